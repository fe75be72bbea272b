/** What a handler throws to refuse a request (RFC 9457). */
export class Refused extends Error {
  constructor(status, code, title, members = {}) {
    super(title);
    Object.assign(this, { status, code, members });
  }
}

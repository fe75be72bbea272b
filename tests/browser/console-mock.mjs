// A server that plays the admin service for the console's pages: it serves the built console, with the real service's
// content security policy, and answers the API out of `console-mock-*.mjs`. Nothing in it outlives the process.
//
//     node console-mock.mjs [PORT [KIOSKS]]

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { contentRoutes } from "./console-mock-content.mjs";
import { conversationRoutes } from "./console-mock-conversations.mjs";
import { flowRoutes } from "./console-mock-flows.mjs";
import { kioskRoutes } from "./console-mock-kiosks.mjs";
import { knowledgeRoutes } from "./console-mock-knowledge.mjs";
import { profileRoutes } from "./console-mock-profile.mjs";
import { promptRoutes } from "./console-mock-prompts.mjs";
import { Refused } from "./console-mock-refused.mjs";
import { storeRoutes } from "./console-mock-store.mjs";

const DIST = fileURLToPath(new URL("../../services/admin/web/dist/", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PARTS = [ROUTES, conversationRoutes, kioskRoutes, contentRoutes, flowRoutes, promptRoutes, knowledgeRoutes, profileRoutes, storeRoutes];

function ROUTES(options) {
  const me = { name: "ada", role: options.role ?? "admin", kind: "user", csrf_token: "csrf" };
  let isIn = options.provider === undefined;
  const comesBack = () => {
    isIn = options.refused === undefined;
    return { status: 303, headers: { location: isIn ? "/" : `/?refused=${options.refused}` } };
  };
  return {
    "GET me": () => {
      if (!isIn) throw new Refused(401, "not_logged_in", "nobody is logged in");
      return me;
    },
    "GET login": () => ({ password: true, provider: options.provider ? { button: options.provider } : null }),
    // The provider itself has nothing to show here.
    "GET login/oidc": comesBack,
    "GET setup": () => ({ needed: false }),
    "GET revisions": () => ({ revisions: [], next: null }),
    "GET live": () => ({ revision: null, acknowledged: 1, of: 1, replicas: [] }),
    "GET users": () => ({ users: [], next: null }),
    "GET tokens": () => ({ tokens: [], next: null }),
    "GET audit": () => ({ entries: [], next: null }),
  };
}

/** `options`: `port`, `role`, `kiosks` (how many there are), `talks` (how many go on), `transcripts`,
 * `left` (where the customer has gone, by number), `isTame` (customers say nothing hostile, for pictures), `provider` (what
 * leads to it says; nobody is logged in before) and `refused` (why it lets nobody in). */
export async function startMock(options = {}) {
  const routes = PARTS.flatMap((part) => Object.entries(part(options)).map(([key, handle]) => ({ ...matcher(key), handle })));
  const server = createServer((request, response) => void answer(routes, request, response));
  await new Promise((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

/** `GET kiosks/{id}` as a pattern; each `{…}` is one segment, decoded. */
function matcher(key) {
  const [method, path] = key.split(" ");
  return { method, pattern: new RegExp(`^/api/v1/${path.replace(/\{[^}]+\}/g, "([^/]+)")}$`) };
}

async function answer(routes, request, response) {
  const url = new URL(request.url, "http://127.0.0.1");
  if (!url.pathname.startsWith("/api/")) return serve(url.pathname, response);
  try {
    const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(url.pathname));
    if (!route) throw new Refused(404, "not_found", `there is no ${request.method} ${url.pathname}`);
    if (request.method !== "GET" && request.headers["x-csrf-token"] !== "csrf") throw new Refused(403, "csrf", "the CSRF token is missing");
    const parts = route.pattern.exec(url.pathname).slice(1).map(decodeURIComponent);
    const body = request.method === "GET" ? Buffer.alloc(0) : await bodyOf(request);
    const result = await route.handle({ parts, query: url.searchParams, headers: request.headers, body, json: () => JSON.parse(String(body) || "{}"), request, response });
    if (!response.headersSent) send(response, result);
  } catch (error) {
    const { status = 500, code = "internal", message, members = {} } = error;
    if (status === 500) console.error(error);
    send(response, { status, type: "application/problem+json", body: { status, code, title: message, ...members } });
  }
}

/** A plain value is a 200; `{status, body, headers, type, bytes}` says more. */
function send(response, result) {
  const isWhole = result?.status !== undefined && typeof result.status === "number";
  const { status, body, headers = {}, type = "application/json", bytes } = isWhole ? result : { status: result === undefined ? 204 : 200, body: result };
  const sent = bytes ?? (body === undefined ? "" : JSON.stringify(body));
  response.writeHead(status, { "content-type": type, "cache-control": "no-store", "content-security-policy": POLICY, ...headers }).end(sent);
}

async function bodyOf(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function serve(path, response) {
  const wanted = join(DIST, path === "/" ? "index.html" : path);
  const isThere = wanted.startsWith(DIST) && (await stat(wanted).then((found) => found.isFile(), () => false));
  if (!isThere) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": TYPES[extname(wanted)] ?? "application/octet-stream", "content-security-policy": POLICY, "x-content-type-options": "nosniff" });
  createReadStream(wanted).pipe(response);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = "8182", kiosks = "12"] = process.argv.slice(2);
  const { url } = await startMock({ port: Number(port), kiosks: Number(kiosks), transcripts: true });
  console.log(url);
}

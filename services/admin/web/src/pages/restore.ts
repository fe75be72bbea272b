/** Publishing an earlier revision again. */

import { api, Problem, type Revision } from "../api";
import { ask } from "../ask";
import { t } from "../i18n";
import { told } from "../notice";
import { messageField } from "./publish";

/** The new revision; nothing where it was thought better of. */
export async function restore(id: number): Promise<Revision | undefined> {
  const message = messageField(t.revisions.restoreMessage(id));
  let made: Revision | undefined;
  const act = async (): Promise<void> => {
    made = await api.restore(id, message.input.value).catch((error: unknown) => {
      throw error instanceof Problem && error.code === "unusable" ? new Error(unusable(error)) : error;
    });
  };
  await ask({ title: t.revisions.restoreTitle(id), text: t.revisions.restoreText, submit: t.revisions.restoreSubmit, fields: [message.box], act });
  return made;
}

function unusable(error: Problem): string {
  const places = (error.members.found ?? []).map(({ file, start, message }) => `${file}:${start.line}:${start.column}: ${message}`);
  return [told(error), ...places].join("\n");
}

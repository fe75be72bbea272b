/** Conversations that are over. */

import { conversationsApi, type Past } from "../api/conversations";
import { button, field, form, link, make, row, submitButton, table } from "../dom";
import { duration } from "../format";
import { moment, t } from "../i18n";
import { attempt } from "../notice";
import { pastHash } from "../router";
import { may } from "../session";
import { conversationTabs } from "./live";
import { heading, section, type View } from "./page";

export async function pastPage(kiosk = ""): Promise<View> {
  const { conversations: texts } = t;
  const wanted = field(texts.kiosk, { id: "past-kiosk", type: "search", required: false });
  wanted.input.value = kiosk;
  const list = section(texts.past, ...(await pastList(kiosk)));
  list.id = "past";
  const ask = form(() => void (location.hash = pastHash(wanted.input.value.trim())), wanted.box, submitButton(texts.show));
  ask.classList.add("row");
  return { title: texts.past, nodes: [heading(texts.title), conversationTabs(pastHash()), ask, list] };
}

export async function pastList(kiosk: string, limit?: number): Promise<HTMLElement[]> {
  const asked = { ...(kiosk ? { kiosk } : {}), ...(limit ? { limit } : {}) };
  const first = await conversationsApi.past(asked);
  if (first.conversations.length === 0) return [make("p", "empty", t.conversations.empty)];
  const shown = table(t.conversations.past, t.conversations.heads, first.conversations.map(line));
  let { next } = first;
  if (next === null) return [shown];
  const more = button(t.more, async () => {
    const page = await attempt(() => conversationsApi.past({ ...asked, ...(next === null ? {} : { cursor: next }) }));
    if (!page) return;
    shown.querySelector("tbody")?.append(...page.conversations.map(line));
    next = page.next;
    if (next === null) more.remove();
  });
  return [shown, make("p", "", more)];
}

function line(past: Past): HTMLTableRowElement {
  const { id, kiosk, language, began_ms, ended_ms, turns, response_p50_ms, response_max_ms, called_staff, has_transcript } = past;
  const time = (ms: number | null): string => (ms === null ? "–" : duration(ms));
  const marks = [...(called_staff ? [make("span", "badge call", t.conversations.calledStaff)] : []), ...(has_transcript ? [make("span", "badge", t.conversations.hasTranscript)] : [])];
  // Who may only look at the list is not led to what they may not see.
  const when = may("editor") ? link(`#/conversations/${id}`, moment(began_ms)) : moment(began_ms);
  const lasted = ended_ms === null ? t.conversations.goesOn : duration(ended_ms - began_ms);
  return row(when, kiosk ?? "–", language.toUpperCase(), lasted, String(turns), time(response_p50_ms), time(response_max_ms), marks);
}

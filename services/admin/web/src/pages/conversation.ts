/** One conversation that is over: what was said, where that is kept, and where the time went. */

import { conversationsApi, type PastDetail, type PastTurn } from "../api/conversations";
import { ask } from "../ask";
import { button, link, make } from "../dom";
import { duration } from "../format";
import { moment, t } from "../i18n";
import { sayNext } from "../notice";
import { pastHash } from "../router";
import { may } from "../session";
import { stages } from "../stages";
import { outcome } from "../waterfall";
import { factsList, heading, section, type View } from "./page";

export async function conversationPage(id: number): Promise<View> {
  const past = await conversationsApi.one(id);
  const { conversations: texts } = t;
  const title = texts.one(id);
  const nodes: Node[] = [make("p", "back", link(pastHash(), texts.back)), heading(title), factsList(facts(past))];
  if (may("admin")) nodes.push(make("div", "actions", removal(id)));
  const turns = section(texts.turnsTitle);
  if (!past.has_transcript) turns.append(make("p", "hint", texts.notKept));
  turns.append(make("ol", "turns", ...past.turns_list.map(turn)));
  return { title, nodes: [...nodes, turns] };
}

function facts(past: PastDetail): [string, string][] {
  const { conversations: texts } = t;
  const time = (ms: number | null): string => (ms === null ? "–" : duration(ms));
  return [
    [texts.kiosk, past.kiosk ?? "–"],
    [texts.language, past.language.toUpperCase()],
    [texts.began, moment(past.began_ms)],
    [texts.ended, past.ended_ms === null ? texts.goesOn : moment(past.ended_ms)],
    [texts.turns, String(past.turns)],
    [texts.median, time(past.response_p50_ms)],
    [texts.slowest, time(past.response_max_ms)],
    [texts.staff, past.called_staff ? texts.yes : texts.no],
    [texts.session, past.session_id],
  ];
}

function turn({ at_ms, response_ms, times, lines }: PastTurn, at: number): HTMLElement {
  const { conversations: texts } = t;
  const answered = response_ms === null ? texts.unanswered : texts.answeredAfter(duration(response_ms));
  const said = lines.map(({ role, text }) => make("li", role === "kiosk" ? "kiosk" : "customer", make("span", "who", `${texts.roles[role] ?? role}: `), make("span", "text", text)));
  const item = make("li", "turn", make("h3", "", texts.turn(at + 1)), make("p", "facts", `${moment(at_ms)} · ${answered}`));
  if (said.length > 0) item.append(make("ol", "captions whole", ...said));
  if (times && times.stages.length > 0) item.append(stages(times, outcome(times)));
  return item;
}

function removal(id: number): HTMLElement {
  const remove = button(t.conversations.remove, async () => {
    const act = async (): Promise<void> => void (await conversationsApi.remove(id));
    const isDone = await ask({ title: t.conversations.removeTitle(id), text: t.conversations.removeText, submit: t.conversations.removeSubmit, act });
    if (!isDone) return;
    sayNext(t.conversations.removed(id));
    location.hash = pastHash();
  }, "danger");
  remove.id = "remove";
  return remove;
}

// Conversations that go on, that were, and calls for staff.

import { Refused } from "./console-mock-refused.mjs";

/** What nobody should ever say to a kiosk, and somebody will. */
export const HOSTILE = [
  `<img src=x onerror="window.hacked='img'">`,
  `<script>window.hacked='script'</script>`,
  `"><svg onload=window.hacked='svg'>`,
  "javascript:window.hacked='url'",
  "\u202Eesrever ni txet\u202C and a very long word: " + "A".repeat(400),
  "{{ constructor.constructor('window.hacked=1')() }}",
];

const DIALOGUE = [
  ["customer", "Hi, where do I find oat milk?"],
  ["kiosk", "Oat milk is in aisle 4, next to the dairy products."],
  ["customer", "And is it open on Sunday?"],
  ["kiosk", "We are closed on Sundays. On Saturday we are open from eight to six."],
  ["customer", "Can somebody help me carry a crate?"],
  ["kiosk", "I'm calling a colleague. Somebody will be with you in a moment."],
];
const STATES = ["listening", "thinking", "speaking", "idle"];
const LANGUAGES = ["en", "de", "fr"];

export const times = (whole) => ({
  outcome: "answered",
  stages: [
    ["pause", 0, 0.12], ["end_of_turn", 0.12, 0.3], ["transcript", 0.12, 0.28], ["passages", 0.3, 0.36], ["first_token", 0.36, 0.62],
    ["first_clause", 0.62, 0.78], ["first_audio", 0.78, 0.92], ["first_sent", 0.92, 0.94], ["first_played", 0.94, 1],
  ].map(([stage, from, to]) => ({ stage, from_ms: Math.round(from * whole), to_ms: Math.round(to * whole) })),
});

export const liveOf = (at, began = Date.now() - 45_000 - at * 61_000) => ({
  session_id: `sess_0123456789ab${String(at).padStart(6, "0")}`,
  kiosk: at === 4 ? undefined : `entrance-${at + 1}`,
  dialect: "u5",
  state: STATES[at % STATES.length],
  language: LANGUAGES[at % LANGUAGES.length],
  since_ms: Date.now() - began,
  turns: 2 + at,
  last_response_time_ms: 540 + at * 130,
  last_turn: times(540 + at * 130),
});

const pastOf = (id) => ({
  id,
  session_id: `sess_past${String(id).padStart(6, "0")}`,
  kiosk: id % 7 === 0 ? null : `entrance-${(id % 5) + 1}`,
  language: LANGUAGES[id % 3],
  began_ms: Date.now() - (130 - id) * 1_900_000,
  ended_ms: id === 128 ? null : Date.now() - (130 - id) * 1_900_000 + 95_000,
  turns: 1 + (id % 6),
  response_p50_ms: id % 11 === 0 ? null : 520 + (id % 9) * 60,
  response_max_ms: id % 11 === 0 ? null : 900 + (id % 9) * 150,
  called_staff: id % 6 === 0,
  has_transcript: id % 2 === 0,
});

export function conversationRoutes({ talks = 5, transcripts = false, role, isTame = false, left = [] }) {
  const past = Array.from({ length: 128 }, (_, at) => pastOf(128 - at));
  const calls = [
    { id: 3, session_id: "sess_0123456789ab000000", kiosk: "entrance-1", language: "en", at_ms: Date.now() - 42_000, summary: "Wants help to carry a crate", state: "open", by: null, accepted_ms: null },
    { id: 2, session_id: "sess_0123456789ab000001", kiosk: "entrance-2", language: "de", at_ms: Date.now() - 190_000, summary: isTame ? "Fragt nach einem Umtausch" : HOSTILE[0], state: "open", by: null, accepted_ms: null },
    { id: 1, session_id: "sess_0123456789ab000002", kiosk: "entrance-3", language: "fr", at_ms: Date.now() - 400_000, summary: null, state: "accepted", by: "grace", accepted_ms: Date.now() - 300_000 },
  ];
  let isTaken = false;
  return {
    "GET conversations/live": ({ request, response }) => follow({ talks, transcripts, calls, isTame, left }, request, response),
    "GET conversations": ({ query }) => pageOf(past, query),
    "GET conversations/{id}": ({ parts: [id] }) => detail(found(past, id)),
    "DELETE conversations/{id}": ({ parts: [id] }) => void past.splice(past.indexOf(found(past, id)), 1),
    "GET calls": () => ({ calls }),
    "POST calls/{id}/accept": ({ parts: [id] }) => {
      const call = calls.find((one) => one.id === Number(id));
      // The second call that is accepted was somebody else's a moment before.
      if (isTaken) Object.assign(call, { state: "accepted", by: "grace", accepted_ms: Date.now() });
      if (call.by) throw new Refused(409, "taken", "somebody else was first", { by: call.by });
      isTaken = true;
      return Object.assign(call, { state: "accepted", by: role === "viewer" ? "eve" : "ada", accepted_ms: Date.now() });
    },
  };
}

/** A snapshot each second, and captions word by word. */
function follow({ talks, transcripts, calls, isTame, left }, request, response) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const tell = (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const began = Date.now();
  const now = (at) => ({ ...liveOf(at, began - 45_000 - at * 61_000), ...(left.includes(at) ? { state: "attract" } : {}) });
  const snapshot = () => tell("snapshot", { conversations: Array.from({ length: talks }, (_, at) => now(at)), transcripts, calls });
  snapshot();
  const timers = [setInterval(snapshot, 1_000)];
  if (transcripts) timers.push(speak(tell, talks, isTame));
  request.on("close", () => timers.forEach(clearInterval));
}

function speak(tell, talks, isTame) {
  const lines = Array.from({ length: Math.min(talks, 6) }, (_, at) => (at === 1 && !isTame ? HOSTILE.map((text) => ["customer", text]) : DIALOGUE.slice(0, 2 + (at % 5))));
  const line = (talk, item, [role, text], final) => tell("line", { session_id: liveOf(talk).session_id, item_id: `item_${talk}_${item}`, role, text, final, at_ms: Date.now() - 60_000 + item * 1_000 });
  for (const [talk, said] of lines.entries()) said.forEach((one, item) => line(talk, item, one, true));
  const words = "and do you have it without sugar as well please".split(" ");
  let spoken = 0;
  return setInterval(() => {
    spoken = (spoken % words.length) + 1;
    line(0, 50, ["customer", words.slice(0, spoken).join(" ")], spoken === words.length);
  }, 300);
}

function pageOf(past, query) {
  const [limit, cursor, kiosk] = [Number(query.get("limit") ?? 50), Number(query.get("cursor") ?? Infinity), query.get("kiosk")];
  const mine = past.filter((one) => one.id < cursor && (!kiosk || one.kiosk === kiosk));
  const conversations = mine.slice(0, limit);
  return { conversations, next: mine.length > limit ? conversations.at(-1).id : null };
}

function found(past, id) {
  const one = past.find((one) => one.id === Number(id));
  if (!one) throw new Refused(404, "not_found", `there is no conversation ${id}`);
  return one;
}

function detail(past) {
  const said = past.id === 126 ? HOSTILE.map((text) => [["customer", text]]) : [DIALOGUE.slice(0, 2), DIALOGUE.slice(2, 4), DIALOGUE.slice(4)];
  const turns_list = said.map((lines, at) => ({
    at_ms: past.began_ms + at * 20_000,
    response_ms: at === 1 ? null : 610 + at * 40,
    times: at === 1 ? null : times(610 + at * 40),
    lines: past.has_transcript ? lines.map(([role, text]) => ({ role, text, at_ms: past.began_ms + at * 20_000 })) : [],
  }));
  return { ...past, turns_list };
}

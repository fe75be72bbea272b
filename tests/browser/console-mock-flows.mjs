// Flows as graphs, read line by line, and a conversation about returning something.

import { files, mistakes } from "./console-mock-content.mjs";
import { HOSTILE } from "./console-mock-conversations.mjs";
import { Refused } from "./console-mock-refused.mjs";

const isFlow = (name) => name.endsWith(".yaml") && !name.endsWith(".test.yaml") && !name.startsWith("_");

export function flowRoutes() {
  return {
    "GET flows": () => ({ flows: [...files.keys()].filter(isFlow).map((file) => ({ name: file.replace(".yaml", ""), file, description: "" })) }),
    "GET flows/{name}/graph": ({ parts: [name] }) => {
      refuseMistakes();
      return graphOf(files.get(`${name}.yaml`));
    },
    "POST simulate": ({ json }) => {
      refuseMistakes();
      return simulate(json());
    },
  };
}

function refuseMistakes() {
  if (mistakes().length > 0) throw new Refused(422, "unusable", "the draft has mistakes", { found: mistakes() });
}

const KINDS = { say: "say", ask: "ask", choose: "choose", confirm: "confirm", if: "decide", answer: "answer", retrieve: "do", set: "do", call: "do", show: "say", run: "flow", go: "flow", handoff: "do", end: "end" };

/** The steps one below the other, and where `go` and options lead. */
function graphOf(text) {
  const nodes = [{ id: "begin", kind: "begin", text: "A customer wants this", line: 1 }];
  const edges = [];
  const names = new Map();
  let open = "begin";
  const lines = text.split("\n");
  for (const [at, line] of lines.entries()) {
    const step = /^\s*- (id: ([\w-]+)|(\w+):?\s*(.*))$/.exec(line);
    const id = `s${nodes.length - 1}`;
    const option = /^\s{8,10}(\w+):$/.exec(line);
    if (option && nodes.at(-1).kind === "choose") names.set("option", option[1]);
    const go = /go: ([\w-]+)/.exec(line);
    if (go) edges.push({ from: nodes.at(-1).id, go: go[1], label: names.get("option") ?? (/otherwise/.test(line) ? "otherwise" : "") });
    if (!step || !(step[2] || KINDS[step[3]])) continue;
    if (step[3] === "go") continue;
    const kind = KINDS[step[3]] ?? "say";
    nodes.push({ id, kind, text: wordsOf(lines, at) ?? step[2] ?? `${step[3]} ${step[4] ?? ""}`.trim(), line: at + 1 });
    if (step[2]) names.set(step[2], id);
    if (open) edges.push({ from: open, to: id, label: "" });
    open = kind === "end" ? undefined : id;
  }
  return { nodes: [...nodes, ...elsewhere(edges, names)], edges: edges.map(({ from, to, go, label }) => ({ from, to: to ?? names.get(go) ?? (go === "restart" ? "begin" : `flow ${go}`), label })) };
}

/** What is said there, in English. */
function wordsOf(lines, at) {
  const end = lines.slice(at + 1).findIndex((line) => /^\s*- /.test(line));
  const own = lines.slice(at, end < 0 ? undefined : at + 1 + end).join("\n");
  return /^\s+en: (?:>-\n\s*)?"?([^"\n]+)"?$/m.exec(own)?.[1];
}

function elsewhere(edges, names) {
  const away = new Set(edges.flatMap(({ go }) => (go && !names.has(go) && go !== "restart" ? [go] : [])));
  return [...away].map((go) => ({ id: `flow ${go}`, kind: "flow", text: go, line: null }));
}

const reply = (kind, text, choices = []) => ({ kind, text, choices });
const GREETING = { replies: [reply("say", "Hello, and welcome to Linden Market! What can I help you with?")], flow: null, step: null, slots: {} };
const YES_NO = [{ id: "yes", label: "Yes" }, { id: "no", label: "No" }];
const SCRIPT = [
  { replies: [reply("choose", "Do you have the receipt?", YES_NO)], flow: "returns", step: "step 8", slots: { goods: "shoes" } },
  { replies: [reply("ask", "When did you buy it?")], flow: "returns", step: "when", slots: { goods: "shoes", receipt: "yes" } },
  { replies: [reply("note", "days-since is run"), reply("say", "Yes, you can return it, you have 27 more days."), reply("goodbye", HOSTILE[0])], flow: null, step: null, slots: { goods: "shoes", bought: "2026-11-19", days: "3" } },
];

/** Silence is answered with the question again; anything else goes on. */
function simulate({ inputs, language }) {
  const steps = [{ ...GREETING, replies: [reply("say", language === "de" ? "Hallo und willkommen im Lindenmarkt!" : GREETING.replies[0].text)] }];
  let at = 0;
  for (const input of inputs) {
    if (input.wait) steps.push({ ...steps.at(-1), replies: [reply("say", "Are you still there?"), ...(SCRIPT[at - 1]?.replies ?? [])] });
    else steps.push(SCRIPT[Math.min(at++, SCRIPT.length - 1)]);
  }
  return { steps, is_over: at >= SCRIPT.length };
}

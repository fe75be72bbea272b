/** A flow's graph, and talking to it. */

import { Problem } from "../api";
import { flowsApi, type SimStep } from "../api/flows";
import { make } from "../dom";
import { stepNamed } from "../graph/steps";
import { t } from "../i18n";
import { attempt } from "../notice";
import type { Aside, Writing } from "./aside";
import { findings } from "./findings";
import { GraphView } from "./graph";
import { Simulator } from "./simulator";
import { switcher } from "./switcher";

const LANGUAGES = ["en", "de", "fr"] as const;

export function flowAside(file: string, { jump, text }: Writing): Aside {
  const graph = new GraphView(jump);
  let flow: string | undefined;
  const stands = (now: SimStep | undefined): void => {
    const name = now && now.flow === flow ? now.step : null;
    graph.markRunning((nodes) => (name === null ? undefined : stepNamed(nodes, name, text())));
  };
  const simulator = new Simulator(LANGUAGES, stands);
  let isTalking = false;
  const draw = async (): Promise<void> => {
    flow = await attempt(() => drawn(file, graph));
  };
  const begin = (): void => {
    if (isTalking) return;
    isTalking = true;
    void simulator.restart();
  };
  const panels = [
    { id: "graph", title: t.flows.graph, node: graph.box },
    { id: "simulator", title: t.flows.simulator, node: simulator.box, shown: begin },
  ];
  return {
    box: make("aside", "beside", switcher(t.flows.beside, panels)),
    shown: () => void draw(),
    saved: () => {
      void draw();
      if (isTalking) void simulator.again();
    },
    typed: (isUnsaved) => simulator.unsaved(isUnsaved),
    moved: (line) => graph.markLine(line),
  };
}

/** The flow that was drawn, where the file has one. */
async function drawn(file: string, graph: GraphView): Promise<string | undefined> {
  const mine = (await flowsApi.list()).find((flow) => flow.file === file);
  if (!mine) {
    graph.tell(make("p", "empty", t.flows.noFlow));
    return undefined;
  }
  try {
    graph.show(mine.name, await flowsApi.graph(mine.name));
  } catch (error) {
    if (!(error instanceof Problem && error.status === 422 && error.members.found)) throw error;
    graph.tell(make("p", "problem", t.flows.unusable), findings(error.members.found));
  }
  return mine.name;
}

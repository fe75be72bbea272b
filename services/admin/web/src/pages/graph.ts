/** A flow as a graph; its boxes lead to their lines. */

import type { FlowGraph, FlowNode } from "../api/flows";
import { button, make } from "../dom";
import { type Layout, layout, type Placed } from "../graph/layout";
import { stepAt } from "../graph/steps";
import { wrap } from "../graph/wrap";
import { t } from "../i18n";

const WIDTH = 196;
const LINE = 17;
const LETTERS = 26;
const SMALLEST = 0.7;
const NS = "http://www.w3.org/2000/svg";
const DIRECTIONS: Record<string, [x: number, y: number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class GraphView {
  readonly box = make("div", "graph");
  readonly #frame = make("div", "graph-frame");
  readonly #hint = make("p", "hint", t.flows.graphHint);
  #boxes: { node: FlowNode; at: Placed; element: SVGGElement }[] = [];

  constructor(private readonly jump: (line: number) => void) {
    const fit = button(t.flows.real, () => {
      const isReal = this.#frame.classList.toggle("real");
      fit.textContent = isReal ? t.flows.whole : t.flows.real;
    });
    this.box.append(this.#frame, make("div", "tools", fit, this.#hint));
  }

  show(name: string, { nodes, edges }: FlowGraph): void {
    const lines = new Map(nodes.map((node) => [node.id, wrap(node.text, LETTERS, 3)]));
    const sized = nodes.map(({ id }) => ({ id, width: WIDTH, height: 32 + LINE * (lines.get(id)?.length ?? 1) }));
    const placed = layout(sized, edges);
    const picture = svg("svg", { viewBox: `0 0 ${placed.width} ${placed.height}`, width: placed.width, height: placed.height, role: "group" });
    picture.setAttribute("aria-label", t.flows.graphOf(name));
    // Smaller than this nobody can read it; the frame scrolls instead.
    picture.style.setProperty("min-width", `${placed.width * SMALLEST}px`);
    picture.append(arrow(), ...routes(placed, edges));
    this.#boxes = placed.boxes.flatMap((at, index) => {
      const node = nodes[index];
      return node ? [{ node, at, element: this.#draw(node, at, lines.get(node.id) ?? [], sized[index]?.height ?? 0) }] : [];
    });
    picture.append(...this.#boxes.map(({ element }) => element));
    this.#boxes[0]?.element.setAttribute("tabindex", "0");
    this.#frame.replaceChildren(picture);
  }

  tell(...nodes: Node[]): void {
    this.#boxes = [];
    this.#frame.replaceChildren(...nodes);
  }

  /** Marks the box that a line belongs to: the last one that begins at it or above. */
  markLine(line: number): void {
    const here = stepAt(this.#boxes.map(({ node }) => node), line);
    this.#mark("here", here);
  }

  /** Marks the box at which a conversation waits. */
  markRunning(find: (nodes: FlowNode[]) => FlowNode | undefined): void {
    this.#mark("running", find(this.#boxes.map(({ node }) => node)));
  }

  #mark(name: string, marked: FlowNode | undefined): void {
    for (const { node, element } of this.#boxes) {
      const isNew = node === marked && !element.classList.contains(name);
      element.classList.toggle(name, node === marked);
      if (isNew) this.#reveal(element);
    }
  }

  /** Moves the picture in its frame, and nothing else: whoever writes is not to be carried away. */
  #reveal(element: SVGGElement): void {
    const [frame, box] = [this.#frame.getBoundingClientRect(), element.getBoundingClientRect()];
    const isSeen = box.top >= frame.top && box.bottom <= frame.bottom && box.left >= frame.left && box.right <= frame.right;
    if (!isSeen) this.#frame.scrollBy(box.left - frame.left - frame.width / 2 + box.width / 2, box.top - frame.top - frame.height / 2 + box.height / 2);
  }

  #draw(node: FlowNode, { x, y }: Placed, lines: string[], height: number): SVGGElement {
    const kind = t.flows.kinds[node.kind] ?? node.kind;
    const element = svg("g", { class: `node ${node.kind}`, transform: `translate(${x} ${y})`, role: "button", tabindex: -1 });
    // Its name begins with what is written in it, for those who speak to their browser; what was cut follows.
    const written = lines.join(" ");
    element.setAttribute("aria-label", t.flows.box(kind, written.endsWith("…") ? `${written} (${node.text})` : written, node.line));
    const box = svg("rect", { width: WIDTH, height, rx: node.kind === "begin" || node.kind === "end" ? 18 : 8 });
    const drawn = [words(kind, 18, 18, "kind"), ...lines.map((line, at) => words(line, 18, 36 + at * LINE))];
    element.append(box, svg("rect", { class: "mood", width: 5, height: height - 12, x: 6, y: 6, rx: 2.5 }), ...drawn.flatMap((one) => [one, " "]));
    element.onclick = () => this.#go(node);
    element.onkeydown = (event) => this.#key(event, node);
    element.onfocus = () => this.#rove(element);
    return element;
  }

  #go({ line }: FlowNode): void {
    if (line !== null) this.jump(line);
  }

  #key(event: KeyboardEvent, node: FlowNode): void {
    const direction = DIRECTIONS[event.key];
    if (event.key === "Enter" || event.key === " ") this.#go(node);
    else if (direction) this.#step(node.id, direction);
    else return;
    event.preventDefault();
  }

  /** To the nearest box on that side; what lies straight ahead is nearer than what lies aslant. */
  #step(from: string, [dx, dy]: [number, number]): void {
    const here = this.#boxes.find(({ node }) => node.id === from)?.at;
    if (!here) return;
    const far = this.#boxes.map((one) => {
      const [x, y] = [one.at.x - here.x, one.at.y - here.y];
      const [ahead, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
      return { one, cost: ahead > 1 ? ahead + aside * 2 : Infinity };
    });
    const nearest = far.reduce((a, b) => (b.cost < a.cost ? b : a));
    if (nearest.cost < Infinity) nearest.one.element.focus();
  }

  /** Only one box is in the order of Tab: the one that had the focus last. */
  #rove(focused: SVGGElement): void {
    for (const { element } of this.#boxes) element.setAttribute("tabindex", element === focused ? "0" : "-1");
    focused.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function routes({ routes }: Layout, edges: FlowGraph["edges"]): SVGElement[] {
  return routes.flatMap(({ edge, isBack, points }) => {
    const path = svg("path", { d: curve(points), class: isBack ? "edge back" : "edge", "marker-end": "url(#arrow)" });
    const label = edges[edge]?.label ?? "";
    const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = points;
    // Near where the way parts, where it is clear which one is meant.
    return label ? [path, words(wrap(label, 22, 1)[0] ?? "", x1 + (x2 - x1) * 0.45, y1 + (y2 - y1) * 0.45 + 4, "label")] : [path];
  });
}

function curve(points: readonly [number, number][]): string {
  return points.map(([x, y], at) => {
    const [px, py] = points[at - 1] ?? [x, y];
    const middle = (py + y) / 2;
    return at === 0 ? `M${x} ${y}` : `C${px} ${middle} ${x} ${middle} ${x} ${y}`;
  }).join("");
}

function arrow(): SVGElement {
  const marker = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" });
  marker.append(svg("path", { d: "M0 0L8 4L0 8z" }));
  const definitions = svg("defs", {});
  definitions.append(marker);
  return definitions;
}

function words(text: string, x: number, y: number, kind = ""): SVGElement {
  const element = svg("text", { x, y, ...(kind ? { class: kind } : {}) });
  element.textContent = text;
  return element;
}

function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number>): SVGElementTagNameMap[K] {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

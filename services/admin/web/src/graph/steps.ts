/** Which box of a flow's graph a line or a step's name means. */

import type { FlowNode } from "../api/flows";

/** The last one that begins at the line or above it. */
export function stepAt(nodes: readonly FlowNode[], line: number): FlowNode | undefined {
  const above = nodes.filter((node) => node.line !== null && node.line <= line);
  return above.reduce<FlowNode | undefined>((best, node) => (best && (best.line ?? 0) >= (node.line ?? 0) ? best : node), undefined);
}

/** Steps are told by the names that their file gives them, or by their number; the graph counts from 0. */
export function stepNamed(nodes: readonly FlowNode[], name: string, text: string): FlowNode | undefined {
  const number = /^step (\d+)$/.exec(name)?.[1];
  if (number) return numbered(nodes, Number(number) - 1);
  const lines = text.split("\n");
  const at = lines.findIndex((line) => /^\s*(?:-\s+)?id:\s*["']?([\w-]+)["']?\s*(?:#.*)?$/.exec(line)?.[1] === name);
  return at < 0 ? undefined : stepAt(nodes, at + 1);
}

/** Some steps are drawn together with the one before them. */
function numbered(nodes: readonly FlowNode[], wanted: number): FlowNode | undefined {
  const placed = nodes.flatMap((node) => (/^s\d+$/.test(node.id) ? [{ node, at: Number(node.id.slice(1)) }] : [])).filter(({ at }) => at <= wanted);
  return placed.sort((a, b) => b.at - a.at)[0]?.node;
}

/** Panels of which one is shown (the tabs pattern of ARIA). */

import { make } from "../dom";

interface Panel {
  id: string;
  title: string;
  node: HTMLElement;
  shown?: () => void;
}

export function switcher(label: string, panels: readonly Panel[]): HTMLElement {
  const list = make("div", "tab-list");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", label);
  const all = panels.map(({ id, title, node, shown }) => {
    const tab = make("button", "", title);
    tab.type = "button";
    tab.id = `tab-${id}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${id}`);
    const panel = make("div", "tab-panel", node);
    panel.id = `panel-${id}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    return { tab, panel, shown };
  });
  const choose = (at: number): void => {
    for (const [index, { tab, panel }] of all.entries()) {
      tab.setAttribute("aria-selected", String(index === at));
      tab.tabIndex = index === at ? 0 : -1;
      panel.hidden = index !== at;
    }
    all[at]?.shown?.();
  };
  for (const [at, { tab }] of all.entries()) {
    tab.onclick = () => choose(at);
    tab.onkeydown = ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const next = (at + (key === "ArrowRight" ? 1 : -1) + all.length) % all.length;
      choose(next);
      all[next]?.tab.focus();
    };
    list.append(tab);
  }
  choose(0);
  return make("div", "switcher", list, ...all.map(({ panel }) => panel));
}

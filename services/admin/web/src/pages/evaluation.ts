/** How often the right passage is found, for a list of questions. */

import { type Evaluation, knowledgeApi } from "../api/knowledge";
import { form, labelOf, make, row, submitButton, table } from "../dom";
import { t } from "../i18n";
import { attempt, hush } from "../notice";
import { knowledgeTabs } from "./knowledge";
import { factsList, heading, section, type View } from "./page";
import { onDrop } from "./uploads";

/** What was written is here again when the page is; it is nothing that has to be kept longer. */
let written = "";

export function evaluationPage(): View {
  const { knowledge: texts } = t;
  const questions = make("textarea", "code");
  questions.id = "eval-questions";
  questions.rows = 12;
  questions.spellcheck = false;
  questions.required = true;
  questions.value = written;
  questions.oninput = () => (written = questions.value);
  onDrop(questions, ([file]) => void file?.text().then((text) => (written = questions.value = text)));
  const hint = make("p", "hint", texts.questionsHint);
  hint.id = "eval-hint";
  questions.setAttribute("aria-describedby", hint.id);
  const told = make("p", "hint");
  told.setAttribute("role", "status");
  const result = make("div");
  result.id = "eval-result";
  const measure = async (): Promise<void> => {
    hush();
    told.textContent = texts.measuring;
    const found = await attempt(() => knowledgeApi.evaluate(questions.value));
    told.textContent = "";
    if (found) result.replaceChildren(...shown(found));
  };
  const ask = form(measure, make("div", "field", labelOf(texts.questions, questions.id), questions, hint), submitButton(texts.measure));
  ask.classList.add("wide");
  return { title: texts.evaluation, nodes: [heading(texts.title), knowledgeTabs("#/knowledge/eval"), section(texts.evaluation, ask, told), result] };
}

function shown({ asked, recall_at_1, recall_at_3, mrr, missed }: Evaluation): Node[] {
  const { knowledge: texts } = t;
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const facts = factsList([[texts.asked, String(asked)], [texts.first, percent(recall_at_1)], [texts.three, percent(recall_at_3)], [texts.mrr, mrr.toFixed(3)]]);
  const rows = missed.map(({ question, expected, found }) => {
    const cells = row(question, expected, make("ol", "", ...found.map((title) => make("li", "", title))));
    for (const cell of cells.cells) cell.classList.add("wraps");
    return cells;
  });
  const list = rows.length > 0 ? [make("h3", "", texts.missed), table(texts.missed, texts.missedHeads, rows)] : [make("p", "", texts.allFound)];
  return [section(texts.result, facts, ...list)];
}

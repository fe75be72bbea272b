/** Questions before something is done. */

import { button, form, make, submitButton } from "./dom";
import { t } from "./i18n";
import { hush, told } from "./notice";

interface Question {
  title: string;
  text: string;
  submit: string;
  fields?: HTMLElement[];
  /** The question stays, with what went wrong, until this has worked. */
  act: () => Promise<void>;
}

/** Whether it was done. */
export function ask({ title, text, submit, fields = [], act }: Question): Promise<boolean> {
  hush();
  const dialog = make("dialog");
  const heading = make("h2", "", title);
  heading.id = "ask-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const problem = make("p", "problem");
  problem.setAttribute("role", "alert");
  let isDone = false;
  const confirm = async (): Promise<void> => {
    problem.textContent = "";
    try {
      await act();
      isDone = true;
      dialog.close();
    } catch (error) {
      problem.textContent = told(error);
    }
  };
  const actions = make("div", "actions", submitButton(submit), button(t.cancel, () => dialog.close()));
  dialog.append(form(confirm, heading, make("p", "", text), ...fields, problem, actions));
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.onclose = () => {
      dialog.remove();
      resolve(isDone);
    };
    dialog.showModal();
  });
}

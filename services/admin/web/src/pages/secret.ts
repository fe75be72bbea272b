/** A secret that is shown once, until it is put away; it is kept nowhere. */

import { button, field, make } from "../dom";
import { t } from "../i18n";
import { say } from "../notice";

export function secretPanel({ id, title, hint, secret, done }: { id: string; title: string; hint: string; secret: string; done: () => unknown }): HTMLElement {
  const { box, input } = field(title, { id: `${id}-secret`, hint });
  input.value = secret;
  input.readOnly = true;
  const copy = button(t.tokens.copy, async () => {
    const isCopied = await navigator.clipboard.writeText(secret).then(() => true, () => false);
    say(isCopied ? t.tokens.copied : t.tokens.notCopied);
    if (!isCopied) input.select();
  });
  copy.id = `${id}-copy`;
  const away = button(t.tokens.done, () => {
    panel.remove();
    done();
  });
  const panel: HTMLElement = make("div", "secret", box, make("div", "actions", copy, away));
  return panel;
}

// How kiosks are: a field of each kind, saved as a draft.

import { Refused } from "./console-mock-refused.mjs";

const field = (key, kind, fallback, label, help, more = {}) => ({
  key, group: key.split(".")[0], kind, unit: null, minimum: null, maximum: null, options: null, default: fallback,
  label: { en: label[0], de: label[1] }, help: { en: help[0], de: help[1] }, ...more,
});

const FIELDS = [
  field("turns.complete_ms", "integer", 600, ["Pause that ends a sentence", "Pause, die einen Satz beendet"], ["Shorter answers sooner, and cuts people off.", "Kürzer antwortet früher und fällt Leuten ins Wort."], { unit: "ms", minimum: 200, maximum: 3_000 }),
  field("turns.eagerness", "choice", "auto", ["How soon it answers", "Wie bald er antwortet"], ["", ""], { options: ["low", "auto", "high"] }),
  field("voice.voices", "voices", { en: "amber", de: "linde" }, ["Voices", "Stimmen"], ["Who speaks, by language.", "Wer spricht, je Sprache."], { options: ["amber", "linde", "mistral"] }),
  field("voice.words", "list", [], ["Words it should know", "Wörter, die er kennen soll"], ["Names of products and places.", "Namen von Waren und Orten."]),
  field("store.languages", "list", ["en", "de", "fr"], ["Languages", "Sprachen"], ["The first is the default.", "Die erste gilt, solange niemand eine andere spricht."], { options: ["en", "de", "fr"] }),
  field("store.hours", "hours", { "mon-fri": "08:00-21:00", sat: "08:00-18:00", sun: "closed" }, ["Opening hours", "Öffnungszeiten"], ["", ""]),
  field("page.title", "texts", { en: "Ask me!", de: "Fragen Sie mich!", fr: "Posez-moi une question !" }, ["Headline", "Überschrift"], ["On the first page.", "Auf der ersten Seite."]),
  field("page.help_url", "text", "", ["Address of the help page", "Adresse der Hilfeseite"], ["", ""]),
  field("privacy.transcripts", "choice", "none", ["What is kept of what is said", "Was vom Gesagten bleibt"], ["`live` shows it while it is said, `kept` records it.", "`live` zeigt es, während es gesagt wird, `kept` bewahrt es auf."], { options: ["none", "live", "kept"] }),
];

export function profileRoutes() {
  let values = { "turns.complete_ms": 800 };
  let version = 1;
  let isRaced = false;
  const shown = () => ({ etag: `"${version}"`, is_draft: version > 1, values, fields: FIELDS });
  return {
    "GET profile": shown,
    "PUT profile": ({ headers, json }) => {
      const wanted = json().values;
      if (wanted["page.help_url"] === "race" && !isRaced) {
        isRaced = true;
        version += 1;
      }
      if (headers["if-match"] !== `"${version}"`) throw new Refused(412, "changed", "somebody else changed it");
      if (/^javascript:/.test(wanted["page.help_url"] ?? "")) {
        const place = { line: 7, column: 13 };
        throw new Refused(422, "unusable", "the profile has mistakes", { found: [{ file: "_profile.yaml", start: place, end: place, severity: "error", code: "url", message: "an address begins with https://" }] });
      }
      values = wanted;
      version += 1;
      return shown();
    },
  };
}

import { many } from "./many";

export const en = {
  beside: "Try the prompt", preview: "Preview", try: "Try it out", trying: "The language model is answering …", ofSaved: "It uses what is saved.", unsaved: "It uses what is saved. What is not saved does not count here.",
  none: "This file is no prompt that can be tried yet. Save it first.", language: "Language", question: "What the customer asks", value: (name: string) => `Value of ${name}`, json: "Typed as JSON.",
  history: "What was said before", visit: "From a recorded visit", noVisit: "None: as written below", noVisits: "No visit was recorded with what was said.",
  visitOf: (id: number, kiosk: string, when: string) => `${id}: ${kiosk}, ${when}`, who: (line: number) => `Who says line ${line}`, line: (line: number) => `Line ${line}`, add: "Add a line", remove: (line: number) => `Remove line ${line}`, removeShort: "Remove",
  roles: { system: "System", user: "Customer", assistant: "Assistant" } as Record<string, string>,
  tokens: (tokens: number, budget: number | null) => (budget === null ? many(tokens, "token", "tokens") : `${tokens} of ${many(budget, "token", "tokens")}`), overBudget: "More than the budget allows.",
  messages: "What the language model is told", passages: "What was found in the knowledge", noPassages: "Nothing was found in the knowledge.", leftOut: "Left out, as it did not fit:",
  answer: "The answer", by: (engine: string, first: string, took: string) => `${engine}, first word after ${first}, all of it after ${took}`, cannot: "The saved draft has mistakes:",
};

export const de: typeof en = {
  beside: "Prompt ausprobieren", preview: "Vorschau", try: "Ausprobieren", trying: "Das Sprachmodell antwortet …", ofSaved: "Es gilt, was gespeichert ist.", unsaved: "Es gilt, was gespeichert ist. Nicht Gespeichertes zählt hier nicht.",
  none: "Diese Datei ist noch kein Prompt, der sich ausprobieren ließe. Speichern Sie sie erst.", language: "Sprache", question: "Was der Kunde fragt", value: (name) => `Wert von ${name}`, json: "Als JSON geschrieben.",
  history: "Was vorher gesagt wurde", visit: "Aus einem aufgezeichneten Besuch", noVisit: "Keiner: wie unten geschrieben", noVisits: "Kein Besuch ist mit dem Gesagten aufgezeichnet.",
  visitOf: (id, kiosk, when) => `${id}: ${kiosk}, ${when}`, who: (line) => `Wer Zeile ${line} sagt`, line: (line) => `Zeile ${line}`, add: "Zeile hinzufügen", remove: (line) => `Zeile ${line} entfernen`, removeShort: "Entfernen",
  roles: { system: "System", user: "Kunde", assistant: "Assistent" },
  tokens: (tokens, budget) => (budget === null ? many(tokens, "Token", "Token") : `${tokens} von ${many(budget, "Token", "Token")}`), overBudget: "Mehr, als vorgesehen ist.",
  messages: "Was dem Sprachmodell gesagt wird", passages: "Was im Wissen gefunden wurde", noPassages: "Im Wissen wurde nichts gefunden.", leftOut: "Ausgelassen, weil es nicht passte:",
  answer: "Die Antwort", by: (engine, first, took) => `${engine}, erstes Wort nach ${first}, alles nach ${took}`, cannot: "Der gespeicherte Entwurf hat Fehler:",
};

export const en = {
  beside: "Beside the text", graph: "Graph", simulator: "Try it out",
  graphOf: (name: string) => `Graph of the flow ${name}`, graphHint: "Arrow keys go from box to box; Enter leads to its line.",
  kinds: { begin: "Begin", say: "Say", ask: "Ask", choose: "Choose", confirm: "Yes or no", decide: "Decide", do: "Do", answer: "Answer", flow: "Flow", end: "End" } as Record<string, string>,
  box: (kind: string, text: string, line: number | null) => `${kind} ${text}${line === null ? "" : `, line ${line}`}`,
  whole: "Whole width", real: "Real size", noFlow: "This file has no flow that could be drawn yet. Save it first.", unusable: "The saved draft has mistakes and cannot be drawn:",
  cannotRun: "The saved draft has mistakes and cannot be tried out:", ofSaved: "It talks to what is saved.", unsavedHint: "What is not saved is not heard here.",
  language: "Language", say: "What a customer says", send: "Send", wait: "Say nothing", undo: "Take the last one back", over: "Start over", talk: "The conversation",
  customer: "Customer", kiosk: "Kiosk", silence: "says nothing", chose: (label: string) => `touches “${label}”`, ended: "The visit is over.", choices: "To touch",
  replies: { say: "says", ask: "asks", choose: "offers", card: "shows", answer: "answers", call: "calls", handoff: "calls staff", goodbye: "says goodbye", note: "note" } as Record<string, string>,
  now: "Where it stands", flow: "Flow", step: "Step", none: "none", most: "It goes on for 50 turns at most. Start over.",
  complete: "Suggestions", count: (count: number) => (count === 1 ? "1 suggestion" : `${count} suggestions`), keys: "Ctrl+Space suggests what may stand here.", nothing: "There is nothing to suggest here.", required: "required",
};

export const de: typeof en = {
  beside: "Neben dem Text", graph: "Schaubild", simulator: "Ausprobieren",
  graphOf: (name) => `Schaubild des Ablaufs ${name}`, graphHint: "Pfeiltasten führen von Kasten zu Kasten, die Eingabetaste zu seiner Zeile.",
  kinds: { begin: "Beginn", say: "Sagen", ask: "Fragen", choose: "Auswählen", confirm: "Ja oder nein", decide: "Entscheiden", do: "Tun", answer: "Antworten", flow: "Ablauf", end: "Ende" },
  box: (kind, text, line) => `${kind} ${text}${line === null ? "" : `, Zeile ${line}`}`,
  whole: "Ganze Breite", real: "Wahre Größe", noFlow: "Diese Datei hat noch keinen Ablauf, der sich zeichnen ließe. Speichern Sie sie erst.", unusable: "Der gespeicherte Entwurf hat Fehler und lässt sich nicht zeichnen:",
  cannotRun: "Der gespeicherte Entwurf hat Fehler und lässt sich nicht ausprobieren:", ofSaved: "Er spricht mit dem, was gespeichert ist.", unsavedHint: "Was nicht gespeichert ist, ist hier nicht zu hören.",
  language: "Sprache", say: "Was ein Kunde sagt", send: "Senden", wait: "Nichts sagen", undo: "Das Letzte zurücknehmen", over: "Von vorn", talk: "Das Gespräch",
  customer: "Kunde", kiosk: "Kiosk", silence: "sagt nichts", chose: (label) => `berührt „${label}“`, ended: "Der Besuch ist zu Ende.", choices: "Zum Berühren",
  replies: { say: "sagt", ask: "fragt", choose: "bietet an", card: "zeigt", answer: "antwortet", call: "ruft auf", handoff: "ruft Personal", goodbye: "verabschiedet sich", note: "Hinweis" },
  now: "Wo er steht", flow: "Ablauf", step: "Schritt", none: "keiner", most: "Nach 50 Wechseln ist Schluss. Beginnen Sie von vorn.",
  complete: "Vorschläge", count: (count) => (count === 1 ? "1 Vorschlag" : `${count} Vorschläge`), keys: "Strg+Leertaste schlägt vor, was hier stehen kann.", nothing: "Hier gibt es nichts vorzuschlagen.", required: "nötig",
};

import { many } from "./many";

export const en = {
  title: "Profile", intro: "How the kiosks of this store are. What is saved is a draft: it counts once it is published.",
  groups: { turns: "Taking turns", voice: "Voice", store: "The store", page: "The kiosk’s page", privacy: "Privacy" },
  save: "Save", saved: "Saved as a draft. It counts once it is published.", unsaved: "Unsaved changes", restored: "Your unsaved changes from before are here again.",
  changed: (count: number) => (count === 0 ? "Everything is as it comes." : `${many(count, "value is", "values are")} the store’s own.`),
  reset: "As it comes", resetOf: (label: string) => `As it comes: ${label}`, resetAll: "Everything as it comes", discard: "Undo unsaved changes",
  range: (minimum: number, maximum: number, unit: string) => `${minimum} to ${maximum}${unit}.`, least: (minimum: number, unit: string) => `At least ${minimum}${unit}.`, most: (maximum: number, unit: string) => `At most ${maximum}${unit}.`,
  options: { open: "always open", tap: "a tap opens it", hold: "open while it is held", off: "nothing", live: "while it is said", kept: "also later, for some days", serve: "go on serving", close: "close" } as Record<string, string>,
  comes: (value: string) => `It comes as ${value}.`, lines: "One a line.",
  add: "Add", addTo: (label: string) => `Add to: ${label}`, remove: (name: string) => `Remove ${name}`, up: (name: string) => `Move ${name} up`, upShort: "Up", removeShort: "Remove", isFirst: "default",
  days: { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" } as Record<string, string>,
  openOn: (day: string) => `Open on ${day}`, from: (day: string) => `${day}, from`, until: (day: string) => `${day}, until`, open: "open", date: "Another day", addDate: "Add the day",
  languages: { en: "English", de: "German", fr: "French" } as Record<string, string>, none: "–",
  conflict: "Somebody else changed the profile meanwhile. Look at what is there now; yours is kept until then.", theirs: "Show what is there now", mistakes: "It cannot be saved as it is:",
};

export const de: typeof en = {
  title: "Profil", intro: "Wie die Kioske dieses Ladens sind. Gespeichertes ist ein Entwurf: Es gilt, sobald es veröffentlicht ist.",
  groups: { turns: "Gesprächswechsel", voice: "Stimme", store: "Der Laden", page: "Die Seite des Kiosks", privacy: "Datenschutz" },
  save: "Speichern", saved: "Als Entwurf gespeichert. Es gilt, sobald es veröffentlicht ist.", unsaved: "Nicht gespeichert", restored: "Ihre nicht gespeicherten Änderungen von vorhin sind wieder da.",
  changed: (count) => (count === 0 ? "Alles ist, wie es geliefert wird." : `${many(count, "Wert ist", "Werte sind")} vom Laden gesetzt.`),
  reset: "Wie geliefert", resetOf: (label) => `Wie geliefert: ${label}`, resetAll: "Alles wie geliefert", discard: "Änderungen verwerfen",
  range: (minimum, maximum, unit) => `${minimum} bis ${maximum}${unit}.`, least: (minimum, unit) => `Mindestens ${minimum}${unit}.`, most: (maximum, unit) => `Höchstens ${maximum}${unit}.`,
  options: { open: "immer offen", tap: "öffnet sich beim Antippen", hold: "offen, solange man es hält", off: "nichts", live: "während gesprochen wird", kept: "auch später, einige Tage lang", serve: "sind weiter da", close: "schließen" },
  comes: (value) => `Geliefert wird ${value}.`, lines: "Eines je Zeile.",
  add: "Hinzufügen", addTo: (label) => `Hinzufügen zu: ${label}`, remove: (name) => `${name} entfernen`, up: (name) => `${name} nach oben`, upShort: "Nach oben", removeShort: "Entfernen", isFirst: "Standard",
  days: { mon: "Montag", tue: "Dienstag", wed: "Mittwoch", thu: "Donnerstag", fri: "Freitag", sat: "Samstag", sun: "Sonntag" },
  openOn: (day) => `Geöffnet am ${day}`, from: (day) => `${day}, von`, until: (day) => `${day}, bis`, open: "geöffnet", date: "Ein anderer Tag", addDate: "Tag hinzufügen",
  languages: { en: "Englisch", de: "Deutsch", fr: "Französisch" }, none: "–",
  conflict: "Jemand anderes hat das Profil inzwischen geändert. Sehen Sie an, was jetzt da ist; Ihres bleibt bis dahin.", theirs: "Zeigen, was jetzt da ist", mistakes: "So lässt es sich nicht speichern:",
};

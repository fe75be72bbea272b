import { many } from "./many";

export const en = {
  title: "Kiosks", intro: "Those that need somebody come first.", filter: "Filter by name or place", show: "Show", every: "All",
  conditions: { gone: "Not connected", stranger: "Not registered", talking: "In a conversation", ready: "Ready", unused: "Never connected" },
  count: (count: number) => many(count, "kiosk", "kiosks"), none: "No kiosk fits.", empty: "There are no kiosks yet.", more: (count: number) => `Show ${count} more`,
  heads: ["Kiosk", "Place", "State", "Conversation", "Token"], noPlace: "–", tokenMade: (when: string) => `made ${when}`, noToken: "none",
  talk: (language: string, time: string, turns: number) => `${language}, ${time}, ${many(turns, "turn", "turns")}`,
  register: "Register a kiosk", id: "Id", idHint: "1 to 32 lower-case letters, digits and dashes; it stays for good.", name: "Name", place: "Place", placeHint: "Where staff find it.", submit: "Register", registered: (id: string) => `${id} was registered.`,
  back: "All kiosks", edit: "Name and place", save: "Save", saved: "Saved.", changedMeanwhile: "Somebody else changed it meanwhile. The fields show it now; look at them again.",
  state: "State", session: "Session", language: "Language", since: "For", turns: "Turns",
  token: "Token", tokenText: "The kiosk’s page shows it to the service, which then knows which kiosk it is.", makeToken: "Make a token…", newToken: "Make a new token…",
  makeTitle: (id: string) => `Token for ${id}`, makeText: "A token that was made before stops working.", makeSubmit: "Make the token",
  secret: "The kiosk’s token", secretText: "Put it into the kiosk now: it is shown this once.", dropToken: "Revoke the token…", dropTitle: (id: string) => `Revoke the token of ${id}`, dropText: "The kiosk is refused from now on.", dropSubmit: "Revoke", dropped: "The token was revoked.",
  commands: "What it should do", notThere: "It is not connected, so nothing reaches it.",
  command: {
    reload: { title: "Load the page anew…", text: "The page loads itself anew. A conversation that goes on there ends.", submit: "Load anew" },
    restart: { title: "End the visit…", text: "The conversation ends, and the kiosk is ready for the next customer.", submit: "End the visit" },
    wipe: { title: "Forget everything…", text: "The page forgets all that it keeps: its token, its settings, its copy of the page. Somebody has to set it up again.", submit: "Forget everything" },
  },
  of: (action: string, id: string) => `${action} ${id}`, reached: (count: number) => `It reached ${many(count, "page", "pages")}.`, notReached: "It reached nobody: the kiosk is not connected.",
  remove: "Remove…", removeTitle: (id: string) => `Remove ${id}`, removeText: "Its token stops working. What was recorded of it stays.", removeSubmit: "Remove", removed: (id: string) => `${id} was removed.`,
  past: "Its latest conversations", all: "All of them", adopt: "It is connected, and nobody registered it.",
};

export const de: typeof en = {
  title: "Kioske", intro: "Zuerst die, nach denen jemand sehen sollte.", filter: "Nach Name oder Ort filtern", show: "Zeigen", every: "Alle",
  conditions: { gone: "Nicht verbunden", stranger: "Nicht angemeldet", talking: "Im Gespräch", ready: "Bereit", unused: "Nie verbunden" },
  count: (count) => many(count, "Kiosk", "Kioske"), none: "Kein Kiosk passt.", empty: "Es gibt noch keine Kioske.", more: (count) => `${count} weitere zeigen`,
  heads: ["Kiosk", "Ort", "Zustand", "Gespräch", "Token"], noPlace: "–", tokenMade: (when) => `von ${when}`, noToken: "keines",
  talk: (language, time, turns) => `${language}, ${time}, ${many(turns, "Wechsel", "Wechsel")}`,
  register: "Kiosk anmelden", id: "Kennung", idHint: "1 bis 32 Kleinbuchstaben, Ziffern und Striche; sie bleibt für immer.", name: "Name", place: "Ort", placeHint: "Wo das Personal ihn findet.", submit: "Anmelden", registered: (id) => `${id} wurde angemeldet.`,
  back: "Alle Kioske", edit: "Name und Ort", save: "Speichern", saved: "Gespeichert.", changedMeanwhile: "Jemand anderes hat ihn inzwischen geändert. Die Felder zeigen es jetzt; sehen Sie sie noch einmal an.",
  state: "Zustand", session: "Sitzung", language: "Sprache", since: "Seit", turns: "Wechsel",
  token: "Token", tokenText: "Die Seite des Kiosks zeigt es dem Dienst, der dann weiß, welcher Kiosk es ist.", makeToken: "Token anlegen …", newToken: "Neues Token anlegen …",
  makeTitle: (id) => `Token für ${id}`, makeText: "Ein früheres Token gilt dann nicht mehr.", makeSubmit: "Token anlegen",
  secret: "Das Token des Kiosks", secretText: "Geben Sie es jetzt im Kiosk ein: Es wird nur dieses eine Mal gezeigt.", dropToken: "Token widerrufen …", dropTitle: (id) => `Token von ${id} widerrufen`, dropText: "Der Kiosk wird ab jetzt abgewiesen.", dropSubmit: "Widerrufen", dropped: "Das Token wurde widerrufen.",
  commands: "Was er tun soll", notThere: "Er ist nicht verbunden, deshalb erreicht ihn nichts.",
  command: {
    reload: { title: "Seite neu laden …", text: "Die Seite lädt sich neu. Ein Gespräch, das dort läuft, endet.", submit: "Neu laden" },
    restart: { title: "Besuch beenden …", text: "Das Gespräch endet, und der Kiosk ist für den nächsten Kunden bereit.", submit: "Besuch beenden" },
    wipe: { title: "Alles vergessen …", text: "Die Seite vergisst alles, was sie aufbewahrt: ihr Token, ihre Einstellungen, ihre Kopie der Seite. Jemand muss sie neu einrichten.", submit: "Alles vergessen" },
  },
  of: (action, id) => `${action} ${id}`, reached: (count) => `Es hat ${many(count, "Seite", "Seiten")} erreicht.`, notReached: "Es hat niemanden erreicht: Der Kiosk ist nicht verbunden.",
  remove: "Entfernen …", removeTitle: (id) => `${id} entfernen`, removeText: "Sein Token gilt nicht mehr. Was von ihm aufgezeichnet ist, bleibt.", removeSubmit: "Entfernen", removed: (id) => `${id} wurde entfernt.`,
  past: "Seine letzten Gespräche", all: "Alle davon", adopt: "Er ist verbunden, und niemand hat ihn angemeldet.",
};

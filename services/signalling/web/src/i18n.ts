/** Every text of the page, in every language it speaks. */

import type { StoreTexts } from "./config";
import type { Language, Transcripts } from "./wire/events";

/** What happens with what is said. */
type Consent = (transcripts: Transcripts) => string;

const consent = ({ off, live, kept }: { off: string; live: string; kept: (days: number) => string }): Consent => (transcripts) =>
  transcripts.mode === "kept" ? kept(transcripts.days) : transcripts.mode === "live" ? live : off;

const en = {
  name: "English",
  attractTitle: "How can I help you?",
  attractHint: { open: "Touch the screen or just start talking", tap: "Touch the microphone and ask", hold: "Hold the microphone while you speak" },
  understood: (text: string) => `I understood: “${text}”`,
  aiNotice: "You are talking to an AI assistant. It can make mistakes; our staff are happy to help.",
  assistant: "Assistant",
  you: "You",
  state: {
    attract: "Ready when you are",
    listening: "I’m listening",
    thinking: "One moment",
    speaking: "Speaking",
    closing: "Goodbye!",
    offline: "Reconnecting",
  },
  offlineTitle: "We’ll be right back",
  offlineText: "I lost my connection and am already trying again. Our staff will gladly help you meanwhile.",
  fullTitle: "One moment, please",
  fullText: "Many people are asking right now. I’ll be with you in a few seconds; our staff will gladly help you meanwhile.",
  refusedTitle: "This kiosk needs attention",
  refusedText: "It was not admitted by the server. Staff: please check this kiosk’s access token.",
  takenOverTitle: "Moved to another screen",
  takenOverText: "This kiosk was opened somewhere else. Touch to use it here again.",
  retry: "Try again",
  type: "Type your question",
  send: "Send",
  staff: "Call staff",
  staffCalled: "Staff has been called",
  staffAccepted: "Someone is on the way",
  staffTimeout: "Nobody is free right now – please ask at the counter",
  end: "End",
  volume: "Volume",
  language: "Language",
  micOn: "Microphone on – touch to mute",
  micOff: "Microphone off – touch to speak",
  micOpening: "Starting the microphone",
  micTap: "Touch to ask a question",
  micHold: "Hold to speak",
  mic: {
    insecure: "The microphone needs a secure connection. You can type instead.",
    denied: "The microphone is blocked. You can type instead.",
    missing: "No microphone found. You can type instead.",
    busy: "The microphone cannot be used right now. You can type instead.",
  },
  idleTitle: "Are you still there?",
  idleText: (seconds: number) => `Starting over in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
  stay: "I’m still here",
  sources: "Where this comes from",
  degraded: "Running in reduced mode",
  parts: { stt: "hearing", tts: "voice", llm: "answers", rag: "knowledge", gpu: "speed", session: "memory" } as Record<string, string>,
  error: "Something went wrong. Please try again.",
  consent: consent({
    off: "What you say is used only to answer you, and forgotten when you leave.",
    live: "What you say is used to answer you; our staff may read along. It is forgotten when you leave.",
    kept: (days) => `What you say is used to answer you; our staff may read it, and it is deleted after ${days === 1 ? "one day" : `${days} days`}.`,
  }),
  larger: "Larger text",
  hints: "You can also say",
  repeat: "Please repeat that",
  moreTime: "I need more time",
  takeYourTime: "Take your time. I’m here.",
  map: "The way there",
  scan: "Scan with your phone",
  closedTitle: "We are closed",
  closedText: "See you soon!",
  opensToday: (time: string) => `We open again today at ${time}.`,
  opensOn: (day: string, time: string) => `We open again on ${day} at ${time}.`,
  brokenTitle: "This kiosk needs attention",
  brokenText: "It had to start over several times. Our staff will gladly help you meanwhile.",
  operator: {
    title: "Staff", pin: "PIN", open: "Unlock", wrong: "That is not the PIN.", unreachable: "The server cannot be asked right now.",
    wait: (seconds: number) => `Too many attempts. Wait ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    erase: "Delete the last digit", check: "Self-check", reload: "Reload the page", close: "Close the kiosk", reopen: "Open the kiosk",
    volume: "Volume at the start of each visit", done: "Done",
  },
};

export type Texts = typeof en;

const de: Texts = {
  name: "Deutsch",
  attractTitle: "Wie kann ich Ihnen helfen?",
  attractHint: { open: "Bildschirm berühren oder einfach lossprechen", tap: "Mikrofon antippen und fragen", hold: "Mikrofon gedrückt halten und sprechen" },
  understood: (text) => `Verstanden habe ich: „${text}“`,
  aiNotice: "Sie sprechen mit einer KI. Sie kann Fehler machen; unser Team hilft Ihnen gern weiter.",
  assistant: "Assistent",
  you: "Sie",
  state: {
    attract: "Ich bin bereit",
    listening: "Ich höre zu",
    thinking: "Einen Moment",
    speaking: "Ich antworte",
    closing: "Auf Wiedersehen!",
    offline: "Verbinde neu",
  },
  offlineTitle: "Gleich wieder da",
  offlineText: "Meine Verbindung ist unterbrochen, ich versuche es schon wieder. Unser Team hilft Ihnen solange gern.",
  fullTitle: "Einen Moment, bitte",
  fullText: "Gerade fragen viele Menschen zugleich. In wenigen Sekunden bin ich für Sie da; unser Team hilft Ihnen solange gern.",
  refusedTitle: "Dieser Kiosk braucht Hilfe",
  refusedText: "Der Server hat ihn nicht zugelassen. Personal: bitte das Zugangs-Token dieses Kiosks prüfen.",
  takenOverTitle: "Auf einem anderen Bildschirm",
  takenOverText: "Dieser Kiosk wurde anderswo geöffnet. Berühren, um ihn wieder hier zu nutzen.",
  retry: "Erneut versuchen",
  type: "Frage eintippen",
  send: "Senden",
  staff: "Personal rufen",
  staffCalled: "Personal ist gerufen",
  staffAccepted: "Es kommt gleich jemand",
  staffTimeout: "Gerade ist niemand frei – bitte an der Kasse fragen",
  end: "Beenden",
  volume: "Lautstärke",
  language: "Sprache",
  micOn: "Mikrofon an – berühren zum Stummschalten",
  micOff: "Mikrofon aus – berühren zum Sprechen",
  micOpening: "Mikrofon wird gestartet",
  micTap: "Antippen und fragen",
  micHold: "Zum Sprechen gedrückt halten",
  mic: {
    insecure: "Das Mikrofon braucht eine sichere Verbindung. Sie können tippen.",
    denied: "Das Mikrofon ist gesperrt. Sie können tippen.",
    missing: "Kein Mikrofon gefunden. Sie können tippen.",
    busy: "Das Mikrofon ist gerade nicht nutzbar. Sie können tippen.",
  },
  idleTitle: "Sind Sie noch da?",
  idleText: (seconds) => `Neustart in ${seconds} ${seconds === 1 ? "Sekunde" : "Sekunden"}.`,
  stay: "Ich bin noch da",
  sources: "Woher ich das weiß",
  degraded: "Eingeschränkter Betrieb",
  parts: { stt: "Gehör", tts: "Stimme", llm: "Antworten", rag: "Wissen", gpu: "Tempo", session: "Gedächtnis" },
  error: "Etwas ist schiefgegangen. Bitte noch einmal versuchen.",
  consent: consent({
    off: "Was Sie sagen, dient nur der Antwort und wird vergessen, wenn Sie gehen.",
    live: "Was Sie sagen, dient der Antwort; unser Team kann mitlesen. Es wird vergessen, wenn Sie gehen.",
    kept: (days) => `Was Sie sagen, dient der Antwort; unser Team kann es lesen, und nach ${days === 1 ? "einem Tag" : `${days} Tagen`} wird es gelöscht.`,
  }),
  larger: "Größere Schrift",
  hints: "Sie können auch sagen",
  repeat: "Bitte wiederholen",
  moreTime: "Ich brauche mehr Zeit",
  takeYourTime: "Lassen Sie sich Zeit. Ich bin da.",
  map: "Der Weg dorthin",
  scan: "Mit dem Telefon scannen",
  closedTitle: "Wir haben geschlossen",
  closedText: "Bis bald!",
  opensToday: (time) => `Wir öffnen heute um ${time} Uhr wieder.`,
  opensOn: (day, time) => `Wir öffnen wieder am ${day} um ${time} Uhr.`,
  brokenTitle: "Dieser Kiosk braucht Hilfe",
  brokenText: "Er musste mehrmals neu beginnen. Unser Team hilft Ihnen solange gern.",
  operator: {
    title: "Personal", pin: "PIN", open: "Entsperren", wrong: "Das ist nicht die PIN.", unreachable: "Der Server ist gerade nicht erreichbar.",
    wait: (seconds) => `Zu viele Versuche. Bitte ${seconds} ${seconds === 1 ? "Sekunde" : "Sekunden"} warten.`,
    erase: "Letzte Ziffer löschen", check: "Selbsttest", reload: "Seite neu laden", close: "Kiosk schließen", reopen: "Kiosk öffnen",
    volume: "Lautstärke zu Beginn jedes Besuchs", done: "Fertig",
  },
};

const fr: Texts = {
  name: "Français",
  attractTitle: "Comment puis‑je vous aider ?",
  attractHint: { open: "Touchez l’écran ou parlez simplement", tap: "Touchez le micro et posez votre question", hold: "Maintenez le micro pendant que vous parlez" },
  understood: (text) => `J’ai compris : « ${text} »`,
  aiNotice: "Vous parlez à une IA. Elle peut se tromper ; notre équipe est là pour vous aider.",
  assistant: "Assistant",
  you: "Vous",
  state: {
    attract: "Je suis prêt",
    listening: "Je vous écoute",
    thinking: "Un instant",
    speaking: "Je réponds",
    closing: "Au revoir !",
    offline: "Reconnexion",
  },
  offlineTitle: "De retour dans un instant",
  offlineText: "Ma connexion est coupée, je réessaie déjà. En attendant, notre équipe vous aide volontiers.",
  fullTitle: "Un instant, s’il vous plaît",
  fullText: "Beaucoup de personnes posent des questions en ce moment. Je suis à vous dans quelques secondes ; notre équipe vous aide volontiers.",
  refusedTitle: "Cette borne a besoin d’aide",
  refusedText: "Le serveur ne l’a pas admise. Personnel : vérifiez le jeton d’accès de cette borne.",
  takenOverTitle: "Sur un autre écran",
  takenOverText: "Cette borne a été ouverte ailleurs. Touchez pour l’utiliser à nouveau ici.",
  retry: "Réessayer",
  type: "Écrivez votre question",
  send: "Envoyer",
  staff: "Appeler le personnel",
  staffCalled: "Le personnel est appelé",
  staffAccepted: "Quelqu’un arrive",
  staffTimeout: "Personne n’est libre – adressez-vous à la caisse",
  end: "Terminer",
  volume: "Volume",
  language: "Langue",
  micOn: "Micro activé – touchez pour couper",
  micOff: "Micro coupé – touchez pour parler",
  micOpening: "Démarrage du micro",
  micTap: "Toucher pour poser une question",
  micHold: "Maintenir pour parler",
  mic: {
    insecure: "Le micro exige une connexion sécurisée. Vous pouvez écrire.",
    denied: "Le micro est bloqué. Vous pouvez écrire.",
    missing: "Aucun micro trouvé. Vous pouvez écrire.",
    busy: "Le micro est indisponible. Vous pouvez écrire.",
  },
  idleTitle: "Êtes-vous encore là ?",
  idleText: (seconds) => `On recommence dans ${seconds} ${seconds === 1 ? "seconde" : "secondes"}.`,
  stay: "Je suis là",
  sources: "D’où vient cette réponse",
  degraded: "Mode réduit",
  parts: { stt: "écoute", tts: "voix", llm: "réponses", rag: "savoir", gpu: "vitesse", session: "mémoire" },
  error: "Un problème est survenu. Veuillez réessayer.",
  consent: consent({
    off: "Vos paroles ne servent qu’à vous répondre et sont oubliées à votre départ.",
    live: "Vos paroles servent à vous répondre ; notre équipe peut les lire. Elles sont oubliées à votre départ.",
    kept: (days) => `Vos paroles servent à vous répondre ; notre équipe peut les lire, et elles sont effacées après ${days === 1 ? "un jour" : `${days} jours`}.`,
  }),
  larger: "Texte plus grand",
  hints: "Vous pouvez aussi dire",
  repeat: "Répétez, s’il vous plaît",
  moreTime: "J’ai besoin de temps",
  takeYourTime: "Prenez votre temps. Je suis là.",
  map: "Le chemin",
  scan: "À scanner avec votre téléphone",
  closedTitle: "Nous sommes fermés",
  closedText: "À bientôt !",
  opensToday: (time) => `Nous rouvrons aujourd’hui à ${time}.`,
  opensOn: (day, time) => `Nous rouvrons ${day} à ${time}.`,
  brokenTitle: "Cette borne a besoin d’aide",
  brokenText: "Elle a dû redémarrer plusieurs fois. En attendant, notre équipe vous aide volontiers.",
  operator: {
    title: "Personnel", pin: "Code", open: "Déverrouiller", wrong: "Ce n’est pas le code.", unreachable: "Le serveur est injoignable pour l’instant.",
    wait: (seconds) => `Trop d’essais. Attendez ${seconds} ${seconds === 1 ? "seconde" : "secondes"}.`,
    erase: "Effacer le dernier chiffre", check: "Autotest", reload: "Recharger la page", close: "Fermer la borne", reopen: "Ouvrir la borne",
    volume: "Volume au début de chaque visite", done: "Terminé",
  },
};

export const TEXTS: Record<Language, Texts> = { en, de, fr };

/** Scripts that are written from right to left; none of the three is, but nothing else stands in a fourth one's way. */
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

export function direction(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language.split("-")[0] ?? "") ? "rtl" : "ltr";
}

/** The texts with the store's own words in place of ours, the later ones first. */
export function worded(language: Language, ...stores: (StoreTexts | undefined)[]): Texts {
  const words = Object.assign({}, ...stores.map((store) => store?.[language])) as Record<string, string | undefined>;
  const texts = TEXTS[language];
  const [hint, own] = [words["attract_hint"], words["consent"]];
  return {
    ...texts,
    aiNotice: words["ai_notice"] ?? texts.aiNotice,
    consent: own === undefined ? texts.consent : () => own,
    attractTitle: words["attract_title"] ?? texts.attractTitle,
    attractHint: hint ? { open: hint, tap: hint, hold: hint } : texts.attractHint,
    offlineText: words["offline_text"] ?? texts.offlineText,
    closedText: words["closed_text"] ?? texts.closedText,
  };
}

/** The supported ones among `offered`, in its order; all of them when it offers none. */
export function languages(offered: readonly string[]): Language[] {
  const known = offered.filter((code): code is Language => code in TEXTS);
  return known.length > 0 ? known : ["en", "de", "fr"];
}

import { many } from "./many";

/** The overview's newer part. */
export const en = {
  alerts: "What needs attention", fine: "Everything is as it should be.", kiosks: "Kiosks", allKiosks: "All kiosks", allTalks: "All of them live",
  service: (name: string, state: string) => `${name}: ${state}`, part: (part: string, service: string) => `${part} of ${service}`,
  gone: (count: number) => `${many(count, "kiosk is", "kiosks are")} not connected`, stranger: (count: number) => `${many(count, "kiosk is", "kiosks are")} connected and not registered`,
  calls: (count: number) => `${many(count, "customer waits", "customers wait")} for staff`, slow: (time: string) => `Half of the answers take longer than ${time}`, 
  knowledge: (problem: string) => `Knowledge: ${problem}`, unread: (count: number) => `${many(count, "document was", "documents were")} not read`, 
  shown: (shown: number, count: number) => `${shown} of ${count}`,
};

export const de: typeof en = {
  alerts: "Was Aufmerksamkeit braucht", fine: "Alles ist, wie es sein soll.", kiosks: "Kioske", allKiosks: "Alle Kioske", allTalks: "Alle verfolgen",
  service: (name, state) => `${name}: ${state}`, part: (part, service) => `${part} von ${service}`,
  gone: (count) => `${many(count, "Kiosk ist", "Kioske sind")} nicht verbunden`, stranger: (count) => `${many(count, "Kiosk ist", "Kioske sind")} verbunden und nicht angemeldet`,
  calls: (count) => `${many(count, "Kunde wartet", "Kunden warten")} auf Personal`, slow: (time) => `Die Hälfte der Antworten dauert länger als ${time}`, 
  knowledge: (problem) => `Wissen: ${problem}`, unread: (count) => `${many(count, "Dokument wurde", "Dokumente wurden")} nicht gelesen`, 
  shown: (shown, count) => `${shown} von ${count}`,
};

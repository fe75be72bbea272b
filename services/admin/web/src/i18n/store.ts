import { many } from "./many";

export const en = {
  title: "Store", intro: "Everything that makes this store: to keep it, or to bring it to another installation.",
  export: "Take along", exportText: "Published files, the draft, documents and kiosks, in one archive. Tokens and passwords are not in it.", exportDo: "Download the store",
  backup: "Backup", backupText: "The console’s database as it is now: users, revisions, the audit log. `u5-admin --restore` puts it back.", backupDo: "Download the backup",
  bring: "Bring in", bringText: "Files become a draft; documents and kiosks count at once. First it is only looked at.", archive: "The store’s archive (.tar.gz)", look: "Look at it", sending: (share: number) => `${share} % sent`,
  would: "What would change", files: "Files, as a draft", documents: "Documents, at once", kiosks: "Kiosks, at once", heads: ["Name", "Change"],
  changes: { added: "new", changed: "changed", same: "the same", refused: "refused" }, same: (count: number) => `${many(count, "is", "are")} the same.`, none: "None in it.", nothing: "Nothing would change.",
  do: "Bring it in…", doTitle: "Bring in the store", doText: (count: number) => `${many(count, "thing changes", "things change")}. Documents and kiosks count at once, and files once they are published.`, doSubmit: "Bring in", done: "What was brought in", doneSaid: "The store was brought in.", publish: "See the draft",
  refused: (count: number) => `${many(count, "thing is", "things are")} refused.`, whole: "All of it is brought in, or nothing is. Mend the archive, and look at it again.", most: (count: number) => `${count} more are not listed.`,
};

export const de: typeof en = {
  title: "Laden", intro: "Alles, was diesen Laden ausmacht: zum Aufbewahren, oder für eine andere Installation.",
  export: "Mitnehmen", exportText: "Veröffentlichte Dateien, Entwurf, Dokumente und Kioske in einem Archiv. Tokens und Passwörter sind nicht darin.", exportDo: "Laden herunterladen",
  backup: "Sicherung", backupText: "Die Datenbank der Konsole, wie sie jetzt ist: Benutzer, Versionen, Protokoll. `u5-admin --restore` spielt sie zurück.", backupDo: "Sicherung herunterladen",
  bring: "Einspielen", bringText: "Dateien werden zum Entwurf; Dokumente und Kioske gelten sofort. Zuerst wird nur nachgesehen.", archive: "Das Archiv des Ladens (.tar.gz)", look: "Nachsehen", sending: (share) => `${share} % übertragen`,
  would: "Was sich ändern würde", files: "Dateien, als Entwurf", documents: "Dokumente, sofort", kiosks: "Kioske, sofort", heads: ["Name", "Änderung"],
  changes: { added: "neu", changed: "geändert", same: "gleich", refused: "abgelehnt" }, same: (count) => `${many(count, "ist", "sind")} gleich.`, none: "Keine darin.", nothing: "Es würde sich nichts ändern.",
  do: "Einspielen …", doTitle: "Laden einspielen", doText: (count) => `${many(count, "Sache ändert", "Sachen ändern")} sich. Dokumente und Kioske gelten sofort, Dateien, sobald sie veröffentlicht sind.`, doSubmit: "Einspielen", done: "Was eingespielt wurde", doneSaid: "Der Laden wurde eingespielt.", publish: "Zum Entwurf",
  refused: (count) => `${many(count, "Sache wird", "Sachen werden")} abgelehnt.`, whole: "Es wird alles eingespielt oder nichts. Bringen Sie das Archiv in Ordnung, und sehen Sie noch einmal nach.", most: (count) => `${count} weitere sind nicht aufgeführt.`,
};

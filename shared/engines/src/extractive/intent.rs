//! The little that is understood without a model: the words around a question, not the question.
//!
//! An utterance has an [`Intent`] only if nothing else is in it: "thanks, and where is the milk?" is a question. Staff
//! requests are the exception, since people wrap them in long sentences; those want a verb and a person.

use u5_protocol::Language;
use unicode_segmentation::UnicodeSegmentation;

use super::by_language;

/// What a customer wants who asks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// "Hello"
    Greeting,
    /// "Thank you"
    Thanks,
    /// "Yes, please"
    Yes,
    /// "No, thank you"
    No,
    /// "Goodbye"
    Goodbye,
    /// "Stop, that's enough"
    Stop,
    /// "I would like to speak to a member of staff"
    Staff,
}

impl Intent {
    /// Every intent.
    pub const ALL: [Self; 7] =
        [Self::Greeting, Self::Thanks, Self::Yes, Self::No, Self::Goodbye, Self::Stop, Self::Staff];
}

/// The longest utterance that is looked at, in words; small talk is short.
const MAX_WORDS: usize = 24;

/// What `text` wants, if it is small talk or a call for staff.
pub fn intent(text: &str, language: Language) -> Option<Intent> {
    let lower = text.to_lowercase().replace('’', "'");
    let words: Vec<&str> = lower.unicode_words().take(MAX_WORDS + 1).collect();
    if words.is_empty() || words.len() > MAX_WORDS {
        return None;
    }
    let table = by_language(language, &ENGLISH, &GERMAN, &FRENCH);
    if table.asks_for_staff(&words) { Some(Intent::Staff) } else { table.small_talk(&words) }
}

struct Table {
    /// Phrases, in order of precedence: an utterance made of several phrases means the first of them here.
    phrases: &'static [(Intent, &'static [&'static str])],
    /// Words that change nothing.
    fillers: &'static [&'static str],
    /// People who work here.
    staff: &'static [&'static str],
    /// Verbs that, with one of those, make a request.
    wants: &'static [&'static str],
}

impl Table {
    fn asks_for_staff(&self, words: &[&str]) -> bool {
        let says = |list: &[&str]| list.iter().any(|phrase| contains(words, phrase));
        says(self.staff) && (says(self.wants) || words.len() <= 3)
    }

    /// The intent of an utterance that is nothing but phrases and fillers.
    fn small_talk(&self, words: &[&str]) -> Option<Intent> {
        let mut rest = words;
        let mut found: Option<usize> = None;
        while !rest.is_empty() {
            if let Some((rank, length)) = self.phrase_at(rest) {
                found = Some(found.map_or(rank, |other| other.min(rank)));
                rest = &rest[length..];
            } else if self.fillers.contains(&rest[0]) {
                rest = &rest[1..];
            } else {
                return None;
            }
        }
        found.map(|rank| self.phrases[rank].0)
    }

    /// The longest phrase that `words` begin with: its rank and its length in words.
    fn phrase_at(&self, words: &[&str]) -> Option<(usize, usize)> {
        let ranked = self.phrases.iter().enumerate();
        let all = ranked.flat_map(|(rank, (_, phrases))| phrases.iter().map(move |phrase| (rank, *phrase)));
        let starts = |phrase: &str| phrase.split(' ').enumerate().all(|(i, word)| words.get(i) == Some(&word));
        all.filter(|(_, phrase)| starts(phrase))
            .map(|(rank, phrase)| (rank, phrase.split(' ').count()))
            .max_by_key(|(_, length)| *length)
    }
}

fn contains(words: &[&str], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|window| window == phrase)
}

static ENGLISH: Table = Table {
    phrases: &[
        (Intent::Stop, &["stop", "that's enough", "be quiet", "shut up", "cancel", "enough"]),
        (Intent::Goodbye, &["bye", "goodbye", "bye bye", "good bye", "see you", "see you later", "have a nice day"]),
        (
            Intent::No,
            &["no", "nope", "no thanks", "no thank you", "that's all", "that is all", "nothing else", "nothing"],
        ),
        (Intent::Yes, &["yes", "yeah", "yep", "sure", "yes please", "of course"]),
        (Intent::Thanks, &["thanks", "thank you", "many thanks", "cheers"]),
        (Intent::Greeting, &["hello", "hi", "hey", "good morning", "good afternoon", "good evening", "hello there"]),
    ],
    fillers: &[
        "please", "oh", "ok", "okay", "well", "um", "uh", "very", "much", "so", "a", "lot", "then", "for", "now",
        "you", "great", "perfect", "fine", "good", "your", "help", "that's", "and", "it",
    ],
    staff: &[
        "member of staff",
        "staff",
        "staff member",
        "employee",
        "human",
        "real person",
        "to a person",
        "with a person",
        "human being",
        "shop assistant",
        "sales assistant",
        "colleague",
        "somebody who works here",
        "someone who works here",
        "store manager",
        "manager",
        "member of the team",
    ],
    wants: &["speak", "talk", "call", "need", "get me", "want", "would like", "i'd like", "send", "bring", "fetch"],
};

static GERMAN: Table = Table {
    phrases: &[
        (Intent::Stop, &["stopp", "stop", "halt", "es reicht", "das reicht", "genug", "ruhe", "abbrechen"]),
        (
            Intent::Goodbye,
            &["tschüss", "tschüs", "auf wiedersehen", "wiedersehen", "bis bald", "ciao", "schönen tag noch"],
        ),
        (Intent::No, &["nein", "nee", "nein danke", "das war's", "das war alles", "nichts", "das wär's"]),
        (Intent::Yes, &["ja", "ja bitte", "gerne", "klar", "natürlich", "jawohl"]),
        (Intent::Thanks, &["danke", "danke schön", "dankeschön", "vielen dank", "danke sehr", "besten dank"]),
        (Intent::Greeting, &["hallo", "guten tag", "guten morgen", "guten abend", "grüß gott", "hi", "moin", "servus"]),
    ],
    fillers: &[
        "bitte", "oh", "ok", "okay", "gut", "ähm", "äh", "also", "dann", "sehr", "jetzt", "für", "die", "hilfe",
        "ihre", "prima", "super", "einen", "und", "schon",
    ],
    staff: &[
        "mitarbeiter",
        "mitarbeiterin",
        "personal",
        "verkäufer",
        "verkäuferin",
        "menschen",
        "mensch",
        "kollegen",
        "jemandem vom team",
        "jemanden vom team",
        "marktleiter",
        "marktleiterin",
        "filialleiter",
        "filialleiterin",
        "echten person",
        "mit einer person",
    ],
    wants: &[
        "sprechen",
        "reden",
        "rufen",
        "brauche",
        "holen",
        "möchte",
        "will",
        "hätte gern",
        "hätte gerne",
        "schicken",
    ],
};

static FRENCH: Table = Table {
    phrases: &[
        (Intent::Stop, &["stop", "arrêtez", "arrête", "ça suffit", "assez", "silence"]),
        (Intent::Goodbye, &["au revoir", "à bientôt", "bonne journée", "adieu"]),
        (Intent::No, &["non", "non merci", "c'est tout", "rien", "rien d'autre"]),
        (Intent::Yes, &["oui", "oui merci", "volontiers", "bien sûr", "d'accord"]),
        (Intent::Thanks, &["merci", "merci beaucoup", "mille mercis"]),
        (Intent::Greeting, &["bonjour", "bonsoir", "salut", "coucou"]),
    ],
    fillers: &[
        "s'il", "vous", "plaît", "oh", "ok", "euh", "bien", "très", "alors", "beaucoup", "pour", "votre", "aide",
    ],
    staff: &[
        "employé",
        "employée",
        "un humain",
        "vraie personne",
        "à une personne",
        "avec une personne",
        "vendeur",
        "vendeuse",
        "collègue",
        "responsable",
        "membre du personnel",
        "personnel",
        "quelqu'un de l'équipe",
    ],
    wants: &["parler", "appeler", "appelez", "besoin", "voudrais", "veux", "aimerais", "envoyez", "chercher"],
};

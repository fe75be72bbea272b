//! The words that the examples of one language use, how much each tells, and how to find them in what is said.

use std::collections::{BTreeSet, HashMap};

use super::concepts::Concept;
use super::words::{Kind, Word};

/// A word as examples and utterances are compared by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// Its place in the vocabulary, if an example uses it.
    pub(super) id: Option<u32>,
    pub(super) concept: Option<Concept>,
    pub(super) weight: f32,
}

impl Term {
    /// Whether an example uses this word or another for the same thing.
    pub(super) const fn known(&self) -> bool {
        self.id.is_some() || self.concept.is_some()
    }

    /// How much this word is like `other`, in [0, 1].
    pub(super) fn kinship(&self, other: &Self) -> f32 {
        if self.id.is_some() && self.id == other.id {
            1.0
        } else if self.concept.is_some() && self.concept == other.concept {
            SAME_CONCEPT
        } else {
            0.0
        }
    }
}

/// A term of an utterance, with what decides whether it may be part of a value.
#[derive(Clone, Debug)]
pub(super) struct Heavy {
    pub(super) term: Term,
    pub(super) weight: f32,
    pub(super) light: bool,
    pub(super) framing: bool,
    /// Whether it ends a value ("broken" in "the kettle broken") or says nothing of one by itself.
    pub(super) foreign: bool,
    pub(super) idle: bool,
    /// Whether it is a digit that is read out.
    pub(super) digit: bool,
    /// Whether it is a preposition, which holds an article too where it is `closed` ("im").
    pub(super) joins: bool,
    pub(super) closed: bool,
    /// Whether it is an article or says whose something is.
    pub(super) determines: bool,
    /// Whether a clause begins here.
    pub(super) opens: bool,
    /// What it is called among the features.
    pub(super) key: String,
    pub(super) stem: String,
}

impl Heavy {
    /// Whether it may be part of a size.
    pub(super) fn measures(&self) -> bool {
        self.light || self.is_size() || self.term.concept == Some("size")
    }

    /// Whether it is a size by itself.
    pub(super) fn is_size(&self) -> bool {
        matches!(self.term.concept, Some("sizename" | "number"))
    }

    /// Whether it is a day or a time of one.
    pub(super) fn is_day(&self) -> bool {
        self.term.concept == Some("day")
    }
}

/// What is done or wished for, of which no thing is made.
const FOREIGN: [&str; 37] = [
    "where",
    "want",
    "have",
    "when",
    "call",
    "locate",
    "buy",
    "returning",
    "exchange",
    "refund",
    "bought",
    "unwanted",
    "complain",
    "suggest",
    "open",
    "close",
    "hours",
    "pickup",
    "deliver",
    "member",
    "cancel",
    "repeat",
    "slow",
    "loud",
    "quiet",
    "help",
    "hello",
    "bye",
    "thanks",
    "mean",
    "reserve",
    "advise",
    "price",
    "lack",
    "available",
    "report",
    "speak",
];
/// What is said of things, and is none by itself.
const IDLE: [&str; 9] = ["broken", "lost", "order", "receipt", "parcel", "day", "time", "size", "sizename"];
/// How much two different words for the same thing are alike.
const SAME_CONCEPT: f32 = 0.9;
/// What a light word weighs, compared with another that is as frequent.
const LIGHT: f32 = 0.25;
/// The weight of a word that no example uses.
const UNKNOWN: f32 = 1.6;
/// The longest word that spelling mistakes are looked for in, in characters.
const MAX_SPELLING: usize = 24;
/// Words shorter than this are not corrected: one letter makes another word of them.
const MIN_SPELLING: usize = 5;
/// From this length on, two letters may be wrong.
const LONG_SPELLING: usize = 8;
/// The shortest part of a compound that tells something.
const MIN_PART: usize = 7;

#[derive(Default)]
pub(super) struct Vocabulary {
    ids: HashMap<String, u32>,
    /// Folded words with the stem each has, for spelling mistakes.
    spelt: HashMap<String, String>,
    /// In how many examples each stem occurs.
    counts: Vec<u32>,
    examples: u32,
}

impl Vocabulary {
    /// Takes in the words of one example.
    pub(super) fn learn(&mut self, words: &[Word]) {
        self.examples += 1;
        let stems: BTreeSet<&str> = words.iter().map(|word| word.stem.as_str()).collect();
        for stem in stems {
            let next = self.counts.len() as u32;
            let id = *self.ids.entry(stem.to_owned()).or_insert(next);
            if id == next {
                self.counts.push(0);
            }
            self.counts[id as usize] += 1;
        }
        for word in words {
            self.spelt.entry(word.folded.clone()).or_insert_with(|| word.stem.clone());
        }
    }

    /// A word of an example.
    pub(super) fn literal(&self, word: &Word) -> Term {
        let id = self.ids.get(&word.stem).copied();
        Term { id, concept: word.concept, weight: self.weight(id, word.light) }
    }

    /// The words that were said, spelling mistakes corrected and compounds put together as far as examples know them.
    pub(super) fn heavy(&self, words: &[Word]) -> Vec<Heavy> {
        words.iter().map(|word| self.hear(word)).collect()
    }

    fn hear(&self, word: &Word) -> Heavy {
        let stem = self.corrected(word).unwrap_or(&word.stem);
        let id = self.ids.get(stem).copied();
        let term = Term { id, concept: word.concept, weight: self.weight(id, word.light) };
        let key = key(stem, word.concept, id.is_some());
        Heavy {
            weight: term.weight,
            light: word.light,
            framing: word.framing,
            foreign: word.concept.is_some_and(|concept| FOREIGN.contains(&concept)),
            idle: word.concept.is_some_and(|concept| IDLE.contains(&concept)),
            digit: word.digit || word.concept == Some("number"),
            joins: matches!(word.kind, Kind::Joins | Kind::Closed),
            closed: word.kind == Kind::Closed,
            determines: word.kind == Kind::Determines,
            opens: word.opens,
            key,
            stem: stem.to_owned(),
            term,
        }
    }

    fn weight(&self, id: Option<u32>, light: bool) -> f32 {
        let known = |id: u32| (1.0 + self.examples as f32 / (1.0 + self.counts[id as usize] as f32)).ln() / 2.0;
        let weight = id.map_or(UNKNOWN, known).clamp(0.3, 2.0);
        if light { weight * LIGHT } else { weight }
    }

    /// The stem of the known word that `word` was probably meant to be.
    fn corrected(&self, word: &Word) -> Option<&String> {
        if word.concept.is_some() || word.light || self.ids.contains_key(&word.stem) {
            return None;
        }
        let length = word.folded.chars().count();
        if !(MIN_SPELLING..=MAX_SPELLING).contains(&length) {
            return None;
        }
        self.misspelt(&word.folded, length).or_else(|| self.part_of(&word.folded))
    }

    fn misspelt(&self, folded: &str, length: usize) -> Option<&String> {
        let allowed = if length >= LONG_SPELLING { 2 } else { 1 };
        let first = folded.chars().next();
        let alike = self.spelt.iter().filter(|(known, _)| {
            known.chars().next() == first
                && known.len() >= MIN_SPELLING
                && known.len().abs_diff(folded.len()) <= allowed
        });
        let scored = alike.map(|(known, stem)| (strsim::osa_distance(known, folded), known, stem));
        scored.filter(|(distance, ..)| *distance <= allowed).min().map(|(_, _, stem)| stem)
    }

    /// "geschirrspüler" ends with what an example calls "spüler".
    fn part_of(&self, folded: &str) -> Option<&String> {
        let part = |known: &str| known.len() >= MIN_PART && folded.ends_with(known);
        let parts = self.spelt.iter().filter(|(known, _)| part(known));
        parts.max_by_key(|(known, _)| (known.len(), known.as_str())).map(|(_, stem)| stem)
    }

    pub(super) fn knows(&self, folded: &str) -> bool {
        self.spelt.contains_key(folded)
    }
}

/// What a word is called among the features: what it stands for, else itself, else the sign for an unknown word.
pub(super) fn key(stem: &str, concept: Option<Concept>, known: bool) -> String {
    match concept {
        Some(concept) => format!("={concept}"),
        None if known => stem.to_owned(),
        None => "*".to_owned(),
    }
}

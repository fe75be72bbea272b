//! What an utterance shows to the learner, and how much each of it counts.

use super::learn::Features;

/// The most concepts that are paired with each other.
const MAX_PAIRED: usize = 8;
/// What a word is about counts most, the words around it least.
const CONCEPT: f32 = 1.0;
const WORD: f32 = 0.8;
const LIGHT: f32 = 0.35;
const UNKNOWN: f32 = 0.4;
const NEIGHBOURS: f32 = 0.45;
const FIRST: f32 = 0.45;
const TOGETHER: f32 = 0.6;

/// One word as the learner sees it.
pub(super) struct Seen<'a> {
    /// What it stands for (`=open`), else its stem, else `*`.
    pub(super) key: &'a str,
    pub(super) stem: &'a str,
    /// Articles, pronouns, auxiliaries.
    pub(super) light: bool,
}

impl Seen<'_> {
    fn is_concept(&self) -> bool {
        self.key.starts_with('=')
    }

    fn weight(&self) -> f32 {
        match self.key {
            "*" => UNKNOWN,
            _ if self.is_concept() => CONCEPT,
            _ if self.light => LIGHT,
            _ => WORD,
        }
    }
}

/// The features of an utterance or of an example, whose placeholders are unknown words.
pub(super) fn of(words: &[Seen<'_>]) -> Features {
    let mut features = Features::new();
    for word in words {
        features.insert(word.key.to_owned(), word.weight());
        if word.is_concept() {
            features.insert(word.stem.to_owned(), if word.light { LIGHT } else { WORD });
        }
    }
    for pair in words.windows(2) {
        features.insert(format!("{} {}", pair[0].key, pair[1].key), NEIGHBOURS);
    }
    if let Some(first) = words.first() {
        features.insert(format!("^{}", first.key), FIRST);
    }
    features.extend(together(words).into_iter().map(|pair| (pair, TOGETHER)));
    features
}

/// Which concepts come together, wherever they stand.
fn together(words: &[Seen<'_>]) -> Vec<String> {
    let mut concepts: Vec<&str> = words.iter().filter(|word| word.is_concept()).map(|word| word.key).collect();
    concepts.sort_unstable();
    concepts.dedup();
    concepts.truncate(MAX_PAIRED);
    let pairs =
        concepts.iter().enumerate().flat_map(|(i, a)| concepts[i + 1..].iter().map(move |b| format!("{a}&{b}")));
    pairs.collect()
}

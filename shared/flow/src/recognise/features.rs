//! What an utterance shows to the learner.

use super::learn::Features;

/// The most concepts that are paired with each other.
const MAX_PAIRED: usize = 8;

/// One word as the learner sees it.
pub(super) struct Seen<'a> {
    /// What it stands for (`=open`), else its stem, else `*`.
    pub(super) key: &'a str,
    pub(super) stem: &'a str,
}

/// The features of an utterance or of an example, whose placeholders are unknown words.
pub(super) fn of(words: &[Seen<'_>]) -> Features {
    let mut features = Features::new();
    for word in words {
        features.insert(word.key.to_owned());
        if word.key.starts_with('=') {
            features.insert(word.stem.to_owned());
        }
    }
    for pair in words.windows(2) {
        features.insert(format!("{} {}", pair[0].key, pair[1].key));
    }
    if let Some(first) = words.first() {
        features.insert(format!("^{}", first.key));
    }
    features.extend(together(words));
    features
}

/// Which concepts come together, wherever they stand.
fn together(words: &[Seen<'_>]) -> Features {
    let mut concepts: Vec<&str> = words.iter().map(|word| word.key).filter(|key| key.starts_with('=')).collect();
    concepts.sort_unstable();
    concepts.dedup();
    concepts.truncate(MAX_PAIRED);
    let pairs = concepts.iter().enumerate().flat_map(|(i, a)| concepts[i + 1..].iter().map(move |b| format!("{a}&{b}")));
    pairs.collect()
}

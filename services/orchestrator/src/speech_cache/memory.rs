//! What is remembered while the process runs.

use std::{collections::HashSet, sync::Arc};

use hashlink::LruCache;

use super::{Key, said::Said};

/// The most samples of the repertoire, and of everything else: about three minutes each at 22 kHz, 8 MB.
const MAX_SAMPLES: usize = 4_000_000;

/// The phrases of the repertoire, and what else was said of late.
pub(super) struct Memory {
    fixed: HashSet<Key>,
    /// Apart from the answers, so that they cannot push it out.
    repertoire: Bounded,
    answers: Bounded,
}

impl Default for Memory {
    fn default() -> Self {
        Self { fixed: HashSet::new(), repertoire: Bounded::new(MAX_SAMPLES), answers: Bounded::new(MAX_SAMPLES) }
    }
}

impl Memory {
    /// The repertoire is this from now on; what was in it and no longer is, is forgotten.
    pub(super) fn learn(&mut self, fixed: HashSet<Key>) {
        self.repertoire.retain(|key| fixed.contains(key));
        self.fixed = fixed;
    }

    /// Whether it belongs to the repertoire.
    pub(super) fn is_fixed(&self, key: &Key) -> bool {
        self.fixed.contains(key)
    }

    pub(super) fn get(&mut self, key: &Key) -> Option<Arc<Said>> {
        self.repertoire.get(key).or_else(|| self.answers.get(key))
    }

    pub(super) fn keep(&mut self, key: Key, said: Arc<Said>) {
        let place = if self.is_fixed(&key) { &mut self.repertoire } else { &mut self.answers };
        place.insert(key, said);
    }
}

/// A cache whose size is counted in samples. Full means that the least recently used goes.
struct Bounded {
    entries: LruCache<Key, Arc<Said>>,
    samples: usize,
    limit: usize,
}

impl Bounded {
    fn new(limit: usize) -> Self {
        Self { entries: LruCache::new_unbounded(), samples: 0, limit }
    }

    fn get(&mut self, key: &Key) -> Option<Arc<Said>> {
        self.entries.get(key).cloned()
    }

    fn insert(&mut self, key: Key, said: Arc<Said>) {
        let samples = said.pcm.len();
        if samples == 0 || samples > self.limit {
            return;
        }
        self.samples += samples;
        if let Some(before) = self.entries.insert(key, said) {
            self.samples -= before.pcm.len();
        }
        while self.samples > self.limit {
            let Some((_, oldest)) = self.entries.remove_lru() else { return };
            self.samples -= oldest.pcm.len();
        }
    }

    fn retain(&mut self, keep: impl Fn(&Key) -> bool) {
        self.entries.retain(|key, _| keep(key));
        self.samples = self.entries.iter().map(|(_, said)| said.pcm.len()).sum();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use u5_protocol::Language;

    use super::*;

    fn key(text: &str) -> Key {
        let engine = "a voice".to_owned();
        Key { engine, rate: 22_050, language: Language::En, voice: None, speed: 1_000, text: text.to_owned() }
    }

    fn said(samples: usize) -> Arc<Said> {
        Arc::new(Said { pcm: vec![1; samples], ..Said::default() })
    }

    #[test]
    fn what_was_not_said_for_longest_goes_first() {
        let mut bounded = Bounded::new(100);
        for text in ["one", "two"] {
            bounded.insert(key(text), said(40));
        }
        assert!(bounded.get(&key("one")).is_some());
        bounded.insert(key("three"), said(40));
        let kept = ["one", "two", "three"].map(|text| bounded.get(&key(text)).is_some());
        assert_eq!(kept, [true, false, true]);
    }

    #[test]
    fn no_answer_pushes_the_repertoire_out() {
        let mut memory = Memory::default();
        memory.learn([key("Goodbye!")].into());
        memory.keep(key("Goodbye!"), said(MAX_SAMPLES / 2));
        for i in 0..9 {
            memory.keep(key(&i.to_string()), said(MAX_SAMPLES / 2));
        }
        assert!(memory.get(&key("Goodbye!")).is_some() && memory.get(&key("8")).is_some());
        assert!(memory.get(&key("0")).is_none());
    }

    #[test]
    fn another_repertoire_replaces_the_one_before() {
        let mut memory = Memory::default();
        memory.learn([key("Goodbye!"), key("Hello!")].into());
        memory.keep(key("Goodbye!"), said(10));
        memory.keep(key("Hello!"), said(10));
        memory.learn([key("Hello!")].into());
        assert!(memory.get(&key("Goodbye!")).is_none() && memory.get(&key("Hello!")).is_some());
        assert_eq!(memory.repertoire.samples, 10);
    }

    proptest! {
        #[test]
        fn never_more_than_the_limit(said_in_turn in prop::collection::vec((0_u8..9, 0_usize..60), 0..60)) {
            let mut bounded = Bounded::new(100);
            for (text, samples) in said_in_turn {
                bounded.insert(key(&text.to_string()), said(samples));
                let sum: usize = bounded.entries.iter().map(|(_, said)| said.pcm.len()).sum();
                prop_assert_eq!(sum, bounded.samples);
                prop_assert!(sum <= 100);
            }
        }
    }
}

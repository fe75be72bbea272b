//! The stems that an index knows, findable by how they begin and how they end: a question's word is looked up among tens
//! of thousands without looking at each.

use std::{borrow::Borrow, ops::Range};

use crate::text;

/// Known stems, each once, in order; a stem's number is its place.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// All of them, one after the other, and where each ends.
    text: String,
    ends: Vec<u32>,
    /// Their numbers, ordered by the stems read backwards.
    backwards: Vec<u32>,
}

impl Vocabulary {
    /// From stems in any order.
    pub(crate) fn new<S: Borrow<str> + Ord>(mut stems: Vec<S>) -> Self {
        stems.sort_unstable();
        stems.dedup();
        let mut this = Self::default();
        for stem in stems {
            this.text.push_str(stem.borrow());
            this.ends.push(this.text.len() as u32);
        }
        this.text.shrink_to_fit();
        let mut backwards: Vec<u32> = (0..this.len()).collect();
        backwards.sort_by(|a, b| this.stem(*a).bytes().rev().cmp(this.stem(*b).bytes().rev()));
        Self { backwards, ..this }
    }

    /// How many stems there are.
    pub(crate) fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// The stem of a number; empty for one that is none.
    pub(crate) fn stem(&self, number: u32) -> &str {
        let end = |number: usize| self.ends.get(number).map_or(self.text.len(), |end| *end as usize);
        let start = (number as usize).checked_sub(1).map_or(0, end);
        &self.text[start..end(number as usize)]
    }

    /// The number of a stem.
    pub(crate) fn number(&self, stem: &str) -> Option<u32> {
        let place = self.first(|known| known < stem);
        (self.stem(place) == stem && place < self.len()).then_some(place)
    }

    /// The stems that are kin to `wanted`, as [`text::kinship`] has it, each with its kinship.
    pub(crate) fn kin(&self, wanted: &str) -> Vec<(u32, f32)> {
        let begins = self.beginning_with(wanted);
        let whole = self.number(wanted);
        let parts = parts(wanted).filter_map(|part| self.number(part));
        let longer = begins.chain(self.ending_with(wanted).iter().copied());
        let mut kin: Vec<u32> = longer.chain(parts).chain(whole).collect();
        kin.sort_unstable();
        kin.dedup();
        let near = kin.into_iter().map(|number| (number, text::kinship(wanted, self.stem(number))));
        near.filter(|(_, kinship)| *kinship > 0.0).collect()
    }

    /// The stems that one slip away from `wanted` lead to: a letter too many, too few, another, or two exchanged.
    pub(crate) fn slips(&self, wanted: &str) -> Vec<u32> {
        // One slip leaves the first or the last two fifths as they are.
        let letters: Vec<(usize, char)> = wanted.char_indices().collect();
        let intact = letters.len().saturating_sub(1) / 2;
        let (Some((head, _)), Some((tail, _))) = (letters.get(intact), letters.get(letters.len() - intact)) else {
            return Vec::new();
        };
        let near = |number: &u32| text::one_slip(wanted, self.stem(*number));
        let begins = self.beginning_with(&wanted[..*head]);
        let mut found: Vec<u32> =
            begins.chain(self.ending_with(&wanted[*tail..]).iter().copied()).filter(near).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The stems that sound like `wanted` and begin with the same letter, or one of the same sound.
    pub(crate) fn heard(&self, wanted: &str) -> Vec<u32> {
        let sound = text::sound(wanted);
        let heads: &[&str] = match sound.chars().next() {
            Some('k') => &["c", "k", "q"],
            Some('f') => &["f", "ph"],
            Some('i') => &["i", "y"],
            Some(_) => &[&sound[..sound.chars().next().map_or(0, char::len_utf8)]],
            None => &[],
        };
        let near = |number: &u32| self.stem(*number).len().abs_diff(wanted.len()) <= 3;
        let same = |number: &u32| text::sound(self.stem(*number)) == sound;
        heads.iter().flat_map(|head| self.beginning_with(head)).filter(near).filter(same).collect()
    }

    fn beginning_with(&self, head: &str) -> Range<u32> {
        self.first(|known| known < head)..self.first(|known| known < head || known.starts_with(head))
    }

    fn ending_with(&self, tail: &str) -> &[u32] {
        let before = |known: &str| known.bytes().rev().lt(tail.bytes().rev());
        let start = self.backwards.partition_point(|number| before(self.stem(*number)));
        let end = self.backwards.partition_point(|number| {
            let known = self.stem(*number);
            before(known) || known.ends_with(tail)
        });
        &self.backwards[start..end]
    }

    /// The first number whose stem does not pass.
    fn first(&self, passes: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if passes(self.stem(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// How a word may begin and end where it is a compound.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.char_indices().skip(1).flat_map(move |(at, _)| [&word[..at], &word[at..]])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stems(vocabulary: &Vocabulary, numbers: &[u32]) -> Vec<String> {
        numbers.iter().map(|number| vocabulary.stem(*number).to_owned()).collect()
    }

    #[test]
    fn stems_are_found_by_their_numbers_and_the_other_way_round() {
        let vocabulary = Vocabulary::new(vec!["milk", "oat", "milk", ""]);
        assert_eq!(vocabulary.len(), 3);
        assert_eq!((vocabulary.number("oat"), vocabulary.number("oats")), (Some(2), None));
        assert_eq!((vocabulary.stem(1), vocabulary.stem(9)), ("milk", ""));
        assert_eq!(Vocabulary::default().number(""), None);
    }

    #[test]
    fn words_with_a_slip_are_found() {
        let vocabulary = Vocabulary::new(vec!["cappuccino", "croissant", "batteri", "tahini"]);
        for (typed, meant) in [
            ("capuccino", "cappuccino"),
            ("kroissant", "croissant"),
            ("battrei", "batteri"),
            ("tahina", "tahini"),
            ("tahiin", "tahini"),
        ] {
            assert_eq!(stems(&vocabulary, &vocabulary.slips(typed)), [meant], "{typed}");
        }
        assert!(vocabulary.slips("kapucino").is_empty(), "three slips are another word");
        assert!(vocabulary.slips("").is_empty());
    }

    #[test]
    fn words_that_sound_alike_are_found() {
        let vocabulary = Vocabulary::new(vec!["batteri", "cappuccino", "kiwi"]);
        assert_eq!(stems(&vocabulary, &vocabulary.heard("kapucino")), ["cappuccino"]);
        assert_eq!(stems(&vocabulary, &vocabulary.heard("baterri")), ["batteri"]);
        assert!(vocabulary.heard("").is_empty() && vocabulary.heard("batter").is_empty());
    }

    proptest! {
        #[test]
        fn kin_and_slips_are_those_that_looking_at_every_stem_finds(
            known in prop::collection::vec("[abü]{1,7}", 0..40), wanted in "[abü]{0,8}",
        ) {
            let vocabulary = Vocabulary::new(known);
            let all = 0..vocabulary.len();
            let kin: Vec<(u32, f32)> = all.clone()
                .map(|number| (number, text::kinship(&wanted, vocabulary.stem(number))))
                .filter(|(_, kinship)| *kinship > 0.0).collect();
            prop_assert_eq!(vocabulary.kin(&wanted), kin);
            if wanted.chars().count() >= 5 {
                let near: Vec<u32> = all.filter(|n| text::one_slip(&wanted, vocabulary.stem(*n))).collect();
                prop_assert_eq!(vocabulary.slips(&wanted), near);
            }
        }
    }
}

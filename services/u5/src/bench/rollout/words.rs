//! Which words of an answer a customer heard, and how often.

use u5_protocol::{
    ids::ItemId,
    kiosk::{Mark, Marks},
};

/// What was played since a question was asked, item by item. A visit that moved in the middle of an answer has the rest
/// of it in another item.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    items: Vec<Spoken>,
}

#[derive(Debug)]
struct Spoken {
    item: ItemId,
    words: Vec<Mark>,
    /// Samples that were played.
    played: u64,
}

impl Transcript {
    /// Words of `item`, and when they sound in it.
    pub(super) fn timed(&mut self, item: &ItemId, marks: &Marks) {
        let words = marks.words.iter().flatten().cloned();
        self.of(item).words.extend(words);
    }

    /// So many samples of `item` have been played.
    pub(super) fn played(&mut self, item: &ItemId, samples: u64) {
        let spoken = self.of(item);
        spoken.played = spoken.played.max(samples);
    }

    /// The words of each item that were played to their last sample.
    pub(super) fn heard(&self) -> Vec<Vec<&str>> {
        let heard = |spoken: &'_ Spoken| {
            let whole = spoken.words.iter().take_while(|word| word.0 + u64::from(word.1) <= spoken.played);
            whole.count()
        };
        let items = self.items.iter().map(|spoken| (spoken, heard(spoken))).filter(|(_, count)| *count > 0);
        items.map(|(spoken, count)| spoken.words[..count].iter().map(|word| word.2.trim()).collect()).collect()
    }

    fn of(&mut self, item: &ItemId) -> &mut Spoken {
        let at = self.items.iter().position(|spoken| spoken.item == *item).unwrap_or_else(|| {
            self.items.push(Spoken { item: item.clone(), words: Vec::new(), played: 0 });
            self.items.len() - 1
        });
        &mut self.items[at]
    }
}

/// What was heard, held against what should have been.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// Words of the answer up to the last one that was heard.
    pub(super) upto: usize,
    /// Words before that which were not.
    pub(super) skipped: usize,
    /// Words that were heard once more.
    pub(super) twice: usize,
    /// Words that belong to no answer.
    pub(super) foreign: usize,
}

impl Heard {
    /// Joins stretches of speech to `answer`. Each of them goes on where the one before ended, or a little earlier; one
    /// that begins later has left words out. The end of the answer `before` this one may be heard again first. The words
    /// of an answer are all different, so that there is one way to join them.
    pub(super) fn of(answer: &[&str], before: &[&str], stretches: &[Vec<&str>]) -> Self {
        let mut heard = Self::default();
        for stretch in stretches {
            match (place(answer, stretch), place(before, stretch)) {
                (Some(start), _) => heard.add(start, start + stretch.len()),
                (None, Some(_)) => heard.twice += stretch.len(),
                (None, None) => heard.foreign += stretch.len(),
            }
        }
        heard
    }

    fn add(&mut self, start: usize, end: usize) {
        self.skipped += start.saturating_sub(self.upto);
        self.twice += self.upto.min(end).saturating_sub(start);
        self.upto = self.upto.max(end);
    }

    /// Words of an answer of so many that were not heard.
    pub(super) const fn lost(&self, words: usize) -> usize {
        self.skipped + words.saturating_sub(self.upto)
    }
}

fn place(answer: &[&str], stretch: &[&str]) -> Option<usize> {
    answer.windows(stretch.len().max(1)).position(|window| window == stretch)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: [&str; 6] = ["You", "will", "find", "it", "over", "there."];
    const BEFORE: [&str; 3] = ["We", "open", "early."];

    fn heard(stretches: &[&str]) -> Heard {
        let stretches: Vec<_> = stretches.iter().map(|text| text.split(' ').collect()).collect();
        Heard::of(&ANSWER, &BEFORE, &stretches)
    }

    #[test]
    fn what_was_heard_whole_in_one_go_lost_nothing() {
        let whole = heard(&["You will find it over there."]);
        assert_eq!((whole, whole.lost(6)), (Heard { upto: 6, ..Heard::default() }, 0));
    }

    #[test]
    fn a_rest_that_goes_on_where_it_broke_off_is_joined_and_an_earlier_one_is_heard_twice() {
        assert_eq!(heard(&["You will", "find it over there."]), Heard { upto: 6, ..Heard::default() });
        let again = heard(&["You will find it", "find it over", "it over there."]);
        assert_eq!(again, Heard { upto: 6, twice: 4, ..Heard::default() });
    }

    #[test]
    fn words_that_nobody_heard_are_lost_at_the_end_and_in_the_middle() {
        assert_eq!(heard(&["You will find it"]).lost(6), 2);
        let gap = heard(&["You will", "over there."]);
        assert_eq!((gap.skipped, gap.lost(6)), (2, 2));
        assert_eq!(heard(&[]).lost(6), 6);
    }

    #[test]
    fn the_end_of_the_answer_before_is_heard_again_and_anything_else_is_foreign() {
        let other = heard(&["open early.", "Sorry?", "You will find it over there."]);
        assert_eq!(other, Heard { upto: 6, twice: 2, foreign: 1, ..Heard::default() });
    }

    fn item(name: &str) -> ItemId {
        ItemId::from(name.to_owned())
    }

    fn marks(words: &[(u64, u32, &str)]) -> Marks {
        let words = words.iter().map(|(at, length, word)| Mark(*at, *length, (*word).to_owned())).collect();
        Marks { words: Some(words), ..Marks::default() }
    }

    #[test]
    fn a_word_is_heard_when_its_last_sample_was_played() {
        let mut transcript = Transcript::default();
        transcript.timed(&item("a"), &marks(&[(0, 10, "You"), (12, 10, "will")]));
        transcript.timed(&item("a"), &marks(&[(24, 10, "find")]));
        for (played, words) in [(9, 0), (10, 1), (21, 1), (22, 2), (40, 3)] {
            transcript.played(&item("a"), played);
            assert_eq!(transcript.heard().concat().len(), words, "{played}");
        }
        transcript.played(&item("a"), 3);
        assert_eq!(transcript.heard(), [["You", "will", "find"]], "nothing is unheard again");
    }

    #[test]
    fn what_was_announced_and_never_played_was_not_heard() {
        let mut transcript = Transcript::default();
        transcript.timed(&item("a"), &marks(&[(0, 10, "You")]));
        transcript.timed(&item("b"), &marks(&[(0, 10, "will")]));
        transcript.played(&item("b"), 10);
        assert_eq!(transcript.heard(), [["will"]]);
    }
}

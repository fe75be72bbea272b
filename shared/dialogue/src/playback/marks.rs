//! What the page is told about when words sound and how the mouth moves.
//!
//! A part is announced with its first samples, with the times known by then. Those that become known later are told
//! as soon as they are, each once.

use u5_protocol::kiosk::{self, Mark, MarkSource, VisemeMark};

use super::{Part, Playback, Word};

/// What of a part's times the page has not been told.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Untold {
    /// How many of the part's words it has been told.
    words: usize,
    /// Counted from the part's first sample. Nothing but the page wants them, so they are gone once they are told.
    visemes: Vec<VisemeMark>,
    viseme_source: Option<MarkSource>,
}

impl Playback {
    /// Shapes of the mouth in the current part, counted from its first sample, became known.
    pub fn add_visemes(&mut self, visemes: Vec<VisemeMark>, source: MarkSource) {
        if let Some(part) = self.parts.last_mut() {
            part.untold.visemes.extend(visemes);
            part.untold.viseme_source = Some(source);
        }
    }

    /// The parts whose first sample lies within what was sent and that were not announced before: their text, and the
    /// times that are known.
    pub fn newly_sent_parts(&mut self) -> impl Iterator<Item = (String, kiosk::Marks)> {
        let sent = self.sent;
        self.parts.iter_mut().filter_map(move |part| {
            let begun = !part.announced && part.start < sent;
            part.announced |= begun;
            begun.then(|| (part.text.clone(), part.tell()))
        })
    }

    /// The times in announced parts that were not told before.
    pub fn late_marks(&mut self) -> impl Iterator<Item = kiosk::Marks> {
        let late = |part: &&mut Part| part.announced && part.knows_more();
        self.parts.iter_mut().filter(late).map(Part::tell)
    }
}

impl Part {
    const fn knows_more(&self) -> bool {
        self.untold.words < self.words.len() || !self.untold.visemes.is_empty()
    }

    /// What was not told, on the item's time line.
    fn tell(&mut self) -> kiosk::Marks {
        let start = self.start;
        let words = self.words.get(self.untold.words..).unwrap_or_default();
        let word_source = words.iter().map(|word| word.source).max();
        let words: Vec<Mark> = words.iter().map(|word| mark(start, word)).collect();
        let visemes = std::mem::take(&mut self.untold.visemes);
        let visemes: Vec<VisemeMark> = visemes.into_iter().map(|viseme| viseme.later(start)).collect();
        self.untold.words = self.words.len();
        kiosk::Marks {
            start,
            word_source,
            words: some(words),
            viseme_source: self.untold.viseme_source.filter(|_| !visemes.is_empty()),
            visemes: some(visemes),
        }
    }
}

fn mark(start: u64, word: &Word) -> Mark {
    Mark(start + word.start, u32::try_from(word.duration).unwrap_or(u32::MAX), word.text.clone())
}

fn some<T>(marks: Vec<T>) -> Option<Vec<T>> {
    (!marks.is_empty()).then_some(marks)
}

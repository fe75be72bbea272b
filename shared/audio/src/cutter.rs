//! Cuts the stream of a language model into parts a voice can speak, as early as it may.
//!
//! The parts, joined, are the input, byte for byte. Where a part ends depends only on the text: a boundary is taken
//! when what follows it is long enough to be sure, or at [`Cutter::finish`], so the cut of the input into pushes does
//! not matter.

mod boundary;
#[cfg(test)]
mod tests;

use self::boundary::{Boundary, Kind};

/// How long parts may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutterConfig {
    /// Words after which the first part may end at a comma, semicolon, colon or dash
    pub first_clause_words: usize,
    /// Bytes after which a sentence is cut at its last clause or word, `80..=4000`
    pub max_bytes: usize,
}

impl Default for CutterConfig {
    fn default() -> Self {
        Self { first_clause_words: 3, max_bytes: 400 }
    }
}

/// A stretch of the answer to be spoken in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text, white space included
    pub text: String,
    /// Whether a sentence or paragraph ends here, so that a breath may follow
    pub sentence_end: bool,
}

/// Collects text and gives out parts. See the [module](self).
#[derive(Clone, Debug, Default)]
pub struct Cutter {
    config: CutterConfig,
    text: String,
    /// Nothing in `text` before this byte can be a boundary
    scanned: usize,
    begun: bool,
}

impl Cutter {
    /// A cutter at the start of an answer.
    pub fn new(config: CutterConfig) -> Self {
        let max_bytes = config.max_bytes.clamp(80, 4000);
        Self { config: CutterConfig { max_bytes, ..config }, ..Self::default() }
    }

    /// Takes the next piece of the answer and returns the parts that are now certain.
    pub fn push(&mut self, piece: &str) -> Vec<Part> {
        self.text.push_str(piece);
        let mut parts = Vec::new();
        while let Some(part) = self.next_part() {
            parts.push(part);
        }
        parts
    }

    /// The answer is over: returns what is left, if anything, white space included. Stops that were too near the end
    /// to be certain stay inside it.
    pub fn finish(&mut self) -> Option<Part> {
        let text = std::mem::take(&mut self.text);
        (self.scanned, self.begun) = (0, false);
        (!text.is_empty()).then_some(Part { text, sentence_end: true })
    }

    fn next_part(&mut self) -> Option<Part> {
        while let Some(found) = boundary::next(&self.text, self.scanned) {
            // Too long without an end: the limit wins over a boundary beyond it.
            if found.end > self.config.max_bytes && self.text[..found.end].trim().len() > self.config.max_bytes {
                break;
            }
            self.scanned = found.end;
            if self.may_end(&found) {
                return Some(self.take(found.end, found.kind == Kind::Sentence));
            }
        }
        (self.text.len() > self.config.max_bytes + boundary::LOOKAHEAD).then(|| {
            let end = boundary::forced(&self.text, self.config.max_bytes);
            self.take(end, false)
        })
    }

    fn may_end(&self, found: &Boundary) -> bool {
        let part = &self.text[..found.end];
        match found.kind {
            Kind::Sentence => part.chars().any(char::is_alphanumeric),
            Kind::Clause => !self.begun && part.split_whitespace().count() >= self.config.first_clause_words.max(1),
        }
    }

    fn take(&mut self, end: usize, sentence_end: bool) -> Part {
        let rest = self.text.split_off(end);
        self.scanned = 0;
        self.begun = true;
        Part { text: std::mem::replace(&mut self.text, rest), sentence_end }
    }
}

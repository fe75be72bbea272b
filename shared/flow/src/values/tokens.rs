//! Words and figures of what was said, each with its place.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A run of letters or of figures. Letters and figures never share a token: "20h30" is three.
#[derive(Clone)]
pub(super) struct Token<'t> {
    /// Lower case without accents, "ß" as "ss"
    pub(super) folded: String,
    /// What was written, as it was
    pub(super) text: &'t str,
    /// Byte where it starts
    pub(super) start: usize,
    /// Byte after its end
    pub(super) end: usize,
    /// What stands between the token before and this one
    pub(super) gap: &'t str,
    /// What stands between this one and the next
    pub(super) after: &'t str,
    /// Whether it is made of the figures 0 to 9
    pub(super) figures: bool,
}

impl Token<'_> {
    /// Whether it may belong to one phrase with the word before: no comma, no end of a sentence between them.
    pub(super) fn follows(&self) -> bool {
        self.gap.chars().all(|c| c.is_whitespace() || "-‐‑–'’".contains(c))
    }

    /// Whether nothing stands between it and the token before.
    pub(super) fn attached(&self) -> bool {
        self.gap.is_empty()
    }

    /// The number that the figures are, if there are at most `longest` of them.
    pub(super) fn figure(&self, longest: usize) -> Option<u32> {
        (self.figures && self.folded.len() <= longest).then(|| self.folded.parse().ok()).flatten()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Letter,
    Figure,
    /// A sign that is a word of its own
    Alone,
    Between,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Figure,
        '½' => Class::Alone,
        '\u{300}'..='\u{36f}' => Class::Letter,
        c if c.is_alphabetic() => Class::Letter,
        _ => Class::Between,
    }
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let spans = spans(text);
    let ends = |at: usize| spans.get(at).map_or(text.len(), |span: &Range<usize>| span.start);
    spans
        .iter()
        .enumerate()
        .map(|(at, span)| {
            let before = if at == 0 { 0 } else { spans[at - 1].end };
            let word = &text[span.clone()];
            Token {
                folded: fold(word),
                text: word,
                start: span.start,
                end: span.end,
                gap: &text[before..span.start],
                after: &text[span.end..ends(at + 1)],
                figures: word.as_bytes()[0].is_ascii_digit(),
            }
        })
        .collect()
}

fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut last = Class::Between;
    for (at, c) in text.char_indices() {
        let class = class(c);
        match spans.last_mut() {
            Some(span) if class == last && matches!(class, Class::Letter | Class::Figure) => {
                span.end = at + c.len_utf8();
            }
            _ if class != Class::Between => spans.push(at..at + c.len_utf8()),
            _ => {}
        }
        last = class;
    }
    spans
}

/// Lower case, without accents, "ß" as "ss": how words are compared.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.nfd().flat_map(char::to_lowercase) {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            c => folded.push(c),
        }
    }
    folded
}

/// The bytes from the first to the last of some tokens; `words` is not empty.
pub(super) fn bytes(tokens: &[Token<'_>], words: &Range<usize>) -> Range<usize> {
    let start = tokens.get(words.start).map_or(0, |token| token.start);
    let end = words.end.checked_sub(1).and_then(|last| tokens.get(last)).map_or(start, |token| token.end);
    start..end.max(start)
}

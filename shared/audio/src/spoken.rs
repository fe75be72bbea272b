//! Turns written text into what a voice should say: no markdown, no links, numbers and signs as words.
//!
//! Captions show the original; [`Spoken`] keeps which spoken words stand for which original ones, so that "so many
//! words were heard" can be turned into "so much of the original was heard".

mod lexicon;
mod markdown;
mod number;
mod rules;
#[cfg(test)]
mod tests;

use std::ops::Range;

use u5_protocol::Language;

pub use number::cardinal;

/// The most original text one call takes, in bytes; the rest is left out. Answers are cut long before.
pub const MAX_BYTES: usize = 64 << 10;

/// A text for the voice, and how it lies along the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// What to say
    pub text: String,
    /// For each group of original words, its bytes in the original and how many spoken words stand for it
    pub words: Vec<(Range<usize>, usize)>,
}

impl Spoken {
    /// How many bytes of the original were heard when `spoken_words` words of [`text`](Self::text) were: down to the
    /// last original word of which every spoken word was heard.
    pub fn heard_prefix(&self, spoken_words: usize) -> usize {
        let (mut left, mut heard) = (spoken_words, 0);
        for (range, count) in &self.words {
            match left.checked_sub(*count) {
                Some(rest) => left = rest,
                None => break,
            }
            // Silent words (markdown, emoji) count as heard only together with something audible before them.
            if spoken_words > 0 {
                heard = range.end;
            }
        }
        heard
    }

    /// The number of words in [`text`](Self::text).
    pub fn word_count(&self) -> usize {
        self.words.iter().map(|(_, count)| count).sum()
    }
}

/// What to say for `text`.
pub fn spoken(text: &str, language: Language) -> String {
    prepare(text, language).text
}

/// What to say for `text`, with its place in the original.
pub fn prepare(text: &str, language: Language) -> Spoken {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    let tokens = markdown::tokens(text);
    let (mut out, mut rest) = (Spoken::default(), &tokens[..]);
    while let [first, ..] = rest {
        let said = rules::say(rest, out.text.split_whitespace().next_back().unwrap_or_default(), language);
        let (now, later) = rest.split_at(said.tokens.clamp(1, rest.len()));
        let clean = tidy(&said.text, language);
        append(&mut out.text, &clean);
        let end = now.last().map_or(first.range.end, |t| t.range.end);
        out.words.push((first.range.start..end, clean.split_whitespace().filter(|w| is_word(w)).count()));
        rest = later;
    }
    out
}

fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

/// Joins with one space; punctuation alone goes to the word before it.
fn append(text: &mut String, more: &str) {
    if more.is_empty() || (text.is_empty() && !is_word(more)) {
        return;
    }
    if !text.is_empty() && is_word(more) {
        text.push(' ');
    }
    text.push_str(more);
}

/// The last sieve: digits that no rule took are named one by one, and signs a voice would stumble over go.
fn tidy(text: &str, language: Language) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii_digit() => {
                out.push(' ');
                out.push_str(&number::cardinal(u64::from(c.to_digit(10).unwrap_or(0)), language));
                out.push(' ');
            }
            _ if c.is_numeric()
                || matches!(
                    c,
                    '*' | '_'
                        | '`'
                        | '#'
                        | '|'
                        | '~'
                        | '<'
                        | '>'
                        | '['
                        | ']'
                        | '{'
                        | '}'
                        | '\\'
                        | '^'
                        | '='
                        | '$'
                        | '€'
                        | '£'
                ) =>
            {
                out.push(' ');
            }
            '/' => out.push(' '),
            _ => out.push(c),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Cuts a text into the clauses that are given to a phonemizer one by one, because phonemizers drop the punctuation
//! that a voice needs for its intonation.

/// Marks that a voice knows and that end a clause.
const STOPS: [char; 6] = [',', '.', ';', ':', '?', '!'];

/// What may stand between a word and its stop mark.
const CLOSERS: [char; 6] = ['"', '\'', ')', '\u{201d}', '\u{2019}', '\u{bb}'];

/// Words up to a stop mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause<'a> {
    /// The words as written.
    pub(crate) words: Vec<&'a str>,
    /// The mark that ended it.
    pub(crate) stop: Option<char>,
}

/// Replaces what cannot be spoken, or would be taken for a command, by spaces: control characters, pictures, and the
/// square brackets with which espeak-ng marks phoneme input.
pub(crate) fn speakable(text: &str) -> String {
    text.chars().map(|c| if is_mute(c) { ' ' } else { c }).collect()
}

fn is_mute(c: char) -> bool {
    c.is_control() || matches!(c, '[' | ']') || is_picture(c)
}

/// Emoji, dingbats, and the joiners and tags they are built with.
const fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2500}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1fbff}' | '\u{e0000}'..='\u{e01ef}')
}

/// Cuts `text` at its stop marks. Every returned clause has at least one word.
pub(crate) fn clauses(text: &str) -> Vec<Clause<'_>> {
    let mut found = Vec::new();
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        if is_word(word) {
            words.push(word);
        }
        let stop = stop_of(word);
        if stop.is_some() && !words.is_empty() {
            found.push(Clause { words: std::mem::take(&mut words), stop });
        }
    }
    if !words.is_empty() {
        found.push(Clause { words, stop: None });
    }
    found
}

/// Whether anything in it is spoken; a lone dash or quotation mark is not.
pub(crate) fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

fn stop_of(word: &str) -> Option<char> {
    match word.trim_end_matches(CLOSERS).chars().next_back()? {
        '\u{2026}' => Some('.'),
        last => STOPS.contains(&last).then_some(last),
    }
}

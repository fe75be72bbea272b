//! What the words say about the end of a turn: one vote beside the sound's, never the decision.
//!
//! Punctuation is ignored: speech recognition puts a full stop after anything.

mod lexicon;
#[cfg(test)]
mod tests;

use u5_protocol::Language;

/// What the words of a transcript suggest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// A whole phrase
    Complete,
    /// The phrase needs more words: hold the turn
    Unfinished,
    /// Too little to tell
    Unsure,
}

/// Whether `text` sounds finished in `language`.
pub fn completeness(text: &str, language: Language) -> Completeness {
    let words = words(text);
    let Some(last) = words.last() else {
        return Completeness::Unsure;
    };
    let lexicon = lexicon::of(language);
    if lexicon.finished.iter().any(|phrase| is_phrase(&words, phrase)) {
        Completeness::Complete
    } else if lexicon.dangling.contains(&last.as_str()) || ends_with_any(&words, lexicon.openings) {
        Completeness::Unfinished
    } else if words.len() == 1 || repeats(&words) || lexicon.short_replies.contains(&last.as_str()) && words.len() < 3 {
        Completeness::Unsure
    } else {
        Completeness::Complete
    }
}

/// Whether `text` is nothing but a request to be quiet, which interrupts at once ("stop, stop", "warte mal").
pub fn is_stop_word(text: &str, language: Language) -> bool {
    consists_of(&words(text), lexicon::of(language).stop, lexicon::of(language).polite)
}

/// Whether `text` is nothing but the noise of a listener ("mhm", "ok", "ja ja"), which interrupts nothing.
pub fn is_backchannel(text: &str, language: Language) -> bool {
    consists_of(&words(text), lexicon::of(language).backchannel, &[])
}

/// Whether the words of `text`, two or more, stand in `whole` one after the other: what a microphone hears of a
/// loudspeaker.
pub fn is_part_of(text: &str, whole: &str) -> bool {
    let (text, whole) = (words(text), words(whole));
    text.len() >= 2 && whole.windows(text.len()).any(|window| window == text)
}

/// Whether so much of `text` is words of `whole` that the rest, being unclear, is no more than a listener's noise into
/// what comes out of a loudspeaker: half of it, or all but a murmur.
pub fn is_mostly_of(text: &str, whole: &str, language: Language) -> bool {
    let (text, whole) = (words(text), words(whole));
    let own: Vec<String> = text.iter().filter(|word| !whole.contains(word)).cloned().collect();
    let lexicon = lexicon::of(language);
    !text.is_empty() && (own.len() * 2 <= text.len() || consists_of(&own, lexicon.backchannel, &[]))
}

/// Lower-case words without punctuation; apostrophes stay within words, in their ASCII form.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['’', '‘'], "'");
    let inside = |c: char| c.is_alphanumeric() || c == '\'';
    text.split(|c| !inside(c)).map(|w| w.trim_matches('\'')).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn ends_with_any(words: &[String], phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        words.len() >= phrase.len() && words[words.len() - phrase.len()..].iter().eq(phrase.iter())
    })
}

fn is_phrase(words: &[String], phrase: &str) -> bool {
    words.iter().map(String::as_str).eq(phrase.split(' '))
}

/// "Stop, stop": someone who repeats a word is likely to go on.
fn repeats(words: &[String]) -> bool {
    words.windows(2).all(|pair| pair[0] == pair[1])
}

/// At least one of `phrases`, and otherwise only those and `polite` words.
fn consists_of(words: &[String], phrases: &[&str], polite: &[&str]) -> bool {
    let (mut rest, mut found) = (words, false);
    while let [first, others @ ..] = rest {
        let longest = phrases.iter().filter_map(|p| starts_with(rest, p)).max();
        match longest {
            Some(n) => (rest, found) = (&rest[n..], true),
            None if polite.contains(&first.as_str()) => rest = others,
            None => return false,
        }
    }
    found
}

fn starts_with(words: &[String], phrase: &str) -> Option<usize> {
    let n = phrase.split(' ').count();
    (words.len() >= n && is_phrase(&words[..n], phrase)).then_some(n)
}

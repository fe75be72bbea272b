//! Where a text may be cut.
//!
//! Unicode's sentence rules (UAX #29) know no abbreviations and need the whole text, so words are taken from
//! `unicode-segmentation` and the rules for stops are our own.

use u5_protocol::Language;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes that must follow a stop before it is judged: enough for a space, a quote and the first letter of a word.
pub(super) const LOOKAHEAD: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sentence,
    Clause,
}

/// A place to cut: after the punctuation and the white space that follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Boundary {
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// Abbreviations that a full stop ends without ending the sentence, lower case, without their last stop.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "etc", "e.g", "i.e", "approx", "dept", "est", "max", "min",
    "incl", "excl", "fig", "jr", "sr", "tel", "ext", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "nr", "ca", "bzw", "usw", "z.b", "d.h",
    "u.a", "u.s.w", "o.ä", "o.g", "s.o", "z.t", "i.d.r", "inkl", "exkl", "zzgl", "evtl", "ggf", "vgl", "str", "hr",
    "fr", "frl", "mio", "mrd", "art", "abs", "bspw", "sog", "std", "stk", "geb", "gem", "mo", "di", "mi", "do", "sa",
    "so", "env", "p.ex", "c.-à-d", "av", "bd", "m", "mme", "mlle", "janv", "févr", "avr", "juil", "déc", "réf", "art",
];
/// Abbreviations that may also end a sentence: they do when a capital follows.
const MAY_END: &[&str] = &[
    "a.m", "p.m", "etc", "usw", "u.s.w", "no", "inc", "ltd", "co", "so", "do", "fr", "mi", "sun", "sat", "min", "art",
    "gem", "est", "fig", "max", "mar",
];
/// A number's stop is judged by the whole word behind it, which may be a month.
const NUMBER_LOOKAHEAD: usize = 24;

/// The first boundary that ends after byte `from`, once enough text follows it to be certain.
pub(super) fn next(text: &str, from: usize) -> Option<Boundary> {
    let scan_from = text[..from].char_indices().next_back().map_or(0, |(i, _)| i);
    let places = text[scan_from..].char_indices().map(|(i, c)| (scan_from + i, c));
    let mut stops = places.filter(|(_, c)| is_stop(*c));
    stops.find_map(|(at, c)| {
        let numeric = c == '.' && text[..at].ends_with(|c: char| c.is_ascii_digit());
        let certain = text.len() - at > if numeric { NUMBER_LOOKAHEAD } else { LOOKAHEAD };
        // Nothing behind an uncertain place may overtake it.
        if !certain {
            return Some(None);
        }
        judge(text, at, c).filter(|found| found.end > from && text.len() - found.end >= 4).map(Some)
    })?
}

fn is_stop(c: char) -> bool {
    matches!(c, '\n' | '.' | '!' | '?' | '…' | ',' | ';' | ':' | '–' | '—')
}

fn judge(text: &str, at: usize, c: char) -> Option<Boundary> {
    let after = at + c.len_utf8();
    let kind = match c {
        '\n' | '.' | '!' | '?' | '…' => Kind::Sentence,
        ',' | ';' | ':' | '–' | '—' => Kind::Clause,
        _ => return None,
    };
    // Closing quotes, brackets and further stops belong to the sentence ("Really?!" she said).
    let closed = skip(text, after, |c| closes(c) || (kind == Kind::Sentence && matches!(c, '.' | '!' | '?' | '…')));
    let closed = french_quote(text, closed);
    let end = skip(text, closed, char::is_whitespace);
    // Without white space it is inside a number, a URL, an abbreviation or a word.
    if (end == closed && c != '\n') || (c == '.' && closed == after && !stop_ends(text, at, end)) {
        return None;
    }
    Some(Boundary { end, kind })
}

/// Whether the full stop at `at`, followed by white space up to `end`, ends a sentence.
fn stop_ends(text: &str, at: usize, end: usize) -> bool {
    let word = word_before(text, at);
    let next = text[end..].trim_start_matches(opens);
    let capital = next.chars().next().is_some_and(|c| !c.is_lowercase() && !c.is_ascii_digit());
    let lower = word.to_lowercase();
    if MAY_END.contains(&lower.as_str()) {
        return capital;
    }
    if ABBREVIATIONS.contains(&lower.as_str()) || is_initials(word) {
        return false;
    }
    if !word.is_empty() && word.chars().all(|c| c.is_ascii_digit()) {
        return capital && word.len() > 2 && !is_month(next) || capital && !german_ordinal(text, at, next);
    }
    true
}

/// "am 3. Mai", "der 2. Stock": a small number with a stop before a capital, after a German article or preposition.
fn german_ordinal(text: &str, at: usize, next: &str) -> bool {
    const BEFORE: &[&str] =
        &["am", "der", "die", "das", "dem", "den", "des", "im", "vom", "zum", "zur", "bis", "ab", "jeder", "jeden"];
    let number = word_before(text, at);
    let before = word_before(text, text[..at - number.len()].trim_end().len()).to_lowercase();
    is_month(next) || BEFORE.contains(&before.as_str())
}

/// Whether a German month comes next, or January as Austrians call it.
fn is_month(next: &str) -> bool {
    let Some(word) = next.unicode_words().next().map(str::to_lowercase) else { return false };
    word == "jänner" || Language::De.months().iter().any(|month| month.to_lowercase() == word)
}

/// "J. Smith", "z. B.": single letters stand for words.
fn is_initials(word: &str) -> bool {
    word.split('.').all(|w| w.chars().count() == 1 && w.chars().all(char::is_alphabetic))
        && !matches!(word, "I" | "a" | "A" | "à" | "y")
}

fn word_before(text: &str, at: usize) -> &str {
    let start = text[..at]
        .rfind(|c: char| c.is_whitespace() || opens(c))
        .map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
    &text[start..at]
}

/// French closes its quotes after a space: « Oui. »
fn french_quote(text: &str, closed: usize) -> usize {
    let quote = skip(text, closed, |c| c.is_whitespace() && c != '\n');
    let behind = text[quote..].strip_prefix('»');
    let closing = quote > closed && behind.is_some_and(|rest| rest.starts_with(char::is_whitespace));
    if closing { quote + '»'.len_utf8() } else { closed }
}

fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | ')' | ']' | '*' | '_')
}

fn opens(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '„' | '«' | '‘' | '(' | '[' | '*' | '_')
}

fn skip(text: &str, from: usize, take: impl Fn(char) -> bool) -> usize {
    text[from..].find(|c| !take(c)).map_or(text.len(), |i| from + i)
}

/// Where to cut a sentence that is too long: after its last clause within `max` bytes, else its last word, else at a
/// character. White space stays with what it follows.
pub(super) fn forced(text: &str, max: usize) -> usize {
    let limit = text.floor_char_boundary(max);
    let clause = text[..limit].char_indices().filter_map(|(at, c)| judge(text, at, c)).rfind(|b| b.end <= limit);
    let word = || text[..limit].rfind(char::is_whitespace).map(|at| skip(text, at, char::is_whitespace).min(limit));
    // A clause in the first quarter would only make a stub.
    clause.map(|b| b.end).filter(|&end| end > max / 4).or_else(word).filter(|&end| end > 0).unwrap_or(limit)
}

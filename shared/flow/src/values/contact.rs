//! Telephone numbers and mail addresses.

use std::ops::Range;

use super::{
    Problem, Value, digits, number,
    tokens::{Token, fold},
    words::Tables,
};

/// Digits of a telephone number (E.164), national ones without an area included
const PHONE: (usize, usize) = (5, 15);
/// Letters before the "at", and of the whole address (RFC 5321)
const LOCAL: usize = 64;
const ADDRESS: usize = 254;

/// Finds a telephone number: figures, after a plus where the country was said.
pub(super) fn phone(words: &[Token<'_>], tables: &Tables) -> Result<(Value, Range<usize>), Problem> {
    let run = digits::choose(digits::runs(words, tables), (PHONE.0, PHONE.1 + 3), words, tables)?;
    let (plus, text) = match run.text.strip_prefix("00") {
        Some(rest) => (true, rest.to_owned()),
        None => (run.plus, run.text),
    };
    let text = if plus { without_trunk(&text, &words[run.words.clone()]) } else { text };
    if !(PHONE.0..=PHONE.1).contains(&text.len()) {
        return Err(Problem::WrongLength { min: PHONE.0, max: PHONE.1, found: text.len() });
    }
    let sign = if plus { "+" } else { "" };
    Ok((Value::Phone(format!("{sign}{text}")), run.words))
}

/// The digits without the "(0)" that is dialled only inside the country.
fn without_trunk(text: &str, words: &[Token<'_>]) -> String {
    let mut before = 0;
    for word in words {
        if word.folded == "0" && word.gap.ends_with('(') && word.after.starts_with(')') {
            // "00" was cut off in front.
            let at = before.min(text.len().saturating_sub(1));
            let at = text[..=at].rfind('0').unwrap_or(at);
            return format!("{}{}", &text[..at], &text[at + 1..]);
        }
        before += if word.figures { word.folded.len() } else { 1 };
    }
    text.to_owned()
}

/// A part of a mail address.
struct Part {
    text: String,
    /// `@`, `.`, `-`, `_`, `+`, or nothing for letters and figures
    sign: Option<char>,
    /// Whether it may be joined to the part before: nothing between them, or both spelt
    joins: bool,
    words: Range<usize>,
}

/// Finds a mail address, in letters or spoken, in lower case.
pub(super) fn email(words: &[Token<'_>], tables: &Tables) -> Result<(Value, Range<usize>), Problem> {
    let parts = parts(words, tables);
    let ats: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].sign == Some('@')).collect();
    let found = ats.iter().find_map(|at| address(&parts, *at));
    match found {
        Some((address, words)) => Ok((Value::Email(address), words)),
        None if ats.is_empty() => Err(Problem::Missing),
        None => Err(Problem::Unknown),
    }
}

fn address(parts: &[Part], at: usize) -> Option<(String, Range<usize>)> {
    let mut start = at;
    while start > 0 && (start == at || continues(parts, start)) && parts[start - 1].sign != Some('@') {
        start -= 1;
    }
    let mut end = at + 1;
    while end < parts.len() && (end == at + 1 || continues(parts, end)) && !matches!(parts[end].sign, Some('@' | '_')) {
        end += 1;
    }
    while end > at + 1 && parts[end - 1].sign.is_some() {
        end -= 1;
    }
    let text = |range: Range<usize>| parts[range].iter().map(|part| part.text.as_str()).collect::<String>();
    let (local, domain) = (text(start..at), text(at + 1..end));
    let address = format!("{local}@{domain}");
    let valid = is_local(&local) && is_domain(&domain) && address.len() <= ADDRESS;
    valid.then(|| (address, parts[start].words.start..parts[end - 1].words.end))
}

/// Whether the part at `at` goes on where the one before ends: a sign between words, or letters spelt one by one.
fn continues(parts: &[Part], at: usize) -> bool {
    parts[at].sign.is_some() || parts[at - 1].sign.is_some() || parts[at].joins
}

fn is_local(local: &str) -> bool {
    let plain = local.chars().all(|c| c.is_ascii_alphanumeric() || ".-_+".contains(c));
    plain
        && (1..=LOCAL).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let label = |label: &&str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let top = labels.last().is_some_and(|top| top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()));
    let plain = domain.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    labels.len() >= 2 && top && plain && labels.iter().all(label)
}

fn parts(words: &[Token<'_>], tables: &Tables) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < words.len() {
        signs(&words[at], at, &mut parts);
        let end = match tables.symbols.at(words, at).filter(|_| is_spoken_sign(words, at)) {
            Some((sign, length)) => {
                parts.push(Part { text: sign.into(), sign: Some(sign), joins: true, words: at..at + length });
                at + length
            }
            None => word(words, at, tables, &mut parts),
        };
        at = end;
    }
    parts
}

/// A word that is written into an address with signs around it ("at.home@…") is no spoken sign.
fn is_spoken_sign(words: &[Token<'_>], at: usize) -> bool {
    let sign = |gap: &str| !gap.is_empty() && gap.chars().all(|c| ".@-_+".contains(c));
    !sign(words[at].gap) && !sign(words[at].after)
}

/// The signs that stand between two words, unless they end a sentence or separate.
fn signs(word: &Token<'_>, at: usize, parts: &mut Vec<Part>) {
    let inside = word.gap.trim();
    let spaced = word.gap.contains(char::is_whitespace);
    let known = inside.chars().all(|c| "@.-_+".contains(c)) && !inside.is_empty();
    if at > 0 && known && (!spaced || inside == "@") {
        parts.extend(inside.chars().map(|c| Part { text: c.into(), sign: Some(c), joins: true, words: at..at }));
    }
}

/// A word, or a number that was said; returns the token after it.
fn word(words: &[Token<'_>], at: usize, tables: &Tables, parts: &mut Vec<Part>) -> usize {
    let (text, end) =
        match number::read_words(words, at, tables).filter(|read| read.strength == number::Strength::Words) {
            Some(reading) => (reading.whole().unwrap_or_default().to_string(), reading.end),
            None => (plain(words[at].text, tables), at + 1),
        };
    let apostrophe = |at: usize| words[at].gap.contains(['\'', '’']);
    let free = words[at].follows() && !apostrophe(at) && at.checked_sub(1).is_none_or(|before| !apostrophe(before));
    let spelt = free && parts.last().is_some_and(|last| spelt_together(&last.text, &text));
    parts.push(Part { joins: words[at].attached() || spelt, text, sign: None, words: at..end });
    end
}

/// Whether two words are spelt out parts of one: two letters, or figures beside anything.
fn spelt_together(one: &str, other: &str) -> bool {
    let figures = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    figures(one) || figures(other) || (one.len() == 1 && other.len() == 1)
}

/// A word as addresses write it: small letters, without accents, "ü" as "ue" where the language does so.
fn plain(word: &str, tables: &Tables) -> String {
    let lower = word.to_lowercase();
    let written: String = lower
        .chars()
        .map(|c| match tables.transliterations.iter().find(|(from, _)| *from == c) {
            Some((_, to)) => (*to).to_owned(),
            None => c.to_string(),
        })
        .collect();
    fold(&written)
}

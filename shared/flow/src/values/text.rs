//! Free text, without what people say around it.

use std::ops::Range;

use super::{Problem, Value, edges, tokens::Token, words::Tables};

/// Finds the words that matter, as they were said.
pub(super) fn find(
    max_chars: usize,
    text: &str,
    words: &[Token<'_>],
    tables: &Tables,
) -> Result<(Value, Range<usize>), Problem> {
    let inner = edges::trimmed(words, tables);
    let (Some(first), Some(last)) = (words.get(inner.start), words[inner].last()) else {
        return Err(Problem::Missing);
    };
    let start = first.start - sign_before(first.gap);
    let end = last.end + sign_after(last.after);
    let value = &text[start..end];
    if value.chars().count() > max_chars {
        return Err(Problem::TooLong { max: max_chars });
    }
    Ok((Value::Text(value.to_owned()), start..end))
}

/// Bytes of the signs that belong to the first word: "€5", "#7".
fn sign_before(gap: &str) -> usize {
    gap.len() - gap.trim_end_matches(['€', '$', '£', '#', '+', '@']).len()
}

/// Bytes of the signs that belong to the last word: "20%", "C++".
fn sign_after(after: &str) -> usize {
    after.len() - after.trim_start_matches(['€', '$', '£', '#', '+', '%', '°']).len()
}

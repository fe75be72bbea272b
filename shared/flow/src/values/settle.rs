//! Which of several values in one utterance is meant.

use std::ops::Range;

use super::{Problem, tokens::Token, words::Tables};

/// A value at some words.
#[derive(Clone, Debug)]
pub(super) struct Hit<V> {
    pub(super) value: V,
    pub(super) words: Range<usize>,
}

/// The value that is meant: not one that was denied ("not 42"), the last after a correction ("42, no, 43").
///
/// # Errors
/// [`Problem::Missing`] without a value, [`Problem::Ambiguous`] with several that differ.
pub(super) fn settle<V: PartialEq>(hits: Vec<Hit<V>>, words: &[Token<'_>], tables: &Tables) -> Result<Hit<V>, Problem> {
    let mut hits: Vec<_> = hits.into_iter().filter(|hit| !denied(hit.words.start, words, tables)).collect();
    let Some(last) = hits.pop() else { return Err(Problem::Missing) };
    let other = hits.iter().rfind(|hit| hit.value != last.value);
    match other {
        Some(other) if !corrected(other.words.end..last.words.start, words, tables) => {
            Err(Problem::Ambiguous(Vec::new()))
        }
        _ => Ok(last),
    }
}

/// Whether a "not" stands right before.
pub(super) fn denied(at: usize, words: &[Token<'_>], tables: &Tables) -> bool {
    words.get(at).is_some_and(Token::follows) && tables.negators.before(words, at).is_some()
}

/// Whether a correction stands among these words.
pub(super) fn corrected(between: Range<usize>, words: &[Token<'_>], tables: &Tables) -> bool {
    between.into_iter().any(|at| tables.corrections.at(words, at).is_some())
}

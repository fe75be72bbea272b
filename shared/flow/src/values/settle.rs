//! Which of several values in one utterance is meant.

use std::ops::Range;

use super::{Problem, tokens::Token, words::Tables};

/// A value at some words.
#[derive(Clone, Debug)]
pub(super) struct Hit<V> {
    pub(super) value: V,
    pub(super) words: Range<usize>,
}

/// Leaves out what was denied ("not 42") and what was corrected ("42, no, 43").
pub(super) fn meant<T>(
    mut hits: Vec<T>,
    place: impl Fn(&T) -> Range<usize>,
    words: &[Token<'_>],
    tables: &Tables,
) -> Vec<T> {
    hits.retain(|hit| !denied(place(hit).start, words, tables));
    let places: Vec<Range<usize>> = hits.iter().map(&place).collect();
    let last = places.iter().map(|place| place.start).max().unwrap_or_default();
    let corrects =
        |at: usize| tables.corrections.at(words, at).is_some() && !places.iter().any(|place| place.contains(&at));
    if let Some(correction) = (0..last).rfind(|at| corrects(*at)) {
        hits.retain(|hit| place(hit).start > correction);
    }
    hits
}

/// Whether a "not" stands right before.
fn denied(at: usize, words: &[Token<'_>], tables: &Tables) -> bool {
    words.get(at).is_some_and(Token::follows) && tables.negators.before(words, at).is_some()
}

/// The value that all hits agree on.
///
/// # Errors
/// [`Problem::Missing`] without a value, [`Problem::Ambiguous`] with several that differ.
pub(super) fn agreed<V: PartialEq>(mut hits: Vec<Hit<V>>) -> Result<Hit<V>, Problem> {
    let last = hits.pop().ok_or(Problem::Missing)?;
    if hits.iter().any(|hit| hit.value != last.value) {
        return Err(Problem::Ambiguous(Vec::new()));
    }
    Ok(last)
}

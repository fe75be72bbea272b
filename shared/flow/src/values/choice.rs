//! One of a few options: by its words, or by its place in the list.

use std::ops::Range;

use super::{
    Choice, Problem, Value, edges,
    matcher::{Matcher, problem},
    number,
    settle::{Hit, agreed, meant},
    tokens::Token,
    words::{Around, Place, Tables},
};

/// Finds the option that is meant.
pub(super) fn find(choices: &[Choice], words: &[Token<'_>], tables: &Tables) -> Result<(Value, Range<usize>), Problem> {
    let names =
        choices.iter().enumerate().flat_map(|(at, choice)| choice.spoken(tables.language).map(move |name| (at, name)));
    let matcher = Matcher::new(names, tables);
    let hit = match matcher.find(words, tables, false) {
        Err(none) if none.is_empty() => match by_place(choices.len(), words, tables) {
            Err(Problem::Missing) => matcher.find(words, tables, true),
            other => Ok(other?),
        },
        other => other,
    };
    let id = |at: usize| choices.get(at).map(|choice| choice.id.clone()).unwrap_or_default();
    let hit = hit.map_err(|entries| problem(entries, id))?;
    Ok((Value::Choice(id(hit.value)), hit.words))
}

/// "the second one", "das letzte", "number two"
fn by_place(count: usize, words: &[Token<'_>], tables: &Tables) -> Result<Hit<usize>, Problem> {
    let ordinals = tables.ordinals.all(words).into_iter();
    let mut hits: Vec<Hit<usize>> = ordinals
        .filter_map(|(place, start, end)| index(place, count).map(|value| Hit { value, words: start..end }))
        .collect();
    if hits.is_empty() {
        hits = numbered(count, words, tables);
    }
    agreed(meant(hits, |hit| hit.words.clone(), words, tables))
}

fn index(place: Place, count: usize) -> Option<usize> {
    let at = match place {
        Place::Nth(nth) => (nth as usize).checked_sub(1)?,
        Place::Last => count.checked_sub(1)?,
    };
    (at < count).then_some(at)
}

/// Options by number: "number two", or just "two".
fn numbered(count: usize, words: &[Token<'_>], tables: &Tables) -> Vec<Hit<usize>> {
    let inner = edges::trimmed(words, tables);
    let number = |at: usize| {
        let reading = number::read(words, at, tables)?;
        let marked = matches!(tables.around.before(words, at), Some((Around::Marker, _)));
        let alone = at <= inner.start && reading.end >= inner.end && reading.strength != number::Strength::Article;
        let value = index(Place::Nth(reading.whole()?), count)?;
        (marked || alone).then_some(Hit { value, words: at..reading.end })
    };
    (0..words.len()).filter_map(number).collect()
}

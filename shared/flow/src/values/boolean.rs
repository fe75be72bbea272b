//! Yes and no.

use std::ops::Range;

use super::{
    Problem, Value,
    tokens::Token,
    words::{Answer, Tables},
};

/// A "not" further than this before what is affirmed says nothing about it.
const REACH: usize = 3;
/// In more words than this, a "not" alone is no answer.
const SHORT: usize = 5;

struct Signal {
    yes: bool,
    /// Says nothing beside another signal
    soft: bool,
    words: Range<usize>,
}

/// Finds a yes or a no; nothing where it stays unclear.
pub(super) fn find(words: &[Token<'_>], tables: &Tables) -> Result<(Value, Range<usize>), Problem> {
    let mut signals: Vec<Signal> = Vec::new();
    let mut not: Option<Range<usize>> = None;
    for (answer, start, end) in tables.answers.all(words) {
        match answer {
            Answer::Unsure => return Err(Problem::Missing),
            Answer::Correction => signals.clear(),
            Answer::Not => not = Some(start..end),
            Answer::No => signals.push(Signal { yes: false, soft: false, words: start..end }),
            Answer::Yes | Answer::Fine => {
                let denied = not.take_if(|not| start - not.end < REACH && joined(words, not.end..start));
                let from = denied.as_ref().map_or(start, |not| not.start);
                let soft = answer == Answer::Fine && denied.is_none();
                signals.push(Signal { yes: denied.is_none(), soft, words: from..end });
            }
        }
    }
    if signals.iter().any(|signal| !signal.soft) {
        signals.retain(|signal| !signal.soft);
    }
    match not {
        // "Ja, das stimmt so nicht": what is denied stands before the "not", and may be the yes.
        Some(_) if signals.iter().any(|signal| signal.yes) => return Err(Problem::Missing),
        Some(not) if signals.is_empty() && words.len() <= SHORT => {
            signals.push(Signal { yes: false, soft: false, words: not });
        }
        _ => {}
    }
    let first = signals.first().ok_or(Problem::Missing)?;
    if signals.iter().any(|signal| signal.yes != first.yes) {
        return Err(Problem::Missing);
    }
    Ok((Value::Boolean(first.yes), first.words.clone()))
}

fn joined(words: &[Token<'_>], between: Range<usize>) -> bool {
    (between.start..=between.end).all(|at| words.get(at).is_some_and(Token::follows))
}

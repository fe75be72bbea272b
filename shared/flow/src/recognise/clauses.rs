//! Where clauses end: at punctuation, before a conjunction, and before words that a wish or a question begins with.

use super::tables::Tables;
use super::words::{Token, begins_with};

/// The most clauses that are told apart; the last holds the rest.
const MAX_CLAUSES: usize = 8;

/// `tokens` of `text` in clauses, none of them empty.
pub(super) fn split(tokens: &[Token], text: &str, tables: &Tables) -> Vec<Vec<Token>> {
    let mut clauses: Vec<Vec<Token>> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let room = clauses.len() < MAX_CLAUSES;
        match clauses.last_mut() {
            Some(clause) if !room || !cut(tokens, at, asks(clause, tables), text, tables) => clause.push(token.clone()),
            _ => clauses.push(vec![token.clone()]),
        }
    }
    clauses
}

/// Whether a clause is a question from its first word on: what follows in it is no other.
fn asks(clause: &[Token], tables: &Tables) -> bool {
    clause.first().is_some_and(|(_, first)| tables.asking.contains(&first.as_str()))
}

/// Whether a clause begins with the token at `at`, which is not the first; `asked` if that before is a question.
fn cut(tokens: &[Token], at: usize, asked: bool, text: &str, tables: &Tables) -> bool {
    let between = text.get(tokens[at - 1].0.end..tokens[at].0.start).unwrap_or_default();
    let word = tokens[at].1.as_str();
    let own_verb = || tokens.get(at + 1).is_some_and(|(_, next)| tables.framing.contains(&next.as_str()));
    let led = leads(&tokens[at - 1].1, tables);
    ends(between)
        || tables.joints.contains(&word)
        || tables.links.contains(&word) && own_verb()
        || !asked && !led && tables.starts.iter().any(|start| begins_with(&tokens[at..], start))
}

/// Whether what follows `word` belongs to it: "and do you", "what can I".
fn leads(word: &str, tables: &Tables) -> bool {
    let is_in = |words: &[&str]| words.contains(&word);
    is_in(tables.links) || is_in(tables.joints) || is_in(tables.asking) || is_in(tables.framing)
}

/// Whether the marks between two words end a clause; a stroke within a number does not.
fn ends(between: &str) -> bool {
    let marks = between.trim_end();
    let spaced = between.len() > marks.len();
    let dash = marks.starts_with(char::is_whitespace) && marks.contains(['-', '–', '—']);
    dash || marks.contains(['?', '!', ';', '…']) || spaced && marks.contains([',', '.', ':'])
}

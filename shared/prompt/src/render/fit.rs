//! What of the passages and the conversation fits into a budget.

use u5_protocol::Language;

use super::{Passage, Said, message};
use crate::tokens;

/// What a passage takes beside its texts: its number and what stands between them.
const AROUND: usize = 4;

/// A passage that is told.
pub(super) struct Told<'a> {
    pub(super) title: &'a str,
    pub(super) source: &'a str,
    pub(super) text: &'a str,
}

/// The best ones that fit into `budget` tokens; the last one may have lost sentences from its end.
pub(super) fn passages(passages: &[Passage], budget: usize, language: Language) -> Vec<Told<'_>> {
    let (mut left, mut told) = (budget, Vec::new());
    for Passage { title, source, text } in passages {
        let head = tokens::estimate(title, language) + tokens::estimate(source, language) + AROUND;
        let text = text.trim();
        let room = left.saturating_sub(head);
        let whole = tokens::estimate(text, language);
        if whole <= room {
            told.push(Told { title, source, text });
            left = room - whole;
            continue;
        }
        let cut = tokens::whole_sentences(text, room, language);
        if !cut.is_empty() {
            told.push(Told { title, source, text: cut });
        }
        break;
    }
    told
}

/// The newest of it that fits into `budget` tokens, each whole.
pub(super) fn history(said: &[Said], budget: usize, language: Language) -> &[Said] {
    let mut left = budget;
    let fitting = said.iter().rev().take_while(|said| match left.checked_sub(message(&said.text, language)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    });
    let count = fitting.count();
    &said[said.len() - count..]
}

/// What a conversation takes.
pub(super) fn tokens(said: &[Said], language: Language) -> usize {
    said.iter().map(|said| message(&said.text, language)).sum()
}

//! One step of a flow as a node, and the ways that lead on from it.

use super::Kind;
use crate::flow::{Flow, Jump, Op, Phrase};

/// The most characters of a text that a node shows.
const MAX_TEXT: usize = 40;

/// What a step is and does.
pub(super) fn told(flow: &Flow, op: &Op) -> (Kind, String) {
    match op {
        Op::Say(say, _) => (Kind::Say, words(say)),
        Op::Ask { slot, say, .. } => (Kind::Ask, format!("{}: {}", flow.slots[*slot].name, words(say))),
        Op::Choose { say, .. } => (Kind::Choose, words(say)),
        Op::Confirm { say, .. } => (Kind::Confirm, words(say)),
        Op::Unless(condition, _) => (Kind::Decide, short(condition.source())),
        Op::Retrieve { into, from, .. } => {
            let from = from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
            (Kind::Do, format!("retrieve {into}{from}"))
        }
        Op::Answer { prompt, .. } => (Kind::Answer, prompt.clone()),
        Op::Call { tool, .. } => (Kind::Do, format!("call {tool}")),
        Op::Set(pairs) => {
            let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
            (Kind::Do, format!("set {}", names.join(", ")))
        }
        Op::Show { card, title, .. } => {
            (Kind::Do, format!("{}: {}", format!("show {card:?}").to_lowercase(), words(title)))
        }
        Op::Handoff { say, .. } => (Kind::Do, format!("handoff: {}", words(say))),
        Op::Run { flow, .. } => (Kind::Flow, flow.clone()),
        Op::Goodbye(say) => (Kind::End, format!("goodbye: {}", words(say))),
        Op::End(Some(result)) => (Kind::End, format!("end: {}", short(result.source()))),
        Op::Go(_) | Op::End(None) => (Kind::End, "end".to_owned()),
    }
}

/// Where the step at `at` leads, and when.
pub(super) fn ways(flow: &Flow, at: usize) -> Vec<(String, Jump)> {
    let place = |label: &str, place: usize| (label.to_owned(), Jump::To(place));
    let jump = |label: &str, jump: &Jump| (label.to_owned(), jump.clone());
    match &flow.program[at] {
        Op::Go(to) => vec![jump("", to)],
        Op::End(_) => vec![jump("", &Jump::End)],
        Op::Goodbye(_) => Vec::new(),
        Op::Ask { otherwise, .. } => vec![place("", at + 1), jump("otherwise", otherwise)],
        Op::Choose { options, otherwise, .. } => {
            let options = options.iter().map(|option| place(&words(&option.label), option.at));
            options.chain([jump("otherwise", otherwise)]).collect()
        }
        Op::Confirm { yes, no, otherwise, .. } => {
            vec![place("yes", *yes), place("no", *no), jump("otherwise", otherwise)]
        }
        Op::Answer { otherwise, .. } => {
            std::iter::once(place("", at + 1)).chain(otherwise.map(|at| place("otherwise", at))).collect()
        }
        Op::Call { on_error, .. } => {
            std::iter::once(place("", at + 1)).chain(on_error.map(|at| place("on error", at))).collect()
        }
        Op::Unless(_, other) => vec![place("yes", at + 1), place("else", *other)],
        Op::Say(..) | Op::Retrieve { .. } | Op::Set(_) | Op::Run { .. } | Op::Show { .. } | Op::Handoff { .. } => {
            vec![place("", at + 1)]
        }
    }
}

/// The first words of what is said, in the store's first language.
fn words(phrase: &Phrase) -> String {
    phrase.variants(phrase.default).first().map_or_else(|| "…".to_owned(), |text| short(text.source()))
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_TEXT) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

//! Ways through a program: steps that nobody reaches, and loops that say nothing.

use std::collections::BTreeSet;

use u5_protocol::diagnostic::{Report, Span};

use crate::flow::{Flow, Jump, Op};

/// Finds unreachable steps and loops in which the customer is never heard.
pub(super) fn check(flow: &Flow, spans: &[Span], report: &mut Report) {
    let reached = reachable(flow, 0, |_| true);
    let mut told = None;
    for (at, op) in flow.program.iter().enumerate() {
        if reached.contains(&at) || is_structure(flow, at, op) {
            continue;
        }
        // What follows an unreachable step is the same mistake.
        if told.replace(at).is_none_or(|before| before + 1 < at) {
            report.error(
                spans[at],
                "unreachable-step",
                "nothing leads to this step",
                "remove it, or let a step `go` to it",
            );
        }
    }
    if let Some(at) = silent_loop(flow) {
        let message = "from here the flow goes round without ever listening to the customer";
        report.error(spans[at], "endless-loop", message, "ask something in the loop, or end it");
    }
}

/// Jumps that nobody wrote, and the end that every flow has.
fn is_structure(flow: &Flow, at: usize, op: &Op) -> bool {
    matches!(op, Op::Go(Jump::To(_) | Jump::Restart)) || at + 1 == flow.program.len()
}

/// Where an operation may lead within its flow.
fn next(flow: &Flow, at: usize) -> Vec<usize> {
    let to = |jump: &Jump| match jump {
        Jump::To(place) | Jump::Step(place) => Some(*place),
        Jump::Restart => Some(0),
        Jump::Flow(_) | Jump::End => None,
    };
    match &flow.program[at] {
        Op::Go(jump) => to(jump).into_iter().collect(),
        Op::Goodbye(_) | Op::End(_) => Vec::new(),
        Op::Ask { otherwise, .. } => std::iter::once(at + 1).chain(to(otherwise)).collect(),
        Op::Choose { options, otherwise, .. } => options.iter().map(|option| option.at).chain(to(otherwise)).collect(),
        Op::Confirm { yes, no, otherwise, .. } => [*yes, *no].into_iter().chain(to(otherwise)).collect(),
        Op::Answer { otherwise: place, .. } | Op::Call { on_error: place, .. } => {
            std::iter::once(at + 1).chain(*place).collect()
        }
        Op::Unless(_, place) => vec![at + 1, *place],
        Op::Say(..) | Op::Retrieve { .. } | Op::Set(_) | Op::Run { .. } | Op::Show { .. } | Op::Handoff { .. } => {
            vec![at + 1]
        }
    }
}

const fn listens(op: &Op) -> bool {
    matches!(op, Op::Ask { .. } | Op::Choose { .. } | Op::Confirm { .. })
}

fn reachable(flow: &Flow, from: usize, passes: impl Fn(&Op) -> bool) -> BTreeSet<usize> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(at) = open.pop() {
        let Some(op) = flow.program.get(at) else { continue };
        if seen.insert(at) && passes(op) {
            open.extend(next(flow, at));
        }
    }
    seen
}

/// A place from which the flow gets back to itself without listening.
fn silent_loop(flow: &Flow) -> Option<usize> {
    let quiet = |op: &Op| !listens(op);
    (0..flow.program.len())
        .filter(|at| quiet(&flow.program[*at]))
        .find(|at| next(flow, *at).iter().any(|after| reachable(flow, *after, quiet).contains(at)))
}

/// The flows that may be gone to from the beginning without the customer being heard.
pub(crate) fn silent_exits(flow: &Flow) -> BTreeSet<&str> {
    let reached = reachable(flow, 0, |op| !listens(op));
    let exit = |at: &usize| match &flow.program[*at] {
        Op::Go(Jump::Flow(name)) | Op::Run { flow: name, .. } => Some(name.as_str()),
        _ => None,
    };
    reached.iter().filter_map(exit).collect()
}

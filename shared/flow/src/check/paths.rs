//! Ways through a program: steps that nobody reaches, and loops that never listen.

use std::collections::{BTreeMap, BTreeSet};

use u5_protocol::diagnostic::Report;

use crate::{
    doc::FlowDoc,
    flow::{Flow, Jump, Op},
    lower::Lowered,
};

/// The flows that can end without ever listening.
pub(crate) type Quiet<'a> = BTreeSet<&'a str>;

/// Finds unreachable steps and loops in which the customer is never heard.
pub(super) fn check(doc: &FlowDoc, lowered: &Lowered, quiet: &Quiet<'_>, report: &mut Report) {
    let flow = &lowered.flow;
    // Where something could not be read, it may have led to these.
    let lost = flow.ids.iter().filter(|(_, id)| doc.lost.has(id)).map(|(at, _)| *at);
    let reached = reachable(flow, std::iter::once(0).chain(lost), |_| true);
    unreachable_steps(lowered, &reached, report);
    let asks = |at: &usize| matches!(flow.program[*at], Op::Ask { .. });
    let loud = |op: &Op| listens(op, quiet);
    if let Some(at) = in_a_loop(flow, &reached, |at| if loud(&flow.program[at]) { Vec::new() } else { next(flow, at) })
        .first()
        .copied()
    {
        let message = "from here the flow goes round without ever listening to the customer";
        report.error(lowered.spans[at], "endless-loop", message, "ask something in the loop, or end it");
    } else if let Some(at) = in_a_loop(flow, &reached, |at| once_known(flow, at, quiet)).into_iter().find(asks) {
        let message = "the second time round this is known already, and the customer is not asked again";
        report.warn(lowered.spans[at], "endless-loop", message, "`go` to the step that asks, or to `restart`");
    }
}

fn unreachable_steps(lowered: &Lowered, reached: &BTreeSet<usize>, report: &mut Report) {
    let mut told = false;
    for at in 0..lowered.flow.program.len() {
        if reached.contains(&at) {
            told = false;
        } else if !told && !lowered.structure.contains(&at) {
            // What follows an unreachable step is the same mistake.
            told = true;
            let hint = "remove it, or let a step `go` to it";
            report.error(lowered.spans[at], "unreachable-step", "nothing leads to this step", hint);
        }
    }
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

/// Where an operation leads without listening when all slots have their values: only a `go` to a question puts it anew.
fn once_known(flow: &Flow, at: usize, quiet: &Quiet<'_>) -> Vec<usize> {
    let asks = |place: &usize| matches!(flow.program.get(*place), Some(Op::Ask { .. }));
    match &flow.program[at] {
        Op::Ask { .. } => vec![at + 1],
        Op::Go(Jump::Restart) => Vec::new(),
        Op::Go(Jump::Step(place)) if asks(place) => Vec::new(),
        op if listens(op, quiet) => Vec::new(),
        _ => next(flow, at),
    }
}

fn listens(op: &Op, quiet: &Quiet<'_>) -> bool {
    match op {
        Op::Ask { .. } | Op::Choose { .. } | Op::Confirm { .. } => true,
        Op::Run { flow, .. } => !quiet.contains(flow.as_str()),
        _ => false,
    }
}

fn reachable(flow: &Flow, from: impl Iterator<Item = usize>, passes: impl Fn(&Op) -> bool) -> BTreeSet<usize> {
    let (mut seen, mut open) = (BTreeSet::new(), from.collect::<Vec<_>>());
    while let Some(at) = open.pop() {
        let Some(op) = flow.program.get(at) else { continue };
        if seen.insert(at) && passes(op) {
            open.extend(next(flow, at));
        }
    }
    seen
}

/// The places that can be reached behind `from`.
pub(super) fn behind(flow: &Flow, from: impl Iterator<Item = usize>) -> BTreeSet<usize> {
    reachable(flow, from, |_| true)
}

/// The places that lead back to themselves, or lie between such places.
fn in_a_loop(flow: &Flow, reached: &BTreeSet<usize>, leads: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    let len = flow.program.len();
    let edges: Vec<Vec<usize>> =
        (0..len).map(|at| if reached.contains(&at) { leads(at) } else { Vec::new() }).collect();
    let mut backwards = vec![Vec::new(); len];
    for (at, after) in edges.iter().enumerate() {
        after.iter().filter(|place| **place < len).for_each(|place| backwards[*place].push(at));
    }
    let mut alive = vec![true; len];
    // What leads nowhere is in no loop, nor is what nothing leads to.
    strip(&mut alive, &edges, &backwards);
    strip(&mut alive, &backwards, &edges);
    (0..len).filter(|at| alive[*at]).collect()
}

/// Takes away what has no edges left, again and again.
fn strip(alive: &mut [bool], edges: &[Vec<usize>], backwards: &[Vec<usize>]) {
    let has_edge = |alive: &[bool], at: usize| edges[at].iter().any(|to| alive.get(*to).is_some_and(|alive| *alive));
    let mut open: Vec<usize> = (0..alive.len()).collect();
    while let Some(at) = open.pop() {
        if alive[at] && !has_edge(alive, at) {
            alive[at] = false;
            open.extend(&backwards[at]);
        }
    }
}

/// The flows that may be gone to from the beginning without the customer being heard, and where.
pub(super) fn silent_exits<'a>(flow: &'a Flow, quiet: &Quiet<'_>) -> BTreeMap<&'a str, usize> {
    let reached = reachable(flow, std::iter::once(0), |op| !listens(op, quiet));
    let exit = |at: &usize| match &flow.program[*at] {
        Op::Go(Jump::Flow(name)) | Op::Run { flow: name, .. } => Some((name.as_str(), *at)),
        _ => None,
    };
    reached.iter().rev().filter_map(exit).collect()
}

/// Whether a flow can end without listening, given the others that can.
pub(super) fn is_quiet(flow: &Flow, quiet: &Quiet<'_>) -> bool {
    let reached = reachable(flow, std::iter::once(0), |op| !listens(op, quiet));
    reached
        .iter()
        .any(|at| matches!(flow.program[*at], Op::End(_) | Op::Go(Jump::End | Jump::Flow(_)) | Op::Goodbye(_)))
}

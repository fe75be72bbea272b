//! Steps inside steps.

use u5_prompt::yaml::{Node, Value};
use u5_protocol::diagnostic::Report;

use super::{Block, steps};

/// The deepest nesting of steps; more cannot be read aloud.
const MAX_DEPTH: usize = 8;

/// Reads steps: a list of them, or a single one (`otherwise: {go: staff}`).
pub(super) fn read(node: &Node, depth: usize, report: &mut Report) -> Block {
    if depth > MAX_DEPTH {
        report.error(node.span, "too-deep", "steps are nested too deeply", "make a flow of them and `run` it");
        return vec![steps::unknown(node.span)];
    }
    match &node.value {
        Value::List(items) => items.iter().map(|item| steps::read(item, depth, report)).collect(),
        Value::Map(_) | Value::Scalar { .. } => vec![steps::read(node, depth, report)],
    }
}

/// The same for a key that need not be there.
pub(super) fn optional(node: Option<&Node>, depth: usize, report: &mut Report) -> Option<Block> {
    node.map(|node| read(node, depth + 1, report))
}

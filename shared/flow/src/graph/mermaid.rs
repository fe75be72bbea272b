//! A graph as a Mermaid flowchart.

use std::fmt::Write as _;

use super::{Edge, Graph, Id, Kind, Node};
use crate::flow::Flow;

/// Draws `flow` as a Mermaid flowchart, one box a step. The same flow gives the same text.
pub fn mermaid(flow: &Flow) -> String {
    let Graph { nodes, edges } = Graph::of(flow);
    let mut text = String::from("flowchart TD\n");
    let mut line = |line: String| {
        // Writing to a string cannot fail.
        writeln!(text, "    {line}").unwrap_or_default();
    };
    let (first, ways): (Vec<&Edge>, Vec<&Edge>) = edges.iter().partition(|edge| edge.from == Id::Begin);
    for Edge { from, to, .. } in first {
        line(format!("{from}([\"{}\"]) --> {to}", escaped(&flow.name)));
    }
    for node in nodes.iter().filter(|node| node.id != Id::Begin) {
        line(format!("{}{}", node.id, shape(node)));
    }
    for Edge { from, to, label } in ways {
        let arrow = if label.is_empty() { "-->".to_owned() } else { format!("-->|\"{}\"|", escaped(label)) };
        line(format!("{from} {arrow} {to}"));
    }
    text
}

/// The box of a node: diamonds decide, round boxes listen, others do something.
fn shape(Node { id, kind, text, .. }: &Node) -> String {
    let quoted = |before: &str| format!("\"{}\"", escaped(&format!("{before}{text}")));
    match kind {
        Kind::Begin => format!("([{}])", quoted("")),
        Kind::Say => format!("[{}]", quoted("say: ")),
        Kind::Ask => format!("([{}])", quoted("ask ")),
        Kind::Choose => format!("{{{}}}", quoted("choose: ")),
        Kind::Confirm => format!("{{{}}}", quoted("confirm: ")),
        Kind::Decide => format!("{{{}}}", quoted("")),
        Kind::Answer => format!("[{}]", quoted("answer: ")),
        Kind::Flow if matches!(id, Id::Step(_)) => format!("[[{}]]", quoted("run ")),
        Kind::Flow => format!("[[{}]]", quoted("")),
        Kind::End if *id == Id::Stop => "((end))".to_owned(),
        Kind::Do | Kind::End => format!("[{}]", quoted("")),
    }
}

/// Text between quotes, as Mermaid wants it: what means something to it goes by its number.
fn escaped(text: &str) -> String {
    let safe = |c: char| match c {
        '"' | '#' | '&' | '<' | '>' | '`' | ';' | '\\' | '{' | '}' | '|' => format!("#{};", u32::from(c)),
        c if c.is_control() => " ".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(safe).collect()
}

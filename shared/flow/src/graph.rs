//! A flow as a picture: a Mermaid flowchart, one box a step.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::flow::{Flow, Jump, Op, Phrase};

/// The most characters of a text that a box shows.
const MAX_TEXT: usize = 40;

/// Draws `flow` as a Mermaid flowchart. The same flow gives the same text.
pub fn mermaid(flow: &Flow) -> String {
    let mut graph =
        Graph { flow, nodes: BTreeMap::new(), edges: Vec::new(), others: BTreeSet::new(), begin: String::new() };
    graph.begin = graph.end_of(&Target::Place(0));
    let (mut open, mut seen) = (vec![0], BTreeSet::new());
    while let Some(at) = open.pop() {
        let Target::Place(at) = graph.follow(at) else { continue };
        if !seen.insert(at) {
            continue;
        }
        graph.nodes.insert(at, node(flow, at));
        for (label, target) in edges(flow, at) {
            let to = graph.end_of(&target);
            graph.edges.push((at, label, to));
            open.extend(if let Target::Place(place) = target { Some(place) } else { None });
        }
    }
    graph.text()
}

/// Where an edge leads.
enum Target {
    Place(usize),
    Jump(Jump),
}

struct Graph<'a> {
    flow: &'a Flow,
    /// Boxes by place.
    nodes: BTreeMap<usize, String>,
    edges: Vec<(usize, String, String)>,
    /// Other flows, and the end.
    others: BTreeSet<String>,
    /// The first box.
    begin: String,
}

impl Graph<'_> {
    /// Follows jumps from `at` to where something happens.
    fn follow(&self, mut at: usize) -> Target {
        for _ in 0..self.flow.program.len() {
            match &self.flow.program[at] {
                Op::Go(Jump::To(place) | Jump::Step(place)) => at = *place,
                Op::Go(Jump::Restart) => at = 0,
                Op::Go(jump) => return Target::Jump(jump.clone()),
                Op::End(None) => return Target::Jump(Jump::End),
                _ => return Target::Place(at),
            }
        }
        Target::Jump(Jump::End)
    }

    /// The name of the box at which an edge ends.
    fn end_of(&mut self, target: &Target) -> String {
        let target = match target {
            Target::Place(place) | Target::Jump(Jump::To(place) | Jump::Step(place)) => self.follow(*place),
            Target::Jump(Jump::Restart) => self.follow(0),
            Target::Jump(jump) => Target::Jump(jump.clone()),
        };
        let name = match target {
            Target::Place(place) => return format!("s{place}"),
            Target::Jump(Jump::Flow(name)) => name,
            Target::Jump(_) => String::new(),
        };
        self.others.insert(name.clone());
        other(&name)
    }

    fn text(&self) -> String {
        let mut text = String::from("flowchart TD\n");
        let mut line = |line: String| {
            // Writing to a string cannot fail.
            writeln!(text, "    {line}").unwrap_or_default();
        };
        line(format!("begin([\"{}\"]) --> {}", escaped(&self.flow.name), self.begin));
        for (at, node) in &self.nodes {
            line(format!("s{at}{node}"));
        }
        for name in &self.others {
            line(if name.is_empty() {
                "stop((end))".to_owned()
            } else {
                format!("{}[[\"{}\"]]", other(name), escaped(name))
            });
        }
        let edges: BTreeSet<_> = self.edges.iter().collect();
        for (at, label, to) in edges {
            let arrow = if label.is_empty() { "-->".to_owned() } else { format!("-->|\"{}\"|", escaped(label)) };
            line(format!("s{at} {arrow} {to}"));
        }
        text
    }
}

/// The name of the box of another flow; the end where it has none.
fn other(name: &str) -> String {
    let safe = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    if name.is_empty() { "stop".to_owned() } else { format!("flow_{}", safe.collect::<String>()) }
}

/// The box of the step at `at`: diamonds decide, round boxes listen, others do something.
fn node(flow: &Flow, at: usize) -> String {
    let text = |text: &str| format!("\"{}\"", escaped(text));
    let said = |kind: &str, phrase: &Phrase| text(&format!("{kind}: {}", words(phrase)));
    match &flow.program[at] {
        Op::Say(say, _) => format!("[{}]", said("say", say)),
        Op::Ask { slot, say, .. } => format!("([{}])", said(&format!("ask {}", flow.slots[*slot].name), say)),
        Op::Choose { say, .. } => format!("{{{}}}", said("choose", say)),
        Op::Confirm { say, .. } => format!("{{{}}}", said("confirm", say)),
        Op::Retrieve { into, from, .. } => {
            let from = from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
            format!("[{}]", text(&format!("retrieve {into}{from}")))
        }
        Op::Answer { prompt, .. } => format!("[{}]", text(&format!("answer: {prompt}"))),
        Op::Call { tool, .. } => format!("[{}]", text(&format!("call {tool}"))),
        Op::Set(pairs) => {
            let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
            format!("[{}]", text(&format!("set {}", names.join(", "))))
        }
        Op::Unless(condition, _) => format!("{{{}}}", text(&short(condition.source()))),
        Op::Run { flow, .. } => format!("[[{}]]", text(&format!("run {flow}"))),
        Op::Show { card, title, .. } => format!("[{}]", said(&format!("show {card:?}").to_lowercase(), title)),
        Op::Handoff { say, .. } => format!("[{}]", said("handoff", say)),
        Op::Goodbye(say) => format!("[{}]", said("goodbye", say)),
        Op::End(Some(result)) => format!("[{}]", text(&format!("end: {}", short(result.source())))),
        Op::Go(_) | Op::End(None) => "[\"end\"]".to_owned(),
    }
}

/// Where the step at `at` leads, and when.
fn edges(flow: &Flow, at: usize) -> Vec<(String, Target)> {
    let place = |label: &str, place: usize| (label.to_owned(), Target::Place(place));
    let jump = |label: &str, jump: &Jump| match jump {
        Jump::To(at) | Jump::Step(at) => place(label, *at),
        jump => (label.to_owned(), Target::Jump(jump.clone())),
    };
    match &flow.program[at] {
        Op::Go(to) => vec![jump("", to)],
        Op::End(_) => vec![(String::new(), Target::Jump(Jump::End))],
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

/// Text between quotes, as Mermaid wants it: what means something to it goes by its number.
fn escaped(text: &str) -> String {
    let safe = |c: char| match c {
        '"' | '#' | '&' | '<' | '>' | '`' | ';' | '\\' | '{' | '}' | '|' => format!("#{};", u32::from(c)),
        c if c.is_control() => " ".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(safe).collect()
}

//! A flow as a graph: a node for each step, an edge for each way on. [`mermaid`] draws it as text, the console as a
//! picture.

mod mermaid;
mod step;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Serialize, Serializer};

pub use self::mermaid::mermaid;
use crate::flow::{Flow, Jump, Op};

/// A flow as it is drawn. The same flow gives the same graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// Its beginning, its steps as they are written, and where it leads in the end.
    pub nodes: Vec<Node>,
    /// The ways between them.
    pub edges: Vec<Edge>,
}

/// Something that a flow does, or where it begins, or what it leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// What edges call it.
    pub id: Id,
    /// What kind of step it is.
    pub kind: Kind,
    /// What it does, in a few words.
    pub text: String,
    /// The line of the flow's file in which it stands, where it stands in one.
    pub line: Option<u32>,
}

/// A way from one node to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// From where.
    pub from: Id,
    /// To where.
    pub to: Id,
    /// When it is taken; empty where nothing else can happen.
    pub label: String,
}

/// What a node is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Id {
    /// Where the flow begins.
    Begin,
    /// The step at this place of its program.
    Step(usize),
    /// Where it is over.
    Stop,
    /// Another flow, with which it goes on.
    Flow(String),
}

/// What kind of step a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The beginning.
    Begin,
    /// Says something.
    Say,
    /// Asks for something.
    Ask,
    /// Lets the customer choose.
    Choose,
    /// Reads back.
    Confirm,
    /// Goes one of two ways.
    Decide,
    /// Does something that nobody hears: looks up, calls, remembers, shows.
    Do,
    /// Answers from what was looked up.
    Answer,
    /// Another flow.
    Flow,
    /// The end.
    End,
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin => f.write_str("begin"),
            Self::Step(place) => write!(f, "s{place}"),
            Self::Stop => f.write_str("stop"),
            Self::Flow(name) => {
                let safe = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
                write!(f, "flow_{}", safe.collect::<String>())
            }
        }
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Graph {
    /// The graph of `flow`: what can be reached from its beginning.
    pub fn of(flow: &Flow) -> Self {
        let begin = settled(flow, &Jump::To(0));
        let mut nodes = BTreeMap::from([(Id::Begin, None)]);
        let mut edges = BTreeSet::from([(Id::Begin, String::new(), begin.to_string(), begin.clone())]);
        let mut open = vec![begin];
        while let Some(id) = open.pop() {
            if nodes.contains_key(&id) {
                continue;
            }
            let place = if let Id::Step(place) = id { Some(place) } else { None };
            nodes.insert(id.clone(), place);
            for (label, jump) in place.map(|place| step::ways(flow, place)).unwrap_or_default() {
                let to = settled(flow, &jump);
                open.push(to.clone());
                edges.insert((id.clone(), label, to.to_string(), to));
            }
        }
        Self {
            nodes: nodes.into_iter().map(|(id, place)| node(flow, id, place)).collect(),
            edges: edges.into_iter().map(|(from, label, _, to)| Edge { from, to, label }).collect(),
        }
    }
}

fn node(flow: &Flow, id: Id, place: Option<usize>) -> Node {
    let (kind, text) = match (&id, place.and_then(|place| flow.program.get(place))) {
        (_, Some(op)) => step::told(flow, op),
        (Id::Begin, None) => (Kind::Begin, flow.name.clone()),
        (Id::Flow(name), None) => (Kind::Flow, name.clone()),
        (Id::Stop | Id::Step(_), None) => (Kind::End, "end".to_owned()),
    };
    Node { id, kind, text, line: place.and_then(|place| flow.lines.get(place).copied()) }
}

/// The node at which a way ends: what only leads elsewhere is none.
fn settled<'a>(flow: &'a Flow, mut jump: &'a Jump) -> Id {
    for _ in 0..=flow.program.len() {
        let place = match jump {
            Jump::To(place) | Jump::Step(place) => *place,
            Jump::Restart => 0,
            Jump::Flow(name) => return Id::Flow(name.clone()),
            Jump::End => return Id::Stop,
        };
        match flow.program.get(place) {
            Some(Op::Go(on)) => jump = on,
            Some(Op::End(None)) | None => return Id::Stop,
            Some(_) => return Id::Step(place),
        }
    }
    // It goes round in circles, and nothing happens on the way.
    Id::Stop
}

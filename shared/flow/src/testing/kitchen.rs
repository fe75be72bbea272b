//! What stands for the world in a test.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use u5_protocol::Language;

use super::{Passage, Test, ToolReply};
use crate::{
    doc::{ToolDoc, ToolExampleDoc},
    set::FlowSet,
    stemmer,
};

/// What a tool is called with.
type Args = BTreeMap<String, String>;

/// The passages that share words with `query`, best first.
pub(super) fn retrieve(test: &Test, query: &str, from: Option<&str>, limit: usize) -> Json {
    let wanted = stems(query, test.language);
    let share = |passage: &Passage| {
        let known = stems(&format!("{} {}", passage.title, passage.text), test.language);
        wanted.intersection(&known).count()
    };
    let in_reach =
        test.knowledge.iter().filter(|p| from.is_none() || p.collection.is_none() || p.collection.as_deref() == from);
    let mut found: Vec<(usize, &Passage)> = in_reach.map(|p| (share(p), p)).filter(|(n, _)| *n > 0).collect();
    found.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let passage = |(_, p): (usize, &Passage)| json!({"title": p.title, "text": p.text, "source": "test"});
    found.into_iter().take(limit).map(passage).collect()
}

/// The stems of the words that mean something.
fn stems(text: &str, language: Language) -> BTreeSet<String> {
    let stemmer = stemmer::of(language);
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
    words.map(|word| stemmer.stem(&word.to_lowercase()).into_owned()).collect()
}

/// What a tool says: what the test says, else the first of its examples that fits.
pub(super) fn call(set: &FlowSet, test: &Test, tool: &str, args: &Args) -> Result<Json, &'static str> {
    match test.tools.get(tool) {
        Some(ToolReply::Fails(kind)) => Err(kind),
        Some(ToolReply::Body(body)) => Ok(named(find(set, tool), body)),
        None => example(set, tool, args),
    }
}

/// What the first example of a tool says that fits; a tool without one cannot be reached.
pub(crate) fn example(set: &FlowSet, tool: &str, args: &Args) -> Result<Json, &'static str> {
    let known = find(set, tool);
    let fits = |example: &&ToolExampleDoc| example.when.iter().all(|(name, value)| args.get(name) == Some(value));
    let example = known.and_then(|known| known.examples.iter().find(fits)).ok_or("unreachable")?;
    if example.status >= 400 { Err("refused") } else { Ok(named(known, &example.body)) }
}

fn find<'a>(set: &'a FlowSet, tool: &str) -> Option<&'a ToolDoc> {
    set.tools().iter().find(|known| known.name.value == tool)
}

/// What flows see of an answer: the values that the tool gives names to; all of it where it gives none.
fn named(tool: Option<&ToolDoc>, body: &Json) -> Json {
    let names = tool.map(|tool| &tool.response).filter(|names| !names.is_empty());
    names.map_or_else(
        || body.clone(),
        |names| {
            let value = |pointer: &String| body.pointer(pointer).cloned().unwrap_or(Json::Null);
            names.iter().map(|(name, pointer)| (name.clone(), value(pointer))).collect()
        },
    )
}

/// An answer: what was found first, word for word.
pub(super) fn answer(passages: &Json) -> Option<String> {
    Some(passages.as_array()?.first()?.get("text")?.as_str()?.to_owned())
}

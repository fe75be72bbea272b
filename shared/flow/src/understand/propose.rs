//! What a language model may propose where words leave doubt: one of the commands that are possible now, as JSON. Nothing
//! of what it says counts unchecked: flows, choices and slots have to exist, and the words of a slot have to be the
//! customer's own.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::{Context, Understanding, repair};
use crate::{command::Command, flow::Flow, values};

/// The longest reply that is looked at, in bytes: longer ones hold no command.
const MAX_REPLY: usize = 4_096;

const TASK: &str = "A customer speaks to a kiosk in a shop. Decide what they want. Reply with one JSON object and nothing \
    else. Under \"slots\" copy the customer's own words, unchanged, and only where they said them. Commands:";

const QUESTION: &str = "question";
const ANSWER: &str = "answer";
const UNCLEAR: &str = "unclear";
const START: &str = "start:";
const CHOOSE: &str = "choose:";

/// What works everywhere, as a model is told of it.
const REPAIRS: [(&str, &str); 9] = [
    ("repeat", "wants to hear the last thing once more"),
    ("slower", "wants it said more slowly"),
    ("louder", "wants it said louder"),
    ("quieter", "wants it said more quietly"),
    ("help", "wants to know what can be asked here"),
    ("cancel", "wants to stop what is going on"),
    ("back", "wants to answer the previous question anew"),
    ("staff", "wants to speak to a person"),
    ("goodbye", "is finished and leaves"),
];

/// What a language model is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What it is to do, with the commands that are possible now.
    pub instructions: String,
    /// JSON Schema of its reply.
    pub schema: Json,
}

#[derive(Deserialize)]
struct Reply {
    command: String,
    #[serde(default)]
    slots: Vec<Said>,
}

/// Words for a slot.
#[derive(Deserialize)]
struct Said {
    slot: String,
    words: String,
}

impl Understanding<'_> {
    pub(crate) fn proposal(&self) -> Proposal {
        let possible = self.possible();
        let lines = possible.iter().map(|(name, meaning)| format!("\n- {name}: {meaning}"));
        let instructions = std::iter::once(TASK.to_owned()).chain(lines).collect();
        let names: Vec<&str> = possible.iter().map(|(name, _)| name.as_str()).collect();
        Proposal { instructions, schema: schema(&names, &self.slot_names()) }
    }

    /// The commands that are possible now, and what each means.
    fn possible(&self) -> Vec<(String, String)> {
        let mut possible = Vec::new();
        match &self.context {
            Context::Slot(slot) => {
                let meaning = format!("answers what the kiosk has just asked for: {}", slot.name);
                possible.push((ANSWER.to_owned(), meaning));
            }
            Context::Choice(options, _) => {
                let label = |option: &crate::flow::Choosable| {
                    let labels = option.label.variants(self.language());
                    labels.first().map(|label| label.source().to_owned()).unwrap_or_default()
                };
                possible.extend(options.iter().map(|option| {
                    (format!("{CHOOSE}{}", option.id), format!("takes this offer of the kiosk: {}", label(option)))
                }));
            }
            Context::Confirm(_) => {
                possible.push(("yes".to_owned(), "agrees to what the kiosk has just asked".to_owned()));
                possible.push(("no".to_owned(), "does not agree to it".to_owned()));
            }
            Context::Nothing => {}
        }
        possible.extend(self.startable().map(|flow| {
            let slots: Vec<&str> = flow.slots.iter().map(|slot| slot.name.as_str()).collect();
            let slots = if slots.is_empty() { String::new() } else { format!(" Slots: {}.", slots.join(", ")) };
            (format!("{START}{}", flow.name), format!("{}{slots}", flow.description))
        }));
        let repairs = REPAIRS.iter().filter(|(name, _)| (self.is_offered)(name, true));
        possible.extend(repairs.map(|(name, meaning)| ((*name).to_owned(), (*meaning).to_owned())));
        possible.push((QUESTION.to_owned(), "asks something else about the shop or its goods".to_owned()));
        possible.push((UNCLEAR.to_owned(), "none of these, or it cannot be told".to_owned()));
        possible
    }

    /// The flows that customers start.
    fn startable(&self) -> impl Iterator<Item = &Flow> {
        let flows = self.set.flows().map(AsRef::as_ref);
        flows.filter(|flow: &&Flow| !flow.title.is_empty() && (self.is_offered)(&flow.name, false))
    }

    fn slot_names(&self) -> Vec<&str> {
        let asked = match &self.context {
            Context::Slot(slot) => Some(slot.name.as_str()),
            _ => None,
        };
        let slots = self.startable().flat_map(|flow| &flow.slots).map(|slot| slot.name.as_str());
        let mut names: Vec<&str> = slots.chain(asked).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The command in a model's `reply` to what a customer said in `text`; none where there is none that is possible.
    pub(crate) fn proposed(&self, text: &str, reply: &str) -> Option<Command> {
        let Reply { command, slots } = serde_json::from_str(reply.trim()).ok().filter(|_| reply.len() <= MAX_REPLY)?;
        let own: BTreeMap<String, String> = slots
            .into_iter()
            .filter(|said| is_said(text, &said.words))
            .map(|Said { slot, words }| (slot, words))
            .collect();
        if let Some(name) = command.strip_prefix(START) {
            let flow = self.startable().find(|flow| flow.name == name)?;
            let slots = own.into_iter().filter(|(slot, _)| flow.slot(slot).is_some()).collect();
            return Some(Command::Start { flow: name.to_owned(), slots });
        }
        if let Some(id) = command.strip_prefix(CHOOSE) {
            let Context::Choice(options, _) = &self.context else { return None };
            return options.iter().any(|option| option.id == id).then(|| Command::Choose(id.to_owned()));
        }
        match (command.as_str(), &self.context) {
            (QUESTION, _) => Some(Command::Question),
            (ANSWER, Context::Slot(slot)) if !slot.whole => {
                let words = own.get(&slot.name).map_or(text, String::as_str);
                let found = values::find(&slot.kind, words, self.language(), self.now()).ok()?;
                Some(Command::Fill(found.value))
            }
            ("yes", Context::Confirm(_)) => Some(Command::Yes),
            ("no", Context::Confirm(_)) => Some(Command::No),
            (name, _) => {
                let is_possible = REPAIRS.iter().any(|(known, _)| *known == name) && (self.is_offered)(name, true);
                is_possible.then(|| repair(name, &BTreeMap::new(), text))
            }
        }
    }
}

/// Whether `words` are among those of `text`, whatever their case and the punctuation between them.
fn is_said(text: &str, words: &str) -> bool {
    let plain = |text: &str| -> String {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.flat_map(|word| [" ".to_owned(), word.to_lowercase()]).chain([" ".to_owned()]).collect()
    };
    let wanted = plain(words);
    wanted.len() > 1 && plain(text).contains(&wanted)
}

fn schema(commands: &[&str], slots: &[&str]) -> Json {
    let command = json!({"type": "string", "enum": commands});
    if slots.is_empty() {
        return object(&json!({ "command": command }), &["command"]);
    }
    let words =
        object(&json!({"slot": {"type": "string", "enum": slots}, "words": {"type": "string"}}), &["slot", "words"]);
    object(&json!({"command": command, "slots": {"type": "array", "items": words}}), &["command", "slots"])
}

/// All keys, and no others, as servers that hold a model to a schema want it.
fn object(properties: &Json, required: &[&str]) -> Json {
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

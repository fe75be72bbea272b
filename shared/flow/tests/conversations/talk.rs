//! A customer who talks to a set of flows.

use std::collections::BTreeMap;

use jiff::civil::{date, time};
use serde_json::{Value as Json, json};
use u5_flow::{Act, FlowSet, Heard, Input, Now, Outside, State, Step, Waits, World, step, understand};
use u5_protocol::Language;

/// A store's file for two languages, without the greeting and other things that do not matter here.
pub(crate) const STORE: &str = "store: {en: Test, de: Test}\nlanguages: [en, de]\nentry: entry\n";
/// A flow that answers questions.
pub(crate) const ENTRY: &str = "
flow: entry
description: Answers questions.
slots: {question: {type: question}}
steps:
  - {id: listen, ask: question}
  - retrieve: {query: '{{ question }}', into: passages}
  - answer: {prompt: answer, with: passages, otherwise: {go: offer-staff}}
  - go: listen
";

/// A set of these files, with the store and the entry where there are none.
pub(crate) fn set(files: &[(&str, &str)]) -> FlowSet {
    let own = [("_store.yaml", STORE), ("entry.yaml", ENTRY)].into_iter().chain(files.iter().copied());
    let files: BTreeMap<String, String> = own.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let (set, found) = FlowSet::read(&files, Outside::default());
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    set.unwrap_or_else(|| panic!("{found:#?}"))
}

pub(crate) struct Talk<'a> {
    pub(crate) set: &'a FlowSet,
    pub(crate) state: State,
    pub(crate) world: World,
    /// What is found, whatever is looked up.
    pub(crate) passages: Json,
    /// What other systems say.
    pub(crate) reply: Result<Json, &'static str>,
    /// The questions that were answered.
    pub(crate) questions: Vec<String>,
    /// Everything that was done, but what was said.
    pub(crate) acts: Vec<Act>,
}

impl<'a> Talk<'a> {
    pub(crate) fn new(set: &'a FlowSet) -> Self {
        let now = Now { date: date(2026, 11, 23), time: time(12, 0, 0, 0) };
        Self {
            set,
            state: State::default(),
            world: World { now, language: Language::En },
            passages: json!([{"title": "Milk", "text": "Milk is in aisle 3."}]),
            reply: Ok(json!({"status": "ready"})),
            questions: Vec::new(),
            acts: Vec::new(),
        }
    }

    /// Says something, and hears what is said in return.
    pub(crate) fn says(&mut self, text: &str) -> String {
        let understood = understand(self.set, &self.state, &self.world, &Heard { text, vector: None });
        self.goes_on(Input::Said { text: text.to_owned(), command: understood.command })
    }

    /// Touches something.
    pub(crate) fn touches(&mut self, id: &str) -> String {
        self.goes_on(Input::Touched(id.to_owned()))
    }

    fn goes_on(&mut self, mut input: Input) -> String {
        let mut said = Vec::new();
        self.acts.clear();
        loop {
            let Step { state, acts, waits, .. } = step(self.set, &self.state, &self.world, input);
            // A visit is written down after each step, and may go on elsewhere.
            let written = serde_json::to_string(&state).expect("it is plain data");
            self.state = serde_json::from_str(&written).expect("what was written can be read");
            assert!(self.state == state, "nothing is lost on paper");
            for act in acts {
                match act {
                    Act::Say { text, .. } => said.push(text),
                    Act::Answer { passages, question, .. } => {
                        self.questions.push(question);
                        let text = passages[0]["text"].as_str().unwrap_or("(nothing)").to_owned();
                        said.push(text);
                    }
                    Act::Language(language) => self.world.language = language,
                    other => self.acts.push(other),
                }
            }
            input = match waits {
                Waits::Customer => return said.join(" "),
                Waits::Passages => Input::Found(self.passages.clone()),
                Waits::Reply => Input::Replied(self.reply.clone()),
                Waits::Answer => Input::Answered { grounded: self.passages.as_array().is_some_and(|p| !p.is_empty()) },
            };
        }
    }
}

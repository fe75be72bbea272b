//! From words to a command, without a language model: by examples, keywords and the parsers of what was asked for.

mod context;
mod propose;

use std::collections::BTreeMap;

use u5_protocol::Language;

pub(crate) use self::context::Context;
use self::context::looks_like_question;
pub use self::propose::Proposal;
use crate::{
    command::{Command, Understood},
    flow::{Choosable, Slot},
    intents::Meant,
    recognise,
    set::FlowSet,
    values::{self, Choice, Kind, Now, Problem, Value},
    world::World,
};

/// What a customer said.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// The words.
    pub text: &'a str,
    /// Their vector, where a model of meaning made one.
    pub vector: Option<&'a [f32]>,
}

/// Finds out what a customer means.
pub(crate) struct Understanding<'a> {
    pub(crate) set: &'a FlowSet,
    pub(crate) world: &'a World,
    pub(crate) context: Context<'a>,
    /// The flow under way, unless it is the one that visits begin with.
    pub(crate) under_way: Option<&'a str>,
    /// The flows that were offered when nobody knew which was meant.
    pub(crate) meant: &'a [String],
    /// Whether a flow or a repair command may be meant at all.
    pub(crate) is_offered: &'a dyn Fn(&str, bool) -> bool,
}

impl Understanding<'_> {
    pub(crate) fn of(&self, heard: &Heard<'_>) -> Understood {
        if let Some(flow) = self.one_of_the_offered(heard.text) {
            return Understood::sure(Command::Start { flow, slots: BTreeMap::new() });
        }
        let language = self.world.language;
        let heard_here = recognise::Heard { text: heard.text, language, vector: heard.vector };
        let meant = self.set.intents().recognise(&heard_here, self.is_offered);
        match &self.context {
            Context::Choice(options, slots) => self.choosing(options, slots, heard.text, meant),
            Context::Confirm(slots) => self.confirming(slots, heard.text, meant),
            Context::Slot(slot) if slot.whole => self.anything(heard.text, meant),
            Context::Slot(slot) => self.asked(slot, heard.text, meant),
            Context::Nothing => self.otherwise(heard.text, meant, Problem::Missing),
        }
    }

    fn language(&self) -> Language {
        self.world.language
    }

    fn now(&self) -> Now {
        self.world.now
    }

    /// The answer to "do you mean this or that?".
    fn one_of_the_offered(&self, text: &str) -> Option<String> {
        let choices = self.meant.iter().map(|name| {
            let title = self.set.flow(name).map(|flow| flow.title.variants(self.language())).unwrap_or_default();
            let words = title.iter().map(|title| title.source().to_owned()).collect();
            Choice { id: name.clone(), words: BTreeMap::from([(self.language(), words)]) }
        });
        let choices: Vec<Choice> = choices.collect();
        match (self.meant, values::find(&Kind::Boolean, text, self.language(), self.now())) {
            ([], _) => None,
            ([only], Ok(found)) if found.value == Value::Boolean(true) => Some(only.clone()),
            _ => chosen(choices, text, self.language(), self.now()).ok(),
        }
    }

    fn choosing(&self, options: &[Choosable], slots: &[&Slot], text: &str, meant: Meant) -> Understood {
        let choices = options.iter().map(|option| {
            let labels = self.set.languages().iter().map(|language| {
                let label = option.label.variants(*language).iter().map(|label| label.source().to_owned());
                (*language, label.chain(option.examples.get(language).into_iter().flatten().cloned()).collect())
            });
            Choice { id: option.id.clone(), words: labels.collect() }
        });
        match (chosen(choices.collect(), text, self.language(), self.now()), meant) {
            // "Yes, and where is the milk?" begins with what is asked for, and wants more.
            (Ok(_), meant @ Meant::Flow(..)) if is_long(text) => self.otherwise(text, meant, Problem::Missing),
            (Ok(id), _) => Understood::sure(Command::Choose(id)),
            // "43, then" is none of the answers, but says enough.
            (Err(_), Meant::Nothing | Meant::OneOf(_) | Meant::Flow(..))
                if self.is_short(text) && self.holds_value(slots, text) =>
            {
                Understood::unsure(Command::Correct(text.to_owned()))
            }
            (Err(problem), meant) => self.otherwise(text, meant, problem),
        }
    }

    fn confirming(&self, slots: &[&Slot], text: &str, meant: Meant) -> Understood {
        if let Meant::Repair(name, words) = &meant
            && name == "correct"
        {
            return Understood::sure(Command::Correct(rest(words, text)));
        }
        match values::find(&Kind::Boolean, text, self.language(), self.now()) {
            Ok(found) if found.value == Value::Boolean(true) => Understood::sure(Command::Yes),
            // "No, forty-three" says what is right in the same breath.
            Ok(found) if self.holds_value(slots, text.get(found.range.end..).unwrap_or_default()) => {
                Understood::sure(Command::Correct(text.get(found.range.end..).unwrap_or_default().to_owned()))
            }
            Ok(_) => Understood::sure(Command::No),
            Err(_) if self.holds_value(slots, text) => Understood::unsure(Command::Correct(text.to_owned())),
            Err(problem) => self.otherwise(text, meant, problem),
        }
    }

    fn holds_value(&self, slots: &[&Slot], text: &str) -> bool {
        let exact = slots.iter().filter(|slot| !matches!(slot.kind, Kind::Text { .. } | Kind::Boolean));
        exact.into_iter().any(|slot| values::find(&slot.kind, text, self.language(), self.now()).is_ok())
    }

    /// Whatever is said is the answer, unless it is a command. In the middle of a flow the words may resemble what starts
    /// one, a complaint above all; only a question is no answer there.
    fn anything(&self, text: &str, meant: Meant) -> Understood {
        let is_own = self.under_way.is_some() && !looks_like_question(text, self.language());
        match meant {
            Meant::Flow(..) | Meant::OneOf(_) if is_own => Understood::unsure(Command::Fill(whole(text))),
            Meant::Nothing => Understood { command: Command::Fill(whole(text)), sure: false },
            meant => self.otherwise(text, meant, Problem::Missing),
        }
    }

    fn asked(&self, slot: &Slot, text: &str, meant: Meant) -> Understood {
        let found = values::find(&slot.kind, text, self.language(), self.now());
        let is_text = matches!(slot.kind, Kind::Text { .. });
        match (found, meant) {
            (Ok(found), Meant::Flow(..)) if !is_text && covers(&found, text) => {
                Understood::sure(Command::Fill(found.value))
            }
            (Ok(found), Meant::Flow(name, words)) if !is_text && self.is_answer(slot, text, &name, &words) => {
                Understood::unsure(Command::Fill(found.value))
            }
            (Err(problem), Meant::Flow(name, _)) if self.is_bad_answer(text, &name, &problem) => {
                Understood::unsure(Command::Unclear(problem))
            }
            (Ok(_), meant @ Meant::Repair(..)) | (_, meant @ Meant::Flow(..)) => {
                self.otherwise(text, meant, Problem::Missing)
            }
            (Ok(_), _) if is_text && looks_like_question(text, self.language()) => {
                Understood::unsure(Command::Question)
            }
            (Ok(found), _) => Understood::sure(Command::Fill(found.value)),
            (Err(problem), meant) => self.otherwise(text, meant, problem),
        }
    }

    /// Whether words that could start the flow `name` are an answer all the same: "it is 4711", or "my order number is
    /// 4711" in the flow that asks for it.
    fn is_answer(&self, slot: &Slot, text: &str, name: &str, words: &BTreeMap<String, String>) -> bool {
        let says_more = words.keys().any(|known| *known != slot.name);
        self.is_short(text) || self.under_way == Some(name) && !says_more
    }

    /// Whether a value was meant that will not do, rather than another flow.
    fn is_bad_answer(&self, text: &str, name: &str, problem: &Problem) -> bool {
        let is_value = !matches!(problem, Problem::Missing | Problem::Unknown);
        self.is_short(text) && (is_value || self.under_way == Some(name))
    }

    /// No more than an answer, and no question.
    fn is_short(&self, text: &str) -> bool {
        !is_long(text) && !looks_like_question(text, self.language())
    }

    /// What is no answer to what was asked.
    fn otherwise(&self, text: &str, meant: Meant, problem: Problem) -> Understood {
        match meant {
            Meant::Flow(flow, slots) => Understood::sure(Command::Start { flow, slots }),
            Meant::Repair(name, words) => Understood::sure(repair(&name, &words, text)),
            Meant::OneOf(flows) if matches!(self.context, Context::Nothing) || self.context.takes_anything() => {
                Understood::unsure(Command::Clarify(flows))
            }
            Meant::OneOf(_) | Meant::Nothing if looks_like_question(text, self.language()) => {
                Understood::unsure(Command::Question)
            }
            Meant::OneOf(flows) if problem == Problem::Missing => Understood::unsure(Command::Clarify(flows)),
            Meant::OneOf(_) | Meant::Nothing => Understood::unsure(Command::Unclear(problem)),
        }
    }
}

/// All that was said, as it goes into a sentence of the flow's: without its full stop.
fn whole(text: &str) -> Value {
    Value::Text(text.trim().trim_end_matches('.').to_owned())
}

/// Whether a value is most of what was said, politeness aside.
fn covers(found: &values::Found, text: &str) -> bool {
    found.range.len() * 2 >= text.trim().len()
}

/// More than an answer to a question that was put with its answers.
fn is_long(text: &str) -> bool {
    text.split_whitespace().count() > 4
}

fn chosen(choices: Vec<Choice>, text: &str, language: Language, now: Now) -> Result<String, Problem> {
    match values::find(&Kind::Choice(choices), text, language, now)?.value {
        Value::Choice(id) => Ok(id),
        _ => Err(Problem::Missing),
    }
}

fn repair(name: &str, words: &BTreeMap<String, String>, text: &str) -> Command {
    match name {
        "repeat" => Command::Repeat,
        "slower" => Command::Slower,
        "louder" => Command::Louder,
        "quieter" => Command::Quieter,
        "help" => Command::Help,
        "cancel" => Command::Cancel,
        "back" => Command::Back,
        "staff" => Command::Staff,
        "goodbye" => Command::Goodbye,
        "abuse" => Command::Abuse,
        "correct" => Command::Correct(rest(words, text)),
        "language" => words
            .get("language")
            .and_then(|code| code.parse().ok())
            .map_or(Command::Unclear(Problem::Missing), Command::Language),
        _ => Command::Unclear(Problem::Missing),
    }
}

/// The words behind "no, I meant".
fn rest(words: &BTreeMap<String, String>, text: &str) -> String {
    words.values().next().cloned().unwrap_or_else(|| text.to_owned())
}

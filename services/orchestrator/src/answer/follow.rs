//! Answering as the store's flows say: what the customer means, what the flow does then, and whatever that needs from
//! knowledge, model and other systems.
//!
//! The flows themselves are pure (`u5-flow`); this carries out what they want, and tells them what came of it.

mod ask;
mod show;

use std::{sync::Arc, time::Duration};

use serde_json::Value as Json;
use tokio::sync::mpsc;
use u5_audio::cutter::Cutter;
use u5_dialogue::{
    Memory,
    event::{Progress, Wish},
};
use u5_flow::{Act, Heard, Input, Now, State, Step, Waits, World, step, understand};
use u5_protocol::{Language, realtime::Item};
use u5_runtime::live::Version;
use u5_telemetry::metrics::Part as MetricPart;

use super::{
    AnswerJob, Ending, Part, Stop,
    messages::{chat_message, question},
};
use crate::content::Content;

/// The most steps of one answer; flows go round in circles no longer than that.
const MAX_STEPS: usize = 64;

/// The store's flows, as a visit sees them.
#[derive(Clone)]
pub(crate) struct Flows {
    pub(crate) content: Arc<Version<Content>>,
    pub(crate) now: Now,
    /// How long the language model may take to say what a customer wants; none where it is not asked.
    pub(crate) ask_model: Option<Duration>,
}

/// One answer of the flows.
struct Following<'a> {
    job: &'a AnswerJob,
    content: &'a Content,
    conversation: &'a [Item],
    parts: mpsc::Sender<Part>,
    world: World,
    state: State,
    ending: Ending,
    has_spoken: bool,
}

/// What the flows wait for, once it is there.
#[derive(Default)]
struct Got {
    found: Option<Json>,
    reply: Option<Result<Json, &'static str>>,
    grounded: bool,
}

impl AnswerJob {
    pub(super) async fn follow(
        &self,
        flows: &Flows,
        conversation: &[Item],
        memory: &Memory,
        touched: Option<&str>,
        parts: mpsc::Sender<Part>,
    ) -> Result<Ending, Stop> {
        let state = memory.as_deref().and_then(|memory| serde_json::from_str(memory).ok()).unwrap_or_default();
        let mut following = Following {
            job: self,
            content: &flows.content.value,
            conversation,
            parts,
            world: World { now: flows.now, language: self.language },
            state,
            ending: Ending { truncated: false, grounded: true },
            has_spoken: false,
        };
        let input = match touched {
            Some(id) => Input::Touched(id.to_owned()),
            None => following.understood(flows.ask_model).await,
        };
        following.run(input).await?;
        Ok(following.ending)
    }
}

impl Following<'_> {
    /// What the customer means by what was said since the last answer.
    async fn understood(&self, ask_model: Option<Duration>) -> Input {
        let messages: Vec<_> = self.conversation.iter().filter_map(chat_message).collect();
        let text = question(&messages);
        let vector = self.vector(&text).await;
        let heard = Heard { text: &text, vector: vector.as_deref() };
        let understood = understand(&self.content.set, &self.state, &self.world, &heard);
        let limit = ask_model.filter(|_| !understood.sure && self.job.engines.proposes && !text.is_empty());
        let proposed = match limit {
            Some(limit) => self.proposed(&text, limit).await,
            None => None,
        };
        Input::Said { command: proposed.unwrap_or(understood.command), text }
    }

    /// What was said, by its meaning; none where nobody can tell.
    async fn vector(&self, text: &str) -> Option<Vec<f32>> {
        let vector = self.job.engines.meaning.as_ref()?.of(text, self.language()).await?;
        vector.inspect_err(|error| self.job.failed(MetricPart::Embeddings, error)).ok()
    }

    async fn run(&mut self, mut input: Input) -> Result<(), Stop> {
        for _ in 0..MAX_STEPS {
            let Step { state, acts, waits, .. } = step(&self.content.set, &self.state, &self.world, input);
            self.state = state;
            let got = self.carry_out(acts, waits).await?;
            input = match waits {
                Waits::Customer => return self.tell_flow().await,
                Waits::Passages => Input::Found(got.found.unwrap_or(Json::Null)),
                Waits::Reply => Input::Replied(got.reply.unwrap_or(Err("unreachable"))),
                Waits::Answer => Input::Answered { grounded: got.grounded },
            };
        }
        Ok(())
    }

    /// Does what the flow wants. Where it stands is told before anything is said: a customer who breaks in is answered
    /// from there.
    async fn carry_out(&mut self, acts: Vec<Act>, waits: Waits) -> Result<Got, Stop> {
        let (spoken, silent): (Vec<Act>, Vec<Act>) =
            acts.into_iter().partition(|act| matches!(act, Act::Say { .. } | Act::Answer { .. }));
        let mut got = Got::default();
        let mut language = self.world.language;
        for act in silent {
            match act {
                Act::Retrieve { query, from, limit, min_score } => {
                    got.found = Some(self.retrieve(&query, from.as_deref(), limit, min_score).await?);
                }
                Act::Call { tool, args, key } => got.reply = Some(self.call(&tool, &args, &key).await),
                Act::Language(chosen) => language = chosen,
                act => self.do_silently(act).await?,
            }
        }
        if matches!(waits, Waits::Customer | Waits::Answer) {
            self.remember().await?;
        }
        if language != self.world.language {
            self.world.language = language;
            self.job.report(Progress::Language(language)).await?;
        }
        let is_answered = spoken.iter().any(|act| matches!(act, Act::Answer { .. }));
        for act in spoken {
            match act {
                Act::Say { text, speech } => self.say(text, &speech).await?,
                Act::Answer { .. } => got.grounded = self.answer(act).await?,
                _ => {}
            }
        }
        if is_answered && waits == Waits::Customer {
            // Now it is known what to say to whoever wants to hear it again.
            self.remember().await?;
        }
        Ok(got)
    }

    async fn remember(&self) -> Result<(), Stop> {
        // What is made of plain values can always be written.
        let Ok(memory) = serde_json::to_string(&self.state) else { return Ok(()) };
        self.job.report(Progress::Remember(memory.into())).await
    }

    async fn do_silently(&self, act: Act) -> Result<(), Stop> {
        match act {
            Act::Choices { items } => self.job.report(Progress::Show(Box::new(show::choices(items)))).await,
            Act::Card { kind, title, items, value } => {
                self.job.report(Progress::Show(Box::new(show::card(kind, title, &items, value)))).await
            }
            Act::Volume(level) => self.job.report(Progress::Volume(level)).await,
            Act::Staff { summary } => {
                if let Some(summary) = summary {
                    self.job.report(Progress::Summary(summary)).await?;
                }
                self.job.report(Progress::Wish(Wish::Staff)).await
            }
            Act::Goodbye => self.job.report(Progress::Wish(Wish::Goodbye)).await,
            // How fast is in the state, and goes along with every part.
            Act::Pace(_)
            | Act::Say { .. }
            | Act::Answer { .. }
            | Act::Retrieve { .. }
            | Act::Call { .. }
            | Act::Language(_) => Ok(()),
        }
    }

    /// Tells what the flow wants of the customer while it speaks and after.
    async fn set_terms(&self, speech: &u5_flow::Speech) -> Result<(), Stop> {
        if !speech.interruptible {
            self.job.report(Progress::Firm).await?;
        }
        if let Some(timeout) = speech.timeout_ms {
            self.job.report(Progress::ReplyWithin(Duration::from_millis(timeout.into()))).await?;
        }
        Ok(())
    }

    /// Says a text of the flow's, in the parts in which answers are spoken.
    async fn say(&mut self, text: String, speech: &u5_flow::Speech) -> Result<(), Stop> {
        self.set_terms(speech).await?;
        let mut cutter = Cutter::default();
        // What follows another text follows it as a word does.
        let gap = if std::mem::replace(&mut self.has_spoken, true) { " " } else { "" };
        let certain = cutter.push(&(gap.to_owned() + &text));
        for cut in certain.into_iter().chain(cutter.finish()) {
            let part = Part {
                text: cut.text,
                language: self.world.language,
                voice: speech.voice.clone(),
                speed: self.job.speed * speech.speed * self.state.pace(),
            };
            self.job.hand_on_part(part, &self.parts).await?;
        }
        Ok(())
    }

    /// What of the flows is under way, for the screen.
    async fn tell_flow(&self) -> Result<(), Stop> {
        let Some((name, at)) = self.state.at() else { return Ok(()) };
        let Some(flow) = self.content.set.flow(name) else { return Ok(()) };
        let known = self.state.slots();
        let slots = flow.slots.iter().map(|slot| u5_protocol::kiosk::SlotView {
            name: slot.name.clone(),
            filled: known.contains_key(&slot.name),
        });
        let (flow, step, slots) = (name.to_owned(), flow.step_name(at), slots.collect());
        self.job.report(Progress::Flow { flow, step, slots }).await
    }

    const fn language(&self) -> Language {
        self.world.language
    }
}

//! What flows ask of others: knowledge, the language model, other systems of the store.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::Value as Json;
use u5_dialogue::event::Progress;
use u5_engines::{
    ChatMessage, ChatModel, ChatRequest, Passage, Role,
    extractive::{Extractive, intent},
    tools::ToolError,
};
use u5_flow::{Act, Command, values::time_of_day};
use u5_prompt::{
    Prompt,
    render::{self, Inputs, Said, Speaker},
    template::{Values, value_of},
};
use u5_telemetry::metrics::{Part as MetricPart, ToolFailure};

use super::Following;
use crate::{
    answer::{
        Stop,
        messages::{chat_message, message},
        think::Streamed,
    },
    propose::propose,
};

/// How often a model may call tools before it has to say something.
const MAX_ROUNDS: usize = 3;

impl Following<'_> {
    pub(super) async fn retrieve(
        &mut self,
        query: &str,
        from: Option<&str>,
        limit: usize,
        min_score: Option<f32>,
    ) -> Result<Json, Stop> {
        let is_small_talk = intent(query, self.language()).is_some();
        let wanted = self.job.passages > 0 && !query.is_empty() && !is_small_talk;
        let mut passages = if wanted { self.job.search(query, from, limit).await } else { Vec::new() };
        // A store may keep things elsewhere than its flows expect, or in no collection: better found there than not known.
        if wanted && from.is_some() && passages.is_empty() {
            passages = self.job.search(query, None, limit).await;
        }
        // A flow that finds nothing says so in its own words, and the turn is one without an answer all the same.
        self.ending.grounded = !wanted || !passages.is_empty();
        // Where nothing has a vector, nothing has a similarity, and the index judges by words.
        let near = |p: &Passage| p.similarity <= 0.0 || min_score.is_none_or(|least| p.similarity >= least);
        passages.retain(near);
        self.job.report(Progress::Retrieved(passages.len())).await?;
        let found = serde_json::to_value(&passages).unwrap_or_default();
        Ok(found)
    }

    /// What the language model takes `text` for; none where it is too slow, or proposes nothing that is possible.
    pub(super) async fn proposed(&self, text: &str, limit: Duration) -> Option<Command> {
        let stands = (&self.content.set, &self.state, &self.world);
        let proposed = propose(self.job.engines.chat.as_ref(), stands, text, limit).await;
        proposed.inspect_err(|error| self.job.failed(MetricPart::Llm, error)).ok()?
    }

    /// Asks another system, once the turn is over: nothing is done for words that may go on.
    pub(super) async fn call(
        &self,
        tool: &str,
        args: &BTreeMap<String, String>,
        key: &str,
    ) -> Result<Json, &'static str> {
        self.committed().await;
        let args: Values = args.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let key = format!("{}-{key}", self.job.visit);
        let called = self.content.tools.call(tool, args, &key).await;
        called.map(|result| result.values).map_err(|error| {
            self.job.metrics.tool_failed(failure(&error), &error);
            error.kind()
        })
    }

    async fn committed(&self) {
        let mut committed = self.job.committed.clone();
        // A draft that is dropped is dropped with everything that waits here.
        drop(committed.wait_for(|is| *is).await);
    }

    /// Answers from passages; says whether there was an answer.
    pub(super) async fn answer(&mut self, act: Act) -> Result<bool, Stop> {
        let Act::Answer { prompt, question, passages, inputs, cite, waits, speech } = act else { return Ok(true) };
        self.set_terms(&speech).await?;
        let small_talk = intent(&question, self.language());
        self.job.grant(small_talk).await?;
        let passages = passages_of(&passages);
        let is_ours = small_talk.is_some();
        let knows_nothing = self.job.engines.invents && self.job.passages > 0 && passages.is_empty();
        if knows_nothing && !is_ours {
            self.ending.grounded = false;
            // A flow that waits for the answer has words of its own.
            if !waits {
                let unknown = self.content.set.reply("unknown").say(self.language(), 0, &Values::new());
                let unknown = unknown.unwrap_or_default();
                self.state.note_answer(&unknown);
                self.say(unknown, &speech).await?;
            }
            return Ok(false);
        }
        let request = self.request(&prompt, &question, passages, &inputs, is_ours);
        self.has_spoken = true;
        let grounded = self.converse(request, cite, is_ours).await?;
        self.ending.grounded &= grounded;
        Ok(grounded)
    }

    /// Lets the model speak, and call what the store offers it.
    async fn converse(&mut self, mut request: ChatRequest, cite: bool, is_ours: bool) -> Result<bool, Stop> {
        let chat = Arc::clone(&self.job.engines.chat);
        let model: &dyn ChatModel = if is_ours { &Extractive } else { chat.as_ref() };
        for round in 0..=MAX_ROUNDS {
            if round == MAX_ROUNDS {
                request.tools.clear();
            }
            let shown = if cite { Arc::clone(&request.passages) } else { Arc::default() };
            let Streamed { ending, text, calls } = self.job.stream(model, request.clone(), &shown, &self.parts).await?;
            self.ending.truncated |= ending.truncated;
            if calls.is_empty() {
                self.state.note_answer(&text);
                return Ok(ending.grounded);
            }
            request.messages.push(ChatMessage { tool_calls: calls.clone(), ..message(Role::Assistant, String::new()) });
            for (i, call) in calls.into_iter().enumerate() {
                let reply = self.call_for_model(&call.name, &call.arguments, &format!("model-{round}-{i}")).await;
                let id = Some(call.id);
                request.messages.push(ChatMessage { tool_call_id: id, ..message(Role::Tool, reply.to_string()) });
            }
        }
        Ok(true)
    }

    async fn call_for_model(&self, tool: &str, arguments: &str, key: &str) -> Json {
        let is_offered = self.content.set.offered_tools().iter().any(|name| name == tool);
        let args: Option<BTreeMap<String, Json>> = serde_json::from_str(arguments).ok();
        let (true, Some(args)) = (is_offered, args) else { return serde_json::json!({"error": "bad arguments"}) };
        let text = |value: Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let args = args.into_iter().map(|(name, value)| (name, text(value))).collect();
        match self.call(tool, &args, key).await {
            Ok(reply) => reply,
            Err(kind) => serde_json::json!({ "error": kind }),
        }
    }

    fn request(
        &self,
        prompt: &str,
        question: &str,
        passages: Arc<[Passage]>,
        inputs: &BTreeMap<String, Json>,
        is_ours: bool,
    ) -> ChatRequest {
        let prompt = self.content.prompts.get(prompt).filter(|_| !is_ours);
        let rendered = prompt.and_then(|prompt| self.rendered(prompt, question, &passages, inputs));
        let (messages, asked) = rendered.map_or_else(
            || (vec![message(Role::User, question.to_owned())], None),
            |messages| (messages, Some(question.to_owned())),
        );
        let offered = self.content.set.offered_tools();
        let tools = self.content.tools.specs().into_iter().filter(|spec| offered.contains(&spec.name));
        ChatRequest {
            messages,
            passages,
            tools: if is_ours { Vec::new() } else { tools.collect() },
            language: self.language(),
            max_tokens: prompt.map(|prompt| prompt.model.max_tokens as u32),
            asked,
            format: None,
        }
    }

    /// The prompt, filled; without it the model is told what it always is.
    fn rendered(
        &self,
        prompt: &Prompt,
        question: &str,
        passages: &[Passage],
        inputs: &BTreeMap<String, Json>,
    ) -> Option<Vec<ChatMessage>> {
        let declared: Vec<&str> = prompt.own_inputs().map(|(name, _)| name).collect();
        let with = inputs.iter().filter(|(name, value)| declared.contains(&name.as_str()) && !value.is_null());
        let passage =
            |p: &Passage| render::Passage { title: p.title.clone(), source: p.source.clone(), text: p.text.clone() };
        let inputs = Inputs {
            store: self.content.set.store_name(self.language()),
            language: self.language(),
            time: time_of_day(self.world.now.time),
            open: self.content.set.hours().is_open(self.world.now),
            profile: String::new(),
            history: self.history(),
            passages: passages.iter().map(passage).collect(),
            question: question.to_owned(),
            with: with.map(|(name, value)| (name.clone(), value_of(value))).collect(),
        };
        let rendered = prompt.render(&inputs).inspect_err(|error| tracing::warn!("{error}")).ok()?;
        let history = rendered.history.into_iter().map(|said| {
            let role = if said.by == Speaker::Customer { Role::User } else { Role::Assistant };
            message(role, said.text)
        });
        let system = std::iter::once(message(Role::System, rendered.system));
        Some(system.chain(history).chain(std::iter::once(message(Role::User, rendered.user))).collect())
    }

    /// What was said before the question.
    fn history(&self) -> Vec<Said> {
        let messages: Vec<ChatMessage> = self.conversation.iter().filter_map(chat_message).collect();
        let before = messages.iter().rposition(|m| m.role != Role::User).map_or(0, |at| at + 1);
        let said = |m: &ChatMessage| match m.role {
            Role::User => Some(Said { by: Speaker::Customer, text: m.content.clone() }),
            Role::Assistant => Some(Said { by: Speaker::Assistant, text: m.content.clone() }),
            Role::System | Role::Tool => None,
        };
        messages[..before].iter().filter_map(said).collect()
    }
}

/// The passages as the index gave them.
fn passages_of(json: &Json) -> Arc<[Passage]> {
    let own: Option<Vec<Passage>> = serde_json::from_value(json.clone()).ok();
    own.unwrap_or_default().into()
}

const fn failure(error: &ToolError) -> ToolFailure {
    match error {
        ToolError::NotAllowed { .. } => ToolFailure::NotAllowed,
        ToolError::Unknown => ToolFailure::Unknown,
        ToolError::BadArguments { .. } => ToolFailure::BadArguments,
        ToolError::Timeout { .. } => ToolFailure::Timeout,
        ToolError::Refused { .. } => ToolFailure::Refused,
        ToolError::Unreadable { .. } => ToolFailure::Unreadable,
        ToolError::TooLarge { .. } => ToolFailure::TooLarge,
        ToolError::Unreachable { .. } => ToolFailure::Unreachable,
    }
}

//! Answering from the conversation and the store's knowledge.

use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use tokio::sync::mpsc;
use u5_audio::cutter::Cutter;
use u5_dialogue::event::{Progress, Source, Wish};
use u5_engines::{
    ChatDelta, ChatModel, ChatRequest, EngineError, FinishReason, Passage, Role, ToolCall,
    deadline::{Limits, stream_with_deadline},
    extractive::{Extractive, Intent, intent, unknown_reply},
};
use u5_protocol::realtime::Item;
use u5_telemetry::metrics::Part as MetricPart;

use super::{
    AnswerJob, Ending, Part, Stop, failure,
    messages::{chat_message, message, question, tool_call, tool_spec},
};
use crate::retrieval::Question;

const CHAT_LIMITS: Limits = Limits {
    first: Some(Duration::from_secs(10)),
    between: Some(Duration::from_secs(10)),
    total: Some(Duration::from_mins(1)),
};

/// What came out of a model.
pub(super) struct Streamed {
    pub(super) ending: Ending,
    /// Its words.
    pub(super) text: String,
    /// What it wants called before it goes on.
    pub(super) calls: Vec<ToolCall>,
}

impl AnswerJob {
    pub(super) async fn think(&self, conversation: &[Item], parts: &mpsc::Sender<Part>) -> Result<Ending, Stop> {
        let mut messages = vec![message(Role::System, self.instructions.clone())];
        messages.extend(conversation.iter().filter_map(chat_message));
        let question = question(&messages);
        let small_talk = intent(&question, self.language).filter(|_| self.kiosk);
        self.grant(small_talk).await?;
        let wants_facts = !question.is_empty() && small_talk.is_none() && self.passages > 0;
        let passages = if wants_facts { self.search(&question, None, self.passages).await } else { Vec::new() };
        self.report(Progress::Retrieved(passages.len())).await?;
        let passages: Arc<[Passage]> = passages.into();
        let request = ChatRequest {
            messages,
            passages: Arc::clone(&passages),
            tools: self.tools.iter().map(tool_spec).collect(),
            language: self.language,
            max_tokens: self.max_tokens,
            asked: None,
            format: None,
        };
        // A model that is told nothing makes something up.
        let knows_nothing = self.kiosk && self.engines.invents && wants_facts && passages.is_empty();
        let is_ours = small_talk.is_some() || knows_nothing;
        let model: &dyn ChatModel = if is_ours { &Extractive } else { self.engines.chat.as_ref() };
        let Streamed { ending, calls, .. } = self.stream(model, request, &passages, parts).await?;
        for call in calls {
            self.report(tool_call(call)).await?;
        }
        Ok(ending)
    }

    /// What the customer asked of the kiosk itself.
    pub(super) async fn grant(&self, wish: Option<Intent>) -> Result<(), Stop> {
        match wish {
            Some(Intent::Staff) => self.report(Progress::Wish(Wish::Staff)).await,
            Some(Intent::Goodbye) => self.report(Progress::Wish(Wish::Goodbye)).await,
            _ => Ok(()),
        }
    }

    pub(super) async fn search(&self, text: &str, collection: Option<&str>, limit: usize) -> Vec<Passage> {
        let question = Question { text, language: self.language, limit, collection };
        self.engines.knowledge.search(&question, &self.metrics).await
    }

    pub(super) fn failed(&self, part: MetricPart, error: &EngineError) {
        self.metrics.engine_failed(part, failure(error), error);
    }

    /// Hands on what a model says as it says it.
    pub(super) async fn stream(
        &self,
        model: &dyn ChatModel,
        request: ChatRequest,
        passages: &[Passage],
        parts: &mpsc::Sender<Part>,
    ) -> Result<Streamed, Stop> {
        let mut deltas = stream_with_deadline(model.name(), CHAT_LIMITS, model.chat(request));
        let (mut cutter, mut text) = (Cutter::default(), String::new());
        let (mut truncated, mut shown, mut begun, mut calls) = (false, false, false, Vec::new());
        while let Some(delta) = deltas.next().await {
            match delta.inspect_err(|e| self.failed(MetricPart::Llm, e))? {
                ChatDelta::Cites(cited) => {
                    shown = true;
                    self.show(cited.into_iter().filter_map(|i| passages.get(i))).await?;
                }
                ChatDelta::Text(delta) => {
                    if !std::mem::replace(&mut begun, true) {
                        self.report(Progress::FirstToken).await?;
                    }
                    text.push_str(&delta);
                    self.cut(&mut cutter, delta, parts).await?;
                }
                ChatDelta::BrokenOff => {
                    // What was not cut yet is not said: it is no phrase, and who comes instead says the whole.
                    (cutter, text) = (Cutter::default(), String::new());
                    self.cut(&mut cutter, " ".to_owned(), parts).await?;
                }
                ChatDelta::ToolCall(call) => calls.push(call),
                ChatDelta::Done(reason) => truncated = reason == FinishReason::Length,
            }
        }
        if let Some(part) = cutter.finish() {
            self.hand_on(part.text, parts).await?;
        }
        let grounded = text.trim() != unknown_reply(self.language);
        if !shown && grounded && calls.is_empty() {
            self.show(passages.iter()).await?;
        }
        Ok(Streamed { ending: Ending { truncated, grounded }, text, calls })
    }

    async fn show<'a>(&self, passages: impl Iterator<Item = &'a Passage>) -> Result<(), Stop> {
        let source = |p: &Passage| Source { title: p.title.clone(), source: p.source.clone(), text: p.text.clone() };
        let sources: Arc<[Source]> = passages.map(source).collect();
        if sources.is_empty() || !self.kiosk { Ok(()) } else { self.report(Progress::Sources(sources)).await }
    }

    /// Only what is spoken is cut into parts; readers see every word as it comes.
    async fn cut(&self, cutter: &mut Cutter, delta: String, parts: &mpsc::Sender<Part>) -> Result<(), Stop> {
        if !self.speak {
            return self.hand_on(delta, parts).await;
        }
        for part in cutter.push(&delta) {
            self.hand_on(part.text, parts).await?;
        }
        Ok(())
    }
}

//! One answer, from the question to the last sample: retrieval, model, cutter and voice as one stream of progress.
//!
//! Every stage hands on what it has as soon as it has it; dropping the task stops all of them.

use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use tokio::sync::mpsc;
use u5_audio::{
    cutter::Cutter,
    spoken::{Spoken, prepare},
};
use u5_dialogue::event::{Ask, Progress, Source, Wish};
use u5_engines::{
    ChatDelta, ChatMessage, ChatModel, ChatRequest, EngineError, FinishReason, Passage, Role, SpeechRequest,
    TextToSpeech, ToolCall, ToolSpec,
    deadline::{Limits, stream_with_deadline},
    extractive::{Extractive, Intent, intent, unknown_reply},
};
use u5_protocol::{
    Language,
    ids::{CallId, ResponseId},
    realtime::{Item, MessageRole, Tool},
};
use u5_telemetry::{
    Metrics,
    metrics::{EngineFailure, Part as MetricPart},
};

use crate::{
    connection::Input,
    engines::Engines,
    pipe::{Piece, Pipe},
    retrieval::Question,
};

const CHAT_LIMITS: Limits = Limits {
    first: Some(Duration::from_secs(10)),
    between: Some(Duration::from_secs(10)),
    total: Some(Duration::from_mins(1)),
};
const SPEECH_LIMITS: Limits =
    Limits { first: Some(Duration::from_secs(5)), between: Some(Duration::from_secs(5)), total: None };
/// Parts that wait for the voice. When it is full the model waits, so a long answer costs no memory.
const PARTS: usize = 8;

/// What an answer is made with.
pub(crate) struct AnswerJob {
    pub(crate) response: ResponseId,
    pub(crate) ask: Ask,
    pub(crate) language: Language,
    pub(crate) speak: bool,
    pub(crate) instructions: String,
    pub(crate) tools: Vec<Tool>,
    pub(crate) voice_rate: u32,
    pub(crate) speed: f32,
    pub(crate) max_tokens: Option<u32>,
    /// The most passages to search for; none where there is nothing to search.
    pub(crate) passages: usize,
    /// Whether small talk and calls for staff are the kiosk's own business.
    pub(crate) kiosk: bool,
    pub(crate) engines: Engines,
    pub(crate) metrics: Metrics,
    pub(crate) inbox: mpsc::Sender<Input>,
}

/// Why an answer ended early.
enum Stop {
    /// An engine failed.
    Failed(EngineError),
    /// Nobody listens any more.
    Gone,
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Failed(error)
    }
}

/// How the words ended.
struct Ending {
    truncated: bool,
    grounded: bool,
}

impl AnswerJob {
    /// Makes the answer, and says how it ended.
    ///
    /// What comes out of `fillers` is said while there is nothing else to say yet.
    pub(crate) async fn run(self, fillers: mpsc::Receiver<String>) {
        let _attending = self.engines.attend();
        let progress = match self.answer(fillers).await {
            Ok(Ending { truncated, grounded }) => Progress::Done { truncated, grounded },
            Err(Stop::Failed(error)) => Progress::Failed(error.to_string()),
            Err(Stop::Gone) => return,
        };
        // Nobody listens any more exactly when the session is gone, and then nobody wants to know.
        drop(self.report(progress).await);
    }

    async fn report(&self, progress: Progress) -> Result<(), Stop> {
        self.report_with(progress, Vec::new()).await
    }

    async fn report_with(&self, progress: Progress, pcm: Vec<i16>) -> Result<(), Stop> {
        let input = Input::Answer { response: self.response.clone(), progress, pcm };
        self.inbox.send(input).await.map_err(|_| Stop::Gone)
    }

    async fn answer(&self, fillers: mpsc::Receiver<String>) -> Result<Ending, Stop> {
        let (parts, voice) = mpsc::channel(PARTS);
        let words = async {
            match &self.ask {
                Ask::Say(text) => self.say(text, parts).await,
                Ask::Answer { conversation, .. } => self.think(conversation, parts).await,
            }
        };
        let (ending, ()) = futures::try_join!(words, self.speak_parts(voice, fillers))?;
        Ok(ending)
    }

    async fn say(&self, text: &str, parts: mpsc::Sender<String>) -> Result<Ending, Stop> {
        self.hand_on(text.to_owned(), &parts).await?;
        Ok(Ending { truncated: false, grounded: true })
    }

    async fn think(&self, conversation: &[Item], parts: mpsc::Sender<String>) -> Result<Ending, Stop> {
        let mut messages = vec![message(Role::System, self.instructions.clone())];
        messages.extend(conversation.iter().filter_map(chat_message));
        let question = question(&messages);
        let small_talk = intent(&question, self.language).filter(|_| self.kiosk);
        self.grant(small_talk).await?;
        let wants_facts = !question.is_empty() && small_talk.is_none() && self.passages > 0;
        let passages = if wants_facts { self.search(&question).await } else { Vec::new() };
        self.report(Progress::Retrieved(passages.len())).await?;
        let passages: Arc<[Passage]> = passages.into();
        let request = ChatRequest {
            messages,
            passages: Arc::clone(&passages),
            tools: self.tools.iter().map(tool_spec).collect(),
            language: self.language,
            max_tokens: self.max_tokens,
        };
        // A model that is told nothing makes something up.
        let knows_nothing = self.kiosk && self.engines.invents && wants_facts && passages.is_empty();
        let is_ours = small_talk.is_some() || knows_nothing;
        let model: &dyn ChatModel = if is_ours { &Extractive } else { self.engines.chat.as_ref() };
        self.stream(model, request, &passages, parts).await
    }

    /// What the customer asked of the kiosk itself.
    async fn grant(&self, wish: Option<Intent>) -> Result<(), Stop> {
        match wish {
            Some(Intent::Staff) => self.report(Progress::Wish(Wish::Staff)).await,
            Some(Intent::Goodbye) => self.report(Progress::Wish(Wish::Goodbye)).await,
            _ => Ok(()),
        }
    }

    async fn search(&self, text: &str) -> Vec<Passage> {
        let question = Question { text, language: self.language, limit: self.passages };
        self.engines.knowledge.search(&question, &self.metrics).await
    }

    fn failed(&self, part: MetricPart, error: &EngineError) {
        self.metrics.engine_failed(part, failure(error), error);
    }

    async fn stream(
        &self,
        model: &dyn ChatModel,
        request: ChatRequest,
        passages: &[Passage],
        parts: mpsc::Sender<String>,
    ) -> Result<Ending, Stop> {
        let mut deltas = stream_with_deadline(model.name(), CHAT_LIMITS, model.chat(request));
        let (mut cutter, mut text) = (Cutter::default(), String::new());
        let (mut truncated, mut shown, mut begun) = (false, false, false);
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
                    self.cut(&mut cutter, delta, &parts).await?;
                }
                ChatDelta::BrokenOff => {
                    // What was not cut yet is not said: it is no phrase, and who comes instead says the whole.
                    (cutter, text) = (Cutter::default(), String::new());
                    self.cut(&mut cutter, " ".to_owned(), &parts).await?;
                }
                ChatDelta::ToolCall(call) => self.report(tool_call(call)).await?,
                ChatDelta::Done(reason) => truncated = reason == FinishReason::Length,
            }
        }
        if let Some(part) = cutter.finish() {
            self.hand_on(part.text, &parts).await?;
        }
        let grounded = text.trim() != unknown_reply(self.language);
        if !shown && grounded {
            self.show(passages.iter()).await?;
        }
        Ok(Ending { truncated, grounded })
    }

    async fn show<'a>(&self, passages: impl Iterator<Item = &'a Passage>) -> Result<(), Stop> {
        let source = |p: &Passage| Source { title: p.title.clone(), source: p.source.clone(), text: p.text.clone() };
        let sources: Arc<[Source]> = passages.map(source).collect();
        if sources.is_empty() || !self.kiosk { Ok(()) } else { self.report(Progress::Sources(sources)).await }
    }

    /// Only what is spoken is cut into parts; readers see every word as it comes.
    async fn cut(&self, cutter: &mut Cutter, delta: String, parts: &mpsc::Sender<String>) -> Result<(), Stop> {
        if !self.speak {
            return self.hand_on(delta, parts).await;
        }
        for part in cutter.push(&delta) {
            self.hand_on(part.text, parts).await?;
        }
        Ok(())
    }

    /// Text goes to the voice, or straight to the client.
    async fn hand_on(&self, text: String, parts: &mpsc::Sender<String>) -> Result<(), Stop> {
        if self.speak {
            parts.send(text).await.map_err(|_| Stop::Gone)
        } else {
            self.report(Progress::Text(text)).await
        }
    }

    async fn speak_parts(
        &self,
        mut parts: mpsc::Receiver<String>,
        mut fillers: mpsc::Receiver<String>,
    ) -> Result<(), Stop> {
        let (mut silent, mut begun) = (String::new(), false);
        loop {
            let text = tokio::select! {
                biased;
                part = parts.recv() => match part {
                    Some(part) => part,
                    None => return Ok(()),
                },
                Some(filler) = fillers.recv(), if !begun => {
                    begun = true;
                    let spoken = prepare(&filler, self.language);
                    // The next part follows it as the next word does.
                    self.speak_part(Progress::Filler(filler.clone() + " "), filler + " ", spoken).await?;
                    continue;
                }
            };
            begun = true;
            // Parts without a sound ("—") are shown with the part that follows.
            let text = std::mem::take(&mut silent) + &text;
            let spoken = prepare(&text, self.language);
            if spoken.text.trim().is_empty() {
                silent = text;
            } else {
                self.speak_part(Progress::Part(text.clone()), text, spoken).await?;
            }
        }
    }

    async fn speak_part(&self, begin: Progress, text: String, spoken: Spoken) -> Result<(), Stop> {
        let Some(voice) = &self.engines.tts else {
            let reason = "switched off, or without espeak-ng".to_owned();
            return Err(EngineError::Unavailable { engine: "the voice".into(), reason }.into());
        };
        let request =
            SpeechRequest { text: spoken.text.clone(), language: self.language, voice: None, speed: self.speed };
        let began = u5_runtime::Clock::start();
        self.report(begin).await?;
        let mut pipe = Pipe::new((voice.rate(), self.voice_rate), self.language, text, spoken)?;
        let mut chunks = stream_with_deadline(voice.name(), SPEECH_LIMITS, voice.speak(request));
        while let Some(chunk) = chunks.next().await {
            match chunk.inspect_err(|e| self.failed(MetricPart::Tts, e)) {
                Ok(chunk) => self.report_piece(pipe.take(chunk)).await?,
                // A kiosk's customer reads what nobody can say.
                Err(_) if self.kiosk => return self.report_piece(pipe.unspoken()).await,
                Err(error) => return Err(error.into()),
            }
        }
        self.report_piece(pipe.finish()).await?;
        self.metrics.tts_generation(began.now());
        Ok(())
    }

    /// The shapes go first, so that they are there when the part is announced with its first samples.
    async fn report_piece(&self, piece: Piece) -> Result<(), Stop> {
        let Piece { pcm, words, visemes, viseme_source } = piece;
        if let Some(source) = viseme_source.filter(|_| !visemes.is_empty()) {
            self.report(Progress::Visemes { visemes, source }).await?;
        }
        if pcm.is_empty() && words.is_empty() {
            return Ok(());
        }
        self.report_with(Progress::Audio { samples: pcm.len() as u64, words }, pcm).await
    }
}

/// What the customer wants to know: all that was said since the last answer of which something was heard. Whoever was
/// answered too early says the rest in a turn of its own.
fn question(messages: &[ChatMessage]) -> String {
    let since = messages.iter().rposition(|m| m.role != Role::User).map_or(0, |at| at + 1);
    messages[since..].iter().map(|m| m.content.as_str()).collect::<Vec<_>>().join(" ")
}

pub(crate) const fn failure(error: &EngineError) -> EngineFailure {
    match error {
        EngineError::Deadline { .. } => EngineFailure::Deadline,
        EngineError::Unavailable { .. } => EngineFailure::Unavailable,
        EngineError::Busy { .. } => EngineFailure::Busy,
        EngineError::BadInput { .. } => EngineFailure::BadInput,
        EngineError::Failed { .. } => EngineFailure::Failed,
    }
}

fn message(role: Role, content: String) -> ChatMessage {
    ChatMessage { role, content, tool_calls: Vec::new(), tool_call_id: None }
}

/// An item as the model sees it; nothing for one without words.
fn chat_message(item: &Item) -> Option<ChatMessage> {
    match item {
        Item::Message(said) => {
            let text: Vec<&str> = said.content.iter().filter_map(|part| part.text()).collect();
            let role = match said.role {
                MessageRole::System => Role::System,
                MessageRole::User => Role::User,
                MessageRole::Assistant => Role::Assistant,
            };
            let text = text.join(" ");
            (!text.trim().is_empty()).then(|| message(role, text))
        }
        Item::FunctionCall(call) => {
            let id = call.call_id.as_ref().map(ToString::to_string).unwrap_or_default();
            let call = ToolCall { id, name: call.name.clone(), arguments: call.arguments.clone() };
            Some(ChatMessage { tool_calls: vec![call], ..message(Role::Assistant, String::new()) })
        }
        Item::FunctionCallOutput(output) => {
            let id = Some(output.call_id.to_string());
            Some(ChatMessage { tool_call_id: id, ..message(Role::Tool, output.output.clone()) })
        }
    }
}

fn tool_spec(tool: &Tool) -> ToolSpec {
    let Tool::Function(function) = tool;
    ToolSpec {
        name: function.name.clone(),
        description: function.description.clone(),
        parameters: function.parameters.clone(),
    }
}

fn tool_call(call: ToolCall) -> Progress {
    Progress::ToolCall { call: CallId(call.id), name: call.name, arguments: call.arguments }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_was_broken_off_is_asked_as_a_whole() {
        let heard = [
            message(Role::System, "Be kind.".to_owned()),
            message(Role::User, "Where are the shoes?".to_owned()),
            message(Role::Assistant, "In aisle twelve.".to_owned()),
            message(Role::User, "I am looking for a present".to_owned()),
            message(Role::User, "for my mother.".to_owned()),
        ];
        assert_eq!(question(&heard), "I am looking for a present for my mother.");
        assert_eq!(question(&heard[..2]), "Where are the shoes?");
        assert_eq!(question(&heard[..3]), "");
    }
}

//! One answer, from the question to the last sample: retrieval, model, cutter and voice as one stream of progress.
//!
//! Every stage hands on what it has as soon as it has it; dropping the task stops all of them. At a kiosk the store's
//! flows say what is done ([`follow`]); everybody else is answered from the conversation alone ([`think`]).

mod follow;
mod messages;
mod think;

use std::time::Duration;

use futures::StreamExt;
use tokio::sync::{mpsc, watch};
use u5_audio::spoken::{Spoken, prepare};
use u5_dialogue::event::{Ask, Progress};
use u5_engines::{
    EngineError, SpeechRequest, TextToSpeech,
    deadline::{Limits, stream_with_deadline},
};
use u5_protocol::{Language, ids::ResponseId, realtime::Tool};
use u5_telemetry::{
    Metrics,
    metrics::{EngineFailure, Part as MetricPart},
};

pub(crate) use self::{follow::Flows, messages::message};
use crate::{
    connection::Input,
    engines::Engines,
    pipe::{Piece, Pipe},
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
    /// Names the visit, so that other systems can tell calls of one from those of another.
    pub(crate) visit: String,
    /// The store's flows; none where the conversation alone is answered.
    pub(crate) flows: Option<Flows>,
    /// Whether the turn is over, so that other systems may be asked to do something.
    pub(crate) committed: watch::Receiver<bool>,
    pub(crate) engines: Engines,
    pub(crate) metrics: Metrics,
    pub(crate) inbox: mpsc::Sender<Input>,
}

/// Something to be said, and how.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    text: String,
    language: Language,
    voice: Option<String>,
    speed: f32,
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
                Ask::Say(text) => self.say(text, &parts).await,
                Ask::Answer { conversation, memory, touched, .. } => match &self.flows {
                    Some(flows) => self.follow(flows, conversation, memory, touched.as_deref(), parts).await,
                    None => self.think(conversation, &parts).await,
                },
            }
        };
        let (ending, ()) = futures::try_join!(words, self.speak_parts(voice, fillers))?;
        Ok(ending)
    }

    async fn say(&self, text: &str, parts: &mpsc::Sender<Part>) -> Result<Ending, Stop> {
        self.hand_on(text.to_owned(), parts).await?;
        Ok(Ending { truncated: false, grounded: true })
    }

    /// Text goes to the voice, or straight to the client.
    async fn hand_on(&self, text: String, parts: &mpsc::Sender<Part>) -> Result<(), Stop> {
        self.hand_on_part(Part { text, language: self.language, voice: None, speed: self.speed }, parts).await
    }

    async fn hand_on_part(&self, part: Part, parts: &mpsc::Sender<Part>) -> Result<(), Stop> {
        if self.speak {
            parts.send(part).await.map_err(|_| Stop::Gone)
        } else {
            self.report(Progress::Text(part.text)).await
        }
    }

    async fn speak_parts(
        &self,
        mut parts: mpsc::Receiver<Part>,
        mut fillers: mpsc::Receiver<String>,
    ) -> Result<(), Stop> {
        let (mut silent, mut begun) = (String::new(), false);
        loop {
            let part = tokio::select! {
                biased;
                part = parts.recv() => match part {
                    Some(part) => part,
                    None => return Ok(()),
                },
                Some(filler) = fillers.recv(), if !begun => {
                    begun = true;
                    let spoken = prepare(&filler, self.language);
                    // The next part follows it as the next word does.
                    let text = filler + " ";
                    let part = Part { text: text.clone(), language: self.language, voice: None, speed: self.speed };
                    self.speak_part(Progress::Filler(text), part, spoken).await?;
                    continue;
                }
            };
            begun = true;
            // Parts without a sound ("—") are shown with the part that follows.
            let part = Part { text: std::mem::take(&mut silent) + &part.text, ..part };
            let spoken = prepare(&part.text, part.language);
            if spoken.text.trim().is_empty() {
                silent = part.text;
            } else {
                self.speak_part(Progress::Part(part.text.clone()), part, spoken).await?;
            }
        }
    }

    async fn speak_part(&self, begin: Progress, part: Part, spoken: Spoken) -> Result<(), Stop> {
        let Some(voice) = &self.engines.tts else {
            let reason = "switched off, or without espeak-ng".to_owned();
            return Err(EngineError::Unavailable { engine: "the voice".into(), reason }.into());
        };
        let Part { text, language, voice: wanted, speed } = part;
        let usual = || self.flows.as_ref()?.content.value.profile.voices.get(&language).cloned();
        let request = SpeechRequest { text: spoken.text.clone(), language, voice: wanted.or_else(usual), speed };
        let began = u5_runtime::Clock::start();
        self.report(begin).await?;
        let mut pipe = Pipe::new((voice.rate(), self.voice_rate), language, text, spoken)?;
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

pub(crate) const fn failure(error: &EngineError) -> EngineFailure {
    match error {
        EngineError::Deadline { .. } => EngineFailure::Deadline,
        EngineError::Unavailable { .. } => EngineFailure::Unavailable,
        EngineError::Busy { .. } => EngineFailure::Busy,
        EngineError::BadInput { .. } => EngineFailure::BadInput,
        EngineError::Failed { .. } => EngineFailure::Failed,
    }
}

//! What happens to a session, and what it wants done.

use std::{sync::Arc, time::Duration};

use smallvec::SmallVec;
use u5_audio::ear::EarEvent;
use u5_protocol::{
    Language,
    ids::{CallId, EventId, ItemId, ResponseId},
    kiosk::{self, CardItem, CardKind, MarkSource, SlotView, VisemeMark},
    realtime::{self, Item, ResponseCreateParams},
};

use crate::{invariants::Invariant, playback::Word, session::Memory, settings::Settings, waterfall::Waterfall};

/// Names one transcription. Later ones have greater numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// What a customer said, as far as the engine understood it.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// The words; empty when nothing was said after all.
    pub text: String,
    /// Their language.
    pub language: Language,
    /// How sure the engine is, in [0, 1].
    pub confidence: f32,
    /// Length of the speech.
    pub speech: Duration,
}

/// Something that happened to the session.
#[derive(Debug, Clone)]
pub enum Event {
    /// The ear noticed something in the audio.
    Ear {
        /// What.
        event: EarEvent,
        /// How many samples the ear has heard in all, so that the core can tell how long ago it happened.
        position: u64,
    },
    /// A transcription ended; `None` when it failed.
    Transcript {
        /// Which one.
        job: JobId,
        /// What it found.
        result: Option<Understood>,
    },
    /// The sound of a pause was judged.
    Judged {
        /// The transcription that was begun at the same pause.
        job: JobId,
        /// The probability in [0, 1] that the customer has finished.
        finished: f32,
    },
    /// The answer being made got further.
    Answer {
        /// Which answer.
        response: ResponseId,
        /// How.
        progress: Progress,
    },
    /// The client wants something.
    Command {
        /// The client's own name for the request, to be repeated in an error.
        id: Option<EventId>,
        /// What it wants.
        command: Command,
    },
    /// The page says what it has played.
    Played {
        /// Of which item.
        item: ItemId,
        /// How many samples.
        samples: u64,
        /// Whether it stopped there because we asked it to.
        stopped: bool,
    },
    /// A deadline passed; see `Session::deadline`.
    Tick,
}

impl Event {
    /// Whether it shows that somebody is at the other end of the connection.
    pub(crate) const fn comes_from_client(&self) -> bool {
        match self {
            Self::Ear { .. } | Self::Played { .. } => true,
            Self::Command { command, .. } => !matches!(command, Command::Detach),
            Self::Transcript { .. } | Self::Judged { .. } | Self::Answer { .. } | Self::Tick => false,
        }
    }
}

/// Something a client wants done.
#[derive(Debug, Clone)]
pub enum Command {
    /// Other settings from the next response on.
    Configure(Box<Settings>),
    /// The audio so far is a turn.
    CommitAudio {
        /// Samples at 16 kHz that are waiting.
        waiting: u64,
    },
    /// Forget the audio so far.
    ClearAudio,
    /// Add an item to the conversation.
    CreateItem {
        /// The item.
        item: Item,
        /// The item it follows; the last one by default.
        after: Option<ItemId>,
    },
    /// Show an item.
    RetrieveItem(ItemId),
    /// Remove an item.
    DeleteItem(ItemId),
    /// The customer heard only the beginning of an item.
    TruncateItem {
        /// Which item.
        item: ItemId,
        /// How much of it was heard.
        audio_end: Duration,
    },
    /// Answer now.
    CreateResponse(Box<ResponseCreateParams>),
    /// Stop answering.
    CancelResponse(Option<ResponseId>),
    /// The customer typed this.
    Say(String),
    /// The customer touched something that a flow offered.
    Touch(String),
    /// The customer came or went.
    Presence(bool),
    /// The customer chose a language.
    Language(Language),
    /// The customer pressed the button of the microphone: whatever is being said gives way.
    Listen,
    /// The customer wants a human.
    Staff,
    /// The customer is done.
    EndVisit,
    /// The customer is still there.
    StillHere,
    /// The connection is gone; the visit may go on over another one.
    Detach,
}

/// How an answer gets further.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// The store's knowledge was searched, and this many passages may answer.
    Retrieved(usize),
    /// The passages that the answer rests on.
    Sources(Arc<[Source]>),
    /// The model's first text came.
    FirstToken,
    /// More text of an answer that is not spoken.
    Text(String),
    /// A part is about to be spoken.
    Part(String),
    /// The same, of something that only bridges the wait for the answer; see [`Effect::Fill`].
    Filler(String),
    /// More audio of the part.
    Audio {
        /// How many samples at the voice rate.
        samples: u64,
        /// Words whose times became known.
        words: Vec<Word>,
    },
    /// Shapes of the mouth in the part became known.
    Visemes {
        /// When the mouth has which shape, counted from the part's first sample.
        visemes: Vec<VisemeMark>,
        /// How good these times are.
        source: MarkSource,
    },
    /// The model calls a function.
    ToolCall {
        /// The call's id.
        call: CallId,
        /// The function.
        name: String,
        /// Its arguments, a JSON object.
        arguments: String,
    },
    /// The customer's words asked for something the kiosk does itself.
    Wish(Wish),
    /// What staff should know when they are called.
    Summary(String),
    /// Where it leaves the store's flows.
    Remember(Arc<str>),
    /// Something on the screen.
    Show(Box<Shown>),
    /// The customer wants to be spoken to in this language from now on.
    Language(Language),
    /// The customer wants to be spoken to this loud from now on, as a factor.
    Volume(f32),
    /// What of the store's flows is under way, for the screen.
    Flow {
        /// The flow's name.
        flow: String,
        /// The step's name.
        step: String,
        /// What it asks for.
        slots: Vec<SlotView>,
    },
    /// It is to be heard out: the customer cannot break in.
    Firm,
    /// After it, the kiosk waits this long for the customer before it asks whether they are still there.
    ReplyWithin(Duration),
    /// Complete.
    Done {
        /// Whether it stopped at the token limit.
        truncated: bool,
        /// Whether the store's knowledge held an answer.
        grounded: bool,
    },
    /// It cannot go on. The reason never contains the customer's words.
    Failed(String),
}

/// What a customer may ask of the kiosk itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A human.
    Staff,
    /// To leave.
    Goodbye,
}

/// A passage that an answer rests on, for the screen and the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// Its text.
    pub text: String,
}

/// A card in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What it is.
    pub kind: CardKind,
    /// Its heading.
    pub title: String,
    /// What is on it.
    pub items: Vec<CardItem>,
}

/// What is to be answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// These words, as they are.
    Say(String),
    /// The conversation so far, from the store's knowledge.
    Answer {
        /// The items the answer sees, oldest first.
        conversation: Vec<Item>,
        /// What the client asked for with `response.create`.
        params: Box<ResponseCreateParams>,
        /// Where the store's flows stand.
        memory: Memory,
        /// What the customer touched, rather than saying something.
        touched: Option<String>,
    },
}

/// Something the session wants done. The shell does them in order.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Tell the client.
    Send(Box<realtime::ServerEvent>),
    /// Tell the kiosk page; never produced for API clients.
    Kiosk(Box<kiosk::ServerEvent>),
    /// Send the next `samples` of `item`'s audio.
    Play {
        /// Which item.
        item: ItemId,
        /// The response it belongs to.
        response: ResponseId,
        /// Which of the response's items it is.
        output_index: u32,
        /// How many samples.
        samples: u64,
        /// Whether nothing follows.
        last: bool,
    },
    /// Forget audio of `item` that was generated but not sent.
    DropAudio(ItemId),
    /// What of `item` is sent next begins at this sample, although it was sent before.
    Rewind {
        /// Which item.
        item: ItemId,
        /// Samples of it before the next.
        to: u64,
    },
    /// Transcribe the utterance as it stands.
    Transcribe(JobId),
    /// Transcribe what [`Effect::TakeUtterance`] just took.
    TranscribeTaken(JobId),
    /// Judge by its sound whether the utterance is finished, beside the transcription of this name.
    Judge(JobId),
    /// Stop a transcription and the judgement beside it; their results no longer matter.
    CancelTranscript(JobId),
    /// The utterance is complete: the ear begins afresh behind it.
    TakeUtterance,
    /// The utterance is worthless: the ear forgets it.
    DropUtterance,
    /// Make an answer and report its progress.
    Answer {
        /// Its id.
        response: ResponseId,
        /// What is wanted.
        ask: Ask,
        /// The language to answer in.
        language: Language,
        /// Whether it is spoken.
        speak: bool,
    },
    /// Make an answer and report its progress as for [`Effect::Answer`], although the turn may not be over: nobody may
    /// notice anything of it, and no tool may run, before its response is created.
    Draft {
        /// The id of the response that it may become.
        response: ResponseId,
        /// What is wanted.
        ask: Ask,
        /// The language to answer in.
        language: Language,
        /// Whether it is spoken.
        speak: bool,
    },
    /// Say this before the answer that is being made, unless its words are there by now.
    Fill {
        /// Which answer.
        response: ResponseId,
        /// What to say.
        text: String,
    },
    /// Stop making an answer, and forget what there is of it.
    CancelAnswer(ResponseId),
    /// Call a human, who may be told what it is about.
    CallStaff(Option<String>),
    /// Something worth counting.
    Observe(Observation),
    /// An invariant broke.
    Violation(Invariant),
}

/// Something worth counting. Holds no customer text except in the clearly marked record of a turn.
#[derive(Debug, Clone)]
pub enum Observation {
    /// A conversation began: the first turn of a visit or a session.
    ConversationStarted,
    /// A transcript's confidence.
    Confidence(f32),
    /// A speculative transcript was used, or thrown away.
    Speculation {
        /// Whether it was used.
        used: bool,
    },
    /// An answer begun before the turn was over was used, or thrown away.
    Draft {
        /// Whether it was used.
        used: bool,
    },
    /// The customer spoke over the answer.
    BargeIn {
        /// Whether the answer stopped.
        stopped: bool,
    },
    /// A turn is over, playback included.
    TurnEnded(Box<TurnRecord>),
    /// An event came that its state does not allow.
    Ignored(&'static str),
}

/// How a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Answered from the store's knowledge, or by a tool or phrase.
    Answered,
    /// "I don't know".
    Unknown,
    /// Nothing was understood.
    NothingHeard,
    /// The customer cut the answer short.
    Interrupted,
    /// The client cancelled the answer.
    Cancelled,
    /// Something broke.
    Failed,
}

impl Outcome {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unknown => "unknown",
            Self::NothingHeard => "nothing_heard",
            Self::Interrupted => "interrupted",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// What is known about a turn that is over.
#[derive(Debug, Clone)]
pub struct TurnRecord {
    /// How it ended.
    pub outcome: Outcome,
    /// Where the time went; none for answers that no customer turn caused.
    pub waterfall: Option<Waterfall>,
    /// Passages retrieved.
    pub passages: usize,
}

/// What one step wants done.
pub type Effects = SmallVec<[Effect; 8]>;

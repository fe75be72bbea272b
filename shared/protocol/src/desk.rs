//! What an orchestrator tells the store's console, and what the console asks of it: `/v1/desk/…`.
//!
//! Unlike what [`ops`](crate::ops) has, some of it is what customers said. It is for whoever shows the desk's token, and
//! is kept nowhere on its way.

use serde::{Deserialize, Serialize};

use crate::{
    Language,
    ids::{ItemId, KioskId, SessionId},
    kiosk::CaptionRole,
    ops::{StaffCall, TurnTimes},
    realtime::MessageRole,
};

/// The file beside a store's flows that has its kiosks' tokens: the SHA-256 of each in hexadecimal, by kiosk.
pub const KIOSKS_FILE: &str = "_kiosks.json";
/// What the names of documents end in that kiosks can read.
pub const DOCUMENT_ENDINGS: [&str; 13] =
    ["md", "markdown", "txt", "html", "htm", "csv", "tsv", "pdf", "docx", "xlsx", "xlsm", "xls", "ods"];
/// The largest document that is read, in bytes.
pub const MAX_DOCUMENT: u64 = 50 << 20;

/// What happens at kiosks, as `GET /v1/desk/events` tells it. Times are in milliseconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Told {
    /// A customer began a visit.
    Began {
        /// The session.
        session_id: SessionId,
        /// Where.
        kiosk: KioskId,
        /// What is spoken.
        language: Language,
        /// When.
        at_ms: u64,
    },
    /// Something was said; a later line of the same item takes the place of the earlier one. Only where the store's
    /// profile lets staff read along.
    Line {
        /// The session.
        session_id: SessionId,
        /// Where.
        kiosk: KioskId,
        /// What was said.
        item_id: ItemId,
        /// By whom.
        role: CaptionRole,
        /// The words; the whole of them so far.
        text: String,
        /// Whether they will stay as they are.
        #[serde(rename = "final")]
        is_final: bool,
        /// Whether they may be kept.
        keep: bool,
        /// When.
        at_ms: u64,
    },
    /// A turn is over.
    Turn {
        /// The session.
        session_id: SessionId,
        /// Where.
        kiosk: KioskId,
        /// What is spoken.
        language: Language,
        /// From the end of the customer's speech to the first sound of the answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response_ms: Option<u64>,
        /// Where the time went.
        times: TurnTimes,
        /// When.
        at_ms: u64,
    },
    /// The visit is over, and the kiosk has forgotten it.
    Ended {
        /// The session.
        session_id: SessionId,
        /// When.
        at_ms: u64,
    },
    /// A customer wants a person.
    StaffCall {
        /// The call.
        call: StaffCall,
    },
    /// The one who listens was too slow, and has missed so many.
    Missed {
        /// How many.
        events: u64,
    },
}

/// What staff want a kiosk to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Load the page anew, when the customer misses nothing.
    Reload,
    /// End the visit, and be ready for the next customer.
    Restart,
    /// End the visit, and forget all that the page keeps.
    Wipe,
    /// Tell the customer that somebody is coming.
    StaffComes,
    /// Leave: what it showed to come in holds no more.
    Leave,
}

/// Body of `POST /v1/desk/kiosks/{kiosk}` and of `POST /v1/desk/sessions/{session}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    /// What.
    pub order: Order,
}

/// The answer to an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// How many connections of the kiosk have got it here: mostly none or one.
    pub reached: usize,
}

/// The answer of `GET /v1/desk/knowledge`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// What the index holds: each document, by its path below the folder.
    pub documents: Vec<Shelved>,
    /// The last reading of the folder, or the one that is going on.
    pub reading: Reading,
}

/// A document in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelved {
    /// Its path below the folder.
    pub path: String,
    /// How many passages were cut from it.
    pub passages: usize,
}

/// How the folder of documents was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// How it is.
    pub state: ReadingState,
    /// How far it is, of `total`, in documents or in passages.
    pub done: usize,
    /// See `done`.
    pub total: usize,
    /// When it began, in milliseconds since the Unix epoch; 0 before the first.
    pub at_ms: u64,
    /// How long it took, when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Documents that are new.
    pub added: usize,
    /// Documents that had changed.
    pub replaced: usize,
    /// Documents that are gone.
    pub removed: usize,
    /// Files that could not be used.
    pub skipped: Vec<Unread>,
}

/// How a reading is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadingState {
    /// None is going on.
    #[default]
    Idle,
    /// One is.
    Running,
    /// The last one failed.
    Failed,
}

/// A file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Its path below the folder.
    pub path: String,
    /// Why, for the person who put it there.
    pub reason: String,
}

/// A passage of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassageText {
    /// The document's title with its headings.
    pub title: String,
    /// The text.
    pub text: String,
    /// Its language, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// What `GET /v1/desk/knowledge/search` is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The customer's words.
    pub q: String,
    /// What they speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Look only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<String>,
    /// The most that is wanted: 1 to 32.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// What was found, and why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundPassages {
    /// Best first; below those that may answer come some that may not.
    pub findings: Vec<FoundPassage>,
    /// How long it took.
    pub took_ms: u64,
}

/// A passage that was found, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundPassage {
    /// The document.
    pub document: String,
    /// Its title with its headings.
    pub title: String,
    /// The text.
    pub text: String,
    /// Its language, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The collection that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<String>,
    /// Words and meaning together; comparable within one search.
    pub score: f32,
    /// How much of the question its words cover, 0 to 1.
    pub coverage: f32,
    /// How close its meaning is, -1 to 1; none where either has no vector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub similarity: Option<f32>,
    /// The words of the question that it has.
    pub words: Vec<String>,
    /// Whether a kiosk would answer with it.
    pub is_certain: bool,
}

/// Body of `POST /v1/desk/knowledge/eval`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// A set of questions in YAML, as `u5 kb eval` takes it.
    pub questions: String,
}

/// How well questions find what they should.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Marks {
    /// How many were asked.
    pub asked: usize,
    /// The share whose passage came first.
    pub recall_at_1: f64,
    /// The share whose passage was among the first three.
    pub recall_at_3: f64,
    /// The mean of one over its place.
    pub mrr: f64,
    /// Those whose passage was not among the first three.
    pub missed: Vec<MissedQuestion>,
}

/// A question that did not find what it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedQuestion {
    /// The question.
    pub question: String,
    /// What should have been found.
    pub expected: String,
    /// What was.
    pub found: Vec<String>,
}

/// What the kiosk's language model is asked in the console's name. The passages are found where it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// The messages, as they are sent: the standing instructions first, the question last.
    pub messages: Vec<TrialMessage>,
    /// The bare question: what passages are looked for.
    pub asked: String,
    /// What the customer speaks.
    pub language: Language,
    /// The most tokens of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
}

/// A message to a language model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialMessage {
    /// Whose.
    pub role: MessageRole,
    /// What.
    pub text: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The whole answer.
    pub answer: String,
    /// Who gave it.
    pub engine: String,
    /// When its first word came, in milliseconds from the question.
    pub first_ms: u64,
    /// When its last did.
    pub took_ms: u64,
}

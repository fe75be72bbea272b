//! The values that labels may take. Each label is an enum, so that no series can grow with what customers do.

/// A label whose values are known before the program runs.
pub trait Label: Copy + 'static {
    /// Every value.
    const ALL: &'static [Self];
    /// Every value, as it is written.
    const VALUES: &'static [&'static str];

    /// The value as it is written.
    fn as_str(self) -> &'static str;
}

macro_rules! labels {
    ($($(#[$doc:meta])* $label:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $label {
            $($(#[$value_doc])* $value,)*
        }

        impl Label for $label {
            const ALL: &'static [Self] = &[$(Self::$value,)*];
            const VALUES: &'static [&'static str] = &[$($text,)*];

            fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $text,)*
                }
            }
        }

        impl std::fmt::Display for $label {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

labels! {
    /// A point in a turn's waterfall; each is measured from the end of the customer's speech.
    Stage {
        /// The first short pause was seen.
        Pause = "pause",
        /// The end of the turn was decided.
        EndOfTurn = "end_of_turn",
        /// The words were there.
        Transcript = "transcript",
        /// The passages were there.
        Passages = "passages",
        /// The model's first token.
        FirstToken = "first_token",
        /// The first speakable clause.
        FirstClause = "first_clause",
        /// The first audio from the speech engine.
        FirstAudio = "first_audio",
        /// The first sample left the server.
        FirstSent = "first_sent",
        /// The page played the first sample.
        FirstPlayed = "first_played",
    }
    /// A part that can be replaced by a stand-in, or fail.
    Part {
        /// Speech to text.
        Stt = "stt",
        /// Text to speech.
        Tts = "tts",
        /// The language model.
        Llm = "llm",
        /// Embeddings.
        Embeddings = "embeddings",
        /// The knowledge index.
        Knowledge = "knowledge",
        /// The end-of-turn model.
        EndOfTurn = "end_of_turn",
        /// The session store.
        Sessions = "sessions",
        /// The GPU.
        Gpu = "gpu",
    }
    /// What became of an engine's call that failed.
    EngineFailure {
        /// It took too long.
        Deadline = "deadline",
        /// It is not there.
        Unavailable = "unavailable",
        /// It has as much work as it takes.
        Busy = "busy",
        /// It refused the input.
        BadInput = "bad_input",
        /// It broke.
        Failed = "failed",
    }
    /// Why a call of one of the store's own systems failed.
    ToolFailure {
        /// Its address is not on the store's list.
        NotAllowed = "not_allowed",
        /// No such tool is set up.
        Unknown = "unknown",
        /// The arguments do not fit.
        BadArguments = "bad_arguments",
        /// It took too long.
        Timeout = "timeout",
        /// The system answered with a refusal.
        Refused = "refused",
        /// The answer could not be read.
        Unreadable = "unreadable",
        /// The answer was too long.
        TooLarge = "too_large",
        /// No answer came.
        Unreachable = "unreachable",
    }
    /// What became of a transcription that was started at a pause.
    Speculation {
        /// The turn ended there: its text was used.
        Used = "used",
        /// The customer went on: it was thrown away.
        Cancelled = "cancelled",
    }
    /// What was lost because a queue was full or the network was.
    Dropped {
        /// Microphone frames the server had no room for.
        MicFrames = "mic_frames",
        /// Gaps in the numbering of microphone frames.
        MicGap = "mic_gap",
        /// Audio frames a kiosk was too slow to take.
        OutFrames = "out_frames",
        /// Events a kiosk was too slow to take.
        Events = "events",
        /// Traces of turns that no collector took.
        Traces = "traces",
    }
    /// Why somebody was turned away.
    Refusal {
        /// As many sessions as the service admits.
        Sessions = "sessions",
        /// As many connections as the service admits.
        Connections = "connections",
        /// The service is shutting down.
        Draining = "draining",
        /// The service is still starting.
        Starting = "starting",
        /// Too many requests from one kiosk.
        RateLimit = "rate_limit",
        /// No permit for this stage of work was free in time.
        Work = "work",
        /// A request or message larger than is taken.
        TooLarge = "too_large",
        /// A request or message that does not parse.
        Malformed = "malformed",
        /// A token, origin or kiosk id that is not accepted.
        NotAllowed = "not_allowed",
    }
    /// How a renderer of an avatar is told what its kiosk does.
    AvatarDialect {
        /// In `u5.avatar.v1`.
        U5 = "u5",
        /// In the messages of NVIDIA Tokkio's UI.
        Tokkio = "tokkio",
    }
    /// What somebody on the signalling server is.
    SignallingPeer {
        /// A page that wants to see the avatar.
        Player = "player",
        /// A renderer, or a relay in front of one.
        Streamer = "streamer",
        /// Something between players and a renderer.
        Sfu = "sfu",
    }
    /// Why a signalling message led to nothing.
    SignallingIgnored {
        /// It is none.
        Malformed = "malformed",
        /// Its type is unknown, or not for who sent it.
        Unknown = "unknown",
        /// It is for a player that is gone, or of another renderer.
        NotYours = "not_yours",
        /// Its renderer is gone.
        NoStreamer = "no_streamer",
    }
    /// How a turn ended.
    TurnOutcome {
        /// With an answer.
        Answered = "answered",
        /// With "I do not know".
        Unknown = "unknown",
        /// Nothing was understood.
        NothingHeard = "nothing_heard",
        /// The customer interrupted the answer.
        Interrupted = "interrupted",
        /// The client or the visit's end cancelled it.
        Cancelled = "cancelled",
        /// Something broke.
        Failed = "failed",
    }
    /// What a customer's speech during an answer turned out to be.
    BargeIn {
        /// An interruption: the answer stopped.
        Stopped = "stopped",
        /// A false alarm or a backchannel: the answer went on.
        Resumed = "resumed",
    }
}

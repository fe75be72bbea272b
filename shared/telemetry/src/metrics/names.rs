//! The inventory of metrics: what each is called, what it measures and in which unit.

use super::labels::{
    AvatarDialect, BargeIn, Dropped, EngineFailure, Label, Part, Refusal, SignallingIgnored, SignallingPeer,
    Speculation, Stage, ToolFailure, TurnOutcome,
};

/// Upper bounds of the histograms of whole turns, in seconds. They contain the alert thresholds.
pub const TURN_SECONDS: &[f64] = &[0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 15.0, 20.0, 30.0, 60.0];
/// Upper bounds of the histograms of parts of a turn, in seconds.
pub const STAGE_SECONDS: &[f64] =
    &[0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 15.0, 30.0];
/// Upper bounds of confidences, from 0 to 1. They contain the alert threshold of 0.5.
pub const CONFIDENCE: &[f64] = &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// How a metric behaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Only rises.
    Counter,
    /// Rises and falls.
    Gauge,
    /// Counts observations in buckets with these upper bounds.
    Histogram(&'static [f64]),
}

/// What a metric's number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// Seconds.
    Seconds,
    /// A share from 0 to 1.
    Ratio,
    /// Bytes.
    Bytes,
    /// 1 for yes, 0 for no.
    Flag,
    /// Parts of a hundred.
    Percent,
    /// Degrees Celsius.
    Celsius,
    /// Watts.
    Watts,
}

/// Which values a label may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Exactly these.
    Of(&'static [&'static str]),
    /// Text that is fixed when the program is built.
    Static,
}

/// Everything there is to know about one metric.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// The name in the exposition.
    pub name: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// What its number stands for.
    pub unit: Unit,
    /// One sentence for the operator.
    pub help: &'static str,
    /// Its labels, in order.
    pub labels: &'static [(&'static str, Values)],
}

macro_rules! families {
    ($($metric:ident: $kind:expr, $unit:ident, $name:literal $(, [$($label:literal: $values:expr),*])?, $help:literal;)*) => {
        /// One metric.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Metric {
            $(#[doc = $help] $metric,)*
        }

        impl Metric {
            /// Every metric there is.
            pub const ALL: &'static [Self] = &[$(Self::$metric,)*];

            /// What it is.
            pub const fn family(self) -> Family {
                match self {
                    $(Self::$metric => Family {
                        name: $name,
                        kind: $kind,
                        unit: Unit::$unit,
                        help: $help,
                        labels: &[$($(($label, $values)),*)?],
                    },)*
                }
            }
        }
    };
}

use Kind::{Counter, Gauge, Histogram};
use Values::{Of, Static};

families! {
    Conversations: Counter, Count, "kiosk_conversations_total",
        "Conversations started.";
    ResponseTime: Histogram(TURN_SECONDS), Seconds, "kiosk_response_time_seconds",
        "From the end of the customer's speech to the first sample played at the kiosk.";
    ServerResponseTime: Histogram(TURN_SECONDS), Seconds, "kiosk_server_response_time_seconds",
        "From the end of the customer's speech to the first sample sent.";
    TurnStage: Histogram(STAGE_SECONDS), Seconds, "kiosk_turn_stage_seconds", ["stage": Of(Stage::VALUES)],
        "From the end of the customer's speech to each stage of the turn.";
    SttConfidence: Histogram(CONFIDENCE), Ratio, "kiosk_stt_confidence",
        "Confidence of transcripts.";
    RagChunks: Gauge, Count, "kiosk_rag_chunks_retrieved",
        "Passages found for the latest question.";
    TtsGeneration: Histogram(STAGE_SECONDS), Seconds, "kiosk_tts_generation_seconds",
        "Time to synthesise one clause.";
    ActiveSessions: Gauge, Count, "kiosk_active_sessions",
        "Sessions that are open now.";
    Turns: Counter, Count, "kiosk_turns_total", ["outcome": Of(TurnOutcome::VALUES)],
        "Turns by how they ended.";
    StaffCalls: Counter, Count, "kiosk_staff_calls_total",
        "Customers who wanted a person.";
    BargeIns: Counter, Count, "kiosk_barge_ins_total", ["outcome": Of(BargeIn::VALUES)],
        "Times a customer spoke during an answer.";
    SpeculativeTranscripts: Counter, Count, "kiosk_speculative_transcripts_total", ["outcome": Of(Speculation::VALUES)],
        "Transcriptions started before the end of the turn was sure.";
    SpeculativeAnswers: Counter, Count, "kiosk_speculative_answers_total", ["outcome": Of(Speculation::VALUES)],
        "Answers started before the end of the turn was sure.";
    Degraded: Gauge, Flag, "kiosk_degraded", ["part": Of(Part::VALUES)],
        "Whether a part is replaced by its stand-in or missing.";
    AvatarLinks: Gauge, Count, "kiosk_avatar_links", ["dialect": Of(AvatarDialect::VALUES)],
        "Renderers that are told what an avatar does.";
    SignallingConnections: Gauge, Count, "kiosk_signalling_connections", ["peer": Of(SignallingPeer::VALUES)],
        "Who is connected to the signalling server.";
    SignallingIgnored: Counter, Count, "kiosk_signalling_ignored_total", ["reason": Of(SignallingIgnored::VALUES)],
        "Signalling messages that led to nothing.";
    FirstFrame: Histogram(STAGE_SECONDS), Seconds, "kiosk_first_frame_seconds",
        "From a page's wish to see the avatar to its first frame.";
    GpuMemoryUsed: Gauge, Bytes, "kiosk_gpu_memory_used_bytes", ["gpu": Static],
        "Memory of a GPU in use, by whichever program.";
    GpuMemoryTotal: Gauge, Bytes, "kiosk_gpu_memory_total_bytes", ["gpu": Static],
        "Memory of a GPU.";
    GpuUtilisation: Gauge, Percent, "kiosk_gpu_utilisation_percent", ["gpu": Static],
        "How much of the last moments a GPU was computing.";
    GpuTemperature: Gauge, Celsius, "kiosk_gpu_temperature_celsius", ["gpu": Static],
        "Temperature of a GPU's chip.";
    GpuPower: Gauge, Watts, "kiosk_gpu_power_watts", ["gpu": Static],
        "What a GPU draws.";
    GpuThrottled: Gauge, Flag, "kiosk_gpu_throttled", ["gpu": Static],
        "Whether a GPU runs slower for another reason than its power limit.";
    GpuEccErrors: Gauge, Count, "kiosk_gpu_uncorrected_ecc_errors", ["gpu": Static],
        "Memory errors of a GPU since its driver was loaded that could not be corrected.";
    EngineErrors: Counter, Count, "kiosk_engine_errors_total", ["part": Of(Part::VALUES), "kind": Of(EngineFailure::VALUES)],
        "Failed calls of engines and stores.";
    ToolErrors: Counter, Count, "kiosk_tool_errors_total", ["kind": Of(ToolFailure::VALUES)],
        "Calls of the store's own systems that failed.";
    Refused: Counter, Count, "kiosk_refused_total", ["reason": Of(Refusal::VALUES)],
        "Connections, sessions and requests that were turned away.";
    DroppedThings: Counter, Count, "kiosk_dropped_total", ["what": Of(Dropped::VALUES)],
        "Frames, events and traces that were lost.";
    FencedWrites: Counter, Count, "kiosk_fenced_writes_total",
        "Writes of visits that the session store refused because another process drives them by now.";
    InvariantViolations: Counter, Count, "kiosk_invariant_violations_total", ["id": Static],
        "Broken rules of the conversation; always a bug.";
    TaskPanics: Counter, Count, "u5_task_panics_total", ["task": Static],
        "Background tasks that panicked; always a bug.";
    ConfigReload: Gauge, Flag, "kiosk_config_last_reload_successful",
        "Whether the latest change of configuration was taken.";
    BuildInfo: Gauge, Flag, "u5_build_info", ["version": Static, "revision": Static],
        "Always 1; the labels name the build.";
    ProcessStart: Gauge, Seconds, "process_start_time_seconds",
        "When the process started, since the Unix epoch.";
    ProcessMemory: Gauge, Bytes, "process_resident_memory_bytes",
        "Memory of the process that is in RAM.";
    ProcessFds: Gauge, Count, "process_open_fds",
        "File descriptors the process has open.";
}

/// Every metric with its kind, unit, labels and help: what the documentation prints and a test pins down.
pub fn inventory() -> impl Iterator<Item = Family> {
    Metric::ALL.iter().map(|metric| metric.family())
}

//! The metrics of one process, in a registry of their own.
//!
//! Names, units, help and labels are in [`Metric`]; the methods of [`Metrics`] are the only way to change a value.
//! Everything that also deserves a log line (refusals, losses, failures) is counted and logged by one call.

pub mod labels;
mod names;
mod process;

use std::sync::Arc;
use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

pub use labels::{
    AvatarDialect, BargeIn, Dropped, EngineFailure, Label, Part, Refusal, SignallingIgnored, SignallingPeer,
    Speculation, Stage, ToolFailure, TurnOutcome,
};
pub use names::{CONFIDENCE, Family, Kind, Metric, STAGE_SECONDS, TURN_SECONDS, Unit, Values, inventory};

/// Which build is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Build {
    /// The version of the release.
    pub version: &'static str,
    /// The commit it was built from, or `unknown`.
    pub revision: &'static str,
}

/// The [`Build`] of the program that this is written in. `U5_REVISION` names the commit to the compiler.
///
/// A macro, so that a new commit compiles the programs again and not the libraries below them.
#[macro_export]
macro_rules! this_build {
    () => {
        $crate::Build { version: env!("CARGO_PKG_VERSION"), revision: option_env!("U5_REVISION").unwrap_or("unknown") }
    };
}

/// Why the metrics could not be made or written out.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The inventory contradicts itself: a duplicate or a name that is not allowed.
    #[error("metric {name} cannot be registered")]
    Register {
        /// Which metric.
        name: &'static str,
        /// What the registry says.
        #[source]
        source: prometheus::Error,
    },
    /// The text format could not be written.
    #[error("metrics cannot be written out")]
    Encode(#[source] prometheus::Error),
}

/// The metrics of one process. Cheap to clone; all clones count together.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Families>);

#[derive(Debug)]
pub(crate) struct Families {
    registry: Registry,
    conversations: IntCounter,
    staff_calls: IntCounter,
    response_time: Histogram,
    server_response_time: Histogram,
    turn_stage: HistogramVec,
    stt_confidence: Histogram,
    rag_chunks: IntGauge,
    tts_generation: Histogram,
    active_sessions: IntGauge,
    turns: IntCounterVec,
    barge_ins: IntCounterVec,
    speculative: IntCounterVec,
    drafts: IntCounterVec,
    pub(crate) degraded: IntGaugeVec,
    pub(crate) engine_errors: IntCounterVec,
    pub(crate) tool_errors: IntCounterVec,
    pub(crate) refused: IntCounterVec,
    pub(crate) dropped: IntCounterVec,
    avatar_links: IntGaugeVec,
    signalling_connections: IntGaugeVec,
    signalling_ignored: IntCounterVec,
    first_frame: Histogram,
    fenced_writes: IntCounter,
    pub(crate) invariants: IntCounterVec,
    pub(crate) task_panics: IntCounterVec,
    pub(crate) config_reload: IntGauge,
    gpu: GpuGauges,
    memory: IntGauge,
    fds: IntGauge,
}

#[derive(Debug)]
struct GpuGauges {
    memory_used: IntGaugeVec,
    memory_total: IntGaugeVec,
    utilisation: IntGaugeVec,
    temperature: IntGaugeVec,
    power: IntGaugeVec,
    throttled: IntGaugeVec,
    ecc_errors: IntGaugeVec,
}

/// What is known of one GPU at one moment; what is not known is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GpuFigures {
    /// Memory in use and altogether, in bytes.
    pub memory: Option<(u64, u64)>,
    /// How much of the last moments it was computing, in percent.
    pub utilisation_percent: Option<u32>,
    /// Of the chip, in degrees Celsius.
    pub temperature_celsius: Option<u32>,
    /// What it draws, in watts.
    pub power_watts: Option<u32>,
    /// Whether it runs slower than its power limit makes it.
    pub throttled: bool,
    /// Memory errors that could not be corrected.
    pub ecc_errors: Option<u64>,
}

/// The places of GPUs in a machine, as label values. GPUs beyond them are not measured: no kiosk's machine has as many.
const GPUS: [&str; 16] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

impl Metrics {
    /// Fresh metrics, all at zero. `started` is when the process started, counted from the Unix epoch.
    pub fn new(build: Build, started: Duration) -> Result<Self, MetricsError> {
        let registry = Registry::new();
        let make = Maker { registry: &registry };
        make.gauges(Metric::BuildInfo)?.with_label_values(&[build.version, build.revision]).set(1);
        make.gauge(Metric::ProcessStart)?.set(started.as_secs() as i64);
        let families = Families {
            conversations: make.counter(Metric::Conversations)?,
            staff_calls: make.counter(Metric::StaffCalls)?,
            response_time: make.histogram(Metric::ResponseTime)?,
            server_response_time: make.histogram(Metric::ServerResponseTime)?,
            turn_stage: make.histograms(Metric::TurnStage)?,
            stt_confidence: make.histogram(Metric::SttConfidence)?,
            rag_chunks: make.gauge(Metric::RagChunks)?,
            tts_generation: make.histogram(Metric::TtsGeneration)?,
            active_sessions: make.gauge(Metric::ActiveSessions)?,
            turns: make.counters(Metric::Turns)?,
            barge_ins: make.counters(Metric::BargeIns)?,
            speculative: make.counters(Metric::SpeculativeTranscripts)?,
            drafts: make.counters(Metric::SpeculativeAnswers)?,
            degraded: make.gauges(Metric::Degraded)?,
            engine_errors: make.counters(Metric::EngineErrors)?,
            tool_errors: make.counters(Metric::ToolErrors)?,
            refused: make.counters(Metric::Refused)?,
            dropped: make.counters(Metric::DroppedThings)?,
            avatar_links: make.gauges(Metric::AvatarLinks)?,
            signalling_connections: make.gauges(Metric::SignallingConnections)?,
            signalling_ignored: make.counters(Metric::SignallingIgnored)?,
            first_frame: make.histogram(Metric::FirstFrame)?,
            fenced_writes: make.counter(Metric::FencedWrites)?,
            invariants: make.counters(Metric::InvariantViolations)?,
            task_panics: make.counters(Metric::TaskPanics)?,
            config_reload: make.gauge(Metric::ConfigReload)?,
            gpu: GpuGauges {
                memory_used: make.gauges(Metric::GpuMemoryUsed)?,
                memory_total: make.gauges(Metric::GpuMemoryTotal)?,
                utilisation: make.gauges(Metric::GpuUtilisation)?,
                temperature: make.gauges(Metric::GpuTemperature)?,
                power: make.gauges(Metric::GpuPower)?,
                throttled: make.gauges(Metric::GpuThrottled)?,
                ecc_errors: make.gauges(Metric::GpuEccErrors)?,
            },
            memory: make.gauge(Metric::ProcessMemory)?,
            fds: make.gauge(Metric::ProcessFds)?,
            registry,
        };
        families.config_reload.set(1);
        Ok(Self(Arc::new(families)))
    }

    /// A GPU was read; `index` is its place in the machine.
    pub fn gpu(&self, index: u32, figures: &GpuFigures) {
        let Some(gpu) = GPUS.get(index as usize) else { return };
        let set = |gauge: &IntGaugeVec, value: Option<u64>| {
            if let Some(value) = value {
                gauge.with_label_values(&[gpu]).set(i64::try_from(value).unwrap_or(i64::MAX));
            }
        };
        let gauges = &self.0.gpu;
        set(&gauges.memory_used, figures.memory.map(|(used, _)| used));
        set(&gauges.memory_total, figures.memory.map(|(_, total)| total));
        set(&gauges.utilisation, figures.utilisation_percent.map(u64::from));
        set(&gauges.temperature, figures.temperature_celsius.map(u64::from));
        set(&gauges.power, figures.power_watts.map(u64::from));
        set(&gauges.throttled, Some(figures.throttled.into()));
        set(&gauges.ecc_errors, figures.ecc_errors);
    }

    /// A conversation started.
    pub fn conversation_started(&self) {
        self.0.conversations.inc();
    }

    /// A customer wanted a person.
    pub fn staff_called(&self) {
        self.0.staff_calls.inc();
    }

    /// A session opened; it counts as active until the guard is dropped.
    #[must_use = "the session counts as active only while this is held"]
    pub fn session_opened(&self) -> Open {
        Open::new(self.0.active_sessions.clone())
    }

    /// From the end of the customer's speech to the first sample played.
    pub fn response_time(&self, took: Duration) {
        self.0.response_time.observe(took.as_secs_f64());
    }

    /// From the end of the customer's speech to the first sample sent.
    pub fn server_response_time(&self, took: Duration) {
        self.0.server_response_time.observe(took.as_secs_f64());
    }

    /// A stage of a turn was reached, `took` after the end of the customer's speech.
    pub fn turn_stage(&self, stage: Stage, took: Duration) {
        self.0.turn_stage.with_label_values(&[stage.as_str()]).observe(took.as_secs_f64());
    }

    /// How sure the transcription was, from 0 to 1.
    pub fn stt_confidence(&self, confidence: f64) {
        self.0.stt_confidence.observe(confidence.clamp(0.0, 1.0));
    }

    /// How many passages the latest question found.
    pub fn rag_chunks_retrieved(&self, chunks: usize) {
        self.0.rag_chunks.set(i64::try_from(chunks).unwrap_or(i64::MAX));
    }

    /// How long one clause took to synthesise.
    pub fn tts_generation(&self, took: Duration) {
        self.0.tts_generation.observe(took.as_secs_f64());
    }

    /// A turn ended.
    pub fn turn_ended(&self, outcome: TurnOutcome) {
        self.0.turns.with_label_values(&[outcome.as_str()]).inc();
    }

    /// A customer spoke during an answer.
    pub fn barge_in(&self, outcome: BargeIn) {
        self.0.barge_ins.with_label_values(&[outcome.as_str()]).inc();
    }

    /// A transcription that was started at a pause was used or thrown away.
    pub fn speculation(&self, outcome: Speculation) {
        self.0.speculative.with_label_values(&[outcome.as_str()]).inc();
    }

    /// An answer that was begun before the end of the turn was sure was used or thrown away.
    pub fn draft(&self, outcome: Speculation) {
        self.0.drafts.with_label_values(&[outcome.as_str()]).inc();
    }

    /// A renderer of an avatar is connected until the guard is dropped.
    #[must_use = "the renderer counts as connected only while this is held"]
    pub fn avatar_linked(&self, dialect: AvatarDialect) -> Open {
        Open::new(self.0.avatar_links.with_label_values(&[dialect.as_str()]))
    }

    /// Somebody came to the signalling server, and stays until the guard is dropped.
    #[must_use = "the connection counts only while this is held"]
    pub fn signalling_connected(&self, peer: SignallingPeer) -> Open {
        Open::new(self.0.signalling_connections.with_label_values(&[peer.as_str()]))
    }

    /// A signalling message led to nothing.
    pub fn signalling_ignored(&self, why: SignallingIgnored) {
        self.0.signalling_ignored.with_label_values(&[why.as_str()]).inc();
    }

    /// A page shows the avatar, so long after it wanted to.
    pub fn first_frame(&self, took: Duration) {
        self.0.first_frame.observe(took.as_secs_f64());
    }

    /// The session store refused what was written under a lease that another process has taken over since. A kiosk that
    /// moves while it talks makes one of them; it is how the process that it left learns of it.
    pub fn write_fenced(&self) {
        self.0.fenced_writes.inc();
    }

    /// Everything in the Prometheus text format, version 0.0.4, with the process's own figures read now.
    pub fn encode(&self) -> Result<String, MetricsError> {
        self.0.memory.set(process::resident_bytes().unwrap_or(0));
        self.0.fds.set(process::open_fds().unwrap_or(0));
        TextEncoder::new().encode_to_string(&self.0.registry.gather()).map_err(MetricsError::Encode)
    }

    /// The content type of [`encode`](Self::encode).
    pub fn content_type() -> String {
        TextEncoder::new().format_type().to_owned()
    }

    pub(crate) fn families(&self) -> &Families {
        &self.0
    }
}

/// Counts one session or connection as open while it is held.
#[derive(Debug)]
pub struct Open(IntGauge);

impl Open {
    fn new(gauge: IntGauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Makes collectors from the inventory and registers them.
struct Maker<'r> {
    registry: &'r Registry,
}

impl Maker<'_> {
    fn counter(&self, metric: Metric) -> Result<IntCounter, MetricsError> {
        self.register(metric, |family| IntCounter::with_opts(opts(family)))
    }

    fn counters(&self, metric: Metric) -> Result<IntCounterVec, MetricsError> {
        let made = self.register(metric, |family| IntCounterVec::new(opts(family), &label_names(family)))?;
        each_series(&metric.family(), |values| drop(made.with_label_values(values)));
        Ok(made)
    }

    fn gauge(&self, metric: Metric) -> Result<IntGauge, MetricsError> {
        self.register(metric, |family| IntGauge::with_opts(opts(family)))
    }

    fn gauges(&self, metric: Metric) -> Result<IntGaugeVec, MetricsError> {
        let made = self.register(metric, |family| IntGaugeVec::new(opts(family), &label_names(family)))?;
        each_series(&metric.family(), |values| drop(made.with_label_values(values)));
        Ok(made)
    }

    fn histogram(&self, metric: Metric) -> Result<Histogram, MetricsError> {
        self.register(metric, |family| Histogram::with_opts(histogram_opts(family)))
    }

    fn histograms(&self, metric: Metric) -> Result<HistogramVec, MetricsError> {
        let made = self.register(metric, |family| HistogramVec::new(histogram_opts(family), &label_names(family)))?;
        each_series(&metric.family(), |values| drop(made.with_label_values(values)));
        Ok(made)
    }

    fn register<C: Collector + Clone + 'static>(
        &self,
        metric: Metric,
        make: impl FnOnce(&Family) -> prometheus::Result<C>,
    ) -> Result<C, MetricsError> {
        let family = metric.family();
        let failed = |source| MetricsError::Register { name: family.name, source };
        let collector = make(&family).map_err(failed)?;
        self.registry.register(Box::new(collector.clone())).map_err(failed)?;
        Ok(collector)
    }
}

fn opts(family: &Family) -> Opts {
    Opts::new(family.name, family.help)
}

fn histogram_opts(family: &Family) -> HistogramOpts {
    let opts = HistogramOpts::new(family.name, family.help);
    match family.kind {
        Kind::Histogram(buckets) => opts.buckets(buckets.to_vec()),
        Kind::Counter | Kind::Gauge => opts,
    }
}

fn label_names(family: &Family) -> Vec<&'static str> {
    family.labels.iter().map(|(name, _)| *name).collect()
}

/// Calls `make` with every combination of known label values, so that each series starts at zero instead of
/// appearing with its first event: `rate()` and alerts would miss that one. Labels without a list stay unmade.
fn each_series(family: &Family, mut make: impl FnMut(&[&'static str])) {
    let mut combinations: Vec<Vec<&'static str>> = vec![vec![]];
    for (_, values) in family.labels {
        let Values::Of(values) = values else { return };
        combinations = combinations
            .iter()
            .flat_map(|prefix| values.iter().map(|value| [prefix.as_slice(), &[*value]].concat()))
            .collect();
    }
    for values in &combinations {
        make(values);
    }
}

#[cfg(test)]
mod tests;

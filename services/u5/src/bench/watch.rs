//! What the server and the load take while something is done.

use std::{convert::Infallible, time::Duration};

use futures::future::{Either, select};
use serde::Serialize;
use tokio::time::{MissedTickBehavior, interval_at};
use u5_runtime::Clock;

use super::{
    process::{Process, Reading},
    server::{Server, total},
};

const ACTIVE_SESSIONS: &str = "kiosk_active_sessions";

/// The server at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sample {
    /// Since the watch began.
    pub(super) at: Duration,
    /// Nothing where its process is not known.
    pub(super) reading: Option<Reading>,
    /// Sessions that it has open; nothing where it was not asked, or does not tell.
    pub(super) sessions: Option<f64>,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// The process, which does not notice.
    Process,
    /// The metrics too, which takes the server about a millisecond.
    Metrics,
}

/// A stretch of time that was watched.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Watched {
    /// From the first to the last moment.
    pub(super) took: Duration,
    /// The server at both ends and at times between.
    pub(super) samples: Vec<Sample>,
    /// Processor time of this process.
    pub(super) own_cpu: Duration,
}

/// What a stretch of time took. Without a process that is known, nothing is known of the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(super) struct Usage {
    /// How long it lasted.
    seconds: f64,
    /// For how long sessions were connected, all together.
    session_minutes: f64,
    server_cpu_s_per_session_minute: Option<f64>,
    memory_before_kib: Option<u64>,
    memory_peak_kib: Option<u64>,
    memory_kib_per_session: Option<f64>,
    /// Processors that the load took by itself.
    load_cores: f64,
}

/// Does `work` and reads what the server takes: before, afterwards, and `every` so often between. `on_sample` hears of
/// each reading.
pub(super) async fn watch<T>(
    server: &Server,
    (every, detail): (Duration, Detail),
    work: impl Future<Output = T>,
    mut on_sample: impl FnMut(&Sample),
) -> (T, Watched) {
    let (clock, own_before) = (Clock::start(), own_cpu());
    let mut samples = vec![sample(server, detail, &clock).await];
    let mut sampled = |sample| {
        on_sample(&sample);
        samples.push(sample);
    };
    let done = {
        let keep_sampling = std::pin::pin!(keep_sampling(server, (every, detail), &clock, &mut sampled));
        match select(std::pin::pin!(work), keep_sampling).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => match never {},
        }
    };
    sampled(sample(server, detail, &clock).await);
    let own_cpu = own_cpu().saturating_sub(own_before);
    (done, Watched { took: clock.now(), samples, own_cpu })
}

async fn keep_sampling(
    server: &Server,
    (every, detail): (Duration, Detail),
    clock: &Clock,
    sampled: &mut impl FnMut(Sample),
) -> Infallible {
    let mut tick = interval_at(clock.instant(every), every);
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        sampled(sample(server, detail, clock).await);
    }
}

async fn sample(server: &Server, detail: Detail, clock: &Clock) -> Sample {
    let metrics = if detail == Detail::Metrics { server.metrics().await } else { None };
    let sessions = metrics.map(|text| total(&text, ACTIVE_SESSIONS));
    Sample { at: clock.now(), reading: server.read(), sessions }
}

fn own_cpu() -> Duration {
    Process::own().read().map(|reading| reading.cpu).unwrap_or_default()
}

impl Watched {
    /// What the server took, processor time and memory alike.
    pub(super) fn readings(&self) -> impl Iterator<Item = (Duration, Reading)> {
        self.samples.iter().filter_map(|sample| Some((sample.at, sample.reading?)))
    }

    /// In figures: `connected` is how long sessions were, all together; `sessions` how many there were at a time.
    pub(super) fn usage(&self, connected: Duration, sessions: usize) -> Usage {
        let minutes = connected.as_secs_f64() / 60.0;
        let readings: Vec<Reading> = self.readings().map(|(_, reading)| reading).collect();
        let (first, last) = (readings.first(), readings.last());
        let cpu = first.zip(last).map(|(first, last)| last.cpu.saturating_sub(first.cpu).as_secs_f64());
        let before = first.map(|reading| reading.memory_kib);
        let peak = readings.iter().map(|reading| reading.memory_kib).max();
        let grown = before.zip(peak).map(|(before, peak)| peak.saturating_sub(before) as f64);
        Usage {
            seconds: self.took.as_secs_f64(),
            session_minutes: minutes,
            server_cpu_s_per_session_minute: cpu.filter(|_| minutes > 0.0).map(|cpu| cpu / minutes),
            memory_before_kib: before,
            memory_peak_kib: peak,
            memory_kib_per_session: grown.map(|grown| grown / sessions.max(1) as f64),
            load_cores: self.own_cpu.as_secs_f64() / self.took.as_secs_f64().max(f64::EPSILON),
        }
    }
}

impl Usage {
    pub(super) const fn cpu_s_per_session_minute(&self) -> Option<f64> {
        self.server_cpu_s_per_session_minute
    }

    pub(super) const fn load_cores(&self) -> f64 {
        self.load_cores
    }

    /// For a table of two columns.
    pub(super) fn rows(&self) -> Vec<[String; 2]> {
        vec![
            ["server CPU per session-minute".to_owned(), shown(self.server_cpu_s_per_session_minute, 3, "s")],
            ["server memory before".to_owned(), shown(self.memory_before_kib.map(|kib| kib as f64), 0, "KiB")],
            ["server memory at its peak".to_owned(), shown(self.memory_peak_kib.map(|kib| kib as f64), 0, "KiB")],
            ["server memory per session, at the peak".to_owned(), shown(self.memory_kib_per_session, 0, "KiB")],
            ["processors taken by the load itself".to_owned(), format!("{:.2}", self.load_cores)],
        ]
    }
}

/// A figure with its unit, or that it is not known.
pub(super) fn shown(figure: Option<f64>, decimals: usize, unit: &str) -> String {
    figure.map_or_else(|| "not known".to_owned(), |figure| format!("{figure:.decimals$} {unit}").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(s: u64, cpu_ms: u64, memory_kib: u64) -> Sample {
        let reading = Reading { cpu: Duration::from_millis(cpu_ms), memory_kib, threads: 3, files: 9 };
        Sample { at: Duration::from_secs(s), reading: Some(reading), sessions: None }
    }

    #[test]
    fn processor_time_is_per_minute_of_a_session_and_memory_per_session() {
        let samples = vec![sample(0, 500, 1_000), sample(30, 900, 1_900), sample(60, 1_500, 1_600)];
        let watched = Watched { took: Duration::from_mins(1), samples, own_cpu: Duration::from_secs(15) };
        let usage = watched.usage(Duration::from_mins(10), 10);
        assert_eq!(usage.cpu_s_per_session_minute(), Some(0.1));
        assert_eq!((usage.memory_peak_kib, usage.memory_kib_per_session), (Some(1_900), Some(90.0)));
        assert_eq!((usage.session_minutes, usage.load_cores), (10.0, 0.25));
    }

    #[test]
    fn of_a_server_without_a_known_process_nothing_is_made_up() {
        let samples = vec![Sample { at: Duration::ZERO, reading: None, sessions: None }];
        let usage = Watched { samples, ..Watched::default() }.usage(Duration::ZERO, 0);
        assert_eq!((usage.cpu_s_per_session_minute(), usage.memory_kib_per_session), (None, None));
        assert_eq!(usage.rows()[0][1], "not known");
    }
}

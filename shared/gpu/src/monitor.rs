//! Reads GPUs again and again, where it may block, and publishes what it makes of them.

use std::{
    collections::BTreeMap,
    io,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use crate::{GpuConfig, GpuError, GpuProbe, GpuReading, GpuSample, Judge, Thresholds, Verdict};

/// A driver that says nothing for so many intervals, and for [`SILENCE`] longer, hangs.
const MISSED_READINGS: u32 = 3;
const SILENCE: Duration = Duration::from_secs(10);

/// One GPU, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpuStatus {
    /// Its place among the GPUs of this machine, from 0.
    pub index: u32,
    /// The newest reading that did not fail.
    pub reading: Option<GpuReading>,
    /// Why the newest reading failed, if it did.
    pub error: Option<GpuError>,
    /// What to make of it.
    pub verdict: Verdict,
}

/// All GPUs. One that has been seen is never forgotten: when it is gone, it is lost.
#[derive(Debug, Clone)]
pub struct GpuReport {
    /// In the order of their places.
    pub gpus: Vec<GpuStatus>,
    /// Why nothing could be read this time, if so.
    pub error: Option<GpuError>,
    /// When the reading ended; the start of the monitor until there is one.
    pub read_at: Instant,
    stale_after: Duration,
}

impl GpuReport {
    /// The worst verdict at the moment `now`. Without any GPU it is healthy if there are none, and lost if they cannot
    /// be asked for. A driver that hangs publishes nothing any more, so a report that is too old means lost, too.
    pub fn verdict(&self, now: Instant) -> Verdict {
        let cannot_ask = self.gpus.is_empty() && self.error.is_some();
        if cannot_ask || self.is_stale(now) {
            return Verdict::Lost;
        }
        self.gpus.iter().map(|gpu| gpu.verdict).max().unwrap_or_default()
    }

    /// Whether the next report should have come long ago.
    pub fn is_stale(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.read_at) > self.stale_after
    }
}

/// A thread that reads GPUs. It ends soon after the monitor is dropped, but nobody waits for it: a driver may keep it.
#[derive(Debug)]
pub struct GpuMonitor {
    reports: watch::Receiver<GpuReport>,
    /// Dropping it ends the thread.
    _running: SyncSender<()>,
}

impl GpuMonitor {
    /// Starts to read with `probe`, at once and then in the configured interval. Fails when the system gives no
    /// thread.
    pub fn start(probe: Box<dyn GpuProbe>, config: &GpuConfig) -> io::Result<Self> {
        let every = config.every();
        let stale_after = every * MISSED_READINGS + SILENCE;
        let first = GpuReport { gpus: vec![], error: None, read_at: Instant::now(), stale_after };
        let (publish, reports) = watch::channel(first);
        let (running, stopped) = sync_channel(0);
        let ward = Ward::new(config.thresholds());
        thread::Builder::new()
            .name("gpu-monitor".to_owned())
            .spawn(move || watch(probe, ward, every, &stopped, &publish))?;
        Ok(Self { reports, _running: running })
    }

    /// Every report from now on; the newest is there at once.
    pub fn reports(&self) -> watch::Receiver<GpuReport> {
        self.reports.clone()
    }
}

fn watch(
    mut probe: Box<dyn GpuProbe>,
    mut ward: Ward,
    every: Duration,
    stopped: &Receiver<()>,
    publish: &watch::Sender<GpuReport>,
) {
    loop {
        let (gpus, error) = ward.on(probe.read());
        let read_at = Instant::now();
        publish.send_modify(|report| *report = GpuReport { gpus, error, read_at, stale_after: report.stale_after });
        if stopped.recv_timeout(every) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

/// All GPUs that were ever seen, with their judges.
struct Ward {
    thresholds: Thresholds,
    gpus: BTreeMap<u32, (Judge, GpuStatus)>,
}

impl Ward {
    fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, gpus: BTreeMap::new() }
    }

    fn on(&mut self, read: Result<Vec<GpuSample>, GpuError>) -> (Vec<GpuStatus>, Option<GpuError>) {
        let (samples, error) = match read {
            Ok(samples) => (samples, None),
            Err(error) => (vec![], Some(error)),
        };
        let mut missing: Vec<u32> = self.gpus.keys().copied().collect();
        for GpuSample { index, reading } in samples {
            missing.retain(|known| *known != index);
            self.take(index, reading);
        }
        for index in missing {
            self.take(index, Err(error.clone().unwrap_or(GpuError::Lost)));
        }
        (self.gpus.values().map(|(_, status)| status.clone()).collect(), error)
    }

    fn take(&mut self, index: u32, reading: Result<GpuReading, GpuError>) {
        let thresholds = self.thresholds;
        let unseen = || {
            let status = GpuStatus { index, reading: None, error: None, verdict: Verdict::Healthy };
            (Judge::new(thresholds), status)
        };
        let (judge, status) = self.gpus.entry(index).or_insert_with(unseen);
        status.verdict = judge.on(reading.as_ref());
        status.error = reading.as_ref().err().cloned();
        status.reading = reading.ok().or_else(|| status.reading.take());
    }
}

#[cfg(test)]
mod tests;

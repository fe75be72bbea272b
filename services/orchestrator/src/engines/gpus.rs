//! The GPUs that the store's servers work on: what they are to operators. Nothing here uses one.

use std::{sync::Arc, time::Instant};

use tokio::sync::watch;
use u5_gpu::{GpuConfig, GpuMonitor, GpuReading, GpuReport, Verdict};
use u5_protocol::ops::{Connection, Level, PartStatus};
use u5_telemetry::{
    Metrics,
    metrics::{GpuFigures, Part},
};

/// The GPUs of this machine. Clones share the thread that reads them.
#[derive(Clone, Debug)]
pub(crate) struct Gpus {
    monitor: Arc<GpuMonitor>,
}

impl Gpus {
    pub(crate) fn watch(config: &GpuConfig) -> std::io::Result<Self> {
        Ok(Self { monitor: Arc::new(GpuMonitor::start(config.probe(), config)?) })
    }

    fn report(&self) -> GpuReport {
        self.monitor.reports().borrow().clone()
    }

    /// Whether there is one that can be reached.
    pub(crate) fn is_there(&self) -> bool {
        let (report, now) = (self.report(), Instant::now());
        !report.is_stale(now) && report.gpus.iter().any(|gpu| gpu.verdict != Verdict::Lost)
    }

    pub(crate) fn status(&self) -> PartStatus {
        status(&self.report(), Instant::now())
    }

    /// Tells metrics what is read, and everybody when a verdict changes, for ever.
    pub(crate) async fn tell(self, metrics: Metrics, changes: watch::Sender<u64>) {
        let mut reports = self.monitor.reports();
        let mut told = None;
        loop {
            let report = reports.borrow_and_update().clone();
            for gpu in &report.gpus {
                if let Some(reading) = &gpu.reading {
                    metrics.gpu(gpu.index, &figures(reading));
                }
            }
            let PartStatus { state, detail, .. } = status(&report, Instant::now());
            let is_down = state == Connection::Down;
            if told.replace(is_down).unwrap_or_default() != is_down {
                metrics.degraded(Part::Gpu, is_down.then_some(detail.as_str()));
                changes.send_modify(|count| *count += 1);
            }
            if reports.changed().await.is_err() {
                return;
            }
        }
    }
}

/// A machine that never had a GPU is as it should be; one whose GPU is in trouble is not.
fn status(report: &GpuReport, now: Instant) -> PartStatus {
    let part = |engine: &str, level, state, detail: String| PartStatus {
        part: "gpu".to_owned(),
        engine: engine.to_owned(),
        level,
        state,
        detail,
    };
    let Some(first) = report.gpus.first() else {
        let why = report.error.as_ref().map_or_else(String::new, ToString::to_string);
        return part("none", Level::Embedded, Connection::Embedded, why);
    };
    let name = first.reading.as_ref().map_or("gpu", |reading| reading.name.as_str());
    match report.verdict(now) {
        Verdict::Healthy => part(name, Level::Server, Connection::Connected, String::new()),
        Verdict::Tight => part(name, Level::Server, Connection::Down, "little of its memory is free".to_owned()),
        Verdict::Hot => part(name, Level::Server, Connection::Down, "it is too hot, or slows itself down".to_owned()),
        Verdict::Lost => part(name, Level::Off, Connection::Down, "it cannot be reached".to_owned()),
    }
}

fn figures(reading: &GpuReading) -> GpuFigures {
    GpuFigures {
        memory: reading.memory.map(|memory| (memory.used, memory.total)),
        utilisation_percent: reading.utilisation_percent,
        temperature_celsius: reading.temperature_celsius,
        power_watts: reading.power_milliwatts.map(|milliwatts| milliwatts / 1_000),
        throttled: reading.throttled_by.iter().any(|reason| reason.is_trouble()),
        ecc_errors: reading.uncorrected_ecc_errors,
    }
}

#[cfg(test)]
mod tests {
    use u5_gpu::{GpuMemory, Throttle};

    use super::*;

    #[test]
    fn a_reading_is_measured_as_far_as_it_is_known() {
        let reading = GpuReading {
            name: "NVIDIA L4".to_owned(),
            uuid: "GPU-1".to_owned(),
            memory: Some(GpuMemory { used: 3, total: 24 }),
            utilisation_percent: Some(70),
            temperature_celsius: None,
            power_milliwatts: Some(71_900),
            throttled_by: vec![Throttle::PowerCap],
            uncorrected_ecc_errors: None,
        };
        let expected = GpuFigures {
            memory: Some((3, 24)),
            utilisation_percent: Some(70),
            power_watts: Some(71),
            ..GpuFigures::default()
        };
        assert_eq!(figures(&reading), expected);
        let hot = GpuReading { throttled_by: vec![Throttle::PowerCap, Throttle::Heat], ..reading };
        assert!(figures(&hot).throttled);
    }
}

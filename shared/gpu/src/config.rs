//! What to ask about GPUs, and where trouble begins.

use std::{path::PathBuf, time::Duration};

use serde::Deserialize;

use crate::{GpuProbe, NoProbe, NvmlProbe, Thresholds};

/// The documented defaults of [`GpuConfig`]: the section's name and its text.
pub const DEFAULTS: (&str, &str) = ("gpu", include_str!("../gpu.toml"));

/// Who knows the GPUs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProbeKind {
    /// NVIDIA's management library.
    #[default]
    Nvml,
    /// Nobody: there are no GPUs.
    None,
}

/// `[gpu]`. `gpu.toml` beside this crate documents the defaults.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GpuConfig {
    /// Who is asked.
    pub probe: ProbeKind,
    /// The path of NVIDIA's library; empty for the one that the system finds.
    pub library: PathBuf,
    /// The time between two readings: 1 to 300 seconds.
    pub every_s: u64,
    /// Tight above this part of the memory: 1 to 99 percent.
    pub tight_percent: u8,
    /// Not tight any more below this one; no more than the other.
    pub tight_until_percent: u8,
    /// Hot from this temperature on: 40 to 120 degrees Celsius.
    pub hot_celsius: u32,
    /// Not hot any more below this one; no more than the other.
    pub hot_until_celsius: u32,
    /// Bad readings in a row until a GPU is tight or hot: 1 to 100.
    pub enter_after: u32,
    /// Failed readings in a row until a GPU is lost: 1 to 100.
    pub lost_after: u32,
    /// Good readings in a row until any of that is over: 1 to 100.
    pub leave_after: u32,
}

impl Default for GpuConfig {
    fn default() -> Self {
        let Thresholds { enter_after, lost_after, leave_after, hot_celsius, hot_until_celsius, .. } =
            Thresholds::default();
        Self {
            probe: ProbeKind::Nvml,
            library: PathBuf::new(),
            every_s: 5,
            tight_percent: 90,
            tight_until_percent: 80,
            hot_celsius,
            hot_until_celsius,
            enter_after,
            lost_after,
            leave_after,
        }
    }
}

impl GpuConfig {
    /// Every key that is wrong, with words that say how to put it right.
    pub fn problems(&self) -> Vec<(String, String)> {
        let rules = [
            ("every_s", outside(self.every_s, 1, 300)),
            ("tight_percent", outside(self.tight_percent.into(), 1, 99)),
            ("tight_until_percent", above(self.tight_until_percent.into(), self.tight_percent.into(), "tight_percent")),
            ("hot_celsius", outside(self.hot_celsius.into(), 40, 120)),
            ("hot_until_celsius", above(self.hot_until_celsius.into(), self.hot_celsius.into(), "hot_celsius")),
            ("enter_after", outside(self.enter_after.into(), 1, 100)),
            ("lost_after", outside(self.lost_after.into(), 1, 100)),
            ("leave_after", outside(self.leave_after.into(), 1, 100)),
        ];
        rules.into_iter().filter_map(|(key, problem)| Some((key.to_owned(), problem?))).collect()
    }

    /// The probe that was asked for; it does nothing until it is first read.
    pub fn probe(&self) -> Box<dyn GpuProbe> {
        match self.probe {
            ProbeKind::Nvml => Box::new(NvmlProbe::new(&self.library)),
            ProbeKind::None => Box::new(NoProbe),
        }
    }

    /// The time between two readings.
    pub fn every(&self) -> Duration {
        Duration::from_secs(self.every_s)
    }

    /// Where trouble begins and ends.
    pub fn thresholds(&self) -> Thresholds {
        Thresholds {
            tight_percent: self.tight_percent.into(),
            tight_until_percent: self.tight_until_percent.into(),
            hot_celsius: self.hot_celsius,
            hot_until_celsius: self.hot_until_celsius,
            enter_after: self.enter_after,
            lost_after: self.lost_after,
            leave_after: self.leave_after,
        }
    }
}

fn outside(value: u64, low: u64, high: u64) -> Option<String> {
    let is_inside = (low..=high).contains(&value);
    (!is_inside).then(|| format!("must be from {low} to {high}, not {value}"))
}

fn above(value: u64, limit: u64, other: &str) -> Option<String> {
    (value > limit).then(|| format!("must be no more than {other}, which is {limit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_defaults_are_the_defaults_and_are_right() {
        #[derive(Deserialize)]
        struct File {
            gpu: GpuConfig,
        }
        let file: File = toml::from_str(DEFAULTS.1).unwrap();
        assert_eq!(file.gpu, GpuConfig::default());
        assert_eq!(file.gpu.thresholds(), Thresholds::default());
        assert_eq!(file.gpu.problems(), []);
    }

    #[test]
    fn each_wrong_key_is_named_with_a_hint() {
        type Change = fn(&mut GpuConfig);
        let wrong: [(&str, &str, Change); 6] = [
            ("every_s", "from 1 to 300, not 0", |c| c.every_s = 0),
            ("tight_percent", "from 1 to 99, not 100", |c| c.tight_percent = 100),
            ("tight_until_percent", "no more than tight_percent, which is 90", |c| c.tight_until_percent = 91),
            ("hot_celsius", "from 40 to 120", |c| c.hot_celsius = 121),
            ("hot_until_celsius", "no more than hot_celsius", |c| c.hot_until_celsius = 88),
            ("leave_after", "from 1 to 100", |c| c.leave_after = 0),
        ];
        for (key, hint, change) in wrong {
            let mut config = GpuConfig::default();
            change(&mut config);
            let problems = config.problems();
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].0, key);
            assert!(problems[0].1.contains(hint), "{problems:?}");
        }
    }

    #[test]
    fn without_gpus_there_is_nothing_to_ask() {
        let config = GpuConfig { probe: ProbeKind::None, ..GpuConfig::default() };
        assert_eq!(config.probe().read(), Ok(vec![]));
    }
}

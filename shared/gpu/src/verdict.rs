//! What to make of readings. Each trouble begins after some bad readings in a row and ends after some good ones, with
//! a gap between what is bad and what is good, so that a verdict does not flicker.

use serde::Serialize;

use crate::{GpuError, GpuReading};

/// How a GPU is; worse ones are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing to say.
    #[default]
    Healthy,
    /// Little of its memory is free: another model will not fit.
    Tight,
    /// Too hot, or slowing itself down: answers take longer.
    Hot,
    /// It cannot be reached: work has to go elsewhere.
    Lost,
}

/// Where one verdict ends and another begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Tight above this part of the memory, in percent.
    pub tight_percent: f64,
    /// Not tight any more below this one.
    pub tight_until_percent: f64,
    /// Hot from this temperature on, in degrees Celsius.
    pub hot_celsius: u32,
    /// Not hot any more below this one.
    pub hot_until_celsius: u32,
    /// Bad readings in a row until a GPU is tight or hot.
    pub enter_after: u32,
    /// Failed readings in a row until it is lost.
    pub lost_after: u32,
    /// Good readings in a row until any of that is over.
    pub leave_after: u32,
}

impl Default for Thresholds {
    /// Those of the documented configuration.
    fn default() -> Self {
        Self {
            tight_percent: 90.0,
            tight_until_percent: 80.0,
            hot_celsius: 87,
            hot_until_celsius: 80,
            enter_after: 3,
            lost_after: 2,
            leave_after: 5,
        }
    }
}

/// What one reading says about one trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Bad,
    Good,
    /// Between the thresholds, or not known.
    Neither,
}

/// Whether one trouble is there.
#[derive(Debug, Clone, Copy, Default)]
struct Trouble {
    is_there: bool,
    /// Readings in a row that say otherwise.
    against: u32,
}

impl Trouble {
    fn on(&mut self, sign: Sign, enter_after: u32, leave_after: u32) {
        let (opposite, enough) = if self.is_there { (Sign::Good, leave_after) } else { (Sign::Bad, enter_after) };
        self.against = if sign == opposite { self.against + 1 } else { 0 };
        if self.against >= enough {
            *self = Self { is_there: !self.is_there, against: 0 };
        }
    }
}

/// Judges one GPU, reading by reading.
#[derive(Debug, Clone)]
pub struct Judge {
    thresholds: Thresholds,
    tight: Trouble,
    hot: Trouble,
    lost: Trouble,
}

impl Judge {
    /// Begins with a healthy GPU.
    pub fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, tight: Trouble::default(), hot: Trouble::default(), lost: Trouble::default() }
    }

    /// Takes the next reading into account. A failed one says nothing about memory and heat.
    pub fn on(&mut self, reading: Result<&GpuReading, &GpuError>) -> Verdict {
        let Thresholds { enter_after, lost_after, leave_after, .. } = self.thresholds;
        let lost = if reading.is_ok() { Sign::Good } else { Sign::Bad };
        self.lost.on(lost, lost_after, leave_after);
        if let Ok(reading) = reading {
            let (tight, hot) = (self.thresholds.tightness(reading), self.thresholds.heat(reading));
            self.tight.on(tight, enter_after, leave_after);
            self.hot.on(hot, enter_after, leave_after);
        }
        self.verdict()
    }

    /// The worst of what is there now.
    pub fn verdict(&self) -> Verdict {
        let troubles = [(self.lost, Verdict::Lost), (self.hot, Verdict::Hot), (self.tight, Verdict::Tight)];
        let worst = troubles.into_iter().find(|(trouble, _)| trouble.is_there);
        worst.map_or(Verdict::Healthy, |(_, verdict)| verdict)
    }
}

impl Thresholds {
    fn tightness(&self, reading: &GpuReading) -> Sign {
        match reading.memory.map(crate::GpuMemory::used_percent) {
            Some(percent) if percent > self.tight_percent => Sign::Bad,
            Some(percent) if percent < self.tight_until_percent => Sign::Good,
            _ => Sign::Neither,
        }
    }

    fn heat(&self, reading: &GpuReading) -> Sign {
        if reading.throttled_by.iter().any(|throttle| throttle.is_trouble()) {
            return Sign::Bad;
        }
        match reading.temperature_celsius {
            Some(celsius) if celsius >= self.hot_celsius => Sign::Bad,
            Some(celsius) if celsius < self.hot_until_celsius => Sign::Good,
            Some(_) => Sign::Neither,
            // It is not slowed down, and says no more.
            None => Sign::Good,
        }
    }
}

#[cfg(test)]
mod tests;

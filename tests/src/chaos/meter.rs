//! How much may pass, and how fast.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::{Fault, Told, fault::Way};

/// Throttled bytes pass in pieces of this much of a second.
const PIECES_PER_S: u32 = 20;

/// Measures one direction of one connection.
pub(super) struct Meter {
    way: Way,
    /// Since which telling it counts.
    number: u64,
    passed: usize,
    /// When the next throttled piece may pass.
    next: Instant,
}

impl Meter {
    pub(super) fn new(way: Way) -> Self {
        Self { way, number: 0, passed: 0, next: Instant::now() }
    }

    /// How much may pass at a time; nothing where the connection is to end.
    pub(super) fn room(&mut self, told: Told) -> Option<usize> {
        if self.number != told.number {
            (self.number, self.passed) = (told.number, 0);
        }
        match told.fault {
            Fault::Cut { bytes } if self.way == Way::ToClient => {
                Some(bytes - self.passed.min(bytes)).filter(|r| *r > 0)
            }
            Fault::Throttle { bytes_per_s } => Some((bytes_per_s / PIECES_PER_S).max(1) as usize),
            _ => Some(usize::MAX),
        }
    }

    /// So much has passed; waits until more may.
    pub(super) async fn passed(&mut self, told: Told, bytes: usize) {
        self.passed += bytes;
        if let Fault::Throttle { bytes_per_s } = told.fault {
            let takes = Duration::from_secs_f64(bytes as f64 / f64::from(bytes_per_s.max(1)));
            self.next = self.next.max(Instant::now()) + takes;
            sleep_until(self.next).await;
        }
    }
}

//! What can go wrong on the way.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What goes wrong with every connection through a proxy, those that stand included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// As if the server's program had ended: connections are closed, and new ones refused.
    Refuse,
    /// As if the cable were pulled: connections stand and new ones are accepted, but nothing comes through, no end
    /// either. What was sent meanwhile arrives when this is over.
    Hang,
    /// As if the server's machine had started anew: connections are reset, and new ones as soon as they are made.
    Reset,
    /// Everything arrives late, in order.
    Slow {
        /// From clients to the server.
        #[serde(default)]
        to_server: Latency,
        /// From the server to clients.
        #[serde(default)]
        to_client: Latency,
    },
    /// Little comes through: each way of each connection has this much.
    Throttle {
        /// At least 1.
        bytes_per_s: u32,
    },
    /// Each connection ends after the server has sent this much more.
    Cut {
        /// From now, or from the connection's beginning.
        bytes: usize,
    },
}

/// How late something arrives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// At least by so many milliseconds,
    pub ms: u64,
    /// and by up to so many more, as chance has it.
    #[serde(default)]
    pub jitter_ms: u64,
}

/// The two directions of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    ToServer,
    ToClient,
}

impl Fault {
    /// Everything late by this much, both ways.
    pub const fn slow(ms: u64, jitter_ms: u64) -> Self {
        let latency = Latency { ms, jitter_ms };
        Self::Slow { to_server: latency, to_client: latency }
    }

    /// How late what goes this way arrives; `chance` is from 0 to 1.
    pub(super) fn latency(self, way: Way, chance: f64) -> Duration {
        let Self::Slow { to_server, to_client } = self else { return Duration::ZERO };
        let Latency { ms, jitter_ms } = if way == Way::ToServer { to_server } else { to_client };
        Duration::from_millis(ms) + Duration::from_millis(jitter_ms).mul_f64(chance)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn faults_are_written_as_those_of_the_fakes() {
        let read = |json| from_value::<Fault>(json).unwrap();
        assert_eq!(read(json!({"fault": "hang"})), Fault::Hang);
        assert_eq!(read(json!({"fault": "cut", "bytes": 7})), Fault::Cut { bytes: 7 });
        let slow = Fault::Slow { to_server: Latency::default(), to_client: Latency { ms: 50, jitter_ms: 0 } };
        assert_eq!(read(json!({"fault": "slow", "to_client": {"ms": 50}})), slow);
    }

    #[test]
    fn chance_adds_up_to_the_jitter() {
        let ms = |chance| Fault::slow(50, 20).latency(Way::ToClient, chance).as_millis();
        assert_eq!([0.0, 0.5, 1.0].map(ms), [50, 60, 70]);
        assert_eq!(Fault::None.latency(Way::ToServer, 1.0), Duration::ZERO);
    }
}

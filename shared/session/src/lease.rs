//! The right to drive a session.

use std::fmt;

use serde::{Deserialize, Serialize};
use u5_protocol::ids::SessionId;

/// Who drives a session: one orchestrator process, by a name that no other process shares.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Owner(pub String);

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number that grows with every lease a store grants. A write that carries an older one than the newest lease of
/// its session is refused, so a process that was paused, or that believes it still drives the session, does no harm.
/// See M. Kleppmann, "How to do distributed locking" (2016).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fence(pub u64);

impl fmt::Display for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A lease as its holder knows it; every write shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The session it is for.
    pub session: SessionId,
    /// Its place in the order of leases.
    pub fence: Fence,
}

/// What to do when somebody else holds the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Leave it to them.
    IfFree,
    /// Take it: the kiosk itself is here, so wherever it was before is out of date.
    TakeOver,
}

//! How it stands with the target, for people.

use parking_lot::Mutex;
use serde::Serialize;
use u5_runtime::causes;
use utoipa::ToSchema;

use super::{ClusterError, PublishError};
use crate::wall::Wall;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TargetState)]
pub(crate) enum State {
    /// What is published stands there; where nothing was published yet, it could.
    Current,
    /// It is not there, and somebody else has to make it.
    Waiting,
    /// It failed, and is tried again.
    Failed,
}

/// Where what is published goes, and how it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct TargetStatus {
    /// `directory`, `configmap`, `bundle` where somebody takes it, or `none`.
    pub(crate) kind: &'static str,
    /// The directory, or the ConfigMap as `NAMESPACE/NAME`.
    pub(crate) name: String,
    pub(crate) state: State,
    /// The revision that stands there; none before the first.
    pub(crate) revision: Option<i64>,
    /// Why what is published does not stand there.
    pub(crate) error: Option<String>,
    /// Since when it stands so, in milliseconds since the Unix epoch.
    pub(crate) since_ms: i64,
}

/// Remembers it.
#[derive(Debug)]
pub(super) struct Board {
    wall: Wall,
    status: Mutex<TargetStatus>,
}

impl Board {
    pub(super) fn new(kind: &'static str, name: String, wall: Wall) -> Self {
        let since_ms = wall.now_ms();
        let status = TargetStatus { kind, name, state: State::Current, revision: None, error: None, since_ms };
        Self { wall, status: Mutex::new(status) }
    }

    /// Notes how delivering `revision` ended. What changes is told in the log, once.
    pub(super) fn note(&self, revision: Option<i64>, error: Option<&PublishError>) {
        let mut status = self.status.lock();
        let state = match error {
            None => State::Current,
            Some(PublishError::Cluster(ClusterError::Missing { .. })) => State::Waiting,
            Some(_) => State::Failed,
        };
        let told = error.map(|error| causes::told(error));
        let stands = if error.is_none() { revision } else { status.revision };
        if (status.state, &status.error, status.revision) == (state, &told, stands) {
            return;
        }
        match &told {
            None => tracing::info!("kiosks can get what is published, revision {}", stands.unwrap_or_default()),
            Some(why) => tracing::warn!("kiosks cannot get what is published: {why}"),
        }
        (status.state, status.error, status.revision) = (state, told, stands);
        status.since_ms = self.wall.now_ms();
    }

    pub(super) fn status(&self) -> TargetStatus {
        self.status.lock().clone()
    }
}

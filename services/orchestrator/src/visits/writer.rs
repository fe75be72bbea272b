//! Writes to the session store for one visit, and holds the right to.

use serde_json::Value;
use u5_session::{Claim, Lease, Owner, SessionError};

use super::{LEASE, Shared, Ticket};

/// Writes for one visit.
pub(super) struct Writer {
    pub(super) shared: Shared,
    pub(super) owner: Owner,
    pub(super) ticket: Ticket,
}

/// What came of a writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is written, or will be.
    Fine,
    /// Another process drives the visit.
    TakenOver,
}

impl Writer {
    /// Writes `state`.
    pub(super) async fn save(&self, state: &Value) -> Outcome {
        let saved = match self.ticket.lease() {
            Some(lease) => self.save_under(&lease, state).await,
            None => Err(self.unknown()),
        };
        self.judge(saved, Some(state)).await
    }

    /// Keeps the right to write; `state` is what was written last.
    pub(super) async fn renew(&self, state: Option<&Value>) -> Outcome {
        let renewed = match self.ticket.lease() {
            Some(lease) => self.shared.used(self.shared.store.renew(&lease, LEASE).await),
            None => Err(self.unknown()),
        };
        self.judge(renewed, state).await
    }

    async fn save_under(&self, lease: &Lease, state: &Value) -> Result<(), SessionError> {
        self.shared.used(self.shared.store.save(lease, state.clone()).await)
    }

    async fn judge(&self, result: Result<(), SessionError>, state: Option<&Value>) -> Outcome {
        let Err(error) = result else { return Outcome::Fine };
        let lease = match self.lease_again(error).await {
            Ok(lease) => lease,
            Err(error) => return outcome(&error),
        };
        self.ticket.hold(lease.clone());
        let Some(state) = state else { return Outcome::Fine };
        self.save_under(&lease, state).await.map_or_else(|error| outcome(&error), |()| Outcome::Fine)
    }

    /// The store was gone for longer than the lease lasted, or has lost the visit, or never knew it. Whoever took the
    /// visit meanwhile keeps it.
    async fn lease_again(&self, error: SessionError) -> Result<Lease, SessionError> {
        let (store, Ticket { session, token, .. }) = (&self.shared.store, &self.ticket);
        let lease = match error {
            SessionError::LeaseEnded { .. } => store.acquire(session, &self.owner, LEASE, Claim::IfFree).await,
            SessionError::Unknown { .. } => store.restore(session, token, &self.owner, LEASE).await,
            error => return Err(error),
        };
        self.shared.used(lease)
    }

    fn unknown(&self) -> SessionError {
        SessionError::Unknown { session: self.ticket.session.clone() }
    }
}

fn outcome(error: &SessionError) -> Outcome {
    match error {
        SessionError::Fenced { .. } | SessionError::Held { .. } | SessionError::Exists { .. } => Outcome::TakenOver,
        error => {
            tracing::warn!("a visit could not be written down: {error}");
            Outcome::Fine
        }
    }
}

//! What finds a session again, and the right to drive it.

use std::sync::Arc;

use parking_lot::Mutex;
use u5_protocol::ids::SessionId;
use u5_session::{Lease, ResumeToken};

/// A session's token, and its lease as far as there is one. Clones are the same ticket.
#[derive(Clone)]
pub(crate) struct Ticket {
    pub(super) session: SessionId,
    pub(super) token: ResumeToken,
    lease: Arc<Mutex<Option<Lease>>>,
}

impl Ticket {
    /// Without a lease, nobody else can drive the session yet.
    pub(super) fn new(session: SessionId, token: ResumeToken, lease: Option<Lease>) -> Self {
        Self { session, token, lease: Arc::new(Mutex::new(lease)) }
    }

    /// The kiosk's half of it.
    pub(crate) fn token(&self) -> String {
        self.token.expose().to_owned()
    }

    /// The newest lease.
    pub(super) fn lease(&self) -> Option<Lease> {
        self.lease.lock().clone()
    }

    pub(super) fn hold(&self, lease: Lease) {
        *self.lease.lock() = Some(lease);
    }

    /// Whether what was written down under this lease is what the holder of this ticket wrote.
    pub(super) fn drove(&self, fence: u64) -> bool {
        self.lease().is_some_and(|lease| lease.fence.0 == fence)
    }
}

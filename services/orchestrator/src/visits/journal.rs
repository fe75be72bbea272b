//! Writes a visit down while it goes on. The newest state wins: a slow store never holds a conversation up.

use std::time::Duration;

use serde_json::Value;
use tokio::{sync::watch, time::Instant};
use u5_dialogue::{
    Session,
    session::{Milestone, Snapshot},
};
use u5_runtime::{TaskKind, Tasks, tasks::Scoped};

use super::{
    LEASE, Written,
    writer::{Outcome, Writer},
};

/// Between two writings of one visit in which nothing happened but that more of an answer was heard: what a customer may
/// have to hear once more when a process is killed.
const BETWEEN: Duration = Duration::from_millis(150);

/// Writes one visit down, until it is dropped.
pub(crate) struct Journal {
    latest: watch::Sender<Option<Value>>,
    taken_over: watch::Receiver<bool>,
    written: Option<Snapshot>,
    reached: Option<Milestone>,
    /// When the next writing is due; none while nothing has changed.
    due: Option<Instant>,
    /// When it was last written; none before the first time.
    last: Option<Instant>,
    _task: Scoped,
}

impl Journal {
    pub(super) fn start(writer: Writer, tasks: &Tasks) -> Self {
        let (latest, states) = watch::channel(None);
        let (lost, taken_over) = watch::channel(false);
        let task = tasks.spawn(TaskKind::Session, write_all(writer, states, lost)).scoped();
        Self { latest, taken_over, written: None, reached: None, due: None, last: None, _task: task }
    }

    /// When [`write`](Self::write) wants to be called, if nothing happens before.
    pub(crate) const fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Waits until another process drives the visit.
    pub(crate) async fn taken_over(&mut self) {
        if self.taken_over.wait_for(|taken| *taken).await.is_err() {
            // Nobody writes any more, so nobody can find out.
            std::future::pending::<()>().await;
        }
    }

    /// The session may have changed. Writes it down: at once where a customer would miss what happened if it was lost,
    /// else now or soon.
    pub(crate) fn write(&mut self, session: &Session, seq: u64) {
        let (now, reached) = (Instant::now(), Some(session.milestone()));
        let may_wait = std::mem::replace(&mut self.reached, reached) == reached;
        if let Some(next) = self.last.map(|last| last + BETWEEN).filter(|next| may_wait && now < *next) {
            self.due.get_or_insert(next);
            return;
        }
        (self.due, self.last) = (None, Some(now));
        let snapshot = session.snapshot();
        if self.written.as_ref() != Some(&snapshot) {
            self.latest.send_replace(Some(Written::value(seq, &snapshot)));
            self.written = Some(snapshot);
        }
    }
}

async fn write_all(writer: Writer, mut states: watch::Receiver<Option<Value>>, lost: watch::Sender<bool>) {
    let mut back = writer.shared.switch.changes();
    let mut renew = tokio::time::interval(LEASE / 4);
    loop {
        let renews = tokio::select! {
            changed = states.changed() => {
                if changed.is_err() {
                    return;
                }
                false
            }
            // What could not be written while the store was gone is written when it is back.
            Ok(()) = back.changed() => false,
            _ = renew.tick() => true,
        };
        if !writer.shared.switch.is_closed() {
            continue;
        }
        let outcome = if renews {
            // A state that came at this moment is not written by that, and stays to be.
            let state = states.borrow().clone();
            writer.renew(state.as_ref()).await
        } else {
            let state = states.borrow_and_update().clone();
            let Some(state) = state else { continue };
            writer.save(&state).await
        };
        if outcome == Outcome::TakenOver {
            lost.send_replace(true);
            return;
        }
    }
}

#[cfg(test)]
mod tests;

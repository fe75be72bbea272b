//! Whether each visit was driven by one process at a time: the leases that the store granted, held against the welcomes
//! that kiosks got.
//!
//! Every grant changes a visit's fence, and fences only grow. A kiosk is welcomed once a grant. Where the fence is the same
//! when a kiosk leaves a process as when it was welcomed there, and the lease was that process's own, nobody else had the
//! right to drive the visit in between; what others wrote was refused.

use serde::Serialize;
use u5_protocol::ids::SessionId;
use u5_session::RedisStore;

/// The newest lease of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holding {
    /// Who got it. Its name begins with the id of its process.
    owner: String,
    fence: u64,
}

/// What came of looking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Leases {
    /// Leases that were looked at when a kiosk was welcomed, one a welcome.
    pub(super) granted: usize,
    /// Of these, leases of another process than the one that welcomed the kiosk, or not newer than the one before.
    pub(super) not_its_own: usize,
    /// Times that the lease had changed hands when the kiosk left, without the kiosk.
    pub(super) changed_hands: usize,
    /// Times that the store did not say.
    pub(super) unknown: usize,
}

impl Leases {
    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            granted: self.granted + other.granted,
            not_its_own: self.not_its_own + other.not_its_own,
            changed_hands: self.changed_hands + other.changed_hands,
            unknown: self.unknown + other.unknown,
        }
    }

    /// Whether every visit had one driver at a time, and that is known.
    pub(super) const fn are_in_order(self) -> bool {
        self.not_its_own + self.changed_hands + self.unknown == 0
    }

    /// A kiosk was welcomed by the process `pid`. `before` is the lease that it had until then, if that is known.
    pub(super) fn welcomed(&mut self, before: Option<&Holding>, now: Option<&Holding>, pid: u32) {
        let Some(now) = now else {
            self.unknown += 1;
            return;
        };
        self.granted += 1;
        let is_newer = before.is_none_or(|before| now.fence > before.fence);
        self.not_its_own += usize::from(!now.is_of(pid) || !is_newer);
    }

    /// A kiosk leaves, or has lost, the process that welcomed it under the lease `before`.
    pub(super) fn left(&mut self, before: Option<&Holding>, now: Option<&Holding>) {
        match (before, now) {
            (Some(before), Some(now)) => self.changed_hands += usize::from(before != now),
            (_, None) => self.unknown += 1,
            (None, Some(_)) => {}
        }
    }
}

impl Holding {
    /// What the store says.
    pub(super) async fn of(session: &SessionId, store: &RedisStore) -> Option<Self> {
        let asked = store.holder(session).await;
        let asked = asked.inspect_err(|error| tracing::warn!("who drives a visit is not known: {error}"));
        let (owner, fence) = asked.ok()??;
        Some(Self { owner: owner.0, fence: fence.0 })
    }

    fn is_of(&self, pid: u32) -> bool {
        self.owner.split_once('-').is_some_and(|(id, _)| id.parse() == Ok(pid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(owner: &str, fence: u64) -> Holding {
        Holding { owner: owner.to_owned(), fence }
    }

    #[test]
    fn a_lease_a_welcome_each_newer_than_the_last_is_in_order() {
        let (mut leases, one, other) = (Leases::default(), holding("7-ab", 10), holding("8-cd", 20));
        leases.welcomed(None, Some(&one), 7);
        leases.left(Some(&one), Some(&one));
        leases.welcomed(Some(&one), Some(&other), 8);
        leases.left(Some(&other), Some(&other));
        assert!(leases.are_in_order() && leases.granted == 2, "{leases:?}");
    }

    #[test]
    fn a_lease_that_somebody_else_got_meanwhile_is_not() {
        let (one, other) = (holding("7-ab", 10), holding("8-cd", 20));
        let mut leases = Leases::default();
        leases.left(Some(&one), Some(&other));
        assert_eq!((leases.changed_hands, leases.are_in_order()), (1, false));
        let mut leases = Leases::default();
        leases.welcomed(None, Some(&other), 7);
        leases.welcomed(Some(&other), Some(&other), 8);
        assert_eq!((leases.not_its_own, leases.are_in_order()), (2, false));
    }

    #[test]
    fn the_same_owner_with_another_lease_had_it_in_between() {
        let mut leases = Leases::default();
        leases.left(Some(&holding("7-ab", 10)), Some(&holding("7-ab", 20)));
        assert!(!leases.are_in_order());
    }

    #[test]
    fn what_is_not_known_is_not_in_order() {
        let mut leases = Leases::default();
        leases.welcomed(None, None, 7);
        assert!(!leases.are_in_order() && !Leases { granted: 0, ..leases }.are_in_order());
        assert!(!holding("rubbish", 1).is_of(7) && !holding("71-a", 1).is_of(7));
    }
}

//! Customers who want a person, for the people who come.
//!
//! Whoever watches one replica sees the calls of all: they are passed on over the bus, which keeps them for replicas that
//! come later.

use std::{collections::VecDeque, sync::Arc};

use parking_lot::Mutex;
use u5_protocol::ops::StaffCall;
use u5_session::KEPT as MOST;

/// The latest calls, the newest first; past [`MOST`] the oldest is forgotten. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct StaffCalls(Arc<Mutex<VecDeque<StaffCall>>>);

impl StaffCalls {
    /// One more, at its time. The bus brings a replica's own calls back to it, which are none more.
    pub(crate) fn add(&self, call: StaffCall) {
        let mut calls = self.0.lock();
        if calls.contains(&call) {
            return;
        }
        let newer = calls.iter().take_while(|known| known.at_ms > call.at_ms).count();
        calls.insert(newer, call);
        calls.truncate(MOST);
    }

    /// All of them, the newest first.
    pub(crate) fn list(&self) -> Vec<StaffCall> {
        self.0.lock().iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use u5_protocol::{Language, ids::SessionId};

    use super::*;

    fn call(number: u64) -> StaffCall {
        StaffCall {
            session_id: SessionId::from("s"),
            kiosk: None,
            language: Language::En,
            at_ms: number,
            summary: None,
        }
    }

    #[test]
    fn the_newest_come_first_each_once_and_old_ones_are_forgotten() {
        let calls = StaffCalls::default();
        for number in (0..55).chain([59, 57, 55, 58, 56, 59, 58]) {
            calls.add(call(number));
        }
        let list = calls.list();
        assert_eq!((list.len(), &list[0], &list[49]), (MOST, &call(59), &call(10)));
    }
}

//! Customers who want a person, for the people who come.
//!
//! Whoever watches one replica sees the calls of all: they are passed on over the bus.

use std::{collections::VecDeque, sync::Arc};

use parking_lot::Mutex;
use u5_protocol::ops::StaffCall;

/// The most calls that are kept; past it the oldest is forgotten.
const MOST: usize = 50;

/// The latest calls. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct StaffCalls(Arc<Mutex<VecDeque<StaffCall>>>);

impl StaffCalls {
    /// One more. The bus brings a replica's own calls back to it, which are none more.
    pub(crate) fn add(&self, call: StaffCall) {
        let mut calls = self.0.lock();
        if calls.contains(&call) {
            return;
        }
        calls.push_front(call);
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
        for number in (0..60).chain([59, 58]) {
            calls.add(call(number));
        }
        let list = calls.list();
        assert_eq!((list.len(), &list[0], &list[49]), (MOST, &call(59), &call(10)));
    }
}

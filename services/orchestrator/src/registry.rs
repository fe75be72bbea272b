//! The conversations that are going on, for the admin. Holds nothing that was said.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::sync::mpsc;
use u5_dialogue::{
    event::Outcome,
    waterfall::{Span, Waterfall},
};
use u5_protocol::{
    Language,
    desk::Order,
    ids::{KioskId, SessionId},
    kiosk::KioskState,
    ops::{ClientDialect, LiveConversation, StageTimes, TurnTimes},
};
use u5_runtime::Clock;

/// Orders that a connection has not taken up yet. One that has so many to do gets no more.
const ORDERS: usize = 8;

/// All live conversations. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registry(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    live: BTreeMap<SessionId, Live>,
    /// Connections so far: a session may have a newer one before its older one has ended.
    entered: u64,
}

#[derive(Debug)]
struct Live {
    number: u64,
    since: Clock,
    kiosk: Option<KioskId>,
    dialect: ClientDialect,
    seen: Seen,
    orders: mpsc::Sender<Order>,
}

/// What changes in the course of a conversation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(crate) state: KioskState,
    pub(crate) language: Language,
    pub(crate) turns: u32,
    pub(crate) last_response_time: Option<Duration>,
    pub(crate) last_turn: Option<(Outcome, Waterfall)>,
}

/// A conversation's place in the registry, until it is dropped.
#[derive(Debug)]
pub(crate) struct Entry {
    session: SessionId,
    number: u64,
    registry: Registry,
    /// What staff want it to do.
    pub(crate) orders: mpsc::Receiver<Order>,
}

impl Registry {
    pub(crate) fn enter(&self, session: SessionId, kiosk: Option<KioskId>, dialect: ClientDialect) -> Entry {
        let mut entries = self.0.lock();
        entries.entered += 1;
        let number = entries.entered;
        let (sender, orders) = mpsc::channel(ORDERS);
        let live = Live { number, since: Clock::start(), kiosk, dialect, seen: Seen::default(), orders: sender };
        entries.live.insert(session.clone(), live);
        Entry { session, number, registry: self.clone(), orders }
    }

    /// Gives an order to those for which `is_meant` holds of their session and kiosk; how many have got it.
    pub(crate) fn order(&self, order: Order, is_meant: impl Fn(&SessionId, Option<&KioskId>) -> bool) -> usize {
        let entries = self.0.lock();
        let meant = entries.live.iter().filter(|(session, live)| is_meant(session, live.kiosk.as_ref()));
        meant.filter(|(_, live)| live.orders.try_send(order).is_ok()).count()
    }

    pub(crate) fn list(&self) -> Vec<LiveConversation> {
        let entry = |(session, live): (&SessionId, &Live)| LiveConversation {
            session_id: session.clone(),
            kiosk: live.kiosk.clone(),
            dialect: live.dialect,
            state: live.seen.state,
            language: live.seen.language,
            since_ms: live.since.now().as_millis() as u64,
            turns: live.seen.turns,
            last_response_time_ms: live.seen.last_response_time.map(ms),
            last_turn: live.seen.last_turn.as_ref().map(|(outcome, waterfall)| times(*outcome, waterfall)),
        };
        self.0.lock().live.iter().map(entry).collect()
    }
}

pub(crate) fn times(outcome: Outcome, waterfall: &Waterfall) -> TurnTimes {
    let stage =
        |Span { stage, from, to }| StageTimes { stage: stage.name().to_owned(), from_ms: ms(from), to_ms: ms(to) };
    TurnTimes { outcome: outcome.name().to_owned(), stages: waterfall.spans().map(stage).collect() }
}

fn ms(time: Duration) -> u64 {
    time.as_millis() as u64
}

impl Entry {
    pub(crate) fn update(&self, seen: Seen) {
        let mut entries = self.registry.0.lock();
        if let Some(live) = entries.live.get_mut(&self.session).filter(|live| live.number == self.number) {
            live.seen = seen;
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut entries = self.registry.0.lock();
        if entries.live.get(&self.session).is_some_and(|live| live.number == self.number) {
            entries.live.remove(&self.session);
        }
    }
}

//! A visit's journal, in virtual time.

use std::sync::Arc;

use u5_dialogue::{Command, Event, Instant64, Settings, settings::Phrases};
use u5_engines::standby::Switch;
use u5_runtime::Shutdown;
use u5_session::{Claim, Created, Lease, Limits, MemoryStore, Owner, RedisConfig, RedisStore, SessionStore};
use u5_telemetry::{Build, Metrics};

use super::{
    super::{Shared, Ticket},
    *,
};

/// A session that is written down in a store.
struct Scene {
    store: Arc<MemoryStore>,
    session: Session,
    journal: Journal,
    metrics: Metrics,
    lease: Lease,
}

fn owner(name: &str) -> Owner {
    Owner(name.to_owned())
}

async fn scene() -> Scene {
    let keep = Duration::from_hours(1);
    let store = Arc::new(MemoryStore::new(Limits { sessions: 10, journal_bytes: 100_000, keep }));
    let session = Session::new(Settings::kiosk(24_000, Phrases::default()), 1);
    let Created { lease, resume } = store.create(session.id(), &owner("one"), LEASE).await.unwrap();
    let metrics = Metrics::new(Build { version: "0", revision: "test" }, Duration::ZERO).unwrap();
    let switch = Switch::new("sessions", "redis", Some("memory"), || async { Ok(()) });
    let config = RedisConfig { urls: vec!["redis://127.0.0.1:9".to_owned()], ..RedisConfig::default() };
    let bus = RedisStore::new(&config).unwrap().bus();
    let shared = Shared { store: store.clone(), bus, switch, metrics: metrics.clone() };
    let ticket = Ticket::new(session.id().clone(), resume, Some(lease.clone()));
    let tasks = Tasks::new(Shutdown::new(), metrics.clone());
    let journal = Journal::start(Writer { shared, owner: owner("one"), ticket }, &tasks);
    Scene { store, session, journal, metrics, lease }
}

impl Scene {
    fn step(&mut self, event: Event) {
        drop(self.session.on(Instant64::default(), event));
        self.journal.write(&self.session, 1);
    }

    fn ask(&mut self) {
        let command = Command::Say("Where is the oat milk?".to_owned());
        self.step(Event::Command { id: None, command });
    }

    /// What is written down, when the writer has done what it can do without time passing.
    async fn written(&self) -> String {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        let journal = self.store.load(self.session.id()).await.unwrap();
        journal.map(|journal| journal.state.to_string()).unwrap_or_default()
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_that_was_understood_is_written_down_at_once() {
    let mut scene = scene().await;
    scene.step(Event::Tick);
    assert!(scene.written().await.contains("\"owed\":\"nothing\""));
    scene.ask();
    let written = scene.written().await;
    assert!(written.contains("oat milk") && written.contains("\"owed\":\"answer\""), "{written}");
    assert_eq!(scene.journal.due(), None, "nothing is left to be written");
}

#[tokio::test(start_paused = true)]
async fn what_happens_while_the_lease_is_renewed_is_written_all_the_same() {
    for _ in 0..50 {
        let mut scene = scene().await;
        // The first renewal is due at once, and so is this.
        scene.step(Event::Tick);
        assert!(scene.written().await.contains("owed"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_writing_under_a_lease_that_was_taken_over_is_counted_and_told() {
    let mut scene = scene().await;
    let session = scene.session.id().clone();
    scene.store.acquire(&session, &owner("other"), LEASE, Claim::TakeOver).await.unwrap();
    scene.ask();
    scene.journal.taken_over().await;
    assert!(scene.metrics.encode().unwrap().contains("kiosk_fenced_writes_total 1"));
    let newest = scene.store.load(&session).await.unwrap();
    assert!(newest.is_none_or(|newest| newest.fence != scene.lease.fence), "what it wrote was refused");
}

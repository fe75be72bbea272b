//! What is special about this store. The rules for all stores are in `tests/stores/suite.rs`.

use serde_json::json;
use tokio::time::advance;

use super::*;

const TTL: Duration = Duration::from_secs(15);
const ALMOST_TTL: Duration = Duration::from_millis(14_999);
const ALMOST_KEPT: Duration = Duration::from_secs(59);
const LIMITS: Limits = Limits { sessions: 2, journal_bytes: 64, keep: Duration::from_mins(1) };

fn store() -> MemoryStore {
    MemoryStore::new(LIMITS)
}

fn owner(name: &str) -> Owner {
    Owner(name.to_owned())
}

fn id(name: &str) -> SessionId {
    SessionId::from(name)
}

async fn open(store: &MemoryStore, name: &str) -> Created {
    store.create(&id(name), &owner("a"), TTL).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_lease_ends_to_the_millisecond() {
    let store = store();
    let lease = open(&store, "s").await.lease;
    advance(ALMOST_TTL).await;
    store.renew(&lease, TTL).await.unwrap();
    advance(ALMOST_TTL).await;
    store.save(&lease, json!(1)).await.unwrap();
    advance(Duration::from_millis(1)).await;
    let ended = SessionError::LeaseEnded { session: id("s"), fence: lease.fence };
    assert_eq!(store.save(&lease, json!(2)).await.unwrap_err(), ended);
}

#[tokio::test(start_paused = true)]
async fn a_session_expires_after_its_last_write() {
    let store = store();
    let created = store.create(&id("s"), &owner("a"), LIMITS.keep * 4).await.unwrap();
    advance(ALMOST_KEPT).await;
    store.save(&created.lease, json!(1)).await.unwrap();
    advance(ALMOST_KEPT).await;
    assert_eq!(store.resume(&created.resume).await.unwrap(), Some(id("s")));
    advance(Duration::from_secs(1)).await;
    assert_eq!(store.resume(&created.resume).await.unwrap(), None);
    assert!(matches!(store.save(&created.lease, json!(2)).await, Err(SessionError::Unknown { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_wipe_leaves_nothing() {
    let store = store();
    let created = open(&store, "s").await;
    store.save(&created.lease, json!("secret")).await.unwrap();
    assert!(!format!("{store:?}").contains("secret"));
    store.wipe(&created.lease).await.unwrap();
    assert!(store.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_full_store_refuses_until_a_session_expires() {
    let store = store();
    open(&store, "one").await;
    open(&store, "two").await;
    let refused = store.create(&id("three"), &owner("a"), TTL).await.unwrap_err();
    assert_eq!(refused, SessionError::Full { limit: 2 });
    advance(LIMITS.keep).await;
    open(&store, "three").await;
    assert_eq!(store.len(), 1);
}

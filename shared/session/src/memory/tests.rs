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
async fn what_was_saved_is_loaded() {
    let store = store();
    let lease = open(&store, "s").await.lease;
    assert_eq!(store.load(&id("s")).await.unwrap(), None);
    store.save(&lease, json!({"turn": 1})).await.unwrap();
    store.save(&lease, json!({"turn": 2})).await.unwrap();
    let journal = store.load(&id("s")).await.unwrap().unwrap();
    assert_eq!((journal.state, journal.fence), (json!({"turn": 2}), lease.fence));
}

#[tokio::test(start_paused = true)]
async fn a_resume_token_finds_its_session_only() {
    let store = store();
    let (one, two) = (open(&store, "one").await, open(&store, "two").await);
    assert_eq!(store.resume(&one.resume).await.unwrap(), Some(id("one")));
    assert_eq!(store.resume(&two.resume).await.unwrap(), Some(id("two")));
    assert_eq!(store.resume(&ResumeToken::from("guess")).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_held_session_is_left_to_its_holder() {
    let store = store();
    open(&store, "s").await;
    let refused = store.acquire(&id("s"), &owner("b"), TTL, Claim::IfFree).await.unwrap_err();
    assert_eq!(refused, SessionError::Held { session: id("s"), owner: owner("a") });
}

#[tokio::test(start_paused = true)]
async fn after_a_take_over_the_older_lease_can_do_nothing() {
    let store = store();
    let old = open(&store, "s").await.lease;
    let new = store.acquire(&id("s"), &owner("b"), TTL, Claim::TakeOver).await.unwrap();
    assert!(new.fence > old.fence);
    let fenced = SessionError::Fenced { session: id("s"), fence: old.fence, newest: new.fence };
    assert_eq!(store.save(&old, json!("late")).await.unwrap_err(), fenced);
    assert_eq!(store.renew(&old, TTL).await.unwrap_err(), fenced);
    assert_eq!(store.release(&old).await.unwrap_err(), fenced);
    assert_eq!(store.wipe(&old).await.unwrap_err(), fenced);
    assert_eq!(store.load(&id("s")).await.unwrap(), None);
    store.save(&new, json!("current")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_second_lease_of_the_same_owner_replaces_its_first() {
    let store = store();
    let old = open(&store, "s").await.lease;
    let new = store.acquire(&id("s"), &owner("a"), TTL, Claim::IfFree).await.unwrap();
    assert!(matches!(store.save(&old, json!(1)).await, Err(SessionError::Fenced { .. })));
    store.save(&new, json!(1)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_lease_ends_unless_it_is_renewed() {
    let store = store();
    let lease = open(&store, "s").await.lease;
    advance(ALMOST_TTL).await;
    store.renew(&lease, TTL).await.unwrap();
    advance(ALMOST_TTL).await;
    store.save(&lease, json!(1)).await.unwrap();
    advance(Duration::from_millis(1)).await;
    let ended = SessionError::LeaseEnded { session: id("s"), fence: lease.fence };
    assert_eq!(store.save(&lease, json!(2)).await.unwrap_err(), ended);
    assert_eq!(store.renew(&lease, TTL).await.unwrap_err(), ended);
    store.acquire(&id("s"), &owner("b"), TTL, Claim::IfFree).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_released_session_keeps_its_journal_for_the_next_owner() {
    let store = store();
    let lease = open(&store, "s").await.lease;
    store.save(&lease, json!("where we were")).await.unwrap();
    store.release(&lease).await.unwrap();
    store.release(&lease).await.unwrap();
    let next = store.acquire(&id("s"), &owner("b"), TTL, Claim::IfFree).await.unwrap();
    assert!(next.fence > lease.fence);
    assert_eq!(store.load(&id("s")).await.unwrap().unwrap().state, json!("where we were"));
}

#[tokio::test(start_paused = true)]
async fn a_wipe_leaves_nothing() {
    let store = store();
    let created = open(&store, "s").await;
    store.save(&created.lease, json!("secret")).await.unwrap();
    store.wipe(&created.lease).await.unwrap();
    store.wipe(&created.lease).await.unwrap();
    assert_eq!(store.resume(&created.resume).await.unwrap(), None);
    assert_eq!(store.load(&id("s")).await.unwrap_err(), SessionError::Unknown { session: id("s") });
    assert!(!format!("{store:?}").contains("secret"));
    assert!(store.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_wipe_works_after_the_lease_ended_if_nobody_took_over() {
    let store = store();
    let lease = open(&store, "s").await.lease;
    advance(TTL).await;
    store.wipe(&lease).await.unwrap();
    assert!(store.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_id_that_comes_back_after_a_wipe_does_not_accept_old_leases() {
    let store = store();
    let old = open(&store, "s").await.lease;
    store.wipe(&old).await.unwrap();
    open(&store, "s").await;
    assert!(matches!(store.save(&old, json!("previous visitor")).await, Err(SessionError::Fenced { .. })));
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

#[tokio::test(start_paused = true)]
async fn an_id_is_used_once() {
    let store = store();
    open(&store, "s").await;
    let refused = store.create(&id("s"), &owner("b"), TTL).await.unwrap_err();
    assert_eq!(refused, SessionError::Exists { session: id("s") });
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_is_too_large_leaves_the_old_one() {
    let store = store();
    let lease = open(&store, "s").await.lease;
    store.save(&lease, json!("x".repeat(62))).await.unwrap();
    let refused = store.save(&lease, json!("y".repeat(63))).await.unwrap_err();
    assert_eq!(refused, SessionError::TooLarge { session: id("s"), bytes: 65, limit: 64 });
    assert_eq!(store.load(&id("s")).await.unwrap().unwrap().state, json!("x".repeat(62)));
}

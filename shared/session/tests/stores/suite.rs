//! What every store must do, whatever it is made of. Time is not assumed to be virtual: what must have ended is waited
//! for, and what must not have ended has far more time than any test takes.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use serde_json::{Value, json};
use u5_protocol::ids::SessionId;
use u5_session::{Claim, Created, Lease, Limits, Owner, ResumeToken, SessionError, SessionStore};

use crate::servers::eventually;

pub(crate) const LONG: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(50);
const LIMITS: Limits = Limits { sessions: 100, journal_bytes: 1024, keep: LONG };

/// Where stores come from.
pub(crate) trait Place {
    /// A store with nothing in it, that has room for at least 100 sessions.
    fn store(&self, limits: Limits) -> Arc<dyn SessionStore>;
}

/// Calls `$apply!` with the names of all rules.
macro_rules! each_rule {
    ($apply:ident) => {
        $apply!(
            what_was_saved_is_loaded,
            journals_keep_every_character,
            a_resume_token_finds_its_session_only,
            a_held_session_is_left_to_its_holder,
            after_a_take_over_the_older_lease_can_do_nothing,
            a_second_lease_of_the_same_owner_replaces_its_first,
            a_lease_ends_unless_it_is_renewed,
            a_renewed_lease_lasts_from_then_on,
            a_released_session_keeps_its_journal_for_the_next_owner,
            a_released_lease_writes_no_more,
            a_wipe_leaves_nothing,
            a_wipe_works_after_the_lease_ended_if_nobody_took_over,
            an_id_that_comes_back_after_a_wipe_does_not_accept_old_leases,
            a_session_expires_after_its_last_write,
            an_id_is_used_once,
            what_was_lost_is_restored_under_its_token_by_one_owner,
            what_does_not_exist_is_unknown,
            a_journal_that_is_too_large_leaves_the_old_one,
            of_many_who_want_a_free_session_one_gets_it,
            of_many_who_take_over_the_newest_may_write,
        );
    };
}

macro_rules! in_turn {
    ($($rule:ident),* $(,)?) => {
        /// All rules, one after the other, for places that are slow to set up.
        pub(crate) async fn all(place: &impl Place) {
            $(
                $rule(place).await;
                // Shown with a failure: the next rule is the one that failed.
                println!("{} holds", stringify!($rule));
            )*
        }
    };
}
each_rule!(in_turn);

pub(crate) fn owner(name: &str) -> Owner {
    Owner(name.to_owned())
}

pub(crate) fn id(name: &str) -> SessionId {
    SessionId::from(name)
}

pub(crate) async fn open(store: &dyn SessionStore, name: &str) -> Created {
    store.create(&id(name), &owner("a"), LONG).await.unwrap()
}

async fn state(store: &dyn SessionStore, name: &str) -> Option<Value> {
    store.load(&id(name)).await.unwrap().map(|journal| journal.state)
}

fn fenced(old: &Lease, new: &Lease) -> SessionError {
    SessionError::Fenced { session: old.session.clone(), fence: old.fence, newest: new.fence }
}

fn ended(lease: &Lease) -> SessionError {
    SessionError::LeaseEnded { session: lease.session.clone(), fence: lease.fence }
}

fn unknown(name: &str) -> SessionError {
    SessionError::Unknown { session: id(name) }
}

/// Waits until `lease` has ended.
async fn end(store: &dyn SessionStore, lease: &Lease) {
    eventually("the lease ends", async || store.save(lease, json!(0)).await == Err(ended(lease))).await;
}

pub(crate) async fn what_was_saved_is_loaded(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    assert_eq!(store.load(&id("s")).await.unwrap(), None);
    store.save(&lease, json!({"turn": 1})).await.unwrap();
    store.save(&lease, json!({"turn": 2})).await.unwrap();
    let journal = store.load(&id("s")).await.unwrap().unwrap();
    assert_eq!((journal.state, journal.fence), (json!({"turn": 2}), lease.fence));
}

pub(crate) async fn journals_keep_every_character(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    let words = json!({"said": "Grüße 👋\u{0}\r\n'\"\\ {} %s", "n": [0.1, -3, 9_007_199_254_740_993_u64, null]});
    store.save(&lease, words.clone()).await.unwrap();
    assert_eq!(state(store, "s").await, Some(words));
}

pub(crate) async fn a_resume_token_finds_its_session_only(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let (one, two) = (open(store, "one").await, open(store, "two").await);
    assert_eq!(store.resume(&one.resume).await.unwrap(), Some(id("one")));
    assert_eq!(store.resume(&two.resume).await.unwrap(), Some(id("two")));
    assert_eq!(store.resume(&ResumeToken::from("guess")).await.unwrap(), None);
}

pub(crate) async fn a_held_session_is_left_to_its_holder(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    let refused = store.acquire(&id("s"), &owner("b"), LONG, Claim::IfFree).await.unwrap_err();
    assert_eq!(refused, SessionError::Held { session: id("s"), owner: owner("a") });
    store.save(&lease, json!("undisturbed")).await.unwrap();
}

pub(crate) async fn after_a_take_over_the_older_lease_can_do_nothing(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let old = open(store, "s").await.lease;
    let new = store.acquire(&id("s"), &owner("b"), LONG, Claim::TakeOver).await.unwrap();
    assert!(new.fence > old.fence);
    let fenced = fenced(&old, &new);
    assert_eq!(store.save(&old, json!("late")).await.unwrap_err(), fenced);
    assert_eq!(store.renew(&old, LONG).await.unwrap_err(), fenced);
    assert_eq!(store.release(&old).await.unwrap_err(), fenced);
    assert_eq!(store.wipe(&old).await.unwrap_err(), fenced);
    assert_eq!(state(store, "s").await, None);
    store.save(&new, json!("current")).await.unwrap();
}

pub(crate) async fn a_second_lease_of_the_same_owner_replaces_its_first(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let old = open(store, "s").await.lease;
    let new = store.acquire(&id("s"), &owner("a"), LONG, Claim::IfFree).await.unwrap();
    assert_eq!(store.save(&old, json!(1)).await.unwrap_err(), fenced(&old, &new));
    store.save(&new, json!(1)).await.unwrap();
}

pub(crate) async fn a_lease_ends_unless_it_is_renewed(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = store.create(&id("s"), &owner("a"), SHORT).await.unwrap().lease;
    end(store, &lease).await;
    assert_eq!(store.renew(&lease, LONG).await.unwrap_err(), ended(&lease));
    store.acquire(&id("s"), &owner("b"), LONG, Claim::IfFree).await.unwrap();
}

pub(crate) async fn a_renewed_lease_lasts_from_then_on(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    store.renew(&lease, SHORT).await.unwrap();
    end(store, &lease).await;
    let lease = store.acquire(&id("s"), &owner("a"), LONG, Claim::IfFree).await.unwrap();
    store.renew(&lease, LONG).await.unwrap();
    store.save(&lease, json!(1)).await.unwrap();
}

pub(crate) async fn a_released_session_keeps_its_journal_for_the_next_owner(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    store.save(&lease, json!("where we were")).await.unwrap();
    store.release(&lease).await.unwrap();
    store.release(&lease).await.unwrap();
    let next = store.acquire(&id("s"), &owner("b"), LONG, Claim::IfFree).await.unwrap();
    assert!(next.fence > lease.fence);
    let journal = store.load(&id("s")).await.unwrap().unwrap();
    assert_eq!((journal.state, journal.fence), (json!("where we were"), lease.fence));
}

pub(crate) async fn a_released_lease_writes_no_more(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    store.release(&lease).await.unwrap();
    assert_eq!(store.save(&lease, json!(1)).await.unwrap_err(), ended(&lease));
    assert_eq!(store.renew(&lease, LONG).await.unwrap_err(), ended(&lease));
}

pub(crate) async fn a_wipe_leaves_nothing(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let created = open(store, "s").await;
    store.save(&created.lease, json!("secret")).await.unwrap();
    store.wipe(&created.lease).await.unwrap();
    store.wipe(&created.lease).await.unwrap();
    assert_eq!(store.resume(&created.resume).await.unwrap(), None);
    assert_eq!(store.load(&id("s")).await.unwrap_err(), unknown("s"));
    let again = open(store, "s").await;
    assert_eq!(state(store, "s").await, None);
    assert_eq!(store.resume(&created.resume).await.unwrap(), None);
    assert_eq!(store.resume(&again.resume).await.unwrap(), Some(id("s")));
}

pub(crate) async fn a_wipe_works_after_the_lease_ended_if_nobody_took_over(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = store.create(&id("s"), &owner("a"), SHORT).await.unwrap().lease;
    end(store, &lease).await;
    store.wipe(&lease).await.unwrap();
    assert_eq!(store.load(&id("s")).await.unwrap_err(), unknown("s"));
}

pub(crate) async fn an_id_that_comes_back_after_a_wipe_does_not_accept_old_leases(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let old = open(store, "s").await.lease;
    store.wipe(&old).await.unwrap();
    let new = open(store, "s").await.lease;
    assert_eq!(store.save(&old, json!("previous visitor")).await.unwrap_err(), fenced(&old, &new));
    assert_eq!(store.wipe(&old).await.unwrap_err(), fenced(&old, &new));
    store.save(&new, json!("visitor")).await.unwrap();
}

pub(crate) async fn a_session_expires_after_its_last_write(place: &impl Place) {
    let store = &*place.store(Limits { keep: Duration::from_secs(1), ..LIMITS });
    let created = open(store, "s").await;
    let is_gone = async || store.load(&id("s")).await == Err(unknown("s"));
    eventually("the session expires", is_gone).await;
    assert_eq!(store.resume(&created.resume).await.unwrap(), None);
    assert_eq!(store.save(&created.lease, json!(2)).await.unwrap_err(), unknown("s"));
    store.wipe(&created.lease).await.unwrap();
    open(store, "s").await;
}

pub(crate) async fn an_id_is_used_once(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let first = open(store, "s").await;
    let refused = store.create(&id("s"), &owner("b"), LONG).await.unwrap_err();
    assert_eq!(refused, SessionError::Exists { session: id("s") });
    assert_eq!(store.resume(&first.resume).await.unwrap(), Some(id("s")));
    store.save(&first.lease, json!("undisturbed")).await.unwrap();
}

pub(crate) async fn what_was_lost_is_restored_under_its_token_by_one_owner(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let token = ResumeToken::random().unwrap();
    let restore = async |by: &str| store.restore(&id("s"), &token, &owner(by), LONG).await;
    let lease = restore("a").await.unwrap();
    store.save(&lease, json!("as it was")).await.unwrap();
    assert_eq!(store.resume(&token).await.unwrap(), Some(id("s")));
    assert_eq!(restore("a").await.unwrap(), lease, "twice is once");
    assert_eq!(restore("b").await.unwrap_err(), SessionError::Exists { session: id("s") });
    let (other, anybody) = (ResumeToken::random().unwrap(), owner("a"));
    let refused = store.restore(&id("s"), &other, &anybody, LONG).await.unwrap_err();
    assert_eq!(refused, SessionError::Exists { session: id("s") });
    assert_eq!(store.resume(&token).await.unwrap(), Some(id("s")), "its token still finds it");
    assert_eq!(store.resume(&other).await.unwrap(), None);
    assert_eq!(state(store, "s").await, Some(json!("as it was")));
}

pub(crate) async fn what_does_not_exist_is_unknown(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    store.wipe(&lease).await.unwrap();
    let unknown = unknown("s");
    assert_eq!(store.acquire(&id("s"), &owner("a"), LONG, Claim::TakeOver).await.unwrap_err(), unknown);
    assert_eq!(store.renew(&lease, LONG).await.unwrap_err(), unknown);
    assert_eq!(store.release(&lease).await.unwrap_err(), unknown);
    assert_eq!(store.save(&lease, json!(1)).await.unwrap_err(), unknown);
    assert_eq!(store.load(&id("s")).await.unwrap_err(), unknown);
}

pub(crate) async fn a_journal_that_is_too_large_leaves_the_old_one(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    let largest = json!("x".repeat(1022));
    store.save(&lease, largest.clone()).await.unwrap();
    let refused = store.save(&lease, json!("y".repeat(1023))).await.unwrap_err();
    assert_eq!(refused, SessionError::TooLarge { session: id("s"), bytes: 1025, limit: 1024 });
    assert_eq!(state(store, "s").await, Some(largest));
}

pub(crate) async fn of_many_who_want_a_free_session_one_gets_it(place: &impl Place) {
    let store = &*place.store(LIMITS);
    let lease = open(store, "s").await.lease;
    store.release(&lease).await.unwrap();
    let claims = (0..20)
        .map(|number| async move { store.acquire(&id("s"), &owner(&number.to_string()), LONG, Claim::IfFree).await });
    let (won, lost): (Vec<_>, Vec<_>) = join_all(claims).await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|claim| matches!(claim, Err(SessionError::Held { .. }))), "{lost:?}");
}

pub(crate) async fn of_many_who_take_over_the_newest_may_write(place: &impl Place) {
    let store = &*place.store(LIMITS);
    open(store, "s").await;
    let claims = (0..20).map(|number| async move {
        store.acquire(&id("s"), &owner(&number.to_string()), LONG, Claim::TakeOver).await.unwrap()
    });
    let mut leases = join_all(claims).await;
    leases.sort_by_key(|lease| lease.fence);
    let newest = leases.pop().unwrap();
    for lease in leases {
        assert_eq!(store.save(&lease, json!("late")).await.unwrap_err(), fenced(&lease, &newest));
    }
    store.save(&newest, json!("current")).await.unwrap();
}

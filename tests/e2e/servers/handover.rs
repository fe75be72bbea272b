//! Visits that go on: through broken connections, restarts and kills, on whichever replica the kiosk finds.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use serde_json::Value;
use tokio::time::Instant;
use u5_tests::{Kiosk, Redis, Server, kiosk::Turn};

use crate::{api, operation::bench};

pub(super) const QUESTION: &str = "Where is the oat milk?";
pub(super) const ANSWER: &str = "The organic oat milk is in aisle seven.";
/// How long is listened at a time.
const SLICE: Duration = Duration::from_millis(300);
/// No answer takes longer, moves included.
const PATIENCE: Duration = Duration::from_secs(40);

/// Replicas that share a Redis.
async fn replicas<const N: usize>(redis: &Redis) -> [Server; N] {
    replicas_with(&[&redis.setting()]).await
}

/// Replicas with these settings, and patient with Redis: the machine of a test may be busy.
pub(super) async fn replicas_with<const N: usize>(settings: &[&str]) -> [Server; N] {
    let settings = [&["redis.connect_timeout_ms=3000", "redis.response_timeout_ms=3000"], settings].concat();
    let mut servers = Vec::new();
    for _ in 0..N {
        servers.push(api::orchestrator(&settings).await);
    }
    servers.try_into().expect("as many as wanted")
}

pub(super) fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// What was heard here and what is said there make up the whole answer; at most `twice` words are heard twice.
pub(super) fn assert_nothing_lost(before: &Turn, after: &Turn, twice: usize) {
    let (whole, rest) = (words(ANSWER), after.spoken());
    let rest = words(&rest);
    assert!(whole.ends_with(&rest), "{rest:?} is the rest of {whole:?}");
    let (heard, resumed_at) = (before.whole_words(), whole.len() - rest.len());
    assert!(resumed_at <= heard, "words {heard} to {resumed_at} were heard by nobody: {rest:?}");
    assert!(heard - resumed_at <= twice, "{} words were heard twice", heard - resumed_at);
}

#[tokio::test]
async fn a_kill_in_mid_sentence_is_a_short_pause_and_the_other_replica_finishes_it() {
    let redis = Redis::start().await;
    let [one, other] = replicas(&redis).await;
    let mut kiosk = Kiosk::open(&one.ws()).await;
    let before = kiosk.ask_for(QUESTION, Duration::from_millis(1_500)).await;
    assert!(before.whole_words() > 0 && before.whole_words() < 8, "it is in mid-sentence: {}", before.whole_words());
    one.kill();
    let killed = Instant::now();
    let mut moved = kiosk.move_to(&other.ws()).await;
    assert_eq!((&moved.welcome["resumed"], &moved.welcome["session_id"]), (&true.into(), &kiosk.welcome["session_id"]));
    let first = moved.listen_for(Duration::from_millis(300)).await;
    assert!(!first.pcm.is_empty(), "the rest begins at once");
    println!("first sound of the rest within {:?} of the kill", killed.elapsed());
    let mut rest = moved.listen_for(Duration::from_secs(3)).await;
    rest.events.splice(0..0, first.events);
    assert_nothing_lost(&before, &rest, 6);
    let turn = moved.ask(QUESTION).await;
    assert_eq!(turn.spoken(), ANSWER, "and the visit goes on");
}

#[tokio::test]
async fn a_replica_that_is_drained_finishes_its_sentence_and_the_visit_moves() {
    let redis = Redis::start().await;
    let [mut one, other] = replicas(&redis).await;
    let mut kiosk = Kiosk::open(&one.ws()).await;
    kiosk.client.send(serde_json::json!({"type": "kiosk.text", "text": QUESTION})).await;
    let begun = kiosk.listen_for(Duration::from_millis(800)).await;
    assert!(begun.whole_words() > 0, "it speaks");
    one.terminate();
    let rest = kiosk.listen_for(Duration::from_secs(10)).await;
    let told = |turn: &Turn, kind: &str| turn.events.iter().any(|event| event["type"] == kind);
    assert!(told(&rest, "kiosk.turn") && !told(&rest, "kiosk.going_away"), "the answer is heard out first");
    kiosk.client.until("kiosk.going_away").await;
    let frame = kiosk.client.close_frame().await.expect("it says why");
    assert_eq!(u16::from(frame.code), 1012, "and then it comes again at once");
    let mut moved = kiosk.move_to(&other.ws()).await;
    assert_eq!((&moved.welcome["resumed"], &moved.welcome["session_id"]), (&true.into(), &kiosk.welcome["session_id"]));
    let more = moved.listen_for(Duration::from_millis(500)).await;
    assert_eq!(more.spoken(), "", "all was heard, and that was known where it went");
    assert_eq!(moved.ask(QUESTION).await.spoken(), ANSWER);
    assert!(one.ended().await.success());
}

/// Asks again and again, wherever there is a replica that takes the kiosk, and plays every answer to its end.
async fn customer(replicas: Arc<Mutex<Vec<String>>>, turns: usize) -> usize {
    let places = || replicas.lock().clone();
    let mut kiosk = Kiosk::open(&places()[0]).await;
    let (session, mut moves) = (kiosk.welcome["session_id"].clone(), 0);
    for turn in 0..turns {
        let asked = Instant::now();
        let mut part = kiosk.ask_for(QUESTION, SLICE).await;
        let (mut spoken, mut is_whole, mut is_taken) = (part.spoken(), part.is_whole, part.is_taken());
        while !(is_whole && words(&spoken) == words(ANSWER)) {
            if part.is_cut {
                moves += 1;
                kiosk = kiosk.move_somewhere(places).await;
                assert_eq!(kiosk.welcome["session_id"], session, "it is the same visit");
                // Nothing is left to be said where the last word was heard before the connection ended.
                if words(&spoken) == words(ANSWER) {
                    break;
                }
            }
            assert!(asked.elapsed() < PATIENCE, "turn {turn} is lost after {moves} moves: {spoken}");
            // A question into a connection that was just being closed is put again.
            let again = part.is_cut && !is_taken;
            part = if again { kiosk.ask_for(QUESTION, SLICE).await } else { kiosk.listen_for(SLICE).await };
            is_taken |= part.is_taken();
            spoken += &part.spoken();
            is_whole |= part.is_whole;
        }
        assert_eq!(words(&spoken), words(ANSWER), "turn {turn} after {moves} moves");
    }
    moves
}

#[tokio::test]
async fn a_rolling_restart_under_load_loses_no_turn_and_no_word() {
    let redis = Redis::start().await;
    let [one, other] = replicas(&redis).await;
    let places = Arc::new(Mutex::new(vec![one.ws(), other.ws()]));
    let customers = futures::future::join_all((0..6).map(|_| customer(Arc::clone(&places), 4)));
    let restarts = async {
        let mut running = [one, other];
        for restart in 0..4 {
            let [fresh] = self::replicas(&redis).await;
            places.lock()[restart % 2] = fresh.ws();
            let mut old = std::mem::replace(&mut running[restart % 2], fresh);
            old.terminate();
            assert!(old.ended().await.success());
        }
        running
    };
    let (moves, _running) = futures::join!(customers, restarts);
    assert!(moves.iter().sum::<usize>() >= 6, "every kiosk moved at least once, more or less: {moves:?}");
}

#[tokio::test]
async fn two_replicas_never_drive_one_visit() {
    let redis = Redis::start().await;
    let [one, other] = replicas(&redis).await;
    let mut kiosk = Kiosk::open(&one.ws()).await;
    kiosk.ask(QUESTION).await;
    let moved = kiosk.move_to(&other.ws()).await;
    assert_eq!(moved.welcome["resumed"], true, "{}\n{}", one.log(), other.log());
    // The one that lost it notices with its next writing.
    kiosk.client.send(serde_json::json!({"type": "kiosk.text", "text": QUESTION})).await;
    let frame = kiosk.client.close_frame().await.expect("it says why");
    assert_eq!(u16::from(frame.code), 4409);
    assert!(one.metric("kiosk_fenced_writes_total").await >= Some(1.0), "what it still wrote was refused");
    assert_eq!(other.metric("kiosk_fenced_writes_total").await, Some(0.0));
    let back = moved.move_to(&one.ws()).await;
    assert_eq!((&back.welcome["resumed"], &back.welcome["session_id"]), (&true.into(), &kiosk.welcome["session_id"]));
}

#[tokio::test]
async fn without_redis_kiosks_talk_on_and_when_it_is_back_empty_their_visits_can_move_again() {
    let mut redis = Redis::start().await;
    let [one, other] = replicas(&redis).await;
    let mut kiosk = Kiosk::open(&one.ws()).await;
    assert_eq!(kiosk.ask(QUESTION).await.spoken(), ANSWER);
    redis.kill();
    for _ in 0..2 {
        assert_eq!(kiosk.ask(QUESTION).await.spoken(), ANSWER);
    }
    let sessions = async || {
        let health: Value = serde_json::from_str(&one.get("/health").await.1).unwrap();
        health["degraded"].as_array().unwrap().contains(&"sessions".into())
    };
    let deadline = Instant::now() + Duration::from_secs(10);
    while !sessions().await {
        assert!(Instant::now() < deadline, "nobody is told that Redis is gone");
    }
    let mut fresh = Kiosk::open(&one.ws()).await;
    assert_eq!(fresh.ask(QUESTION).await.spoken(), ANSWER);
    redis.restart().await;
    let deadline = Instant::now() + Duration::from_mins(1);
    while sessions().await {
        assert!(Instant::now() < deadline, "Redis is back, and not used");
    }
    // One visit began before Redis was lost, the other while it was gone.
    for mut kiosk in [kiosk, fresh] {
        assert_eq!(kiosk.ask(QUESTION).await.spoken(), ANSWER);
        // Nobody listens as fast as `ask`: the answer's end is written down a moment later.
        kiosk.listen_for(SLICE).await;
        let mut moved = kiosk.move_to(&other.ws()).await;
        let (before, after) = (&kiosk.welcome, &moved.welcome);
        assert_eq!((&after["resumed"], &after["session_id"]), (&true.into(), &before["session_id"]));
        assert_eq!(moved.ask(QUESTION).await.spoken(), ANSWER);
    }
}

#[tokio::test]
async fn a_small_rollout_loses_no_turn_and_no_word_told_or_killed() {
    let small = ["rollout", "--kiosks", "4", "--minutes", "0.2", "--every", "4"];
    let killed = [&small[..], &["--kill"]].concat();
    let reports = futures::join!(bench(&small), bench(&killed));
    for report in [reports.0, reports.1] {
        assert_eq!((&report["restarts"], &report["turns"]["lost"]), (&2.into(), &0.into()), "{report:#}");
        assert_eq!((&report["words"]["lost"], &report["moves"]["not_found"]), (&0.into(), &0.into()), "{report:#}");
        let driving = &report["driving"];
        for count in ["not_its_own", "changed_hands", "unknown", "streaming_on", "taken_over"] {
            assert_eq!(driving[count], 0, "{report:#}");
        }
        let (moves, welcomes) = (report["moves"]["all"].as_u64(), driving["granted"].as_u64());
        assert!(moves >= Some(2) && welcomes == moves.map(|moves| moves + 4), "each visit is driven on: {report:#}");
    }
}

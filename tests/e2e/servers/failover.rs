//! The master of the store of visits dies while kiosks talk.

use futures::{future::join_all, join};
use serde_json::json;
use u5_tests::{
    Kiosk, Redis, eventually,
    redis::{Watched, connect},
};

use super::{
    handover::{ANSWER, QUESTION, assert_nothing_lost, replicas_with},
    partition::is_without_store,
};

/// How long the master may be silent, in milliseconds.
const PATIENCE: u32 = 2_000;

/// Unknown when it closes the connection meanwhile, as it does when its role changes.
async fn is_master(server: &Redis) -> bool {
    let Ok(mut connection) = connect(&server.url()).await else { return false };
    let info = redis::cmd("INFO").arg("replication").query_async::<String>(&mut connection).await;
    info.is_ok_and(|info| info.contains("role:master"))
}

async fn talk(kiosk: &mut Kiosk, turns: usize) {
    for _ in 0..turns {
        assert_eq!(kiosk.ask(QUESTION).await.spoken(), ANSWER);
    }
}

#[tokio::test]
async fn no_visit_is_lost_with_the_master_of_the_store() {
    let mut watched = Watched::start(PATIENCE).await;
    let settings = watched.settings();
    let [one, other] = replicas_with(&settings.each_ref().map(String::as_str)).await;
    let places = [one.ws(), other.ws()];
    let mut kiosks = join_all((0..6).map(|number| Kiosk::open(&places[number % 2]))).await;
    join_all(kiosks.iter_mut().map(|kiosk| talk(kiosk, 1))).await;
    join!(join_all(kiosks.iter_mut().map(|kiosk| talk(kiosk, 3))), async { watched.master.kill() });
    eventually("the replica is master", async || is_master(&watched.replica).await).await;
    // Whoever has not noticed yet does so now; everybody is served meanwhile.
    join_all(kiosks.iter_mut().map(|kiosk| talk(kiosk, 1))).await;
    eventually("the new master is used", async || !is_without_store(&one).await && !is_without_store(&other).await)
        .await;
    join_all(kiosks.iter_mut().enumerate().map(async |(number, kiosk)| {
        let before = kiosk.ask_and_hear_some(QUESTION).await;
        let mut moved = kiosk.move_to(&places[(number + 1) % 2]).await;
        let (session, again) = (&kiosk.welcome["session_id"], &moved.welcome);
        assert_eq!((&again["resumed"], &again["session_id"]), (&json!(true), session), "it is the same visit");
        assert_nothing_lost(&before, &moved.hear_out().await, 6);
        talk(&mut moved, 1).await;
    }))
    .await;
}

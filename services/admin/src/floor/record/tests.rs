use serde_json::{Value, json};

use super::*;
use crate::{
    floor::{
        calls::{self, CallState},
        conversations,
    },
    testing::App,
};

async fn tell(app: &App, told: Value) {
    let told: Told = serde_json::from_value(told).unwrap();
    app.admin.db.write(move |tx| write(tx, &told)).await.unwrap();
}

fn line(item: &str, text: &str, keep: bool) -> Value {
    json!({"type": "line", "session_id": "s", "kiosk": "entrance", "item_id": item, "role": "user", "text": text,
        "final": true, "keep": keep, "at_ms": crate::testing::START_MS})
}

fn turn(response_ms: Option<u64>) -> Value {
    json!({"type": "turn", "session_id": "s", "kiosk": "entrance", "language": "de", "response_ms": response_ms,
        "times": {"outcome": "answered", "stages": []}, "at_ms": crate::testing::START_MS + 5})
}

async fn kept(app: &App) -> Vec<conversations::Conversation> {
    app.admin.db.read::<_, DbError>(|tx| conversations::list(tx, i64::MAX, None, 10)).await.unwrap()
}

#[tokio::test]
async fn a_conversation_is_what_happens_in_a_session_until_it_ends() {
    let app = App::new().await;
    // Its beginning was told to somebody else.
    tell(&app, line("i1", "half", true)).await;
    tell(&app, line("i1", "the whole of it", true)).await;
    tell(&app, line("i2", "secret", false)).await;
    for response_ms in [Some(900), None, Some(300), Some(500)] {
        tell(&app, turn(response_ms)).await;
    }
    tell(
        &app,
        json!({"type": "staff_call", "call": {"session_id": "s", "kiosk": "entrance", "language": "de", "at_ms": 7}}),
    )
    .await;
    tell(
        &app,
        json!({"type": "staff_call", "call": {"session_id": "s", "kiosk": "entrance", "language": "de", "at_ms": 7}}),
    )
    .await;
    tell(&app, json!({"type": "ended", "session_id": "s", "at_ms": crate::testing::START_MS + 10})).await;
    tell(&app, line("i3", "the next customer", true)).await;
    let found = kept(&app).await;
    let [next, first] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((first.turns, first.response_p50_ms, first.response_max_ms), (4, Some(500), Some(900)));
    assert!(
        first.called_staff && first.has_transcript && first.ended_ms.is_some() && first.language == "de",
        "{first:?}"
    );
    assert!(next.ended_ms.is_none() && !next.called_staff);
    let id = first.id;
    let turns = app.admin.db.read::<_, DbError>(move |tx| conversations::turns(tx, id)).await.unwrap();
    let text = json!(turns).to_string();
    assert!(text.contains("the whole of it") && !text.contains("half") && !text.contains("secret"), "{text}");
    let calls = app.admin.db.read::<_, DbError>(calls::list).await.unwrap();
    assert_eq!((calls.len(), calls[0].state), (1, CallState::Over));
}

#[tokio::test]
async fn what_was_said_is_removed_when_its_time_is_over_and_the_facts_later() {
    let app = App::new().await;
    tell(&app, line("i1", "words", true)).await;
    tell(&app, turn(Some(1))).await;
    let sweep_with = async |days| app.admin.db.write(move |tx| sweep(tx, days)).await.unwrap();
    app.wait_ms(7 * DAY_MS - 1);
    sweep_with(7).await;
    let found = kept(&app).await;
    assert!(found[0].has_transcript && found[0].ended_ms.is_some(), "nobody ended it: {found:?}");
    app.wait_ms(2);
    sweep_with(7).await;
    assert!(!kept(&app).await[0].has_transcript);
    app.wait_ms(FACTS_MS);
    sweep_with(7).await;
    assert_eq!(kept(&app).await, []);
}

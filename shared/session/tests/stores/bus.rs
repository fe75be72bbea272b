//! Messages between programs.

use std::pin::pin;

use futures::{Stream, StreamExt};
use u5_session::{BusError, Channel, Heard, KEPT, KEPT_FOR, PAYLOAD_BYTES};

use crate::servers::{Server, config, eventually, store};

fn message(channel: Channel, payload: &str) -> Heard {
    Heard::Message { channel, payload: payload.to_owned() }
}

/// The next that is not about the connection.
async fn next_message(heard: &mut (impl Stream<Item = Heard> + Unpin)) -> Heard {
    let mut messages = pin!(heard.filter(|heard| std::future::ready(matches!(heard, Heard::Message { .. }))));
    messages.next().await.unwrap()
}

#[tokio::test]
async fn what_one_publishes_all_hear() {
    let server = Server::start().await;
    let config = config(&[server.url()]);
    let (one, other) = (store(&config).bus(), store(&config).bus());
    let (mut first, mut second) = (pin!(one.subscribe()), pin!(other.subscribe()));
    assert_eq!(first.next().await, Some(Heard::Listening));
    assert_eq!(second.next().await, Some(Heard::Listening));
    one.publish(Channel::Revision, "7").await.unwrap();
    other.publish(Channel::StaffCall, "kiosk 3, Grüße").await.unwrap();
    for heard in [&mut first, &mut second] {
        assert_eq!(heard.next().await, Some(message(Channel::Revision, "7")));
        assert_eq!(heard.next().await, Some(message(Channel::StaffCall, "kiosk 3, Grüße")));
    }
}

#[tokio::test]
async fn stores_with_other_prefixes_are_not_heard() {
    let server = Server::start().await;
    let (mine, theirs) = (store(&config(&[server.url()])).bus(), store(&config(&[server.url()])).bus());
    let mut heard = pin!(mine.subscribe());
    assert_eq!(heard.next().await, Some(Heard::Listening));
    theirs.publish(Channel::Revision, "theirs").await.unwrap();
    mine.publish(Channel::Revision, "mine").await.unwrap();
    assert_eq!(heard.next().await, Some(message(Channel::Revision, "mine")));
}

#[tokio::test]
async fn long_messages_are_refused() {
    let server = Server::start().await;
    let bus = store(&config(&[server.url()])).bus();
    bus.publish(Channel::Revision, &"x".repeat(PAYLOAD_BYTES)).await.unwrap();
    let refused = bus.publish(Channel::Revision, &"x".repeat(PAYLOAD_BYTES + 1)).await;
    assert_eq!(refused, Err(BusError::TooLarge { bytes: PAYLOAD_BYTES + 1 }));
}

#[tokio::test]
async fn a_listener_survives_a_restart_and_is_told() {
    let mut server = Server::start().await;
    let bus = store(&config(&[server.url()])).bus();
    let mut heard = pin!(bus.subscribe());
    assert_eq!(heard.next().await, Some(Heard::Listening));
    server.kill();
    assert!(matches!(heard.next().await, Some(Heard::Lost { .. })));
    assert!(matches!(bus.publish(Channel::Revision, "7").await, Err(BusError::Unavailable(_))));
    server.restart().await;
    assert_eq!(heard.next().await, Some(Heard::Listening));
    eventually("messages can be published again", async || bus.publish(Channel::Revision, "8").await.is_ok()).await;
    assert_eq!(heard.next().await, Some(message(Channel::Revision, "8")));
}

#[tokio::test]
async fn a_listener_that_is_too_slow_is_told_that_it_missed_some() {
    let server = Server::start().await;
    let bus = store(&config(&[server.url()])).bus();
    let mut heard = pin!(bus.subscribe());
    assert_eq!(heard.next().await, Some(Heard::Listening));
    // How much of it has arrived by the time it is listened to is up to the machine; at some time it is too much.
    loop {
        for number in 0..600 {
            bus.publish(Channel::Revision, &number.to_string()).await.unwrap();
        }
        bus.publish(Channel::StaffCall, "").await.unwrap();
        let mut arrived = 0;
        let missed = loop {
            match heard.next().await.unwrap() {
                Heard::Message { channel: Channel::StaffCall, .. } => break false,
                Heard::Listening => break true,
                Heard::Message { .. } => arrived += 1,
                Heard::Lost { reason } => panic!("{reason}"),
            }
        };
        if missed {
            assert!(arrived >= 256, "{arrived} were kept");
            break;
        }
    }
    bus.publish(Channel::StaffCall, "still there").await.unwrap();
    while next_message(&mut heard).await != message(Channel::StaffCall, "still there") {}
}

#[tokio::test]
async fn the_latest_calls_for_staff_are_kept_for_who_comes_later_and_forgotten() {
    let server = Server::start().await;
    let config = config(&[server.url()]);
    let bus = store(&config).bus();
    assert_eq!(bus.kept(Channel::StaffCall).await.unwrap(), [] as [&str; 0]);
    bus.publish(Channel::Revision, "7").await.unwrap();
    for number in 0..KEPT + 3 {
        bus.publish(Channel::StaffCall, &number.to_string()).await.unwrap();
    }
    let kept = store(&config).bus().kept(Channel::StaffCall).await.unwrap();
    let expected: Vec<_> = (3..KEPT + 3).rev().map(|number| number.to_string()).collect();
    assert_eq!(kept, expected);
    assert_eq!(bus.kept(Channel::Revision).await.unwrap(), [] as [&str; 0]);
    let key = format!("{}kept:staff-call", config.prefix);
    let life: u64 = redis::cmd("PTTL").arg(key).query_async(&mut server.connection().await).await.unwrap();
    let whole = KEPT_FOR.as_millis() as u64;
    assert!((whole - 60_000..=whole).contains(&life), "{life}");
}

#[tokio::test]
async fn a_call_that_may_not_be_kept_is_told_nevertheless() {
    let server = Server::start().await;
    let bus = store(&config(&[server.url()])).bus();
    let mut heard = pin!(bus.subscribe());
    assert_eq!(heard.next().await, Some(Heard::Listening));
    let mut forbid = redis::cmd("ACL");
    forbid.arg(&["SETUSER", "default", "-lpush"]);
    forbid.exec_async(&mut server.connection().await).await.unwrap();
    let refused = bus.publish(Channel::StaffCall, "kiosk 3").await.unwrap_err().to_string();
    assert!(refused.contains("permission"), "{refused}");
    assert_eq!(heard.next().await, Some(message(Channel::StaffCall, "kiosk 3")));
}

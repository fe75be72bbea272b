use u5_telemetry::metrics::Build;

use super::*;

fn metrics() -> Metrics {
    Metrics::new(Build { version: "1", revision: "r" }, std::time::Duration::ZERO).expect("metrics")
}

fn played(samples: u64) -> Report {
    Report::Played { item: ItemId::from("item"), samples, stopped: false }
}

#[tokio::test]
async fn a_kiosk_and_its_renderer_find_each_other_in_either_order() {
    let (avatars, kiosk) = (Avatars::default(), KioskId::from("front"));
    let (mut early, _) = avatars.look(&kiosk, metrics()).expect("room");
    early.make_sound();
    assert!(!early.is_kiosk_here());
    let mut performer = avatars.perform(&kiosk);
    assert_eq!(performer.reports.recv().await, Some(Report::Sound(true)), "it was there before");
    performer.tell(&kiosk::ServerEvent::State { state: KioskState::Listening, since_ms: 7 }, 24_000, Language::En);
    assert!(matches!(early.next().await, Ok(Shown::Event { rate: 24_000, .. })));
    let (late, state) = avatars.look(&kiosk, metrics()).expect("room");
    assert_eq!(*state, kiosk::ServerEvent::State { state: KioskState::Listening, since_ms: 7 });
    late.report(played(1));
    early.report(played(2));
    assert_eq!(performer.reports.recv().await, Some(played(2)), "only who makes the sound is asked");
    drop(early);
    assert_eq!(performer.reports.recv().await, Some(Report::Sound(false)));
}

#[tokio::test]
async fn the_newest_renderer_makes_the_sound_and_the_one_before_it_learns_of_it() {
    let (avatars, kiosk) = (Avatars::default(), KioskId::from("front"));
    let mut performer = avatars.perform(&kiosk);
    let (mut old, _) = avatars.look(&kiosk, metrics()).expect("room");
    old.make_sound();
    let (mut new, _) = avatars.look(&kiosk, metrics()).expect("room");
    new.make_sound();
    old.replaced().await;
    old.report(played(1));
    drop(old);
    new.report(played(2));
    let mut reports = Vec::new();
    while let Ok(report) = performer.reports.try_recv() {
        reports.push(report);
    }
    assert_eq!(reports, [Report::Sound(true), Report::Sound(true), played(2)], "who was replaced takes nothing along");
}

#[test]
fn a_newer_connection_of_a_kiosk_takes_the_stage_and_nothing_is_left_of_those_who_went() {
    let (avatars, kiosk) = (Avatars::default(), KioskId::from("front"));
    let old = avatars.perform(&kiosk);
    let mut new = avatars.perform(&kiosk);
    drop(old);
    let (mut looker, _) = avatars.look(&kiosk, metrics()).expect("room");
    looker.make_sound();
    assert_eq!(new.reports.try_recv(), Ok(Report::Sound(true)));
    drop(new);
    assert!(!looker.is_kiosk_here());
    drop(looker);
    assert!(avatars.0.lock().is_empty());
}

#[test]
fn no_more_look_than_may() {
    let (avatars, kiosk) = (Avatars::default(), KioskId::from("front"));
    let lookers: Vec<_> = (0..MAX_LINKS).map(|_| avatars.look(&kiosk, metrics()).expect("room")).collect();
    assert!(avatars.look(&kiosk, metrics()).is_err());
    drop(lookers);
    assert!(avatars.look(&kiosk, metrics()).is_ok());
}

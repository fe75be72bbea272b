//! What makes a rollout complete, and what does not.

use super::{super::words::Heard, *};

const RUN: Run = Run { kiosks: 2, took: Duration::from_mins(1), going: Going::Told, restarts: 3 };

fn turn(heard: Heard) -> Turn {
    Turn { question: Question::Typed, heard, words: 10, again: 0, was_taken: true }
}

fn whole() -> Turn {
    turn(Heard { upto: 10, ..Heard::default() })
}

fn moved(why: Why, resumed: bool) -> Move {
    Move { why, resumed, is_mid_answer: true }
}

fn seen(turns: Vec<Turn>) -> Seen {
    Seen { turns, moves: vec![moved(Why::Told, true)], ..Seen::default() }
}

fn report(seen: Seen) -> Report {
    Report::of(RUN, vec![Ok(seen)], Told::default())
}

#[test]
fn a_run_without_a_loss_is_complete_and_words_heard_twice_are_none() {
    let again = turn(Heard { upto: 10, twice: 3, ..Heard::default() });
    let report = report(seen(vec![whole(), Turn { again: 1, ..again }]));
    assert_eq!(report.turns, Turns { asked: 2, answered: 2, typed_again: 1, ..Turns::default() });
    assert_eq!(report.words, Words { expected: 20, heard_twice: 3, ..Words::default() });
    assert!(report.is_complete());
}

#[test]
fn a_word_or_a_turn_that_is_lost_is_a_failure() {
    let gap = report(seen(vec![turn(Heard { upto: 10, skipped: 1, ..Heard::default() })]));
    assert_eq!((gap.turns.answered, gap.words.lost, gap.is_complete()), (1, 1, false));
    let lost = report(seen(vec![whole(), turn(Heard { upto: 9, ..Heard::default() })]));
    assert_eq!((lost.turns.lost, lost.turns.forgotten, lost.words.lost, lost.is_complete()), (1, 1, 1, false));
    assert!(!report(seen(vec![turn(Heard { upto: 10, foreign: 1, ..Heard::default() })])).is_complete());
    assert!(!report(seen(vec![])).is_complete(), "nobody asked anything");
}

#[test]
fn a_visit_that_is_not_found_again_or_driven_twice_is_a_failure() {
    let not_found = Seen { moves: vec![moved(Why::Closed, true), moved(Why::Lost, false)], ..seen(vec![whole()]) };
    let not_found = report(not_found);
    assert!(!not_found.is_complete() && not_found.moves.not_found == 1);
    assert_eq!((not_found.moves.closed, not_found.moves.lost, not_found.moves.resumed), (1, 1, 1));
    for connections in [
        Connections { streaming_on: 1, ..Connections::default() },
        Connections { taken_over: 1, ..Connections::default() },
        Connections { leases: Leases { changed_hands: 1, ..Leases::default() }, ..Connections::default() },
        Connections { errors: vec!["the server says no".to_owned()], ..Connections::default() },
    ] {
        let shown = format!("{connections:?}");
        assert!(!report(Seen { connections, ..seen(vec![whole()]) }).is_complete(), "{shown}");
    }
}

#[test]
fn what_broke_at_a_replica_and_a_kiosk_that_never_came_are_failures() {
    let told = Told { broken: Broken::of("u5_task_panics_total 1\n"), fenced_writes: 2 };
    let broken = Report::of(RUN, vec![Ok(seen(vec![whole()]))], told);
    assert!(!broken.is_complete() && broken.driving.fenced_writes == 2);
    let refused = Err(KioskError::Endless(1));
    assert!(!Report::of(RUN, vec![Ok(seen(vec![whole()])), refused], Told::default()).is_complete());
}

#[test]
fn a_run_in_which_nobody_moved_shows_nothing() {
    let stayed = || Seen { moves: vec![], ..seen(vec![whole()]) };
    assert!(!report(stayed()).is_complete());
    assert!(Report::of(Run { restarts: 0, ..RUN }, vec![Ok(stayed())], Told::default()).is_complete());
}

#[test]
fn silence_is_shown_always_and_the_time_since_the_kill_only_after_one() {
    let rests = || vec![Rest { silence: 12.0, since_told: Some(300.0) }];
    let told = report(Seen { rests: rests(), ..seen(vec![whole()]) });
    assert_eq!((told.silence_ms.map(|ms| ms.max), told.kill_to_sound_ms), (Some(12.0), None));
    let killed = Run { going: Going::Killed, ..RUN };
    let killed = Report::of(killed, vec![Ok(Seen { rests: rests(), ..seen(vec![whole()]) })], Told::default());
    assert_eq!(killed.kill_to_sound_ms.map(|ms| ms.p50), Some(300.0));
    let table = killed.table();
    assert!(table.contains("3 replicas killed") && table.contains("1 / 1 / 0") && table.contains("300.00"), "{table}");
}

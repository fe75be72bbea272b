//! A visit that goes on in another process.

use super::harness::{Engine, Scene};
use crate::{
    Command, Event, Session,
    event::Progress,
    session::{Floor, Snapshot},
};

const ANSWER: [&str; 3] = ["It is in aisle seven, ", "next to the coffee. ", "It costs two euros."];

/// The process is gone; another one goes on with what was written down last.
fn elsewhere(scene: &Scene) -> Scene {
    let written = serde_json::to_string(&scene.session.snapshot()).expect("a visit can be written down");
    let read: Snapshot = serde_json::from_str(&written).expect("and read");
    assert_eq!(read.id(), scene.session.id());
    let mut other = Scene::kiosk();
    other.engine = Engine::Parts(ANSWER.to_vec());
    other.session = Session::restore(scene.session.settings().clone(), read, 43);
    other.trace();
    other.on(Event::Tick);
    other
}

fn asked() -> Scene {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::Parts(ANSWER.to_vec());
    kiosk.say("Where is the oat milk?", 1_000);
    kiosk
}

/// What an assistant said in all, over several messages.
fn said(scene: &Scene) -> String {
    let said = scene.history().into_iter().filter_map(|line| line.strip_prefix("Assistant: ").map(str::to_owned));
    said.map(|text| text.trim().to_owned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_sentence_is_finished_from_the_word_on_at_which_it_broke_off() {
    for millis in (600..3_000).step_by(70) {
        let mut kiosk = asked();
        kiosk.advance(millis);
        if kiosk.session.floor() != Floor::Assistant {
            continue;
        }
        let mut other = elsewhere(&kiosk);
        other.advance(8_000);
        assert_eq!(said(&other), ANSWER.concat().trim(), "broken off after {millis} ms: {:?}", other.history());
    }
}

#[test]
fn an_answer_whose_end_nobody_knows_is_given_anew() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.command(Command::Say("Where is the oat milk?".to_owned()));
    kiosk.progress(Progress::Part(ANSWER[0].to_owned()));
    kiosk.progress(Progress::Audio { samples: 24_000, words: Vec::new() });
    kiosk.advance(700);
    assert_eq!(kiosk.session.floor(), Floor::Assistant);
    let mut other = elsewhere(&kiosk);
    other.advance(8_000);
    assert_eq!(other.history(), ["User: Where is the oat milk?".to_owned(), format!("Assistant: {}", ANSWER.concat())]);
    let writing = kiosk.session.milestone();
    kiosk.progress(Progress::Done { truncated: false, grounded: true });
    assert_ne!(kiosk.session.milestone(), writing, "now its end is known");
}

#[test]
fn a_question_that_was_not_answered_yet_is_answered() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("Where is the oat milk?", 1_000);
    kiosk.advance(600);
    let mut other = elsewhere(&kiosk);
    assert!(other.trace().contains("> answer"), "it is asked again");
    other.advance(8_000);
    assert_eq!(said(&other), ANSWER.concat().trim());
    assert_eq!(other.history()[0], "User: Where is the oat milk?");
}

#[test]
fn what_never_reached_a_page_without_network_is_said_when_it_is_back() {
    for seconds in [3, 20, 30] {
        let mut kiosk = asked();
        kiosk.advance(1_300);
        assert_eq!(kiosk.session.floor(), Floor::Assistant);
        kiosk.goes_offline();
        kiosk.advance(seconds * 1_000);
        let mut other = elsewhere(&kiosk);
        kiosk.command(Command::Detach);
        kiosk.comes_online();
        kiosk.on(Event::Tick);
        for scene in [&mut kiosk, &mut other] {
            scene.advance(8_000);
            assert_eq!(said(scene), ANSWER.concat().trim(), "away for {seconds} s: {:?}", scene.history());
        }
    }
}

#[test]
fn a_page_that_was_heard_of_since_missed_nothing() {
    let mut kiosk = asked();
    kiosk.advance(1_300);
    kiosk.goes_offline();
    kiosk.advance(20_000);
    kiosk.comes_online();
    kiosk.command(Command::StillHere);
    kiosk.trace();
    kiosk.command(Command::Detach);
    kiosk.on(Event::Tick);
    assert!(!kiosk.trace().contains("> say"), "it got all that was sent while its network was gone");
}

#[test]
fn who_was_speaking_is_asked_to_say_it_again() {
    let mut kiosk = asked();
    kiosk.advance(8_000);
    kiosk.say("And the coffee", 700);
    let mut other = elsewhere(&kiosk);
    assert!(other.trace().contains("> say \"Sorry?\""));
}

#[test]
fn nothing_is_said_to_who_missed_nothing() {
    let mut kiosk = asked();
    kiosk.advance(10_000);
    let mut other = elsewhere(&kiosk);
    assert!(!other.trace().contains("> say") && said(&other) == said(&kiosk));
    assert!(!elsewhere(&Scene::kiosk()).trace().contains("> "), "and to nobody");
}

#[test]
fn nothing_of_a_visit_that_ended_is_written_down() {
    let mut kiosk = asked();
    kiosk.advance(1_000);
    kiosk.command(Command::Presence(false));
    let written = serde_json::to_string(&kiosk.session.snapshot()).unwrap();
    assert!(!written.contains("oat milk") && !written.contains("coffee"), "{written}");
}

#[test]
fn a_snapshot_does_not_show_what_was_said() {
    let mut kiosk = asked();
    kiosk.advance(1_000);
    let shown = format!("{:?}", kiosk.session.snapshot());
    assert!(!shown.contains("milk"), "{shown}");
}

#[test]
fn to_be_understood_and_answered_are_milestones_and_to_be_heard_on_is_none() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::Parts(ANSWER.to_vec());
    let idle = kiosk.session.milestone();
    kiosk.command(Command::Say("Where is the oat milk?".to_owned()));
    let asked = kiosk.session.milestone();
    assert_ne!(asked, idle);
    kiosk.advance(1_000);
    let (speaking, heard) = (kiosk.session.milestone(), kiosk.session.snapshot());
    assert_ne!(speaking, asked);
    kiosk.advance(600);
    assert!(kiosk.session.milestone() == speaking && kiosk.session.snapshot() != heard);
    kiosk.advance(8_000);
    assert_ne!(kiosk.session.milestone(), speaking, "nothing more is owed");
}

#[test]
fn whoever_begins_to_speak_makes_a_milestone() {
    let mut kiosk = asked();
    kiosk.advance(8_000);
    let before = kiosk.session.milestone();
    kiosk.say("And the coffee", 700);
    assert_ne!(kiosk.session.milestone(), before);
}

#[test]
fn a_visit_whose_words_are_awaited_is_not_quiet() {
    let mut kiosk = asked();
    kiosk.advance(8_000);
    assert!(kiosk.session.is_quiet());
    kiosk.stt = None;
    kiosk.say("And the coffee?", 700);
    kiosk.advance(5_000);
    assert!(kiosk.session.floor() == Floor::Nobody && !kiosk.session.is_quiet());
}

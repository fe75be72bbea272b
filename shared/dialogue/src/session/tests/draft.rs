//! Answers that are begun before it is sure that the customer has finished, and what is said until one is ready.

use std::time::Duration;

use super::harness::{Engine, Scene, done, ms, spoken};
use crate::{Command, Settings, event::Outcome, event::Progress, waterfall::Stage};

fn patient(filler_after: Duration) -> Scene {
    let settings = Scene::kiosk().session.settings().clone();
    let mut kiosk = Scene::new(Settings { filler_after: Some(filler_after), ..settings });
    kiosk.engine = Engine::ByHand;
    kiosk
}

#[test]
fn nothing_of_a_draft_is_told_before_the_turn_is_over() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(60);
    assert!(kiosk.trace().contains("> draft 1 items"));
    kiosk.progress(Progress::Retrieved(3));
    for progress in spoken("We close at eight.".to_owned()) {
        kiosk.progress(progress);
    }
    kiosk.progress(Progress::Wish(crate::event::Wish::Staff));
    assert_eq!(kiosk.trace(), "");
    kiosk.progress(done());
    kiosk.advance(100);
    let trace = kiosk.trace();
    assert!(trace.contains("= draft used") && trace.contains("> call staff") && trace.contains("> play"), "{trace}");
    kiosk.advance(5_000);
    let waterfall = kiosk.turns[0].waterfall.clone().expect("a customer's turn");
    assert!(waterfall.after(Stage::FirstAudio) < waterfall.after(Stage::EndOfTurn), "the time it really took");
    assert_eq!(kiosk.turns[0].passages, 3);
}

#[test]
fn a_customer_who_goes_on_is_answered_on_all_of_it() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("Do you have running shoes", 1_000);
    kiosk.advance(70);
    kiosk.say("Do you have running shoes in size forty two?", 600);
    let trace = kiosk.trace();
    let (_, behind) = trace.split_once("> draft").expect("the first words might have been all");
    assert!(behind.contains("> cancel") && behind.contains("= draft wasted"), "{trace}");
    kiosk.advance(6_000);
    assert_eq!(kiosk.outcomes(), [Outcome::Answered]);
    assert_eq!(kiosk.history().len(), 2);
}

#[test]
fn words_that_are_not_finished_are_not_answered_beforehand() {
    for words in ["I am looking for", ""] {
        let mut kiosk = Scene::kiosk();
        kiosk.say(words, 1_000);
        kiosk.advance(100);
        assert!(!kiosk.trace().contains("> draft"), "{words:?}");
    }
}

#[test]
fn a_draft_that_fails_is_made_once_more() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(60);
    kiosk.progress(Progress::Failed("no model".to_owned()));
    kiosk.advance(100);
    assert!(kiosk.trace().contains("> answer 1 items"));
}

#[test]
fn whatever_changes_the_conversation_makes_a_draft_worthless() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(60);
    kiosk.command(Command::Staff);
    assert!(kiosk.trace().contains("= draft wasted"));
}

#[test]
fn a_long_wait_is_announced_once_and_is_no_answer() {
    let mut kiosk = patient(ms(1_500));
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(1_299);
    assert!(!kiosk.trace().contains("> fill"));
    kiosk.advance(1_000);
    let trace = kiosk.trace();
    assert_eq!(trace.matches("> fill").count(), 1, "{trace}");
    assert!(trace.contains("> play"));
    for progress in spoken("We close at eight.".to_owned()) {
        kiosk.progress(progress);
    }
    kiosk.progress(done());
    kiosk.advance(6_000);
    let waterfall = kiosk.turns[0].waterfall.clone().expect("a customer's turn");
    assert!(waterfall.after(Stage::FirstAudio) >= Some(ms(2_400)), "{waterfall:?}");
    assert_eq!(kiosk.history()[1], "Assistant: One moment.We close at eight.");
}

#[test]
fn an_answer_in_time_needs_no_filler() {
    let mut kiosk = patient(ms(1_500));
    kiosk.engine = Engine::Parts(vec!["We close at eight."]);
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(9_000);
    assert!(!kiosk.trace().contains("> fill"));
}

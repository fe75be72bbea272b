//! A customer's visit, from coming to the wipe.

use super::harness::{Engine, Scene, done};
use crate::{
    Command, Settings,
    event::{Outcome, Progress, Wish},
    settings::{Phrases, Surface},
};

fn talking() -> Scene {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(5_000);
    assert_eq!(kiosk.outcomes(), [Outcome::Answered]);
    kiosk.trace();
    kiosk
}

#[test]
fn nobody_speaks_any_more() {
    let mut kiosk = talking();
    kiosk.settle();
    insta::assert_snapshot!(kiosk.trace());
    assert!(kiosk.session.conversation().is_empty());
    kiosk.settle();
    assert_eq!(kiosk.trace(), "", "an empty shop is quiet");
}

#[test]
fn a_touch_puts_the_goodbye_off() {
    let mut kiosk = talking();
    kiosk.advance(27_000);
    assert!(kiosk.trace().contains("Still there?"));
    kiosk.command(Command::StillHere);
    kiosk.advance(24_000);
    assert_eq!(kiosk.trace(), "");
    kiosk.advance(2_000);
    assert!(kiosk.trace().contains("Still there?"), "it asks again before it leaves");
}

#[test]
fn a_customer_who_walks_away_is_forgotten_at_once() {
    let mut kiosk = talking();
    kiosk.say("And where are", 700);
    kiosk.command(Command::Presence(false));
    insta::assert_snapshot!(kiosk.trace());
    assert!(kiosk.session.conversation().is_empty());
    kiosk.settle();
    assert_eq!(kiosk.trace(), "");
}

#[test]
fn walking_away_from_an_answer_stops_it() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(900);
    kiosk.trace();
    kiosk.command(Command::Presence(false));
    insta::assert_snapshot!(kiosk.trace());
    assert!(kiosk.session.conversation().is_empty());
    kiosk.settle();
    assert!(kiosk.history().is_empty(), "late reports bring nothing back");
}

#[test]
fn coming_is_greeted_once() {
    let Surface::Kiosk { idle, phrases, .. } = Scene::kiosk().session.settings().surface.clone() else { panic!() };
    let surface = Surface::Kiosk { idle, phrases, greet: true };
    let mut kiosk = Scene::new(Settings { surface, ..Settings::kiosk(24_000, Phrases::default()) });
    kiosk.command(Command::Presence(true));
    kiosk.command(Command::Presence(true));
    kiosk.advance(3_000);
    insta::assert_snapshot!(kiosk.trace());
}

#[test]
fn staff_is_called_by_touch() {
    let mut kiosk = talking();
    kiosk.command(Command::Staff);
    kiosk.advance(2_000);
    insta::assert_snapshot!(kiosk.trace());
}

#[test]
fn staff_is_called_by_voice() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("I want to talk to a human.", 1_000);
    kiosk.advance(300);
    kiosk.trace();
    kiosk.progress(Progress::Wish(Wish::Staff));
    assert_eq!(kiosk.trace().matches("> call staff").count(), 1);
}

#[test]
fn a_goodbye_is_answered_and_then_all_is_forgotten() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("Thank you, goodbye now.", 1_000);
    kiosk.advance(300);
    kiosk.progress(Progress::Wish(Wish::Goodbye));
    for progress in super::harness::spoken("Bye!".to_owned()) {
        kiosk.progress(progress);
    }
    kiosk.trace();
    kiosk.progress(done());
    assert!(!kiosk.session.conversation().is_empty(), "the goodbye is still to be heard");
    kiosk.advance(3_000);
    insta::assert_snapshot!(kiosk.trace());
    assert!(kiosk.session.conversation().is_empty());
}

#[test]
fn a_written_goodbye_can_be_read_before_all_is_forgotten() {
    let kiosk = Scene::kiosk();
    let mut kiosk = Scene::new(Settings { speak: false, ..kiosk.session.settings().clone() });
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(1_000);
    kiosk.command(Command::EndVisit);
    kiosk.advance(3_500);
    let trace = kiosk.trace();
    assert!(trace.contains("assistant final \"Goodbye!\"") && !trace.contains("kiosk.wiped"), "{trace}");
    kiosk.advance(1_000);
    assert!(kiosk.trace().contains("kiosk.wiped"));
    assert!(kiosk.session.conversation().is_empty());
}

#[test]
fn a_phrase_whose_voice_fails_is_shown() {
    let mut kiosk = talking();
    kiosk.engine = Engine::ByHand;
    kiosk.command(Command::EndVisit);
    kiosk.trace();
    kiosk.progress(Progress::Failed("no voice".to_owned()));
    kiosk.advance(1_000);
    let trace = kiosk.trace();
    assert!(trace.contains("assistant final \"Goodbye!\"") && !trace.contains("kiosk.wiped"), "{trace}");
    kiosk.advance(4_000);
    assert!(kiosk.trace().contains("kiosk.wiped"));
}

#[test]
fn ending_a_visit_twice_is_ending_it_once() {
    let mut kiosk = talking();
    kiosk.command(Command::EndVisit);
    kiosk.advance(100);
    kiosk.command(Command::EndVisit);
    kiosk.command(Command::Presence(true));
    kiosk.advance(3_000);
    let trace = kiosk.trace();
    assert_eq!(trace.matches("> say").count(), 1, "{trace}");
    assert_eq!(trace.matches("kiosk.wiped").count(), 1, "{trace}");
    kiosk.command(Command::EndVisit);
    assert!(kiosk.trace().ends_with("= ignored end without a visit"));
}

#[test]
fn the_ear_still_hears_after_an_end_in_mid_sentence() {
    let mut kiosk = talking();
    kiosk.say("I am looking for", 900);
    kiosk.command(Command::EndVisit);
    kiosk.advance(3_000);
    assert!(kiosk.session.conversation().is_empty());
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(5_000);
    assert_eq!(kiosk.outcomes(), [Outcome::Answered; 2]);
}

#[test]
fn a_typed_question_is_a_turn() {
    let mut kiosk = talking();
    kiosk.say("I am looking for", 900);
    kiosk.command(Command::Say("Where are you?".to_owned()));
    kiosk.advance(4_000);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.outcomes(), [Outcome::Answered; 2]);
}

#[test]
fn a_typed_question_takes_the_place_of_a_spoken_one() {
    let mut kiosk = Scene::kiosk();
    kiosk.stt = None;
    kiosk.say("What time do you close?", 1_200);
    kiosk.advance(2_400);
    kiosk.command(Command::Say("Where are you?".to_owned()));
    let job = kiosk.jobs[0];
    kiosk.transcript(job, "What time do you close?");
    kiosk.advance(4_000);
    assert_eq!(kiosk.history(), ["User: Where are you?", "Assistant: We close at eight. See you soon!"]);
    assert_eq!(kiosk.outcomes(), [Outcome::Cancelled, Outcome::Answered]);
}

#[test]
fn a_lost_connection_stops_what_is_said_and_the_next_one_says_the_rest() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(1_500);
    kiosk.trace();
    kiosk.command(Command::Detach);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.history(), ["User: What time do you close?", "Assistant: We close at eight. "]);
    kiosk.on(crate::Event::Tick);
    let trace = kiosk.trace();
    assert!(trace.contains("kiosk.state"), "the new page learns where things stand");
    assert!(trace.contains("> say \"See you soon!\""), "and hears the rest: {trace}");
    kiosk.advance(2_000);
    kiosk.say("And on Sunday morning?", 1_000);
    kiosk.advance(5_000);
    assert_eq!(kiosk.outcomes(), [Outcome::Cancelled, Outcome::Answered]);
}

#[test]
fn a_wipe_that_was_due_is_not_lost_with_the_connection() {
    let mut kiosk = talking();
    kiosk.command(Command::EndVisit);
    kiosk.advance(100);
    kiosk.command(Command::Detach);
    assert!(!kiosk.trace().contains("kiosk.wiped"));
    kiosk.on(crate::Event::Tick);
    assert!(kiosk.trace().contains("kiosk.wiped"), "the next page is told to forget");
}

#[test]
fn pressing_the_button_of_the_microphone_stops_the_answer() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(600);
    kiosk.command(Command::Listen);
    assert_eq!(kiosk.outcomes(), [Outcome::Interrupted]);
}

#[test]
fn no_visit_learns_of_the_one_before() {
    let mut kiosk = talking();
    kiosk.command(Command::Say("My secret is 4711.".to_owned()));
    kiosk.command(Command::Presence(false));
    kiosk.trace();
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(400);
    let trace = kiosk.trace();
    assert!(trace.contains("> draft 1 items"), "{trace}");
    assert!(!trace.contains("4711"));
    assert!(trace.contains("= conversation started"));
}

#[test]
fn where_an_answer_leaves_the_flows_counts_once_something_of_it_was_heard() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("I want to pick up my order.", 1_000);
    kiosk.advance(300);
    kiosk.progress(Progress::Remember("asked".into()));
    kiosk.command(Command::Listen);
    assert_eq!(kiosk.session.memory(), &None, "nothing of it was heard");
    kiosk.say("I want to pick up my order.", 1_000);
    kiosk.advance(300);
    kiosk.progress(Progress::Remember("asked".into()));
    for progress in super::harness::spoken("What is the number of your order, please?".to_owned()) {
        kiosk.progress(progress);
    }
    kiosk.advance(600);
    kiosk.command(Command::Listen);
    assert_eq!(kiosk.session.memory().as_deref(), Some("asked"), "the question was heard, in part");
    kiosk.command(Command::Presence(false));
    assert_eq!(kiosk.session.memory(), &None, "the next customer is another one");
}

#[test]
fn a_question_may_give_the_customer_another_time_than_the_kiosk_does() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("I want to pick up my order.", 1_000);
    kiosk.advance(300);
    kiosk.progress(Progress::ReplyWithin(std::time::Duration::from_mins(1)));
    for progress in super::harness::spoken("What is its number, please?".to_owned()) {
        kiosk.progress(progress);
    }
    kiosk.progress(done());
    kiosk.advance(50_000);
    assert!(!kiosk.trace().contains("kiosk.idle"), "they may look for their receipt: {}", kiosk.trace());
    kiosk.advance(20_000);
    assert!(kiosk.trace().contains("kiosk.idle"), "{}", kiosk.trace());
}

#[test]
fn an_answer_that_is_to_be_heard_out_is_not_broken_off() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("Is this allowed?", 1_000);
    kiosk.advance(300);
    kiosk.progress(Progress::Firm);
    for progress in super::harness::spoken("You must be eighteen to buy this, and show a passport.".to_owned()) {
        kiosk.progress(progress);
    }
    kiosk.progress(done());
    kiosk.advance(400);
    kiosk.trace();
    kiosk.say("But I am old enough.", 900);
    assert!(!kiosk.trace().contains("kiosk.clear"), "{}", kiosk.trace());
}

//! The assistant's half: what is heard of an answer, and how it is cut short.

use u5_audio::ear::EarEvent;

use super::harness::{Engine, RATE, Scene, WORD, done, ms, spoken};
use crate::{
    Command, Event, Settings,
    event::{Outcome, Progress},
    playback::Position,
    session::Floor,
    settings::BargeIn,
    waterfall::Stage,
};

/// Takes two and a half seconds.
const LONG: &str = "We close at eight in the evening from Monday to Saturday. ";

fn asked(mut scene: Scene) -> Scene {
    scene.say("What time do you close?", 1_000);
    scene.advance(900);
    assert!(matches!(scene.session.floor(), Floor::Assistant), "it answers");
    scene.trace();
    scene
}

#[test]
fn speech_over_a_kiosks_answer_stops_it_when_it_lasts() {
    let mut kiosk = asked(Scene::kiosk());
    kiosk.say("No, I meant tomorrow.", 1_000);
    kiosk.advance(300);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.history()[1], "Assistant: We close at eight. ");
    assert_eq!(kiosk.outcomes(), [Outcome::Interrupted]);
}

/// The customer says this over an answer for as long; what becomes of the answer?
fn said_over_an_answer(words: &str, millis: u64) -> Vec<Outcome> {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::Parts(vec![LONG; 4]);
    let mut kiosk = asked(kiosk);
    kiosk.say(words, millis);
    kiosk.advance(300);
    kiosk.outcomes()
}

#[test]
fn only_words_of_the_customers_own_interrupt() {
    for (words, why) in [
        ("Mhm mhm.", "a murmur"),
        ("", "a noise"),
        ("from Monday to Saturday", "the kiosk's own voice out of the loudspeaker"),
    ] {
        assert_eq!(said_over_an_answer(words, 1_500), [], "{why}");
    }
    assert_eq!(said_over_an_answer("from Monday to Friday?", 700), [Outcome::Interrupted]);
}

/// A kiosk in the middle of an answer that is spoken over for a second by somebody whose words nobody can tell in time.
fn spoken_over_unclearly() -> Scene {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::Parts(vec![LONG]);
    let mut kiosk = asked(kiosk);
    kiosk.stt = None;
    kiosk.trace();
    kiosk.say("No, I meant tomorrow.", 1_000);
    kiosk
}

#[test]
fn while_nobody_can_tell_what_is_said_the_answer_is_held() {
    let mut kiosk = spoken_over_unclearly();
    assert_eq!((kiosk.session.floor(), kiosk.outcomes().len()), (Floor::Customer, 0));
    let trace = kiosk.trace();
    let (_, behind) = trace.split_once("kiosk.clear").expect("the page falls silent");
    assert!(!behind.contains("> play"), "{trace}");
}

#[test]
fn a_held_answer_goes_on_where_it_was_when_it_was_nothing() {
    let mut kiosk = spoken_over_unclearly();
    let job = *kiosk.jobs.last().expect("the pause is transcribed");
    kiosk.transcript(job, "");
    kiosk.advance(6_000);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.outcomes(), [Outcome::Answered]);
    assert_eq!(kiosk.history()[1], format!("Assistant: {LONG}"));
}

#[test]
fn a_held_answer_is_over_when_it_was_words() {
    let mut kiosk = spoken_over_unclearly();
    let job = *kiosk.jobs.last().expect("the pause is transcribed");
    kiosk.transcript(job, "No, I meant tomorrow.");
    kiosk.advance(400);
    assert_eq!(kiosk.outcomes(), [Outcome::Interrupted]);
    let (heard, said) = ("Assistant: We close at eight in ", "User: No, I meant tomorrow.");
    assert_eq!(kiosk.history()[1..3], [heard, said]);
}

/// A page that never tells what it played, so that an answer that was held is sent once more from its first word on.
#[test]
fn what_was_announced_of_an_answer_that_goes_back_stays_announced_when_it_is_cut() {
    let (barge_in, lead, position) = (BargeIn::After(ms(250)), Some(ms(100)), Position::Reported);
    let mut api = Scene::new(Settings { barge_in, lead, position, ..Settings::api(RATE) });
    (api.reports, api.engine) = (false, Engine::Parts(vec!["Yes. ", LONG]));
    let mut api = asked(api);
    api.stt = None;
    api.say("Hm.", 1_000);
    let job = *api.jobs.last().expect("it is looked into");
    api.transcript(job, "");
    assert!(api.trace().contains("> rewind"), "it goes on from where it was heard");
    api.command(Command::CancelResponse(None));
    assert!(api.trace().contains(&format!("Yes. {LONG}")), "its transcript is that of its deltas");
}

#[test]
fn an_answer_does_not_begin_while_the_customer_goes_on() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("I am looking for a present.", 1_000);
    kiosk.advance(200);
    kiosk.stt = None;
    kiosk.trace();
    let at = kiosk.position();
    kiosk.ear(EarEvent::Started { at });
    for progress in spoken("We close at eight. ".to_owned()) {
        kiosk.progress(progress);
    }
    kiosk.advance(1_000);
    assert!(!kiosk.trace().contains("> play"), "it waits");
    let job = *kiosk.jobs.last().expect("it is looked into");
    kiosk.transcript(job, "");
    assert!(kiosk.trace().contains("> play"), "it was nothing");
}

#[test]
fn speech_over_an_api_answer_stops_it_at_once() {
    let mut api = asked(Scene::api());
    api.say("No, I meant tomorrow.", 1_000);
    api.advance(300);
    insta::assert_snapshot!(api.trace());
}

#[test]
fn speech_over_an_answer_in_the_making_cancels_it() {
    let mut api = Scene::api();
    api.engine = Engine::ByHand;
    api.say("What time do you close?", 1_000);
    api.advance(400);
    for progress in spoken("We close at ".to_owned()) {
        api.progress(progress);
    }
    api.trace();
    api.say("No, I meant tomorrow.", 1_000);
    insta::assert_snapshot!(api.trace());
    let late = api.response.clone().expect("was made");
    api.on(Event::Answer { response: late, progress: done() });
    assert!(api.trace().ends_with("= ignored late answer"));
}

#[test]
fn a_stop_word_stops_at_once() {
    let mut kiosk = asked(Scene::kiosk());
    kiosk.say("Stop!", 150);
    kiosk.advance(45);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.outcomes(), [Outcome::Interrupted]);
}

#[test]
fn a_backchannel_changes_nothing() {
    let mut kiosk = asked(Scene::kiosk());
    kiosk.say("Mhm.", 150);
    kiosk.advance(4_000);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.outcomes(), [Outcome::Answered]);
    assert_eq!(kiosk.history()[1], "Assistant: We close at eight. See you soon!");
}

#[test]
fn noise_over_an_answer_changes_nothing() {
    let mut kiosk = asked(Scene::kiosk());
    kiosk.say("", 150);
    kiosk.advance(4_000);
    assert_eq!(kiosk.outcomes(), [Outcome::Answered]);
}

#[test]
fn a_page_that_reports_nothing_heard_nothing() {
    let mut kiosk = Scene::kiosk();
    kiosk.reports = false;
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(1_000);
    kiosk.advance(6_000);
    assert_eq!(kiosk.history(), ["User: What time do you close?"]);
    assert_eq!(kiosk.outcomes(), [Outcome::Answered], "the turn ends all the same");
    assert_eq!(kiosk.session.floor(), Floor::Nobody);
    assert!(kiosk.turns[0].waterfall.as_ref().is_some_and(|w| w.after(Stage::FirstPlayed).is_none()));
}

#[test]
fn a_page_that_is_stuck_heard_only_what_it_reported() {
    let mut kiosk = Scene::kiosk();
    kiosk.reports = false;
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(800);
    let item = kiosk.spoken_item();
    for _ in 0..40 {
        kiosk.on(Event::Played { item: item.clone(), samples: 2 * WORD + 100, stopped: false });
        kiosk.advance(200);
    }
    assert_eq!(kiosk.history()[1], "Assistant: We close ");
    assert_eq!(kiosk.outcomes(), [Outcome::Answered]);
}

#[test]
fn an_answer_of_which_nothing_was_heard_leaves_the_history() {
    let mut kiosk = Scene::kiosk();
    kiosk.reports = false;
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(500);
    let item = kiosk.spoken_item();
    kiosk.command(Command::Say("Where are you?".to_owned()));
    kiosk.on(Event::Played { item, samples: 100, stopped: true });
    assert_eq!(kiosk.history()[..2], ["User: What time do you close?", "User: Where are you?"]);
}

#[test]
fn the_page_has_the_last_word_on_a_cut_answer() {
    let mut kiosk = asked(Scene::kiosk());
    let item = kiosk.spoken_item();
    kiosk.command(Command::Say("Where are you?".to_owned()));
    kiosk.on(Event::Played { item: item.clone(), samples: 1_000_000, stopped: true });
    let kept = kiosk.history()[1].clone();
    assert!("Assistant: We close at eight. See you soon!".starts_with(&kept), "{kept}");
    kiosk.trace();
    kiosk.on(Event::Played { item, samples: 1_000_000, stopped: true });
    assert!(kiosk.trace().contains("ignored playback of an unknown item"));
}

#[test]
fn an_answer_without_any_sound_ends_too() {
    for mut scene in [Scene::kiosk(), Scene::api()] {
        scene.engine = Engine::ByHand;
        scene.say("What time do you close?", 1_000);
        scene.advance(300);
        scene.trace();
        scene.progress(Progress::Part("We close at eight.".to_owned()));
        scene.progress(done());
        assert!(scene.trace().contains("response.done"));
        assert_eq!(scene.session.floor(), Floor::Nobody);
        assert_eq!(scene.outcomes(), [Outcome::Answered]);
    }
}

#[test]
fn an_answer_that_fails_is_apologised_for_once() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::Breaks(vec!["We close "]);
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(4_000);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.outcomes(), [Outcome::Failed]);
}

#[test]
fn an_apology_that_fails_is_not_apologised_for() {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(300);
    kiosk.progress(Progress::Failed("no model".to_owned()));
    kiosk.progress(Progress::Failed("no voice".to_owned()));
    kiosk.advance(100);
    assert_eq!(kiosk.trace().matches("> say").count(), 1);
    assert_eq!(kiosk.outcomes(), [Outcome::Failed]);
    assert_eq!(kiosk.session.floor(), Floor::Nobody);
}

#[test]
fn a_failed_answer_of_an_api_client_is_reported() {
    let mut api = Scene::api();
    api.engine = Engine::Breaks(vec![]);
    api.say("What time do you close?", 1_000);
    api.settle();
    assert_eq!(api.outcomes(), [Outcome::Failed]);
    assert!(api.trace().contains("response.done resp4 failed"));
}

#[test]
fn settings_that_change_meanwhile_do_not_change_the_answer() {
    let mut kiosk = asked(Scene::kiosk());
    let mut settings = kiosk.session.settings().clone();
    (settings.speak, settings.voice_rate, settings.lead) = (false, 8_000, None);
    kiosk.command(Command::Configure(Box::new(settings)));
    kiosk.advance(100);
    assert!(!kiosk.trace().contains("last"), "the lead is still kept");
    kiosk.advance(5_000);
    assert_eq!(kiosk.history()[1], "Assistant: We close at eight. See you soon!");
    kiosk.trace();
    kiosk.say("And on Sunday morning?", 1_000);
    kiosk.advance(1_000);
    assert!(kiosk.trace().contains("response.output_text.delta"), "the next answer is written");
}

#[test]
fn the_waterfall_is_complete_and_in_order() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(6_000);
    let waterfall = kiosk.turns[0].waterfall.clone().expect("a customer's turn");
    let stages: Vec<_> = waterfall.stages().collect();
    assert_eq!(stages.len(), Stage::ALL.len());
    assert_eq!(waterfall.after(Stage::Pause), Some(ms(200)));
    assert_eq!(waterfall.after(Stage::EndOfTurn), Some(ms(350)));
    assert_eq!(waterfall.after(Stage::Transcript), Some(ms(240)));
    assert_eq!(waterfall.after(Stage::FirstSent), Some(ms(350)), "the answer was there");
    assert_eq!(waterfall.response_time(), Some(ms(550)), "when the page says that it plays");
    assert_eq!(kiosk.turns[0].passages, 2);
}

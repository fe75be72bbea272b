//! The customer's half: where turns begin and end, and what becomes of what was said.

use u5_audio::ear::EarEvent;
use u5_protocol::Language;

use super::harness::{Engine, Scene, done, ms};
use crate::{
    Command, Event, Settings,
    event::Outcome,
    settings::{BargeIn, TurnDetection},
};

#[test]
fn a_clean_turn_at_a_kiosk() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_200);
    kiosk.advance(6_000);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.history(), ["User: What time do you close?", "Assistant: We close at eight. See you soon!"]);
}

#[test]
fn a_clean_turn_of_an_api_client() {
    let mut api = Scene::api();
    api.say("What time do you close?", 1_200);
    api.settle();
    insta::assert_snapshot!(api.trace());
    assert_eq!(api.outcomes(), [Outcome::Answered]);
}

#[test]
fn a_hesitation_is_one_turn() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("I am looking for", 900);
    kiosk.advance(700);
    kiosk.say("a present for my mother.", 1_500);
    kiosk.advance(500);
    insta::assert_snapshot!(kiosk.trace());
    kiosk.advance(6_000);
    assert_eq!(kiosk.history()[0], "User: I am looking for a present for my mother.");
    assert_eq!(kiosk.outcomes(), [Outcome::Answered]);
}

#[test]
fn an_unfinished_phrase_is_a_turn_in_the_end() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("I am looking for", 900);
    kiosk.advance(2_299);
    assert!(kiosk.history().is_empty());
    kiosk.advance(1);
    assert_eq!(kiosk.history()[0], "User: I am looking for");
}

#[test]
fn a_microphone_whose_sound_comes_late_cuts_nobody_off() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    let heard = kiosk.position();
    kiosk.session.hears(heard, false);
    kiosk.advance(400);
    assert!(kiosk.history().is_empty(), "nobody knows whether the customer went on meanwhile");
    kiosk.session.hears(heard + 16 * 100, false);
    kiosk.advance(0);
    assert_eq!(kiosk.history()[0], "User: What time do you close?");
}

#[test]
fn who_draws_breath_to_go_on_is_not_cut_off() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("I would like to speak to a member of staff.", 1_000);
    kiosk.advance(140);
    let heard = kiosk.position();
    kiosk.session.hears(heard, true);
    kiosk.advance(60);
    assert!(kiosk.history().is_empty());
    kiosk.session.hears(heard + 16 * 60, false);
    kiosk.advance(0);
    assert!(!kiosk.history().is_empty(), "it was only a click");
}

#[test]
fn a_microphone_that_is_gone_is_not_waited_for() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    let heard = kiosk.position();
    kiosk.session.hears(heard, false);
    kiosk.advance(1_649);
    assert!(kiosk.history().is_empty());
    kiosk.advance(1);
    assert!(!kiosk.history().is_empty());
}

#[test]
fn a_late_transcript_is_waited_for() {
    let mut kiosk = Scene::kiosk();
    kiosk.stt = Some(ms(4_000));
    kiosk.say("What time do you close?", 1_200);
    kiosk.advance(4_100);
    insta::assert_snapshot!(kiosk.trace());
}

#[test]
fn a_transcript_that_never_comes_is_given_up() {
    let mut kiosk = Scene::kiosk();
    kiosk.stt = None;
    kiosk.say("What time do you close?", 1_200);
    kiosk.advance(22_000);
    insta::assert_snapshot!(kiosk.trace());
    let job = kiosk.jobs[0];
    kiosk.transcript(job, "What time do you close?");
    assert!(kiosk.trace().ends_with("= ignored late transcript"));
}

#[test]
fn silence_is_not_a_turn_and_no_visit() {
    let mut kiosk = Scene::kiosk();
    kiosk.trace();
    kiosk.say("", 400);
    kiosk.settle();
    insta::assert_snapshot!(kiosk.trace());
    assert!(kiosk.history().is_empty());
    assert!(kiosk.turns.is_empty());
}

#[test]
fn unclear_speech_is_asked_for_again_and_then_staff_is_offered() {
    let mut kiosk = Scene::kiosk();
    kiosk.confidence = 0.2;
    kiosk.say("Wart hime zoo clothes", 1_000);
    kiosk.advance(3_000);
    kiosk.say("Wart hime zoo clothes", 1_000);
    kiosk.advance(4_000);
    insta::assert_snapshot!(kiosk.trace());
    assert_eq!(kiosk.outcomes(), [Outcome::NothingHeard; 2]);
    assert_eq!(kiosk.cards, [["staff", "typing"]], "speaking did not work, touching may");
    let asked = ["Assistant: Sorry?", "Assistant: Shall I call someone?"];
    assert_eq!(kiosk.history(), asked, "what was not understood misleads no later answer");

    kiosk.confidence = 0.9;
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(6_000);
    kiosk.confidence = 0.2;
    kiosk.say("Zoo clothes again", 1_000);
    kiosk.advance(3_000);
    assert_eq!(kiosk.history().last().expect("a phrase"), "Assistant: Sorry?", "an understood turn starts afresh");
}

#[test]
fn a_transcript_that_turns_out_empty_after_the_commit_is_asked_for_again() {
    let mut kiosk = Scene::kiosk();
    kiosk.stt = Some(ms(4_000));
    kiosk.say("", 1_000);
    kiosk.advance(6_000);
    assert_eq!(kiosk.outcomes(), [Outcome::NothingHeard]);
    assert_eq!(kiosk.history(), ["Assistant: Sorry?"]);
}

#[test]
fn an_api_client_learns_of_what_was_not_heard_and_the_turn_is_counted() {
    let mut api = Scene::api();
    api.stt = Some(ms(4_000));
    api.say("", 1_000);
    api.settle();
    insta::assert_snapshot!(api.trace());
}

#[test]
fn a_failed_transcript_is_told() {
    let mut api = Scene::api();
    api.stt = None;
    api.say("Hello there my friend", 1_000);
    let job = api.jobs[0];
    api.on(Event::Transcript { job, result: None });
    api.settle();
    insta::assert_snapshot!(api.trace());
}

#[test]
fn a_second_commit_finds_the_buffer_empty() {
    let mut api = Scene::new(Settings {
        turn_detection: TurnDetection::Manual,
        barge_in: BargeIn::Never,
        create_response: false,
        ..Settings::api(24_000)
    });
    api.command(Command::CommitAudio { waiting: 16_000 });
    api.on(Event::Command { id: Some("event_7".into()), command: Command::CommitAudio { waiting: 0 } });
    api.settle();
    insta::assert_snapshot!(api.trace());
}

#[test]
fn the_client_may_commit_while_the_customer_speaks_or_pauses() {
    let mut api = Scene::new(Settings { turn_detection: TurnDetection::Manual, ..Settings::api(24_000) });
    api.ear(EarEvent::Started { at: 0 });
    api.advance(500);
    api.command(Command::CommitAudio { waiting: 8_000 });
    api.settle();
    api.trace();
    api.say("What time do you close?", 1_000);
    api.advance(100);
    api.command(Command::CommitAudio { waiting: 16_000 });
    insta::assert_snapshot!(api.trace());
}

#[test]
fn clearing_the_buffer_ends_the_utterance() {
    let mut api = Scene::api();
    api.say("What time do you close?", 1_000);
    api.command(Command::ClearAudio);
    api.settle();
    insta::assert_snapshot!(api.trace());
    api.say("Never mind about that.", 1_000);
    api.settle();
    assert_eq!(api.outcomes(), [Outcome::Answered]);
}

/// A sound of half a minute that is found to be these words.
fn heard_for_too_long(words: &str) -> Scene {
    let mut kiosk = Scene::kiosk();
    kiosk.stt = None;
    kiosk.ear(EarEvent::Started { at: 0 });
    kiosk.advance(30_000);
    kiosk.ear(EarEvent::Overflow { at: 480_000 });
    let job = kiosk.jobs[0];
    kiosk.transcript(job, words);
    kiosk
}

#[test]
fn an_utterance_that_is_too_long_is_a_turn() {
    let mut kiosk = heard_for_too_long("That was a long story.");
    insta::assert_snapshot!(kiosk.trace());
}

#[test]
fn who_went_on_after_a_whole_phrase_is_waited_for_longer() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("Do you have running shoes", 1_000);
    kiosk.advance(70);
    kiosk.say("Do you have running shoes in size forty two?", 600);
    kiosk.advance(180);
    assert!(kiosk.history().is_empty(), "as long as before is not enough now");
    kiosk.advance(60);
    assert!(!kiosk.history().is_empty());
}

/// Milliseconds from the last word to the commit when the words are these and the sound is judged so.
fn wait_for(words: &str, finished: f32) -> u64 {
    let kiosk = Scene::kiosk();
    let mut kiosk = Scene::new(Settings { sound_votes: true, ..kiosk.session.settings().clone() });
    kiosk.say(words, 1_000);
    let job = *kiosk.jobs.last().expect("the pause is transcribed");
    assert!(kiosk.trace().contains(&format!("> judge {}", job.0)));
    kiosk.on(Event::Judged { job, finished });
    (200..)
        .step_by(10)
        .find(|_| {
            kiosk.advance(10);
            !kiosk.history().is_empty()
        })
        .expect("a turn ends")
}

#[test]
fn the_sound_of_a_pause_votes_beside_its_words() {
    let near = |wait: u64, expected: u64| wait.abs_diff(expected) <= 20;
    assert!(near(wait_for("What time do you close?", 0.97), 220), "words and sound agree");
    assert!(near(wait_for("What time do you close?", 0.9), 350));
    assert!(near(wait_for("What time do you close?", 0.05), 650), "the voice is about to go on");
    assert!(near(wait_for("Yes.", 0.95), 350), "the voice has come to its end");
    assert!(near(wait_for("Yes.", 0.5), 650));
    assert!(near(wait_for("I am looking for", 0.99), 2_500), "the words are not finished, however they sound");
}

#[test]
fn a_guess_is_given_time_to_become_another() {
    let mut kiosk = Scene::kiosk();
    kiosk.confidence = 0.5;
    kiosk.say("Do you have them?", 1_000);
    kiosk.advance(400);
    assert!(kiosk.history().is_empty(), "the customer may have said: do you have the ...");
    kiosk.advance(260);
    assert!(!kiosk.history().is_empty());
}

#[test]
fn a_judgement_that_comes_late_changes_nothing() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(400);
    kiosk.trace();
    let job = kiosk.jobs[0];
    kiosk.on(Event::Judged { job, finished: 0.0 });
    assert_eq!(kiosk.trace().trim(), "1600 = ignored late judgement");
}

#[test]
fn music_without_end_is_no_turn() {
    let mut kiosk = heard_for_too_long("");
    assert!(kiosk.trace().contains("> drop utterance"));
    assert_eq!((kiosk.history().len(), kiosk.outcomes().len()), (0, 0));
}

#[test]
fn an_utterance_that_becomes_too_long_in_a_pause_is_a_turn_too() {
    let mut kiosk = Scene::kiosk();
    kiosk.say("I am looking for", 1_000);
    kiosk.ear(EarEvent::Overflow { at: 480_000 });
    assert_eq!(kiosk.history().len(), 1);
    kiosk.settle();
    kiosk.say("What time do you close?", 1_000);
    kiosk.settle();
    assert_eq!(kiosk.outcomes(), [Outcome::Answered; 2]);
}

#[test]
fn a_full_buffer_without_turn_detection_is_an_error() {
    let mut api = Scene::new(Settings { turn_detection: TurnDetection::Manual, ..Settings::api(24_000) });
    api.ear(EarEvent::Overflow { at: 480_000 });
    assert!(api.trace().ends_with("error input_audio_buffer_full"));
}

#[test]
fn the_language_follows_the_customer_of_a_kiosk() {
    let mut kiosk = Scene::kiosk();
    kiosk.language = Language::De;
    kiosk.say("Wann schließen Sie heute?", 1_000);
    kiosk.advance(300);
    assert_eq!(kiosk.session.language(), Language::De);
    assert!(kiosk.trace().contains("> draft 1 items in de"));
    kiosk.command(Command::Presence(false));
    assert_eq!(kiosk.session.language(), Language::En, "the next customer is not this one");
}

#[test]
fn the_language_of_an_api_session_is_its_clients_business() {
    let mut api = Scene::api();
    api.language = Language::De;
    api.say("Wann schließen Sie heute?", 1_000);
    api.settle();
    assert_eq!(api.session.language(), Language::En);
}

#[test]
fn noise_behind_a_question_does_not_lose_its_answer() {
    let mut kiosk = Scene::kiosk();
    kiosk.stt = None;
    kiosk.say("What time do you close?", 1_200);
    kiosk.advance(2_400);
    kiosk.say("", 300);
    let [question, noise] = kiosk.jobs[..] else { panic!("two transcriptions") };
    kiosk.transcript(question, "What time do you close?");
    assert!(kiosk.response.is_none(), "the customer may be going on");
    kiosk.transcript(noise, "");
    kiosk.settle();
    assert_eq!(kiosk.outcomes(), [Outcome::Answered]);
}

#[test]
fn two_turns_in_quick_succession_are_answered_together() {
    let mut kiosk = Scene::kiosk();
    kiosk.stt = None;
    kiosk.say("What time do you close?", 1_200);
    kiosk.advance(2_400);
    kiosk.say("And where are you?", 900);
    kiosk.advance(2_400);
    let [first, second] = kiosk.jobs[..] else { panic!("two transcriptions") };
    kiosk.transcript(second, "And where are you?");
    assert!(kiosk.response.is_none(), "something said is still unknown");
    kiosk.trace();
    kiosk.transcript(first, "What time do you close?");
    assert!(kiosk.trace().contains("> answer 2 items"));
}

#[test]
fn an_ear_that_is_out_of_step_is_brought_back() {
    let mut kiosk = Scene::kiosk();
    kiosk.trace();
    kiosk.ear(EarEvent::Paused { at: 0 });
    kiosk.ear(EarEvent::Resumed { at: 0 });
    kiosk.ear(EarEvent::Started { at: 0 });
    kiosk.ear(EarEvent::Resumed { at: 0 });
    kiosk.ear(EarEvent::Started { at: 0 });
    kiosk.ear(EarEvent::Paused { at: 0 });
    kiosk.ear(EarEvent::Paused { at: 0 });
    insta::assert_snapshot!(kiosk.trace());
}

#[test]
fn without_barging_in_an_answer_goes_on_and_the_next_turn_waits() {
    let mut api = Scene::new(Settings { barge_in: BargeIn::Never, ..Settings::api(24_000) });
    api.engine = Engine::ByHand;
    api.say("What time do you close?", 1_000);
    api.advance(400);
    let first = api.response.clone();
    assert!(first.is_some());
    api.say("And where are you?", 900);
    api.advance(400);
    assert_eq!(api.response, first);
    api.progress(done());
    assert_ne!(api.response, first, "now it is answered");
}

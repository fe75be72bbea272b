//! When words sound and how the mouth moves: the page is told everything once, as soon as it is known.

use proptest::prelude::*;
use u5_protocol::kiosk::{Mark, MarkSource, Marks, ServerEvent, Viseme, VisemeMark};

use super::harness::{Engine, RATE, Scene};
use crate::{
    Effect, Event, Instant64,
    event::Progress,
    playback::{Pace, Playback, Position, Word},
};

fn word(text: &str, upto: usize, start: u64, source: MarkSource) -> Word {
    Word { text: text.to_owned(), upto, start, duration: 1_000, source }
}

/// A kiosk that makes an answer of which nothing was spoken.
fn answering() -> Scene {
    let mut kiosk = Scene::kiosk();
    kiosk.engine = Engine::ByHand;
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(900);
    kiosk
}

/// What the page is told about the answer in one step: the text that begins, if any, and the times.
fn told(kiosk: &mut Scene, progress: Progress) -> Vec<(Option<String>, Marks)> {
    let response = kiosk.response.clone().expect("an answer is being made");
    let effects = kiosk.session.on(kiosk.now, Event::Answer { response, progress });
    let marks = |effect: Effect| match effect {
        Effect::Kiosk(event) => match *event {
            ServerEvent::Speaking { text, marks, .. } => Some((Some(text), marks)),
            ServerEvent::Marks { marks, .. } => Some((None, marks)),
            _ => None,
        },
        _ => None,
    };
    effects.into_iter().filter_map(marks).collect()
}

#[test]
fn words_that_become_known_at_the_end_of_a_part_reach_the_page() {
    let mut kiosk = answering();
    told(&mut kiosk, Progress::Part("Bis acht. ".to_owned()));
    let begun = told(&mut kiosk, Progress::Audio { samples: 2_000, words: Vec::new() });
    assert_eq!(begun, [(Some("Bis acht. ".to_owned()), Marks::default())], "the sound does not wait for the words");
    let words = vec![word("Bis", 3, 0, MarkSource::Energy), word("acht.", 9, 1_000, MarkSource::Energy)];
    let late = told(&mut kiosk, Progress::Audio { samples: 0, words });
    let expected = Marks {
        words: Some(vec![Mark(0, 1_000, "Bis".to_owned()), Mark(1_000, 1_000, "acht.".to_owned())]),
        word_source: Some(MarkSource::Energy),
        ..Marks::default()
    };
    assert_eq!(late, [(None, expected)]);
    assert_eq!(told(&mut kiosk, Progress::Audio { samples: 500, words: Vec::new() }), [], "nothing is told twice");
}

#[test]
fn times_count_from_the_beginning_of_the_item() {
    let mut kiosk = answering();
    told(&mut kiosk, Progress::Part("One. ".to_owned()));
    told(&mut kiosk, Progress::Audio { samples: 2_000, words: Vec::new() });
    told(&mut kiosk, Progress::Part("Two.".to_owned()));
    let visemes = vec![VisemeMark(0, 300, Viseme::Dd), VisemeMark(300, 600, Viseme::U)];
    assert_eq!(told(&mut kiosk, Progress::Visemes { visemes, source: MarkSource::Aligned }), [], "it is not said yet");
    let words = vec![word("Two.", 4, 100, MarkSource::Engine)];
    let expected = Marks {
        start: 2_000,
        words: Some(vec![Mark(2_100, 1_000, "Two.".to_owned())]),
        word_source: Some(MarkSource::Engine),
        visemes: Some(vec![VisemeMark(2_000, 300, Viseme::Dd), VisemeMark(2_300, 600, Viseme::U)]),
        viseme_source: Some(MarkSource::Aligned),
    };
    let begun = told(&mut kiosk, Progress::Audio { samples: 2_000, words });
    assert_eq!(begun, [(Some("Two.".to_owned()), expected)]);
}

#[test]
fn a_cut_answer_has_no_more_times() {
    let mut kiosk = answering();
    told(&mut kiosk, Progress::Part("One. ".to_owned()));
    told(&mut kiosk, Progress::Audio { samples: 20_000, words: Vec::new() });
    kiosk.command(crate::Command::CancelResponse(None));
    let words = vec![word("One.", 4, 0, MarkSource::Energy)];
    assert_eq!(told(&mut kiosk, Progress::Audio { samples: 0, words }), []);
}

/// One thing that happens to a playback.
#[derive(Debug, Clone)]
enum Step {
    Part,
    Audio(u64),
    Word,
    Viseme,
    Send,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Part),
        3 => (0_u64..2_000).prop_map(Step::Audio),
        3 => Just(Step::Word),
        3 => Just(Step::Viseme),
        2 => Just(Step::Send),
    ]
}

proptest! {
    #[test]
    fn everything_is_told_once_and_in_order(steps in prop::collection::vec(step(), 0..80)) {
        let pace = Pace { rate: RATE, lead: None, position: Position::Reported };
        let mut playback = Playback::new("item".into(), "resp".into(), pace);
        begin(&mut playback);
        let (mut count, mut added, mut told) = (0, 0, Vec::new());
        for step in steps {
            count += 1;
            match step {
                Step::Part => begin(&mut playback),
                Step::Audio(samples) => playback.add_audio(samples, Vec::new()),
                Step::Word => playback.add_audio(0, vec![word(&count.to_string(), 0, count, MarkSource::Engine)]),
                Step::Viseme => {
                    playback.add_visemes(vec![VisemeMark(count, 1, Viseme::Aa)], MarkSource::Engine);
                    added += 1;
                }
                Step::Send => {
                    playback.mark_sent(Instant64::default(), u64::MAX);
                }
            }
            told.extend(playback.late_marks());
            told.extend(playback.newly_sent_parts().map(|(_, marks)| marks));
        }
        playback.mark_sent(Instant64::default(), u64::MAX);
        told.extend(playback.newly_sent_parts().map(|(_, marks)| marks));

        for part in &playback.parts {
            let of_part = || told.iter().filter(|marks| marks.start == part.start);
            let words: Vec<u64> = of_part().flat_map(|marks| marks.words.iter().flatten()).map(|word| word.0).collect();
            let known: Vec<u64> = part.words.iter().map(|word| part.start + word.start).collect();
            prop_assert_eq!(words, known);
            let visemes: Vec<u64> = of_part().flat_map(|marks| marks.visemes.iter().flatten()).map(|v| v.0).collect();
            prop_assert!(visemes.is_sorted_by(|a, b| a < b), "{visemes:?}");
        }
        let visemes: usize = told.iter().flat_map(|marks| &marks.visemes).map(Vec::len).sum();
        prop_assert_eq!(visemes, added);
        prop_assert_eq!(playback.late_marks().count(), 0);
    }
}

/// A part with sound, as every part of an answer has.
fn begin(playback: &mut Playback) {
    playback.begin_part("part ".to_owned(), false);
    playback.add_audio(1, Vec::new());
}

//! Audio on its way: never too far ahead, never stuck, never busy.

use std::time::Duration;

use proptest::prelude::*;
use u5_protocol::kiosk::MarkSource;

use super::harness::{RATE, ms};
use crate::{
    Instant64,
    playback::{Pace, Playback, Position, Word},
};

fn playback(lead: Option<Duration>, position: Position) -> Playback {
    Playback::new("item".into(), "resp".into(), Pace { rate: RATE, lead, position })
}

/// Sends what is due until nothing more is, and says when each piece went.
fn drain(playback: &mut Playback, mut now: Instant64) -> Vec<(Instant64, u64)> {
    let mut pieces = Vec::new();
    loop {
        let due = playback.due(now);
        if due > 0 {
            playback.mark_sent(now, due);
            pieces.push((now, due));
            continue;
        }
        let Some(next) = playback.next_due() else { return pieces };
        assert!(next > now, "busy at {now:?}");
        now = next;
    }
}

#[test]
fn a_lead_is_sent_at_once_and_the_rest_in_frames() {
    let mut playback = playback(Some(ms(400)), Position::Reported);
    playback.begin_part("text".to_owned(), false);
    playback.add_audio(24_000, Vec::new());
    let pieces = drain(&mut playback, Instant64::default());
    assert_eq!(pieces[0], (Instant64::default(), 9_600));
    assert_eq!(pieces[1], (Instant64::from_origin(ms(20)), 480));
    assert_eq!(pieces.len(), 31);
    assert_eq!(playback.sent(), 24_000);
}

#[test]
fn behind_a_gap_the_lead_is_kept_as_before() {
    let mut playback = playback(Some(ms(400)), Position::Reported);
    playback.begin_part("one".to_owned(), false);
    playback.add_audio(2_400, Vec::new());
    drain(&mut playback, Instant64::default());
    let late = Instant64::from_origin(Duration::from_secs(9));
    playback.add_audio(240_000, Vec::new());
    let pieces = drain(&mut playback, late);
    assert_eq!(pieces[..2], [(late, 9_600), (late + ms(20), 480)], "no burst to catch up with the clock");
}

#[test]
fn without_reports_the_clock_tells_what_was_played() {
    let mut playback = playback(None, Position::Estimated);
    playback.begin_part("one two".to_owned(), false);
    let source = MarkSource::Engine;
    let word = |text: &str, upto, start| Word { text: text.to_owned(), upto, start, duration: 12_000, source };
    playback.add_audio(24_000, vec![word("one", 4, 0), word("two", 7, 12_000)]);
    playback.end();
    drain(&mut playback, Instant64::default());
    playback.advance(Instant64::from_origin(ms(999)));
    assert_eq!(playback.heard(), "one ", "rounded down to whole words");
    assert_eq!(playback.over_at(), Some(Instant64::from_origin(ms(1_000))));
    playback.advance(Instant64::from_origin(ms(1_000)));
    assert!(playback.all_played());
    assert_eq!(playback.heard(), "one two");
}

#[test]
fn a_report_is_clamped_and_never_goes_back() {
    let mut playback = playback(None, Position::Reported);
    let now = Instant64::default();
    playback.report(now, 100);
    assert_eq!(playback.played(), 0, "nothing was sent");
    playback.begin_part("text".to_owned(), false);
    playback.add_audio(1_000, Vec::new());
    drain(&mut playback, now);
    playback.report(now, 600);
    playback.report(now, 300);
    assert_eq!(playback.played(), 600);
    playback.report(now, 5_000);
    assert_eq!(playback.played(), 1_000);
}

#[test]
fn parts_without_words_count_when_they_were_heard_whole() {
    let mut playback = playback(None, Position::Reported);
    for text in ["One. ", "Two. "] {
        playback.begin_part(text.to_owned(), false);
        playback.add_audio(1_000, Vec::new());
    }
    assert_eq!(playback.heard_until(999), "");
    assert_eq!(playback.heard_until(1_999), "One. ");
    assert_eq!(playback.heard_until(2_000), "One. ", "the last part may still grow");
    playback.end();
    assert_eq!(playback.heard_until(2_000), "One. Two. ");
}

#[test]
fn what_was_held_goes_on_behind_the_last_sample_that_was_heard() {
    let mut playback = playback(Some(ms(400)), Position::Reported);
    let now = Instant64::default();
    playback.begin_part("text".to_owned(), false);
    playback.add_audio(24_000, Vec::new());
    playback.mark_sent(now, playback.due(now));
    playback.hold(now);
    playback.report(now + ms(10), 2_400);
    assert_eq!((playback.due(now + ms(900)), playback.next_due(), playback.over_at()), (0, None, None));
    playback.resume();
    let later = now + ms(900);
    assert_eq!((playback.sent(), playback.due(later)), (2_400, 9_600), "the lead is filled anew");
}

#[test]
fn a_filler_is_no_part_of_the_answer() {
    let mut playback = playback(None, Position::Reported);
    playback.begin_part("One moment. ".to_owned(), true);
    playback.add_audio(1_000, Vec::new());
    assert!(!playback.is_answer_before(1_000));
    playback.begin_part("Aisle seven.".to_owned(), false);
    playback.add_audio(1_000, Vec::new());
    assert_eq!((playback.is_answer_before(1_000), playback.is_answer_before(1_001)), (false, true));
}

proptest! {
    #[test]
    fn any_audio_is_sent_to_the_end(
        rate in 1_u32..96_000,
        lead in prop::option::of(0_u64..2_000),
        chunks in prop::collection::vec((0_u64..20_000, 0_u64..3_000), 1..12),
    ) {
        let pace = Pace { rate, lead: lead.map(ms), position: Position::Reported };
        let mut playback = Playback::new("item".into(), "resp".into(), pace);
        playback.begin_part("text".to_owned(), false);
        let mut now = Instant64::default();
        for (samples, pause) in chunks {
            playback.add_audio(samples, Vec::new());
            if let Some((last, _)) = drain(&mut playback, now).last() {
                now = now.max(*last);
            }
            prop_assert_eq!(playback.sent(), playback.generated());
            now = now + ms(pause);
        }
    }
}

use proptest::prelude::*;
use u5_protocol::{
    Language,
    kiosk::Viseme::{self, *},
};

use super::*;

const RATE: u32 = 1_000;

/// At 1 kHz a sample is a millisecond.
fn timed(symbols: &[(char, u64)]) -> Vec<VisemeMark> {
    let mut at = 0;
    let mut span = |length: u64| {
        at += length;
        at - length..at
    };
    of_sounds(symbols.iter().map(|(symbol, length)| (*symbol, span(*length))).collect::<Vec<_>>(), RATE)
}

#[test]
fn phonemes_keep_the_times_of_the_voice() {
    let oat_milk = [('ˈ', 10), ('o', 60), ('ʊ', 50), ('t', 40), (' ', 20), ('m', 70), ('ɪ', 60), ('l', 50), ('k', 40)];
    let expected = [
        VisemeMark(0, 70, O),
        VisemeMark(70, 50, U),
        VisemeMark(120, 60, Dd),
        VisemeMark(180, 70, Pp),
        VisemeMark(250, 60, I),
        VisemeMark(310, 50, Nn),
        VisemeMark(360, 40, Kk),
    ];
    assert_eq!(timed(&oat_milk), expected);
}

#[test]
fn a_pause_closes_the_mouth_only_when_it_lasts() {
    let brief = timed(&[('a', 100), (',', 80), ('m', 50)]);
    assert_eq!(brief, [VisemeMark(0, 180, Aa), VisemeMark(180, 50, Pp)]);
    let silent = timed(&[('a', 100), (',', 60), (' ', 60), ('m', 50)]);
    assert_eq!(silent, [VisemeMark(0, 100, Aa), VisemeMark(100, 120, Sil), VisemeMark(220, 50, Pp)]);
}

#[test]
fn length_and_unknown_marks_belong_to_the_sound_before_them() {
    assert_eq!(timed(&[('ɑ', 50), ('ː', 50), ('\u{303}', 10), ('h', 30)]), [VisemeMark(0, 140, Aa)]);
    assert_eq!(timed(&[('h', 30), ('i', 50)]), [VisemeMark(0, 80, I)]);
    assert_eq!(timed(&[('ː', 30), ('ˈ', 50)]), []);
}

#[test]
fn a_vowel_takes_longer_than_a_consonant() {
    assert_eq!(
        spread(&[Pp, Aa, Dd], 100..500),
        [VisemeMark(100, 100, Pp), VisemeMark(200, 200, Aa), VisemeMark(400, 100, Dd)]
    );
    assert_eq!(spread(&[], 0..500), []);
    assert_eq!(spread(&[Pp, Aa], 7..7), []);
}

#[test]
fn letters_follow_the_spelling_of_their_language() {
    let cases: [(&str, Language, &[Viseme]); 14] = [
        ("milk", Language::En, &[Pp, I, Nn, Kk]),
        ("five", Language::En, &[Ff, I, Ff]),
        ("shop", Language::En, &[Ch, O, Pp]),
        ("the", Language::En, &[Th, E]),
        ("Coffee.", Language::En, &[Kk, O, Ff, I]),
        ("know", Language::En, &[Nn, O, U]),
        ("Milch", Language::De, &[Pp, I, Nn, Kk]),
        ("steht", Language::De, &[Ch, Dd, E, Dd]),
        ("zwei", Language::De, &[Dd, Ss, Ff, Aa, I]),
        ("Äpfel", Language::De, &[E, Pp, Ff, E, Nn]),
        ("lait", Language::Fr, &[Nn, E]),
        ("beaucoup", Language::Fr, &[Pp, O, Kk, U]),
        ("bonjour", Language::Fr, &[Pp, O, Ch, U, Rr]),
        ("garçon", Language::Fr, &[Kk, Aa, Rr, Ss, O]),
    ];
    for (word, language, expected) in cases {
        assert_eq!(of_word(word, language), expected, "{word}");
    }
}

#[test]
fn what_has_no_rule_still_moves_the_mouth() {
    for word in ["牛乳", "42", "ъ"] {
        assert_eq!(of_word(word, Language::En), [E], "{word}");
    }
    assert_eq!(of_word("—", Language::En), []);
}

fn is_in_order(marks: &[VisemeMark], within: Range<u64>) -> bool {
    marks.is_sorted_by(|a, b| a.end() <= b.0)
        && marks.iter().all(|mark| mark.1 > 0 && mark.0 >= within.start && mark.end() <= within.end)
}

fn symbol() -> impl Strategy<Value = char> {
    prop_oneof![prop::sample::select("pbmfvθtkʃsnɹaɛioʊuˈˌːh ,.!".chars().collect::<Vec<_>>()), any::<char>()]
}

proptest! {
    #[test]
    fn shapes_of_sounds_are_in_order_and_inside(
        sounds in prop::collection::vec((symbol(), 0_u64..400), 0..60), start in 0_u64..10_000, rate in 0_u32..48_000,
    ) {
        let mut at = start;
        let mut span = |length: u64| { at += length; at - length..at };
        let sounds: Vec<_> = sounds.into_iter().map(|(symbol, length)| (symbol, span(length))).collect();
        prop_assert!(is_in_order(&of_sounds(sounds, rate), start..at));
    }

    #[test]
    fn even_spans_that_make_no_sense_come_out_in_order(
        sounds in prop::collection::vec((symbol(), 0_u64..900, 0_u64..900), 0..40),
    ) {
        let sounds = sounds.into_iter().map(|(symbol, a, b)| (symbol, a..b));
        prop_assert!(is_in_order(&of_sounds(sounds, RATE), 0..900));
    }

    #[test]
    fn spread_shapes_fill_their_span(
        shapes in prop::collection::vec(prop::sample::select(Viseme::ALL.to_vec()), 1..40),
        (start, length) in (0_u64..1 << 40, 0_u64..1 << 30),
    ) {
        let marks = spread(&shapes, start..start + length);
        prop_assert!(is_in_order(&marks, start..start + length));
        prop_assert_eq!(marks.iter().map(|m| u64::from(m.1)).sum::<u64>(), length);
    }

    #[test]
    fn every_word_has_a_shape(word in "\\PC{0,20}", language in prop::sample::select(Language::ALL.to_vec())) {
        prop_assert_eq!(of_word(&word, language).is_empty(), !word.chars().any(char::is_alphanumeric));
    }
}

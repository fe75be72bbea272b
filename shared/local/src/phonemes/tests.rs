use super::*;

async fn phonemizer() -> Phonemizer {
    Phonemizer::probe(Path::new("espeak-ng")).await.unwrap_or_else(|e| panic!("these tests need espeak-ng: {e}"))
}

async fn spoken(text: &str) -> Phonemes {
    phonemizer().await.phonemes(Language::En, text).await.unwrap()
}

/// Each word with its phonemes.
async fn words(text: &str) -> Vec<(String, String)> {
    let phonemes = spoken(text).await;
    let sound = |word: &Word| phonemes.symbols[word.symbols.clone()].iter().collect();
    phonemes.words.iter().map(|word| (word.text.clone(), sound(word))).collect()
}

fn is_in_order(phonemes: &Phonemes) -> bool {
    let ends = phonemes.words.iter().map(|w| w.symbols.end);
    let starts = phonemes.words.iter().skip(1).map(|w| w.symbols.start);
    phonemes.words.iter().all(|w| w.symbols.start <= w.symbols.end && w.symbols.end <= phonemes.symbols.len())
        && ends.zip(starts).all(|(end, start)| end <= start)
}

#[tokio::test]
async fn punctuation_comes_back_after_its_clause() {
    let phonemes = spoken("Sure, it is. Anything else?").await;
    let text: String = phonemes.symbols.iter().collect();
    let stops: Vec<char> = text.chars().filter(|c| ",.?".contains(*c)).collect();
    assert_eq!(stops, [',', '.', '?']);
    assert!(text.ends_with('?'), "{text}");
    assert!(text.starts_with("ʃˈʊɹ, "), "{text}");
}

#[tokio::test]
async fn every_written_word_gets_its_own_phonemes() {
    let found = words("Oat milk stands in aisle seven.").await;
    let expected = [
        ("Oat", "ˈoʊt"),
        ("milk", "mˈɪlk"),
        ("stands", "stˈændz"),
        ("in", "ɪn"),
        ("aisle", "ˈaɪəl"),
        ("seven.", "sˈɛvən"),
    ];
    assert_eq!(found, expected.map(|(word, sound)| (word.to_owned(), sound.to_owned())));
}

#[tokio::test]
async fn words_that_are_spoken_as_one_share_its_phonemes() {
    let found = words("It is in the shop.").await;
    assert_eq!(found.len(), 5);
    assert_eq!(format!("{}{}", found[2].1, found[3].1), "ɪnðə");
    assert!(!found[2].1.is_empty() && !found[3].1.is_empty(), "{found:?}");
    assert_eq!(found[4].1, "ʃˈɑːp");
}

#[tokio::test]
async fn a_number_spreads_over_many_groups() {
    let found = words("it costs 2.49 today").await;
    assert_eq!(found[1].1, "kˈɔsts");
    assert_eq!(found[2].1.split(' ').count(), 4, "{found:?}");
    assert!(found[3].1.starts_with('t'), "{found:?}");
}

#[tokio::test]
async fn what_has_no_words_has_no_phonemes() {
    for text in ["", "   ", "...", "😀 🎉", "- \u{2014} -", "\0\u{7}\n\t", "[]"] {
        assert!(spoken(text).await.is_empty(), "{text:?}");
    }
}

#[tokio::test]
async fn hostile_text_is_only_ever_text() {
    for text in
        ["-v de", "--version", "-w /nonexistent/x", "$(true)", "`id`; a", "a\0b", "one\ntwo\r\nthree", "<b>x</b>"]
    {
        let phonemes = spoken(text).await;
        assert!(!phonemes.is_empty(), "{text:?}");
        assert!(!phonemes.symbols.iter().any(|c| c.is_control()), "{text:?}");
        assert!(is_in_order(&phonemes), "{text:?}: {phonemes:?}");
    }
}

#[tokio::test]
async fn phoneme_input_of_the_program_is_read_as_letters() {
    assert_ne!(spoken("say [[h@loU]]").await.symbols, spoken("say hello").await.symbols);
}

#[tokio::test]
async fn a_text_over_the_limit_is_refused_and_its_words_are_not_repeated() {
    let error = phonemizer().await.phonemes(Language::En, &"secret ".repeat(1500)).await.unwrap_err();
    assert!(matches!(error, PhonemeError::TooLong(10_500)), "{error}");
    assert!(!error.to_string().contains("secret"));
}

#[tokio::test]
async fn a_clause_is_asked_for_once_and_forgotten_last() {
    let phonemizer = phonemizer().await;
    let first = phonemizer.phonemes(Language::En, "Sure, sure.").await.unwrap();
    assert_eq!(phonemizer.cache.lock().len(), 2);
    assert_eq!(phonemizer.phonemes(Language::En, "Sure, sure.").await.unwrap(), first);
    let key = (Language::En, "Sure,".to_owned());
    phonemizer.cache.lock().insert(key, "kˈæʃt".into());
    assert_eq!(phonemizer.phonemes(Language::En, "Sure,").await.unwrap().symbols, "kˈæʃt,".chars().collect::<Vec<_>>());
}

#[cfg(not(feature = "g2p"))]
#[tokio::test]
async fn a_missing_program_is_named_with_the_way_out() {
    let error = Phonemizer::probe(Path::new("/nonexistent/espeak-ng")).await.err().unwrap().to_string();
    assert!(error.contains("/nonexistent/espeak-ng") && error.contains("apt-get install espeak-ng"), "{error}");
}

#[cfg(feature = "g2p")]
#[tokio::test]
async fn the_built_in_front_end_stands_in_for_a_missing_program() {
    let phonemizer = Phonemizer::probe(Path::new("/nonexistent/espeak-ng")).await.unwrap();
    assert_eq!(phonemizer.describe(), "built-in English");
    let phonemes = phonemizer.phonemes(Language::En, "Oat milk, please.").await.unwrap();
    assert_eq!(phonemes.symbols.iter().collect::<String>(), "ˈoʊt mˈɪlk, plˈiːz.");
}

#[tokio::test]
async fn another_program_is_not_taken_for_espeak() {
    let error = Espeak::probe(Path::new("true")).await.unwrap_err().to_string();
    assert_eq!(error, "espeak-ng failed: `true` is not espeak-ng");
}

mod alignment {
    use super::super::align::{Group, align};

    fn groups(sounds: &[usize]) -> Vec<Group> {
        let mut at = 0;
        let mut next = |sounds: usize| {
            let span = at..at + sounds;
            at += sounds + 1;
            Group { span, sounds }
        };
        sounds.iter().map(|sounds| next(*sounds)).collect()
    }

    #[test]
    fn as_many_ranges_as_words_for_any_shape() {
        for words in 0..20 {
            for count in 0..20 {
                let spelled = vec!["word"; words];
                let groups = groups(&vec![3; count]);
                let end = groups.last().map_or(0, |g| g.span.end);
                let ranges = align(&spelled, &groups);
                assert_eq!(ranges.len(), words);
                assert!(ranges.iter().all(|r| r.start <= r.end && r.end <= end), "{words} {count}: {ranges:?}");
                assert!(ranges.is_sorted_by(|a, b| a.end <= b.start), "{words} {count}: {ranges:?}");
            }
        }
    }

    #[test]
    fn one_word_over_more_groups_than_any_word_has_is_shared_out() {
        let ranges = align(&["x", "y"], &groups(&[2; 40]));
        assert_eq!(ranges, [0..60, 60..119]);
    }

    #[test]
    fn a_merged_group_is_cut_by_spelling() {
        assert_eq!(align(&["in", "the", "shop"], &groups(&[4, 4])), [0..2, 2..4, 5..9]);
    }
}

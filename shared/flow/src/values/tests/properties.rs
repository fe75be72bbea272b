use proptest::prelude::*;
use u5_protocol::Language::{De, En, Fr};

use super::*;

/// Writes numbers as words, by rules of its own.
mod words {
    const EN: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const EN_TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    pub(super) fn en(n: usize) -> String {
        match n {
            0..20 => EN[n].to_owned(),
            20..100 if n.is_multiple_of(10) => EN_TENS[n / 10].to_owned(),
            20..100 => format!("{}-{}", EN_TENS[n / 10], EN[n % 10]),
            100..1_000 if n.is_multiple_of(100) => format!("{} hundred", EN[n / 100]),
            100..1_000 => format!("{} hundred and {}", EN[n / 100], en(n % 100)),
            _ if n.is_multiple_of(1_000) => format!("{} thousand", en(n / 1_000)),
            _ if n % 1_000 < 100 => format!("{} thousand and {}", en(n / 1_000), en(n % 1_000)),
            _ => format!("{} thousand {}", en(n / 1_000), en(n % 1_000)),
        }
    }

    const DE: [&str; 20] = [
        "null",
        "ein",
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwölf",
        "dreizehn",
        "vierzehn",
        "fünfzehn",
        "sechzehn",
        "siebzehn",
        "achtzehn",
        "neunzehn",
    ];
    const DE_TENS: [&str; 10] =
        ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];

    pub(super) fn de(n: usize) -> String {
        let end = if n % 100 == 1 { "s" } else { "" };
        format!("{}{end}", de_stem(n))
    }

    fn de_stem(n: usize) -> String {
        match n {
            0..20 => DE[n].to_owned(),
            20..100 if n.is_multiple_of(10) => DE_TENS[n / 10].to_owned(),
            20..100 => format!("{}und{}", DE[n % 10], DE_TENS[n / 10]),
            100..1_000 => format!("{}hundert{}", DE[n / 100], rest(n % 100)),
            _ => format!("{}tausend{}", de_stem(n / 1_000), rest(n % 1_000)),
        }
    }

    fn rest(n: usize) -> String {
        if n == 0 { String::new() } else { de_stem(n) }
    }

    const FR: [&str; 20] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
        "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
    ];
    const FR_TENS: [&str; 10] =
        ["", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"];

    pub(super) fn fr(n: usize) -> String {
        match n {
            0..20 => FR[n].to_owned(),
            80 => "quatre-vingts".to_owned(),
            21 | 31 | 41 | 51 | 61 => format!("{} et un", FR_TENS[n / 10]),
            71 => "soixante et onze".to_owned(),
            20..100 => {
                let base = if n >= 60 { n / 20 * 20 } else { n / 10 * 10 };
                let tens = FR_TENS[n / 10];
                if n == base { tens.to_owned() } else { format!("{tens}-{}", FR[n - base]) }
            }
            100..200 => format!("cent {}", if n == 100 { String::new() } else { fr(n - 100) }),
            200..1_000 if n.is_multiple_of(100) => format!("{} cents", FR[n / 100]),
            200..1_000 => format!("{} cent {}", FR[n / 100], fr(n % 100)),
            _ => {
                let front = if n < 2_000 { String::new() } else { fr(n / 1_000) };
                let rest = if n.is_multiple_of(1_000) { String::new() } else { fr(n % 1_000) };
                format!("{front} mille {rest}")
            }
        }
    }
}

fn in_words(n: usize, language: Language) -> String {
    match language {
        En => words::en(n),
        De => words::de(n),
        Fr => words::fr(n),
    }
}

#[test]
fn every_number_in_words_is_read_back() {
    for language in Language::ALL {
        for n in (0..=9_999).chain((10_000..1_000_000).step_by(7_919)).chain([999_999]) {
            let text = in_words(n, language);
            let found = find(&ANY_NUMBER, &text, language, NOW);
            let value = found.map(|found| found.value.to_json());
            assert_eq!(value, Ok(serde_json::json!(n)), "{text:?} ({language})");
        }
    }
}

#[test]
fn every_order_number_read_out_digit_by_digit_is_one() {
    let kind = Kind::Digits { min_len: 4, max_len: 4 };
    for language in Language::ALL {
        for n in 0..=9_999 {
            let digits = format!("{n:04}");
            let said: Vec<String> = digits.bytes().map(|digit| in_words((digit - b'0').into(), language)).collect();
            let found = find(&kind, &said.join(" "), language, NOW).map(|found| found.value.to_json());
            assert_eq!(found, Ok(digits.as_str().into()), "{said:?} ({language})");
        }
    }
}

#[test]
fn every_time_in_figures_is_one() {
    for minutes in 0..24 * 60 {
        let text = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        if !(60..7 * 60).contains(&minutes) {
            for language in Language::ALL {
                check(&Kind::Time, language, &[(&text, &text)]);
            }
        }
    }
}

fn kinds() -> Vec<Kind> {
    let products = "id,name,synonyms\n1,Oat milk,oat drink\n2,Läufer größe,été\n";
    vec![
        Kind::Text { max_chars: 100 },
        ANY_NUMBER,
        Kind::Number { min: Some(16.0), max: Some(60.0), step: Some(0.5) },
        Kind::Digits { min_len: 1, max_len: 12 },
        FUTURE,
        PAST,
        Kind::Date { past: true, future: true },
        Kind::Time,
        Kind::Choice(vec![Choice::new("red"), Choice::new("blue").called(De, ["blau", "himmelblau"])]),
        Kind::Boolean,
        Kind::Phone,
        Kind::Email,
        Kind::Entity(Arc::new(Entities::from_csv(products).unwrap())),
    ]
}

fn check_all(text: &str) {
    for kind in kinds() {
        for language in Language::ALL {
            if let Ok(found) = find(&kind, text, language, NOW) {
                assert!(text.get(found.range.clone()).is_some_and(|words| !words.is_empty()), "{kind:?} {found:?}");
                assert!(!found.value.spoken(language).is_empty());
            }
        }
    }
}

/// Words that the parsers know, in an order that makes no sense.
fn jumble() -> impl Strategy<Value = String> {
    let words = [
        "one",
        "a",
        "und",
        "vierund",
        "zwanzig",
        "vingt",
        "quatre",
        "et",
        "demi",
        "half",
        "halb",
        "past",
        "vor",
        "moins",
        "le",
        "quart",
        "heures",
        "uhr",
        "pm",
        "24",
        "0",
        "99999999999999999999",
        "30",
        ".",
        ":",
        "/",
        "-",
        "+",
        "(0)",
        "february",
        "mars",
        "mai",
        "next",
        "friday",
        "woche",
        "in",
        "ago",
        "days",
        "at",
        "dot",
        "arobase",
        "@",
        "not",
        "no",
        "oh",
        "½",
        "1/2",
        "the",
        "last",
        "second",
        "double",
        "thousand",
        "tausend",
        "hundert",
        ",",
        "th",
        "er",
        "9999",
        "é",
        "ß",
        "\u{301}",
        "oat",
        "mlik",
        "bleu",
        "please",
        "in a",
        "years",
        "plus",
        "point",
        "komma",
        "31",
    ];
    let word = (0..words.len()).prop_map(move |at| words[at]);
    (prop::collection::vec(word, 0..14), prop_oneof![Just(" "), Just(""), Just(", ")])
        .prop_map(|(words, gap)| words.join(gap))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,60}") {
        check_all(&text);
    }

    #[test]
    fn any_words_are_read_without_a_panic(text in jumble()) {
        check_all(&text);
    }

    #[test]
    fn any_characters_are_read_without_a_panic(text in any::<String>()) {
        check_all(&text);
    }

    #[test]
    fn any_table_is_read_without_a_panic(text in "(id|name|synonyms_de|[,;\"\n]|\\PC){0,40}") {
        if let Ok(entities) = Entities::from_csv(&text) {
            prop_assert!(!entities.is_empty());
        }
    }

    #[test]
    fn dates_in_every_spelling_are_found(days in 0_i64..700) {
        let day = NOW.date.checked_add(jiff::Span::new().days(days)).unwrap();
        for language in Language::ALL {
            for text in [day.to_string(), Value::Date(day).spoken(language), day.strftime("%d.%m.%Y").to_string(), day.strftime("%-d/%-m/%Y").to_string()] {
                let found = find(&FUTURE, &text, language, NOW).map(|found| found.value.to_json());
                prop_assert_eq!(found, Ok(day.to_string().into()), "{} ({})", text, language);
            }
        }
    }
}

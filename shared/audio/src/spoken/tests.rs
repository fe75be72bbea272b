use proptest::prelude::*;

use super::*;
use Language::{De, En, Fr};

fn check(language: Language, table: &[(&str, &str)]) {
    for (written, want) in table {
        assert_eq!(spoken(written, language), *want, "{written}");
    }
}

#[test]
fn english() {
    check(
        En,
        &[
            ("It costs €2.49.", "It costs two euros forty-nine."),
            ("Only 1 € or $0.99!", "Only one euro or ninety-nine cents!"),
            ("We open at 8:30 and close at 20:00.", "We open at eight thirty and close at eight p m."),
            ("Mon-Sat 7am–8pm", "Monday to Saturday seven a m to eight p m"),
            ("500g, 20 °C, 5% off", "five hundred grams, twenty degrees Celsius, five percent off"),
            (
                "The 3rd aisle, 1,234 items, 3.5 kg",
                "The third aisle, one thousand two hundred and thirty-four items, three point five kilograms",
            ),
            ("Call 0211 123 456.", "Call zero two one one one two three four five six."),
            ("## Milk\n- **Oat** milk\n- [Soy milk](https://a.example/x)", "Milk. Oat milk. Soy milk"),
            ("Mail info@shop.example or see https://shop.example 🥛", "Mail info at shop dot example or see"),
            ("Salt & pepper, aisle A4", "Salt and pepper, aisle A four"),
            ("On 2026-12-24", "On December twenty-fourth twenty twenty-six"),
            ("We close at 8 p.m.", "We close at eight p m"),
        ],
    );
}

#[test]
fn german() {
    check(
        De,
        &[
            ("Das kostet 2,49 €.", "Das kostet zwei Euro neunundvierzig."),
            ("Mo–Sa 8:30–20:00 Uhr", "Montag bis Samstag acht Uhr dreißig bis zwanzig Uhr"),
            ("Am 3. Mai, Regal Nr. 21", "Am dritten Mai, Regal Nummer einundzwanzig"),
            ("am 3. Mai", "am dritten Mai"),
            ("ca. 500 g, z. B. Mehl", "circa fünfhundert Gramm, zum Beispiel Mehl"),
            ("5 % Rabatt auf 1.234 Artikel", "fünf Prozent Rabatt auf eintausendzweihundertvierunddreißig Artikel"),
            ("Geöffnet ab 24.12.2026", "Geöffnet ab vierundzwanzigster Dezember zweitausendsechsundzwanzig"),
        ],
    );
}

#[test]
fn french() {
    check(
        Fr,
        &[
            ("Cela coûte 2,49 €.", "Cela coûte deux euros quarante-neuf."),
            ("Ouvert de 8h30 à 20h", "Ouvert de huit heures trente à vingt heures"),
            ("80 g, 71 ml et 5 %", "quatre-vingts grammes, soixante et onze millilitres et cinq pour cent"),
            ("lun-sam", "lundi à samedi"),
        ],
    );
}

#[test]
fn heard_words_lead_back_to_the_original() {
    let text = "It costs **€2.49** today.";
    let spoken = prepare(text, En);
    assert_eq!(spoken.word_count(), spoken.text.split_whitespace().count());
    for (heard, prefix) in
        [(0, ""), (1, "It"), (2, "It costs"), (4, "It costs"), (5, "It costs **€2.49**"), (6, text), (99, text)]
    {
        assert_eq!(&text[..spoken.heard_prefix(heard)], prefix, "{heard}");
    }
}

proptest! {
    #[test]
    fn english_has_no_digits_and_no_markup(text in "[ a-zA-Z0-9€%.,:;/*_#`\\[\\]()|&+°–é½²٣🥛\n-]{0,120}") {
        let said = spoken(&text, En);
        prop_assert!(!said.contains(|c: char| c.is_numeric() || "*#`|[]".contains(c)), "{said}");
    }

    #[test]
    fn every_word_has_its_place(text in "\\PC{0,120}", n in 0_usize..60) {
        for language in Language::ALL {
            let spoken = prepare(&text, language);
            let words = spoken.text.split_whitespace().filter(|w| is_word(w)).count();
            prop_assert_eq!(spoken.word_count(), words);
            prop_assert!(text.is_char_boundary(spoken.heard_prefix(n)));
            prop_assert!(spoken.heard_prefix(n) <= spoken.heard_prefix(n + 1));
        }
    }

    #[test]
    fn every_number_has_words(n in 0_u64..2_000_000_000) {
        for language in Language::ALL {
            let said = cardinal(n, language);
            prop_assert!(!said.is_empty() && !said.contains(|c: char| c.is_numeric()) && !said.contains("  "));
        }
    }
}

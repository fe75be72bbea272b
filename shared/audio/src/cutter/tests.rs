use proptest::prelude::*;

use super::*;

fn parts(text: &str) -> Vec<String> {
    let mut cutter = Cutter::new(CutterConfig::default());
    let mut parts = cutter.push(text);
    parts.extend(cutter.finish());
    parts.into_iter().map(|p| p.text).collect()
}

/// Whole sentences: the first part may not be a clause.
fn sentences(text: &str) -> Vec<String> {
    let mut cutter = Cutter::new(CutterConfig { first_clause_words: usize::MAX, ..CutterConfig::default() });
    let mut parts = cutter.push(text);
    // Enough behind it makes the last stop certain.
    parts.extend(cutter.push(" Xxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
    parts.into_iter().map(|p| p.text.trim_end().to_owned()).collect()
}

#[test]
fn sentences_end_where_people_hear_them_end() {
    for (text, want) in [
        ("Oat milk is in aisle 7. It costs €3.50 today.", &["Oat milk is in aisle 7.", "It costs €3.50 today."][..]),
        ("We close at 8 p.m. on Saturday. See you!", &["We close at 8 p.m. on Saturday.", "See you!"]),
        ("We close at 8 p.m. Please hurry.", &["We close at 8 p.m.", "Please hurry."]),
        ("Ask Dr. Smith or Mrs. Jones. They know.", &["Ask Dr. Smith or Mrs. Jones.", "They know."]),
        ("Das kostet 2,49 €. Danke.", &["Das kostet 2,49 €.", "Danke."]),
        ("Nüsse, z. B. Mandeln, ca. 3 Stück. Gut?", &["Nüsse, z. B. Mandeln, ca. 3 Stück.", "Gut?"]),
        ("Wir öffnen am 3. Mai. Bis dann.", &["Wir öffnen am 3. Mai.", "Bis dann."]),
        ("Im 2. Stock, Regal Nr. 5. Gern.", &["Im 2. Stock, Regal Nr. 5.", "Gern."]),
        (
            "See www.shop.example/a.b?c=d. Or a.b@shop.example. Bye.",
            &["See www.shop.example/a.b?c=d.", "Or a.b@shop.example.", "Bye."],
        ),
        ("Well... it depends. “Really?!” Yes.", &["Well...", "it depends.", "“Really?!”", "Yes."]),
        ("Il dit : « Oui. » Puis il part.", &["Il dit : « Oui. »", "Puis il part."]),
        ("Allez voir M. Dupont. Merci !", &["Allez voir M. Dupont.", "Merci !"]),
        ("Two lines\nof a list. Bye.", &["Two lines", "of a list."]),
    ] {
        let got = sentences(text);
        assert_eq!(got.iter().take(want.len()).collect::<Vec<_>>(), want.iter().collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn the_first_part_is_a_short_clause_and_later_ones_are_sentences() {
    let got = parts("Of course I can, the oat milk is in aisle seven, next to the coffee. It is organic, and fresh.");
    assert_eq!(got[..2], ["Of course I can, ", "the oat milk is in aisle seven, next to the coffee. "]);
    assert_eq!(parts("Yes, the oat milk, it is here")[0], "Yes, the oat milk, ");
}

#[test]
fn a_sentence_without_end_is_cut_between_words() {
    let text = "word ".repeat(300);
    let got = parts(&text);
    assert_eq!(got.concat(), text);
    assert!(got.len() >= 3 && got.iter().all(|p| p.len() <= 450 && p.starts_with("word")), "{got:?}");
}

#[test]
fn speech_begins_before_the_sentence_is_written() {
    let mut cutter = Cutter::new(CutterConfig::default());
    assert!(cutter.push("Let me see, ").is_empty());
    let part = cutter.push("the milk stands here").remove(0);
    assert_eq!(part, Part { text: "Let me see, ".into(), sentence_end: false });
}

fn prose() -> impl Strategy<Value = String> {
    let pieces = [
        "oat milk",
        " ",
        ". ",
        ", ",
        "3.50",
        "z. B. ",
        "Dr. ",
        "€",
        "\n",
        "! ",
        "www.a.example/x.y",
        "…",
        "“",
        "” ",
        "é",
        "🥛",
        "am 3. Mai ",
        "Preis",
        ": ",
        " – ",
        ".",
        "?",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..120).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn parts_join_to_the_input_however_it_was_cut(text in prose(), sizes in prop::collection::vec(1_usize..30, 1..6)) {
        let want = parts(&text);
        prop_assert_eq!(want.concat(), text.as_str());
        let (mut cutter, mut got, mut chars) = (Cutter::new(CutterConfig::default()), Vec::new(), text.chars().peekable());
        for size in sizes.iter().cycle() {
            if chars.peek().is_none() { break; }
            got.extend(cutter.push(&chars.by_ref().take(*size).collect::<String>()));
        }
        got.extend(cutter.finish());
        prop_assert_eq!(got.into_iter().map(|p| p.text).collect::<Vec<_>>(), want);
    }

    #[test]
    fn numbers_and_addresses_stay_whole(text in prose()) {
        for part in parts(&text) {
            for piece in ["3.50", "www.a.example/x.y"] {
                let whole = part.matches(piece).count();
                let heads = part.matches(&piece[..3]).count();
                prop_assert_eq!(whole, heads, "{:?}", part);
            }
        }
    }
}

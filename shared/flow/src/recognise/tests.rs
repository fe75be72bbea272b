use proptest::prelude::*;

use super::*;

fn intent(id: &str, examples: &[&str]) -> Intent {
    let examples = examples.iter().map(|text| Example::new(Language::En, *text)).collect();
    Intent { id: id.to_owned(), examples, ..Intent::default() }
}

fn shop() -> Catalogue {
    let mut find = intent("find", &["where is {product}", "where can I find {product}", "do you have {product}"]);
    find.keywords.push((Language::En, "shop plan".to_owned()));
    let hours = intent("hours", &["when are you open", "what are your opening hours", "how late are you open"]);
    let card = intent("card", &["how do I get a loyalty card", "I lost my loyalty card", "what are my points worth"]);
    let mut intents = vec![find, hours, card];
    intents.extend(repair::intents());
    Catalogue::new(intents, questions::examples())
}

fn verdict(catalogue: &Catalogue, text: &str, language: Language) -> Verdict {
    catalogue.recognise(&Heard { text, language, vector: None }, None)
}

fn sure(catalogue: &Catalogue, text: &str, language: Language) -> Option<(String, BTreeMap<String, String>)> {
    match verdict(catalogue, text, language) {
        Verdict::Sure { id, slots, .. } => Some((id, slots)),
        Verdict::Unsure { .. } | Verdict::Nothing => None,
    }
}

fn id(catalogue: &Catalogue, text: &str, language: Language) -> Option<String> {
    sure(catalogue, text, language).map(|(id, _)| id)
}

#[test]
fn a_placeholder_takes_the_words_without_what_surrounds_them() {
    let shop = shop();
    let table = [
        ("Where can I find the organic oat milk?", "organic oat milk"),
        ("Hello, where's the Rioja, please?", "Rioja"),
        ("do you have any light bulbs", "light bulbs"),
    ];
    for (text, wanted) in table {
        let (id, slots) = sure(&shop, text, Language::En).unwrap();
        assert_eq!((id.as_str(), slots.get("product").map(String::as_str)), ("find", Some(wanted)), "{text}");
    }
}

#[test]
fn spelling_and_compounds_do_not_matter() {
    let shop = shop();
    assert_eq!(id(&shop, "what are your openning hours", Language::En).as_deref(), Some("hours"));
    assert_eq!(id(&shop, "I lost my loyaltycard", Language::En).as_deref(), Some("card"));
    assert_eq!(id(&shop, "the shop plan, please", Language::En).as_deref(), Some("find"), "a keyword decides");
}

#[test]
fn open_questions_and_small_talk_start_nothing() {
    let shop = shop();
    for text in ["How much is the milk?", "who is the manager", "thank you", "hello", "", "?!", "qwertz uiop"] {
        assert_eq!(verdict(&shop, text, Language::En), Verdict::Nothing, "{text}");
    }
    assert_eq!(verdict(&shop, &"open ".repeat(300), Language::En), Verdict::Nothing, "far too long");
}

#[test]
fn repairs_are_understood_in_every_language() {
    let shop = Catalogue::new(repair::intents(), questions::examples());
    let table = [
        (Language::En, "Sorry, could you repeat that?", repair::REPEAT),
        (Language::En, "speak more slowly please", repair::SLOWER),
        (Language::En, "never mind", repair::CANCEL),
        (Language::De, "Noch einmal, bitte", repair::REPEAT),
        (Language::De, "Lauter, bitte!", repair::LOUDER),
        (Language::De, "Auf Wiedersehen", repair::GOODBYE),
        (Language::Fr, "Moins fort, s'il vous plaît", repair::QUIETER),
        (Language::Fr, "Revenir en arrière", repair::BACK),
        (Language::Fr, "Aidez-moi", repair::HELP),
    ];
    for (language, text, wanted) in table {
        assert_eq!(id(&shop, text, language).as_deref(), Some(wanted), "{text}: {:?}", verdict(&shop, text, language));
    }
    assert_ne!(
        id(&shop, "can you tell me again in which aisle the new vegan cheese stands", Language::En).as_deref(),
        Some(repair::REPEAT),
        "a long question is no command"
    );
}

#[test]
fn corrections_keep_what_was_said_instead() {
    let shop = shop();
    let table = [
        (Language::En, "No, forty-three", "forty-three"),
        (Language::En, "I meant the red shoes", "red shoes"),
        (Language::De, "Nein, ich meinte Hafermilch", "Hafermilch"),
        (Language::Fr, "Non, je voulais dire le beurre", "beurre"),
    ];
    for (language, text, wanted) in table {
        let Some((id, slots)) = sure(&shop, text, language) else {
            panic!("{text}: {:?}", verdict(&shop, text, language))
        };
        assert_eq!((id.as_str(), slots.get("value").map(String::as_str)), (repair::CORRECT, Some(wanted)), "{text}");
    }
}

#[test]
fn a_language_is_named_by_its_code_whichever_is_spoken() {
    let shop = shop();
    let table = [
        (Language::En, "Sprechen Sie Deutsch?", "de"),
        (Language::De, "English please", "en"),
        (Language::Fr, "auf Deutsch bitte", "de"),
        (Language::De, "Können wir auf Französisch weitermachen?", "fr"),
    ];
    for (language, text, code) in table {
        let Some((id, slots)) = sure(&shop, text, language) else {
            panic!("{text}: {:?}", verdict(&shop, text, language))
        };
        assert_eq!((id.as_str(), slots.get("language").map(String::as_str)), (repair::LANGUAGE, Some(code)), "{text}");
    }
}

#[test]
fn a_reason_beside_a_wish_does_not_hide_it() {
    let shop = shop();
    let table = [
        ("my uncle is coming to stay, where can I find oat milk", "find"),
        ("I work late, when are you open?", "hours"),
        ("my ears are not what they were, speak louder please", repair::LOUDER),
        ("that was a mistake, please go back", repair::BACK),
    ];
    for (text, wanted) in table {
        assert_eq!(
            id(&shop, text, Language::En).as_deref(),
            Some(wanted),
            "{text}: {:?}",
            verdict(&shop, text, Language::En)
        );
    }
}

#[test]
fn a_value_ends_where_its_clause_does() {
    let (_, slots) = sure(&shop(), "do you have light bulbs, mine went out", Language::En).unwrap();
    assert_eq!(slots.get("product").map(String::as_str), Some("light bulbs"));
}

#[test]
fn only_what_is_allowed_is_recognised() {
    let menu = Catalogue::new(
        vec![intent("more", &["yes", "another one", "one more"]), intent("done", &["no", "that's all"])],
        Vec::new(),
    );
    assert_eq!(id(&menu, "yes please", Language::En).as_deref(), Some("more"));
    assert_eq!(id(&menu, "no, that's all", Language::En).as_deref(), Some("done"));
    let only_done = |id: &str| id == "done";
    let heard = Heard { text: "yes please", language: Language::En, vector: None };
    let verdict = menu.recognise(&heard, Some(&only_done));
    assert!(!matches!(verdict, Verdict::Sure { .. }), "{verdict:?}");
}

#[test]
fn intents_of_one_name_are_one() {
    let own = Intent { brief: true, ..intent(repair::CANCEL, &["scotty, beam me up"]) };
    let mut intents = repair::intents();
    intents.push(own);
    let catalogue = Catalogue::new(intents, questions::examples());
    assert_eq!(id(&catalogue, "Scotty, beam me up!", Language::En).as_deref(), Some(repair::CANCEL));
}

#[test]
fn vectors_speak_where_words_do_not() {
    let shop = Catalogue::new(
        vec![intent("hours", &["when are you open", "how late are you open"]), intent("card", &["I lost my card"])],
        Vec::new(),
    );
    let toward = |said: &str| if said.contains("open") { vec![1.0, 0.0] } else { vec![0.0, 1.0] };
    let vectors: Vec<_> = shop.to_embed().into_iter().map(|(id, _, said)| (id, toward(&said))).collect();
    shop.set_vectors(vectors);
    let heard = |vector| Heard { text: "may we come round", language: Language::En, vector };
    assert_eq!(shop.recognise(&heard(None), None), Verdict::Nothing);
    let Verdict::Unsure { candidates } = shop.recognise(&heard(Some(&[1.0, 0.0])), None) else {
        panic!("words alone must agree before a flow starts")
    };
    assert_eq!(candidates[0].0, "hours");
    let share = |vector: &[f32]| {
        let heard = Heard { text: "when are you open", language: Language::En, vector: Some(vector) };
        match shop.recognise(&heard, None) {
            Verdict::Sure { score, .. } => score,
            Verdict::Unsure { candidates } => candidates[0].1,
            Verdict::Nothing => 0.0,
        }
    };
    assert!(share(&[0.0, 1.0]) < 0.9 && share(&[1.0, 0.0]) > 0.9, "less sure where they disagree");
}

#[test]
fn values_hold_no_times_places_or_sizes() {
    let stock = ["do you have {product} in {size}", "I need {product} in size {size}", "is there {product} left"];
    let order = ["my order number is {order}", "I am here for order {order}"];
    let shop = Catalogue::new(vec![intent("stock", &stock), intent("order", &order)], Vec::new());
    let table = [
        ("do you have the grey trousers in XL", "product", "grey trousers"),
        ("do you have the grey trousers in XL", "size", "XL"),
        ("I need running shoes in size forty-two", "size", "42"),
        ("do you have wool socks in my size here on Monday", "product", "wool socks"),
        ("my order number is two zero eight three six", "order", "20836"),
        ("I am here for order 4 7 1 1", "order", "4711"),
    ];
    for (text, slot, wanted) in table {
        let Verdict::Sure { slots, .. } = verdict(&shop, text, Language::En) else {
            panic!("{text}: {:?}", verdict(&shop, text, Language::En))
        };
        assert_eq!(slots.get(slot).map(String::as_str), Some(wanted), "{text}");
    }
}

#[test]
fn examples_that_cannot_be_told_apart_are_reported() {
    let a = intent("a", &["where is {product}", "open hours"]);
    let b = intent("b", &["where is {thing}", "I want my money back"]);
    let found = Catalogue::new(vec![a, b], Vec::new()).conflicts();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].a, ("a".to_owned(), "where is {product}".to_owned()));
    assert_eq!(found[0].b, ("b".to_owned(), "where is {thing}".to_owned()));
    assert!(found[0].similarity > 0.99);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}", mixed in "([a-zA-Z '’-]|é|ß|İ|ﬁ|\u{301}|[0-9]){0,120}") {
        use std::sync::LazyLock;
        static SHOP: LazyLock<Catalogue> = LazyLock::new(shop);
        for language in Language::ALL {
            for said in [&text, &mixed] {
                if let Verdict::Sure { slots, .. } = verdict(&SHOP, said, language) {
                    let taken = |value: &String| said.contains(value.as_str()) || value.len() == 2;
                    prop_assert!(slots.values().all(taken));
                }
            }
        }
    }
}

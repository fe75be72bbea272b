use jiff::civil::{date, time};
use u5_protocol::Language::{De, En, Fr};

use super::*;

#[test]
fn values_are_read_back() {
    let rows = [
        (Value::Number(43.5), ["43.5", "43,5", "43,5"]),
        (Value::Digits("A4711".into()), ["A 4 7 1 1"; 3]),
        (Value::Phone("+4917".into()), ["+ 4 9 1 7"; 3]),
        (Value::Date(date(2026, 12, 24)), ["24 December 2026", "24. Dezember 2026", "24 décembre 2026"]),
        (Value::Date(date(2026, 5, 1)), ["1 May 2026", "1. Mai 2026", "1er mai 2026"]),
        (Value::Time(time(8, 30, 0, 0)), ["8:30 am", "8:30 Uhr", "8 heures 30"]),
        (Value::Time(time(20, 0, 0, 0)), ["8 pm", "20 Uhr", "20 heures"]),
        (Value::Time(time(12, 0, 0, 0)), ["noon", "12 Uhr", "midi"]),
        (Value::Time(time(0, 15, 0, 0)), ["12:15 am", "0:15 Uhr", "0 heures 15"]),
        (Value::Boolean(true), ["yes", "ja", "oui"]),
        (
            Value::Email("a_b@c-d.de".into()),
            [
                "a underscore b at c dash d dot de",
                "a Unterstrich b ät c Minus d Punkt de",
                "a tiret bas b arobase c tiret d point de",
            ],
        ),
    ];
    for (value, wanted) in rows {
        let said = [En, De, Fr].map(|language| value.spoken(language));
        assert_eq!(said, wanted);
    }
}

#[test]
fn problems_are_told_in_the_language() {
    let small = Problem::TooSmall { min: 16.0, max: Some(60.0) };
    assert_eq!(small.spoken(En), "I need a number between 16 and 60.");
    assert_eq!(small.spoken(De), "Ich brauche eine Zahl zwischen 16 und 60.");
    assert_eq!(Problem::TooLarge { min: None, max: 9.5 }.spoken(Fr), "Il me faut un nombre jusqu'à 9,5.");
    assert_eq!(Problem::NotAStep { step: 0.5 }.spoken(De), "Ich brauche eine Zahl in Schritten von 0,5.");
    assert_eq!(Problem::WrongLength { min: 4, max: 4, found: 2 }.spoken(En), "I need 4 digits.");
}

#[test]
fn what_was_said_is_not_shown_by_debug() {
    let value = Value::Entity { id: "secret".into(), name: "secret".into() };
    assert_eq!(format!("{value:?}"), "entity(…)");
    assert_eq!(format!("{:?}", Value::Number(43.0)), "number(…)");
}

#[test]
fn values_survive_being_written_down() {
    let values = [
        Value::Text("oat milk".into()),
        Value::Number(43.5),
        Value::Date(date(2026, 12, 24)),
        Value::Time(time(8, 30, 0, 0)),
        Value::Boolean(false),
        Value::Entity { id: "p1".into(), name: "Oat milk".into() },
    ];
    for value in values {
        let written = serde_json::to_string(&value).unwrap();
        assert!(serde_json::from_str::<Value>(&written).unwrap() == value, "{written}");
    }
}

use u5_protocol::Language::{De, En, Fr};

use super::*;

fn colours() -> Kind {
    Kind::Choice(vec![
        Choice::new("red").called(En, ["red", "crimson"]).called(De, ["rot"]).called(Fr, ["rouge"]),
        Choice::new("light-blue").called(En, ["light blue"]).called(De, ["hellblau"]).called(Fr, ["bleu clair"]),
        Choice::new("blue").called(En, ["blue", "navy"]).called(De, ["blau"]).called(Fr, ["bleu"]),
        Choice::new("shoes").called(En, ["running shoe"]).called(De, ["Laufschuh", "Größe"]).called(Fr, ["chaussure"]),
    ])
}

#[test]
fn options_are_found_by_their_words() {
    check(
        &colours(),
        En,
        &[
            ("red", "red"),
            ("the red one please", "red"),
            ("Crimson!", "red"),
            ("light blue", "light-blue"),
            ("blue", "blue"),
            ("running shoes", "shoes"),
            ("crimsen", "red"),
            ("not red, blue", "blue"),
            ("red, no, blue", "blue"),
            ("light blue, no, red", "red"),
            ("red or blue", "!Ambiguous([\"red\", \"blue\"])"),
            ("green", "!Unknown"),
            ("please", "!Missing"),
        ],
    );
    check(
        &colours(),
        De,
        &[
            ("rot bitte", "red"),
            ("das rote", "red"),
            ("Laufschuhe", "shoes"),
            ("groesse", "shoes"),
            ("GRÖSSE", "shoes"),
            ("rot oder blau", "!Ambiguous([\"red\", \"blue\"])"),
            ("grün", "!Unknown"),
        ],
    );
    check(&colours(), Fr, &[("les rouges", "red"), ("bleu clair", "light-blue"), ("des chaussures", "shoes")]);
}

#[test]
fn options_are_found_by_their_place() {
    check(
        &colours(),
        En,
        &[
            ("the second one", "light-blue"),
            ("the last one", "shoes"),
            ("number three", "blue"),
            ("option 1", "red"),
            ("two", "light-blue"),
            ("the tenth", "!Unknown"),
            ("the first, no, the third", "blue"),
        ],
    );
    check(
        &colours(),
        De,
        &[("das zweite", "light-blue"), ("das letzte", "shoes"), ("Nummer drei", "blue"), ("den ersten", "red")],
    );
    check(
        &colours(),
        Fr,
        &[("le deuxième", "light-blue"), ("la dernière", "shoes"), ("numéro trois", "blue"), ("la première", "red")],
    );
}

#[test]
fn an_option_without_words_in_a_language_has_those_of_the_others() {
    let kind = Kind::Choice(vec![Choice::new("pick-up").called(En, ["collect"])]);
    check(&kind, De, &[("collect", "pick-up"), ("pick up", "pick-up")]);
}

#[test]
fn the_words_of_the_option_are_told() {
    check_words(&colours(), En, &[("I'd like light blue, please", "light blue"), ("the second one", "second")]);
}

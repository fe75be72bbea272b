use u5_protocol::Language::{De, En, Fr};

use super::*;

const ORDER: Kind = Kind::Digits { min_len: 4, max_len: 8 };

#[test]
fn english_digits() {
    check(
        &ORDER,
        En,
        &[
            ("it's four seven one one", "4711"),
            ("4711", "4711"),
            ("4 7 1 1", "4711"),
            ("4-7-1-1", "4711"),
            ("47 11", "4711"),
            ("forty-seven eleven", "4711"),
            ("four thousand seven hundred and eleven", "4711"),
            ("four seven double one", "4711"),
            ("oh four seven one", "0471"),
            ("four, seven, one, one", "4711"),
            ("order number A4711 please", "A4711"),
            ("A 4711", "A4711"),
            ("AB-4711", "AB4711"),
            ("four seven, uh, one one", "4711"),
            ("I have two orders, 4711", "4711"),
            ("four seven", "!WrongLength { min: 4, max: 8, found: 2 }"),
            ("4711, no, 4712", "4712"),
            ("4711 or maybe 4712", "!Ambiguous([])"),
            ("hello", "!Missing"),
        ],
    );
}

#[test]
fn german_digits() {
    check(
        &ORDER,
        De,
        &[
            ("vier sieben eins eins", "4711"),
            ("siebenundvierzig elf", "4711"),
            ("viertausendsiebenhundertelf", "4711"),
            ("vier sieben zwo zwo", "4722"),
            ("null vier sieben eins", "0471"),
            ("die Nummer ist 47 11", "4711"),
            ("ich habe eine Nummer, 4711", "4711"),
            ("Bestellung B 4711", "B4711"),
        ],
    );
}

#[test]
fn french_digits() {
    check(
        &ORDER,
        Fr,
        &[
            ("quatre sept un un", "4711"),
            ("quarante-sept onze", "4711"),
            ("quatre mille sept cent onze", "4711"),
            ("le numéro est 4711", "4711"),
            ("zéro quatre sept un", "0471"),
            ("à 4711", "4711"),
        ],
    );
}

#[test]
fn the_words_of_the_digits_are_told() {
    check_words(&ORDER, En, &[("it's A-4711, thanks", "A-4711"), ("it's four seven one one.", "four seven one one")]);
}

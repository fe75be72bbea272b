use u5_protocol::Language::{De, En, Fr};

use super::*;

#[test]
fn what_is_said_around_the_words_is_left_out() {
    let kind = Kind::Text { max_chars: 60 };
    check(
        &kind,
        En,
        &[
            ("I'm looking for oat milk, please.", "oat milk"),
            ("Um, where can I find the organic Oat Milk?", "organic Oat Milk"),
            ("Do you have 20% sugar", "20% sugar"),
            ("C++", "C++"),
            ("So, I was wondering if you have any gluten-free bread?", "gluten-free bread"),
            ("my name is Anna-Lena O'Hara", "Anna-Lena O'Hara"),
            ("running shoes", "running shoes"),
            ("please", "!Missing"),
            ("the", "!Missing"),
            ("", "!Missing"),
            ("?!", "!Missing"),
        ],
    );
    check(
        &kind,
        De,
        &[
            ("Ich suche eine rote Hose, bitte.", "rote Hose"),
            ("Hallo, wo finde ich Hafermilch?", "Hafermilch"),
            ("ich hätte gern ein paar Laufschuhe", "Laufschuhe"),
            ("Ja, bitte.", "!Missing"),
        ],
    );
    check(
        &kind,
        Fr,
        &[
            ("Je cherche du lait d'avoine, s'il vous plaît.", "lait d'avoine"),
            ("Bonjour, où est le café ?", "café"),
            ("j'ai besoin d'une robe", "robe"),
            ("merci", "!Missing"),
        ],
    );
}

#[test]
fn long_text_is_refused() {
    check(&Kind::Text { max_chars: 5 }, En, &[("shoes", "shoes"), ("sandals", "!TooLong { max: 5 }")]);
    let long = "word ".repeat(201);
    assert_eq!(find(&Kind::Text { max_chars: 9_999 }, &long, En, NOW), Err(Problem::Missing));
}

use u5_protocol::Language::{De, En, Fr};

use super::*;

#[test]
fn english_answers() {
    check(
        &Kind::Boolean,
        En,
        &[
            ("yes", "true"),
            ("Yep.", "true"),
            ("sure", "true"),
            ("Yes, please!", "true"),
            ("of course", "true"),
            ("why not", "true"),
            ("yes, no problem", "true"),
            ("that's right", "true"),
            ("that's not right", "false"),
            ("no", "false"),
            ("No, thanks.", "false"),
            ("not really", "false"),
            ("of course not", "false"),
            ("I don't think so", "false"),
            ("not today", "false"),
            ("no way", "false"),
            ("no, wait, yes", "true"),
            ("yes and no", "!Missing"),
            ("maybe", "!Missing"),
            ("I don't know", "!Missing"),
            ("not sure", "!Missing"),
            ("yes no", "!Missing"),
            ("no, that's fine", "false"),
            ("okay, no", "false"),
            ("okay", "true"),
            ("not good", "false"),
            ("where are the shoes", "!Missing"),
        ],
    );
}

#[test]
fn german_answers() {
    check(
        &Kind::Boolean,
        De,
        &[
            ("ja", "true"),
            ("Ja, bitte.", "true"),
            ("genau", "true"),
            ("klar", "true"),
            ("na klar", "true"),
            ("warum nicht", "true"),
            ("kein Problem", "true"),
            ("stimmt", "true"),
            ("stimmt nicht", "false"),
            ("das ist nicht richtig", "false"),
            ("nö", "false"),
            ("nee", "false"),
            ("Nein, danke.", "false"),
            ("eher nicht", "false"),
            ("auf keinen Fall", "false"),
            ("auf jeden Fall", "true"),
            ("natürlich nicht", "false"),
            ("nicht", "false"),
            ("vielleicht", "!Missing"),
            ("weiß ich nicht", "!Missing"),
            ("keine Ahnung", "!Missing"),
            ("jein", "!Missing"),
            ("ja, das stimmt so nicht", "!Missing"),
            ("das möchte ich nicht", "false"),
            ("nein, passt", "false"),
        ],
    );
}

#[test]
fn french_answers() {
    check(
        &Kind::Boolean,
        Fr,
        &[
            ("oui", "true"),
            ("ouais", "true"),
            ("bien sûr", "true"),
            ("d'accord", "true"),
            ("pourquoi pas", "true"),
            ("c'est ça", "true"),
            ("pas de problème", "true"),
            ("tout à fait", "true"),
            ("non", "false"),
            ("Non merci.", "false"),
            ("pas vraiment", "false"),
            ("pas du tout", "false"),
            ("bien sûr que non", "false"),
            ("ce n'est pas correct", "false"),
            ("pas maintenant", "false"),
            ("peut-être", "!Missing"),
            ("je ne sais pas", "!Missing"),
            ("oui et non", "!Missing"),
            ("non, c'est bon", "false"),
            ("c'est bon", "true"),
        ],
    );
}

#[test]
fn the_words_of_the_answer_are_told() {
    check_words(&Kind::Boolean, En, &[("well, that's not right", "not right"), ("oh yes, please", "yes")]);
}

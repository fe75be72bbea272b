use u5_protocol::Language::{De, En, Fr};

use super::*;

#[test]
fn english_times() {
    check(
        &Kind::Time,
        En,
        &[
            ("half past eight", "08:30"),
            ("quarter to nine", "08:45"),
            ("a quarter past nine", "09:15"),
            ("ten past eight", "08:10"),
            ("five minutes to ten", "09:55"),
            ("8:30", "08:30"),
            ("at 8.30", "08:30"),
            ("8 pm", "20:00"),
            ("8 p.m.", "20:00"),
            ("8:30pm", "20:30"),
            ("eight thirty", "08:30"),
            ("eight oh five", "08:05"),
            ("eight o'clock", "08:00"),
            ("at eight", "08:00"),
            ("eight", "08:00"),
            ("eight in the evening", "20:00"),
            ("tonight at eight", "20:00"),
            ("at three", "15:00"),
            ("three in the morning", "03:00"),
            ("03:00", "03:00"),
            ("noon", "12:00"),
            ("midnight", "00:00"),
            ("quarter past noon", "12:15"),
            ("half eight", "08:30"),
            ("14:30", "14:30"),
            ("12 am", "00:00"),
            ("12 pm", "12:00"),
            ("in half an hour", "10:30"),
            ("in twenty minutes", "10:20"),
            ("now", "10:00"),
            ("eight, no, nine o'clock", "09:00"),
            ("I have two bags", "!Missing"),
            ("25:00", "!Missing"),
            ("on the 24th of December at half past eight", "08:30"),
            ("hello", "!Missing"),
        ],
    );
}

#[test]
fn german_times() {
    check(
        &Kind::Time,
        De,
        &[
            ("halb neun", "08:30"),
            ("um halb drei", "14:30"),
            ("Viertel nach acht", "08:15"),
            ("Viertel vor neun", "08:45"),
            ("drei viertel neun", "08:45"),
            ("dreiviertel neun", "08:45"),
            ("fünf vor halb neun", "08:25"),
            ("zehn nach acht", "08:10"),
            ("acht Uhr dreißig", "08:30"),
            ("8:30 Uhr", "08:30"),
            ("8.30 Uhr", "08:30"),
            ("20 Uhr", "20:00"),
            ("um acht", "08:00"),
            ("um acht Uhr abends", "20:00"),
            ("heute Abend um acht", "20:00"),
            ("ein Uhr", "13:00"),
            ("um eins", "13:00"),
            ("morgens um sechs", "06:00"),
            ("mittags", "12:00"),
            ("Mitternacht", "00:00"),
            ("in einer Stunde", "11:00"),
            ("in einer halben Stunde", "10:30"),
            ("vierzehn Uhr dreißig", "14:30"),
            ("fünf nach halb neun", "08:35"),
            ("am 24.12. um 8:30 Uhr", "08:30"),
            ("ich brauche einen Termin", "!Missing"),
        ],
    );
}

#[test]
fn french_times() {
    check(
        &Kind::Time,
        Fr,
        &[
            ("20h30", "20:30"),
            ("20 h 30", "20:30"),
            ("8h", "08:00"),
            ("huit heures", "08:00"),
            ("huit heures et quart", "08:15"),
            ("huit heures et demie", "08:30"),
            ("neuf heures moins le quart", "08:45"),
            ("neuf heures moins dix", "08:50"),
            ("huit heures trente", "08:30"),
            ("midi", "12:00"),
            ("midi et demi", "12:30"),
            ("minuit", "00:00"),
            ("à huit heures du soir", "20:00"),
            ("à trois heures de l'après-midi", "15:00"),
            ("à trois heures", "15:00"),
            ("une heure", "13:00"),
            ("8:30", "08:30"),
            ("vers quatorze heures", "14:00"),
            ("quatorze heures trente-cinq", "14:35"),
            ("dans une heure", "11:00"),
            ("dans une demi-heure", "10:30"),
            ("huit heures du matin", "08:00"),
            ("je voudrais deux pains", "!Missing"),
        ],
    );
}

#[test]
fn the_words_of_the_time_are_told() {
    check_words(
        &Kind::Time,
        En,
        &[("maybe half past eight, please", "half past eight"), ("at 8 p.m. please", "8 p.m")],
    );
    check_words(&Kind::Time, Fr, &[("plutôt huit heures et quart", "huit heures et quart")]);
}

use u5_protocol::Language::{De, En, Fr};

use super::*;

#[test]
fn english_dates() {
    check(
        &FUTURE,
        En,
        &[
            ("today", "2026-11-24"),
            ("tomorrow please", "2026-11-25"),
            ("the day after tomorrow", "2026-11-26"),
            ("on Friday", "2026-11-27"),
            ("next Friday", "2026-11-27"),
            ("Tuesday", "2026-11-24"),
            ("next Tuesday", "2026-12-01"),
            ("Friday next week", "2026-12-04"),
            ("next week on Friday", "2026-12-04"),
            ("in three days", "2026-11-27"),
            ("in a week", "2026-12-01"),
            ("two weeks from now", "2026-12-08"),
            ("24 December", "2026-12-24"),
            ("December 24th", "2026-12-24"),
            ("December the twenty-fourth", "2026-12-24"),
            ("the twenty-fourth of December", "2026-12-24"),
            ("twenty-fourth of December twenty twenty-seven", "2027-12-24"),
            ("December 24, 2026", "2026-12-24"),
            ("24/12/2026", "2026-12-24"),
            ("12/24/2026", "2026-12-24"),
            ("2026-12-24", "2026-12-24"),
            ("the third", "2026-12-03"),
            ("on the 3rd", "2026-12-03"),
            ("March 1st", "2027-03-01"),
            ("the first of May", "2027-05-01"),
            ("Friday the 27th", "2026-11-27"),
            ("tomorrow, no, on Friday", "2026-11-27"),
            ("not tomorrow, on Friday", "2026-11-27"),
            ("tomorrow or on Friday", "!Ambiguous([])"),
            ("tomorrow, Wednesday", "2026-11-25"),
            ("Wednesday, December 24th", "2026-12-24"),
            ("29 February", "2028-02-29"),
            ("30 February", "!Impossible"),
            ("the 45th of May", "!Impossible"),
            ("yesterday", "!InThePast"),
            ("24 December 2020", "!InThePast"),
            ("on the 24th of December at half past eight", "2026-12-24"),
            ("tomorrow at 8:30", "2026-11-25"),
            ("hello", "!Missing"),
            ("I need two", "!Missing"),
        ],
    );
    check(
        &PAST,
        En,
        &[
            ("yesterday", "2026-11-23"),
            ("three days ago", "2026-11-21"),
            ("last Friday", "2026-11-20"),
            ("on Friday", "2026-11-20"),
            ("24 December", "2025-12-24"),
            ("24 December nineteen eighty-four", "1984-12-24"),
            ("24/12/84", "1984-12-24"),
            ("tomorrow", "!InTheFuture"),
        ],
    );
}

#[test]
fn german_dates() {
    check(
        &FUTURE,
        De,
        &[
            ("heute", "2026-11-24"),
            ("morgen", "2026-11-25"),
            ("morgen früh", "2026-11-25"),
            ("übermorgen", "2026-11-26"),
            ("am Freitag", "2026-11-27"),
            ("nächsten Freitag", "2026-11-27"),
            ("Freitag Morgen", "2026-11-27"),
            ("kommenden Dienstag", "2026-11-24"),
            ("nächste Woche Freitag", "2026-12-04"),
            ("in drei Tagen", "2026-11-27"),
            ("in einer Woche", "2026-12-01"),
            ("in vierzehn Tagen", "2026-12-08"),
            ("vierundzwanzigster Dezember", "2026-12-24"),
            ("am vierundzwanzigsten Dezember", "2026-12-24"),
            ("24. Dezember", "2026-12-24"),
            ("der 24.12.", "2026-12-24"),
            ("am 24.12.2026", "2026-12-24"),
            ("am 24. 12. 2026", "2026-12-24"),
            ("24.12.26", "2026-12-24"),
            ("der vierundzwanzigste zwölfte", "2026-12-24"),
            ("am dritten", "2026-12-03"),
            ("am 3.", "2026-12-03"),
            ("am ersten Mai", "2027-05-01"),
            ("am achten März zweitausendsiebenundzwanzig", "2027-03-08"),
            ("Freitag, den 27. November", "2026-11-27"),
            ("2026-12-24", "2026-12-24"),
            ("am 30. Februar", "!Impossible"),
            ("am 31.4.", "!Impossible"),
            ("gestern", "!InThePast"),
            ("guten Morgen", "!Missing"),
            ("vor drei Tagen", "!InThePast"),
            ("nicht morgen, sondern übermorgen", "2026-11-26"),
        ],
    );
    check(
        &PAST,
        De,
        &[
            ("vorgestern", "2026-11-22"),
            ("vor zwei Wochen", "2026-11-10"),
            ("letzten Dienstag", "2026-11-17"),
            ("am 24. Dezember neunzehnhundertvierundachtzig", "1984-12-24"),
            ("am 3.", "2026-11-03"),
        ],
    );
}

#[test]
fn french_dates() {
    check(
        &FUTURE,
        Fr,
        &[
            ("aujourd'hui", "2026-11-24"),
            ("demain", "2026-11-25"),
            ("après-demain", "2026-11-26"),
            ("vendredi", "2026-11-27"),
            ("vendredi prochain", "2026-11-27"),
            ("mardi prochain", "2026-12-01"),
            ("vendredi de la semaine prochaine", "2026-12-04"),
            ("dans trois jours", "2026-11-27"),
            ("dans une semaine", "2026-12-01"),
            ("le 3", "2026-12-03"),
            ("le trois", "2026-12-03"),
            ("1er mai", "2027-05-01"),
            ("le premier mai", "2027-05-01"),
            ("le 24 décembre", "2026-12-24"),
            ("le vingt-quatre décembre", "2026-12-24"),
            ("vendredi 27 novembre", "2026-11-27"),
            ("24/12/2026", "2026-12-24"),
            ("le 24/12", "2026-12-24"),
            ("le 15 août", "2027-08-15"),
            ("le quinze août deux mille vingt-sept", "2027-08-15"),
            ("le 30 février", "!Impossible"),
            ("hier", "!InThePast"),
            ("2026-12-24", "2026-12-24"),
            ("bonjour", "!Missing"),
        ],
    );
    check(
        &PAST,
        Fr,
        &[
            ("avant-hier", "2026-11-22"),
            ("il y a trois jours", "2026-11-21"),
            ("vendredi dernier", "2026-11-20"),
            ("le 24 décembre mille neuf cent quatre-vingt-quatre", "1984-12-24"),
        ],
    );
}

#[test]
fn the_words_of_the_date_are_told() {
    check_words(
        &FUTURE,
        En,
        &[("maybe on the 24th of December, please", "24th of December"), ("next Friday then", "next Friday")],
    );
    check_words(&FUTURE, De, &[("also am 24.12. bitte", "24.12")]);
}

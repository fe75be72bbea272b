use u5_protocol::Language::{De, En, Fr};

use super::*;

#[test]
fn telephone_numbers() {
    check(
        &Kind::Phone,
        En,
        &[
            ("my number is 0170 1234567", "01701234567"),
            ("+49 170 1234567", "+491701234567"),
            ("+49 (0) 170 1234567", "+491701234567"),
            ("+49 (0)170 1234567", "+491701234567"),
            ("0049 170 1234567", "+491701234567"),
            ("(030) 123-456", "030123456"),
            ("030/123456", "030123456"),
            ("plus four nine one seven zero one two three four", "+491701234"),
            ("oh one seven oh double two three four five", "017022345"),
            ("123", "!WrongLength { min: 5, max: 18, found: 3 }"),
            ("hello", "!Missing"),
        ],
    );
    check(
        &Kind::Phone,
        De,
        &[
            ("null eins sieben null, zwölf, vierunddreißig", "01701234"),
            ("plus neunundvierzig 170 1234567", "+491701234567"),
            ("null eins sieben zwo zwo drei", "017223"),
        ],
    );
    check(
        &Kind::Phone,
        Fr,
        &[
            ("zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit", "0612345678"),
            ("06 12 34 56 78", "0612345678"),
            ("06.12.34.56.78", "0612345678"),
            ("plus trente-trois 6 12 34 56 78", "+33612345678"),
        ],
    );
}

#[test]
fn mail_addresses() {
    check(
        &Kind::Email,
        En,
        &[
            ("anna dot berger at example dot com", "anna.berger@example.com"),
            ("It's anna.berger@example.com.", "anna.berger@example.com"),
            ("Anna.Berger@Example.co.uk please", "anna.berger@example.co.uk"),
            ("my email is anna at example dot com, thanks", "anna@example.com"),
            ("a n n a at g m x dot net", "anna@gmx.net"),
            ("anna underscore b at my dash shop dot com", "anna_b@my-shop.com"),
            ("anna 84 at example dot com", "anna84@example.com"),
            ("anna eighty-four at example dot com", "anna84@example.com"),
            ("anna@home", "!Unknown"),
            ("I am at home, anna at example.com", "anna@example.com"),
            ("hello", "!Missing"),
        ],
    );
    check(
        &Kind::Email,
        De,
        &[
            ("anna Punkt berger ät example Punkt de", "anna.berger@example.de"),
            ("anna minus berger Klammeraffe web.de", "anna-berger@web.de"),
            ("müller at gmx punkt de", "mueller@gmx.de"),
            ("info Unterstrich shop @ example.de", "info_shop@example.de"),
        ],
    );
    check(
        &Kind::Email,
        Fr,
        &[
            ("anna point berger arobase exemple point fr", "anna.berger@exemple.fr"),
            ("anna tiret bas b arobase exemple point fr", "anna_b@exemple.fr"),
            ("anna tiret berger arobase orange.fr", "anna-berger@orange.fr"),
            ("hélène@exemple.fr", "helene@exemple.fr"),
        ],
    );
}

#[test]
fn the_words_of_the_contact_are_told() {
    check_words(&Kind::Email, En, &[("it's anna at example dot com, thanks", "anna at example dot com")]);
    check_words(&Kind::Phone, En, &[("call 0170 1234567 please", "0170 1234567")]);
}

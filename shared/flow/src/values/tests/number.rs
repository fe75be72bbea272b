use u5_protocol::Language::{De, En, Fr};

use super::*;

#[test]
fn english_numbers() {
    check(
        &ANY_NUMBER,
        En,
        &[
            ("size forty-three please", "43"),
            ("forty three", "43"),
            ("43.", "43"),
            ("Size 43, please.", "43"),
            ("forty-three and a half", "43.5"),
            ("43 and a half", "43.5"),
            ("43 1/2", "43.5"),
            ("43½", "43.5"),
            ("43.5", "43.5"),
            ("43,5", "43.5"),
            ("forty-three point five", "43.5"),
            ("three point one four", "3.14"),
            ("1,000", "1000"),
            ("1,234,567", "1234567"),
            ("1,000.50", "1000.5"),
            ("a hundred", "100"),
            ("one hundred and five", "105"),
            ("a hundred and twenty", "120"),
            ("nine hundred ninety-nine thousand nine hundred and ninety-nine", "999999"),
            ("two thousand and twelve", "2012"),
            ("twelve hundred", "1200"),
            ("20 thousand", "20000"),
            ("zero", "0"),
            ("one, please", "1"),
            ("just one", "1"),
            ("a pair", "1"),
            ("I'd like a pair please", "1"),
            ("size one", "1"),
            ("the red one", "!Missing"),
            ("a red shoe", "!Missing"),
            ("oh, I'm looking for shoes in 42", "42"),
            ("um, forty-two, no, forty-three", "43"),
            ("not 42, 43", "43"),
            ("42 or 43", "!Ambiguous([])"),
            ("43, so size 43", "43"),
            ("hello", "!Missing"),
            ("", "!Missing"),
            ("half a kilo", "0.5"),
        ],
    );
}

#[test]
fn german_numbers() {
    check(
        &ANY_NUMBER,
        De,
        &[
            ("in Größe dreiundvierzig", "43"),
            ("Größe 43, bitte.", "43"),
            ("drei und vierzig", "43"),
            ("dreiundvierzigeinhalb", "43.5"),
            ("dreiundvierzig einhalb", "43.5"),
            ("43 einhalb", "43.5"),
            ("43,5", "43.5"),
            ("43.5", "43.5"),
            ("dreiundvierzig Komma fünf", "43.5"),
            ("1.000", "1000"),
            ("1.234,50", "1234.5"),
            ("eineinhalb", "1.5"),
            ("anderthalb Liter", "1.5"),
            ("zweieinhalb", "2.5"),
            ("zwo", "2"),
            ("zwoundzwanzig", "22"),
            ("eins", "1"),
            ("eine, bitte", "1"),
            ("ich hätte gern eine", "1"),
            ("ein Paar", "1"),
            ("Größe eins", "1"),
            ("ich suche eine Hose in Größe achtunddreißig", "38"),
            ("ich suche einen Schuh", "!Missing"),
            ("hundert", "100"),
            ("einhundertfünf", "105"),
            ("hundertundeins", "101"),
            ("zwölfhundert", "1200"),
            ("tausendeinhundert", "1100"),
            ("neunhundertneunundneunzigtausendneunhundertneunundneunzig", "999999"),
            ("sechzehn", "16"),
            ("siebzig", "70"),
            ("null", "0"),
            ("zweiundvierzig, nein, dreiundvierzig", "43"),
            ("nicht 42 sondern 43", "43"),
            ("ein halbes Kilo", "0.5"),
            ("äh, also vierzig", "40"),
            ("3 Paar", "3"),
        ],
    );
}

#[test]
fn french_numbers() {
    check(
        &ANY_NUMBER,
        Fr,
        &[
            ("du quarante-trois et demi", "43.5"),
            ("quarante-trois", "43"),
            ("Taille 43, s'il vous plaît.", "43"),
            ("43,5", "43.5"),
            ("quarante-trois virgule cinq", "43.5"),
            ("1 000", "1000"),
            ("1\u{202f}234,5", "1234.5"),
            ("vingt et un", "21"),
            ("vingt-et-une", "21"),
            ("soixante-dix", "70"),
            ("soixante et onze", "71"),
            ("soixante-dix-neuf", "79"),
            ("quatre-vingts", "80"),
            ("quatre-vingt-un", "81"),
            ("quatre-vingt-onze", "91"),
            ("quatre-vingt-dix-neuf", "99"),
            ("septante-cinq", "75"),
            ("nonante-neuf", "99"),
            ("huitante", "80"),
            ("cent un", "101"),
            ("deux cents", "200"),
            ("mille neuf cent quatre-vingt-quatre", "1984"),
            ("deux mille", "2000"),
            ("neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf", "999999"),
            ("une paire", "1"),
            ("un, s'il vous plaît", "1"),
            ("j'en voudrais une chaussure en trente-huit", "38"),
            ("je cherche un pantalon", "!Missing"),
            ("zéro", "0"),
            ("quarante-deux, non, quarante-trois", "43"),
            ("pas 42, 43", "43"),
            ("un et demi", "1.5"),
            ("en pointure 40 et demi", "40.5"),
            ("dix-sept", "17"),
            ("quatre", "4"),
            ("quatre-vingt-quatre", "84"),
            ("euh, trente-neuf", "39"),
        ],
    );
}

#[test]
fn bounds_choose_between_numbers_and_refuse_the_rest() {
    let sizes = number(16.0, 60.0, 0.5);
    check(
        &sizes,
        En,
        &[
            ("two pairs in size 43", "43"),
            ("43.5", "43.5"),
            ("43.2", "!NotAStep { step: 0.5 }"),
            ("12", "!TooSmall { min: 16.0, max: Some(60.0) }"),
            ("seventy", "!TooLarge { min: Some(16.0), max: 60.0 }"),
            ("2 or 3", "!Ambiguous([])"),
        ],
    );
    check(&number(0.0, 9.0, 1.0), De, &[("zweieinhalb", "!NotAStep { step: 1.0 }"), ("drei", "3")]);
}

#[test]
fn the_words_of_the_number_are_told() {
    check_words(
        &ANY_NUMBER,
        En,
        &[("size forty-three and a half please", "forty-three and a half"), ("it's 43½!", "43½")],
    );
    check_words(&ANY_NUMBER, De, &[("in Größe dreiundvierzig bitte", "dreiundvierzig")]);
    check_words(&ANY_NUMBER, Fr, &[("du quarante-trois et demi", "quarante-trois et demi")]);
}

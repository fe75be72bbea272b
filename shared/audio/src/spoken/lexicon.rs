//! What abbreviations, units and signs are called, per language.

use u5_protocol::Language::{self, De, En, Fr};

/// The spoken form of an abbreviation or sign that stands alone, given in lower case.
pub(super) fn expansion(word: &str, language: Language) -> Option<&'static str> {
    let table: &[(&str, &str)] = match language {
        En => &[
            ("&", "and"),
            ("+", "plus"),
            ("@", "at"),
            ("=", "is"),
            ("no.", "number"),
            ("nr.", "number"),
            ("approx.", "approximately"),
            ("e.g.", "for example"),
            ("i.e.", "that is"),
            ("etc.", "and so on."),
            ("vs.", "versus"),
            ("mr.", "mister"),
            ("mrs.", "missus"),
            ("dr.", "doctor"),
            ("incl.", "including"),
            ("tel.", "telephone"),
            ("tel.:", "telephone"),
            ("a.m.", "a m"),
            ("p.m.", "p m"),
            ("am", "am"),
            ("w/", "with"),
        ],
        De => &[
            ("&", "und"),
            ("+", "plus"),
            ("@", "ät"),
            ("=", "gleich"),
            ("nr.", "Nummer"),
            ("ca.", "circa"),
            ("z.b.", "zum Beispiel"),
            ("d.h.", "das heißt"),
            ("bzw.", "beziehungsweise"),
            ("usw.", "und so weiter."),
            ("inkl.", "inklusive"),
            ("zzgl.", "zuzüglich"),
            ("evtl.", "eventuell"),
            ("ggf.", "gegebenenfalls"),
            ("dr.", "Doktor"),
            ("hr.", "Herr"),
            ("fr.", "Frau"),
            ("str.", "Straße"),
            ("tel.", "Telefon"),
            ("tel.:", "Telefon"),
            ("u.a.", "unter anderem"),
            ("st.", "Stück"),
            ("stk.", "Stück"),
            ("vgl.", "vergleiche"),
        ],
        Fr => &[
            ("&", "et"),
            ("+", "plus"),
            ("@", "arobase"),
            ("=", "égale"),
            ("n°", "numéro"),
            ("no.", "numéro"),
            ("env.", "environ"),
            ("p.ex.", "par exemple"),
            ("etc.", "et cetera."),
            ("m.", "monsieur"),
            ("mme", "madame"),
            ("mlle", "mademoiselle"),
            ("dr", "docteur"),
            ("tél.", "téléphone"),
            ("tél.:", "téléphone"),
            ("av.", "avenue"),
            ("bd", "boulevard"),
        ],
    };
    find(table, word)
}

/// A day of the week from its short form, without a stop.
pub(super) fn day(word: &str, language: Language) -> Option<&'static str> {
    let table: &[(&str, &str)] = match language {
        En => &[
            ("Mon", "Monday"),
            ("Tue", "Tuesday"),
            ("Tues", "Tuesday"),
            ("Wed", "Wednesday"),
            ("Thu", "Thursday"),
            ("Thurs", "Thursday"),
            ("Fri", "Friday"),
            ("Sat", "Saturday"),
            ("Sun", "Sunday"),
        ],
        De => &[
            ("Mo", "Montag"),
            ("Di", "Dienstag"),
            ("Mi", "Mittwoch"),
            ("Do", "Donnerstag"),
            ("Fr", "Freitag"),
            ("Sa", "Samstag"),
            ("So", "Sonntag"),
        ],
        Fr => &[
            ("lun", "lundi"),
            ("mar", "mardi"),
            ("mer", "mercredi"),
            ("jeu", "jeudi"),
            ("ven", "vendredi"),
            ("sam", "samedi"),
            ("dim", "dimanche"),
            ("Lun", "lundi"),
            ("Mar", "mardi"),
            ("Mer", "mercredi"),
            ("Jeu", "jeudi"),
            ("Ven", "vendredi"),
            ("Sam", "samedi"),
            ("Dim", "dimanche"),
        ],
    };
    find(table, word)
}

/// A unit, in the singular and the plural.
pub(super) fn unit(sign: &str, language: Language) -> Option<(&'static str, &'static str)> {
    let [en, de, fr] = match sign {
        "%" => [("percent", "percent"), ("Prozent", "Prozent"), ("pour cent", "pour cent")],
        "kg" => [("kilogram", "kilograms"), ("Kilogramm", "Kilogramm"), ("kilogramme", "kilogrammes")],
        "g" => [("gram", "grams"), ("Gramm", "Gramm"), ("gramme", "grammes")],
        "mg" => [("milligram", "milligrams"), ("Milligramm", "Milligramm"), ("milligramme", "milligrammes")],
        "ml" => [("millilitre", "millilitres"), ("Milliliter", "Milliliter"), ("millilitre", "millilitres")],
        "cl" => [("centilitre", "centilitres"), ("Zentiliter", "Zentiliter"), ("centilitre", "centilitres")],
        "l" | "L" => [("litre", "litres"), ("Liter", "Liter"), ("litre", "litres")],
        "mm" => [("millimetre", "millimetres"), ("Millimeter", "Millimeter"), ("millimètre", "millimètres")],
        "cm" => [("centimetre", "centimetres"), ("Zentimeter", "Zentimeter"), ("centimètre", "centimètres")],
        "m" => [("metre", "metres"), ("Meter", "Meter"), ("mètre", "mètres")],
        "km" => [("kilometre", "kilometres"), ("Kilometer", "Kilometer"), ("kilomètre", "kilomètres")],
        "km/h" => [
            ("kilometre per hour", "kilometres per hour"),
            ("Kilometer pro Stunde", "Kilometer pro Stunde"),
            ("kilomètre heure", "kilomètres heure"),
        ],
        "°C" => [
            ("degree Celsius", "degrees Celsius"),
            ("Grad Celsius", "Grad Celsius"),
            ("degré Celsius", "degrés Celsius"),
        ],
        "°" => [("degree", "degrees"), ("Grad", "Grad"), ("degré", "degrés")],
        "W" => [("watt", "watts"), ("Watt", "Watt"), ("watt", "watts")],
        "V" => [("volt", "volts"), ("Volt", "Volt"), ("volt", "volts")],
        "kcal" => [("kilocalorie", "kilocalories"), ("Kilokalorien", "Kilokalorien"), ("kilocalorie", "kilocalories")],
        "m²" => {
            [("square metre", "square metres"), ("Quadratmeter", "Quadratmeter"), ("mètre carré", "mètres carrés")]
        }
        "min" => [("minute", "minutes"), ("Minute", "Minuten"), ("minute", "minutes")],
        "x" | "×" => [("times", "times"), ("mal", "mal"), ("fois", "fois")],
        _ => return None,
    };
    Some(pick(language, en, de, fr))
}

/// A currency, in the singular and the plural.
pub(super) fn currency(sign: &str, language: Language) -> Option<(&'static str, &'static str)> {
    let [en, de, fr] = match sign {
        "€" | "EUR" => [("euro", "euros"), ("Euro", "Euro"), ("euro", "euros")],
        "$" | "USD" => [("dollar", "dollars"), ("Dollar", "Dollar"), ("dollar", "dollars")],
        "£" | "GBP" => [("pound", "pounds"), ("Pfund", "Pfund"), ("livre", "livres")],
        "CHF" => [("franc", "francs"), ("Franken", "Franken"), ("franc", "francs")],
        _ => return None,
    };
    Some(pick(language, en, de, fr))
}

/// The month of this number, 1 for January.
pub(super) fn month(n: u64, language: Language) -> Option<&'static str> {
    language.months().get((n as usize).checked_sub(1)?).copied()
}

pub(super) fn pick<T>(language: Language, en: T, de: T, fr: T) -> T {
    match language {
        En => en,
        De => de,
        Fr => fr,
    }
}

fn find(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(short, _)| *short == word).map(|(_, long)| *long)
}

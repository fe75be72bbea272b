//! Numbers as words in English, German and French.

use u5_protocol::Language;

/// The largest number that gets words of its own; larger ones are read digit by digit.
pub(super) const MAX: u64 = 999_999_999;

const EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const EN_TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const DE: [&str; 20] = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];
const DE_TENS: [&str; 10] =
    ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];
const FR: [&str; 20] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
];
const FR_TENS: [&str; 7] = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante"];

/// `n` in words; above 999,999,999 its digits one by one.
pub fn cardinal(n: u64, language: Language) -> String {
    if n > MAX {
        return digits(&n.to_string(), language);
    }
    match language {
        Language::En => english(n),
        Language::De => german(n, true),
        Language::Fr => french(n, true),
    }
}

/// Each digit of `text` by its name.
pub(super) fn digits(text: &str, language: Language) -> String {
    let name = |d: u32| cardinal(u64::from(d), language);
    text.chars().filter_map(|c| c.to_digit(10)).map(name).collect::<Vec<_>>().join(" ")
}

/// `n` as a position: "third", "dritte", "troisième".
pub(super) fn ordinal(n: u64, language: Language) -> String {
    match language {
        Language::En => english_ordinal(&english(n)),
        Language::De => german_ordinal(n),
        Language::Fr if n == 1 => "premier".to_owned(),
        Language::Fr => french_ordinal(&french(n, false)),
    }
}

/// A whole part and its decimals: "three point five oh" is for prices, so decimals are read one by one here.
pub(super) fn decimal(whole: u64, decimals: &str, language: Language) -> String {
    let point = match language {
        Language::En => "point",
        Language::De => "Komma",
        Language::Fr => "virgule",
    };
    format!("{} {point} {}", cardinal(whole, language), digits(decimals, language))
}

fn english(n: u64) -> String {
    match n {
        0..20 => EN[n as usize].to_owned(),
        20..100 if n.is_multiple_of(10) => EN_TENS[(n / 10) as usize].to_owned(),
        20..100 => format!("{}-{}", EN_TENS[(n / 10) as usize], EN[(n % 10) as usize]),
        100..1000 => joined(&english(n / 100), "hundred", n % 100, " and ", english),
        1000..1_000_000 => joined(&english(n / 1000), "thousand", n % 1000, " ", english),
        _ => joined(&english(n / 1_000_000), "million", n % 1_000_000, " ", english),
    }
}

fn joined(head: &str, unit: &str, rest: u64, glue: &str, say: impl Fn(u64) -> String) -> String {
    if rest == 0 { format!("{head} {unit}") } else { format!("{head} {unit}{glue}{}", say(rest)) }
}

fn english_ordinal(words: &str) -> String {
    let cut = words.rfind([' ', '-']).map_or(0, |i| i + 1);
    let (head, last) = words.split_at(cut);
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        _ => last.strip_suffix('y').map_or_else(|| format!("{last}th"), |stem| format!("{stem}ieth")),
    };
    format!("{head}{last}")
}

/// With `last`, a final one is "eins", otherwise "ein" ("einundzwanzig", "eintausend").
fn german(n: u64, last: bool) -> String {
    let rest = |n: u64| {
        if n == 0 { String::new() } else { german(n, last) }
    };
    match n {
        1 if !last => "ein".to_owned(),
        0..20 => DE[n as usize].to_owned(),
        20..100 if n.is_multiple_of(10) => DE_TENS[(n / 10) as usize].to_owned(),
        20..100 => format!("{}und{}", german(n % 10, false), DE_TENS[(n / 10) as usize]),
        100..1000 => format!("{}hundert{}", german(n / 100, false), rest(n % 100)),
        1000..1_000_000 => format!("{}tausend{}", german(n / 1000, false), rest(n % 1000)),
        1_000_000..2_000_000 => format!("eine Million {}", rest(n % 1_000_000)).trim_end().to_owned(),
        _ => format!("{} Millionen {}", german(n / 1_000_000, false), rest(n % 1_000_000)).trim_end().to_owned(),
    }
}

/// A number that is followed by a noun: "ein Euro", "hundertein Gramm".
pub(super) fn counting(n: u64, language: Language) -> String {
    if language == Language::De && n <= MAX { german(n, false) } else { cardinal(n, language) }
}

fn german_ordinal(n: u64) -> String {
    match n {
        1 => "erste".to_owned(),
        3 => "dritte".to_owned(),
        7 => "siebte".to_owned(),
        8 => "achte".to_owned(),
        _ if (1..20).contains(&(n % 100)) => {
            let hundreds = if n > 100 { german(n - n % 100, false) } else { String::new() };
            match n % 100 {
                1 | 3 | 7 | 8 => format!("{hundreds}{}", german_ordinal(n % 100)),
                _ => format!("{}te", german(n, true)),
            }
        }
        _ => format!("{}ste", german(n, true)),
    }
}

/// With `last`, "quatre-vingts" and "cents" take their plural s.
fn french(n: u64, last: bool) -> String {
    match n {
        0..20 => FR[n as usize].to_owned(),
        20..70 => french_tens(FR_TENS[(n / 10) as usize], n % 10),
        71 => "soixante et onze".to_owned(),
        70..80 => format!("soixante-{}", FR[(n - 60) as usize]),
        80 => if last { "quatre-vingts" } else { "quatre-vingt" }.to_owned(),
        81..100 => format!("quatre-vingt-{}", FR[(n - 80) as usize]),
        100..1000 => french_hundreds(n, last),
        1000..1_000_000 => {
            let head = if n < 2000 { "mille".to_owned() } else { format!("{} mille", french(n / 1000, false)) };
            with_rest(head, n % 1000, last)
        }
        _ => {
            let unit = if n < 2_000_000 { "million" } else { "millions" };
            with_rest(format!("{} {unit}", french(n / 1_000_000, true)), n % 1_000_000, last)
        }
    }
}

fn french_tens(tens: &str, ones: u64) -> String {
    match ones {
        0 => tens.to_owned(),
        1 => format!("{tens} et un"),
        _ => format!("{tens}-{}", FR[ones as usize]),
    }
}

fn french_hundreds(n: u64, last: bool) -> String {
    let plural = if last && n.is_multiple_of(100) { "s" } else { "" };
    let head = if n < 200 { "cent".to_owned() } else { format!("{} cent{plural}", FR[(n / 100) as usize]) };
    with_rest(head, n % 100, last)
}

fn with_rest(head: String, rest: u64, last: bool) -> String {
    if rest == 0 { head } else { format!("{head} {}", french(rest, last)) }
}

fn french_ordinal(words: &str) -> String {
    if let Some(stem) = words.strip_suffix("cinq") {
        return format!("{stem}cinquième");
    }
    if let Some(stem) = words.strip_suffix("neuf") {
        return format!("{stem}neuvième");
    }
    format!("{}ième", words.strip_suffix('e').unwrap_or(words))
}

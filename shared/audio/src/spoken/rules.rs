//! Which words stand for a token, looking at its neighbours where they belong together ("2,49 €", "8:30 pm").

mod values;

use u5_protocol::Language::{self, De, En};

use self::values::{Price, Time, amount, date, number, time};
use super::{lexicon, markdown::Token, number as words};

/// What to say for the first `tokens` of the rest of a text.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) tokens: usize,
}

/// What to say for the first token, or the first few. `before` is the last word said.
pub(super) fn say(tokens: &[Token], before: &str, language: Language) -> Said {
    if let Some(said) = phone(tokens, language) {
        return said;
    }
    if let Some(said) = spaced_abbreviation(tokens, language) {
        return said;
    }
    let (opening, core, closing) = split(&tokens[0].text);
    let wrap = |text: &str| format!("{opening}{text}{closing}");
    if core.is_empty() {
        return Said {
            text: if matches!(tokens[0].text.as_str(), "–" | "—") { ",".into() } else { wrap("") },
            tokens: 1,
        };
    }
    if closing.is_empty()
        && let Some(next) = tokens.get(1)
        && let Some(text) = pair(core, &next.text, language)
    {
        return Said { text: format!("{opening}{text}"), tokens: 2 };
    }
    if let Some(text) = german_ordinal(core, closing, tokens, before, language) {
        return Said { text: format!("{opening}{text}"), tokens: 1 };
    }
    // An abbreviation owns its stop.
    if let Some(long) = lexicon::expansion(&format!("{core}{closing}").to_lowercase(), language) {
        return Said { text: format!("{opening}{long}"), tokens: 1 };
    }
    Said { text: wrap(&single(core, language)), tokens: 1 }
}

/// "z. B.": an abbreviation written with a space.
fn spaced_abbreviation(tokens: &[Token], language: Language) -> Option<Said> {
    let [first, second, ..] = tokens else {
        return None;
    };
    let letter = first.text.strip_suffix('.').filter(|l| l.chars().count() == 1)?;
    let long = lexicon::expansion(&format!("{letter}.{}", second.text).to_lowercase(), language)?;
    Some(Said { text: long.to_owned(), tokens: 2 })
}

/// A token by itself.
fn single(core: &str, language: Language) -> String {
    if is_address(core) {
        return String::new();
    }
    if core.contains('@') && core.contains('.') {
        return email(core, language);
    }
    lexicon::expansion(&core.to_lowercase(), language)
        .or_else(|| lexicon::day(core, language))
        .map(str::to_owned)
        .or_else(|| value(core, language))
        .or_else(|| range(core, language))
        .unwrap_or_else(|| mixed(core, language))
}

/// Prices, times, dates, measures, ordinals and plain numbers.
fn value(core: &str, language: Language) -> Option<String> {
    if !core.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Price::parse(core)
        .map(|p| p.say(language))
        .or_else(|| time(core).map(|t| t.say(language)))
        .or_else(|| date(core, language))
        .or_else(|| ordinal(core, language))
        .or_else(|| measure(core, language))
        .or_else(|| amount(core).map(|n| n.say(language)))
}

/// Two tokens that are one thing: a price, a measure, a time with its half of the day.
fn pair(first: &str, second: &str, language: Language) -> Option<String> {
    let (opening, core, closing) = split(second);
    let dotted = format!("{core}{closing}").to_lowercase();
    if !opening.is_empty() {
        return None;
    }
    if !first.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let half = dotted.trim_end_matches([',', '!', '?']).replace('.', "");
    if language == En && matches!(half.as_str(), "am" | "pm") {
        return Some(format!("{}{}", time(&format!("{first}{half}"))?.say(language), closing.trim_start_matches('.')));
    }
    if language == De && core == "Uhr" {
        return Some(format!("{}{closing}", range_of(first, language, &clock).or_else(|| clock(first, language))?));
    }
    let joined = format!("{first}{core}");
    let text = Price::parse(&joined).map(|p| p.say(language)).or_else(|| {
        let first_char_is_sign = lexicon::unit(core, language).is_some();
        first_char_is_sign.then(|| measure(&joined, language)).flatten()
    })?;
    Some(format!("{text}{closing}"))
}

/// A time that may lack its minutes ("8", before "Uhr").
fn clock(core: &str, language: Language) -> Option<String> {
    let hour = || core.parse().ok().filter(|h| *h <= 24).map(|hour| Time { hour, minute: 0, half: None });
    time(core).or_else(hour).map(|t| t.say(language))
}

fn range(core: &str, language: Language) -> Option<String> {
    range_of(core, language, &|side, language| {
        lexicon::day(side, language).map(str::to_owned).or_else(|| value(side, language))
    })
}

fn range_of(core: &str, language: Language, say: &dyn Fn(&str, Language) -> Option<String>) -> Option<String> {
    let (from, to) = core.split_once(['–', '—', '-'])?;
    let glue = lexicon::pick(language, "to", "bis", "à");
    let (from, to) = (from.trim_end_matches('.'), to.trim_start_matches('.'));
    Some(format!("{} {glue} {}", say(from, language)?, say(to, language)?))
}

fn ordinal(core: &str, language: Language) -> Option<String> {
    let endings: &[&str] =
        lexicon::pick(language, &["st", "nd", "rd", "th"], &["te", "ter", "tes"], &["er", "re", "ère", "e", "ème"]);
    let n = endings.iter().find_map(|e| core.strip_suffix(e)?.parse().ok())?;
    (n > 0 && n <= words::MAX).then(|| words::ordinal(n, language))
}

/// "am 3. Mai": in German a number with a stop before another word is a position.
fn german_ordinal(core: &str, closing: &str, tokens: &[Token], before: &str, language: Language) -> Option<String> {
    let next = tokens.get(1)?;
    if language != De || closing != "." || !next.text.starts_with(char::is_alphabetic) {
        return None;
    }
    let n: u64 = core.parse().ok().filter(|n| (1..=100).contains(n))?;
    let dative =
        matches!(before.to_lowercase().as_str(), "am" | "im" | "vom" | "zum" | "zur" | "dem" | "den" | "bis" | "ab");
    let ending = if dative { "n" } else { "" };
    Some(format!("{}{ending}", words::ordinal(n, De)))
}

/// "500g", "20°C", "5%".
fn measure(core: &str, language: Language) -> Option<String> {
    let at = core.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−')))?;
    let (digits, sign) = core.split_at(at);
    let (one, many) = lexicon::unit(sign, language)?;
    let (n, unit) = (amount(digits)?, number(digits).map_or(many, |n| if n == 1 { one } else { many }));
    Some(format!("{} {unit}", n.say_counting(language)))
}

/// A run of digit groups that begins like a telephone number is read digit by digit.
fn phone(tokens: &[Token], language: Language) -> Option<Said> {
    let group = |t: &Token| {
        let text = t.text.trim_end_matches([',', '.', '?', '!', ';']);
        !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | '-' | '/'))
    };
    let first = tokens.first()?.text.trim_start_matches('(');
    if !first.starts_with(['+', '0']) {
        return None;
    }
    let mut taken = 0;
    for token in tokens.iter().take(8).take_while(|t| group(t)) {
        taken += 1;
        if token.text.ends_with([',', '.', '?', '!', ';']) {
            break;
        }
    }
    let text: String = tokens[..taken].iter().map(|t| t.text.as_str()).collect();
    if text.chars().filter(char::is_ascii_digit).count() < 6 {
        return None;
    }
    let plus = if text.contains('+') { "plus " } else { "" };
    let closing = text.chars().next_back().filter(|c| matches!(c, ',' | '.' | '?' | '!' | ';')).map(String::from);
    Some(Said {
        text: format!("{plus}{}{}", words::digits(&text, language), closing.unwrap_or_default()),
        tokens: taken,
    })
}

fn is_address(core: &str) -> bool {
    core.contains("://") || core.starts_with("www.")
}

fn email(core: &str, language: Language) -> String {
    let (at, dot) = lexicon::pick(language, (" at ", " dot "), (" ät ", " Punkt "), (" arobase ", " point "));
    mixed(&core.replace('@', at).replace('.', dot), language)
}

/// Letters and digits together ("A4", "USB-C3"): digits get words, the rest stays.
fn mixed(core: &str, language: Language) -> String {
    let mut out = String::new();
    let mut rest = core;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |i| at + i);
        let n = rest[at..end].parse().unwrap_or(u64::MAX);
        let leading_zero = end - at > 1 && rest[at..].starts_with('0');
        let said = if leading_zero || n > words::MAX {
            words::digits(&rest[at..end], language)
        } else {
            words::cardinal(n, language)
        };
        out.extend([" ", &said, " "]);
        rest = &rest[end..];
    }
    let and = lexicon::pick(language, " and ", " und ", " et ");
    let percent = lexicon::pick(language, " percent ", " Prozent ", " pour cent ");
    (out + rest).replace('&', and).replace('%', percent)
}

/// Punctuation before and after the word itself. Signs that carry meaning stay with it.
fn split(text: &str) -> (&str, &str, &str) {
    let opens = |c: char| matches!(c, '"' | '\'' | '“' | '„' | '«' | '‘' | '(' | '»');
    let closes = |c: char| {
        matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | '”' | '“' | '’' | '»' | ')' | '…' | '–' | '—')
    };
    let core = text.trim_start_matches(opens);
    let opening = &text[..text.len() - core.len()];
    let inner = core.trim_end_matches(closes);
    (opening, inner, &core[inner.len()..])
}

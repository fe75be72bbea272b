//! Values as they are written: numbers, prices, times of day, dates.

use u5_protocol::Language::{self, De, En, Fr};

use super::super::{lexicon, number as words};

/// A number with or without decimals.
pub(super) struct Amount {
    negative: bool,
    whole: u64,
    decimals: Option<String>,
}

/// Reads "1234", "1,234", "1.234,50", "3.5", "-4". A sign followed by exactly three digits groups thousands.
pub(super) fn amount(text: &str) -> Option<Amount> {
    let (negative, text) = text.strip_prefix(['-', '−']).map_or((false, text), |rest| (true, rest));
    let plain = |s: &str| !s.is_empty() && s.len() <= 9 && s.chars().all(|c| c.is_ascii_digit());
    let last = text.rfind(['.', ',']);
    let (whole, decimals) = match last {
        Some(at) if text.len() - at - 1 != 3 => (&text[..at], Some(&text[at + 1..])),
        _ => (text, None),
    };
    if !whole.split(['.', ',']).enumerate().all(|(i, group)| plain(group) && (i == 0 || group.len() == 3)) {
        return None;
    }
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if decimals.is_some_and(|d| !plain(d)) || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    let whole = digits.parse().ok().filter(|n| *n <= words::MAX)?;
    Some(Amount { negative, whole, decimals: decimals.map(str::to_owned) })
}

/// A number without decimals.
pub(super) fn number(text: &str) -> Option<u64> {
    amount(text).filter(|a| a.decimals.is_none() && !a.negative).map(|a| a.whole)
}

impl Amount {
    pub(super) fn say(&self, language: Language) -> String {
        self.with_sign(language, words::cardinal(self.whole, language))
    }

    /// Before a noun.
    pub(super) fn say_counting(&self, language: Language) -> String {
        self.with_sign(language, words::counting(self.whole, language))
    }

    fn with_sign(&self, language: Language, whole: String) -> String {
        let text = self.decimals.as_ref().map_or(whole, |d| words::decimal(self.whole, d, language));
        let minus = lexicon::pick(language, "minus", "minus", "moins");
        if self.negative { format!("{minus} {text}") } else { text }
    }
}

/// A price, with its currency on either side.
pub(super) struct Price<'a> {
    amount: Amount,
    sign: &'a str,
}

impl<'a> Price<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let sign = ["€", "$", "£", "EUR", "USD", "GBP", "CHF"]
            .into_iter()
            .find(|s| text.starts_with(s) || text.ends_with(s))?;
        let number = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign))?;
        // "5,-" and "5.–" are whole amounts.
        let number = number.trim_end_matches(['-', '–']).trim_end_matches([',', '.']);
        let amount = amount(number)?;
        Some(Self { amount, sign })
    }

    pub(super) fn say(&self, language: Language) -> String {
        let Some((one, many)) = lexicon::currency(self.sign, language) else {
            return String::new();
        };
        let Amount { whole, ref decimals, negative } = self.amount;
        let cents: u64 = decimals
            .as_deref()
            .map_or(0, |d| if d.len() == 1 { d.parse::<u64>().unwrap_or(0) * 10 } else { d.parse().unwrap_or(0) });
        if decimals.as_ref().is_some_and(|d| d.len() > 2) || negative {
            return format!("{} {many}", self.amount.say(language));
        }
        if whole == 0 && cents > 0 {
            return small_change(cents, self.sign, language);
        }
        let unit = if whole == 1 || (language == Fr && whole == 0) { one } else { many };
        let head = format!("{} {unit}", words::counting(whole, language));
        if cents == 0 { head } else { format!("{head} {}", words::cardinal(cents, language)) }
    }
}

fn small_change(cents: u64, sign: &str, language: Language) -> String {
    let (one, many) = match (sign, language) {
        ("£" | "GBP", En) => ("penny", "pence"),
        ("CHF", De) => ("Rappen", "Rappen"),
        (_, De) => ("Cent", "Cent"),
        ("€" | "EUR" | "CHF", Fr) => ("centime", "centimes"),
        _ => ("cent", "cents"),
    };
    format!("{} {}", words::counting(cents, language), if cents == 1 { one } else { many })
}

/// A time of day.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) hour: u64,
    pub(super) minute: u64,
    /// "a m" or "p m", where it was written
    pub(super) half: Option<&'static str>,
}

/// Reads "8:30", "20:00", "7am", "7:15pm", "18h", "18h30".
pub(super) fn time(text: &str) -> Option<Time> {
    let lower = text.to_lowercase();
    let (text, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some("a m")),
        (_, Some(rest)) => (rest, Some("p m")),
        _ => (lower.as_str(), None),
    };
    let (hour, minute) = match text.split_once([':', 'h']) {
        Some((hour, "")) if text.ends_with('h') => (hour, "00"),
        Some(parts) => parts,
        None if half.is_some() => (text, "00"),
        None => return None,
    };
    let (hour, minute) = (short_number(hour)?, (minute.len() == 2).then(|| short_number(minute))??);
    let limit = if half.is_some() { 12 } else { 24 };
    (hour <= limit && minute < 60).then_some(Time { hour, minute, half })
}

fn short_number(text: &str) -> Option<u64> {
    (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

impl Time {
    pub(super) fn say(self, language: Language) -> String {
        let minute = words::cardinal(self.minute, language);
        match language {
            En => self.english(&minute),
            De if self.minute == 0 => format!("{} Uhr", words::counting(self.hour, De)),
            De => format!("{} Uhr {minute}", words::counting(self.hour, De)),
            Fr => {
                let hour = if self.hour == 1 { "une".to_owned() } else { words::cardinal(self.hour, Fr) };
                let unit = if self.hour < 2 { "heure" } else { "heures" };
                if self.minute == 0 { format!("{hour} {unit}") } else { format!("{hour} {unit} {minute}") }
            }
        }
    }

    fn english(self, minute: &str) -> String {
        let (hour, half) = match (self.hour, self.half) {
            (hour, Some(half)) => (hour, Some(half)),
            (0 | 24, None) => (12, Some("a m")),
            (hour @ 13..24, None) => (hour - 12, Some("p m")),
            (hour, None) => (hour, None),
        };
        let hour = words::cardinal(hour, En);
        let half = half.map(|h| format!(" {h}")).unwrap_or_default();
        match self.minute {
            0 if half.is_empty() => format!("{hour} o'clock"),
            0 => format!("{hour}{half}"),
            1..10 => format!("{hour} oh {minute}{half}"),
            _ => format!("{hour} {minute}{half}"),
        }
    }
}

/// Reads "24.12.2026", "24/12/2026" (the day first) and "2026-12-24".
pub(super) fn date(text: &str, language: Language) -> Option<String> {
    let sign = ['.', '/', '-'].into_iter().find(|s| text.matches(*s).count() == 2)?;
    let parts: Vec<&str> = text.split(sign).collect();
    if !parts.iter().all(|p| p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let [day, month, year] =
        if parts[0].len() == 4 { [parts[2], parts[1], parts[0]] } else { [parts[0], parts[1], parts[2]] };
    let day: u64 = day.parse().ok().filter(|d| (1..=31).contains(d))?;
    let month = lexicon::month(month.parse().ok()?, language)?;
    let year = if year.is_empty() { String::new() } else { format!(" {}", year_words(year.parse().ok()?, language)) };
    Some(match language {
        En => format!("{month} {}{year}", words::ordinal(day, En)),
        De => format!("{}r {month}{year}", words::ordinal(day, De)),
        Fr if day == 1 => format!("premier {month}{year}"),
        Fr => format!("{} {month}{year}", words::cardinal(day, Fr)),
    })
}

fn year_words(year: u64, language: Language) -> String {
    match (language, year) {
        (En, 1100..2000 | 2010..2100) if !year.is_multiple_of(100) => {
            let oh = if year % 100 < 10 { "oh " } else { "" };
            format!("{} {oh}{}", words::cardinal(year / 100, En), words::cardinal(year % 100, En))
        }
        (De, 1100..2000) => format!(
            "{}hundert{}",
            words::counting(year / 100, De),
            if year.is_multiple_of(100) { String::new() } else { words::cardinal(year % 100, De) }
        ),
        _ => words::cardinal(year, language),
    }
}

//! Values as they are written in a language, so that the voice can read them aloud.

use minijinja::{Environment, Error, ErrorKind, State, Value};
use u5_protocol::Language;

/// The variable that says in which language a template speaks.
const LANGUAGE: &str = "language";

pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_filter("money", money);
    environment.add_filter("number", number);
    environment.add_filter("clock", clock);
    environment.add_filter("digits", digits);
}

fn language(state: &State<'_, '_>) -> Language {
    state.lookup(LANGUAGE).and_then(|value| value.as_str()?.parse().ok()).unwrap_or_default()
}

/// `2.5` is "€2.50", "2,50 €".
fn money(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let amount = format!("{:.2}", as_number(value)?);
    Ok(match language(state) {
        Language::En => format!("€{amount}"),
        Language::De | Language::Fr => format!("{} €", amount.replace('.', ",")),
    })
}

/// `1.5` is "1.5", "1,5".
fn number(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let number = as_number(value)?.to_string();
    Ok(if language(state) == Language::En { number } else { number.replace('.', ",") })
}

/// `14:30` is "2:30 p.m.", "14:30 Uhr", "14 h 30".
fn clock(state: &State<'_, '_>, value: &str) -> Result<String, Error> {
    let wrong = || Error::new(ErrorKind::InvalidOperation, "`clock` needs a time such as 14:30");
    let (hour, minute) = value.split_once(':').ok_or_else(wrong)?;
    let hour: u8 = hour.parse().ok().filter(|hour| *hour < 24).ok_or_else(wrong)?;
    let minute: u8 = minute.get(..2).and_then(|m| m.parse().ok()).filter(|minute| *minute < 60).ok_or_else(wrong)?;
    Ok(match (language(state), minute) {
        (Language::En, 0) => format!("{} {}", half_day(hour), noon(hour)),
        (Language::En, _) => format!("{}:{minute:02} {}", half_day(hour), noon(hour)),
        (Language::De, 0) => format!("{hour} Uhr"),
        (Language::De, _) => format!("{hour}:{minute:02} Uhr"),
        (Language::Fr, 0) => format!("{hour} h"),
        (Language::Fr, _) => format!("{hour} h {minute:02}"),
    })
}

const fn half_day(hour: u8) -> u8 {
    if hour.is_multiple_of(12) { 12 } else { hour % 12 }
}

const fn noon(hour: u8) -> &'static str {
    if hour < 12 { "a.m." } else { "p.m." }
}

/// `4711` is "4 7 1 1": read one by one.
fn digits(value: &str) -> String {
    let spaced = value.chars().filter(|c| c.is_alphanumeric()).map(String::from);
    spaced.collect::<Vec<_>>().join(" ")
}

fn as_number(value: &Value) -> Result<f64, Error> {
    let number = f64::try_from(value.clone()).ok().or_else(|| value.as_str()?.trim().replace(',', ".").parse().ok());
    number.filter(|n| n.is_finite()).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "a number is needed here"))
}

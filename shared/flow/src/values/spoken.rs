//! Values and problems in words, for the voice and the caption.

use jiff::civil::{Date, Time};
use u5_protocol::Language::{self, De, En, Fr};

use super::{Problem, Value};

impl Value {
    /// The value as it is read back. Digits stand apart, so that a voice says them one by one.
    pub fn spoken(&self, language: Language) -> String {
        match self {
            Self::Text(text) | Self::Choice(text) => text.clone(),
            Self::Number(value) => number(*value, language),
            Self::Digits(digits) | Self::Phone(digits) => apart(digits),
            Self::Date(day) => date(*day, language),
            Self::Time(of_day) => time(*of_day, language),
            Self::Boolean(yes) => answer(*yes, language).to_owned(),
            Self::Email(address) => email(address, language),
            Self::Entity { name, .. } => name.clone(),
        }
    }
}

impl Problem {
    /// What the kiosk says about it. None of the customer's words are in it.
    pub fn spoken(&self, language: Language) -> String {
        match self {
            Self::TooSmall { min, max } => allowed(Some(*min), *max, language),
            Self::TooLarge { min, max } => allowed(*min, Some(*max), language),
            Self::NotAStep { step } => multiple(*step, language),
            Self::WrongLength { min, max, .. } => length(*min, *max, language),
            Self::TooLong { .. } => pick(
                language,
                "That was a little long. Could you say it in fewer words?",
                "Das war etwas lang. Sagen Sie es bitte mit weniger Worten.",
                "C'était un peu long. Pouvez-vous le dire en moins de mots ?",
            ),
            Self::Missing => pick(
                language,
                "Sorry, I did not get that.",
                "Entschuldigung, das habe ich nicht verstanden.",
                "Pardon, je n'ai pas compris.",
            ),
            Self::InThePast => pick(
                language,
                "That day is already over. I need a day from today on.",
                "Dieser Tag ist schon vorbei. Ich brauche einen Tag ab heute.",
                "Ce jour est déjà passé. Il me faut un jour à partir d'aujourd'hui.",
            ),
            Self::InTheFuture => pick(
                language,
                "That day is still to come. I need a day up to today.",
                "Dieser Tag kommt erst noch. Ich brauche einen Tag bis heute.",
                "Ce jour n'est pas encore venu. Il me faut un jour jusqu'à aujourd'hui.",
            ),
            Self::Impossible => {
                pick(language, "There is no such day.", "Diesen Tag gibt es nicht.", "Ce jour n'existe pas.")
            }
            Self::Ambiguous(_) => pick(
                language,
                "That could be more than one. Which one do you mean?",
                "Das könnte mehreres sein. Was davon meinen Sie?",
                "Il y a plusieurs possibilités. Laquelle voulez-vous dire ?",
            ),
            Self::Unknown => pick(
                language,
                "Sorry, I do not know that one.",
                "Das kenne ich leider nicht.",
                "Désolé, je ne connais pas cela.",
            ),
        }
    }
}

fn pick(language: Language, en: &str, de: &str, fr: &str) -> String {
    match language {
        En => en,
        De => de,
        Fr => fr,
    }
    .to_owned()
}

fn allowed(min: Option<f64>, max: Option<f64>, language: Language) -> String {
    let say = |value| number(value, language);
    match (min.map(say), max.map(say)) {
        (Some(min), Some(max)) => match language {
            En => format!("I need a number between {min} and {max}."),
            De => format!("Ich brauche eine Zahl zwischen {min} und {max}."),
            Fr => format!("Il me faut un nombre entre {min} et {max}."),
        },
        (Some(min), None) => match language {
            En => format!("I need a number from {min} on."),
            De => format!("Ich brauche eine Zahl ab {min}."),
            Fr => format!("Il me faut un nombre à partir de {min}."),
        },
        (_, max) => {
            let max = max.unwrap_or_default();
            match language {
                En => format!("I need a number up to {max}."),
                De => format!("Ich brauche eine Zahl bis {max}."),
                Fr => format!("Il me faut un nombre jusqu'à {max}."),
            }
        }
    }
}

fn multiple(step: f64, language: Language) -> String {
    if (step - 1.0).abs() < f64::EPSILON {
        return pick(
            language,
            "I need a whole number.",
            "Ich brauche eine ganze Zahl.",
            "Il me faut un nombre entier.",
        );
    }
    let step = number(step, language);
    match language {
        En => format!("I need a number in steps of {step}."),
        De => format!("Ich brauche eine Zahl in Schritten von {step}."),
        Fr => format!("Il me faut un nombre par pas de {step}."),
    }
}

fn length(min: usize, max: usize, language: Language) -> String {
    match language {
        En if min == max => format!("I need {min} digits."),
        De if min == max => format!("Ich brauche {min} Ziffern."),
        Fr if min == max => format!("Il me faut {min} chiffres."),
        En => format!("I need {min} to {max} digits."),
        De => format!("Ich brauche {min} bis {max} Ziffern."),
        Fr => format!("Il me faut {min} à {max} chiffres."),
    }
}

/// A number with the language's decimal mark.
fn number(value: f64, language: Language) -> String {
    let text = value.to_string();
    if language == En { text } else { text.replace('.', ",") }
}

/// Every letter and digit by itself.
fn apart(text: &str) -> String {
    text.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

fn date(day: Date, language: Language) -> String {
    let place = usize::from(day.month().unsigned_abs()).saturating_sub(1);
    let month = language.months().get(place).copied().unwrap_or_default();
    match (language, day.day()) {
        (De, number) => format!("{number}. {month} {}", day.year()),
        (Fr, 1) => format!("1er {month} {}", day.year()),
        (_, number) => format!("{number} {month} {}", day.year()),
    }
}

fn time(time: Time, language: Language) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match (language, hour, minute) {
        (En, 12, 0) => "noon".to_owned(),
        (En, 0, 0) => "midnight".to_owned(),
        (En, ..) => {
            let part = if hour < 12 { "am" } else { "pm" };
            let hour = (hour + 11) % 12 + 1;
            if minute == 0 { format!("{hour} {part}") } else { format!("{hour}:{minute:02} {part}") }
        }
        (De, _, 0) => format!("{hour} Uhr"),
        (De, ..) => format!("{hour}:{minute:02} Uhr"),
        (Fr, 12, 0) => "midi".to_owned(),
        (Fr, 0, 0) => "minuit".to_owned(),
        (Fr, 1, 0) => "1 heure".to_owned(),
        (Fr, 1, _) => format!("1 heure {minute}"),
        (Fr, _, 0) => format!("{hour} heures"),
        (Fr, ..) => format!("{hour} heures {minute}"),
    }
}

fn answer(yes: bool, language: Language) -> &'static str {
    match (language, yes) {
        (En, true) => "yes",
        (En, false) => "no",
        (De, true) => "ja",
        (De, false) => "nein",
        (Fr, true) => "oui",
        (Fr, false) => "non",
    }
}

/// A mail address with its signs as words.
fn email(address: &str, language: Language) -> String {
    let (at, dot, dash, low) = match language {
        En => (" at ", " dot ", " dash ", " underscore "),
        De => (" ät ", " Punkt ", " Minus ", " Unterstrich "),
        Fr => (" arobase ", " point ", " tiret ", " tiret bas "),
    };
    address.replace('@', at).replace('.', dot).replace('-', dash).replace('_', low)
}

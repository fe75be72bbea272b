//! `_profile.yaml`: how a store's kiosks take turns and speak, and what staff may read along. What it does not say is as
//! the configuration has it.
//!
//! One table, [`FIELDS`], is what the file is read by, its schema, and the form in the console.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};
use u5_prompt::{
    fields::{self, Fields},
    yaml::{self, Node},
};
use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report},
    kiosk::MicMode,
};

/// The file's name.
pub const PROFILE_FILE: &str = "_profile.yaml";

/// What can be set, in the order in which the console shows it.
pub const FIELDS: [Field; 12] = [
    Field::integer(
        "turns",
        "complete_ms",
        150..=2_000,
        "ms",
        "Silence behind a finished phrase",
        "Stille nach einem fertigen Satz",
    ),
    Field::integer(
        "turns",
        "unsure_ms",
        200..=4_000,
        "ms",
        "Silence where words might go on",
        "Stille, wenn noch etwas folgen könnte",
    ),
    Field::integer(
        "turns",
        "unfinished_ms",
        500..=10_000,
        "ms",
        "Silence behind unfinished words",
        "Stille nach einem unfertigen Satz",
    ),
    Field::integer(
        "turns",
        "interrupt_after_ms",
        100..=2_000,
        "ms",
        "Speech that interrupts the kiosk",
        "Sprechen, das den Kiosk unterbricht",
    ),
    Field::integer(
        "turns",
        "filler_after_ms",
        0..=10_000,
        "ms",
        "Until “one moment, please” (0: never)",
        "Bis „einen Moment bitte“ (0: nie)",
    ),
    Field::integer("turns", "idle_ask_s", 5..=600, "s", "Until “are you still there?”", "Bis „sind Sie noch da?“"),
    Field::integer("turns", "idle_leave_s", 5..=600, "s", "From there to the goodbye", "Von da bis zur Verabschiedung"),
    Field::choice("turns", "microphone", &["open", "tap", "hold"], "Microphone", "Mikrofon"),
    Field {
        group: "voice",
        name: "speed",
        kind: Kind::Number { minimum: 0.5, maximum: 2.0 },
        label: ["Speed of the voice", "Sprechtempo"],
    },
    Field {
        group: "voice",
        name: "voices",
        kind: Kind::Voices,
        label: ["Voice of each language", "Stimme je Sprache"],
    },
    Field::choice(
        "privacy",
        "transcripts",
        &["off", "live", "kept"],
        "What staff may read of conversations",
        "Was Personal von Gesprächen lesen darf",
    ),
    Field::integer(
        "privacy",
        "keep_days",
        1..=365,
        "d",
        "How long kept conversations are kept",
        "Wie lange Gespräche aufgehoben werden",
    ),
];

/// A setting.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Field {
    /// The part of the file that it is in.
    pub group: &'static str,
    /// Its key there.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What people call it, in English and in German.
    pub label: [&'static str; 2],
}

/// What a setting may be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// A whole number.
    Integer {
        /// The least.
        minimum: u64,
        /// The most.
        maximum: u64,
        /// Of what.
        unit: &'static str,
    },
    /// Any number.
    Number {
        /// The least.
        minimum: f64,
        /// The most.
        maximum: f64,
    },
    /// One of some words.
    Choice {
        /// Which.
        options: &'static [&'static str],
    },
    /// The name of a voice for each language.
    Voices,
}

impl Field {
    const fn integer(
        group: &'static str,
        name: &'static str,
        range: std::ops::RangeInclusive<u64>,
        unit: &'static str,
        english: &'static str,
        german: &'static str,
    ) -> Self {
        let kind = Kind::Integer { minimum: *range.start(), maximum: *range.end(), unit };
        Self { group, name, kind, label: [english, german] }
    }

    const fn choice(
        group: &'static str,
        name: &'static str,
        options: &'static [&'static str],
        english: &'static str,
        german: &'static str,
    ) -> Self {
        Self { group, name, kind: Kind::Choice { options }, label: [english, german] }
    }

    /// How it is named outside the file.
    pub fn key(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }

    fn schema(&self) -> Value {
        let mut schema = match self.kind {
            Kind::Integer { minimum, maximum, .. } => {
                json!({"type": "integer", "minimum": minimum, "maximum": maximum})
            }
            Kind::Number { minimum, maximum } => json!({"type": "number", "minimum": minimum, "maximum": maximum}),
            Kind::Choice { options } => json!({"enum": options}),
            Kind::Voices => {
                let voice = json!({"type": "string", "maxLength": MAX_VOICE});
                let voices: Map<String, Value> =
                    Language::ALL.iter().map(|language| (language.code().to_owned(), voice.clone())).collect();
                json!({"type": "object", "additionalProperties": false, "properties": voices})
            }
        };
        schema["description"] = self.label[0].into();
        schema
    }
}

/// The longest name of a voice.
const MAX_VOICE: usize = 128;

/// What staff may read of what customers say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Transcripts {
    /// Nothing.
    #[default]
    Off,
    /// What is being said, while it is.
    Live,
    /// That, and for so many days what was said.
    Kept {
        /// How many.
        days: u32,
    },
}

/// Days for which conversations are kept unless said.
const KEEP_DAYS: u32 = 30;

/// What a profile says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    numbers: BTreeMap<&'static str, u64>,
    /// How customers open the microphone.
    pub microphone: Option<MicMode>,
    /// How fast the voice speaks; 1 is its own speed.
    pub speed: Option<f32>,
    /// The voice of each language.
    pub voices: BTreeMap<Language, String>,
    /// What staff may read.
    pub transcripts: Transcripts,
}

impl Profile {
    /// The number of that name in `turns`, where the profile has one.
    pub fn turns(&self, name: &str) -> Option<u64> {
        self.numbers.get(name).copied()
    }

    /// Reads the file's text. What is wrong is found at its line; the rest holds.
    pub fn read(text: &str) -> (Self, Vec<Diagnostic>) {
        let mut report = Report::new(PROFILE_FILE);
        let mut profile = Self::default();
        if let Some(node) = yaml::parse(text, &mut report).filter(|node| !node.is_null()) {
            profile.take(&node, &mut report);
        }
        (profile, report.into_found())
    }

    fn take(&mut self, node: &Node, report: &mut Report) {
        let Some(mut groups) = Fields::of(node, "a profile", report) else { return };
        for group in ["turns", "voice", "privacy"] {
            let Some(node) = groups.take(group) else { continue };
            let Some(mut values) = Fields::of(node, "this part of a profile", report) else { continue };
            for field in FIELDS.iter().filter(|field| field.group == group) {
                self.set(field, &mut values, report);
            }
            values.finish(report);
        }
        groups.finish(report);
    }

    fn set(&mut self, field: &Field, values: &mut Fields<'_>, report: &mut Report) {
        match field.kind {
            Kind::Integer { minimum, maximum, .. } => {
                let Some(number) = values.number(field.name, minimum as f64..=maximum as f64, report) else { return };
                self.number(field.name, number as u64);
            }
            Kind::Number { minimum, maximum } => {
                self.speed = values.number(field.name, minimum..=maximum, report).map(|speed| speed as f32);
            }
            Kind::Choice { options } => {
                let Some(node) = values.take(field.name) else { return };
                let chosen = node.text().and_then(|text| options.iter().find(|option| **option == text));
                match chosen {
                    Some(option) => self.choose(option),
                    None => fields::wrong_kind(node, field.name, &format!("one of {}", options.join(", ")), report),
                }
            }
            Kind::Voices => {
                let Some(node) = values.take(field.name) else { return };
                let voices = fields::by_language(node, "the voices", report, |node, report| {
                    let voice = fields::text(node, field.name, report)?;
                    if voice.is_empty() || voice.chars().count() > MAX_VOICE {
                        let hint = format!("a voice's name has 1 to {MAX_VOICE} characters");
                        report.error(node.span, "out-of-range", "this names no voice", hint);
                    }
                    Some(voice.to_owned())
                });
                self.voices = voices;
            }
        }
    }

    fn number(&mut self, name: &'static str, number: u64) {
        match (name, &mut self.transcripts) {
            ("keep_days", Transcripts::Kept { days }) => *days = number as u32,
            _ => drop(self.numbers.insert(name, number)),
        }
    }

    fn choose(&mut self, option: &str) {
        match option {
            "open" => self.microphone = Some(MicMode::Open),
            "tap" => self.microphone = Some(MicMode::Tap),
            "hold" => self.microphone = Some(MicMode::Hold),
            "live" => self.transcripts = Transcripts::Live,
            "kept" => self.transcripts = Transcripts::Kept { days: KEEP_DAYS },
            _ => self.transcripts = Transcripts::Off,
        }
    }
}

/// JSON Schema of the file, for editors.
pub fn schema() -> Value {
    let mut groups = Map::new();
    for field in FIELDS {
        let group = groups
            .entry(field.group)
            .or_insert_with(|| json!({"type": "object", "additionalProperties": false, "properties": {}}));
        group["properties"][field.name] = field.schema();
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "U5 profile",
        "type": "object",
        "additionalProperties": false,
        "properties": groups,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_is_read_and_the_rest_is_left_open() {
        let text = "turns: {complete_ms: 400, microphone: hold}\nvoice: {speed: 1.1, voices: {de: anna}}\n\
            privacy: {transcripts: kept, keep_days: 7}\n";
        let (profile, found) = Profile::read(text);
        assert_eq!(found, []);
        assert_eq!((profile.turns("complete_ms"), profile.turns("unsure_ms")), (Some(400), None));
        assert_eq!((profile.microphone, profile.speed), (Some(MicMode::Hold), Some(1.1)));
        assert_eq!(profile.voices.get(&Language::De).map(String::as_str), Some("anna"));
        assert_eq!(profile.transcripts, Transcripts::Kept { days: 7 });
        assert_eq!(Profile::read(""), (Profile::default(), Vec::new()));
        assert_eq!(Profile::read("privacy: {transcripts: live}\n").0.transcripts, Transcripts::Live);
    }

    #[test]
    fn mistakes_are_told_at_their_lines() {
        let text = "turns:\n  complete_ms: 20\n  complet_ms: 300\n  microphone: loud\nvoices: {}\nprivacy: yes\n";
        let (_, found) = Profile::read(text);
        let found: Vec<String> = found.iter().map(|d| format!("{}:{}", d.span.start.line, d.code)).collect();
        assert_eq!(found, ["2:out-of-range", "3:unknown-key", "4:wrong-kind", "5:unknown-key", "6:wrong-kind"]);
    }

    #[test]
    fn the_schema_has_every_field() {
        let schema = schema();
        for field in FIELDS {
            let described = &schema["properties"][field.group]["properties"][field.name]["description"];
            assert_eq!(described, field.label[0], "{}", field.key());
        }
    }
}

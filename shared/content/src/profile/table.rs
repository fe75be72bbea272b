//! What can be set in a profile, and what it may be.

use serde::Serialize;
use serde_json::{Map, Value, json};
use u5_protocol::{Language, kiosk::texts};

use super::MAX_VOICE;

/// How hours are written.
const HOURS: &str = r"^(closed|\d\d?:\d\d-\d\d?:\d\d)$";

/// What can be set, in the order in which the console shows it.
pub const FIELDS: [Field; 21] = [
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
    Field {
        group: "store",
        name: "languages",
        kind: Kind::Languages,
        label: ["Languages, the usual one first", "Sprachen, die übliche zuerst"],
    },
    Field { group: "store", name: "hours", kind: Kind::Hours, label: ["Opening hours", "Öffnungszeiten"] },
    Field::choice(
        "store",
        "outside_hours",
        &["serve", "close"],
        "Kiosks outside of the opening hours",
        "Kioske außerhalb der Öffnungszeiten",
    ),
    Field::text("attract_title", "Invitation", "Einladung"),
    Field::text("attract_hint", "What to do, below the invitation", "Was zu tun ist, unter der Einladung"),
    Field::text("ai_notice", "That a machine answers", "Dass eine Maschine antwortet"),
    Field::text("consent", "What happens with what is said", "Was mit dem Gesagten geschieht"),
    Field::text("offline_text", "When the kiosk cannot serve", "Wenn der Kiosk nicht helfen kann"),
    Field::text("closed_text", "When the store is closed", "Wenn der Laden geschlossen ist"),
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
    /// Some of the languages that the flows have.
    Languages,
    /// Opening hours, as `_store.yaml` has them.
    Hours,
    /// A text of the page for each language.
    Texts,
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

    const fn text(name: &'static str, english: &'static str, german: &'static str) -> Self {
        Self { group: "page", name, kind: Kind::Texts, label: [english, german] }
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
            Kind::Voices => by_language(MAX_VOICE),
            Kind::Texts => by_language(texts::MAX_CHARS),
            Kind::Languages => {
                let codes: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
                json!({"type": "array", "minItems": 1, "uniqueItems": true, "items": {"enum": codes}})
            }
            Kind::Hours => json!({"type": "object", "additionalProperties": {"type": "string", "pattern": HOURS}}),
        };
        schema["description"] = self.label[0].into();
        schema
    }
}

fn by_language(longest: usize) -> Value {
    let text = json!({"type": "string", "maxLength": longest});
    let texts: Map<String, Value> =
        Language::ALL.iter().map(|language| (language.code().to_owned(), text.clone())).collect();
    json!({"type": "object", "additionalProperties": false, "properties": texts})
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
    fn the_schema_has_every_field() {
        let schema = schema();
        for field in FIELDS {
            let described = &schema["properties"][field.group]["properties"][field.name]["description"];
            assert_eq!(described, field.label[0], "{}", field.key());
        }
    }
}

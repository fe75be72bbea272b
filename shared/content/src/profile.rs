//! `_profile.yaml`: how a store's kiosks take turns and speak, in which languages and when, what their pages say, and what
//! staff may read along. What it does not say is as the flows and the configuration have it.
//!
//! One table, [`FIELDS`], is what the file is read by, its schema, and the form in the console.

mod table;

use std::collections::BTreeMap;

use u5_flow::{FlowSet, Hours};
use u5_prompt::{
    fields::{self, Fields},
    yaml::{self, Node},
};
use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report, Span},
    kiosk::{
        MicMode, Transcripts,
        texts::{MAX_CHARS, Texts},
    },
};

pub use self::table::{FIELDS, Field, Kind, schema};

/// The file's name.
pub const PROFILE_FILE: &str = "_profile.yaml";

/// The longest name of a voice.
const MAX_VOICE: usize = 128;

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
    /// What is spoken, the usual first; as the flows have it where there is none.
    pub languages: Vec<Language>,
    /// When the store is open, where it is not as `_store.yaml` says.
    pub hours: Option<Hours>,
    /// Whether kiosks serve nobody while it is not.
    pub closes: bool,
    /// What pages say in the store's own words.
    pub texts: Texts,
    /// Where it says which languages.
    languages_at: Option<Span>,
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
        for group in ["turns", "voice", "store", "page", "privacy"] {
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
                self.voices = short_texts(node, field.name, MAX_VOICE, report);
            }
            Kind::Texts => {
                let Some(node) = values.take(field.name) else { return };
                for (language, text) in short_texts(node, field.name, MAX_CHARS, report) {
                    self.texts.entry(language).or_default().insert(field.name.to_owned(), text);
                }
            }
            Kind::Languages => {
                self.languages_at = values.take(field.name).map(|node| node.span);
                for node in values.list(field.name) {
                    let Some(language) = fields::language(node, report) else { continue };
                    if !self.languages.contains(&language) {
                        self.languages.push(language);
                    }
                }
            }
            Kind::Hours => self.hours = values.take(field.name).map(|node| Hours::read(node, report)),
        }
    }

    /// What does not fit the `flows` that it is for.
    pub(crate) fn misfits(&self, flows: &FlowSet) -> Vec<Diagnostic> {
        let mut report = Report::new(PROFILE_FILE);
        for language in self.languages.iter().filter(|language| !flows.languages().contains(language)) {
            let message = format!("the flows have no texts in `{language}`");
            let hint = "add it to `languages` in _store.yaml, and texts to the flows";
            report.error(self.languages_at.unwrap_or_default(), "unknown-language", message, hint);
        }
        report.into_found()
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
            "serve" => self.closes = false,
            "close" => self.closes = true,
            "live" => self.transcripts = Transcripts::Live,
            "kept" => self.transcripts = Transcripts::Kept { days: KEEP_DAYS },
            _ => self.transcripts = Transcripts::Off,
        }
    }
}

/// Texts by language, none of them empty or longer than `longest` characters.
fn short_texts(node: &Node, name: &'static str, longest: usize, report: &mut Report) -> BTreeMap<Language, String> {
    fields::by_language(node, "this setting", report, |node, report| {
        let text = fields::text(node, name, report)?;
        if text.trim().is_empty() || text.chars().count() > longest {
            let hint = format!("it has 1 to {longest} characters");
            report.error(node.span, "out-of-range", format!("`{name}` is empty or too long"), hint);
        }
        Some(text.to_owned())
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
        let text = "store: {languages: [de, en], hours: {mon-sat: 08:00-20:00}, outside_hours: close}\n\
            page: {closed_text: {de: Morgen wieder}}\n";
        let (profile, found) = Profile::read(text);
        assert_eq!(found, []);
        assert_eq!((profile.languages.as_slice(), profile.closes), (&[Language::De, Language::En][..], true));
        assert_eq!(
            profile.hours.and_then(|hours| hours.for_page("")).map(|page| page.week[0].clone()),
            Some(vec![[480, 1200]])
        );
        assert_eq!(profile.texts[&Language::De]["closed_text"], "Morgen wieder");
        assert_eq!(Profile::read(""), (Profile::default(), Vec::new()));
        assert_eq!(Profile::read("privacy: {transcripts: live}\n").0.transcripts, Transcripts::Live);
    }

    #[test]
    fn mistakes_are_told_at_their_lines() {
        let text = "turns:\n  complete_ms: 20\n  complet_ms: 300\n  microphone: loud\nvoices: {}\nprivacy: yes\n\
            store:\n  languages: [de, nl]\n  hours: {mon: late}\npage:\n  consent: {en: \" \"}\n";
        let (_, found) = Profile::read(text);
        let found: Vec<String> = found.iter().map(|d| format!("{}:{}", d.span.start.line, d.code)).collect();
        let turns = ["2:out-of-range", "3:unknown-key", "4:wrong-kind"];
        let others = ["8:unknown-language", "9:bad-hours", "11:out-of-range", "5:unknown-key", "6:wrong-kind"];
        let (mut found, mut wanted) = (found, [&turns[..], &others].concat());
        found.sort();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
    }

    #[test]
    fn languages_are_some_of_the_flows_and_go_before_theirs() {
        let files = |languages: &str| {
            crate::Texts::from([
                ("_store.yaml".to_owned(), "store: Shop\nlanguages: [en, de]\nentry: entry\n".to_owned()),
                (
                    "entry.yaml".to_owned(),
                    "flow: entry\ndescription: Greets\nsteps:\n  - {say: {en: Hello, de: Hallo}}\n".to_owned(),
                ),
                (PROFILE_FILE.to_owned(), format!("store: {{languages: {languages}, hours: {{mon: closed}}}}\n")),
            ])
        };
        let (set, found) = crate::read(&files("[de]"), None);
        let set = set.unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(set.flows.languages(), [Language::En, Language::De], "as they are written");
        let set = set.in_store();
        assert_eq!(set.flows.languages(), [Language::De]);
        assert!(set.flows.hours().for_page("").is_some());
        let (none, found) = crate::read(&files("[de, fr]"), None);
        assert!(none.is_none());
        let told = found.iter().find(|d| d.file == PROFILE_FILE).map(|d| (d.code.as_ref(), d.span.start.column));
        assert_eq!(told, Some(("unknown-language", 20)), "{found:?}");
    }
}

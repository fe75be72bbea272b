//! All prompts of a store.

use std::collections::BTreeMap;

use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report, Span},
};

use crate::{
    Prompt, lint,
    prompt::read::{self, Read},
};

/// The most prompts of a store.
pub const MAX_PROMPTS: usize = 500;

/// Prompts by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    prompts: BTreeMap<String, Entry>,
}

/// A prompt, and where it says which languages it is in.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    prompt: Prompt,
    languages: Span,
}

impl Catalogue {
    /// Reads files, given as paths and texts, for a store that speaks `languages`; with none given, languages are not
    /// looked at. Everything that is wrong comes back at once, by file and line; a prompt with errors may still be in the
    /// catalogue, so whoever means to use it looks for errors first.
    pub fn read<P: AsRef<str>, T: AsRef<str>>(files: &[(P, T)], languages: &[Language]) -> (Self, Vec<Diagnostic>) {
        let (catalogue, mut found) = Self::parse(files);
        found.extend(catalogue.missing(languages));
        found.sort();
        (catalogue, found)
    }

    /// The same for a store of which it is not known yet what it speaks: [`Self::missing`] completes it.
    pub fn parse<P: AsRef<str>, T: AsRef<str>>(files: &[(P, T)]) -> (Self, Vec<Diagnostic>) {
        let mut catalogue = Self::default();
        let mut found = Vec::new();
        for (index, (path, text)) in files.iter().enumerate() {
            let mut report = Report::new(path.as_ref());
            if index >= MAX_PROMPTS {
                let message = format!("there are more than {MAX_PROMPTS} prompts");
                report.error(Span::default(), "too-many", message, "remove those that no flow uses");
                found.extend(report.into_found());
                break;
            }
            catalogue.add(text.as_ref(), &mut report);
            found.extend(report.into_found());
        }
        found.sort();
        (catalogue, found)
    }

    /// An error for each of `languages` that a prompt is not in, by file.
    pub fn missing(&self, languages: &[Language]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for Entry { prompt, languages: place } in self.prompts.values() {
            let mut report = Report::new(prompt.file.as_str());
            lint::languages(prompt, *place, languages, &mut report);
            found.extend(report.into_found());
        }
        found.sort();
        found
    }

    fn add(&mut self, text: &str, report: &mut Report) {
        let Some(Read { prompt, places }) = read::read(text, report) else { return };
        lint::check(&prompt, &places, text, report);
        if let Some(Entry { prompt: other, .. }) = self.prompts.get(&prompt.name) {
            let message = format!("`{}` is the name of the prompt in {} already", prompt.name, other.file);
            report.error(places.name, "duplicate-name", message, "give one of them another name");
            return;
        }
        self.prompts.insert(prompt.name.clone(), Entry { prompt, languages: places.languages });
    }

    /// The prompt that flows call `name`.
    pub fn get(&self, name: &str) -> Option<&Prompt> {
        self.prompts.get(name).map(|entry| &entry.prompt)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Prompt> {
        self.prompts.values().map(|entry| &entry.prompt)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.prompts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.prompts.is_empty()
    }
}

#[cfg(test)]
mod tests;

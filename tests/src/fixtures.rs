//! The recordings: 16 kHz mono WAV files, and what is said in them.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::place;

/// A recording whose words are known.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Its name, without directory and ending.
    pub name: String,
    /// What is said.
    pub text: String,
}

/// The recordings made without noise.
pub fn spoken() -> Vec<Recording> {
    let text = fs::read_to_string(dir().join("index.json")).expect("index.json of the recordings can be read");
    let index: Value = serde_json::from_str(&text).expect("index.json is JSON");
    let entries = index.as_object().expect("index.json is an object").iter();
    let recording = |(name, entry): (&String, &Value)| Recording {
        name: name.clone(),
        text: entry["text"].as_str().expect("every recording has its text").to_owned(),
    };
    entries.map(recording).collect()
}

/// The file of the recording `name`.
pub fn wav(name: &str) -> PathBuf {
    let path = dir().join(format!("{name}.wav"));
    assert!(path.is_file(), "the recording {} is missing", path.display());
    path
}

/// The recordings lie in the repository, or beside it where a workspace shares them.
fn dir() -> PathBuf {
    let repository = place::repository();
    let beside = repository.parent().map(|parent| parent.join("shared/fixtures/speech"));
    let places = [Some(repository.join("tests/fixtures/speech")), beside];
    let found = places.into_iter().flatten().find(|dir| dir.join("index.json").is_file());
    found.expect("the speech recordings are in tests/fixtures/speech or ../shared/fixtures/speech")
}

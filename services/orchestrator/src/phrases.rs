//! The fixed phrases of a store, from `_store.yaml`.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use u5_dialogue::settings::{Phrase, Phrases};
use u5_protocol::Language;

/// Why the phrases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PhrasesError {
    /// The file cannot be read.
    #[error("{path} cannot be read: {source}; set store.flows to the directory that holds it, or to nothing")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{path} is not a store file: {message}")]
    Malformed {
        /// The file.
        path: String,
        /// Where and what.
        message: String,
    },
}

/// The part of `_store.yaml` that is read here; flows read the rest.
#[derive(Deserialize)]
struct StoreFile {
    #[serde(default)]
    replies: BTreeMap<String, BTreeMap<Language, String>>,
}

/// Reads `_store.yaml` in `dir`.
pub(crate) fn read(dir: &Path) -> Result<Phrases, PhrasesError> {
    let file = dir.join("_store.yaml");
    let path = file.display().to_string();
    let text =
        std::fs::read_to_string(&file).map_err(|source| PhrasesError::Unreadable { path: path.clone(), source })?;
    let store: StoreFile =
        serde_saphyr::from_str(&text).map_err(|e| PhrasesError::Malformed { path, message: e.to_string() })?;
    Ok(phrases(&store))
}

fn phrases(store: &StoreFile) -> Phrases {
    let known = store.replies.iter().filter_map(|(name, texts)| Some((phrase(name)?, texts)));
    Phrases(known.flat_map(|(p, texts)| texts.iter().map(move |(l, text)| ((p, *l), text.clone()))).collect())
}

/// What a name in `replies` stands for; others belong to flows.
fn phrase(name: &str) -> Option<Phrase> {
    Some(match name {
        "greeting" => Phrase::Greeting,
        "nothing_heard" => Phrase::NothingHeard,
        "staff_offer" => Phrase::StaffOffer,
        "staff_called" => Phrase::StaffCalled,
        "still_there" => Phrase::StillThere,
        "goodbye" => Phrase::Goodbye,
        "apology" => Phrase::Apology,
        "one_moment" => Phrase::OneMoment,
        "choose_staff" => Phrase::ChooseStaff,
        "choose_typing" => Phrase::ChooseTyping,
        _ => return None,
    })
}

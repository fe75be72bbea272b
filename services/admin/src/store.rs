//! A store as one file, to be kept or taken to another machine: a `.tar.gz` with a folder for each part of the store, and
//! at its end `manifest.json`, which names every member with its hash.
//!
//! `files/` are the files that were published, `draft/` those that are not yet, and `draft.json` names those that the draft
//! takes away; `documents/` is what kiosks answer from, and `kiosks.json` says which there are. An archive comes from strangers: [`unpack`] trusts nothing in it, and nothing of it is a name on a disk.

mod archive;
pub(crate) mod documents;
mod files;
pub(crate) mod kiosks;
mod manifest;
mod name;
mod pack;
mod unpack;

use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use archive::{ArchiveError, LIMITS, Limits};
pub(crate) use files::{Incoming, add as add_files};
pub(crate) use pack::Pack;
pub(crate) use unpack::{Unpacked, unpack};

/// What becomes of something that is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ImportChange)]
pub(crate) enum Change {
    /// It was not there.
    Added,
    /// It was there and different.
    Changed,
    /// It was there already.
    Same,
    /// It is not taken.
    Refused,
}

/// Something that is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportRow)]
pub(crate) struct Row {
    /// What it is called.
    pub(crate) name: String,
    /// What becomes of it.
    pub(crate) change: Change,
    /// Why, where there is something to say.
    pub(crate) why: Option<String>,
}

impl Row {
    pub(crate) fn refused(name: impl Into<String>, why: impl Into<String>) -> Self {
        Self { name: name.into(), change: Change::Refused, why: Some(why.into()) }
    }
}

/// The parts of a store, by what their members are called or begin with. A new part has its own functions like those of
/// `files`, and its place here.
const PARTS: [&str; 5] = ["files/", "draft/", "draft.json", "documents/", "kiosks.json"];

/// Whether a part of the store goes by this name.
fn is_known(name: &str) -> bool {
    PARTS.iter().any(|part| if part.ends_with('/') { name.starts_with(part) } else { name == *part })
}

#[cfg(test)]
mod tests;

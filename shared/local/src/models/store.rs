//! The store: a directory with one directory a model, and what is known about it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::config::StoreConfig;
use super::files::{check, discard, hash};
use super::{Edition, Manifest, Model, ModelError, Pin, SourceError};

/// Written beside the files of a model when all of them were hashed and found right.
const STAMP: &str = ".verified";

/// A directory of models that are checked against a manifest.
#[derive(Debug)]
pub struct ModelStore {
    pub(super) config: StoreConfig,
    pub(super) manifest: Manifest,
}

/// A model with its state.
#[derive(Debug, Clone)]
pub struct Status {
    /// The model.
    pub model: Model,
    /// Its directory.
    pub dir: PathBuf,
    /// The edition that is there and was checked.
    pub edition: Option<String>,
}

/// What a model still needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The model.
    pub model: String,
    /// Bytes of the files that are missing.
    pub bytes: u64,
}

/// A file that is not as pinned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{model}/{file} {fault}; fetch it again with: u5 models pull {model}")]
pub struct Problem {
    /// The model.
    pub model: String,
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It is longer or shorter.
    #[error("has {got} bytes where {expected} are pinned")]
    WrongSize {
        /// The pinned size.
        expected: u64,
        /// The size found.
        got: u64,
    },
    /// Its bytes differ.
    #[error("has the wrong sha256: expected {expected}, got {got}")]
    WrongHash {
        /// The pinned sha256.
        expected: String,
        /// The sha256 found.
        got: String,
    },
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
}

impl ModelStore {
    /// A store of this build's models.
    pub fn new(config: StoreConfig) -> Result<Self, ModelError> {
        Ok(Self::with_manifest(config, Manifest::embedded()?))
    }

    /// A store of other models.
    pub fn with_manifest(config: StoreConfig, manifest: Manifest) -> Self {
        Self { config, manifest }
    }

    /// The models that it knows.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The directory of a model, whether or not it is filled.
    pub fn dir(&self, model: &str) -> PathBuf {
        self.config.root.join(model)
    }

    /// Whether all files of a model are there, by their sizes and the stamp of an earlier full check. Cheap.
    pub fn ready(&self, model: &str) -> bool {
        self.manifest.model(model).is_ok_and(|model| self.ready_edition(model).is_some())
    }

    /// Every model with its state.
    pub fn list(&self) -> Vec<Status> {
        let status = |model: &Model| Status {
            model: model.clone(),
            dir: self.dir(&model.name),
            edition: self.ready_edition(model).map(|edition| edition.id.clone()),
        };
        self.manifest.models.iter().map(status).collect()
    }

    /// What the named models still need, so that a download can be announced before it starts. No names: all models.
    pub fn missing(&self, names: &[&str]) -> Result<Vec<Missing>, ModelError> {
        let models = self.select(names)?.into_iter().filter(|model| self.ready_edition(model).is_none());
        Ok(models.map(|model| Missing { model: model.name.clone(), bytes: self.lacking(model).1 }).collect())
    }

    /// Hashes the named models' files again; no names: all models that are there. Reads every byte: keep it off async
    /// threads. A model with a problem is no longer [`ready`](Self::ready).
    pub fn verify(&self, names: &[&str]) -> Result<Vec<Problem>, ModelError> {
        let mut problems = Vec::new();
        for model in self.select(names)? {
            if names.is_empty() && !self.dir(&model.name).exists() {
                continue;
            }
            problems.extend(self.verify_model(model)?);
        }
        Ok(problems)
    }

    fn verify_model(&self, model: &Model) -> Result<Vec<Problem>, ModelError> {
        let edition = self.ready_edition(model).unwrap_or_else(|| self.lacking(model).0);
        let problem = |pin: &Pin| fault(&self.path(model, pin), pin).map(|fault| problem(model, pin, fault));
        let problems: Vec<_> = edition.files.iter().filter_map(problem).collect();
        if problems.is_empty() {
            self.stamp(model, edition)?;
        } else {
            discard(&self.stamp_path(model))?;
        }
        Ok(problems)
    }

    /// The models of those names; no names: all.
    pub(super) fn select(&self, names: &[&str]) -> Result<Vec<&Model>, ModelError> {
        if names.is_empty() {
            return Ok(self.manifest.models.iter().collect());
        }
        names.iter().map(|name| self.manifest.model(name)).collect()
    }

    /// The edition of which most is there (by sizes; else the preferred one), with the bytes that it lacks.
    pub(super) fn lacking<'a>(&self, model: &'a Model) -> (&'a Edition, u64) {
        let present = |edition: &Edition| -> u64 {
            let there = edition.files.iter().filter(|pin| self.has_size(model, pin));
            there.map(|pin| pin.size).sum()
        };
        let mut best = (&model.editions[0], present(&model.editions[0]));
        for edition in &model.editions[1..] {
            let bytes = present(edition);
            if bytes > best.1 {
                best = (edition, bytes);
            }
        }
        (best.0, best.0.size - best.1)
    }

    /// Whether a file of the pinned size is there.
    pub(super) fn has_size(&self, model: &Model, pin: &Pin) -> bool {
        fs::metadata(self.path(model, pin)).is_ok_and(|found| found.is_file() && found.len() == pin.size)
    }

    pub(super) fn path(&self, model: &Model, pin: &Pin) -> PathBuf {
        self.dir(&model.name).join(&pin.path)
    }

    /// Declares an edition checked. Files of other editions go: a mix would never be what was tested.
    pub(super) fn stamp(&self, model: &Model, edition: &Edition) -> Result<(), ModelError> {
        for other in model.editions.iter().flat_map(|other| &other.files) {
            if edition.files.iter().all(|pin| pin.path != other.path) {
                discard(&self.path(model, other))?;
            }
        }
        let path = self.stamp_path(model);
        fs::write(&path, stamp_text(edition)).map_err(ModelError::io("write", &path))
    }

    fn ready_edition<'a>(&self, model: &'a Model) -> Option<&'a Edition> {
        let stamp = read_short(&self.stamp_path(model))?;
        let stamped = model.editions.iter().find(|edition| stamp_text(edition) == stamp)?;
        stamped.files.iter().all(|pin| self.has_size(model, pin)).then_some(stamped)
    }

    fn stamp_path(&self, model: &Model) -> PathBuf {
        self.dir(&model.name).join(STAMP)
    }
}

/// In the format that `sha256sum --check` reads, so that a person can check a store without us.
fn stamp_text(edition: &Edition) -> String {
    let lines = edition.files.iter().flat_map(|pin| [pin.sha256.as_str(), "  ", pin.path.as_str(), "\n"]);
    lines.collect()
}

fn read_short(path: &Path) -> Option<String> {
    const STAMP_LIMIT: u64 = 64 << 10;
    fs::metadata(path).ok().filter(|found| found.len() <= STAMP_LIMIT)?;
    fs::read_to_string(path).ok()
}

fn problem(model: &Model, pin: &Pin, fault: Fault) -> Problem {
    Problem { model: model.name.clone(), file: pin.path.clone(), fault }
}

/// Reads a file in full and says what is wrong with it.
pub(super) fn fault(path: &Path, pin: &Pin) -> Option<Fault> {
    let (hasher, len) = match File::open(path).and_then(hash) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(Fault::Missing),
        Err(error) => return Some(Fault::Unreadable(error.to_string())),
        Ok(read) => read,
    };
    match check(pin, len, hasher, "the store").err()? {
        SourceError::WrongSize { expected, got, .. } => Some(Fault::WrongSize { expected, got }),
        SourceError::WrongHash { expected, got, .. } => Some(Fault::WrongHash { expected, got }),
        other => Some(Fault::Unreadable(other.to_string())),
    }
}

//! The pinned manifest: what belongs to a model, byte for byte, and who offers it.

use std::collections::HashSet;
use std::path::{Component, Path};

use serde::Deserialize;

use super::ModelError;

const EMBEDDED: &str = include_str!("../../models.toml");

/// Every model that the product knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The models, in the order in which they are listed and pulled.
    #[serde(rename = "model")]
    pub models: Vec<Model>,
}

/// One model: a purpose, and one or more editions of its files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The name by which it is pulled, and the name of its directory.
    pub name: String,
    /// The upstream version.
    pub version: String,
    /// What it is for.
    pub purpose: String,
    /// Languages it serves, as BCP 47 tags.
    pub languages: Vec<String>,
    /// SPDX licence expression of the weights.
    pub licence: String,
    /// What to know before shipping it.
    #[serde(default)]
    pub notes: String,
    /// Interchangeable sets of files, the preferred one first.
    #[serde(rename = "edition")]
    pub editions: Vec<Edition>,
}

/// A complete set of files. Two conversions of the same weights are two editions: an engine takes either, never a mix.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Names the conversion in messages.
    pub id: String,
    /// Bytes of all files together.
    pub size: u64,
    /// The files.
    #[serde(rename = "file")]
    pub files: Vec<Pin>,
    /// Wheels of a package index that hold the files.
    #[serde(default, rename = "wheel")]
    pub wheels: Vec<Wheel>,
    /// The model hub repository that holds the files.
    pub hub: Option<Hub>,
}

/// One file and the only bytes that are accepted for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Path below the model's directory.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 as 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// A wheel (a zip archive of a package index) that carries weights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wheel {
    /// Project name on the index, normalised.
    pub project: String,
    /// Exact version.
    pub version: String,
    /// File name of the wheel.
    pub file: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 as 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The members to take.
    pub members: Vec<Member>,
}

/// A member of a wheel. Members that go into the same file are joined in the order in which they are listed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Name inside the wheel.
    pub from: String,
    /// The pinned file that it is, or is a part of.
    pub into: String,
}

/// A repository of a model hub, whose files have the pinned names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hub {
    /// `OWNER/NAME`.
    pub repo: String,
    /// Commit; a branch would change under the pin.
    pub revision: String,
    /// Folder of the files inside the repository, empty for its root.
    #[serde(default)]
    pub folder: String,
}

impl Manifest {
    /// The manifest of this build.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::parse(EMBEDDED)
    }

    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`ModelError::Manifest`] names the first thing that is wrong: the file is part of the product, so the reader
    /// of the message is whoever edited it.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let manifest: Self = toml::from_str(text).map_err(|error| ModelError::Manifest(error.to_string()))?;
        manifest.check().map_err(ModelError::Manifest)?;
        Ok(manifest)
    }

    /// The model of that name.
    pub fn model(&self, name: &str) -> Result<&Model, ModelError> {
        self.models.iter().find(|model| model.name == name).ok_or_else(|| ModelError::Unknown {
            name: name.to_owned(),
            known: self.models.iter().map(|model| model.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    fn check(&self) -> Result<(), String> {
        distinct("model", self.models.iter().map(|model| &model.name))?;
        self.models.iter().try_for_each(Model::check)
    }
}

impl Model {
    fn check(&self) -> Result<(), String> {
        plain_path(&self.name)?;
        if self.editions.is_empty() {
            return Err(format!("model {} has no edition", self.name));
        }
        self.editions.iter().try_for_each(|edition| {
            edition.check().map_err(|reason| format!("model {}, edition {}: {reason}", self.name, edition.id))
        })
    }
}

impl Edition {
    /// The members, with their wheels, that make up a file, in the order in which they are joined.
    pub fn parts_of<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a Wheel, &'a Member)> {
        let members = self.wheels.iter().flat_map(|wheel| wheel.members.iter().map(move |member| (wheel, member)));
        members.filter(move |(_, member)| member.into == path)
    }

    fn check(&self) -> Result<(), String> {
        distinct("file", self.files.iter().map(|pin| &pin.path))?;
        self.files.iter().try_for_each(Pin::check)?;
        let sum: u64 = self.files.iter().map(|pin| pin.size).sum();
        if sum != self.size {
            return Err(format!("its files add up to {sum} bytes, not {}", self.size));
        }
        self.wheels.iter().try_for_each(|wheel| self.check_wheel(wheel))
    }

    fn check_wheel(&self, wheel: &Wheel) -> Result<(), String> {
        plain_path(&wheel.file)?;
        digits(&wheel.file, &wheel.sha256)?;
        let stray = wheel.members.iter().find(|member| self.files.iter().all(|pin| pin.path != member.into));
        stray.map_or(Ok(()), |member| Err(format!("{} goes into {}, which is not pinned", member.from, member.into)))
    }
}

impl Pin {
    fn check(&self) -> Result<(), String> {
        plain_path(&self.path)?;
        digits(&self.path, &self.sha256)
    }
}

/// A path that cannot leave the directory that it is joined to.
fn plain_path(path: &str) -> Result<(), String> {
    let mut components = Path::new(path).components();
    let plain = !path.is_empty() && components.all(|component| matches!(component, Component::Normal(_)));
    if plain { Ok(()) } else { Err(format!("{path:?} is not a plain relative path")) }
}

fn digits(of: &str, sha256: &str) -> Result<(), String> {
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if sha256.len() == 64 && sha256.bytes().all(lower) {
        return Ok(());
    }
    Err(format!("the sha256 of {of} is not 64 lower-case hexadecimal digits"))
}

fn distinct<'a>(what: &str, names: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let mut seen = HashSet::new();
    let mut names = names;
    names.find(|name| !seen.insert(*name)).map_or(Ok(()), |twice| Err(format!("{what} {twice} is there twice")))
}

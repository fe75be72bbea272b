//! What opens something: a password, a key, a token, a PIN.
//!
//! A setting that holds one is either the secret itself or `file:PATH`, the file in which it is. A file is read again
//! while it is used, so that a secret which is changed there is in force within [`FRESH`] and without a restart: so
//! Kubernetes brings Secrets that are mounted, as long as they are not mounted by `subPath`.

use std::{
    fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use serde::Deserialize;

/// What a setting begins with that names a file.
pub const FILE: &str = "file:";
/// How old what was read of a file may be when it is used.
pub const FRESH: Duration = Duration::from_secs(1);
/// The largest file, in bytes: the keys of some thousand kiosks.
pub const MOST_BYTES: u64 = 256 * 1024;

/// A secret that is never shown. Clones share what was read of a file.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(Source);

#[derive(Clone)]
enum Source {
    Text(Arc<str>),
    File(Arc<SecretFile>),
}

struct SecretFile {
    path: PathBuf,
    seen: Mutex<Seen>,
}

/// What was last read.
#[derive(Default)]
struct Seen {
    /// When it was last tried.
    at: Option<Instant>,
    /// What is in force: what could be read last.
    text: Arc<str>,
    /// Whether the last try failed, which is told once.
    is_stale: bool,
}

/// Why the file of a secret is no use. Says nothing of what is in it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It is not there, or not for us.
    #[error("the file {path} of a secret cannot be read: {source}; mount it there, readable for this user")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is nothing in it but white space.
    #[error("the file {path} of a secret is empty; write the secret into it, or leave the setting empty for none")]
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// It is no text of a line or some.
    #[error("the file {path} holds no secret: it is not text, or larger than {MOST_BYTES} bytes")]
    NoSecret {
        /// Which file.
        path: PathBuf,
    },
}

impl Secret {
    /// The one in this file.
    pub fn in_file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File(Arc::new(SecretFile { path: path.into(), seen: Mutex::default() })))
    }

    /// Whether there is one; one in a file is.
    pub fn is_set(&self) -> bool {
        !matches!(&self.0, Source::Text(text) if text.is_empty())
    }

    /// What it is now, without white space around it; empty for none. Every call is a place where the secret is used:
    /// never pass it to a log, an error or a metric.
    ///
    /// While the file cannot be read, what was last read of it holds on, with a warning: the mistake of a moment locks
    /// nobody out. Reads a small file, at most once in [`FRESH`].
    pub fn expose(&self) -> Arc<str> {
        match &self.0 {
            Source::Text(text) => Arc::clone(text),
            Source::File(file) => file.now(),
        }
    }

    /// The secrets of which it is a list: those of a file stand on lines of their own or between commas; what is in the
    /// setting itself is one.
    pub fn expose_each(&self) -> Vec<Arc<str>> {
        let exposed = self.expose();
        match &self.0 {
            Source::Text(text) if text.is_empty() => Vec::new(),
            Source::Text(_) => vec![exposed],
            Source::File(_) => {
                let each = exposed.split([',', '\n']).map(str::trim).filter(|each| !each.is_empty());
                each.map(Arc::from).collect()
            }
        }
    }

    /// Has the next use read the file, however fresh what was read is: for whoever was just refused with it.
    pub fn look_again(&self) {
        if let Source::File(file) = &self.0 {
            file.seen.lock().at = None;
        }
    }

    /// Reads the file now, to find out at the start whether it can be.
    pub fn check(&self) -> Result<(), SecretError> {
        match &self.0 {
            Source::Text(_) => Ok(()),
            Source::File(file) => {
                let text = file.read()?;
                *file.seen.lock() = Seen { at: Some(Instant::now()), text, is_stale: false };
                Ok(())
            }
        }
    }

    /// What is wrong with it, in words for people: with its file, or as `rule` says of what it is now.
    pub fn problem(&self, rule: impl FnOnce(&str) -> Option<String>) -> Option<String> {
        match self.check() {
            Err(error) => Some(error.to_string()),
            Ok(()) => rule(&self.expose()),
        }
    }

    fn file(&self) -> Option<&Path> {
        match &self.0 {
            Source::Text(_) => None,
            Source::File(file) => Some(&file.path),
        }
    }
}

impl SecretFile {
    fn now(&self) -> Arc<str> {
        let mut seen = self.seen.lock();
        if seen.at.is_some_and(|at| at.elapsed() < FRESH) {
            return Arc::clone(&seen.text);
        }
        seen.at = Some(Instant::now());
        match self.read() {
            Ok(text) => {
                if !seen.text.is_empty() && seen.text != text {
                    tracing::info!("the secret in {} was changed, and the new one is in force", self.path.display());
                }
                (seen.text, seen.is_stale) = (text, false);
            }
            Err(error) if !std::mem::replace(&mut seen.is_stale, true) => {
                tracing::warn!("the secret of before holds on: {error}");
            }
            Err(_) => {}
        }
        Arc::clone(&seen.text)
    }

    fn read(&self) -> Result<Arc<str>, SecretError> {
        let path = || self.path.clone();
        let unreadable = |source| SecretError::Unreadable { path: path(), source };
        let mut bytes = Vec::new();
        let file = fs::File::open(&self.path).map_err(unreadable)?;
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let fits = bytes.len() as u64 <= MOST_BYTES;
        let text = String::from_utf8(bytes).ok().filter(|text| fits && !text.contains('\0'));
        let text = text.ok_or_else(|| SecretError::NoSecret { path: path() })?;
        match text.trim() {
            "" => Err(SecretError::Empty { path: path() }),
            text => Ok(text.into()),
        }
    }
}

impl From<&str> for Secret {
    fn from(setting: &str) -> Self {
        match setting.strip_prefix(FILE) {
            Some(path) => Self::in_file(path),
            None => Self(Source::Text(setting.into())),
        }
    }
}

impl From<String> for Secret {
    fn from(setting: String) -> Self {
        setting.as_str().into()
    }
}

impl From<&Self> for Secret {
    fn from(secret: &Self) -> Self {
        secret.clone()
    }
}

impl Default for Secret {
    fn default() -> Self {
        "".into()
    }
}

/// Two are the same where the settings are.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Source::Text(one), Source::Text(other)) => one == other,
            _ => self.file().is_some() && self.file() == other.file(),
        }
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    /// The path of a file, which is no secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Text(text) => f.write_str(if text.is_empty() { "none" } else { "***" }),
            Source::File(file) => write!(f, "{FILE}{}", file.path.display()),
        }
    }
}

#[cfg(test)]
mod tests;

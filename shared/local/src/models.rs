//! Model weights: which files an engine needs, where they come from, and whether they are the right bytes.
//!
//! The [`Manifest`] is pinned: every file has a size and a sha256, and nothing reaches an engine without matching
//! both. A [`ModelStore`] is a directory that holds `MODEL/FILE`; [`ModelStore::pull`] fills it from the sources in
//! order (a local directory, a mirror, a package index, a model hub) and [`ModelStore::ready`] answers cheaply, at
//! start-up, whether it is filled. A source that delivers anything else than the pinned bytes is an attempt that
//! failed, with its reason kept; the next source is asked, and nothing of it stays behind.

mod config;
mod error;
mod fetch;
mod files;
mod index;
mod lock;
mod manifest;
mod pull;
mod sink;
mod store;
mod wheel;

#[cfg(test)]
mod tests;

pub use config::{Limits, ModelsConfig, StoreConfig, cache_dir, default_root};
pub use error::{Attempt, ModelError, SourceError, SourceKind};
pub use manifest::{Edition, Hub, Manifest, Member, Model, Pin, Wheel};
pub use pull::Progress;
pub use store::{Fault, Missing, ModelStore, Problem, Status};

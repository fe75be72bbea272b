//! Where a store's index is kept.

use std::path::{Path, PathBuf};

use u5_knowledge::SqliteIndex;

use crate::{config::KnowledgeConfig, engines::EnginesError};

/// What stands for an index that is not kept.
const IN_MEMORY: &str = ":memory:";

/// Opens the index that `config` names, making room for it where there is none.
pub fn open_index(config: &KnowledgeConfig) -> Result<SqliteIndex, EnginesError> {
    let Some(path) = index_path(config) else { return Ok(SqliteIndex::in_memory()?) };
    if let Some(directory) = path.parent() {
        let failed = |source| EnginesError::IndexDirectory { path: directory.to_owned(), source };
        std::fs::create_dir_all(directory).map_err(failed)?;
    }
    Ok(SqliteIndex::open(&path)?)
}

/// The index's file; none for one that is not kept.
pub fn index_path(config: &KnowledgeConfig) -> Option<PathBuf> {
    match config.database.as_str() {
        IN_MEMORY => None,
        "" if config.dir.is_empty() => None,
        "" => Some(beside_the_models(Path::new(&config.dir))),
        path => Some(PathBuf::from(path)),
    }
}

/// The index of a directory of documents: one file a directory, so that two stores on one machine stay apart.
fn beside_the_models(documents: &Path) -> PathBuf {
    let whole = documents.canonicalize().unwrap_or_else(|_| documents.to_owned());
    let name = whole.to_string_lossy().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let models = u5_local::models::default_root();
    let cache = models.parent().unwrap_or(&models).join("knowledge");
    cache.join(format!("{}.sqlite", name.trim_matches('_')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(dir: &str, database: &str) -> KnowledgeConfig {
        KnowledgeConfig { dir: dir.to_owned(), database: database.to_owned(), limit: 4 }
    }

    #[test]
    fn every_directory_has_an_index_of_its_own() {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = |dir: &Path| index_path(&config(dir.to_str().unwrap(), "")).unwrap();
        assert_ne!(path(a.path()), path(b.path()));
    }

    #[test]
    fn nothing_is_kept_unless_there_is_something_to_keep() {
        assert_eq!(index_path(&config("", "")), None);
        assert_eq!(index_path(&config("demo", ":memory:")), None);
    }

    #[test]
    fn makes_room_for_a_named_index() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new/room/index.sqlite");
        open_index(&config("", file.to_str().unwrap())).unwrap();
        assert!(file.exists());
    }
}

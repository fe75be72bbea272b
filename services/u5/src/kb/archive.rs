//! What `u5 kb export` and `u5 kb import` share: which index they mean, and what they say of an archive.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;
use u5_knowledge::{Contents, Model, SqliteIndex};
use u5_orchestrator::{OrchestratorConfig, index_path};

use crate::{out, settings::StoreFlags};

/// The options that both have.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The archive: what `u5 kb export` writes and `u5 kb import` reads.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The index file; by default the one that `u5 up` uses.
    #[arg(long, value_name = "FILE")]
    pub(super) database: Option<PathBuf>,
    #[command(flatten)]
    pub(super) store: StoreFlags,
    /// Print the report as one JSON object.
    #[arg(long)]
    pub(super) json: bool,
}

/// The file of the embedded index: the one that is named, else the one that the service uses.
pub(super) fn database(named: Option<&Path>, config: &OrchestratorConfig) -> anyhow::Result<PathBuf> {
    let file = named.map(Path::to_owned).or_else(|| index_path(&config.knowledge));
    file.ok_or_else(|| anyhow::anyhow!("it is not known which index is meant: name its file with --database FILE"))
}

/// An index that has to be there already.
pub(super) fn existing(file: &Path) -> anyhow::Result<SqliteIndex> {
    anyhow::ensure!(
        file.is_file(),
        "there is no index at {}; make one with `u5 kb ingest DIR --database FILE` or `u5 kb import`",
        file.display()
    );
    Ok(SqliteIndex::open(file)?)
}

/// What went into an archive or came out of it, for programs.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    archive: &'a Path,
    index: &'a Path,
    documents: usize,
    passages: usize,
    vectors: usize,
    embedder: Option<&'a Model>,
    seconds: f64,
}

impl<'a> Report<'a> {
    pub(super) fn new(archive: &'a Path, index: &'a Path, contents: &'a Contents, took: Duration) -> Self {
        let Contents { documents, passages, vectors, ref model } = *contents;
        Self { archive, index, documents, passages, vectors, embedder: model.as_ref(), seconds: took.as_secs_f64() }
    }

    pub(super) fn show(&self, json: bool) -> std::io::Result<()> {
        if json {
            return out::json(self);
        }
        out::line(&self.summary())?;
        out::line(&format!("archive: {}\nindex: {}", self.archive.display(), self.index.display()))
    }

    fn summary(&self) -> String {
        let Self { documents, passages, vectors, embedder, seconds, .. } = self;
        let vectors = match embedder {
            Some(model) => format!("{vectors} of them with vectors of {model}"),
            None => "without vectors".to_owned(),
        };
        format!("{documents} documents, {passages} passages, {vectors}; {seconds:.1} s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_says_everything_in_one_object_and_on_one_line() {
        let model = Model { name: "m".to_owned(), dimensions: 3 };
        let contents = Contents { documents: 1, passages: 5, vectors: 4, model: Some(model) };
        let report = Report::new(Path::new("a"), Path::new("b"), &contents, Duration::from_secs(2));
        let wanted = serde_json::json!({
            "archive": "a", "index": "b", "documents": 1, "passages": 5, "vectors": 4,
            "embedder": {"name": "m", "dimensions": 3}, "seconds": 2.0,
        });
        assert_eq!(serde_json::to_value(&report).unwrap(), wanted);
        assert_eq!(report.summary(), "1 documents, 5 passages, 4 of them with vectors of m (3 dimensions); 2.0 s");
        let bare = Contents { model: None, vectors: 0, ..contents };
        let report = Report::new(Path::new("a"), Path::new("b"), &bare, Duration::ZERO);
        assert!(report.summary().contains("without vectors"));
    }
}

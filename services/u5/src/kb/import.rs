//! `u5 kb import`: an archive as the index.

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use u5_knowledge::{ArchiveLimits, Contents, KnowledgeError, Model, SqliteIndex};
use u5_local::minilm;
use u5_orchestrator::{OrchestratorConfig, config::EmbeddingsChoice};
use u5_runtime::Clock;

use super::{
    EMBEDDINGS,
    archive::{Options, Report, database},
    ingest::Bar,
};

/// The exit code for an archive that cannot be used.
const BAD_FILE: u8 = 2;

/// Options of `u5 kb import`.
#[derive(clap::Args)]
#[command(
    after_help = "The index holds what the archive holds afterwards, and nothing else. An archive goes into the embedded \
                        index; a Qdrant server is filled with `u5 kb ingest --qdrant`, or from a snapshot of its own. \
                        Exit code: 0 if the index holds it, 2 if the archive cannot be used and 1 for any other \
                        failure; the index is as it was then."
)]
pub(crate) struct Import {
    #[command(flatten)]
    options: Options,
}

/// Runs it.
pub(super) async fn run(Import { options }: Import) -> anyhow::Result<ExitCode> {
    let config = options.store.load()?.value.orchestrator();
    let place = database(options.database.as_deref(), &config)?;
    let clock = Clock::start();
    let contents = match import(&options.file, &place, ours(&config)).await? {
        Ok(contents) => contents,
        Err(refused @ KnowledgeError::Archive { .. }) => {
            eprintln!("error: {refused}");
            return Ok(ExitCode::from(BAD_FILE));
        }
        Err(failed) => return Err(failed.into()),
    };
    Report::new(&options.file, &place, &contents, clock.now()).show(options.json)?;
    if options.database.is_none() && !config.knowledge.dir.is_empty() {
        let dir = &config.knowledge.dir;
        eprintln!("the service makes this index hold what {dir} holds when it starts; set knowledge.dir= to keep this");
    }
    Ok(ExitCode::SUCCESS)
}

async fn import(file: &Path, place: &Path, ours: Option<Model>) -> anyhow::Result<Result<Contents, KnowledgeError>> {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let (index, bar) = (SqliteIndex::open(place)?, Bar::new());
    let read = index.import(file.to_owned(), ArchiveLimits::default(), ours, bar.progress()).await;
    bar.clear();
    Ok(read)
}

/// The embedder that questions to the embedded index are put with. Where there is none, any vectors do.
fn ours(config: &OrchestratorConfig) -> Option<Model> {
    let model = || Model { name: EMBEDDINGS.to_owned(), dimensions: minilm::WIDTH };
    (config.engines.embeddings != EmbeddingsChoice::Off).then(model)
}

//! `u5 kb export`: the index as one file.

use std::{path::PathBuf, process::ExitCode};

use u5_knowledge::{ArchiveLimits, Index};
use u5_runtime::Clock;

use super::{
    archive::{Report, database, existing},
    ingest::Bar,
};
use crate::settings::StoreFlags;

/// Options of `u5 kb export`.
#[derive(clap::Args)]
#[command(
    after_help = "The index is written as it is: run `u5 kb ingest` first if documents have changed. Exit code: 0 if \
                        the archive is whole, 1 otherwise; what FILE held before then stays."
)]
pub(crate) struct Export {
    /// The archive to write.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The index file; by default the one that `u5 up` uses.
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    #[command(flatten)]
    store: StoreFlags,
    /// Print the report as one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub(super) async fn run(args: Export) -> anyhow::Result<ExitCode> {
    let config = args.store.load()?.value.orchestrator();
    let place = database(args.database.as_deref(), &config)?;
    let index = existing(&place)?;
    let holds = index.stats().await?;
    anyhow::ensure!(holds.passages > 0, "the index at {} is empty; fill it with `u5 kb ingest`", place.display());
    let (bar, clock) = (Bar::new(), Clock::start());
    let written = index.export(args.file.clone(), ArchiveLimits::default(), bar.progress()).await;
    bar.clear();
    Report::new(&args.file, &place, &written?, clock.now()).show(args.json)?;
    Ok(ExitCode::SUCCESS)
}

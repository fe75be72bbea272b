//! `u5 kb export`: the index as one file.

use std::process::ExitCode;

use u5_knowledge::{ArchiveLimits, Index};
use u5_runtime::Clock;

use super::{
    archive::{Options, Report, database, existing},
    ingest::Bar,
};

/// Options of `u5 kb export`.
#[derive(clap::Args)]
#[command(
    after_help = "The index is written as it is: run `u5 kb ingest` first if documents have changed. Exit code: 0 if \
                        the archive is whole, 1 otherwise; what FILE held before then stays."
)]
pub(crate) struct Export {
    #[command(flatten)]
    options: Options,
}

/// Runs it.
pub(super) async fn run(Export { options }: Export) -> anyhow::Result<ExitCode> {
    let config = options.store.load()?.value.orchestrator();
    let place = database(options.database.as_deref(), &config)?;
    let index = existing(&place)?;
    let holds = index.stats().await?;
    anyhow::ensure!(holds.passages > 0, "the index at {} is empty; fill it with `u5 kb ingest`", place.display());
    let (bar, clock) = (Bar::new(), Clock::start());
    let written = index.export(options.file.clone(), ArchiveLimits::default(), bar.progress()).await;
    bar.clear();
    Report::new(&options.file, &place, &written?, clock.now()).show(options.json)?;
    Ok(ExitCode::SUCCESS)
}

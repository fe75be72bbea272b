//! `u5 models`: the speech models' files.

use std::process::ExitCode;

use u5_local::models::{ModelStore, Status};

use crate::{out, settings::ConfigFlags, table, weights};

/// `u5 models …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Fetches models that are missing.
    Pull(Names),
    /// Lists the models with their state.
    List(ConfigFlags),
    /// Reads every byte of the models and checks it.
    Verify(Names),
}

/// Which models.
#[derive(clap::Args)]
pub(crate) struct Names {
    /// The models; none for all.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    config: ConfigFlags,
}

impl Names {
    fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    fn store(&self) -> anyhow::Result<ModelStore> {
        store(&self.config)
    }
}

fn store(config: &ConfigFlags) -> anyhow::Result<ModelStore> {
    Ok(weights::store(&config.load()?.value.models)?.0)
}

/// Runs `u5 models`.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Pull(names) => pull(&names).await,
        Command::List(config) => list(&config),
        Command::Verify(names) => verify(names).await,
    }
}

async fn pull(names: &Names) -> anyhow::Result<ExitCode> {
    weights::ensure(&names.config.load()?.value.models, &names.names()).await?;
    out::line("all there")?;
    Ok(ExitCode::SUCCESS)
}

fn list(config: &ConfigFlags) -> anyhow::Result<ExitCode> {
    let rows: Vec<_> = store(config)?.list().iter().map(row).collect();
    out::line(&table::render(["model", "for", "languages", "licence", "MB", "state", "directory"], &rows))?;
    Ok(ExitCode::SUCCESS)
}

fn row(status: &Status) -> [String; 7] {
    let model = &status.model;
    let edition = status.edition.as_ref().and_then(|id| model.editions.iter().find(|edition| edition.id == *id));
    let bytes = edition.or_else(|| model.editions.first()).map_or(0, |edition| edition.size);
    [
        model.name.clone(),
        model.purpose.clone(),
        model.languages.join(" "),
        model.licence.clone(),
        weights::megabytes(bytes).to_string(),
        status.edition.as_ref().map_or_else(|| "missing".to_owned(), |edition| format!("there ({edition})")),
        status.dir.display().to_string(),
    ]
}

/// Hashing takes seconds of a core, so it has a thread of its own.
async fn verify(names: Names) -> anyhow::Result<ExitCode> {
    let store = names.store()?;
    let problems = tokio::task::spawn_blocking(move || store.verify(&names.names())).await??;
    for problem in &problems {
        out::line(&problem.to_string())?;
    }
    if problems.is_empty() {
        out::line("every byte is as it should be")?;
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

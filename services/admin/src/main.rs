//! The admin console, alone: what `u5 up` runs in one process with the others.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use clap::Parser;
use serde::Deserialize;
use u5_admin::{
    Admin, AdminConfig,
    config::DEFAULTS,
    db::{self, Place},
};
use u5_runtime::{
    Shutdown, Tasks, causes,
    clock::since_epoch,
    config::{self, ConfigArgs, EXIT_BAD_CONFIG, Loaded, Validate},
    ops,
    serve::{self, ServeLimits},
    shutdown,
};
use u5_telemetry::{
    Metrics,
    log::{self, Format},
    this_build,
};

/// Requests are answered within moments, so this is long enough for all that were in hand.
const GRACE: Duration = Duration::from_secs(2);

/// Serves the admin console.
#[derive(Parser)]
#[command(name = "u5-admin", version)]
struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// Puts this backup in the place of the database, which is kept beside it, and ends. The service must not run.
    #[arg(long, value_name = "BACKUP")]
    restore: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct Config {
    admin: AdminConfig,
}

impl Validate for Config {
    fn problems(&self) -> Vec<(String, String)> {
        self.admin.check().err().map(|error| ("admin".to_owned(), error.to_string())).into_iter().collect()
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    log::init(Format::Json, "info")?;
    let Args { config: args, restore } = Args::parse();
    let loaded = match load(&args) {
        Ok(loaded) => loaded,
        Err(error) => {
            tracing::error!("{error}");
            return Ok(ExitCode::from(EXIT_BAD_CONFIG));
        }
    };
    if args.print_config {
        #[expect(clippy::print_stdout, reason = "it was asked for")]
        {
            print!("{}", loaded.print());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let config = loaded.value.admin;
    let done = match restore {
        _ if args.check => Ok(()),
        Some(backup) => put_back(&config, &backup),
        None => serve(config).await,
    };
    // What the database has to say is a sentence for people, so it is told as one.
    Ok(done.map_or_else(
        |error| {
            tracing::error!("{}", causes::told(error.as_ref()));
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    ))
}

fn put_back(config: &AdminConfig, backup: &Path) -> anyhow::Result<()> {
    let Place::File(file) = config.place()? else {
        anyhow::bail!("admin.database is \":memory:\", which nothing can be restored to; name a file");
    };
    let restored = db::restore(backup, &file)?;
    let kept = restored.kept.map(|kept| format!("; the one before is {}", kept.display())).unwrap_or_default();
    tracing::info!("{} is the database now{kept}", restored.database.display());
    Ok(())
}

fn load(args: &ConfigArgs) -> Result<Loaded<Config>, config::ConfigErrors> {
    config::load(&[("admin", DEFAULTS)], &args.sources(std::env::vars())?)
}

async fn serve(config: AdminConfig) -> anyhow::Result<()> {
    let metrics = Metrics::new(this_build!(), since_epoch())?;
    let shutdown = Shutdown::new();
    let tasks = Tasks::new(shutdown.clone(), metrics.clone());

    let listener = serve::bind("admin.listen", config.listen).await?;
    tracing::info!("admin console on http://{}", listener.local_addr()?);
    let ops = ops::router(Arc::new(u5_admin::ops(shutdown.clone())), metrics.clone());
    let admin = Admin::open(&config).await?;
    if let Some(code) = admin.setup_code() {
        tracing::warn!("there is no user yet: make the first admin in the console, with the setup code {code}");
    }
    let keepers = tasks.child();
    admin.follow(&keepers);
    let routes = admin.router(ops);
    serve::serve(listener, routes, ServeLimits::default(), &tasks, &shutdown, &metrics);

    shutdown.follow(shutdown::signals()?, GRACE).await;
    keepers.cancel();
    keepers.wait().await;
    tasks.wait().await;
    Ok(())
}

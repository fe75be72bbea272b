//! The admin console, alone: what `u5 up` runs in one process with the others.

use std::{process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use serde::Deserialize;
use u5_admin::{AdminConfig, config::DEFAULTS};
use u5_runtime::{
    Shutdown, Tasks,
    clock::since_epoch,
    config::{self, ConfigArgs, EXIT_BAD_CONFIG, Loaded, Validate},
    ops,
    serve::{self, ServeLimits},
    shutdown,
};
use u5_telemetry::{
    Build, Metrics,
    log::{self, Format},
};

/// Requests are answered within moments, so this is long enough for all that were in hand.
const GRACE: Duration = Duration::from_secs(2);

/// Serves the admin console.
#[derive(Parser)]
#[command(name = "u5-admin", version)]
struct Args {
    #[command(flatten)]
    config: ConfigArgs,
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
    let args = Args::parse().config;
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
    } else if !args.check {
        serve(loaded.value.admin).await?;
    }
    Ok(ExitCode::SUCCESS)
}

fn load(args: &ConfigArgs) -> Result<Loaded<Config>, config::ConfigErrors> {
    config::load(&[("admin", DEFAULTS)], &args.sources(std::env::vars())?)
}

async fn serve(config: AdminConfig) -> anyhow::Result<()> {
    let metrics = Metrics::new(Build { version: env!("CARGO_PKG_VERSION"), revision: "unknown" }, since_epoch())?;
    let shutdown = Shutdown::new();
    let tasks = Tasks::new(shutdown.clone(), metrics.clone());

    let listener = serve::bind("admin.listen", config.listen).await?;
    tracing::info!("admin console on http://{}", listener.local_addr()?);
    let ops = ops::router(Arc::new(u5_admin::ops(shutdown.clone())), metrics.clone());
    let routes = u5_admin::router(&config)?.merge(ops);
    serve::serve(listener, routes, ServeLimits::default(), &tasks, &shutdown, &metrics);

    shutdown.follow(shutdown::signals()?, GRACE).await;
    tasks.wait().await;
    Ok(())
}

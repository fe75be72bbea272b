//! `u5-orchestrator`: the conversation service on its own, as it runs in a store.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use clap::Parser;
use u5_orchestrator::{App, OrchestratorConfig, config::DEFAULTS};
use u5_runtime::{
    Shutdown, Tasks, causes, clock,
    config::{ConfigArgs, EXIT_BAD_CONFIG, load},
    serve, shutdown,
};
use u5_telemetry::{Metrics, log, this_build};

/// The conversation service of a store.
#[derive(Parser)]
#[command(name = "u5-orchestrator", version)]
struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// Asks the store's servers whether they could be used, says what is wrong with which, and ends: with 1 if anything is.
    #[arg(long)]
    check_servers: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let loaded = match args.config.sources(std::env::vars()).and_then(|s| load::<OrchestratorConfig>(&DEFAULTS, &s)) {
        Ok(loaded) => loaded,
        Err(errors) => {
            eprintln!("{errors}");
            return ExitCode::from(EXIT_BAD_CONFIG);
        }
    };
    if args.config.print_config {
        #[expect(clippy::print_stdout, reason = "it was asked for")]
        {
            print!("{}", loaded.print());
        }
    }
    if args.config.check || args.config.print_config {
        return ExitCode::SUCCESS;
    }
    match run(loaded.value, args.check_servers) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", causes::told(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(config: OrchestratorConfig, only_checks: bool) -> anyhow::Result<()> {
    let metrics = Metrics::new(this_build!(), clock::since_epoch())?;
    if only_checks {
        return Ok(App::check_servers(&config, &metrics).await?);
    }
    log::init(log::Format::Json, "info").context("logging cannot start")?;
    let shutdown = Shutdown::new();
    let tasks = Tasks::new(shutdown.clone(), metrics.clone());
    let conversations = tasks.child();
    let (listen, grace) = (config.orchestrator.listen, Duration::from_secs(config.orchestrator.drain_grace_s));
    let signals = shutdown::signals()?;
    let listener = serve::bind("orchestrator.listen", listen).await?;
    let app = App::start(config, metrics.clone(), conversations.clone(), shutdown.clone()).await?;
    serve::serve(listener, app.router(), serve::ServeLimits::default(), &tasks, &shutdown, &metrics);
    tracing::info!(%listen, "listening on {listen}");
    app.ingest(Arc::new(|_| {})).await?;
    app.warm_voice();
    let talked_out = async {
        shutdown.draining().await;
        conversations.wait().await;
        app.flush_traces().await;
    };
    tokio::select! {
        () = talked_out => tracing::info!("every conversation has ended, stopping"),
        ending = shutdown.follow(signals, grace) => tracing::warn!(?ending, "what was left is cut off"),
    }
    shutdown.stop();
    tasks.cancel();
    Ok(())
}

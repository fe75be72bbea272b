//! The kiosk page and the signalling server, alone: what `u5 up` runs in one process with the others.

use std::{process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use serde::Deserialize;
use u5_runtime::{
    Shutdown, Tasks,
    clock::since_epoch,
    config::{self, ConfigArgs, EXIT_BAD_CONFIG, Loaded, Validate},
    ops,
    serve::{self, ServeLimits},
    shutdown,
};
use u5_signalling::{SignallingConfig, Streaming, config::DEFAULTS, relay};
use u5_telemetry::{
    Metrics,
    log::{self, Format},
    this_build,
};

/// Everybody is told to come back at once, and answers within moments.
const GRACE: Duration = Duration::from_secs(5);
/// A kiosk needs two connections; a crowd of them is somebody's mistake, and is served as far as memory goes.
const LIMITS: ServeLimits = ServeLimits { connections: 16_384, head_timeout: Duration::from_secs(10) };

/// Serves the kiosk page, and brings it and the avatar's renderer together (Pixel Streaming signalling).
#[derive(Parser)]
#[command(name = "u5-signalling", version)]
struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    epic: EpicArgs,
}

/// Flags of Epic's signalling server, so that what starts that one starts this one.
#[derive(clap::Args)]
#[command(next_help_heading = "As Epic's server has them")]
struct EpicArgs {
    /// Where renderers connect, on all addresses.
    #[arg(long = "streamer_port", value_name = "PORT")]
    streamers: Option<u16>,
    /// Where players connect and the page is, on all addresses.
    #[arg(long = "player_port", value_name = "PORT")]
    players: Option<u16>,
    /// Where SFUs connect, on all addresses.
    #[arg(long = "sfu_port", value_name = "PORT")]
    sfus: Option<u16>,
    /// The most viewers of a renderer; 0 for any number. Who comes too late is turned away.
    #[arg(long = "max_players", value_name = "NUMBER")]
    viewers: Option<usize>,
}

impl EpicArgs {
    /// The same in our words.
    fn settings(&self) -> Vec<String> {
        let port = |key: &str, port: Option<u16>| port.map(|port| format!("signalling.{key}=0.0.0.0:{port}"));
        let viewers = self.viewers.map(|most| format!("signalling.streaming.viewers={most}"));
        let turned_away = self.viewers.map(|_| "signalling.streaming.newest_viewer_wins=false".to_owned());
        let ports = [
            port("streamer_listen", self.streamers),
            port("listen", self.players),
            port("streaming.sfu_listen", self.sfus),
        ];
        ports.into_iter().chain([viewers, turned_away]).flatten().collect()
    }
}

#[derive(Debug, Deserialize)]
struct Config {
    signalling: SignallingConfig,
}

impl Validate for Config {
    fn problems(&self) -> Vec<(String, String)> {
        self.signalling.problems()
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    log::init(Format::Json, "info")?;
    let Args { config: mut args, epic } = Args::parse();
    // What is set in our words comes later and wins.
    args.set.splice(0..0, epic.settings());
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
        serve(loaded.value.signalling).await?;
    }
    Ok(ExitCode::SUCCESS)
}

fn load(args: &ConfigArgs) -> Result<Loaded<Config>, config::ConfigErrors> {
    config::load(&[("signalling", DEFAULTS)], &args.sources(std::env::vars())?)
}

async fn serve(config: SignallingConfig) -> anyhow::Result<()> {
    let metrics = Metrics::new(this_build!(), since_epoch())?;
    let shutdown = Shutdown::new();
    let tasks = Tasks::new(shutdown.clone(), metrics.clone());
    let open = |listener, routes| serve::serve(listener, routes, LIMITS, &tasks, &shutdown, &metrics);

    if config.relay.is_on() {
        let renderer = serve::bind("signalling.relay.listen", config.relay.listen).await?;
        tracing::info!("relay to {}: renderers on ws://{}", config.relay.upstream, renderer.local_addr()?);
        open(renderer, relay::router(config.relay, shutdown.clone()));
        shutdown.follow(shutdown::signals()?, GRACE).await;
        return Ok(());
    }
    let page = serve::bind("signalling.listen", config.listen).await?;
    let streamers = serve::bind("signalling.streamer_listen", config.streamer_listen).await?;
    tracing::info!("kiosk page on http://{}, renderers on ws://{}", page.local_addr()?, streamers.local_addr()?);
    let streaming = Streaming::new(config.streaming.clone(), &tasks, shutdown.clone(), metrics.clone());
    if let Some(address) = config.streaming.sfu_address() {
        open(serve::bind("signalling.streaming.sfu_listen", address).await?, streaming.sfus());
    }
    let ops = ops::router(Arc::new(u5_signalling::ops(shutdown.clone(), streaming.clone())), metrics.clone());
    open(page, u5_signalling::router(config, ops, &streaming));
    open(streamers, streaming.streamers());

    let emptied = async {
        shutdown.draining().await;
        streaming.emptied().await;
        shutdown.stop();
    };
    tokio::join!(shutdown.follow(shutdown::signals()?, GRACE), emptied);
    tasks.cancel();
    tasks.wait().await;
    Ok(())
}

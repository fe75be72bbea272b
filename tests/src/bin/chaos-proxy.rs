//! See `u5_tests::chaos`.

use std::{io, net::SocketAddr};

use clap::Parser;
use tokio::net::TcpListener;
use u5_tests::{
    Chaos, Scenario,
    chaos::{Fault, control},
};

const EXAMPLES: &str = r#"Examples:
  chaos-proxy --listen 127.0.0.1:6380 --upstream 127.0.0.1:6379
  curl -d '{"fault":"hang"}' -H 'content-type: application/json' localhost:8474/_fake/fault
  curl -d '{"fault":"slow","to_client":{"ms":80,"jitter_ms":40}}' -H 'content-type: application/json' localhost:8474/_fake/fault

A scenario, as TOML:
  [[step]]
  after_ms = 20000
  fault = "hang"
  [[step]]
  after_ms = 5000
  fault = "none""#;

/// A TCP proxy between any two that misbehaves on request, connections that stand included.
///
/// POST /_fake/fault {"fault":"hang"} to its control address pulls the cable: nothing comes through and nobody is told;
/// others: refuse (connections are closed and new ones refused), reset, slow (to_server and to_client, each with ms and
/// jitter_ms), throttle (bytes_per_s), cut (bytes; what the server may still send), none. GET /_fake/stats says what came
/// through.
///
/// --scenario FILE tells it the same by the clock: a list of steps, each some time after the one before.
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8473", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// What is behind it.
    #[arg(long, value_name = "HOST:PORT")]
    upstream: String,
    /// Where it is told how to behave.
    #[arg(long, default_value = "127.0.0.1:8474", value_name = "ADDRESS:PORT")]
    control: SocketAddr,
    /// What goes wrong when: a file that ends in .json, or else is TOML.
    #[arg(long, value_name = "FILE", value_parser = Scenario::<Fault>::read)]
    scenario: Option<Scenario<Fault>>,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let Arguments { listen, upstream, control: told_at, scenario } = Arguments::parse();
    let proxy = Chaos::start_at(listen, upstream).await?;
    let (told, listener) = (proxy.control(), TcpListener::bind(told_at).await?);
    let router = control::router(proxy.control());
    let play = async {
        if let Some(scenario) = scenario {
            scenario.play(async |fault| told.set(fault).await).await;
        }
        Ok(())
    };
    let pass = async {
        proxy.serve().await;
        Ok(())
    };
    futures::try_join!(play, axum::serve(listener, router).into_future(), pass).map(drop)
}

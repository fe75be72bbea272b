//! See `u5_tests::fakes::ollama`.

use std::{net::SocketAddr, time::Duration};

use clap::Parser;
use u5_tests::{
    Scenario,
    fakes::{Fake, Fault, ollama},
};

/// A server with Ollama's API that answers with what it is told and misbehaves on request.
///
/// POST /_fake/fault {"fault":"hang"} makes it hang; others: reset, status (code), slow (ms), cut (bytes), empty,
/// garbage (bytes), error_line, none. GET /_fake/stats says what was asked of it.
///
/// --scenario FILE tells it the same by the clock: a list of steps, in JSON [{"after_ms":20000,"fault":"hang"}, …], in
/// TOML [[step]] after_ms = 20000, fault = "hang". The time counts from the step before.
#[derive(Parser)]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:11434")]
    listen: SocketAddr,
    /// A model that it has; can be given again.
    #[arg(long = "model", default_values_t = ollama::Options::default().models)]
    models: Vec<String>,
    /// The length of its vectors.
    #[arg(long, default_value_t = 768)]
    dimensions: usize,
    /// How long a word of an answer takes, in milliseconds.
    #[arg(long, default_value_t = 20)]
    word_ms: u64,
    /// The share of its models in the GPU's memory; less than 1 looks like a model that was too large.
    #[arg(long, default_value_t = 1.0)]
    on_gpu: f64,
    /// What goes wrong when: a file that ends in .json, or else is TOML.
    #[arg(long, value_name = "FILE", value_parser = Scenario::<Fault>::read)]
    scenario: Option<Scenario<Fault>>,
}

#[tokio::main]
async fn main() {
    let Arguments { listen, models, dimensions, word_ms, on_gpu, scenario } = Arguments::parse();
    let options = ollama::Options { models, dimensions, word: Duration::from_millis(word_ms), on_gpu };
    Fake::start_at(listen, |knobs| ollama::router(options, knobs)).await.serve(scenario).await;
}

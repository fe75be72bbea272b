//! See `u5_tests::fakes::speaches`.

use std::{net::SocketAddr, time::Duration};

use clap::Parser;
use u5_tests::{
    Scenario,
    fakes::{Fake, Fault, speaches},
};

/// A server with speaches' API that hears what it is told, speaks in tones and misbehaves on request.
///
/// POST /_fake/fault {"fault":"hang"} makes it hang; others: reset, status (code), slow (ms), cut (bytes), empty,
/// garbage (bytes), none. GET /_fake/stats says what was asked of it.
///
/// --scenario FILE tells it the same by the clock: a list of steps, in JSON [{"after_ms":20000,"fault":"hang"}, …], in
/// TOML [[step]] after_ms = 20000, fault = "hang". The time counts from the step before.
#[derive(Parser)]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8000")]
    listen: SocketAddr,
    /// What every recording says.
    #[arg(long, default_value_t = speaches::Options::default().heard)]
    heard: String,
    /// A model that it has; can be given again.
    #[arg(long = "model", default_values_t = speaches::Options::default().models)]
    models: Vec<String>,
    /// A voice that it has; can be given again.
    #[arg(long = "voice", default_values_t = speaches::Options::default().voices)]
    voices: Vec<String>,
    /// Samples per second of its voice.
    #[arg(long, default_value_t = 24_000)]
    rate: u32,
    /// How long a word takes to be spoken, in milliseconds.
    #[arg(long, default_value_t = 20)]
    word_ms: u64,
    /// What goes wrong when: a file that ends in .json, or else is TOML.
    #[arg(long, value_name = "FILE", value_parser = Scenario::<Fault>::read)]
    scenario: Option<Scenario<Fault>>,
}

#[tokio::main]
async fn main() {
    let Arguments { listen, heard, models, voices, rate, word_ms, scenario } = Arguments::parse();
    let word = Duration::from_millis(word_ms);
    let options = speaches::Options { heard, models, voices, rate, word, ..speaches::Options::default() };
    Fake::start_at(listen, |knobs| speaches::router(options, knobs)).await.serve(scenario).await;
}

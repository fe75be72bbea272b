//! `u5`: the whole voice kiosk in one program, and the tools around it.

mod bench;
mod clip;
mod diagnostics;
mod eval;
mod flows;
mod inside;
mod kb;
mod kiosk;
mod models;
mod out;
mod percentiles;
mod prompts;
mod settings;
mod sound;
mod table;
mod talk;
mod up;
mod weights;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use u5_runtime::{
    causes,
    config::{ConfigErrors, EXIT_BAD_CONFIG},
};
use u5_telemetry::log::{self, Format};

/// A voice kiosk that needs nothing but this program.
#[derive(Parser)]
#[command(name = "u5", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts a kiosk on this machine: conversation service, kiosk page and admin console in one process.
    Up(up::Args),
    /// Speaks WAV files to a kiosk and shows what it heard and answered.
    Talk(talk::Args),
    /// Fetches, lists and checks the speech models.
    #[command(subcommand)]
    Models(models::Command),
    /// Fills and searches the store's knowledge.
    #[command(subcommand)]
    Kb(kb::Command),
    /// Checks, tests and tries out the flows of a store.
    #[command(subcommand)]
    Flows(flows::Command),
    /// Checks the prompts of the language model, and shows what it would be told.
    #[command(subcommand)]
    Prompts(prompts::Command),
    /// Measures what the runtime takes, and whether it keeps its promises for long.
    #[command(subcommand)]
    Bench(bench::Command),
    /// Measures how well it listens, on recordings of which the truth is known.
    #[command(subcommand)]
    Eval(eval::Command),
}

impl Command {
    /// A service tells what it does; a tool speaks up only when something is wrong.
    const fn log_level(&self) -> &'static str {
        match self {
            Self::Up(_) => "info",
            // It switches ears and voice off itself.
            Self::Flows(_) => "error",
            _ => "warn",
        }
    }

    async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Up(args) => Box::pin(up::run(args)).await,
            Self::Talk(args) => talk::run(args).await,
            Self::Models(command) => models::run(command).await,
            Self::Kb(command) => kb::run(command).await,
            Self::Flows(command) => flows::run(command).await,
            Self::Prompts(command) => prompts::run(command),
            Self::Bench(command) => bench::run(command).await,
            Self::Eval(command) => eval::run(command).await,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::parse().command;
    let filter = std::env::var("U5_LOG").unwrap_or_else(|_| command.log_level().to_owned());
    let done = match log::init(Format::Human, &filter) {
        Ok(_) => Box::pin(command.run()).await,
        Err(error) => Err(error.into()),
    };
    done.unwrap_or_else(|error| failed(&error))
}

fn failed(error: &anyhow::Error) -> ExitCode {
    if let Some(errors) = error.downcast_ref::<ConfigErrors>() {
        eprintln!("{errors}");
        return ExitCode::from(EXIT_BAD_CONFIG);
    }
    eprintln!("error: {}", causes::told(error.as_ref()));
    ExitCode::FAILURE
}

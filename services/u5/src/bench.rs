//! `u5 bench`: what the runtime itself takes, and whether it keeps its promises for long.

mod broken;
mod customer;
mod figures;
mod hesitations;
mod idle;
mod load;
mod process;
mod reload;
mod rollout;
mod server;
mod slope;
mod soak;
mod turns;
mod watch;

use std::process::ExitCode;

use serde::Serialize;

use crate::{out, settings::ConfigFlags};

/// `u5 bench …`
///
/// The server that is measured is a process of its own, started for it, unless one is named with --url.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Holds conversations with engines that take no time, and measures what is left.
    ///
    /// The audio is real and goes over a real socket in real time. Overhead is first_sent - end_of_turn of the
    /// server's own waterfall: from the decision that the customer has finished to the first sample handed to the
    /// socket.
    Turns(turns::Args),
    /// Lets kiosks stand there that nobody speaks to, and measures what they take.
    ///
    /// Twice: with their microphones on, which send the noise of an empty shop, and with their microphones off.
    Idle(idle::Args),
    /// Lets visits come and go for long, and measures what grows, breaks or is lost.
    ///
    /// Customers ask, speak over answers and leave; some vanish in the middle of an answer, and some of those come
    /// back. Fails when a turn was lost, a rule of the conversation was broken or a task panicked; never for being
    /// slow.
    Soak(soak::Args),
    /// Speaks recordings with pauses to real speech recognition, and counts the replies that come too early.
    ///
    /// A reply is premature when the turn is taken to be over, or its first sample comes, before the last word of the
    /// recording. Fails when one was, or when none came.
    Hesitations(hesitations::Args),
    /// Replaces one of two replicas now and then while kiosks talk, and counts what of that a customer hears.
    ///
    /// A fresh replica takes the place of one that is told to go (SIGTERM), or is killed; its kiosks move to another one,
    /// in the middle of a sentence too. Fails when a turn or a word was lost, a visit was not found again or was driven
    /// by two processes; never for being slow. Needs redis-server, or a Redis.
    Rollout(rollout::Args),
    /// Swaps sets of flows as Kubernetes does, and measures how soon they are in force.
    ///
    /// From the moment a ConfigMap's link leads to the new files until the service names their revision as the one in
    /// force, or as refused with its reasons. Fails when a set was lost; never for being slow.
    Reload(reload::Args),
    /// The server's side of the others.
    #[command(hide = true)]
    Serve(ConfigFlags),
}

/// Runs `u5 bench`.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Turns(args) => {
            let report = turns::run(&args).await?;
            show(&report, args.load.json, turns::Report::table, report.is_complete())
        }
        Command::Idle(args) => {
            let report = idle::run(&args).await?;
            show(&report, args.load.json, idle::Report::table, report.is_complete())
        }
        Command::Soak(args) => {
            let report = soak::run(&args).await?;
            show(&report, args.load.json, soak::Report::table, report.is_complete())
        }
        Command::Hesitations(args) => {
            let report = hesitations::run(&args).await?;
            show(&report, args.json, hesitations::Report::table, report.is_complete())
        }
        Command::Rollout(args) => {
            let report = rollout::run(&args).await?;
            show(&report, args.json, rollout::Report::table, report.is_complete())
        }
        Command::Reload(args) => {
            let report = reload::run(&args).await?;
            show(&report, args.json, reload::Report::table, report.is_complete())
        }
        Command::Serve(config) => server::serve(&config).await.map(|()| ExitCode::SUCCESS),
    }
}

fn show<R: Serialize>(report: &R, json: bool, table: fn(&R) -> String, complete: bool) -> anyhow::Result<ExitCode> {
    let shown = if json { out::json(report) } else { out::line(&table(report)) };
    shown?;
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

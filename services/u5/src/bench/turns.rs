//! `u5 bench turns`: what a turn takes beside its engines.

use std::time::Duration;

use futures::future::join_all;
use serde::Serialize;
use tokio::time::sleep;

use super::{
    customer::{Act, Customer, Experience},
    figures::Figures,
    load::{Load, offset},
    server::Server,
    watch::{Detail, Usage, watch},
};
use crate::{clip::Clip, table};

/// How often the server's memory is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Options of `u5 bench turns`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Kiosks at a time.
    #[arg(long, value_name = "S", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1000))]
    sessions: u16,
    /// Turns of each kiosk. The answer to the last one is spoken over, which makes one more.
    #[arg(long, value_name = "T", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    turns: u16,
    #[command(flatten)]
    pub(super) load: Load,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    sessions: u16,
    #[serde(flatten)]
    figures: Figures,
    #[serde(flatten)]
    usage: Usage,
}

impl Report {
    /// Whether every turn was answered.
    pub(super) fn is_complete(&self) -> bool {
        self.figures.is_complete()
    }

    /// For people.
    pub(super) fn table(&self) -> String {
        let usage = table::render(["what it takes", ""], &self.usage.rows());
        format!("{}\n\n{}\n\n{usage}", self.figures.summary(), self.figures.table())
    }
}

/// Holds the conversations.
pub(super) async fn run(args: &Args) -> anyhow::Result<Report> {
    let (clip, server) = args.load.prepare(args.sessions).await?;
    let acts = acts(args.turns);
    let customers = (0..args.sessions).map(|index| customer(&server, &clip, index, &acts));
    let (seen, watched) = watch(&server, (EVERY, Detail::Process), join_all(customers), |_| {}).await;
    server.stop().await;
    let seen = Experience::all(seen);
    let usage = watched.usage(seen.connected, args.sessions.into());
    Ok(Report { sessions: args.sessions, figures: Figures::of(&seen), usage })
}

fn acts(turns: u16) -> Vec<Act> {
    let mut acts = vec![Act::Ask; usize::from(turns.saturating_sub(1))];
    acts.push(Act::Interrupt);
    acts
}

async fn customer(server: &Server, clip: &Clip, index: u16, acts: &[Act]) -> Experience {
    sleep(offset(index, clip.length())).await;
    let mut customer = Customer::new(server.address(), clip);
    // Whoever does not vanish leaves nothing to go on with.
    drop(customer.visit(acts, None).await);
    customer.seen()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_answer_is_spoken_over() {
        assert_eq!(acts(1), [Act::Interrupt]);
        assert_eq!(acts(3), [Act::Ask, Act::Ask, Act::Interrupt]);
        assert_eq!(acts(3).into_iter().map(Act::turns).sum::<usize>(), 4);
    }
}

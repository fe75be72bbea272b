//! `u5 bench reload`: how soon what staff changed is in force.

mod mount;
mod set;

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use serde::Serialize;
use tokio::time::{interval, sleep, timeout};
use u5_orchestrator::content::sources_of;
use u5_protocol::ops::Revisions;
use u5_runtime::{Clock, content::Files};

use self::{
    mount::{Mount, Texts},
    set::{Kind, of, plan},
};
use super::{
    load::{SCRIPT, scripted, written},
    server::Server,
};
use crate::{percentiles::Percentiles, table};

/// How often the server is asked which revision is in force.
const POLL: Duration = Duration::from_millis(2);
/// A set that is neither in force nor refused by then is lost: longer than the server takes where no event tells of it.
const PATIENCE: Duration = Duration::from_secs(45);
/// From one set to the next, so that they are two changes and not one.
const APART: Duration = Duration::from_millis(700);

/// Options of `u5 bench reload`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Good sets that take one another's place.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    swaps: u16,
    /// Put a broken set behind every so many good ones.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    broken_every: u16,
    /// The directory with the flows and `_store.yaml`.
    #[arg(long, value_name = "DIR", default_value = "flows")]
    flows: PathBuf,
    /// The directory with the prompts.
    #[arg(long, value_name = "DIR", default_value = "prompts")]
    prompts: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,
}

/// What was measured.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    files: usize,
    in_force: Outcome,
    unreadable: Outcome,
    failing_test: Outcome,
}

/// What became of the sets of one kind.
#[derive(Debug, Default, Serialize)]
struct Outcome {
    sets: usize,
    /// Those that were in force, or were refused with a reason.
    done: usize,
    /// From the swap until the server said so.
    after_ms: Option<Percentiles>,
    #[serde(skip)]
    times: Vec<f64>,
}

impl Outcome {
    fn add(&mut self, took: Option<Duration>) {
        self.sets += 1;
        self.times.extend(took.map(|took| took.as_secs_f64() * 1_000.0));
        self.done = self.times.len();
        self.after_ms = Percentiles::of(self.times.clone());
    }

    fn row(&self, name: &str) -> [String; 6] {
        let [p50, p95, p99, max] = self.after_ms.map_or_else(|| [(); 4].map(|()| "-".to_owned()), Percentiles::cells);
        [name.to_owned(), format!("{} of {}", self.done, self.sets), p50, p95, p99, max]
    }
}

impl Report {
    fn add(&mut self, kind: Kind, took: Option<Duration>) {
        match kind {
            Kind::Good => self.in_force.add(took),
            Kind::Unreadable => self.unreadable.add(took),
            Kind::FailsItsTest => self.failing_test.add(took),
        }
    }

    /// Whether every good set came into force and every broken one was refused.
    pub(super) fn is_complete(&self) -> bool {
        [&self.in_force, &self.unreadable, &self.failing_test].iter().all(|outcome| outcome.done == outcome.sets)
    }

    /// For people.
    pub(super) fn table(&self) -> String {
        let rows = [
            self.in_force.row("in force"),
            self.unreadable.row("refused: a file cannot be read"),
            self.failing_test.row("refused: a test does not hold"),
        ];
        let table = table::render(["milliseconds after the swap", "sets", "p50", "p95", "p99", "max"], &rows);
        format!("{} files, looked at every {} ms\n\n{table}", self.files, POLL.as_millis())
    }
}

/// Swaps the sets.
pub(super) async fn run(args: &Args) -> anyhow::Result<Report> {
    let store = sources_of(vec![args.flows.clone(), args.prompts.clone()]).read();
    let store = store.with_context(|| format!("{} cannot be used", args.flows.display()))?.files;
    let clock = Clock::start();
    let mut mount = Mount::new(&store, clock).context("no place for a mount")?;
    let last_good = tempfile::tempdir().context("no place for the last good set")?;
    // Read when the server starts, and not again.
    let script = written(SCRIPT)?;
    let mut config = scripted(&script, 1);
    config.set.retain(|set| !set.starts_with("store.flows="));
    config.set.push(format!("store.flows={}", mount.path().display()));
    config.set.push(format!("store.last_good={}", last_good.path().display()));
    config.set.push("store.tools=examples".to_owned());
    let server = Server::start(&config).await?;
    let mut report = Report { files: store.len(), ..Report::default() };
    for (number, kind) in plan(args.swaps.into(), args.broken_every.into()).into_iter().enumerate() {
        sleep(APART).await;
        report.add(kind, swap(&server, &mut mount, (&store, kind, number), clock).await?);
    }
    server.stop().await;
    Ok(report)
}

/// How long the server takes to say what becomes of a set; nothing where it never does.
async fn swap(
    server: &Server,
    mount: &mut Mount,
    (store, kind, number): (&Texts, Kind, usize),
    clock: Clock,
) -> anyhow::Result<Option<Duration>> {
    let set = of(store, kind, number);
    let swapped = mount.swap(&set.files).context("the set cannot be swapped")?;
    let seen = timeout(PATIENCE, until_seen(server, &set, kind)).await;
    Ok(seen.ok().map(|()| clock.now().saturating_sub(swapped)))
}

async fn until_seen(server: &Server, set: &Files, kind: Kind) {
    let mut poll = interval(POLL);
    loop {
        poll.tick().await;
        if server.revisions().await.is_some_and(|revisions| says(&revisions, set, kind)) {
            return;
        }
    }
}

/// Whether a good set is in force, or a broken one is refused and told why.
fn says(revisions: &Revisions, set: &Files, kind: Kind) -> bool {
    let revision = set.revision.to_string();
    let refused = revisions.refused.as_ref().filter(|refused| !refused.reasons.is_empty());
    match kind {
        Kind::Good => revisions.content == revision,
        Kind::Unreadable | Kind::FailsItsTest => {
            refused.and_then(|refused| refused.revision.as_ref()) == Some(&revision)
        }
    }
}

#[cfg(test)]
mod tests {
    use u5_protocol::{
        diagnostic::{Report as Found, Span},
        ops::RefusedContent,
    };

    use super::*;

    #[test]
    fn a_set_is_seen_in_force_or_refused_with_a_reason() {
        let set = Files::of([("a.yaml".to_owned(), String::new())].into());
        let revision = set.revision.to_string();
        let in_force = Revisions { content: revision.clone(), refused: None };
        assert!(says(&in_force, &set, Kind::Good) && !says(&in_force, &set, Kind::Unreadable));
        let mut found = Found::new("a.yaml");
        found.error(Span::default(), "x", "y", "z");
        let refused = |reasons| Revisions {
            content: "another".to_owned(),
            refused: Some(RefusedContent { revision: Some(revision.clone()), reasons }),
        };
        let with_reason = refused(found.into_found());
        assert!(says(&with_reason, &set, Kind::FailsItsTest) && !says(&with_reason, &set, Kind::Good));
        assert!(!says(&refused(vec![]), &set, Kind::Unreadable));
    }

    #[test]
    fn a_set_that_was_lost_is_not_measured_away() {
        let mut report = Report::default();
        report.add(Kind::Good, Some(Duration::from_millis(300)));
        report.add(Kind::Unreadable, Some(Duration::from_millis(280)));
        assert!(report.is_complete());
        report.add(Kind::FailsItsTest, None);
        assert!(!report.is_complete());
        assert!(report.table().contains("0 of 1") && report.table().contains("300.00"), "{}", report.table());
    }
}

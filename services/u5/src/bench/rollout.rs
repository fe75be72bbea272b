//! `u5 bench rollout`: what customers notice of replicas that come and go.

mod answers;
mod asked;
mod backoff;
mod dial;
mod leases;
mod line;
mod moves;
mod replicas;
mod report;
mod seen;
mod store;
mod visitor;
mod words;

use std::time::Duration;

use futures::future::join_all;
use tokio::time::sleep;
use u5_runtime::Clock;

use super::load::{Said, offset, scripted, written};
use crate::{clip::Clip, kiosk::KioskError};

use self::{
    dial::Net,
    replicas::{Going, Replicas, plan},
    seen::Seen,
    store::Store,
    visitor::Visitor,
};

pub(super) use self::report::Report;

/// Within which kiosks begin, so that nobody speaks in time with another.
const BEGIN: Duration = Duration::from_secs(5);
/// How long a replica may take to notice that everybody has gone.
const SETTLE: Duration = Duration::from_secs(1);

/// Options of `u5 bench rollout`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Kiosks.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    kiosks: u16,
    /// How long questions are asked; the last ones are answered.
    #[arg(long, value_name = "MINUTES", default_value_t = 2.0, value_parser = super::soak::minutes)]
    minutes: f64,
    /// Replace one of the replicas, in turn, every so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds)]
    every: f64,
    /// Kill replicas (SIGKILL) instead of telling them to go (SIGTERM).
    #[arg(long)]
    kill: bool,
    /// Use this Redis instead of one that is started for it.
    #[arg(long, value_name = "URL")]
    redis: Option<String>,
    #[command(flatten)]
    said: Said,
    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, such as 10 or 2.5".to_owned())?;
    let fits = (0.5..=3_600.0).contains(&seconds);
    fits.then_some(seconds).ok_or_else(|| "must be 0.5 to 3600".to_owned())
}

/// Lets kiosks talk while replicas come and go.
pub(super) async fn run(args: &Args) -> anyhow::Result<Report> {
    let clip = args.said.clip().await?;
    let store = Store::open(args.redis.as_deref()).await?;
    // Read by every replica that starts.
    let script = written(answers::SCRIPT)?;
    let mut config = scripted(&script, args.kiosks);
    config.set.extend(store.settings());
    let clock = Clock::start();
    let mut replicas = Replicas::start(config, clock).await?;
    let (begun, length) = (clock.now(), Duration::from_secs_f64(args.minutes * 60.0));
    let plan: Vec<_> = plan(Duration::from_secs_f64(args.every), length).into_iter().map(|at| begun + at).collect();
    let net = Net { places: replicas.places(), clock, store: store.reader() };
    let kiosks = join_all((0..args.kiosks).map(|index| kiosk(&net, &clip, index, begun + length)));
    let going = if args.kill { Going::Killed } else { Going::Told };
    let (seen, restarted) = tokio::join!(kiosks, replicas.restart(&plan, going));
    restarted?;
    let took = clock.now().saturating_sub(begun);
    sleep(SETTLE).await;
    let told = replicas.end().await?;
    Ok(Report::of(report::Run { kiosks: args.kiosks, took, going, restarts: plan.len() }, seen, told))
}

async fn kiosk(net: &Net, clip: &Clip, index: u16, end: Duration) -> Result<Seen, KioskError> {
    sleep(offset(index, BEGIN)).await;
    Ok(Visitor::come(net.clone(), clip, index).await?.stay(end).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_may_be_parts_of_one() {
        assert_eq!((seconds("2.5"), seconds("10")), (Ok(2.5), Ok(10.0)));
        assert!(["0", "-1", "nan", "inf", "soon"].iter().all(|text| seconds(text).is_err()));
    }
}

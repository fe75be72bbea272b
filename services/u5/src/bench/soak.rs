//! `u5 bench soak`: whether anything grows, breaks or is lost when visits come and go for long.

use std::time::Duration;

use fastrand::Rng;
use futures::future::join_all;
use serde::Serialize;
use tokio::time::sleep;
use u5_protocol::kiosk::Resume;
use u5_runtime::Clock;

use super::{
    broken::Broken,
    customer::{Act, Customer, Experience},
    figures::Figures,
    load::{Load, offset},
    process::Reading,
    server::Server,
    slope::slope,
    watch::{Detail, Sample, Usage, Watched, shown, watch},
};
use crate::{clip::Clip, table};

/// How often the server is looked at.
const EVERY: Duration = Duration::from_secs(10);
/// The share of the samples at the beginning that say nothing about growth: buffers and caches fill.
const WARM_UP: f64 = 0.2;
/// How long a server may take to notice that everybody has gone.
const SETTLE: Duration = Duration::from_secs(1);

/// Options of `u5 bench soak`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Kiosks at a time.
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    sessions: u16,
    /// How long visits begin; those that have begun are ended.
    #[arg(long, value_name = "MINUTES", default_value_t = 60.0, value_parser = minutes)]
    minutes: f64,
    #[command(flatten)]
    pub(super) load: Load,
}

pub(super) fn minutes(text: &str) -> Result<f64, String> {
    let minutes: f64 = text.parse().map_err(|_| "write a number of minutes, such as 60 or 0.5".to_owned())?;
    let fits = (0.01..=100_000.0).contains(&minutes);
    fits.then_some(minutes).ok_or_else(|| "must be 0.01 to 100000".to_owned())
}

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    sessions: u16,
    minutes: f64,
    visits: usize,
    /// Times that a kiosk came back whose connection had broken off, and found its visit again.
    returns: usize,
    resumed: usize,
    #[serde(flatten)]
    figures: Figures,
    #[serde(flatten)]
    usage: Usage,
    growth: Growth,
    /// Nothing where the server shows no metrics.
    broken: Option<Broken>,
}

/// What the server took after the warm-up.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Growth {
    /// How many samples the slope is computed from.
    samples: usize,
    memory_slope_kib_per_hour: Option<f64>,
    memory_first_kib: Option<u64>,
    memory_last_kib: Option<u64>,
    files_first: Option<usize>,
    files_max: Option<usize>,
    /// When everybody had gone.
    files_last: Option<usize>,
    threads_max: Option<u64>,
    sessions_max: Option<f64>,
}

impl Report {
    /// Whether nothing was lost and nothing broke, however slow it was.
    pub(super) fn is_complete(&self) -> bool {
        self.figures.is_complete() && self.broken.is_none_or(Broken::is_nothing)
    }

    /// For people.
    pub(super) fn table(&self) -> String {
        let Self { visits, returns, resumed, .. } = self;
        let visits = format!("{visits} visits in {:.1} minutes; {resumed} of {returns} found again", self.minutes);
        let mut rows = self.usage.rows();
        rows.extend(self.growth.rows());
        rows.extend(Broken::rows(self.broken));
        let (summary, figures) = (self.figures.summary(), self.figures.table());
        format!("{visits}\n{summary}\n\n{figures}\n\n{}", table::render(["what it takes", ""], &rows))
    }
}

/// Lets visits come and go.
pub(super) async fn run(args: &Args) -> anyhow::Result<Report> {
    let (clip, server) = args.load.prepare(args.sessions).await?;
    let length = Duration::from_secs_f64(args.minutes * 60.0);
    let customers = join_all((0..args.sessions).map(|index| visits(&server, &clip, index, length)));
    let (seen, watched) = watch(&server, (EVERY, Detail::Metrics), customers, teller()).await;
    sleep(SETTLE).await;
    let last = server.read();
    let broken = server.metrics().await.map(|metrics| Broken::of(&metrics));
    server.stop().await;
    let seen = Experience::all(seen);
    Ok(Report {
        sessions: args.sessions,
        minutes: watched.took.as_secs_f64() / 60.0,
        visits: seen.visits,
        returns: seen.returns,
        resumed: seen.resumed,
        usage: watched.usage(seen.connected, args.sessions.into()),
        growth: Growth::of(&watched, last),
        figures: Figures::of(&seen),
        broken,
    })
}

/// Tells on standard error how it goes, once a minute.
fn teller() -> impl FnMut(&Sample) {
    let mut told = 0;
    move |sample| {
        let minute = sample.at.as_secs() / 60;
        if minute > told {
            told = minute;
            eprintln!("{}", progress(sample));
        }
    }
}

fn progress(sample: &Sample) -> String {
    let minutes = sample.at.as_secs() / 60;
    let process = sample.reading.map(|r| format!(", {} KiB, {} files, {} threads", r.memory_kib, r.files, r.threads));
    let sessions = sample.sessions.map(|sessions| format!(", {sessions:.0} sessions"));
    format!("{minutes} min{}{}", process.unwrap_or_default(), sessions.unwrap_or_default())
}

/// One kiosk's customers, one after the other.
async fn visits(server: &Server, clip: &Clip, index: u16, length: Duration) -> Experience {
    let (clock, mut rng) = (Clock::start(), Rng::with_seed(index.into()));
    let mut customer = Customer::new(server.address(), clip);
    sleep(offset(index, clip.length())).await;
    let mut lost: Option<Resume> = None;
    loop {
        let may_vanish = clock.now() < length;
        let vanished = customer.visit(&plan(&mut rng, may_vanish), lost.take()).await;
        lost = vanished.filter(|_| rng.bool());
        // Somebody whose connection broke off comes back, even when it is late.
        if clock.now() >= length && lost.is_none() {
            return customer.seen();
        }
        sleep(Duration::from_millis(rng.u64(200..2_000))).await;
    }
}

/// One to three things to do. One answer in four is spoken over, and one visit in five breaks off.
fn plan(rng: &mut Rng, may_vanish: bool) -> Vec<Act> {
    let count = rng.usize(1..=3);
    let mut acts: Vec<Act> = (0..count).map(|_| if rng.u8(..4) == 0 { Act::Interrupt } else { Act::Ask }).collect();
    if may_vanish && rng.u8(..5) == 0 {
        acts.push(Act::Vanish);
    }
    acts
}

impl Growth {
    /// `last` is when everybody had gone.
    fn of(watched: &Watched, last: Option<Reading>) -> Self {
        let begin = watched.took.mul_f64(WARM_UP);
        let warm: Vec<(Duration, Reading)> = watched.readings().filter(|(at, _)| *at >= begin).collect();
        let readings = || warm.iter().map(|(_, reading)| reading);
        let points: Vec<_> =
            warm.iter().map(|(at, reading)| (at.as_secs_f64() / 3_600.0, reading.memory_kib as f64)).collect();
        Self {
            samples: points.len(),
            memory_slope_kib_per_hour: slope(&points),
            memory_first_kib: readings().next().map(|reading| reading.memory_kib),
            memory_last_kib: readings().next_back().map(|reading| reading.memory_kib),
            files_first: readings().next().map(|reading| reading.files),
            files_max: readings().map(|reading| reading.files).max(),
            files_last: last.map(|reading| reading.files),
            threads_max: readings().map(|reading| reading.threads).max(),
            sessions_max: watched.samples.iter().filter_map(|sample| sample.sessions).reduce(f64::max),
        }
    }

    fn rows(&self) -> Vec<[String; 2]> {
        let count = |count: Option<usize>| shown(count.map(|count| count as f64), 0, "");
        let kib = |kib: Option<u64>| shown(kib.map(|kib| kib as f64), 0, "KiB");
        let slope = shown(self.memory_slope_kib_per_hour, 0, "KiB an hour");
        let memory = format!("{} -> {}", kib(self.memory_first_kib), kib(self.memory_last_kib));
        let files = [self.files_first, self.files_max, self.files_last].map(count).join(" / ");
        vec![
            [format!("memory slope after the warm-up, of {} samples", self.samples), slope],
            ["memory after the warm-up -> at the end".to_owned(), memory],
            ["open files after the warm-up / most / everybody gone".to_owned(), files],
            ["threads, most".to_owned(), count(self.threads_max.map(|threads| threads as usize))],
            ["sessions, most".to_owned(), shown(self.sessions_max, 0, "")],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(s: u64, memory_kib: u64) -> Sample {
        let reading = Reading { cpu: Duration::ZERO, memory_kib, threads: 3, files: 9 };
        Sample { at: Duration::from_secs(s), reading: Some(reading), sessions: Some(2.0) }
    }

    #[test]
    fn the_warm_up_is_no_growth() {
        let took = Duration::from_secs(100);
        let samples = [(0, 1_000), (10, 9_000), (20, 10_000), (60, 10_100), (100, 10_200)];
        let samples = samples.map(|(at, memory)| sample(at, memory)).to_vec();
        let growth = Growth::of(&Watched { took, samples, own_cpu: Duration::ZERO }, None);
        assert_eq!((growth.samples, growth.memory_first_kib, growth.memory_last_kib), (3, Some(10_000), Some(10_200)));
        let slope = growth.memory_slope_kib_per_hour.unwrap();
        assert!((slope - 9_000.0).abs() < 1e-6, "2.5 KiB a second: {slope}");
    }

    #[test]
    fn broken_invariants_and_panics_are_a_failure_and_growth_is_not() {
        let report = |metrics: &str| Report {
            sessions: 1,
            minutes: 1.0,
            visits: 1,
            returns: 0,
            resumed: 0,
            figures: Figures::default(),
            usage: Usage::default(),
            growth: Growth { memory_slope_kib_per_hour: Some(1e9), ..Growth::default() },
            broken: Some(Broken::of(metrics)),
        };
        assert!(report("kiosk_active_sessions 1\n").is_complete());
        assert!(!report("kiosk_invariant_violations_total{id=\"x\"} 1\n").is_complete());
        assert!(!report("u5_task_panics_total{task=\"session\"} 1\n").is_complete());
    }

    #[test]
    fn only_the_end_of_a_visit_breaks_off() {
        let mut rng = Rng::with_seed(1);
        let plans: Vec<_> = (0..1_000).map(|_| plan(&mut rng, true)).collect();
        assert!(plans.iter().all(|plan| plan[..plan.len() - 1].iter().all(|act| *act != Act::Vanish)));
        let broken_off = plans.iter().filter(|plan| plan.last() == Some(&Act::Vanish)).count();
        assert!((150..250).contains(&broken_off) && plans.concat().contains(&Act::Interrupt), "{broken_off}");
        assert!((0..100).all(|_| !plan(&mut rng, false).contains(&Act::Vanish)));
    }

    #[test]
    fn progress_says_what_is_known() {
        assert_eq!(progress(&sample(61, 2_048)), "1 min, 2048 KiB, 9 files, 3 threads, 2 sessions");
        assert_eq!(progress(&Sample { reading: None, sessions: None, ..sample(120, 0) }), "2 min");
    }

    #[test]
    fn minutes_may_be_parts_of_one() {
        assert_eq!((minutes("0.1"), minutes("60")), (Ok(0.1), Ok(60.0)));
        assert!(["0", "-1", "nan", "inf", "an hour"].iter().all(|text| minutes(text).is_err()));
    }
}

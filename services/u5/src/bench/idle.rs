//! `u5 bench idle`: what a kiosk takes that nobody speaks to.

use std::{collections::BTreeMap, time::Duration};

use futures::future::join_all;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::time::sleep;

use super::{
    customer::{Act, Customer, Experience},
    figures,
    load::Load,
    server::Server,
    watch::{Detail, Watched, shown, watch},
};
use crate::{
    clip::Clip,
    kiosk::{Kiosk, KioskError, MIC_RATE},
    table,
};

/// Between one kiosk's coming and the next one's: an odd time, so that their frames do not come together.
const APART: Duration = Duration::from_micros(5_030);
/// From the last one's coming until everything has calmed down.
const SETTLE: Duration = Duration::from_secs(2);
/// How often the server's memory is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// Longer than any measurement.
const FOR_EVER: Duration = Duration::from_hours(24 * 365);
/// The loudest sample of an empty shop at night: 60 dB below full scale.
const HUM: i16 = 33;

/// Options of `u5 bench idle`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Kiosks at a time.
    #[arg(long, value_name = "S", default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=2000))]
    sessions: u16,
    /// How long they are measured, once all have come.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=3600))]
    seconds: u16,
    #[command(flatten)]
    pub(super) load: Load,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    sessions: u16,
    seconds: u16,
    microphone_on: Idleness,
    microphone_off: Idleness,
    /// A turn of one more kiosk, while the microphones of the others are on.
    one_more: OneMore,
}

/// Whether a server with that many idle kiosks still does what it is for.
#[derive(Debug, Default, Serialize)]
struct OneMore {
    response_time_ms: Option<f64>,
    /// `first_sent - end_of_turn`
    overhead_ms: Option<f64>,
}

/// What kiosks took that nobody spoke to.
#[derive(Debug, Default, Serialize)]
struct Idleness {
    server_cpu_s_per_session_minute: Option<f64>,
    /// Not tried, but computed: 60 s of a core, divided by what a session takes of them in a minute.
    sessions_per_core_computed: Option<f64>,
    /// What the process grew by from before they came until they were measured, shared among them.
    memory_kib_per_session: Option<f64>,
    /// Processors that the load took by itself.
    load_cores: f64,
    /// Sessions that broke off, by what was told.
    errors: BTreeMap<String, usize>,
}

impl Report {
    /// Whether every kiosk stayed and the one that spoke was answered.
    pub(super) fn is_complete(&self) -> bool {
        let parts = [&self.microphone_on, &self.microphone_off];
        parts.iter().all(|part| part.errors.is_empty()) && self.one_more.response_time_ms.is_some()
    }

    /// For people.
    pub(super) fn table(&self) -> String {
        let (on, off) = (self.microphone_on.cells(), self.microphone_off.cells());
        let rows: Vec<_> = on.into_iter().zip(off).map(|([name, on], [_, off])| [name, on, off]).collect();
        let table = table::render(["", "microphone on", "microphone off"], &rows);
        let mut lines = vec![
            format!("{} kiosks that nobody speaks to, {} s\n\n{table}\n", self.sessions, self.seconds),
            self.one_more.line(),
        ];
        let errors = self.microphone_on.errors.iter().chain(&self.microphone_off.errors);
        lines.extend(errors.map(|(error, count)| format!("{count} times: {error}")));
        lines.join("\n")
    }
}

impl OneMore {
    fn of(seen: &Experience) -> Self {
        let response_time_ms = seen.response_ms.first().copied();
        Self { response_time_ms, overhead_ms: seen.turns.first().and_then(figures::overhead) }
    }

    fn line(&self) -> String {
        let (response_time, overhead) = (shown(self.response_time_ms, 1, "ms"), shown(self.overhead_ms, 2, "ms"));
        format!("one more kiosk's turn meanwhile: response time {response_time}, overhead {overhead}")
    }
}

impl Idleness {
    fn of(grown_kib: Option<f64>, watched: &Watched, sessions: u16) -> Self {
        let together = watched.took * u32::from(sessions);
        let usage = watched.usage(together, sessions.into());
        let cpu = usage.cpu_s_per_session_minute();
        Self {
            server_cpu_s_per_session_minute: cpu,
            sessions_per_core_computed: cpu.filter(|cpu| *cpu > 0.0).map(|cpu| (60.0 / cpu).floor()),
            memory_kib_per_session: grown_kib.map(|kib| kib / f64::from(sessions)),
            load_cores: usage.load_cores(),
            ..Self::default()
        }
    }

    fn cells(&self) -> [[String; 2]; 4] {
        [
            ["server CPU per session-minute", &shown(self.server_cpu_s_per_session_minute, 4, "s")],
            ["sessions per core (computed from that)", &shown(self.sessions_per_core_computed, 0, "")],
            ["server memory per session", &shown(self.memory_kib_per_session, 0, "KiB")],
            ["processors taken by the load itself", &format!("{:.2}", self.load_cores)],
        ]
        .map(|cells| cells.map(str::to_owned))
    }
}

/// Lets kiosks stand there with their microphones on, and then off.
pub(super) async fn run(args: &Args) -> anyhow::Result<Report> {
    let clip = args.load.clip().await?;
    let (mut microphone_on, seen) = idle(args, &room(), async |server: &Server| one_more(server, &clip).await).await?;
    let (microphone_off, ()) = idle(args, &[], async |_: &Server| ()).await?;
    let one_more = OneMore::of(&seen);
    microphone_on.errors.extend(seen.errors);
    Ok(Report { sessions: args.sessions, seconds: args.seconds, microphone_on, microphone_off, one_more })
}

/// A second of what a microphone hears in an empty shop: noise, since digital silence is nothing that one hears.
fn room() -> Vec<i16> {
    let mut rng = fastrand::Rng::with_seed(1);
    (0..MIC_RATE).map(|_| rng.i16(-HUM..=HUM)).collect()
}

/// With a server of its own, so that no memory of other sessions is used again. Does `then` while all are there.
async fn idle<T>(args: &Args, room: &[i16], then: impl AsyncFnOnce(&Server) -> T) -> anyhow::Result<(Idleness, T)> {
    let server = args.load.open(args.sessions).await?;
    // What the first session of all takes is the program's and not a session's.
    Kiosk::connect(server.address()).await?.leave().await;
    let before = server.read();
    let errors = Mutex::default();
    let crowd = join_all((0..args.sessions).map(|index| stand_by(&server, room, index, &errors)));
    let measured = async {
        sleep(APART * u32::from(args.sessions) + SETTLE).await;
        let seconds = sleep(Duration::from_secs(args.seconds.into()));
        let ((), watched) = watch(&server, (EVERY, Detail::Process), seconds, |_| {}).await;
        let after = watched.readings().last().map(|(_, reading)| reading);
        let grown = before.zip(after).map(|(before, after)| after.memory_kib as f64 - before.memory_kib as f64);
        (Idleness::of(grown, &watched, args.sessions), then(&server).await)
    };
    let (mut idleness, then) = tokio::select! {
        measured = measured => measured,
        _ = crowd => anyhow::bail!("every kiosk was lost: {:?}", errors.lock()),
    };
    server.stop().await;
    idleness.errors = errors.into_inner();
    Ok((idleness, then))
}

async fn stand_by(server: &Server, room: &[i16], index: u16, errors: &Mutex<BTreeMap<String, usize>>) {
    sleep(APART * u32::from(index)).await;
    let stood: Result<(), KioskError> = async {
        let mut kiosk = Kiosk::connect(server.address()).await?;
        kiosk.stand_by(room, FOR_EVER).await
    }
    .await;
    if let Err(error) = stood {
        *errors.lock().entry(error.to_string()).or_default() += 1;
    }
}

/// A kiosk that somebody speaks to.
async fn one_more(server: &Server, clip: &Clip) -> Experience {
    let mut customer = Customer::new(server.address(), clip);
    // Whoever does not vanish leaves nothing to go on with.
    drop(customer.visit(&[Act::Ask], None).await);
    customer.seen()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{process::Reading, watch::Sample};

    fn sample(s: u64, cpu_ms: u64) -> Sample {
        let reading = Reading { cpu: Duration::from_millis(cpu_ms), memory_kib: 1_000, threads: 3, files: 9 };
        Sample { at: Duration::from_secs(s), reading: Some(reading), sessions: None }
    }

    #[test]
    fn sessions_per_core_follow_from_what_one_takes_in_a_minute() {
        let took = Duration::from_secs(30);
        let watched = Watched { took, samples: vec![sample(0, 0), sample(30, 6_000)], own_cpu: Duration::ZERO };
        let idleness = Idleness::of(Some(4_000.0), &watched, 100);
        assert_eq!(idleness.server_cpu_s_per_session_minute, Some(0.12));
        assert_eq!((idleness.sessions_per_core_computed, idleness.memory_kib_per_session), (Some(500.0), Some(40.0)));
    }

    #[test]
    fn a_kiosk_that_was_lost_or_not_answered_is_no_success() {
        let report = |microphone_on, response_time_ms| Report {
            sessions: 1,
            seconds: 1,
            microphone_on,
            microphone_off: Idleness::default(),
            one_more: OneMore { response_time_ms, overhead_ms: None },
        };
        assert!(report(Idleness::default(), Some(370.0)).is_complete());
        assert!(!report(Idleness::default(), None).is_complete());
        let lost = Idleness { errors: [("gone".to_owned(), 1)].into(), ..Idleness::default() };
        let report = report(lost, Some(370.0));
        assert!(!report.is_complete() && report.table().ends_with("1 times: gone"), "{}", report.table());
    }

    #[test]
    fn the_room_is_quiet_but_not_dead() {
        let room = room();
        assert!(room.iter().all(|sample| sample.abs() <= HUM) && room.iter().any(|sample| *sample != 0));
        assert_eq!(room.len(), MIC_RATE as usize);
    }
}

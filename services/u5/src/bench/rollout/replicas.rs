//! Two replicas, one of which is replaced now and then.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use rustix::process::Signal;
use tokio::time::sleep_until;
use u5_runtime::Clock;

use super::super::{
    broken::Broken,
    server::{Server, total},
};
use crate::{kiosk::Address, settings::ConfigFlags};

/// Replicas at a time.
pub(super) const REPLICAS: usize = 2;

const FENCED: &str = "kiosk_fenced_writes_total";

/// How a replica goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Going {
    /// It is told to, and lets its customers finish.
    Told,
    /// It is killed in the middle of whatever it does.
    Killed,
}

/// A replica, as kiosks see it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Which one: replicas that follow each other in the same place have different numbers.
    pub(super) id: usize,
    pub(super) address: Address,
    pub(super) pid: u32,
}

/// Where kiosks may connect, as a load balancer knows it.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    open: Vec<Place>,
    /// When each of the replicas that had to go was told to, or killed.
    gone: Vec<(usize, Duration)>,
}

impl Places {
    /// One of those that take kiosks.
    pub(super) fn pick(&self, choice: usize) -> Option<Place> {
        let known = self.0.lock();
        known.open.get(choice % known.open.len().max(1)).cloned()
    }

    /// When this one was told to go, or killed.
    pub(super) fn gone(&self, id: usize) -> Option<Duration> {
        self.0.lock().gone.iter().find(|(gone, _)| *gone == id).map(|(_, at)| *at)
    }

    fn open(&self, at: usize, place: Place) {
        let open = &mut self.0.lock().open;
        match open.get_mut(at) {
            Some(old) => *old = place,
            None => open.push(place),
        }
    }

    fn leaves(&self, id: usize, at: Duration) {
        self.0.lock().gone.push((id, at));
    }
}

/// What the replicas say of themselves, all together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// What broke.
    pub(super) broken: Broken,
    /// Writes that the store refused them.
    pub(super) fenced_writes: u64,
}

impl Told {
    fn hear(&mut self, metrics: Option<String>) {
        let metrics = metrics.unwrap_or_default();
        self.broken = self.broken.and(Broken::of(&metrics));
        self.fenced_writes += total(&metrics, FENCED) as u64;
    }
}

/// The replicas that run.
pub(super) struct Replicas {
    config: ConfigFlags,
    clock: Clock,
    places: Places,
    running: Vec<(usize, Server)>,
    leaving: Vec<Server>,
    started: usize,
    told: Told,
}

impl Replicas {
    /// Starts them.
    pub(super) async fn start(config: ConfigFlags, clock: Clock) -> anyhow::Result<Self> {
        let (places, running, leaving) = (Places::default(), Vec::new(), Vec::new());
        let mut replicas = Self { config, clock, places, running, leaving, started: 0, told: Told::default() };
        for at in 0..REPLICAS {
            let fresh = replicas.fresh(at).await?;
            replicas.running.push(fresh);
        }
        Ok(replicas)
    }

    /// Where they are, now and later.
    pub(super) fn places(&self) -> Places {
        self.places.clone()
    }

    /// Starts one that takes kiosks in place `at` from now on.
    async fn fresh(&mut self, at: usize) -> anyhow::Result<(usize, Server)> {
        let server = Server::start(&self.config).await?;
        let id = self.started;
        self.started += 1;
        let pid = server.pid().unwrap_or_default();
        self.places.open(at, Place { id, address: server.address().clone(), pid });
        Ok((id, server))
    }

    /// Replaces them one after the other, at the times of `plan`.
    pub(super) async fn restart(&mut self, plan: &[Duration], going: Going) -> anyhow::Result<()> {
        for (turn, at) in plan.iter().enumerate() {
            sleep_until(self.clock.instant(*at)).await;
            self.replace(turn % REPLICAS, going).await?;
        }
        Ok(())
    }

    /// A fresh one takes the place of the one that goes before that is told to.
    async fn replace(&mut self, at: usize, going: Going) -> anyhow::Result<()> {
        let fresh = self.fresh(at).await?;
        let (id, old) = std::mem::replace(&mut self.running[at], fresh);
        if going == Going::Killed {
            // It will not be able to say it later.
            self.told.hear(old.metrics().await.as_deref().map(without_sessions));
        }
        self.places.leaves(id, self.clock.now());
        old.signal(if going == Going::Killed { Signal::KILL } else { Signal::TERM });
        self.leaving.push(old);
        Ok(())
    }

    /// Ends all of them, and gives what they had to say.
    pub(super) async fn end(mut self) -> anyhow::Result<Told> {
        for server in self.leaving {
            self.told.hear(server.ended().await?.as_deref().map(without_sessions));
        }
        for (_, server) in self.running {
            self.told.hear(server.metrics().await);
            server.stop().await;
        }
        Ok(self.told)
    }
}

/// A process that ends, one way or the other, leaves no sessions, whatever it had when it was asked last.
fn without_sessions(metrics: &str) -> String {
    let kept = metrics.lines().filter(|line| !line.starts_with("kiosk_active_sessions "));
    kept.fold(String::with_capacity(metrics.len()), |text, line| text + line + "\n")
}

/// When replicas are replaced: every so often, until so shortly before the end of `length` that there is no time to move.
pub(super) fn plan(every: Duration, length: Duration) -> Vec<Duration> {
    let times = (1_u32..).map(|count| every * count);
    times.take_while(|at| *at + every / 4 < length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    fn place(id: usize) -> Place {
        Place { id, address: Address { url: format!("ws://{id}"), token: None }, pid: 7 }
    }

    #[test]
    fn replicas_are_replaced_in_turn_and_not_at_the_very_end() {
        assert_eq!(plan(s(10), s(40)), [s(10), s(20), s(30)]);
        assert_eq!(plan(s(10), s(43)), [s(10), s(20), s(30), s(40)]);
        assert!(plan(s(10), s(9)).is_empty());
    }

    #[test]
    fn kiosks_find_whoever_is_there_and_nobody_else() {
        let places = Places::default();
        assert!(places.pick(3).is_none());
        places.open(0, place(0));
        places.open(1, place(1));
        places.open(0, place(2));
        places.leaves(0, s(9));
        let picked: Vec<_> = (0..3).map(|choice| places.pick(choice).unwrap().id).collect();
        assert_eq!(picked, [2, 1, 2]);
        assert_eq!((places.gone(0), places.gone(1)), (Some(s(9)), None));
    }

    #[test]
    fn what_replicas_say_adds_up_and_one_that_has_gone_leaves_no_sessions() {
        let mut told = Told::default();
        told.hear(Some("kiosk_fenced_writes_total 2\n".to_owned()));
        told.hear(None);
        told.hear(Some(without_sessions("kiosk_active_sessions 5\nkiosk_fenced_writes_total 1\n")));
        assert_eq!(told, Told { broken: Broken::default(), fenced_writes: 3 });
    }
}

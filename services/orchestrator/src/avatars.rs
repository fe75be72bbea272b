//! Where kiosks and the renderers of their avatars find each other.
//!
//! A kiosk's connection tells its *stage* what it tells its page; whoever looks at the stage takes it from there in a
//! dialect of its own. What a renderer reports goes to the connection that drives the kiosk at that moment.

mod door;
mod link;
mod teller;

use std::{collections::HashMap, sync::Arc};

use axum::body::Bytes;
use parking_lot::Mutex;
use tokio::sync::{Notify, broadcast, mpsc};
use u5_protocol::{
    Language,
    ids::{ItemId, KioskId},
    kiosk::{self, KioskState},
};
use u5_telemetry::Metrics;

pub(crate) use self::door::{native, tokkio};

/// What waits for a slow renderer: half a minute of voice. One that falls further behind is let go, for a face that
/// lags that much is worse than none.
const WAITING: usize = 512;
/// What waits for a kiosk that is busy. Reports beyond it are dropped: the next one says more.
const REPORTS: usize = 64;
/// The most that look at one kiosk.
const MAX_LINKS: usize = 8;

/// What a stage shows.
#[derive(Debug, Clone)]
pub(crate) enum Shown {
    /// What the page is told.
    Event {
        /// That.
        event: Arc<kiosk::ServerEvent>,
        /// Samples per second of the voice.
        rate: u32,
        /// What is spoken at the moment.
        language: Language,
    },
    /// A voice frame.
    Voice {
        /// As it goes over the wire.
        frame: Bytes,
        /// How long the utterance is, where this is the end of it, in samples.
        ends_at: Option<u64>,
    },
}

/// What a renderer reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Report {
    /// It can make the sound, or cannot any more.
    Sound(bool),
    /// How far the sound is.
    Played {
        /// Of what.
        item: ItemId,
        /// In samples.
        samples: u64,
        /// Whether it has ended.
        stopped: bool,
    },
}

/// All stages. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Avatars(Arc<Mutex<HashMap<KioskId, Stage>>>);

#[derive(Debug)]
struct Stage {
    shown: broadcast::Sender<Shown>,
    /// The state of whoever performs, for those who come later.
    state: Arc<kiosk::ServerEvent>,
    performer: Option<mpsc::Sender<Report>>,
    /// Who makes the sound, and how it learns that another does.
    sound: Option<Arc<Notify>>,
}

impl Stage {
    fn new() -> Self {
        let state = Arc::new(kiosk::ServerEvent::State { state: KioskState::Attract, since_ms: 0 });
        Self { shown: broadcast::Sender::new(WAITING), state, performer: None, sound: None }
    }

    fn report(&self, report: Report, metrics: &Metrics) {
        let Some(performer) = &self.performer else { return };
        if performer.try_send(report).is_err() {
            metrics.dropped(u5_telemetry::metrics::Dropped::Events, 1);
        }
    }

    fn is_empty(&self) -> bool {
        self.performer.is_none() && self.shown.receiver_count() == 0
    }
}

/// A kiosk's connection, on its stage until it is dropped or another connection of the kiosk takes its place.
#[derive(Debug)]
pub(crate) struct Performer {
    kiosk: KioskId,
    avatars: Avatars,
    shown: broadcast::Sender<Shown>,
    own: mpsc::Sender<Report>,
    /// What renderers report.
    pub(crate) reports: mpsc::Receiver<Report>,
}

/// Somebody who looks at a stage.
#[derive(Debug)]
pub(crate) struct Looker {
    kiosk: KioskId,
    avatars: Avatars,
    metrics: Metrics,
    shown: broadcast::Receiver<Shown>,
    /// Where it makes the sound: told when another does.
    sound: Option<Arc<Notify>>,
}

/// As many look at the kiosk as may.
#[derive(Debug)]
pub(crate) struct Crowded;

impl Avatars {
    /// A kiosk is driven from here on.
    pub(crate) fn perform(&self, kiosk: &KioskId) -> Performer {
        let (own, reports) = mpsc::channel(REPORTS);
        let mut stages = self.0.lock();
        let stage = stages.entry(kiosk.clone()).or_insert_with(Stage::new);
        stage.performer = Some(own.clone());
        if stage.sound.is_some() {
            // The queue is new and has room.
            drop(own.try_send(Report::Sound(true)));
        }
        let shown = stage.shown.clone();
        Performer { kiosk: kiosk.clone(), avatars: self.clone(), shown, own, reports }
    }

    /// Somebody looks at a kiosk, which need not be there yet. Gives also the state that it is in.
    pub(crate) fn look(&self, kiosk: &KioskId, metrics: Metrics) -> Result<(Looker, Arc<kiosk::ServerEvent>), Crowded> {
        let mut stages = self.0.lock();
        let stage = stages.entry(kiosk.clone()).or_insert_with(Stage::new);
        if stage.shown.receiver_count() >= MAX_LINKS {
            return Err(Crowded);
        }
        let shown = stage.shown.subscribe();
        let looker = Looker { kiosk: kiosk.clone(), avatars: self.clone(), metrics, shown, sound: None };
        Ok((looker, stage.state.clone()))
    }

    fn clear_away(stages: &mut HashMap<KioskId, Stage>, kiosk: &KioskId) {
        if stages.get(kiosk).is_some_and(Stage::is_empty) {
            stages.remove(kiosk);
        }
    }
}

impl Performer {
    /// Shows what the page is told.
    pub(crate) fn tell(&self, event: &kiosk::ServerEvent, rate: u32, language: Language) {
        let is_state = matches!(event, kiosk::ServerEvent::State { .. });
        if self.shown.receiver_count() == 0 && !is_state {
            return;
        }
        let event = Arc::new(event.clone());
        if is_state && let Some(stage) = self.avatars.0.lock().get_mut(&self.kiosk) {
            stage.state = event.clone();
        }
        self.show(Shown::Event { event, rate, language });
    }

    /// The kiosk that performs.
    pub(crate) const fn kiosk(&self) -> &KioskId {
        &self.kiosk
    }

    /// Whether anybody looks.
    pub(crate) fn has_audience(&self) -> bool {
        self.shown.receiver_count() > 0
    }

    /// Nobody may be looking, which is as well.
    pub(crate) fn show(&self, shown: Shown) {
        drop(self.shown.send(shown));
    }
}

impl Drop for Performer {
    fn drop(&mut self) {
        let mut stages = self.avatars.0.lock();
        if let Some(stage) = stages.get_mut(&self.kiosk)
            && stage.performer.as_ref().is_some_and(|performer| performer.same_channel(&self.own))
        {
            stage.performer = None;
        }
        Avatars::clear_away(&mut stages, &self.kiosk);
    }
}

impl Looker {
    /// What is shown next.
    pub(crate) async fn next(&mut self) -> Result<Shown, broadcast::error::RecvError> {
        self.shown.recv().await
    }

    /// Whether the kiosk is driven from here.
    pub(crate) fn is_kiosk_here(&self) -> bool {
        self.avatars.0.lock().get(&self.kiosk).is_some_and(|stage| stage.performer.is_some())
    }

    /// Makes the sound from here on. Whoever did before is told to go.
    pub(crate) fn make_sound(&mut self) {
        let own = Arc::new(Notify::new());
        let mut stages = self.avatars.0.lock();
        let Some(stage) = stages.get_mut(&self.kiosk) else { return };
        if let Some(other) = stage.sound.replace(own.clone()) {
            other.notify_one();
        }
        stage.report(Report::Sound(true), &self.metrics);
        self.sound = Some(own);
    }

    /// Waits until another makes the sound in its place.
    pub(crate) fn replaced(&self) -> impl Future<Output = ()> + use<> {
        let sound = self.sound.clone();
        async move {
            match sound {
                Some(sound) => sound.notified().await,
                None => std::future::pending().await,
            }
        }
    }

    /// What comes of the sound; of no interest from one that does not make it.
    pub(crate) fn report(&self, report: Report) {
        let stages = self.avatars.0.lock();
        if let Some(stage) = stages.get(&self.kiosk).filter(|stage| self.is_heard(stage)) {
            stage.report(report, &self.metrics);
        }
    }

    fn is_heard(&self, stage: &Stage) -> bool {
        matches!((&self.sound, &stage.sound), (Some(own), Some(sound)) if Arc::ptr_eq(own, sound))
    }

    /// Looks no more. Returns the stage's place to whoever comes next.
    fn leave(&mut self) {
        let mut stages = self.avatars.0.lock();
        if let Some(stage) = stages.get_mut(&self.kiosk)
            && self.is_heard(stage)
        {
            stage.sound = None;
            stage.report(Report::Sound(false), &self.metrics);
        }
        // Its own look is still counted.
        if stages.get(&self.kiosk).is_some_and(|stage| stage.performer.is_none() && stage.shown.receiver_count() <= 1) {
            stages.remove(&self.kiosk);
        }
    }
}

impl Drop for Looker {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests;

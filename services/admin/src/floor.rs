//! The shop floor: what goes on at the kiosks, as the orchestrators tell it. One task listens to each replica, writes down
//! what may be kept, and passes everything on to the consoles that are open.

pub(crate) mod calls;
pub(crate) mod conversations;
pub(crate) mod kiosks;
mod record;
mod said;
mod webhook;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::StreamExt;
use parking_lot::Mutex;
use reqwest::Url;
use tokio::{
    sync::{Notify, broadcast, watch},
    time::sleep,
};
use u5_content::{PROFILE_FILE, Profile};
use u5_protocol::{desk::Told, kiosk::Transcripts, ops::LiveConversation};
use u5_runtime::{TaskKind, Tasks, causes, tasks::Scoped};

use self::{said::Said, webhook::Webhook};
use crate::{Admin, AdminConfig, db::DbError};

/// How often replicas that came are looked for.
const LOOK_AROUND: Duration = Duration::from_secs(3);
/// Before a replica that went away is listened to again.
const BREATHER: Duration = Duration::from_millis(500);
/// Consoles see what goes on no more often than this.
const PACE: Duration = Duration::from_millis(250);
/// How often what goes on is looked at where nothing tells of a change: a conversation's state changes by itself.
const GLANCE: Duration = Duration::from_secs(1);
/// How often what need not be kept any more is removed.
const SWEEP: Duration = Duration::from_mins(1);
/// What waits for a console that reads slowly.
const WAITING: usize = 512;

/// What goes on. Clones see the same.
#[derive(Debug, Clone)]
pub(crate) struct Floor {
    told: broadcast::Sender<Arc<Told>>,
    /// What goes on now, for the consoles that are open.
    seen: watch::Sender<Arc<Seen>>,
    /// Something changed that consoles show.
    changed: Arc<Notify>,
    webhook: Option<Webhook>,
    said: Arc<Mutex<Said>>,
}

/// What goes on at one moment.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub(crate) struct Seen {
    /// Conversations at all replicas; none where nobody could say.
    pub(crate) conversations: Option<Vec<LiveConversation>>,
    /// Whether what is said is shown.
    pub(crate) transcripts: bool,
    /// The latest calls for staff.
    pub(crate) calls: Vec<calls::Call>,
}

impl Floor {
    pub(crate) fn new(config: &AdminConfig) -> Result<Self, reqwest::Error> {
        Ok(Self {
            told: broadcast::Sender::new(WAITING),
            seen: watch::Sender::default(),
            changed: Arc::default(),
            webhook: Webhook::of(config)?,
            said: Arc::default(),
        })
    }

    /// What happens, and what goes on, from now on.
    pub(crate) fn watch(&self) -> (broadcast::Receiver<Arc<Told>>, watch::Receiver<Arc<Seen>>) {
        let watching = (self.told.subscribe(), self.seen.subscribe());
        self.changed.notify_one();
        watching
    }

    /// What was said so far in the visits that go on, as far as staff may read it.
    pub(crate) fn said(&self) -> Vec<Arc<Told>> {
        self.said.lock().lines()
    }

    /// Consoles show something that was changed here.
    pub(crate) fn has_changed(&self) {
        self.changed.notify_one();
    }
}

impl Admin {
    /// Listens to the orchestrators, for as long as the process runs.
    pub(crate) fn watch_floor(&self, tasks: &Tasks) {
        let admin = self.clone();
        tasks.spawn(TaskKind::Watch, async move { admin.show().await });
        let admin = self.clone();
        tasks.spawn(TaskKind::Watch, async move { admin.sweep().await });
        if self.desk.is_open() {
            let (admin, tasks_of_replicas) = (self.clone(), tasks.clone());
            tasks.spawn(TaskKind::Watch, async move { admin.listen(&tasks_of_replicas).await });
        }
    }

    /// Listens to each replica that there is, and forgets those that are gone.
    async fn listen(&self, tasks: &Tasks) {
        let mut listening: BTreeMap<String, Scoped> = BTreeMap::new();
        loop {
            let replicas = self.desk.replicas().await;
            listening.retain(|base, _| replicas.iter().any(|replica| replica.as_str() == base));
            for base in replicas {
                if !listening.contains_key(base.as_str()) {
                    let admin = self.clone();
                    let key = base.to_string();
                    let inner = tasks.clone();
                    let task = tasks.spawn(TaskKind::Watch, async move { admin.listen_to(&base, &inner).await });
                    listening.insert(key, task.scoped());
                }
            }
            sleep(LOOK_AROUND).await;
        }
    }

    async fn listen_to(&self, base: &Url, tasks: &Tasks) {
        let mut was_told = false;
        loop {
            match self.desk.events(base).await {
                Ok(events) => {
                    was_told = false;
                    let mut events = std::pin::pin!(events);
                    self.floor.changed.notify_one();
                    while let Some(told) = events.next().await {
                        self.hear(told, tasks).await;
                    }
                }
                Err(error) if !std::mem::replace(&mut was_told, true) => {
                    tracing::warn!("nothing is heard of kiosks for now: {}", causes::told(&error));
                }
                Err(_) => {}
            }
            self.floor.changed.notify_one();
            sleep(BREATHER).await;
        }
    }

    async fn hear(&self, told: Told, tasks: &Tasks) {
        let told = Arc::new(told);
        self.floor.said.lock().hear(&told);
        // Nobody may be looking, which is as well.
        drop(self.floor.told.send(Arc::clone(&told)));
        if let Told::Missed { events } = &*told {
            tracing::warn!("{events} events of kiosks were missed: the console shows and keeps less than happened");
        }
        if let (Told::StaffCall { call }, Some(webhook)) = (&*told, &self.floor.webhook) {
            webhook.call(tasks, call.clone());
        }
        let written = self.db.write(move |tx| record::write(tx, &told)).await;
        if let Err(error) = written {
            tracing::warn!("what happened at a kiosk is not written down: {}", causes::told(&error));
        }
        self.floor.changed.notify_one();
    }

    /// Shows consoles what goes on, while some are open.
    async fn show(&self) {
        loop {
            tokio::select! {
                () = self.floor.changed.notified() => {}
                () = sleep(GLANCE) => {}
            }
            if self.floor.seen.receiver_count() > 0 {
                let seen = Arc::new(self.look().await);
                self.floor.seen.send_if_modified(|before| {
                    let is_new = *before != seen;
                    *before = seen;
                    is_new
                });
            }
            sleep(PACE).await;
        }
    }

    /// What goes on now.
    pub(crate) async fn look(&self) -> Seen {
        let (conversations, transcripts, calls) = futures::join!(
            self.watcher.conversations(&self.desk),
            self.transcripts(),
            self.db.read::<_, DbError>(calls::list),
        );
        Seen {
            conversations,
            transcripts: self.desk.is_open() && transcripts != Transcripts::Off,
            calls: calls.unwrap_or_default(),
        }
    }

    /// What staff may read of conversations, by the profile that is published.
    pub(crate) async fn transcripts(&self) -> Transcripts {
        let working = self.shop.working(&self.db).await.ok();
        let text = working.as_ref().and_then(|working| working.published_text(PROFILE_FILE));
        text.map(|text| Profile::read(text).0.transcripts).unwrap_or_default()
    }

    /// Removes what is kept no longer.
    async fn sweep(&self) {
        loop {
            let days = match self.transcripts().await {
                Transcripts::Kept { days } => days,
                Transcripts::Off | Transcripts::Live => 0,
            };
            if let Err(error) = self.db.write(move |tx| record::sweep(tx, days)).await {
                tracing::warn!("what is kept no longer could not be removed: {}", causes::told(&error));
            }
            sleep(SWEEP).await;
        }
    }
}

//! What staff write, in force: watched, checked and swapped while the kiosk runs.

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::sync::{Notify, mpsc, watch};
use u5_content::ENDINGS;
use u5_protocol::{
    diagnostic::{Diagnostic, Severity},
    ops::Revisions,
};
use u5_runtime::{
    Revision, TaskKind, Tasks,
    content::{self, LastGood, OPTIONS, Outcome, Reloader, Sources, StartError},
};
use u5_telemetry::Metrics;

use super::{Content, ToolSource};
use crate::config::{StoreConfig, ToolsChoice};

/// The longest that checking a set may take, its own tests included.
const CHECK_LIMIT: Duration = Duration::from_secs(30);
/// What is reloaded, in logs and metrics.
const WHAT: &str = "content";

/// Why the service cannot start with what staff wrote.
#[derive(Debug, thiserror::Error)]
#[error("store.flows `{flows}` cannot be used")]
pub struct ContentStartError {
    flows: String,
    source: StartError,
}

/// What staff write, in force. Clones are the same.
#[derive(Clone)]
pub(crate) struct Contents {
    reloader: Reloader<Content>,
    sources: Sources,
    /// Somebody knows that there is a new set.
    nudge: Arc<Notify>,
}

impl Contents {
    /// Reads and checks what `config` names; nothing where it names nothing. `documents` is the directory with the store's
    /// knowledge.
    pub(crate) async fn open(
        config: &StoreConfig,
        documents: Option<PathBuf>,
        metrics: &Metrics,
    ) -> Result<Option<Self>, ContentStartError> {
        let Some(sources) = sources(config) else { return Ok(None) };
        let tools = match config.tools {
            ToolsChoice::Http => ToolSource::from_environment(config.tool_hosts.clone(), &config.tool_secrets),
            ToolsChoice::Examples => ToolSource::Examples,
        };
        let check = move |files: &content::Files| {
            let (content, found) = Content::check(&files.files, &tools, documents.as_deref());
            warn_of(&found);
            content.ok_or(found)
        };
        let last_good = config.last_good_dir().map(LastGood::new);
        let files = read(&sources).await;
        let reloader = Reloader::start(WHAT, files, Arc::new(check), CHECK_LIMIT, last_good, metrics.clone()).await;
        let flows = config.flows.clone();
        let reloader = reloader.map_err(|source| ContentStartError { flows, source })?;
        Ok(Some(Self { reloader, sources, nudge: Arc::default() }))
    }

    /// Follows what staff change, and calls `applied` for each set that is in force from then on. Sets are tried one
    /// after the other; what was written while one is tried is read after it, as it is then.
    pub(crate) fn watch(&self, tasks: &Tasks, applied: impl Fn() + Send + 'static) {
        let (changed, mut changes) = mpsc::channel(1);
        let known = self.reloader.load().revision.clone();
        content::watch(tasks, self.sources.clone(), OPTIONS, known, move |files| {
            // Nobody receives it any more only when the service stops.
            changed.blocking_send(files).unwrap_or_default();
        });
        let this = self.clone();
        tasks.spawn(TaskKind::Prepare, async move {
            loop {
                let files = tokio::select! {
                    files = changes.recv() => match files {
                        Some(files) => files,
                        None => return,
                    },
                    () = this.nudge.notified() => read(&this.sources).await,
                };
                let reloader = &this.reloader;
                if let Outcome::Applied(_) = reloader.apply(files).await {
                    applied();
                }
            }
        });
    }

    /// Looks for a new set now, instead of waiting until the file system tells of one.
    pub(crate) fn look_again(&self) {
        self.nudge.notify_one();
    }

    /// Tells whenever there is another set in force.
    pub(crate) fn changes(&self) -> watch::Receiver<Revision> {
        self.reloader.live().changes()
    }

    /// What visits that begin now run.
    pub(crate) fn current(&self) -> Arc<u5_runtime::live::Version<Content>> {
        self.reloader.load()
    }

    /// Which revision is in force, and what is wrong with one that is not.
    pub(crate) fn revisions(&self) -> Revisions {
        let status = self.reloader.status();
        Revisions {
            content: status.revision.to_string(),
            refused: status.refused.map(|refusal| u5_protocol::ops::RefusedContent {
                revision: refusal.revision.map(|revision| revision.to_string()),
                reasons: refusal.reasons,
            }),
        }
    }
}

/// Reads the files as they are now, on a thread that may block.
async fn read(sources: &Sources) -> Result<content::Files, content::ContentError> {
    let reading = sources.clone();
    let read = tokio::task::spawn_blocking(move || reading.read()).await;
    read.unwrap_or_else(|_| sources.read())
}

/// Flows first, then what the store changed; none where there are no flows.
fn sources(config: &StoreConfig) -> Option<Sources> {
    if config.flows.is_empty() {
        return None;
    }
    let named = [&config.flows, &config.prompts, &config.flows_live, &config.prompts_live];
    Some(sources_of(named.into_iter().filter(|dir| !dir.is_empty()).map(PathBuf::from).collect()))
}

/// The flows and prompts of these directories; of files of the same name the last counts.
pub fn sources_of(directories: Vec<PathBuf>) -> Sources {
    Sources::new(directories, &ENDINGS)
}

/// What is doubtful keeps nothing from being used, and is told.
fn warn_of(found: &[Diagnostic]) {
    for warning in found.iter().filter(|d| d.severity == Severity::Warning) {
        tracing::warn!("{warning}");
    }
}

//! Flows and prompts as the store changes them: the defaults that came with the product, what was published over them,
//! and the draft of what is published next.
//!
//! What is published is a *revision*, which is never changed: going back is a new one with the files of an old one. The
//! database is what counts; the target from which kiosks take the files is made to follow it, also after a crash between
//! the two.

mod keep;
mod revisions;
mod trials;
mod working;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use tokio::sync::{Mutex, Notify};
use u5_content::{ENDINGS, Texts};
use u5_flow::Now;
use u5_protocol::{desk::KIOSKS_FILE, diagnostic::Diagnostic};
use u5_runtime::{
    Clock, clock,
    content::{ContentError, Files, MAX_FILE, Sources},
};

pub(crate) use revisions::{Change, Revision, drafts, files_of, find, list, published, set_draft};
use trials::Trials;
pub(crate) use working::{Drafts, File, Working, etag};

use crate::{
    AdminConfig,
    db::{Db, DbError, Tx},
    floor::kiosks::tokens,
    publish::{PublishError, Published, Target, TooLarge},
    wall::Wall,
};

/// The longest name of a file, in characters.
const MAX_NAME: usize = 100;
/// The longest message of a revision, in characters.
pub(crate) const MAX_MESSAGE: usize = 500;

/// Why content cannot be read or published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShopError {
    /// Nobody said where the flows are.
    #[error("admin.flows names no directory, so there is nothing to edit")]
    NoFlows,
    /// The defaults cannot be read.
    #[error(transparent)]
    Files(#[from] ContentError),
    /// Kiosks cannot get what is published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The target does not take so much.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The set cannot be used.
    #[error("it cannot be used as it is: {} mistakes", .0.len())]
    Unusable(Vec<Diagnostic>),
    /// Nothing is different.
    #[error("nothing is different from what is published")]
    Nothing,
    /// Somebody changed the draft while it was checked.
    #[error("the draft was changed while it was checked; look at it again")]
    Moved,
    /// The revision that is to be restored is not there.
    #[error("there is no such revision")]
    Unknown,
    /// It is published in the database, and kiosks do not get it.
    #[error("it is kept as revision {revision}, but kiosks cannot get it: {source}")]
    Undelivered {
        /// The revision.
        revision: i64,
        /// Why.
        source: PublishError,
    },
    /// A thread of ours broke.
    #[error("reading the files broke off")]
    Broken,
    /// The draft is tried out by as many as can do that at a time.
    #[error("too many try the draft out; try again in a few seconds")]
    Busy,
}

/// The store's content. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    defaults: Option<Sources>,
    pub(crate) target: Target,
    /// One publishes at a time: whoever comes second sees what the first did.
    publishing: Arc<Mutex<()>>,
    trials: Trials,
    /// One store comes in at a time: it takes room on the disk.
    pub(crate) importing: Arc<Mutex<()>>,
    /// That what is published could not be delivered, and is to be tried again.
    undelivered: Arc<Notify>,
}

impl Shop {
    pub(crate) fn new(config: &AdminConfig, wall: Wall) -> Self {
        let directories: Vec<PathBuf> =
            [&config.flows, &config.prompts].into_iter().filter(|dir| !dir.is_empty()).map(PathBuf::from).collect();
        let defaults = (!config.flows.is_empty()).then(|| Sources::new(directories, &ENDINGS));
        Self {
            defaults,
            target: Target::of(config, wall),
            publishing: Arc::default(),
            trials: Trials::default(),
            importing: Arc::default(),
            undelivered: Arc::default(),
        }
    }

    /// Defaults, what is published and what is drafted, at one moment.
    pub(crate) async fn working(&self, db: &Db) -> Result<Working, ShopError> {
        let sources = self.defaults.clone().ok_or(ShopError::NoFlows)?;
        let defaults = blocking(move || sources.read()).await??.files;
        let (published, drafts) = db.read::<_, DbError>(|tx| Ok((published(tx)?, drafts(tx)?))).await?;
        Ok(Working { defaults, published, drafts })
    }

    /// The whole set as it would be published.
    pub(crate) async fn draft(&self, db: &Db) -> Result<Texts, ShopError> {
        let working = self.working(db).await?;
        Ok(working.with(&working.overlay()))
    }

    /// What is wrong with the set, its own tests included. Takes a second or so.
    pub(crate) async fn check(&self, files: Texts) -> Result<Vec<Diagnostic>, ShopError> {
        blocking(move || {
            let clock = Clock::start();
            u5_content::check(&files, None, || clock.now())
        })
        .await
    }

    /// Checks the draft, or the files of the revision that it `restores`, keeps it as a revision and hands it to the kiosks.
    pub(crate) async fn publish(
        &self,
        db: &Db,
        restores: Option<i64>,
        keep: impl FnOnce(&Tx<'_>, &Change) -> Result<Revision, DbError> + Send + 'static,
    ) -> Result<Revision, ShopError> {
        let _one = self.publishing.lock().await;
        let working = self.working(db).await?;
        let overlay = match restores {
            None => working.overlay(),
            Some(id) => db.read::<_, DbError>(move |tx| files_of(tx, id)).await?.ok_or(ShopError::Unknown)?,
        };
        if overlay == working.published {
            return Err(ShopError::Nothing);
        }
        self.target.check(&overlay)?;
        let whole = working.with(&overlay);
        let found = self.check(whole.clone()).await?;
        if !u5_content::is_usable(&found) {
            return Err(ShopError::Unusable(found));
        }
        let content = Files::of(whole).revision.to_string();
        let change = Change { overlay: overlay.clone(), content, restores };
        let seen = working.drafts;
        let kept = db
            .write(move |tx| {
                if restores.is_none() && drafts(tx)? != seen {
                    return Ok::<_, DbError>(None);
                }
                keep(tx, &change).map(Some)
            })
            .await?;
        let revision = kept.ok_or(ShopError::Moved)?;
        let files = with_tokens(overlay, &db.read::<_, DbError>(tokens).await?);
        let published = Published { revision: revision.id, content: revision.content.clone(), files };
        let delivered = self.target.deliver(Some(published)).await;
        delivered.map_err(|source| {
            self.undelivered.notify_one();
            ShopError::Undelivered { revision: revision.id, source }
        })?;
        Ok(revision)
    }

    /// Lets kiosks have what is published, where they do not: after a crash, or when somebody took it away.
    pub(crate) async fn reconcile(&self, db: &Db) -> Result<(), ShopError> {
        self.deliver(db, false).await
    }

    /// The same, where the last of the tokens that kiosks were given may just have been taken away.
    pub(crate) async fn deliver_tokens(&self, db: &Db) -> Result<(), ShopError> {
        self.deliver(db, true).await
    }

    async fn deliver(&self, db: &Db, is_something: bool) -> Result<(), ShopError> {
        let _one = self.publishing.lock().await;
        let read = |tx: &Tx<'_>| Ok((list(tx, i64::MAX, 1)?.pop(), published(tx)?, tokens(tx)?));
        let (last, files, tokens) = db.read::<_, DbError>(read).await?;
        let (revision, content) = last.map(|last| (last.id, last.content)).unwrap_or_default();
        let is_something = is_something || revision > 0 || !tokens.is_empty();
        let published = Published { revision, content, files: with_tokens(files, &tokens) };
        Ok(self.target.deliver(is_something.then_some(published)).await?)
    }
}

pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ShopError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ShopError::Broken)
}

/// What is published, and beside it the tokens that kiosks were given.
fn with_tokens(mut files: Texts, tokens: &BTreeMap<String, String>) -> Texts {
    if !tokens.is_empty() {
        files.insert(KIOSKS_FILE.to_owned(), serde_json::to_string(tokens).unwrap_or_default());
    }
    files
}

/// The date and the time of day where this service runs.
pub(crate) fn now() -> Now {
    // The machine's own zone is always known.
    let local = clock::timezone("").map(|zone| clock::local(&zone)).unwrap_or_default();
    Now { date: local.date(), time: local.time() }
}

/// Why a file's name or text is not taken; nothing where it is.
pub(crate) fn unfit(name: &str, text: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if stem.is_empty() || name.starts_with('.') || name.len() > MAX_NAME || !name.chars().all(is_plain) {
        return Some(format!("a file's name has 1 to {MAX_NAME} letters, digits and -_. and no dot in front"));
    }
    if !ENDINGS.contains(&ending) {
        return Some(format!("a file's name ends in one of .{}", ENDINGS.join(", .")));
    }
    (text.len() as u64 > MAX_FILE).then(|| format!("a file has at most {MAX_FILE} bytes; split it"))
}

#[cfg(test)]
mod tests;

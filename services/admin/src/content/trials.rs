//! The draft, tried out by those who write it.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Semaphore;
use u5_content::{Set, Texts};

use super::{Shop, ShopError, blocking};
use crate::db::Db;

/// How many try the draft out at a time; whoever comes then hears so at once.
pub(super) const AT_A_TIME: usize = 4;

/// What all who try the draft out share.
#[derive(Debug, Clone)]
pub(super) struct Trials {
    pub(super) places: Arc<Semaphore>,
    /// The set that was tried out last: reading it takes longer than trying it out.
    last: Arc<Mutex<Option<Tried>>>,
}

/// A set, and the files that it was read from.
#[derive(Debug, Clone)]
struct Tried {
    files: Texts,
    set: Arc<Set>,
}

impl Default for Trials {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_A_TIME)), last: Arc::default() }
    }
}

impl Trials {
    /// The set that `files` are, where kiosks could use it.
    fn set(&self, files: &Texts) -> Result<Arc<Set>, ShopError> {
        let last = self.last.lock().clone();
        if let Some(Tried { set, .. }) = last.filter(|last| last.files == *files) {
            return Ok(set);
        }
        let (set, found) = u5_content::read(files, None);
        let set = set.map(|set| Arc::new(set.in_store())).ok_or(ShopError::Unusable(found))?;
        *self.last.lock() = Some(Tried { files: files.clone(), set: Arc::clone(&set) });
        Ok(set)
    }
}

impl Shop {
    /// Does something with the files of the draft that takes a while, on a thread of its own.
    pub(crate) async fn try_out<T: Send + 'static>(
        &self,
        db: &Db,
        work: impl FnOnce(&Texts) -> T + Send + 'static,
    ) -> Result<T, ShopError> {
        let place = Arc::clone(&self.trials.places).try_acquire_owned().map_err(|_| ShopError::Busy)?;
        let files = self.draft(db).await?;
        blocking(move || {
            let done = work(&files);
            drop(place);
            done
        })
        .await
    }

    /// Does something with the draft as a set that runs.
    pub(crate) async fn try_set<T: Send + 'static>(
        &self,
        db: &Db,
        work: impl FnOnce(&Set) -> T + Send + 'static,
    ) -> Result<T, ShopError> {
        let trials = self.trials.clone();
        self.try_out(db, move |files| Ok(work(trials.set(files)?.as_ref()))).await?
    }
}

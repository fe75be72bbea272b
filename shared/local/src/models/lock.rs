//! One process at a time fills a store.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::pull::Progress;
use super::{Limits, ModelError};

const FILE: &str = ".lock";
const POLL: Duration = Duration::from_millis(200);

/// Holds the store's lock until dropped; the system frees it when the process dies.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Takes the lock of the store in `root`, waiting for another holder as long as the limits allow.
pub(super) async fn acquire(
    root: &Path,
    limits: &Limits,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Lock, ModelError> {
    let path = root.join(FILE);
    let file = File::create(&path).map_err(ModelError::io("create", &path))?;
    let until = Instant::now() + limits.lock;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::Error(error)) => return Err(ModelError::io("lock", &path)(error)),
            Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                return Err(ModelError::Busy { root: root.to_owned() });
            }
            Err(TryLockError::WouldBlock) => {}
        }
        if !std::mem::replace(&mut told, true) {
            progress(Progress::Waiting);
        }
        sleep(POLL).await;
    }
}

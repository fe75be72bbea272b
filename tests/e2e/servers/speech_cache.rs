//! A disk that takes no phrases: one that may not be written to, and one that is full.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;
use u5_tests::eventually;

use super::store::{QUESTION, Store, assert_answered};

/// Not even root may write there.
const UNWRITABLE: &str = "/proc";
/// More calls than are made before the second phrase has been said.
const CALLS: usize = 15;

/// A file system of one page; only root can have one, and not everywhere.
struct Full(TempDir);

impl Full {
    fn mount() -> Option<Self> {
        let dir = TempDir::new().expect("there is room for a directory");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4k", "none"])
            .arg(dir.path())
            .stderr(Stdio::null())
            .status();
        mount.is_ok_and(|status| status.success()).then_some(Self(dir))
    }
}

impl Drop for Full {
    fn drop(&mut self) {
        // What cannot be unmounted is left to the system.
        drop(Command::new("umount").arg(self.0.path()).status());
    }
}

async fn speaks_on_and_says_so_once(cache: &Path) {
    let cache = format!("engines.speech_cache={}", cache.display());
    let store = Store::open(&["engines.stt=scripted", "engines.tts=speaches", &cache]).await;
    eventually("phrases are rehearsed", async || store.speaches.knobs.stats().finished >= CALLS).await;
    let mut kiosk = store.kiosk().await;
    for _ in 0..2 {
        assert_answered(&kiosk.ask(QUESTION).await, &cache);
    }
    let log = store.server.log();
    assert_eq!(log.matches("cannot be kept in engines.speech_cache").count(), 1, "{log}");
}

#[tokio::test]
async fn a_kiosk_whose_disk_takes_no_phrases_speaks_on_and_says_so_once() {
    let full = Full::mount();
    let dirs = [Some(PathBuf::from(UNWRITABLE)), full.as_ref().map(|full| full.0.path().to_owned())];
    for dir in dirs.into_iter().flatten() {
        speaks_on_and_says_so_once(&dir).await;
    }
}

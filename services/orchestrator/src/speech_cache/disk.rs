//! What is remembered from start to start: one file a phrase, shared by every process that names the directory.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use tempfile::NamedTempFile;
use u5_runtime::clock;

use super::{
    Key,
    entry::{self, Name},
    said::Said,
};

/// How the names of finished files end.
const ENDING: &str = "speech";
/// How those of unfinished ones begin.
const UNFINISHED: &str = ".writing-";
/// What is unfinished for this long was left behind by a process that died.
const ABANDONED: Duration = Duration::from_hours(1);
/// The largest file that is read: three minutes of speech.
const MAX_FILE: u64 = 16 << 20;

/// A directory of phrases. Whatever is wrong with a file, it is as if it were not there.
#[derive(Debug)]
pub(crate) struct Disk {
    dir: PathBuf,
    /// The most bytes of all files together.
    limit: u64,
}

/// A finished file.
struct Kept {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Disk {
    /// Keeps at most `limit` bytes in `dir`, which is made where it is missing.
    pub(crate) fn open(dir: &Path, limit: u64) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        Ok(Self { dir: dir.to_owned(), limit })
    }

    /// What sounds like `key`, if it is there and whole. Counts as a use.
    pub(super) fn read(&self, key: &Key) -> Option<Said> {
        let name = entry::name(key);
        let path = self.path(&name);
        let file = File::open(&path).ok()?;
        let mut bytes = Vec::new();
        (&file).take(MAX_FILE).read_to_end(&mut bytes).ok()?;
        match entry::decode(&name, &bytes) {
            Ok(said) => {
                // A directory that may only be read works as well; what is used there is another's business.
                drop(file.set_modified(now()));
                Some(said)
            }
            Err(broken) => {
                tracing::info!("{} is made anew: {broken}", path.display());
                None
            }
        }
    }

    /// Keeps `said`, unless it is there already, and makes room by removing what was not used for longest.
    pub(super) fn write(&self, key: &Key, said: &Said) -> io::Result<()> {
        let name = entry::name(key);
        if said.pcm.is_empty() || self.read(key).is_some() {
            return Ok(());
        }
        let bytes = entry::encode(&name, said);
        if bytes.len() as u64 > self.limit.min(MAX_FILE) {
            return Ok(());
        }
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.dir)?;
        file.write_all(&bytes)?;
        self.finish(file, &name)?;
        self.make_room()
    }

    /// A finished file appears whole or not at all. Of two processes that finish the same one, the later wins.
    fn finish(&self, file: NamedTempFile, name: &Name) -> io::Result<()> {
        file.as_file().set_modified(now())?;
        file.persist(self.path(name)).map_err(|error| error.error)?;
        Ok(())
    }

    fn make_room(&self) -> io::Result<()> {
        let mut kept = self.kept()?;
        kept.sort_by_key(|file| file.used);
        let mut bytes: u64 = kept.iter().map(|file| file.bytes).sum();
        for file in kept {
            if bytes <= self.limit {
                break;
            }
            remove(&file.path)?;
            bytes -= file.bytes;
        }
        Ok(())
    }

    /// The finished files. Unfinished ones that nobody will finish are removed; other people's files are left alone.
    fn kept(&self) -> io::Result<Vec<Kept>> {
        let mut kept = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            // Another process may have removed it by now.
            let Ok(about) = path.metadata() else { continue };
            let used = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let is_unfinished = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED));
            if path.extension().is_some_and(|ending| ending == ENDING) {
                kept.push(Kept { path, bytes: about.len(), used });
            } else if is_unfinished && used + ABANDONED < now() {
                remove(&path)?;
            }
        }
        Ok(kept)
    }

    fn path(&self, name: &Name) -> PathBuf {
        self.dir.join(hex::encode(name)).with_extension(ENDING)
    }
}

/// Another process may have been faster.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + clock::since_epoch()
}

#[cfg(test)]
mod tests {
    use std::thread;

    use tempfile::TempDir;
    use u5_protocol::Language;

    use super::*;

    fn key(text: &str) -> Key {
        let engine = "a voice".to_owned();
        Key { engine, rate: 22_050, language: Language::En, voice: None, speed: 1_000, text: text.to_owned() }
    }

    fn said(sample: i16, samples: usize) -> Said {
        Said { pcm: vec![sample; samples], ..Said::default() }
    }

    fn disk(dir: &TempDir, limit: u64) -> Disk {
        Disk::open(dir.path(), limit).unwrap()
    }

    fn files(dir: &Path) -> Vec<PathBuf> {
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    fn bytes(dir: &Path) -> u64 {
        files(dir).iter().map(|path| path.metadata().unwrap().len()).sum()
    }

    #[test]
    fn what_one_process_kept_another_finds() {
        let dir = TempDir::new().unwrap();
        disk(&dir, 10_000).write(&key("Hello!"), &said(7, 100)).unwrap();
        let another = disk(&dir, 10_000);
        assert_eq!(another.read(&key("Hello!")), Some(said(7, 100)));
        assert_eq!(another.read(&key("Goodbye!")), None);
    }

    #[test]
    fn a_broken_file_is_as_good_as_none_and_is_replaced() {
        let (dir, key) = (TempDir::new().unwrap(), key("Hello!"));
        let disk = disk(&dir, 10_000);
        disk.write(&key, &said(7, 100)).unwrap();
        let path = files(dir.path()).remove(0);
        let whole = fs::read(&path).unwrap();
        for broken in [&whole[..whole.len() - 1], &whole[..20], b"", b"something else"] {
            fs::write(&path, broken).unwrap();
            assert_eq!(disk.read(&key), None);
            disk.write(&key, &said(8, 100)).unwrap();
            assert_eq!(disk.read(&key), Some(said(8, 100)));
        }
    }

    #[test]
    fn the_oldest_used_make_room() {
        let dir = TempDir::new().unwrap();
        let disk = disk(&dir, 1_500);
        for (age, text) in [(3, "one"), (2, "two"), (1, "three")] {
            disk.write(&key(text), &said(1, 200)).unwrap();
            let file = File::options().append(true).open(disk.path(&entry::name(&key(text)))).unwrap();
            file.set_modified(now() - Duration::from_secs(age * 60)).unwrap();
        }
        assert!(disk.read(&key("one")).is_some(), "that makes it the newest");
        disk.write(&key("four"), &said(1, 200)).unwrap();
        let kept = ["one", "two", "three", "four"].map(|text| disk.read(&key(text)).is_some());
        assert_eq!(kept, [true, false, true, true]);
        assert!(bytes(dir.path()) <= 1_500);
    }

    #[test]
    fn what_is_larger_than_all_the_room_is_not_kept() {
        let dir = TempDir::new().unwrap();
        disk(&dir, 100).write(&key("Hello!"), &said(1, 200)).unwrap();
        assert!(files(dir.path()).is_empty());
    }

    #[test]
    fn what_a_dead_process_left_is_removed_and_other_files_are_not() {
        let dir = TempDir::new().unwrap();
        let (left, growing) = (dir.path().join(".writing-a"), dir.path().join(".writing-b"));
        let others = dir.path().join("notes.txt");
        for path in [&left, &growing, &others] {
            fs::write(path, "x").unwrap();
        }
        for path in [&left, &others] {
            File::options().append(true).open(path).unwrap().set_modified(now() - ABANDONED * 2).unwrap();
        }
        disk(&dir, 10_000).write(&key("Hello!"), &said(1, 10)).unwrap();
        assert_eq!([&left, &growing, &others].map(|path| path.exists()), [false, true, true]);
    }

    #[test]
    fn processes_that_share_a_directory_see_whole_files_or_none() {
        let dir = TempDir::new().unwrap();
        // Room for three of the five phrases that all of them want.
        let limit = 1_500;
        let process = |sample: i16| {
            let disk = Disk::open(dir.path(), limit).unwrap();
            move || {
                for i in 0..200 {
                    let key = key(&(i % 5).to_string());
                    disk.write(&key, &said(sample, 200)).unwrap();
                    let Some(Said { pcm, .. }) = disk.read(&key) else { continue };
                    assert!(pcm.len() == 200 && pcm.iter().all(|s| *s == pcm[0]), "half of each");
                }
            }
        };
        thread::scope(|scope| {
            for sample in 1..=4 {
                scope.spawn(process(sample));
            }
        });
        disk(&dir, limit).write(&key("last"), &said(9, 200)).unwrap();
        assert!(bytes(dir.path()) <= limit, "{} bytes in {:?}", bytes(dir.path()), files(dir.path()));
    }
}

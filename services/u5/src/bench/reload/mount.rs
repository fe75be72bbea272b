//! A mount of a ConfigMap, as the kubelet keeps it: files in a directory with the time in its name, `..data` leading
//! there, and a link for each file through it.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;
use u5_runtime::Clock;

/// Texts by file name.
pub(super) type Texts = BTreeMap<String, String>;

/// Where the files are.
const DATA: &str = "..data";
/// The link that is renamed over it.
const NEXT: &str = "..data_tmp";

/// It goes when this is dropped.
pub(super) struct Mount {
    directory: TempDir,
    clock: Clock,
    writes: usize,
}

impl Mount {
    /// One that holds `files`.
    pub(super) fn new(files: &Texts, clock: Clock) -> io::Result<Self> {
        let mut mount = Self { directory: tempfile::tempdir()?, clock, writes: 0 };
        mount.swap(files)?;
        Ok(mount)
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Makes it hold `files` instead of what it held. Tells when they took its place.
    pub(super) fn swap(&mut self, files: &Texts) -> io::Result<Duration> {
        let old = fs::read_link(self.path().join(DATA)).ok();
        self.writes += 1;
        let new = PathBuf::from(format!("..2026_11_22_03_00_00.{:09}", self.writes));
        fs::create_dir(self.path().join(&new))?;
        for (name, text) in files {
            fs::write(self.path().join(&new).join(name), text)?;
        }
        symlink(&new, self.path().join(NEXT))?;
        let swapped = self.clock.now();
        fs::rename(self.path().join(NEXT), self.path().join(DATA))?;
        self.link(files)?;
        if let Some(old) = old {
            fs::remove_dir_all(self.path().join(old))?;
        }
        Ok(swapped)
    }

    /// Links for new files; those of files that are no more go.
    fn link(&self, files: &Texts) -> io::Result<()> {
        for name in files.keys().filter(|name| !self.path().join(name).is_symlink()) {
            symlink(Path::new(DATA).join(name), self.path().join(name))?;
        }
        for entry in fs::read_dir(self.path())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !name.starts_with("..") && !files.contains_key(&name) {
                fs::remove_file(self.path().join(name))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use u5_orchestrator::content::sources_of;

    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> Texts {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn it_holds_what_it_was_given_last_and_nothing_else() {
        let first = texts(&[("a.yaml", "1"), ("b.yaml", "1")]);
        let mut mount = Mount::new(&first, Clock::start()).unwrap();
        let read = |mount: &Mount| sources_of(vec![mount.path().to_owned()]).read().unwrap().files;
        assert_eq!(read(&mount), first);
        let second = texts(&[("a.yaml", "2"), ("c.md", "2")]);
        mount.swap(&second).unwrap();
        assert_eq!(read(&mount), second);
        assert_eq!(fs::read_to_string(mount.path().join("a.yaml")).unwrap(), "2", "links lead there too");
        assert_eq!(fs::read_dir(mount.path()).unwrap().count(), 4, "two links, `..data` and where it leads");
    }
}

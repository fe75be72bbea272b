//! The last set that could be used, kept on disk for the next start.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::{ContentError, Files, read};

/// The link to the set that counts.
const CURRENT: &str = "current";
/// What is not finished yet.
const UNFINISHED: &str = ".unfinished";

/// A directory with the last good set: a directory named after its revision, and a link `current` to it.
#[derive(Debug, Clone)]
pub struct LastGood {
    directory: PathBuf,
    link: &'static str,
}

impl LastGood {
    /// In `directory`, which is made when something is stored and belongs to nobody else.
    pub const fn new(directory: PathBuf) -> Self {
        Self { directory, link: CURRENT }
    }

    /// In `directory` as a ConfigMap is mounted: whoever reads it as one of its [`Sources`](super::Sources) gets each
    /// set whole, and sees the swap.
    pub const fn mounted(directory: PathBuf) -> Self {
        Self { directory, link: read::DATA }
    }

    /// Keeps `files` instead of what was kept before: a crash leaves the one or the other, whole. Blocks.
    ///
    /// # Errors
    /// [`ContentError::Unwritable`]
    pub fn store(&self, files: &Files) -> Result<(), ContentError> {
        let failed = |source| ContentError::Unwritable { path: self.directory.clone(), source };
        if self.load().is_some_and(|kept| kept.revision == files.revision) {
            return Ok(());
        }
        self.refuse_foreign().and_then(|()| self.replace(files)).map_err(failed)
    }

    /// What was kept, if it is still what it was. Blocks.
    pub fn load(&self) -> Option<Files> {
        let kept = fs::read_link(self.directory.join(self.link)).ok()?;
        let files = Files::of(read::directory(&self.directory.join(&kept), None).ok()?);
        (kept.to_str() == Some(files.revision.to_string().as_str())).then_some(files)
    }

    /// What somebody put into a directory that is read like a mount, which may be the store's own, would be gone.
    fn refuse_foreign(&self) -> io::Result<()> {
        let is_ours = self.link != read::DATA || fs::read_link(self.directory.join(self.link)).is_ok();
        let is_empty = || fs::read_dir(&self.directory).map_or(true, |mut entries| entries.next().is_none());
        if is_ours || is_empty() {
            return Ok(());
        }
        Err(io::Error::other("it holds files that were not published here; move them into the draft, and away"))
    }

    fn replace(&self, files: &Files) -> io::Result<()> {
        let (unfinished, name) = (self.directory.join(UNFINISHED), files.revision.to_string());
        let kept = self.directory.join(&name);
        fs::create_dir_all(&self.directory)?;
        // Neither can be what counts: that one was just looked at.
        remove(&unfinished)?;
        remove(&kept)?;
        write(&unfinished, files)?;
        fs::rename(&unfinished, &kept)?;
        symlink(&name, &unfinished)?;
        fs::rename(&unfinished, self.directory.join(self.link))?;
        sync(&self.directory)?;
        self.tidy(&name)
    }

    /// Removes everything but the set called `name`.
    fn tidy(&self, name: &str) -> io::Result<()> {
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            if entry.file_name() != *name && entry.file_name() != *self.link {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }
}

fn write(directory: &Path, files: &Files) -> io::Result<()> {
    fs::create_dir(directory)?;
    for (name, text) in &files.files {
        if name.contains('/') || name.starts_with('.') {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a file in it has a name that is a path"));
        }
        let mut file = File::create_new(directory.join(name))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
    }
    sync(directory)
}

fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Whatever it is, and if it is there at all.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

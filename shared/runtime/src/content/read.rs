//! Reading a directory as it stood at one moment.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{ContentError, MAX_ALL, MAX_FILE, MAX_FILES};

/// The link behind which the kubelet keeps the files of a mount.
pub(super) const DATA: &str = "..data";
/// How often a directory is read that changes while it is read.
const ATTEMPTS: usize = 5;

type Texts = BTreeMap<String, String>;

/// Which files there are, and which state of them: their inode and length, and when they were written.
#[derive(Debug, PartialEq, Eq)]
struct State {
    /// Where the link leads.
    link: Option<PathBuf>,
    files: BTreeMap<String, (u64, u64, Option<SystemTime>)>,
}

/// The texts of the files in `directory`, by name. No `endings`: of all of them.
pub(super) fn directory(directory: &Path, endings: Option<&[&str]>) -> Result<Texts, ContentError> {
    directory_seen(directory, endings, || {})
}

/// The same; `seen` is called when it is known which files there are, before they are read.
pub(super) fn directory_seen(
    directory: &Path,
    endings: Option<&[&str]>,
    mut seen: impl FnMut(),
) -> Result<Texts, ContentError> {
    for attempt in 1..=ATTEMPTS {
        match once(directory, endings, &mut seen) {
            Ok(Some(texts)) => return Ok(texts),
            // The kubelet removes what the link led to before: what cannot be found now was replaced.
            Err(ContentError::Unreadable { source, path })
                if source.kind() == io::ErrorKind::NotFound && path != directory && attempt < ATTEMPTS => {}
            Ok(None) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ContentError::Changing { path: directory.to_owned() })
}

/// Nothing, if it changed meanwhile.
fn once(directory: &Path, endings: Option<&[&str]>, seen: &mut impl FnMut()) -> Result<Option<Texts>, ContentError> {
    let before = state(directory, endings)?;
    seen();
    let root = before.root(directory);
    let mut texts = Texts::new();
    let mut bytes = 0;
    for name in before.files.keys() {
        let text = text(&root.join(name))?;
        bytes += text.len() as u64;
        if bytes > MAX_ALL {
            return Err(ContentError::TooMuch);
        }
        texts.insert(name.clone(), text);
    }
    Ok((state(directory, endings)? == before).then_some(texts))
}

impl State {
    fn root(&self, directory: &Path) -> PathBuf {
        self.link.as_ref().map_or_else(|| directory.to_owned(), |link| directory.join(link))
    }
}

fn state(directory: &Path, endings: Option<&[&str]>) -> Result<State, ContentError> {
    let link = fs::read_link(directory.join(DATA)).ok();
    let mut state = State { link, files: BTreeMap::new() };
    let root = state.root(directory);
    for entry in fs::read_dir(&root).map_err(unreadable(&root))? {
        let name = entry.map_err(unreadable(&root))?.file_name();
        let Some(name) = name.to_str().filter(|name| is_wanted(name, endings)) else { continue };
        let path = root.join(name);
        let metadata = fs::metadata(&path).map_err(unreadable(&path))?;
        if metadata.is_file() {
            state.files.insert(name.to_owned(), (metadata.ino(), metadata.len(), metadata.modified().ok()));
        }
        if state.files.len() > MAX_FILES {
            return Err(ContentError::TooMany);
        }
    }
    Ok(state)
}

fn is_wanted(name: &str, endings: Option<&[&str]>) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    let fits = |endings: &[&str]| ending.is_some_and(|ending| endings.contains(&ending));
    !name.starts_with('.') && endings.is_none_or(fits)
}

fn text(path: &Path) -> Result<String, ContentError> {
    let file = File::open(path).map_err(unreadable(path))?;
    let mut bytes = Vec::new();
    // One more than it may have, so that too much of it is noticed.
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(unreadable(path))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(ContentError::TooLarge { path: path.to_owned() });
    }
    String::from_utf8(bytes).map_err(|_| ContentError::NotText { path: path.to_owned() })
}

/// Several directories together have the bounds of one.
pub(super) fn within_bounds(texts: &Texts) -> Result<(), ContentError> {
    if texts.len() > MAX_FILES {
        return Err(ContentError::TooMany);
    }
    let bytes: usize = texts.values().map(String::len).sum();
    if bytes as u64 > MAX_ALL { Err(ContentError::TooMuch) } else { Ok(()) }
}

pub(super) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> ContentError {
    let path = path.to_owned();
    move |source| ContentError::Unreadable { path, source }
}

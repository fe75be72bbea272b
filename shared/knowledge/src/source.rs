//! Finding and reading the files of a knowledge folder, within bounds.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use u5_protocol::Language;

use crate::{KnowledgeError, index::Skipped, markdown};

/// What an ingestion reads at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files.
    pub files: usize,
    /// Folders inside folders.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 5 << 20, files: 10_000, depth: 8 }
    }
}

/// What lies in a folder.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// Paths below the folder, sorted.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) skipped: Vec<Skipped>,
    /// Whether a limit or an unreadable folder hid some: then nothing may be taken for deleted.
    pub(crate) partial: bool,
}

/// Lists the documents in `root`. Names that begin with a dot or `_` are left alone. A link is followed only to a file inside
/// `root` (that is how Kubernetes mounts ConfigMaps); every other link is reported.
pub(crate) fn list(root: &Path, limits: Limits) -> Result<Listing, KnowledgeError> {
    let real = |source| KnowledgeError::Folder { path: root.to_owned(), source };
    let canonical = root.canonicalize().map_err(real)?;
    fs::read_dir(&canonical).map_err(real)?;
    let mut listing = Listing::default();
    walk(&canonical, Path::new(""), limits, &mut listing);
    listing.files.sort();
    Ok(listing)
}

fn walk(root: &Path, below: &Path, limits: Limits, listing: &mut Listing) {
    if below.components().count() > limits.depth {
        listing.partial = true;
        return listing.skip(below, format!("it lies more than {} folders deep", limits.depth));
    }
    let entries = match fs::read_dir(root.join(below)) {
        Ok(entries) => entries,
        Err(error) => {
            listing.partial = true;
            return listing.skip(below, error.to_string());
        }
    };
    for entry in entries.flatten() {
        let path = below.join(entry.file_name());
        if entry.file_name().to_string_lossy().starts_with(['.', '_']) {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(root, &path, limits, listing),
            Ok(kind) if kind.is_symlink() && !leads_to_file_inside(root, &path) => {
                listing.skip(&path, "it is a link to a folder or out of the knowledge folder".to_owned());
            }
            Ok(_) => listing.add(path, limits),
            Err(error) => listing.skip(&path, error.to_string()),
        }
    }
}

fn leads_to_file_inside(root: &Path, path: &Path) -> bool {
    root.join(path).canonicalize().is_ok_and(|target| target.starts_with(root) && target.is_file())
}

impl Listing {
    fn skip(&mut self, path: &Path, reason: String) {
        self.skipped.push(Skipped { path: path.to_owned(), reason });
    }

    fn add(&mut self, path: PathBuf, limits: Limits) {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if !["md", "markdown", "txt"].contains(&extension.as_str()) {
            return self.skip(&path, "its format is not supported; use .md or .txt".to_owned());
        }
        if self.files.len() == limits.files {
            self.partial = true;
            return self.skip(&path, format!("the folder holds more than {} files", limits.files));
        }
        self.files.push(path);
    }
}

/// Reads a text file of bounded size.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(path: &Path, limits: Limits) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    if !file.metadata().is_ok_and(|meta| meta.is_file()) {
        return Err("it is not a regular file".to_owned());
    }
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too long from one that just fits, even while it grows.
    file.take(limits.file_bytes + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(format!("it is larger than {} bytes", limits.file_bytes));
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())
}

/// The language of a document: as its front matter says, else as a folder is named (`de/`), else as it reads.
pub(crate) fn language(path: &Path, document: &markdown::Document) -> Option<Language> {
    let folder = || {
        let names = path.parent()?.components().map(|c| c.as_os_str().to_string_lossy().into_owned());
        names.into_iter().rev().find_map(|name| Language::ALL.into_iter().find(|l| l.code() == name))
    };
    document.front.language.or_else(folder).or_else(|| detected(document))
}

fn detected(document: &markdown::Document) -> Option<Language> {
    let sample: Vec<&str> = document.chunks.iter().take(20).map(|chunk| chunk.text.as_str()).collect();
    let info = whatlang::detect(&sample.join("\n")).filter(whatlang::Info::is_reliable)?;
    match info.lang() {
        whatlang::Lang::Eng => Some(Language::En),
        whatlang::Lang::Deu => Some(Language::De),
        whatlang::Lang::Fra => Some(Language::Fr),
        _ => None,
    }
}

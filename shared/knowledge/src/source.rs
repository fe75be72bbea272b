//! Finding and reading the files of a knowledge folder, within bounds.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use u5_protocol::Language;

use crate::{
    KnowledgeError,
    index::Skipped,
    markdown,
    readers::{Format, SUPPORTED},
};

/// What an ingestion reads at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file of text: Markdown, plain text, HTML.
    pub file_bytes: u64,
    /// Bytes of one table: CSV, TSV.
    pub table_bytes: u64,
    /// Bytes of one file that an office program wrote: PDF, DOCX, XLSX, XLS, ODS.
    pub office_bytes: u64,
    /// Bytes of such a file once it is unpacked.
    pub inflated_bytes: u64,
    /// Pages of a PDF.
    pub pages: usize,
    /// Rows of the tables of a file.
    pub rows: usize,
    /// Cells of the tables of a file.
    pub cells: usize,
    /// Passages of a file.
    pub passages: usize,
    /// How long reading a file may take.
    pub reading: Duration,
    /// Files.
    pub files: usize,
    /// Folders inside folders.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 5 << 20,
            table_bytes: 50 << 20,
            office_bytes: 50 << 20,
            inflated_bytes: 256 << 20,
            pages: 2_000,
            rows: 100_000,
            cells: 2_000_000,
            passages: 100_000,
            reading: Duration::from_secs(30),
            files: 10_000,
            depth: 8,
        }
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
    for entry in entries {
        let Ok(entry) = entry else {
            listing.partial = true;
            return listing.skip(below, "not all of it could be listed".to_owned());
        };
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
        if Format::of(&path).is_none() {
            return self.skip(&path, format!("its format is not supported; use {SUPPORTED}"));
        }
        if path.to_str().is_none() {
            return self.skip(&path, "its name is not Unicode".to_owned());
        }
        if self.files.len() == limits.files {
            self.partial = true;
            return self.skip(&path, format!("the folder holds more than {} files", limits.files));
        }
        self.files.push(path);
    }
}

/// Reads a file of bounded size.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(path: &Path, format: Format, limits: &Limits) -> Result<Vec<u8>, String> {
    let (most, limit) = format.limit(limits);
    let too_large = || format!("it is larger than {most} bytes (limit `{limit}`)");
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let meta = file.metadata().map_err(|error| error.to_string())?;
    if !meta.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    if meta.len() > most {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize + 1);
    // One byte more than allowed tells a file that is too long from one that just fits, even while it grows.
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > most { Err(too_large()) } else { Ok(bytes) }
}

/// The language of a document: as it says itself, else as a folder is named (`de/`), else that of its collection, else
/// as it reads.
pub(crate) fn language(path: &Path, document: &markdown::Document, collection: Option<Language>) -> Option<Language> {
    let folder = || {
        let names = path.parent()?.components().map(|c| c.as_os_str().to_string_lossy().into_owned());
        names.into_iter().rev().find_map(|name| Language::ALL.into_iter().find(|l| l.code() == name))
    };
    document.front.language.or_else(folder).or(collection).or_else(|| detected(document))
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

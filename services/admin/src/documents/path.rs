//! What a document may be called.

use std::path::Path;

use u5_protocol::desk::DOCUMENT_ENDINGS;

/// The longest part of a path, in bytes; with what comes before it while it is written, file systems take it.
const MAX_PART: usize = 200;
/// The longest path, in bytes.
const MAX_PATH: usize = 500;
/// How many folders deep a document lies.
const MAX_DEPTH: usize = 4;

/// A path below the directory that leads nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentPath(String);

/// Why a path is none of a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// It could lead elsewhere, or no file system takes it.
    #[error(
        "a document's path has up to {MAX_DEPTH} folders and a file name, each of 1 to {MAX_PART} bytes without control \
         characters, \\ and :, and none begins with a dot or an underscore"
    )]
    Path,
    /// Nobody could read it.
    #[error("its kind is not read; kiosks read .{}", DOCUMENT_ENDINGS.join(", ."))]
    Kind,
}

impl DocumentPath {
    /// Reads a path of parts that are divided by `/`, with or without what a document's name ends in.
    pub(crate) fn parse(path: &str) -> Result<Self, Unfit> {
        let parts: Vec<&str> = path.split('/').collect();
        let is_part = |part: &&str| {
            (1..=MAX_PART).contains(&part.len())
                && !part.starts_with(['.', '_', ' '])
                && !part.ends_with(['.', ' '])
                && !part.chars().any(|c| c.is_control() || c == '\\' || c == ':')
        };
        let is_fit = path.len() <= MAX_PATH && parts.len() <= MAX_DEPTH + 1 && parts.iter().all(is_part);
        if is_fit { Ok(Self(path.to_owned())) } else { Err(Unfit::Path) }
    }

    /// The same, of a document that kiosks can read.
    pub(crate) fn readable(path: &str) -> Result<Self, Unfit> {
        let parsed = Self::parse(path)?;
        let ending = parsed.relative().extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_read = DOCUMENT_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known));
        if is_read { Ok(parsed) } else { Err(Unfit::Kind) }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn relative(&self) -> &Path {
        Path::new(&self.0)
    }

    /// The file's own name.
    pub(crate) fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The topmost folder that it lies in.
    pub(crate) fn collection(&self) -> Option<&str> {
        self.0.split_once('/').map(|(folder, _)| folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_one_place_below_the_directory() {
        for fits in ["a.md", "Öffnungszeiten 2026.pdf", "offers/week 48/list.CSV", "a/b/c/d/e.txt"] {
            assert_eq!(DocumentPath::readable(fits).map(|path| path.as_str().to_owned()), Ok(fits.to_owned()));
        }
        for wrong in [
            "",
            "/",
            "/etc/passwd.md",
            "../a.md",
            "a/../b.md",
            "a//b.md",
            "./a.md",
            "a/.hidden.md",
            "_collections.md",
            "a\\b.md",
            "c:a.md",
            "a\0.md",
            "a\n.md",
            "a/b/c/d/e/f.md",
            "a/b.md/",
            " a.md",
            "a ./b.md",
            &format!("{}.md", "x".repeat(300)),
        ] {
            assert_eq!(DocumentPath::readable(wrong), Err(Unfit::Path), "{wrong}");
        }
        for unread in ["a", "a.exe", "a.md.zip", "a/yaml"] {
            assert_eq!(DocumentPath::readable(unread), Err(Unfit::Kind), "{unread}");
        }
        let path = DocumentPath::parse("offers/week/list.csv").unwrap();
        assert_eq!((path.collection(), path.name()), (Some("offers"), "list.csv"));
    }
}

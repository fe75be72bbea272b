//! What keeps an archive from being used.

use serde_json::error::Category;

use super::Model;

/// Why an archive cannot be used. Whatever it is, the index stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveProblem {
    /// Something else wrote the file.
    #[error("it is not an archive of an index; name a file that `u5 kb export` wrote")]
    Foreign,
    /// Another release wrote the file.
    #[error(
        "it has version {found} of the format and this release reads version {known}; export it again with this release"
    )]
    Version {
        /// The version in the file.
        found: u32,
        /// The version that this release reads.
        known: u32,
    },
    /// The end is missing.
    #[error("the file ends before the archive does; copy it again, or export it again")]
    CutOff,
    /// It cannot be unpacked.
    #[error("the file is damaged; copy it again, or export it again")]
    Damaged,
    /// A line says something else than it should.
    #[error("column {column}: {reason}; copy the file again, or export it again")]
    Line {
        /// Where in the line, from 1 on; 0 for the line as a whole.
        column: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// A line is too long.
    #[error("it is longer than {limit} bytes; cut the document into smaller ones before it is ingested")]
    LineTooLong {
        /// The limit.
        limit: usize,
    },
    /// The whole is too large.
    #[error("the archive is larger than {limit} bytes once it is unpacked; spread the documents over several indexes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// There are too many of something.
    #[error("it holds more than {limit} {what}; spread the documents over several indexes")]
    TooMany {
        /// Documents or passages.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A vector is not what the first line promises.
    #[error("the vector has {found} finite numbers where the embedder makes {wanted}; export the index again")]
    Vector {
        /// How many it has.
        found: usize,
        /// How many it should have; 0 without an embedder.
        wanted: usize,
    },
    /// The vectors are another embedder's than the index is searched with.
    #[error(
        "its vectors were made by {found}, and this index is searched with those of {ours}; export an index that was \
         ingested with {ours}, or ingest the documents here"
    )]
    Embedder {
        /// Whose they are.
        found: Model,
        /// Whose they should be.
        ours: Model,
    },
    /// It does not hold what it says.
    #[error(
        "it says that it holds {documents} documents and {passages} passages, which it does not; copy it again, or \
         export it again"
    )]
    Counts {
        /// How many documents it promises.
        documents: usize,
        /// How many passages it promises.
        passages: usize,
    },
    /// The settings of the collections cannot be used.
    #[error(
        "the settings of its collections cannot be used: {0}; correct them in the documents' folder and export again"
    )]
    Collections(String),
}

impl ArchiveProblem {
    /// Without the words of the error: those may quote the document.
    pub(super) fn of_json(error: &serde_json::Error) -> Self {
        let reason = match error.classify() {
            Category::Data => "it is not what stands at this place in an archive",
            Category::Syntax | Category::Eof | Category::Io => "it is not JSON",
        };
        Self::Line { column: error.column(), reason }
    }
}

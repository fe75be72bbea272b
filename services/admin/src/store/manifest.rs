//! What an archive says of itself.

use serde::{Deserialize, Serialize};

use super::ArchiveError;

/// Its name in the archive.
pub(super) const MANIFEST: &str = "manifest.json";
/// The version of the format; it changes with what older programs would misread.
pub(super) const FORMAT: u64 = 1;
/// The longest manifest: with the most members and long names it has about a third of that.
pub(super) const MAX_BYTES: u64 = 8 << 20;

/// See the [module](self).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(super) format: u64,
    /// Tells the store from others.
    pub(crate) store: String,
    /// When it was made, in milliseconds since the Unix epoch.
    pub(crate) made_ms: i64,
    /// Every other member.
    pub(super) members: Vec<Listed>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) bytes: u64,
    /// In hexadecimal.
    pub(super) sha256: String,
}

impl Manifest {
    /// Reads it. What it says of its format counts before anything else does.
    pub(super) fn read(text: &[u8]) -> Result<Self, ArchiveError> {
        #[derive(Deserialize)]
        struct Format {
            format: u64,
        }
        let Format { format } = serde_json::from_slice(text).map_err(ArchiveError::Manifest)?;
        if format != FORMAT {
            return Err(ArchiveError::Format(format));
        }
        serde_json::from_slice(text).map_err(ArchiveError::Manifest)
    }
}

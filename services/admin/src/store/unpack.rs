//! Reading an archive that somebody sent.
//!
//! Its members are put one behind the other into a file without a name, so that what they are called touches no disk;
//! then every one of them has to be what the manifest says.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use tar::{Archive, Entry, EntryType};

use super::{
    ArchiveError, Limits,
    manifest::{self, Listed, MANIFEST, Manifest},
    name::{self, MAX_NAME},
};

/// How much is read at a time.
const CHUNK: usize = 64 << 10;

/// An archive in which everything is as its manifest says.
#[derive(Debug)]
pub(crate) struct Unpacked {
    pub(crate) manifest: Manifest,
    members: BTreeMap<String, Member>,
    spool: File,
}

/// Where a member is in the spool.
#[derive(Debug)]
struct Member {
    at: u64,
    bytes: u64,
    sha256: String,
}

impl Unpacked {
    /// The names of all members but the manifest, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// How many bytes a member has.
    pub(crate) fn bytes(&self, name: &str) -> u64 {
        self.members.get(name).map_or(0, |member| member.bytes)
    }

    /// A member's bytes; none where it is not there.
    pub(crate) fn read(&mut self, name: &str) -> Result<Vec<u8>, ArchiveError> {
        let Some(member) = self.members.get(name) else { return Ok(Vec::new()) };
        read_from(&mut self.spool, member)
    }
}

/// Unpacks an archive into the empty file `spool`, and checks all of it.
pub(crate) fn unpack(packed: impl Read, spool: File, limits: Limits) -> Result<Unpacked, ArchiveError> {
    let is_over = Cell::new(false);
    let source = Counted { source: GzDecoder::new(packed), left: limits.unpacked, is_over: &is_over };
    let mut spooled = Spooled { spool, at: 0, members: BTreeMap::new() };
    let taken = spooled.take(source, limits.members).map_err(|error| match error {
        ArchiveError::Broken(_) if is_over.get() => ArchiveError::TooLarge(limits.unpacked),
        error => error,
    });
    taken?;
    let Spooled { mut spool, mut members, .. } = spooled;
    let own = members.remove(MANIFEST).ok_or(ArchiveError::NoManifest)?;
    if own.bytes > manifest::MAX_BYTES {
        return Err(ArchiveError::TooLarge(manifest::MAX_BYTES));
    }
    let manifest = Manifest::read(&read_from(&mut spool, &own)?)?;
    compare(&manifest.members, &members)?;
    if let Some(name) = members.keys().find(|name| !super::is_known(name)) {
        return Err(ArchiveError::Unknown(name.clone()));
    }
    Ok(Unpacked { manifest, members, spool })
}

/// Whether the members are those that the manifest names, each as it says.
fn compare(listed: &[Listed], members: &BTreeMap<String, Member>) -> Result<(), ArchiveError> {
    let mut unlisted: BTreeMap<_, _> = members.iter().collect();
    for Listed { name, bytes, sha256 } in listed {
        let member = unlisted.remove(name).ok_or_else(|| ArchiveError::Missing(name.clone()))?;
        if member.bytes != *bytes || member.sha256 != *sha256 {
            return Err(ArchiveError::Checksum(name.clone()));
        }
    }
    unlisted.into_keys().next().map_or(Ok(()), |name| Err(ArchiveError::Unlisted(name.clone())))
}

fn read_from(spool: &mut File, member: &Member) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    spool.seek(SeekFrom::Start(member.at)).map_err(ArchiveError::Spool)?;
    spool.take(member.bytes).read_to_end(&mut bytes).map_err(ArchiveError::Spool)?;
    Ok(bytes)
}

/// What was taken out of an archive so far.
struct Spooled {
    spool: File,
    at: u64,
    members: BTreeMap<String, Member>,
}

impl Spooled {
    fn take(&mut self, source: impl Read, most: usize) -> Result<(), ArchiveError> {
        let mut archive = Archive::new(source);
        let mut long_name = None;
        // Raw, so that nothing is done for an entry that is not looked at here.
        for (n, entry) in archive.entries().map_err(ArchiveError::Broken)?.raw(true).enumerate() {
            // A long name is an entry of its own.
            if n >= most.saturating_mul(2) || self.members.len() >= most {
                return Err(ArchiveError::TooMany(most));
            }
            let mut entry = entry.map_err(ArchiveError::Broken)?;
            let named = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
            match entry.header().entry_type() {
                EntryType::GNULongName => long_name = Some(long(&mut entry)?),
                EntryType::Regular => self.add(name::checked(&named)?, &mut entry)?,
                _ => return Err(ArchiveError::Kind { name: String::from_utf8_lossy(&named).into_owned() }),
            }
        }
        // To its end, where its checksum is.
        io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(ArchiveError::Broken)?;
        Ok(())
    }

    fn add(&mut self, name: String, source: &mut impl Read) -> Result<(), ArchiveError> {
        if self.members.contains_key(&name) {
            return Err(ArchiveError::Twice(name));
        }
        let (at, mut hash, mut chunk) = (self.at, Sha256::new(), vec![0; CHUNK]);
        loop {
            let read = source.read(&mut chunk).map_err(ArchiveError::Broken)?;
            let Some(part) = chunk.get(..read).filter(|part| !part.is_empty()) else { break };
            hash.update(part);
            self.spool.write_all(part).map_err(ArchiveError::Spool)?;
            self.at += read as u64;
        }
        self.members.insert(name, Member { at, bytes: self.at - at, sha256: hex::encode(hash.finalize()) });
        Ok(())
    }
}

/// The name of the next entry.
fn long(entry: &mut Entry<'_, impl Read>) -> Result<Vec<u8>, ArchiveError> {
    let mut name = Vec::new();
    // One more than a name has, and the zero behind it.
    entry.take(MAX_NAME as u64 + 2).read_to_end(&mut name).map_err(ArchiveError::Broken)?;
    if name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

/// Fails when more is read than may be.
struct Counted<'a, R> {
    source: R,
    left: u64,
    is_over: &'a Cell<bool>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.is_over.set(left.is_none());
        self.left = left.ok_or_else(|| io::Error::other("there is more than may be"))?;
        Ok(read)
    }
}

//! Office documents are zip archives, and a small archive can hold more than any memory: here it is opened, once it is
//! known what it holds.

use std::io::{self, Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use crate::Limits;

/// The most files of an archive.
const MOST_FILES: usize = 10_000;
/// How a file of older office programs begins. Encrypted documents of newer ones are wrapped in one.
const OLE2: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// The name of the stream with what was encrypted, as it stands in such a file.
const ENCRYPTED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/// What is said of a document that only opens with a password.
pub(crate) const PASSWORD: &str = "it is protected by a password; save it without one";

/// An archive whose content is known to fit into memory.
#[derive(Debug)]
pub(crate) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    limit: u64,
}

impl Archive {
    /// Opens one.
    ///
    /// # Errors
    /// The reason, for people.
    pub(crate) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, String> {
        if bytes.starts_with(OLE2) {
            return Err(wrapped(&bytes).to_owned());
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        let mut archive = Self { zip, limit: limits.inflated_bytes };
        archive.measure()?;
        Ok(archive)
    }

    /// Refuses an archive that says that it holds too much, and one that says less than it holds.
    fn measure(&mut self) -> Result<(), String> {
        let files = self.zip.len();
        if files > MOST_FILES {
            return Err(format!("it holds more than {MOST_FILES} files; no office program writes so many"));
        }
        let said = self.zip.decompressed_size().unwrap_or_default();
        if said > u128::from(self.limit) {
            return Err(self.too_large());
        }
        let mut left = self.limit;
        for place in 0..files {
            let file = self.zip.by_index(place).map_err(|error| broken(&error))?;
            let counted = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(|error| damaged(&error))?;
            left = left.checked_sub(counted).ok_or_else(|| self.too_large())?;
        }
        Ok(())
    }

    fn too_large(&self) -> String {
        format!("unpacked, it is larger than {} bytes (limit `inflated_bytes`)", self.limit)
    }

    /// The text of the file `name`; nothing if there is no such file.
    ///
    /// # Errors
    /// The reason, for people.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        let file = match self.zip.by_name(name) {
            Err(ZipError::FileNotFound) => return Ok(None),
            file => file.map_err(|error| broken(&error))?,
        };
        let mut text = Vec::new();
        file.take(self.limit).read_to_end(&mut text).map_err(|error| damaged(&error))?;
        super::encoding::decode(text).map(Some)
    }

    /// The archive itself, for readers that unpack it on their own.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.zip.into_inner().into_inner()
    }
}

/// Why an OLE2 file is none of ours.
pub(crate) fn wrapped(bytes: &[u8]) -> &'static str {
    let is_encrypted = bytes.windows(ENCRYPTED.len()).any(|window| window == ENCRYPTED);
    if is_encrypted { PASSWORD } else { "it is of an older format than its name says; save it anew" }
}

/// Whether a file is of the older office programs' kind.
pub(crate) fn is_ole2(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE2)
}

fn broken(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => PASSWORD.to_owned(),
        error => format!("it is broken: {error}"),
    }
}

fn damaged(error: &io::Error) -> String {
    format!("it is broken: {error}")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn zipped(size: usize) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![b' '; size]).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn open(bytes: Vec<u8>) -> Result<Archive, String> {
        Archive::open(bytes, &Limits { inflated_bytes: 1000, ..Limits::default() })
    }

    /// Makes the archive say that its only file has no bytes.
    fn lie(mut bytes: Vec<u8>) -> Vec<u8> {
        for (signature, at) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
            let start = bytes.windows(4).position(|window| window == signature).unwrap();
            bytes[start + at..start + at + 4].fill(0);
        }
        bytes
    }

    #[test]
    fn what_fits_is_opened_and_what_does_not_is_refused_whatever_it_says() {
        assert_eq!(open(zipped(1000)).unwrap().text("word/document.xml").unwrap().unwrap().len(), 1000);
        assert_eq!(open(zipped(10)).unwrap().text("word/styles.xml"), Ok(None));
        assert!(open(zipped(1001)).unwrap_err().contains("larger than 1000 bytes"));
        let lied = open(lie(zipped(100_000))).unwrap_err();
        assert!(lied.contains("larger than 1000 bytes") || lied.contains("broken"), "{lied}");
    }

    #[test]
    fn what_is_no_archive_is_named() {
        let encrypted = [OLE2, b"....", ENCRYPTED].concat();
        assert_eq!(open(encrypted).unwrap_err(), PASSWORD);
        assert!(open(OLE2.to_vec()).unwrap_err().contains("older format"));
        assert!(open(b"PK\x03\x04".to_vec()).unwrap_err().contains("broken"));
        assert!(open(Vec::new()).unwrap_err().contains("broken"));
    }
}

//! Archives as strangers make them.

mod api;

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use serde_json::{Value, json};
use tar::{Builder, EntryType, Header};

use super::{manifest::MANIFEST, *};
use crate::auth::digest;

const SMALL: Limits = Limits { packed: 1 << 20, unpacked: 256 << 10, members: 20 };

/// An archive that is made by hand, so that anything can be in it.
struct ByHand {
    tar: Builder<Vec<u8>>,
    listed: Vec<Value>,
}

impl ByHand {
    fn new() -> Self {
        Self { tar: Builder::new(Vec::new()), listed: Vec::new() }
    }

    /// Adds an entry; its name is taken as it is.
    fn entry(mut self, kind: EntryType, name: &[u8], bytes: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        self.tar.append(&header, bytes).unwrap();
        self
    }

    fn list(mut self, name: &str, bytes: &[u8]) -> Self {
        self.listed.push(json!({"name": name, "bytes": bytes.len(), "sha256": hex::encode(digest(bytes))}));
        self
    }

    /// Adds a plain file that the manifest knows.
    fn file(self, name: &str, bytes: &[u8]) -> Self {
        self.list(name, bytes).entry(EntryType::Regular, name.as_bytes(), bytes)
    }

    /// Before it is compressed.
    fn unpacked(self) -> Vec<u8> {
        self.tar.into_inner().unwrap()
    }

    fn finish(self) -> Vec<u8> {
        let members = self.listed.clone();
        self.finish_with(&json!({"format": 1, "store": "s", "made_ms": 1, "members": members}))
    }

    fn finish_with(self, manifest: &Value) -> Vec<u8> {
        let text = manifest.to_string();
        self.entry(EntryType::Regular, MANIFEST.as_bytes(), text.as_bytes()).bare()
    }

    /// Without a manifest.
    fn bare(self) -> Vec<u8> {
        packed(&self.unpacked())
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::best());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

fn opened(archive: &[u8], limits: Limits) -> Result<Unpacked, ArchiveError> {
    unpack(archive, tempfile::tempfile().unwrap(), limits)
}

fn refused(archive: &[u8]) -> ArchiveError {
    opened(archive, SMALL).unwrap_err()
}

#[test]
fn what_is_packed_is_unpacked() {
    let long = format!("documents/{}.md", "ä".repeat(120));
    let mut pack = Pack::new(Vec::new(), 5_000);
    for (name, bytes) in [("files/a.yaml", &b"text"[..]), (&long, &[0, 255]), ("draft/b.yaml", b"")] {
        pack.add(name, bytes).unwrap();
    }
    let packed = pack.finish("mine".to_owned()).unwrap();
    let mut archive = opened(&packed, SMALL).unwrap();
    assert_eq!((archive.manifest.store.as_str(), archive.manifest.made_ms), ("mine", 5_000));
    assert_eq!(archive.names().collect::<Vec<_>>(), [&long, "draft/b.yaml", "files/a.yaml"]);
    assert_eq!(archive.read("files/a.yaml").unwrap(), b"text");
    assert_eq!((archive.read(&long).unwrap(), archive.bytes(&long)), (vec![0, 255], 2));
    assert_eq!(archive.read("draft/b.yaml").unwrap(), b"");
    assert!(opened(&ByHand::new().file("files/a.yaml", b"x").finish(), SMALL).is_ok(), "as by hand");
}

#[test]
fn no_member_leads_out_of_the_archive() {
    for name in
        ["../a.yaml", "files/../../a", "/etc/passwd", "C:/a", "files\\a", "files/a\u{1b}", "files//a", "./files/a"]
    {
        let told = refused(&ByHand::new().file(name, b"x").finish());
        assert!(matches!(&told, ArchiveError::Name { .. }), "{name:?}: {told:?}");
    }
    let invalid = ByHand::new().entry(EntryType::Regular, b"files/\xff", b"x").finish();
    assert!(matches!(refused(&invalid), ArchiveError::Name { .. }));
    let long = ByHand::new().entry(EntryType::GNULongName, b"././@LongLink", b"files/../../../a\0");
    let long = long.list("files/../../../a", b"x").entry(EntryType::Regular, b"files/a", b"x").finish();
    assert!(matches!(refused(&long), ArchiveError::Name { .. }), "a long name is a name as well");
    let endless = ByHand::new().entry(EntryType::GNULongName, b"././@LongLink", &[b'a'; 4096]);
    assert!(matches!(refused(&endless.file("files/a", b"x").finish()), ArchiveError::Name { .. }));
}

#[test]
fn only_plain_files_are_members() {
    let kinds = [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Char,
        EntryType::Block,
        EntryType::Fifo,
        EntryType::Directory,
        EntryType::Continuous,
        EntryType::GNUSparse,
        EntryType::GNULongLink,
        EntryType::XHeader,
        EntryType::XGlobalHeader,
        EntryType::new(b'V'),
    ];
    for kind in kinds {
        let told = refused(&ByHand::new().entry(kind, b"files/a.yaml", b"").finish());
        assert!(matches!(&told, ArchiveError::Kind { name } if name == "files/a.yaml"), "{kind:?}: {told:?}");
    }
}

#[test]
fn nothing_is_in_it_twice() {
    let twice = ByHand::new().file("files/a.yaml", b"x").file("files/a.yaml", b"y");
    assert!(matches!(refused(&twice.finish()), ArchiveError::Twice(name) if name == "files/a.yaml"));
    let manifests = ByHand::new().entry(EntryType::Regular, MANIFEST.as_bytes(), b"{}");
    assert!(matches!(refused(&manifests.finish()), ArchiveError::Twice(name) if name == MANIFEST));
    let listed = ByHand::new().file("files/a.yaml", b"x").list("files/a.yaml", b"x");
    assert!(matches!(refused(&listed.finish()), ArchiveError::Missing(_)));
}

#[test]
fn every_member_is_what_the_manifest_says() {
    let member = |archive: ByHand, bytes| archive.entry(EntryType::Regular, b"files/a.yaml", bytes);
    let other = member(ByHand::new().list("files/a.yaml", b"yes"), b"not");
    assert!(matches!(refused(&other.finish()), ArchiveError::Checksum(name) if name == "files/a.yaml"));
    let hash = hex::encode(digest(b"yes"));
    let longer = json!([{"name": "files/a.yaml", "bytes": 4, "sha256": hash}]);
    let longer = json!({"format": 1, "store": "s", "made_ms": 1, "members": longer});
    assert!(matches!(refused(&member(ByHand::new(), b"yes").finish_with(&longer)), ArchiveError::Checksum(_)));
    assert!(matches!(refused(&member(ByHand::new(), b"x").finish()), ArchiveError::Unlisted(_)));
    assert!(matches!(refused(&ByHand::new().list("files/a.yaml", b"x").finish()), ArchiveError::Missing(_)));
    let stranger = ByHand::new().file("files/a.yaml", b"x").file("users/boss", b"x");
    assert!(matches!(refused(&stranger.finish()), ArchiveError::Unknown(name) if name == "users/boss"));
}

#[test]
fn a_manifest_has_to_be_one_of_this_format() {
    assert!(matches!(refused(&ByHand::new().file("files/a.yaml", b"x").bare()), ArchiveError::NoManifest));
    let later = json!({"format": 2, "shops": []});
    let told = refused(&ByHand::new().finish_with(&later));
    assert_eq!(told.to_string(), "it is of format 2, and this version reads format 1");
    let odd = json!({"format": 1, "store": "s", "made_ms": 1, "members": [], "more": 1});
    for manifest in [json!([]), json!({}), json!({"format": "1"}), json!({"format": 1}), odd] {
        let told = refused(&ByHand::new().finish_with(&manifest));
        assert!(matches!(told, ArchiveError::Manifest(_)), "{manifest}: {told:?}");
    }
}

#[test]
fn more_than_is_taken_is_not_read_to_its_end() {
    let bomb = ByHand::new().file("files/a.yaml", &vec![0; 1 << 20]).finish();
    assert!(bomb.len() < 10 << 10, "it is small as it is sent");
    assert!(matches!(refused(&bomb), ArchiveError::TooLarge(most) if most == SMALL.unpacked));
    let behind = [ByHand::new().unpacked(), vec![0; 1 << 20]].concat();
    assert!(matches!(refused(&packed(&behind)), ArchiveError::TooLarge(_)), "nor what comes behind its end");
    let many = (0..=SMALL.members).fold(ByHand::new(), |made, n| made.file(&format!("files/{n}.yaml"), b"x"));
    assert!(matches!(refused(&many.finish()), ArchiveError::TooMany(most) if most == SMALL.members));
    let name = |made: ByHand, _| made.entry(EntryType::GNULongName, b"././@LongLink", b"files/a\0");
    let names = (0..=2 * SMALL.members).fold(ByHand::new(), name);
    assert!(matches!(refused(&names.finish()), ArchiveError::TooMany(_)));
}

#[test]
fn what_is_broken_is_told() {
    let whole = ByHand::new().file("files/a.yaml", b"x").finish();
    let mut flipped = whole.clone();
    let crc = flipped.len() - 8;
    flipped[crc] ^= 1;
    for broken in [
        &b""[..],
        b"{}",
        &packed(b"no tar, but long enough to look for a header in it"),
        &whole[..whole.len() / 2],
        &flipped,
    ] {
        let told = refused(broken);
        assert!(matches!(told, ArchiveError::Broken(_) | ArchiveError::NoManifest), "{told:?}");
    }
    assert!(matches!(refused(&flipped), ArchiveError::Broken(_)), "the checksum at its end counts");
}

proptest! {
    /// Whatever is done to an archive: it is refused, or holds what its manifest says.
    #[test]
    fn what_is_tampered_with_is_refused_or_changes_nothing(
        changes in proptest::collection::vec((0_usize..4096, any::<u8>()), 1..6),
        end in 0_usize..8192,
    ) {
        let members = json!([{"name": "files/a.yaml", "bytes": 4, "sha256": hex::encode(digest(b"text"))}]);
        let manifest = json!({"format": 1, "store": "s", "made_ms": 1, "members": members}).to_string();
        let made = ByHand::new().file("files/a.yaml", b"text");
        let mut tar = made.entry(EntryType::Regular, MANIFEST.as_bytes(), manifest.as_bytes()).unpacked();
        for (at, byte) in changes {
            let at = at % tar.len();
            tar[at] = byte;
        }
        tar.truncate(end.max(512));
        if let Ok(mut archive) = opened(&packed(&tar), SMALL) {
            for name in archive.names().map(str::to_owned).collect::<Vec<_>>() {
                prop_assert!(name::checked(name.as_bytes()).is_ok());
                let listed = archive.manifest.members.iter().find(|listed| listed.name == name).unwrap().clone();
                let bytes = archive.read(&name).unwrap();
                prop_assert_eq!((bytes.len() as u64, hex::encode(digest(&bytes))), (listed.bytes, listed.sha256));
            }
        }
    }

    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        prop_assert!(opened(&bytes, SMALL).is_err());
        prop_assert!(opened(&packed(&bytes), SMALL).is_err());
    }
}

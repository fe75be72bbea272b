//! What members are called.

use super::ArchiveError;

/// The longest name, in bytes.
pub(super) const MAX_NAME: usize = 512;

/// The name that `bytes` are, where it stays below the root on any system.
pub(super) fn checked(bytes: &[u8]) -> Result<String, ArchiveError> {
    let shown = || String::from_utf8_lossy(bytes.get(..MAX_NAME).unwrap_or(bytes)).into_owned();
    let refused = |why| ArchiveError::Name { name: shown(), why };
    let name = str::from_utf8(bytes).map_err(|_| refused("it is not UTF-8"))?;
    match wrong_with(name) {
        Some(why) => Err(refused(why)),
        None => Ok(name.to_owned()),
    }
}

fn wrong_with(name: &str) -> Option<&'static str> {
    if name.is_empty() || name.len() > MAX_NAME {
        return Some("it has 1 to 512 bytes");
    }
    if name.chars().any(char::is_control) {
        return Some("it has control characters");
    }
    if name.contains('\\') {
        return Some("it has a backslash");
    }
    if name.starts_with('/') || has_drive(name) {
        return Some("it begins at a root");
    }
    let is_odd = |part: &str| matches!(part, "" | "." | "..");
    name.split('/').any(is_odd).then_some("it leads elsewhere")
}

/// `C:`, which is a drive on some systems.
fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_where_it_belongs() {
        for fine in ["files/a.yaml", "documents/Käse & Co.pdf", "a..b", "documents/12:30.md", "..a/b.."] {
            assert_eq!(checked(fine.as_bytes()).unwrap(), fine);
        }
        let long = "a".repeat(MAX_NAME + 1);
        let odd = [
            "",
            "/etc/passwd",
            "../a",
            "files/../../a",
            "files/..",
            "files/./a",
            "files//a",
            "files/",
            "C:/a",
            "c:a",
            "files\\a",
            "..\\a",
            "files/a\n",
            "files/\0",
            "files/\u{85}",
            &long,
        ];
        for name in odd {
            assert!(matches!(checked(name.as_bytes()), Err(ArchiveError::Name { .. })), "{name:?}");
        }
        assert!(checked(b"files/\xff").unwrap_err().to_string().contains("UTF-8"));
    }
}

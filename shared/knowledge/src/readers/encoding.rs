//! From bytes to text, or to the reason why not: text in a wrong encoding is refused, never mangled.

use encoding_rs::{UTF_16BE, UTF_16LE};

/// Bytes looked at to guess what else a file is.
const SAMPLE: usize = 4096;

/// The text of UTF-8, or of UTF-16 that begins with its mark.
///
/// # Errors
/// The reason and the way out, for people.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, String> {
    let utf16 = match bytes.as_slice() {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = utf16 {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes.get(2..).unwrap_or_default());
        return text.map(Into::into).ok_or_else(|| format!("its {} is broken; save it as UTF-8", encoding.name()));
    }
    let mut text =
        String::from_utf8(bytes).map_err(|error| wrong(error.as_bytes(), error.utf8_error().valid_up_to()))?;
    if text.contains('\0') {
        return Err(wrong(text.as_bytes(), text.find('\0').unwrap_or_default()));
    }
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// What is wrong with `bytes`, which are no UTF-8 from `at` on.
fn wrong(bytes: &[u8], at: usize) -> String {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let is_null = |byte: &&u8| **byte == 0;
    let nulls = sample.iter().filter(is_null).count();
    let looks = if nulls * 3 >= sample.len() {
        "like UTF-16 without its mark"
    } else if nulls > 0 {
        "like no text at all"
    } else {
        "like Windows-1252 or Latin-1, as older programs write it"
    };
    let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    format!("it is not UTF-8 text (line {line}); it looks {looks}: save it as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicode_is_read_with_and_without_a_mark() {
        let table: [&[u8]; 4] = [
            "Käse\n".as_bytes(),
            b"\xef\xbb\xbfK\xc3\xa4se\n",
            b"\xff\xfeK\0\xe4\0s\0e\0\n\0",
            b"\xfe\xff\0K\0\xe4\0s\0e\0\n",
        ];
        for bytes in table {
            assert_eq!(decode(bytes.to_vec()).unwrap(), "Käse\n", "{bytes:?}");
        }
        assert_eq!(decode(Vec::new()).unwrap(), "");
    }

    #[test]
    fn everything_else_is_refused_by_name() {
        let table: [(&[u8], &str); 5] = [
            (b"Brot\nK\xe4se", "(line 2); it looks like Windows-1252"),
            (b"K\0\xe4\0s\0e\0", "UTF-16 without its mark"),
            (b"A\0B\0", "UTF-16 without its mark"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "like no text at all"),
            (b"\xff\xfe\x00", "its UTF-16LE is broken"),
        ];
        for (bytes, wanted) in table {
            let reason = decode(bytes.to_vec()).unwrap_err();
            assert!(reason.contains(wanted) && reason.contains("save it as UTF-8"), "{reason}");
        }
    }
}

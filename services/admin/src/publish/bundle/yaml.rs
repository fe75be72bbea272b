//! Texts as YAML scalars that people can compare line by line.

/// A text as the value of a key, to the end of its last line. Lines stand for themselves where YAML can say them so.
pub(super) fn text(text: &str, indent: usize) -> String {
    let Some(header) = header(text) else { return format!("{}\n", quoted(text)) };
    let body: String = text
        .strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{}{line}\n", " ".repeat(indent)) })
        .collect();
    format!("{header}\n{body}")
}

/// How a block of these lines begins: how its end is read. None where it cannot be one: where it begins or ends with
/// something that is not seen, or has characters that YAML only knows escaped.
fn header(text: &str) -> Option<&'static str> {
    let is_plain = |c: char| matches!(c, '\n' | '\t') || !is_escaped(c);
    let is_blank = |line: Option<&str>| line.is_none_or(|line| line.trim().is_empty() || line.starts_with([' ', '\t']));
    let lines = text.strip_suffix('\n').unwrap_or(text);
    let is_odd =
        is_blank(lines.split('\n').next()) || lines.rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
    if is_odd || !text.chars().all(is_plain) {
        return None;
    }
    Some(if text.ends_with('\n') { "|" } else { "|-" })
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if is_escaped(c) => quoted.push_str(&escape(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// What YAML does not print, or some of its readers take for a line's end (YAML 1.2, 5.1).
fn is_escaped(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn escape(c: char) -> String {
    format!("\\U{:08X}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn read_back(written: &str) -> String {
        let yaml = format!("data:\n  \"a.yaml\": {}  z: end\n", text(written, 4));
        let read: BTreeMap<String, BTreeMap<String, String>> =
            serde_saphyr::from_str(&yaml).unwrap_or_else(|error| panic!("{yaml}\n{error}"));
        assert_eq!(read["data"]["z"], "end", "{yaml}");
        read["data"]["a.yaml"].clone()
    }

    #[test]
    fn lines_stand_for_themselves_where_they_can() {
        assert_eq!(text("a: 1\n\n  b: \"x\"\n", 4), "|\n    a: 1\n\n      b: \"x\"\n");
        assert_eq!(text("a", 2), "|-\n  a\n");
        assert_eq!(text("", 2), "\"\"\n");
        assert_eq!(text("a\n\n", 2), "\"a\\n\\n\"\n");
        assert_eq!(text("a\rb", 2), "\"a\\U0000000Db\"\n");
        for odd in [
            "",
            "\n",
            " a\n",
            "\ta",
            "a\n \n",
            "a\n\n",
            "a # b: c\n",
            "- x\n%y\n---\n...\n",
            "é 😀\n",
            "\u{85}\u{7f}",
            "\u{feff}a",
        ] {
            assert_eq!(read_back(odd), odd);
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(written in "(\\PC|[ \t\n\r:#'\"\\\\{}|>%-]|[a-z]){0,60}") {
            prop_assert_eq!(read_back(&written), written);
        }
    }
}

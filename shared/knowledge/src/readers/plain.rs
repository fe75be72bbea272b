//! Plain text: what an empty line divides is a paragraph, and a line with a bullet an item of a list.

use super::{Reading, cutter::Cutter};
use crate::markdown::Chunk;

/// How items of lists begin.
const BULLETS: [&str; 4] = ["- ", "* ", "• ", "– "];

/// Reads paragraphs.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(text: &str, reading: &Reading) -> Result<Vec<Chunk>, String> {
    let mut cutter = Cutter::new(reading.chunking, reading.limits.passages);
    paragraphs(text, &mut cutter);
    cutter.finish()
}

/// Adds the paragraphs of `text`.
pub(crate) fn paragraphs(text: &str, cutter: &mut Cutter) {
    let mut paragraph = String::new();
    for line in text.lines().map(str::trim) {
        let item = BULLETS.iter().find_map(|bullet| line.strip_prefix(bullet));
        if line.is_empty() || item.is_some() {
            cutter.text(&std::mem::take(&mut paragraph));
        }
        append(&mut paragraph, item.unwrap_or(line));
    }
    cutter.text(&paragraph);
}

/// Adds a line to a paragraph, and joins the word that was divided at the end of the last one.
fn append(paragraph: &mut String, line: &str) {
    let before_hyphen = paragraph.strip_suffix('-').and_then(|text| text.chars().last());
    let is_divided = before_hyphen.is_some_and(char::is_lowercase) && line.starts_with(char::is_lowercase);
    if line.is_empty() {
        return;
    }
    if is_divided {
        paragraph.pop();
    } else if !paragraph.is_empty() {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_divides_and_a_line_end_does_not() {
        let text =
            "Oat milk\r\nis in aisle 7.\r\n \r\nThe cof-\nfee is next to it,\nnot the T-\nShirts.\n\n- rye\n- oat";
        let chunks = read(text, &Reading::named("a.txt")).unwrap();
        let texts: Vec<&str> = chunks.iter().map(|chunk| chunk.text.as_str()).collect();
        assert_eq!(texts, ["Oat milk is in aisle 7.", "The coffee is next to it, not the T- Shirts.", "rye", "oat"]);
    }
}

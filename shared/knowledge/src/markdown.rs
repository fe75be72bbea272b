//! Cutting documents into passages: one fact, one passage, because a passage is what a voice answer quotes.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::Deserialize;
use u5_protocol::Language;

use crate::Day;

/// Longer paragraphs are cut at a word boundary: nobody listens to more, and embedders read no further.
const MAX_CHARS: usize = 700;

/// A document, read.
#[derive(Debug, PartialEq)]
pub(crate) struct Document {
    pub(crate) front: Front,
    pub(crate) chunks: Vec<Chunk>,
}

/// The optional front matter. Other keys are other programs' business.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Front {
    pub(crate) language: Option<Language>,
    pub(crate) collection: Option<String>,
    #[serde(flatten)]
    pub(crate) valid: Validity,
}

/// From when until when a document holds, both days included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Validity {
    #[serde(rename = "valid_from")]
    pub(crate) from: Option<Day>,
    #[serde(rename = "valid_until")]
    pub(crate) until: Option<Day>,
}

impl Validity {
    /// Whether it holds on that day.
    pub(crate) fn on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// One passage's text below the headings that it stands under (`Products > Drinks`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// Reads Markdown. Plain text is Markdown without marks.
///
/// # Errors
/// The reason, if the front matter is not valid.
pub(crate) fn read(text: &str) -> Result<Document, String> {
    let (front, body) = front_matter(text)?;
    let mut cutter = Cutter::default();
    for event in Parser::new_ext(body, Options::ENABLE_TABLES) {
        cutter.on(event);
    }
    cutter.flush();
    Ok(Document { front, chunks: cutter.chunks })
}

fn front_matter(text: &str) -> Result<(Front, &str), String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return Ok((Front::default(), text));
    };
    let Some((yaml, body)) = rest.split_once("\n---") else {
        return Ok((Front::default(), text));
    };
    let front = serde_saphyr::from_str(yaml).map_err(|error| format!("its front matter is not valid: {error}"))?;
    Ok((front, body.trim_start_matches('-')))
}

#[derive(Default)]
struct Cutter {
    chunks: Vec<Chunk>,
    /// The open headings, with their levels.
    headings: Vec<(usize, String)>,
    text: String,
    /// A table's column names, then the cells of the current row.
    columns: Vec<String>,
    cells: Vec<String>,
}

impl Cutter {
    fn on(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.flush();
                self.headings.retain(|(open, _)| *open < level as usize);
            }
            Event::End(TagEnd::Heading(level)) => {
                let heading = self.take();
                self.headings.push((level as usize, heading));
            }
            Event::End(TagEnd::TableCell) => {
                let cell = self.take();
                self.cells.push(cell);
            }
            Event::End(TagEnd::TableHead) => self.columns = std::mem::take(&mut self.cells),
            Event::End(TagEnd::TableRow) => self.row(),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::List(_) | Tag::CodeBlock(_) | Tag::BlockQuote(_))
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock) => self.flush(),
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            _ => {}
        }
    }

    /// The collected text, white space tidied.
    fn take(&mut self) -> String {
        std::mem::take(&mut self.text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn flush(&mut self) {
        let text = self.take();
        self.add(&text);
    }

    /// "Day: Saturday, Closes: 18:00."
    fn row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let named = self.columns.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty());
        let text: Vec<String> = named.map(|(column, cell)| format!("{column}: {cell}")).collect();
        if !text.is_empty() {
            self.add(&format!("{}.", text.join(", ")));
        }
    }

    fn add(&mut self, text: &str) {
        let title = self.headings.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" > ");
        let pieces = pieces(text).into_iter();
        self.chunks.extend(pieces.map(|text| Chunk { title: title.clone(), text }));
    }
}

/// `text` in pieces of at most [`MAX_CHARS`] (a longer word stays whole).
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match pieces.last_mut() {
            Some(last) if last.chars().count() + 1 + word.chars().count() <= MAX_CHARS => {
                last.push(' ');
                last.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(text: &str) -> Vec<(String, String)> {
        read(text).unwrap().chunks.into_iter().map(|c| (c.title, c.text)).collect()
    }

    fn pair(title: &str, text: &str) -> (String, String) {
        (title.to_owned(), text.to_owned())
    }

    #[test]
    fn each_fact_is_a_passage_below_its_headings() {
        let text = "# Products\n\n## Drinks\nOat milk stands\nin **aisle 7**.\n\n- Coffee\n  - Beans\n- `Tea`\n\n## Shoes\nX\n# Store\nY";
        let drinks = "Products > Drinks";
        assert_eq!(
            chunks(text),
            [
                pair(drinks, "Oat milk stands in aisle 7."),
                pair(drinks, "Coffee"),
                pair(drinks, "Beans"),
                pair(drinks, "Tea"),
                pair("Products > Shoes", "X"),
                pair("Store", "Y"),
            ]
        );
    }

    #[test]
    fn table_rows_carry_their_column_names() {
        let text = "# Hours\n| Day | Closes |\n|---|---|\n| Friday | 21:00 |\n| Sunday | |\n";
        assert_eq!(chunks(text), [pair("Hours", "Day: Friday, Closes: 21:00."), pair("Hours", "Day: Sunday.")]);
    }

    #[test]
    fn front_matter_is_read_and_is_no_passage() {
        let document =
            read("---\nlanguage: de\ncollection: store\nauthor: me\nvalid_until: 2026-11-30\n---\nHallo").unwrap();
        let valid = Validity { from: None, until: Some(Day::since_epoch(20_787)) };
        assert_eq!(document.front, Front { language: Some(Language::De), collection: Some("store".to_owned()), valid });
        assert_eq!(document.chunks.len(), 1);
        for wrong in ["language: klingon", "valid_from: tomorrow"] {
            let reason = read(&format!("---\n{wrong}\n---\nx")).unwrap_err();
            assert!(reason.contains("front matter"), "{reason}");
        }
    }

    #[test]
    fn long_paragraphs_are_cut_between_words_and_lose_none() {
        let text = "word ".repeat(400);
        let chunks = chunks(&text);
        assert!(chunks.len() > 1 && chunks.iter().all(|(_, t)| t.chars().count() <= MAX_CHARS));
        assert_eq!(chunks.iter().map(|(_, t)| t.split(' ').count()).sum::<usize>(), 400);
    }
}

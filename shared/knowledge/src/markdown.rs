//! Cutting documents into passages: one fact, one passage, because a passage is what a voice answer quotes.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::Deserialize;
use u5_protocol::Language;

use crate::{
    Day,
    readers::{Cutter, Reading, tidy},
};

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

/// Reads Markdown.
///
/// # Errors
/// The reason, if the front matter is not valid or there are too many passages.
pub(crate) fn read(text: &str, reading: &Reading) -> Result<Document, String> {
    let (front, body) = front_matter(text)?;
    let cutter = Cutter::new(reading.chunking, reading.limits.passages);
    let mut text = Marked { cutter, text: String::new(), cells: Vec::new() };
    for event in Parser::new_ext(body, Options::ENABLE_TABLES) {
        text.on(event);
    }
    text.flush();
    Ok(Document { front, chunks: text.cutter.finish()? })
}

/// What stands before a text, and the text.
///
/// # Errors
/// The reason, if the front matter is not valid.
pub(crate) fn front_matter(text: &str) -> Result<(Front, &str), String> {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return Ok((Front::default(), text));
    };
    let Some((yaml, body)) = rest.split_once("\n---") else {
        return Ok((Front::default(), text));
    };
    let front: Front =
        serde_saphyr::from_str(yaml).map_err(|error| format!("its front matter is not valid: {error}"))?;
    if let (Some(from), Some(until)) = (front.valid.from, front.valid.until)
        && from > until
    {
        return Err(format!("its front matter is not valid: valid_from {from} is after valid_until {until}"));
    }
    Ok((front, body.trim_start_matches('-')))
}

/// The events of a Markdown text on their way to passages.
struct Marked {
    cutter: Cutter,
    text: String,
    /// The cells of the current row.
    cells: Vec<String>,
}

impl Marked {
    fn on(&mut self, event: Event<'_>) {
        match event {
            Event::Start(
                Tag::Heading { .. }
                | Tag::Paragraph
                | Tag::Item
                | Tag::List(_)
                | Tag::CodeBlock(_)
                | Tag::BlockQuote(_),
            )
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock) => self.flush(),
            Event::End(TagEnd::Heading(level)) => {
                let heading = std::mem::take(&mut self.text);
                self.cutter.heading(level as usize, &heading);
            }
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut self.text);
                self.cells.push(tidy(&cell));
            }
            Event::End(TagEnd::TableHead) => self.cutter.table(std::mem::take(&mut self.cells)),
            Event::End(TagEnd::TableRow) => self.cutter.row(&std::mem::take(&mut self.cells)),
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            _ => {}
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.cutter.text(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Document, String> {
        super::read(text, &Reading::named("a.md"))
    }

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
        for wrong in ["language: klingon", "valid_from: tomorrow", "valid_from: 2026-12-01\nvalid_until: 2026-11-30"] {
            let reason = read(&format!("---\n{wrong}\n---\nx")).unwrap_err();
            assert!(reason.contains("front matter"), "{reason}");
        }
    }
}

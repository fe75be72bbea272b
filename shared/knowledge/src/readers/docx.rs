//! DOCX: paragraphs, headings by the outline of their styles, lists and tables.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::{
    Reading,
    archive::Archive,
    cutter::Cutter,
    xml::{Events, attribute, referred},
};
use crate::markdown::Chunk;

/// Reads a document.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(bytes: Vec<u8>, reading: &Reading) -> Result<Vec<Chunk>, String> {
    let mut archive = Archive::open(bytes, &reading.limits)?;
    let document = archive.text("word/document.xml")?;
    let document = document.ok_or("it is broken: it has no word/document.xml; is it a Word document?")?;
    let styles = archive.text("word/styles.xml")?.map(|styles| levels(&styles)).transpose()?.unwrap_or_default();
    let cutter = Cutter::new(reading.chunking, reading.limits.passages);
    let mut body =
        Body { styles, cutter, paragraph: String::new(), level: None, tables: Vec::new(), hidden: 0, in_text: false };
    let mut events = Events::of(&document);
    while let Some(event) = events.next()? {
        body.on(&event);
    }
    body.cutter.finish()
}

/// Which styles are headings: by their outline level, else by the name, which is English in every language.
fn levels(styles: &str) -> Result<HashMap<String, usize>, String> {
    let (mut levels, mut events, mut style) = (HashMap::new(), Events::of(styles), String::new());
    while let Some(event) = events.next()? {
        let Event::Start(element) = event else { continue };
        let value = || attribute(&element, "w:val").unwrap_or_default();
        let level = match element.name().0 {
            "w:style" => {
                style = attribute(&element, "w:styleId").unwrap_or_default();
                None
            }
            "w:name" => named(&value()),
            "w:outlineLvl" => outline(&value()),
            _ => None,
        };
        if let Some(level) = level {
            levels.insert(style.clone(), level);
        }
    }
    Ok(levels)
}

fn named(style: &str) -> Option<usize> {
    let style = style.to_lowercase();
    if style == "title" { Some(0) } else { style.strip_prefix("heading")?.trim().parse().ok() }
}

/// The level of an outline, where 9 is text.
fn outline(value: &str) -> Option<usize> {
    value.parse().ok().filter(|level| *level < 9).map(|level: usize| level + 1)
}

#[derive(Default)]
struct Table {
    has_head: bool,
    row: Vec<String>,
    cell: String,
}

struct Body {
    styles: HashMap<String, usize>,
    cutter: Cutter,
    paragraph: String,
    /// That of the heading that the paragraph is.
    level: Option<usize>,
    /// The open ones. Those inside a cell are part of it.
    tables: Vec<Table>,
    /// How many open elements hold what the reader of the document does not see, or sees elsewhere.
    hidden: usize,
    in_text: bool,
}

impl Body {
    fn on(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(element) => self.start(element),
            Event::End(element) => self.end(element.name().0),
            _ if self.hidden > 0 || !self.in_text => {}
            Event::Text(text) => self.paragraph.push_str(&text.xml10_content()),
            Event::CData(text) => self.paragraph.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => self.paragraph.push_str(&referred(reference)),
            _ => {}
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        let value = || attribute(element, "w:val").unwrap_or_default();
        match element.name().0 {
            "mc:Fallback" | "w:del" | "w:moveFrom" => self.hidden += 1,
            _ if self.hidden > 0 => {}
            "w:t" => self.in_text = true,
            "w:tab" | "w:br" | "w:cr" => self.paragraph.push(' '),
            "w:noBreakHyphen" => self.paragraph.push('-'),
            "w:pStyle" => self.level = self.level.or_else(|| self.styles.get(&value()).copied()),
            "w:outlineLvl" => self.level = outline(&value()),
            "w:tbl" => self.begin_table(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "mc:Fallback" | "w:del" | "w:moveFrom" => self.hidden = self.hidden.saturating_sub(1),
            _ if self.hidden > 0 => {}
            "w:t" => self.in_text = false,
            "w:p" => self.end_paragraph(),
            "w:tc" => self.end_cell(),
            "w:tr" => self.end_row(),
            "w:tbl" => self.end_table(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let (text, level) = (std::mem::take(&mut self.paragraph), self.level.take());
        match (self.tables.last_mut(), level) {
            (Some(table), _) => {
                table.cell.push(' ');
                table.cell.push_str(&text);
            }
            (None, Some(level)) => self.cutter.heading(level, &text),
            (None, None) => self.cutter.text(&text),
        }
    }

    fn begin_table(&mut self) {
        self.tables.push(Table::default());
        if let [_] = self.tables.as_slice() {
            self.cutter.table(Vec::new());
        }
    }

    fn end_cell(&mut self) {
        if let [table] = self.tables.as_mut_slice() {
            let cell = std::mem::take(&mut table.cell);
            table.row.push(super::cutter::tidy(&cell));
        }
    }

    fn end_row(&mut self) {
        let [table] = self.tables.as_mut_slice() else { return };
        let row = std::mem::take(&mut table.row);
        if std::mem::replace(&mut table.has_head, true) {
            self.cutter.row(&row);
        } else {
            self.cutter.table(row);
        }
    }

    fn end_table(&mut self) {
        let inner = self.tables.pop().unwrap_or_default();
        if let Some(outer) = self.tables.last_mut() {
            outer.cell.push(' ');
            outer.cell.push_str(&inner.cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::fixtures;

    fn chunks(body: &str) -> Vec<(String, String)> {
        let chunks = read(fixtures::docx(body), &Reading::named("a.docx")).unwrap();
        chunks.into_iter().map(|chunk| (chunk.title, chunk.text)).collect()
    }

    fn pair(title: &str, text: &str) -> (String, String) {
        (title.to_owned(), text.to_owned())
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn paragraphs_and_items_are_passages_below_their_headings() {
        let heading = |style: &str, text: &str| {
            p(text).replace("<w:p>", &format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>"))
        };
        let body = [
            heading("Titel", "Linden &amp; Co"),
            heading("berschrift1", "Drinks"),
            "<w:p><w:r><w:t xml:space=\"preserve\">Oat </w:t></w:r><w:r><w:t>milk</w:t><w:tab/><w:t>7</w:t></w:r></w:p>".to_owned(),
            "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Tea &#8364;2</w:t></w:r><w:del><w:r><w:t>old</w:t></w:r></w:del></w:p>".to_owned(),
            heading("Chapter", "Hot"),
            p("Coffee"),
        ];
        assert_eq!(
            chunks(&body.concat()),
            [
                pair("Linden & Co > Drinks", "Oat milk 7"),
                pair("Linden & Co > Drinks", "Tea €2"),
                pair("Linden & Co > Drinks > Hot", "Coffee"),
            ]
        );
    }

    #[test]
    fn rows_of_tables_carry_the_names_of_their_columns() {
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
        let row = |cells: [&str; 2]| format!("<w:tr>{}</w:tr>", cells.map(cell).concat());
        let inner = format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>{}", p("a"), p("b"));
        let nested = format!("<w:tr>{}<w:tc>{inner}</w:tc></w:tr>", cell("Sunday"));
        let body = format!("<w:tbl>{}{}{nested}</w:tbl>{}", row(["Day", "Closes"]), row(["Friday", "21:00"]), p("end"));
        let wanted = [pair("", "Day: Friday, Closes: 21:00."), pair("", "Day: Sunday, Closes: a b."), pair("", "end")];
        assert_eq!(chunks(&body), wanted);
    }

    #[test]
    fn broken_documents_say_what_is_broken() {
        let reason = read(fixtures::docx("<w:p></w:q>"), &Reading::named("a.docx")).unwrap_err();
        assert!(reason.contains("broken"), "{reason}");
        let reason = read(fixtures::zip(&[("a.txt", "a")]), &Reading::named("a.docx")).unwrap_err();
        assert!(reason.contains("no word/document.xml"), "{reason}");
    }
}

//! OpenDocument spreadsheets. Read by ourselves, since a cell may say that it stands in a million places: it counts
//! once for each before it is made.

use quick_xml::events::{BytesStart, Event};

use super::{
    Reading,
    archive::{Archive, PASSWORD},
    rows::{Rows, check_width},
    xml::{Events, attribute, referred},
};
use crate::markdown::Chunk;

/// Reads a spreadsheet.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(bytes: Vec<u8>, reading: &Reading) -> Result<Vec<Chunk>, String> {
    let mut archive = Archive::open(bytes, &reading.limits)?;
    if archive.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(PASSWORD.to_owned());
    }
    let content = archive.text("content.xml")?.ok_or("it is broken: it has no content.xml; is it a spreadsheet?")?;
    let mut sheet = Sheet { rows: Rows::new(reading)?, name: &reading.name, row: Row::default(), number: 0, hidden: 0 };
    let mut events = Events::of(&content);
    while let Some(event) = events.next()? {
        sheet.on(&event)?;
    }
    sheet.rows.into_cutter().finish()
}

#[derive(Default)]
struct Row {
    cells: Vec<String>,
    /// How often it stands there.
    times: usize,
    /// Empty cells that a full one may follow.
    empty: usize,
    cell: String,
    in_cell: bool,
    cell_times: usize,
}

struct Sheet<'a> {
    rows: Rows<'a>,
    name: &'a str,
    row: Row,
    number: usize,
    /// How many open elements hold remarks rather than content.
    hidden: usize,
}

impl Sheet<'_> {
    fn on(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(element) => self.start(element),
            Event::End(element) => return self.end(element.name().0),
            _ if self.hidden > 0 || !self.row.in_cell => {}
            Event::Text(text) => self.row.cell.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => self.row.cell.push_str(&referred(reference)),
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        let times = |name| attribute(element, name).and_then(|times| times.parse().ok()).unwrap_or(1);
        match element.name().0 {
            "table:table" => {
                let sheet = attribute(element, "table:name").unwrap_or_default();
                self.rows.table(&format!("{} > {sheet}", self.name));
                self.number = 0;
            }
            "table:table-row" => self.row = Row { times: times("table:number-rows-repeated"), ..Row::default() },
            "table:table-cell" | "table:covered-table-cell" => {
                self.row.in_cell = true;
                self.row.cell_times = times("table:number-columns-repeated");
            }
            "office:annotation" => self.hidden += 1,
            "text:s" | "text:tab" | "text:line-break" => self.row.cell.push(' '),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "office:annotation" => self.hidden = self.hidden.saturating_sub(1),
            "text:p" => self.row.cell.push(' '),
            "table:table-cell" | "table:covered-table-cell" => return self.end_cell(),
            "table:table-row" => return self.end_row(),
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), String> {
        self.row.in_cell = false;
        let cell = std::mem::take(&mut self.row.cell);
        if cell.trim().is_empty() {
            self.row.empty = self.row.empty.saturating_add(self.row.cell_times);
            return Ok(());
        }
        let width = self.row.cells.len().saturating_add(self.row.empty).saturating_add(self.row.cell_times);
        check_width(width)?;
        let full = self.row.cells.len() + self.row.empty;
        self.row.cells.resize(full, String::new());
        self.row.cells.resize(width, cell);
        self.row.empty = 0;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), String> {
        let Row { cells, times, .. } = std::mem::take(&mut self.row);
        if !cells.is_empty() {
            for number in 1..=times {
                self.rows.row(self.number.saturating_add(number), &cells)?;
            }
        }
        self.number = self.number.saturating_add(times);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, readers::fixtures};

    fn texts(rows: &str, limits: Limits) -> Result<Vec<String>, String> {
        let chunks = read(fixtures::ods(rows), &Reading { limits, ..Reading::named("shop.ods") })?;
        assert!(chunks.iter().all(|chunk| chunk.title == "shop > Goods"));
        Ok(chunks.into_iter().map(|chunk| chunk.text).collect())
    }

    const HEAD: &str = "<table:table-row><table:table-cell><text:p>name</text:p></table:table-cell><table:table-cell/>
        <table:table-cell><text:p>price</text:p></table:table-cell></table:table-row>";

    #[test]
    fn a_row_is_a_passage_with_what_people_see_in_its_cells() {
        let row =
            "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"9\"/>
            </table:table-row><table:table-row><table:table-cell><text:p>Tea &amp; rum</text:p></table:table-cell>
            <table:table-cell/><table:table-cell office:value=\"2.5\"><office:annotation><text:p>psst</text:p>
            </office:annotation><text:p>2,50 €</text:p></table:table-cell></table:table-row>";
        assert_eq!(texts(&[HEAD, row].concat(), Limits::default()).unwrap(), ["name: Tea & rum, price: 2,50 €."]);
    }

    #[test]
    fn repeated_cells_count_before_they_are_made() {
        let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"9999999999\"><text:p>x</text:p>
            </table:table-cell></table:table-row>";
        assert!(texts(wide, Limits::default()).unwrap_err().contains("columns"));
        let long = wide.replace("columns-repeated=\"9999999999\"", "columns-repeated=\"2\"");
        let long = long.replace("<table:table-row>", "<table:table-row table:number-rows-repeated=\"99999999999\">");
        assert!(texts(&long, Limits::default()).unwrap_err().contains("limit `rows`"));
    }

    #[test]
    fn a_password_is_named() {
        let files = [("META-INF/manifest.xml", "<manifest:encryption-data/>"), ("content.xml", "")];
        assert_eq!(read(fixtures::zip(&files), &Reading::named("a.ods")).unwrap_err(), PASSWORD);
    }
}

//! Excel's workbooks, of today and of before 2007.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Reader, Xls, XlsError, Xlsx, XlsxError};

use super::{
    Reading,
    archive::{self, Archive, PASSWORD},
    rows::{Rows, check_width},
};
use crate::markdown::Chunk;

/// Reads a workbook of Excel 2007 or later.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read_xlsx(bytes: Vec<u8>, reading: &Reading) -> Result<Vec<Chunk>, String> {
    let archive = Archive::open(bytes, &reading.limits)?;
    let mut book = Xlsx::new(Cursor::new(archive.into_bytes())).map_err(|error| broken(&error))?;
    let mut rows = Rows::new(reading)?;
    for sheet in book.sheet_names() {
        rows.table(&format!("{} > {sheet}", reading.name));
        // Cell by cell: two cells in far corners are no table of billions.
        let mut cells = match book.worksheet_cells_reader(&sheet) {
            // A chart on a sheet of its own.
            Err(XlsxError::WorksheetNotFound(_) | XlsxError::NotAWorksheet(_)) => continue,
            cells => cells.map_err(|error| broken(&error))?,
        };
        let mut row = Row::default();
        while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
            let (number, column) = cell.get_position();
            if number as usize + 1 != row.number {
                row.end(&mut rows)?;
                row.number = number as usize + 1;
            }
            row.add(column as usize, shown(&Data::from(cell.get_value().clone())))?;
        }
        row.end(&mut rows)?;
    }
    rows.into_cutter().finish()
}

/// Reads a workbook of Excel 97 to 2003.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read_xls(bytes: Vec<u8>, reading: &Reading) -> Result<Vec<Chunk>, String> {
    if !archive::is_ole2(&bytes) {
        return Err("it is no Excel workbook of before 2007, as its name says; save it as .xlsx".to_owned());
    }
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => PASSWORD.to_owned(),
        error => broken(&error),
    })?;
    let mut rows = Rows::new(reading)?;
    for (sheet, range) in book.worksheets() {
        rows.table(&format!("{} > {sheet}", reading.name));
        let first = range.start().map_or(0, |(row, _)| row as usize) + 1;
        for (cells, number) in range.rows().zip(first..) {
            let cells: Vec<String> = cells.iter().map(shown).collect();
            rows.row(number, &cells)?;
        }
    }
    rows.into_cutter().finish()
}

#[derive(Default)]
struct Row {
    /// Where it stands, from 1; 0 before the first.
    number: usize,
    cells: Vec<String>,
}

impl Row {
    fn add(&mut self, column: usize, cell: String) -> Result<(), String> {
        if cell.is_empty() {
            return Ok(());
        }
        check_width(column + 1)?;
        self.cells.resize(self.cells.len().max(column + 1), String::new());
        if let Some(place) = self.cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    fn end(&mut self, rows: &mut Rows<'_>) -> Result<(), String> {
        rows.row(self.number, &std::mem::take(&mut self.cells))
    }
}

/// A cell as people write it.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => rounded(*number),
        Data::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Data::DateTime(time) => moment(time),
    }
}

/// What remains of a number without the noise of its binary digits: 0.1 + 0.2 is 0.3.
fn rounded(number: f64) -> String {
    let digits = format!("{number:.10}");
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.').to_owned() } else { digits }
}

fn moment(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, _, _) = time.to_ymd_hms_milli();
    if time.is_duration() || time.as_f64() < 1.0 {
        let minutes = (time.as_f64() * 24.0 * 60.0).round() as i64;
        return format!("{:02}:{:02}", minutes / 60, minutes % 60);
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute) == (0, 0) { date } else { format!("{date} {hour:02}:{minute:02}") }
}

fn broken(error: &dyn std::error::Error) -> String {
    // Its own words name parts of the file format, never its text.
    format!("it is broken: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, readers::fixtures};

    fn texts(bytes: Vec<u8>, limits: Limits) -> Result<Vec<(String, String)>, String> {
        let chunks = read_xlsx(bytes, &Reading { limits, ..Reading::named("shop.xlsx") })?;
        Ok(chunks.into_iter().map(|chunk| (chunk.title, chunk.text)).collect())
    }

    fn pair(title: &str, text: &str) -> (String, String) {
        (title.to_owned(), text.to_owned())
    }

    #[test]
    fn a_row_is_a_passage_on_every_sheet() {
        let row = |text: &str| pair("shop > Goods", text);
        assert_eq!(
            texts(fixtures::xlsx(), Limits::default()).unwrap(),
            [
                row("name: Oat milk, price: 2.5, since: 2026-11-30, organic: yes."),
                row("name: Rye bread, price: 3, opens: 07:30."),
                pair("shop > Staff", "who: Anna Berger."),
            ]
        );
    }

    #[test]
    fn cells_in_far_corners_are_no_table_of_billions() {
        let reason = texts(fixtures::far_corners(), Limits::default()).unwrap_err();
        assert!(reason.contains("columns"), "{reason}");
    }

    #[test]
    fn what_is_no_workbook_is_named() {
        let reason = texts(fixtures::zip(&[("a", "b")]), Limits::default()).unwrap_err();
        assert!(reason.contains("broken"), "{reason}");
        let reason = read_xls(b"PK".to_vec(), &Reading::named("a.xls")).unwrap_err();
        assert!(reason.contains(".xlsx"), "{reason}");
        let empty = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].to_vec();
        assert!(read_xls(empty, &Reading::named("a.xls")).unwrap_err().contains("broken"));
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for (number, wanted) in
            [(0.1 + 0.2, "0.3"), (42.0, "42"), (100.0, "100"), (-2.5, "-2.5"), (1e12, "1000000000000")]
        {
            assert_eq!(rounded(number), wanted);
        }
    }
}

//! CSV and TSV.

use csv::{Error, ErrorKind, ReaderBuilder, StringRecord};

use super::{Reading, rows::Rows};
use crate::markdown::{Document, Front};

/// What may stand between cells.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows that the guess of the delimiter looks at.
const SAMPLE: usize = 20;

/// Reads a table; `delimiter` is guessed if it is not given.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(text: &str, delimiter: Option<u8>, reading: &Reading) -> Result<Document, String> {
    let mut rows = Rows::new(reading)?;
    rows.table(&reading.name);
    let delimiter = delimiter.unwrap_or_else(|| guess(text));
    for (record, number) in reader(text, delimiter).records().zip(1..) {
        let record: StringRecord = record.map_err(|error| broken(&error))?;
        rows.row(number, &record.iter().map(str::to_owned).collect::<Vec<_>>())?;
    }
    Ok(Document { front: Front::default(), chunks: rows.into_cutter().finish()? })
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// The delimiter by which most of the first rows have as many cells as the first one, and most cells.
fn guess(text: &str) -> u8 {
    let fit = |delimiter: &u8| {
        let widths = reader(text, *delimiter).into_records().take(SAMPLE).map(|record| record.map_or(0, |r| r.len()));
        let widths: Vec<usize> = widths.collect();
        let first = widths.first().copied().unwrap_or_default();
        let alike = widths.iter().filter(|width| **width == first).count();
        (first > 1, alike, first)
    };
    // The first of those that fit as well.
    DELIMITERS.into_iter().rev().max_by_key(fit).unwrap_or(b',')
}

fn broken(error: &Error) -> String {
    match error.kind() {
        ErrorKind::Utf8 { .. } => "it is not UTF-8 text; save it as UTF-8".to_owned(),
        _ => format!("it is broken: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, delimiter: Option<u8>) -> Vec<String> {
        let document = read(text, delimiter, &Reading::named("shoes.csv")).unwrap();
        assert!(document.chunks.iter().all(|chunk| chunk.title == "shoes"));
        document.chunks.into_iter().map(|chunk| chunk.text).collect()
    }

    #[test]
    fn one_row_is_one_passage_whatever_stands_between_cells() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = ["name,price", "\"Oat, milk; \"\"bio\"\"\",2", "Rye,3"].join("\r\n");
            let text = text.replace("name,", &format!("name{delimiter}")).replace("\",2", &format!("\"{delimiter}2"));
            let text = text.replace("Rye,", &format!("Rye{delimiter}"));
            assert_eq!(
                texts(&text, None),
                ["name: Oat, milk; \"bio\", price: 2.", "name: Rye, price: 3."],
                "{delimiter:?}"
            );
        }
    }

    #[test]
    fn numbers_with_commas_do_not_mislead_the_guess() {
        assert_eq!(
            texts("name;price\nOat;2,50\nRye;3,10", None),
            ["name: Oat, price: 2,50.", "name: Rye, price: 3,10."]
        );
        assert_eq!(texts("name\nOat milk", None), ["name: Oat milk."]);
        assert_eq!(texts("a,b\tc\n1,5\t2", Some(b'\t')), ["a,b: 1,5, c: 2."]);
        assert_eq!(texts("", None), Vec::<String>::new());
    }

    #[test]
    fn cells_may_have_lines() {
        assert_eq!(texts("name,note\nOat,\"cold\nand fresh\"", None), ["name: Oat, note: cold and fresh."]);
    }
}

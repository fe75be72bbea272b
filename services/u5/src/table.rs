//! Tables for people: columns as wide as they need to be, two spaces apart.

/// The rows, with a line under the first one. Widths count characters; the last column is not padded.
pub(crate) fn render<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or_default()
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let rule = widths.map(|width| "-".repeat(width));
    let head = head.map(str::to_owned);
    let lines = [&head, &rule].into_iter().chain(rows).map(|row| line(row, &widths));
    lines.collect::<Vec<_>>().join("\n")
}

fn line<const N: usize>(row: &[String; N], widths: &[usize; N]) -> String {
    let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
    cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["stt".to_owned(), "whisper-base".to_owned()], ["knowledge".to_owned(), "ß".to_owned()]];
        let expected = "part       engine\n---------  ------------\nstt        whisper-base\nknowledge  ß";
        assert_eq!(render(["part", "engine"], &rows), expected);
    }

    #[test]
    fn a_table_without_rows_is_its_head() {
        assert_eq!(render(["a", "bc"], &[]), "a  bc\n-  --");
    }
}

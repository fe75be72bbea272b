//! Figures as Markdown.

use std::fmt;

/// A server's figures: what each is, its value if it was measured, and the digits behind the point.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) figures: Vec<(&'static str, Option<f64>, usize)>,
}

/// A line for each figure, a column for each server.
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        writeln!(f, "| | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()))?;
        let what = self.columns.first().map(|column| column.figures.as_slice()).unwrap_or_default();
        for (at, (name, ..)) in what.iter().enumerate() {
            write!(f, "| {name} |")?;
            for column in &self.columns {
                write!(f, " {} |", Figure(column.figures[at].1, column.figures[at].2))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

struct Figure(Option<f64>, usize);

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => write!(f, "{value:.*}", self.1),
            None => f.write_str("not measured"),
        }
    }
}

/// The middle one; of an even number, the greater of the two.
pub(crate) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

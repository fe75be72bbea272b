//! Tables: one row, one passage, said as the collection's template says it.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior, Value};

use super::{Reading, cutter::Cutter};

/// Steps that a template may take for one row.
const FUEL: u64 = 20_000;
/// Columns beyond these are no table that people read.
const MOST_COLUMNS: usize = 500;

/// Takes the rows of a document's tables, the first of each being the names of its columns.
pub(crate) struct Rows<'a> {
    template: Option<Environment<'a>>,
    /// The names as they stand there, for people, and as templates name them.
    columns: Option<(Vec<String>, Vec<String>)>,
    cutter: Cutter,
    spare_lines: usize,
    spare_cells: usize,
    most: (usize, usize),
}

impl<'a> Rows<'a> {
    pub(crate) fn new(reading: &'a Reading) -> Result<Self, String> {
        let template = reading.row.as_deref().map(environment).transpose()?;
        let most = (reading.limits.rows, reading.limits.cells);
        let cutter = Cutter::new(reading.chunking, reading.limits.passages);
        Ok(Self { template, columns: None, cutter, spare_lines: most.0, spare_cells: most.1, most })
    }

    /// A table begins.
    pub(crate) fn table(&mut self, title: &str) {
        self.columns = None;
        self.cutter.untitled(title);
    }

    /// Adds a row: the names of the columns, or what is below them. `number` is where it stands, counted from 1.
    ///
    /// # Errors
    /// The reason, for people.
    pub(crate) fn row(&mut self, number: usize, cells: &[String]) -> Result<(), String> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        self.count(cells.len())?;
        let Some((columns, names)) = &self.columns else { return self.head(cells) };
        if cells.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
            let (has, head) = (cells.len(), columns.len());
            return Err(format!("row {number} has {has} cells, the names of the columns above are {head}"));
        }
        let text = match &self.template {
            Some(template) => said(template, names, cells).map_err(|reason| format!("row {number}: {reason}"))?,
            None => super::cutter::row(columns, cells),
        };
        self.cutter.text(&text);
        Ok(())
    }

    fn count(&mut self, cells: usize) -> Result<(), String> {
        let (rows, most_cells) = self.most;
        self.spare_lines =
            self.spare_lines.checked_sub(1).ok_or_else(|| format!("it has more than {rows} rows (limit `rows`)"))?;
        let left = self.spare_cells.checked_sub(cells);
        self.spare_cells = left.ok_or_else(|| format!("it has more than {most_cells} cells (limit `cells`)"))?;
        Ok(())
    }

    fn head(&mut self, cells: &[String]) -> Result<(), String> {
        check_width(cells.len())?;
        let columns: Vec<String> = cells.iter().map(|cell| super::cutter::tidy(cell)).collect();
        let names = columns.iter().map(|column| name(column)).collect();
        self.columns = Some((columns, names));
        Ok(())
    }

    pub(crate) fn into_cutter(self) -> Cutter {
        self.cutter
    }
}

/// Refuses rows that are too wide, before they are made.
///
/// # Errors
/// The reason, for people.
pub(crate) fn check_width(cells: usize) -> Result<(), String> {
    if cells > MOST_COLUMNS { Err(format!("it has more than {MOST_COLUMNS} columns")) } else { Ok(()) }
}

/// Whether `template` can be used at all.
///
/// # Errors
/// The reason, for people.
pub(crate) fn check(template: &str) -> Result<(), String> {
    environment(template).map(drop)
}

fn environment(template: &str) -> Result<Environment<'_>, String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.add_template("row", template).map_err(|error| format!("the collection's `row`: {error}"))?;
    Ok(environment)
}

fn said(template: &Environment<'_>, names: &[String], cells: &[String]) -> Result<String, String> {
    let cell = |place: usize| Value::from(cells.get(place).map_or("", |cell| cell.trim()));
    let known: BTreeMap<String, Value> =
        names.iter().enumerate().map(|(place, name)| (name.clone(), cell(place))).collect();
    let said = template.get_template("row").and_then(|template| template.render(Value::from(known)));
    said.map_err(|error| {
        let known = names.join("`, `");
        format!("the collection's `row`: {error}; the columns are `{known}`")
    })
}

/// A column's name as templates write it: "Best before" is `best_before`.
fn name(column: &str) -> String {
    let letters = column.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " ");
    letters.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn read(row: Option<&str>, limits: Limits, rows: &[&[&str]]) -> Result<Vec<String>, String> {
        let reading = Reading { row: row.map(str::to_owned), limits, ..Reading::named("a.csv") };
        let mut table = Rows::new(&reading)?;
        for (cells, number) in rows.iter().zip(1..) {
            table.row(number, &cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())?;
        }
        Ok(table.into_cutter().finish()?.into_iter().map(|chunk| chunk.text).collect())
    }

    const SHOES: &[&[&str]] = &[&["Name", "Best  before", ""], &["Milk ", "Friday", "cold"], &["", " ", ""], &["Rice"]];

    #[test]
    fn a_row_names_its_columns_unless_a_template_says_it_better() {
        assert_eq!(
            read(None, Limits::default(), SHOES).unwrap(),
            ["Name: Milk, Best before: Friday, cold.", "Name: Rice."]
        );
        let template = "{{ name }}{% if best_before %} keeps until {{ best_before }}{% endif %}.";
        assert_eq!(read(Some(template), Limits::default(), SHOES).unwrap(), ["Milk keeps until Friday.", "Rice."]);
    }

    #[test]
    fn a_template_that_does_not_fit_is_refused_with_row_and_columns() {
        let refused = |template| read(Some(template), Limits::default(), SHOES).unwrap_err();
        let reason = refused("{{ aisle }}");
        assert!(reason.starts_with("row 2: ") && reason.contains("`name`, `best_before`"), "{reason}");
        assert!(refused("{{ name ").contains("`row`"));
        assert!(
            refused("{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}").contains("fuel")
        );
    }

    #[test]
    fn tables_have_bounds_and_rows_have_no_more_cells_than_columns() {
        let limits = Limits { rows: 2, ..Limits::default() };
        assert!(read(None, limits, SHOES).unwrap_err().contains("limit `rows`"));
        let limits = Limits { cells: 5, ..Limits::default() };
        assert!(read(None, limits, SHOES).unwrap_err().contains("limit `cells`"));
        let reason = read(None, Limits::default(), &[&["a", "b"], &["1", "2", ""], &["1", "2", "3"]]).unwrap_err();
        assert_eq!(reason, "row 3 has 3 cells, the names of the columns above are 2");
        let wide = vec!["x"; MOST_COLUMNS + 1];
        assert!(read(None, Limits::default(), &[&wide]).unwrap_err().contains("columns"));
    }
}

//! Things with names, such as products and people, from a table.

use std::{collections::BTreeMap, fmt, ops::Range};

use csv::{ReaderBuilder, StringRecord, Trim};
use u5_protocol::Language;

use super::{
    Problem, Value,
    matcher::{Matcher, problem},
    tokens::Token,
    words::{self, Tables},
};

/// Rows of one table
pub const MOST_ROWS: usize = 10_000;
/// Characters of one field
pub const LONGEST_FIELD: usize = 200;

/// Named things, prepared for looking them up in what customers say.
pub struct Entities {
    rows: Vec<Row>,
    matchers: BTreeMap<Language, Matcher>,
}

struct Row {
    id: String,
    /// For every language
    name: Option<String>,
    names: BTreeMap<Language, String>,
    synonyms: Vec<(Option<Language>, String)>,
}

/// A table of entities that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct EntitiesError {
    /// The line of the table, from 1
    pub line: u64,
    /// What is wrong there
    pub problem: EntitiesProblem,
}

/// What is wrong with a table of entities.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntitiesProblem {
    /// No `id` column, or none with names
    #[error("there is no column `{0}`; the first line names the columns: id,name or id,name_en,name_de,name_fr")]
    NoColumn(&'static str),
    /// A column that means nothing here
    #[error("the column at place {0} is not known; use id, name, name_en, name_de, name_fr, synonyms, synonyms_en …")]
    UnknownColumn(usize),
    /// No rows below the column names
    #[error("the table has no rows; write one line for each thing")]
    NoRows,
    /// More than [`MOST_ROWS`]
    #[error("the table has more than {MOST_ROWS} rows; split it, or leave some out")]
    TooManyRows,
    /// More than [`LONGEST_FIELD`]
    #[error("the field at place {0} is longer than {LONGEST_FIELD} characters; shorten it")]
    TooLong(usize),
    /// A row without an id
    #[error("the id is empty; give every row an id")]
    NoId,
    /// A row without a name
    #[error("the row has no name with a letter or figure in it; give every row one")]
    NoName,
    /// An id that stands in a line before
    #[error("the id is that of line {0} too; ids must differ")]
    SameId(u64),
    /// Not a table
    #[error("the line has not as many fields as the first; put fields with commas in double quotes")]
    Malformed,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Id,
    Name(Option<Language>),
    Synonyms(Option<Language>),
}

impl Entities {
    /// Reads a table whose first line names its columns: `id`, and `name` or `name_en`, `name_de`, `name_fr`, and
    /// optionally `synonyms` or `synonyms_en` … with `;`, `|` or `,` between them. Fields are separated by commas, or
    /// by semicolons where the first line has no comma.
    ///
    /// # Errors
    /// Names the line and what is wrong with it.
    pub fn from_csv(text: &str) -> Result<Self, EntitiesError> {
        let text = text.trim_start_matches('\u{feff}');
        let semicolons = text.lines().next().is_some_and(|line| line.contains(';') && !line.contains(','));
        let delimiter = if semicolons { b';' } else { b',' };
        let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(Trim::All).from_reader(text.as_bytes());
        let columns = columns(reader.headers().map_err(|error| malformed(&error))?)?;
        let mut rows = Vec::new();
        let mut lines = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| malformed(&error))?;
            let line = record.position().map_or(1, csv::Position::line);
            let at = |problem| EntitiesError { line, problem };
            if rows.len() == MOST_ROWS {
                return Err(at(EntitiesProblem::TooManyRows));
            }
            let row = row(&columns, &record).map_err(at)?;
            if let Some(before) = lines.insert(row.id.clone(), line) {
                return Err(at(EntitiesProblem::SameId(before)));
            }
            rows.push(row);
        }
        if rows.is_empty() {
            return Err(EntitiesError { line: 1, problem: EntitiesProblem::NoRows });
        }
        Ok(Self::new(rows))
    }

    fn new(rows: Vec<Row>) -> Self {
        let matcher = |language| {
            let names = rows.iter().enumerate().flat_map(|(at, row)| row.spoken(language).map(move |name| (at, name)));
            (language, Matcher::new(names, words::of(language)))
        };
        let matchers = Language::ALL.into_iter().map(matcher).collect();
        Self { rows, matchers }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none; never so for a table that was read.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The name of an entity in a language, or in another where it has none.
    pub fn name(&self, id: &str, language: Language) -> Option<&str> {
        self.rows.iter().find(|row| row.id == id).map(|row| row.name(language))
    }
}

impl fmt::Debug for Entities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entities").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl Row {
    fn name(&self, language: Language) -> &str {
        let own = self.names.get(&language).or(self.name.as_ref());
        own.or_else(|| self.names.values().next()).unwrap_or(&self.id)
    }

    /// Everything it may be called in a language. A name of another language counts where it has none of its own.
    fn spoken(&self, language: Language) -> impl Iterator<Item = &str> {
        let synonyms = self.synonyms.iter().filter(move |(of, _)| of.is_none_or(|of| of == language));
        let common = self.name.as_deref().filter(move |name| *name != self.name(language));
        std::iter::once(self.name(language)).chain(common).chain(synonyms.map(|(_, name)| name.as_str()))
    }
}

fn malformed(error: &csv::Error) -> EntitiesError {
    EntitiesError { line: error.position().map_or(1, csv::Position::line), problem: EntitiesProblem::Malformed }
}

fn columns(headers: &StringRecord) -> Result<Vec<Column>, EntitiesError> {
    let at = |problem| EntitiesError { line: 1, problem };
    let column =
        |(place, name): (usize, &str)| column(name).ok_or_else(|| at(EntitiesProblem::UnknownColumn(place + 1)));
    let columns = headers.iter().enumerate().map(column).collect::<Result<Vec<_>, _>>()?;
    if !columns.contains(&Column::Id) {
        return Err(at(EntitiesProblem::NoColumn("id")));
    }
    if !columns.iter().any(|column| matches!(column, Column::Name(_))) {
        return Err(at(EntitiesProblem::NoColumn("name")));
    }
    Ok(columns)
}

fn column(header: &str) -> Option<Column> {
    let header = header.to_ascii_lowercase();
    let (kind, language) = match header.split_once('_') {
        Some((kind, code)) => (kind, Some(code.parse().ok()?)),
        None => (header.as_str(), None),
    };
    match (kind, language) {
        ("id", None) => Some(Column::Id),
        ("name", language) => Some(Column::Name(language)),
        ("synonyms", language) => Some(Column::Synonyms(language)),
        _ => None,
    }
}

fn row(columns: &[Column], record: &StringRecord) -> Result<Row, EntitiesProblem> {
    let mut row = Row { id: String::new(), name: None, names: BTreeMap::new(), synonyms: Vec::new() };
    for (place, (column, field)) in columns.iter().zip(record).enumerate() {
        if field.chars().count() > LONGEST_FIELD {
            return Err(EntitiesProblem::TooLong(place + 1));
        }
        let filled = Some(field.to_owned()).filter(|field| field.chars().any(char::is_alphanumeric));
        match column {
            Column::Id => field.clone_into(&mut row.id),
            Column::Name(None) => row.name = filled,
            Column::Name(Some(language)) => row.names.extend(filled.map(|name| (*language, name))),
            Column::Synonyms(language) => {
                let synonyms = field.split([';', '|', ',']).map(str::trim).filter(|synonym| !synonym.is_empty());
                row.synonyms.extend(synonyms.map(|synonym| (*language, synonym.to_owned())));
            }
        }
    }
    if row.id.is_empty() {
        return Err(EntitiesProblem::NoId);
    }
    if row.name.is_none() && row.names.is_empty() {
        return Err(EntitiesProblem::NoName);
    }
    Ok(row)
}

/// Finds the entity that is named.
pub(super) fn find(
    entities: &Entities,
    words: &[Token<'_>],
    tables: &Tables,
) -> Result<(Value, Range<usize>), Problem> {
    let Some(matcher) = entities.matchers.get(&tables.language) else { return Err(Problem::Unknown) };
    let hit = match matcher.find(words, tables, false) {
        Err(none) if none.is_empty() => matcher.find(words, tables, true),
        other => other,
    };
    let row = |at: usize| &entities.rows[at];
    let hit = hit.map_err(|found| problem(found, |at| row(at).id.clone()))?;
    let (id, name) = (row(hit.value).id.clone(), row(hit.value).name(tables.language).to_owned());
    Ok((Value::Entity { id, name }, hit.words))
}

//! From the bytes of a file to passages: a pure function for each format, within bounds.

mod archive;
mod csv;
mod cutter;
mod docx;
mod encoding;
#[cfg(test)]
mod fixtures;
mod guard;
mod html;
mod ods;
mod pdf;
mod plain;
mod rows;
mod sheet;
mod xml;

use std::path::Path;

pub(crate) use cutter::{Cutter, tidy};
pub(crate) use encoding::decode;
pub(crate) use guard::Guard;
pub(crate) use rows::check as check_row;

use crate::{
    Chunking, Limits,
    markdown::{self, Document, Front},
};

/// Grows whenever a reader makes other passages of the same file, or other stems are made of them, so that an index reads it again.
pub(crate) const VERSION: u32 = 3;

/// What a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Markdown,
    Text,
    Html,
    /// With what stands between cells, if the name says it.
    Table(Option<u8>),
    Pdf,
    Docx,
    Xlsx,
    Xls,
    Ods,
}

/// The formats that are read, for people.
pub(crate) const SUPPORTED: &str = ".md, .txt, .html, .csv, .tsv, .pdf, .docx, .xlsx, .xls or .ods";

impl Format {
    /// The format of a file; nothing if it is none that is read.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        Some(match path.extension()?.to_str()?.to_lowercase().as_str() {
            "md" | "markdown" => Self::Markdown,
            "txt" => Self::Text,
            "html" | "htm" | "xhtml" => Self::Html,
            "csv" => Self::Table(None),
            "tsv" | "tab" => Self::Table(Some(b'\t')),
            "pdf" => Self::Pdf,
            "docx" | "docm" => Self::Docx,
            "xlsx" | "xlsm" => Self::Xlsx,
            "xls" => Self::Xls,
            "ods" => Self::Ods,
            _ => return None,
        })
    }

    /// Whether it is text, which may begin with front matter where it is written by hand.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Markdown | Self::Text | Self::Html | Self::Table(_))
    }

    /// Whether front matter may say more about it.
    pub(crate) fn has_front(self) -> bool {
        matches!(self, Self::Markdown | Self::Text)
    }

    /// The most bytes of such a file, and the limit's name.
    pub(crate) fn limit(self, limits: &Limits) -> (u64, &'static str) {
        match self {
            Self::Markdown | Self::Text | Self::Html => (limits.file_bytes, "file_bytes"),
            Self::Table(_) => (limits.table_bytes, "table_bytes"),
            Self::Pdf | Self::Docx | Self::Xlsx | Self::Xls | Self::Ods => (limits.office_bytes, "office_bytes"),
        }
    }
}

/// What a file holds.
#[derive(Debug)]
pub(crate) enum Body {
    /// Of formats that are text.
    Text(String),
    /// Of all others.
    Bytes(Vec<u8>),
}

/// How a file is to be read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// What it is called where it says no title itself: its name without the ending.
    pub(crate) name: String,
    pub(crate) limits: Limits,
    pub(crate) chunking: Chunking,
    /// The template of rows.
    pub(crate) row: Option<String>,
}

impl Reading {
    /// The usual way to read the file `path`.
    pub(crate) fn named(path: impl AsRef<Path>) -> Self {
        let name = path.as_ref().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, limits: Limits::default(), chunking: Chunking::default(), row: None }
    }
}

/// Reads a document.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(format: Format, body: Body, reading: &Reading) -> Result<Document, String> {
    let chunks = match (format, body) {
        (Format::Markdown, Body::Text(text)) => return markdown::read(&text, reading),
        (Format::Text, Body::Text(text)) => {
            let (front, text) = markdown::front_matter(&text)?;
            return Ok(Document { front, chunks: plain::read(text, reading)? });
        }
        (Format::Html, Body::Text(text)) => return html::read(&text, reading),
        (Format::Table(delimiter), Body::Text(text)) => return csv::read(&text, delimiter, reading),
        (Format::Pdf, Body::Bytes(bytes)) => pdf::read(&bytes, reading)?,
        (Format::Docx, Body::Bytes(bytes)) => docx::read(bytes, reading)?,
        (Format::Xlsx, Body::Bytes(bytes)) => sheet::read_xlsx(bytes, reading)?,
        (Format::Xls, Body::Bytes(bytes)) => sheet::read_xls(bytes, reading)?,
        (Format::Ods, Body::Bytes(bytes)) => ods::read(bytes, reading)?,
        (_, Body::Text(_) | Body::Bytes(_)) => return Err("it was read as another format than it is".to_owned()),
    };
    Ok(Document { front: Front::default(), chunks })
}

#[cfg(test)]
mod tests;

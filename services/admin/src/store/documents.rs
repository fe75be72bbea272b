//! The part of a store that it knows: `documents/`.

use std::io::{self, Write};

use axum::body::Bytes;
use futures::stream;

use super::{ArchiveError, Change, Pack, Row, Unpacked};
use crate::documents::{Document, DocumentError, DocumentPath, Documents};

const FOLDER: &str = "documents/";

/// Adds a document.
pub(crate) fn add(pack: &mut Pack<impl Write>, path: &str, bytes: &[u8]) -> io::Result<()> {
    pack.add(&format!("{FOLDER}{path}"), bytes)
}

/// What would become of each document of an archive; nothing is taken where documents are not changed here.
pub(crate) async fn rows(archive: &mut Unpacked, documents: Option<&Documents>) -> Result<Vec<Row>, ArchiveError> {
    let paths: Vec<String> = archive.names().filter_map(|name| name.strip_prefix(FOLDER)).map(str::to_owned).collect();
    let mut rows = Vec::with_capacity(paths.len());
    for path in paths {
        rows.push(row(&path, archive, documents).await?);
    }
    Ok(rows)
}

async fn row(path: &str, archive: &mut Unpacked, documents: Option<&Documents>) -> Result<Row, ArchiveError> {
    let Some(documents) = documents else {
        return Ok(Row::refused(path, "admin.documents names no directory, so documents are not changed here"));
    };
    let parsed = match DocumentPath::readable(path) {
        Ok(parsed) => parsed,
        Err(why) => return Ok(Row::refused(path, why.to_string())),
    };
    let change = match documents.read(parsed).await {
        Err(DocumentError::Missing) => Change::Added,
        Err(error) => return Ok(Row::refused(path, error.to_string())),
        Ok(before) if before == archive.read(&format!("{FOLDER}{path}"))? => Change::Same,
        Ok(_) => Change::Changed,
    };
    Ok(Row { name: path.to_owned(), change, why: None })
}

/// Puts the documents there that are new or different, one after the other.
pub(crate) async fn apply(archive: &mut Unpacked, rows: &[Row], documents: &Documents) -> Result<usize, DocumentError> {
    let mut put = 0;
    for row in rows.iter().filter(|row| matches!(row.change, Change::Added | Change::Changed)) {
        let (Ok(path), Ok(bytes)) = (DocumentPath::readable(&row.name), archive.read(&format!("{FOLDER}{}", row.name)))
        else {
            return Err(DocumentError::BrokenOff);
        };
        let chunks = stream::iter([Ok(Bytes::from(bytes))]);
        documents.put::<DocumentError>(&path, chunks, |_: Option<Document>| Ok(())).await?;
        put += 1;
    }
    Ok(put)
}

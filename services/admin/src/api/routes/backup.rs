//! A copy of everything, for admins.

use std::io;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::{Stream, stream};
use serde_json::json;
use tokio::{fs::File, io::AsyncReadExt};

use crate::{
    Admin,
    api::{Actor, Code, Problem},
    audit::{self, Action},
    auth::Role,
};

/// How much is read at a time.
const CHUNK: usize = 64 << 10;

/// The database as it is now, for `u5-admin --restore`. It holds the hashes of passwords and tokens, and no sessions.
#[utoipa::path(get, path = "/api/v1/backup", tag = "backup",
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.sqlite3")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn backup(actor: Actor, State(admin): State<Admin>) -> Result<Response, Problem> {
    actor.require(Role::Admin)?;
    // Before the copy is made, so that it tells of itself.
    let entry = move |tx: &crate::db::Tx<'_>| {
        audit::append(tx, &actor.name(), Action::BackupMade, "database", &json!({})).map_err(Problem::from)
    };
    admin.db.write(entry).await?;
    let copy = admin.db.backup().await?;
    // The name goes with `copy`, the content when it was read to its end.
    let file = copy.reopen().map_err(|error| unreadable(&error))?;
    let length = file.metadata().map_err(|error| unreadable(&error))?.len();
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.sqlite3".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"u5-admin-backup.sqlite\"".to_owned()),
    ];
    Ok((headers, Body::from_stream(chunks(File::from_std(file)))).into_response())
}

/// What a file holds from here on, bit by bit.
pub(super) fn chunks(file: File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, async |mut file| {
        let mut chunk = Vec::with_capacity(CHUNK);
        let read = file.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (chunk.into(), file)))
    })
}

fn unreadable(error: &io::Error) -> Problem {
    tracing::error!("a backup was made and cannot be read: {error}");
    Problem::of(Code::Internal, "the backup was made and cannot be read; the service's log says why")
}

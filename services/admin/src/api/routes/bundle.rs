//! A revision for a repository.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    Admin,
    api::{Actor, Code, Problem, Segment},
    auth::{Role, digest},
    content,
    db::{DbError, Tx},
    publish::bundle,
};

/// A revision as an archive for the repository that the store is deployed from: the ConfigMap, the files one by one, and
/// their checksums. The same revision is the same bytes.
#[utoipa::path(get, path = "/api/v1/revisions/{id}/bundle", operation_id = "bundle_revision", tag = "content",
    params(("id" = i64, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/zip",
        headers(("ETag" = String)))),
    security(("session" = []), ("token" = [])))]
pub(super) async fn bundle(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    let read = move |tx: &Tx<'_>| Ok::<_, DbError>((content::find(tx, id)?, content::files_of(tx, id)?));
    let (Some(revision), Some(files)) = admin.db.read(read).await? else {
        return Err(Problem::not_found("revision"));
    };
    let name = admin.shop.target.bundle_name().to_owned();
    let made = tokio::task::spawn_blocking(move || bundle::archive(&revision, &files, &name)).await;
    let bytes =
        made.ok().and_then(Result::ok).ok_or_else(|| Problem::of(Code::Internal, "the archive cannot be made"))?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"u5-revision-{id}.zip\"")),
        (header::ETAG, format!("\"{}\"", hex::encode(digest(&bytes)))),
    ];
    Ok((headers, bytes).into_response())
}

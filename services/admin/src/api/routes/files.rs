//! Flows, prompts and their tables: the draft that everybody with the role edits.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Admin,
    api::{Actor, Code, IfMatch, Payload, Problem, Segment},
    audit::{self, Action},
    auth::Role,
    content::{self, File, Working, etag},
    db::Tx,
};

/// Every file there is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Files {
    files: Vec<File>,
}

/// A file with its text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileText {
    #[serde(flatten)]
    file: File,
    /// What it says.
    text: String,
    /// What is published under its name, where that is something else.
    published: Option<String>,
}

/// What a file is to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewText {
    text: String,
}

/// What is wrong with the draft.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Checked {
    /// Whether it can be published.
    usable: bool,
    /// Everything that is wrong or doubtful: file, line, column, severity, code, message, hint.
    #[schema(value_type = Vec<Object>)]
    found: Vec<u5_protocol::diagnostic::Diagnostic>,
}

/// All files, without their texts.
#[utoipa::path(get, path = "/api/v1/files", operation_id = "list_files", tag = "content",
    responses((status = 200, body = Files)), security(("session" = []), ("token" = [])))]
pub(super) async fn list(actor: Actor, State(admin): State<Admin>) -> Result<Json<Files>, Problem> {
    actor.require(Role::Viewer)?;
    Ok(Json(Files { files: admin.shop.working(&admin.db).await?.files() }))
}

/// One file.
#[utoipa::path(get, path = "/api/v1/files/{name}", operation_id = "find_file", tag = "content",
    params(("name" = String, Path)), responses((status = 200, body = FileText, headers(("ETag" = String)))),
    security(("session" = []), ("token" = [])))]
pub(super) async fn find(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(name): Segment<String>,
) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    shown(&admin.shop.working(&admin.db).await?, &name)
}

fn shown(working: &Working, name: &str) -> Result<Response, Problem> {
    let (file, text) = working.file(name).zip(working.text(name)).ok_or_else(|| Problem::not_found("file"))?;
    let published = working.published_text(name).filter(|published| *published != text).cloned();
    let etag = file.etag.clone();
    Ok(([(header::ETAG, etag)], Json(FileText { file, text: text.clone(), published })).into_response())
}

/// Changes a file of the draft, or makes one. Whoever saw another text than the one that is there gets that, to merge.
#[utoipa::path(put, path = "/api/v1/files/{name}", operation_id = "put_file", tag = "content", request_body = NewText,
    params(("name" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what was seen; `\"none\"` for a new file")),
    responses((status = 200, body = FileText, headers(("ETag" = String))),
        (status = 412, description = "Changed meanwhile"), (status = 428, description = "If-Match is missing")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn put(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(name): Segment<String>,
    seen: IfMatch,
    payload: Payload,
) -> Result<Response, Problem> {
    actor.require(Role::Editor)?;
    let NewText { text } = payload.read()?;
    if let Some(why) = content::unfit(&name, &text) {
        return Err(Problem::invalid(why));
    }
    change(&admin, actor, &name, seen, Some(text)).await
}

/// Takes a file back to its default; one of the store's own goes away.
#[utoipa::path(delete, path = "/api/v1/files/{name}", operation_id = "delete_file", tag = "content",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what was seen")),
    responses((status = 200, body = FileText), (status = 204, description = "It is not there any more"),
        (status = 412, description = "Changed meanwhile"), (status = 428, description = "If-Match is missing")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn delete(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(name): Segment<String>,
    seen: IfMatch,
) -> Result<Response, Problem> {
    actor.require(Role::Editor)?;
    change(&admin, actor, &name, seen, None).await
}

async fn change(
    admin: &Admin,
    actor: Actor,
    name: &str,
    seen: IfMatch,
    text: Option<String>,
) -> Result<Response, Problem> {
    let working = write(admin, actor, name, seen, text).await?;
    if working.text(name).is_none() {
        return Ok(axum::http::StatusCode::NO_CONTENT.into_response());
    }
    shown(&working, name)
}

/// Writes a file of the draft; everything as it is then.
pub(super) async fn write(
    admin: &Admin,
    actor: Actor,
    name: &str,
    seen: IfMatch,
    text: Option<String>,
) -> Result<Working, Problem> {
    let mut working = admin.shop.working(&admin.db).await?;
    if text.is_none() && working.text(name).is_none() {
        return Err(Problem::not_found("file"));
    }
    let file = name.to_owned();
    let write = move |tx: &Tx<'_>| {
        // The defaults stand still; what may have changed since is read where nobody else can change it.
        (working.published, working.drafts) = (content::published(tx)?, content::drafts(tx)?);
        seen.check(&etag(working.text(&file))).map_err(|problem| beside(problem, &working, &file))?;
        content::set_draft(tx, &file, text.as_deref(), &actor.name())?;
        let detail = json!({"bytes": text.as_ref().map(String::len)});
        audit::append(tx, &actor.name(), Action::FileChanged, &format!("file:{file}"), &detail)?;
        working.drafts.insert(file, text);
        Ok::<_, Problem>(working)
    };
    admin.db.write(write).await
}

/// Whoever comes second sees what the first one wrote.
fn beside(problem: Problem, working: &Working, name: &str) -> Problem {
    if problem.code != Code::Changed {
        return problem;
    }
    let current = working.text(name);
    problem.with("current", json!({"text": current, "etag": etag(current)}))
}

/// Checks the draft, and runs the tests that belong to it.
#[utoipa::path(post, path = "/api/v1/check", operation_id = "check_draft", tag = "content",
    responses((status = 200, body = Checked)), security(("session" = []), ("token" = [])))]
pub(super) async fn check(actor: Actor, State(admin): State<Admin>) -> Result<Json<Checked>, Problem> {
    actor.require(Role::Viewer)?;
    let found = admin.shop.check(admin.shop.draft(&admin.db).await?).await?;
    Ok(Json(Checked { usable: u5_content::is_usable(&found), found }))
}

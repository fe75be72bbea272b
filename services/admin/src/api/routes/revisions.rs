//! What was published, what is published, and who has it.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use similar::TextDiff;
use u5_protocol::ops::Revisions as Said;
use utoipa::{IntoParams, ToSchema};

use super::{Paging, limit, page};
use crate::{
    Admin,
    api::{Actor, Code, Payload, Problem, Query, Segment},
    audit::{self, Action},
    auth::Role,
    content::{self, Change, MAX_MESSAGE, Revision},
    db::{DbError, Tx},
    publish::TargetStatus,
};

/// Lines of a difference that are shown around what is different.
const CONTEXT: usize = 3;

/// Some of the revisions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Revisions {
    revisions: Vec<Revision>,
    /// The cursor of the next page; none on the last.
    next: Option<i64>,
}

/// What a revision is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    /// For whoever reads the history: 1 to 500 characters.
    message: String,
}

/// From what to what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Against {
    /// The revision that is compared with; the one before unless said, and 0 for the defaults.
    #[param(minimum = 0)]
    against: Option<i64>,
}

/// What is different between two revisions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Difference {
    files: Vec<FileDifference>,
}

/// What is different in a file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileDifference {
    /// Its name.
    name: String,
    /// As `diff -u` writes it.
    diff: String,
}

/// Who has what is published.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Live {
    /// The last revision; none before the first.
    revision: Option<Revision>,
    /// How many run it, of how many.
    acknowledged: usize,
    of: usize,
    /// What each runs.
    replicas: Vec<Replica>,
    /// Where it goes, and how it stands there.
    target: TargetStatus,
}

/// What an orchestrator runs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Replica {
    /// Where it was asked.
    url: String,
    /// What it calls the set it runs; none where it did not say.
    content: Option<String>,
    /// Why it does not run the newest.
    #[schema(value_type = Vec<Object>)]
    refused: Vec<u5_protocol::diagnostic::Diagnostic>,
}

/// What was published.
#[utoipa::path(get, path = "/api/v1/revisions", operation_id = "list_revisions", tag = "content", params(Paging),
    responses((status = 200, body = Revisions), (status = 422, description = "Invalid")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn list(
    actor: Actor,
    State(admin): State<Admin>,
    Query(paging): Query<Paging>,
) -> Result<Json<Revisions>, Problem> {
    actor.require(Role::Viewer)?;
    let (limit, before) = (limit(paging.limit)?, paging.cursor.unwrap_or(i64::MAX));
    let read = move |tx: &Tx<'_>| Ok::<_, Problem>(content::list(tx, before, limit + 1)?);
    let mut revisions = admin.db.read(read).await?;
    let next = page(&mut revisions, limit, |revision| revision.id);
    Ok(Json(Revisions { revisions, next }))
}

/// One revision.
#[utoipa::path(get, path = "/api/v1/revisions/{id}", operation_id = "find_revision", tag = "content",
    params(("id" = i64, Path)), responses((status = 200, body = Revision)), security(("session" = []), ("token" = [])))]
pub(super) async fn find(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
) -> Result<Json<Revision>, Problem> {
    actor.require(Role::Viewer)?;
    let found = admin.db.read::<_, DbError>(move |tx| content::find(tx, id)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("revision"))
}

/// What a revision changed.
#[utoipa::path(get, path = "/api/v1/revisions/{id}/diff", operation_id = "diff_revision", tag = "content",
    params(("id" = i64, Path), Against), responses((status = 200, body = Difference),
        (status = 422, description = "Invalid")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn diff(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
    Query(Against { against }): Query<Against>,
) -> Result<Json<Difference>, Problem> {
    actor.require(Role::Viewer)?;
    let working = admin.shop.working(&admin.db).await?;
    let read = move |tx: &Tx<'_>| {
        let before = against.unwrap_or_else(|| id.saturating_sub(1));
        Ok::<_, DbError>((content::files_of(tx, before)?, before, content::files_of(tx, id)?))
    };
    let (old, before, new) = admin.db.read(read).await?;
    let missing = || Problem::not_found("revision");
    let old = if before == 0 { old.unwrap_or_default() } else { old.ok_or_else(missing)? };
    let (old, new) = (working.with(&old), working.with(&new.ok_or_else(missing)?));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    let files = changed.map(|name| FileDifference {
        name: name.clone(),
        diff: difference(name, old.get(name).map_or("", String::as_str), new.get(name).map_or("", String::as_str)),
    });
    Ok(Json(Difference { files: files.collect() }))
}

fn difference(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(CONTEXT).header(name, name).to_string()
}

/// Checks the draft, runs its tests, and publishes it.
#[utoipa::path(post, path = "/api/v1/revisions", operation_id = "publish", tag = "content", request_body = Message,
    responses((status = 201, body = Revision, headers(("Location" = String)))),
    security(("session" = []), ("token" = [])))]
pub(super) async fn publish(actor: Actor, State(admin): State<Admin>, payload: Payload) -> Result<Response, Problem> {
    actor.require(Role::Publisher)?;
    let message = read(&payload)?;
    keep(&admin, &actor, None, message).await
}

/// Publishes the files of an earlier revision again. The draft stays as it is.
#[utoipa::path(post, path = "/api/v1/revisions/{id}/restore", operation_id = "restore_revision", tag = "content",
    request_body = Message, params(("id" = i64, Path)),
    responses((status = 201, body = Revision, headers(("Location" = String)))),
    security(("session" = []), ("token" = [])))]
pub(super) async fn restore(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
    payload: Payload,
) -> Result<Response, Problem> {
    actor.require(Role::Publisher)?;
    let message = read(&payload)?;
    keep(&admin, &actor, Some(id), message).await
}

fn read(payload: &Payload) -> Result<String, Problem> {
    let Message { message } = payload.read()?;
    let is_fine = !message.trim().is_empty() && message.chars().count() <= MAX_MESSAGE;
    if is_fine { Ok(message) } else { Err(Problem::invalid(format!("a message has 1 to {MAX_MESSAGE} characters"))) }
}

async fn keep(admin: &Admin, actor: &Actor, restores: Option<i64>, message: String) -> Result<Response, Problem> {
    let who = actor.name();
    let keep = move |tx: &Tx<'_>, change: &Change| {
        let revision = change.keep(tx, &who, &message)?;
        let detail = json!({"files": change.overlay.len(), "content": revision.content, "restores": revision.restores});
        audit::append(tx, &who, Action::Published, &format!("revision:{}", revision.id), &detail)?;
        Ok(revision)
    };
    let revision = admin.shop.publish(&admin.db, restores, keep).await?;
    admin.desk.nudge("content/reload").await;
    let location = format!("/api/v1/revisions/{}", revision.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(revision)).into_response())
}

/// What is published, and who runs it.
#[utoipa::path(get, path = "/api/v1/live", operation_id = "live", tag = "content",
    responses((status = 200, body = Live)), security(("session" = []), ("token" = [])))]
pub(super) async fn live(actor: Actor, State(admin): State<Admin>) -> Result<Json<Live>, Problem> {
    actor.require(Role::Viewer)?;
    let last = admin.db.read::<_, DbError>(|tx| content::list(tx, i64::MAX, 1)).await?.pop();
    let replica = |(url, said): (String, Option<Said>)| {
        let refused = said.as_ref().and_then(|said| said.refused.as_ref()).map(|refused| refused.reasons.clone());
        Replica { url, content: said.map(|said| said.content), refused: refused.unwrap_or_default() }
    };
    let replicas: Vec<Replica> = admin.watcher.revisions(&admin.desk).await.into_iter().map(replica).collect();
    let has_it = |replica: &&Replica| last.as_ref().is_some_and(|last| replica.content.as_ref() == Some(&last.content));
    let (acknowledged, of) = (replicas.iter().filter(has_it).count(), replicas.len());
    let target = admin.shop.target.status();
    Ok(Json(Live { revision: last, acknowledged, of, replicas, target }))
}

impl From<content::ShopError> for Problem {
    fn from(error: content::ShopError) -> Self {
        use content::ShopError as E;
        let told = error.to_string();
        match error {
            E::Db(error) => error.into(),
            E::NoFlows => Self::of(Code::NotFound, told),
            E::Unusable(found) => Self::of(Code::Unusable, told).with("found", json!(found)),
            E::Nothing | E::Moved => Self::of(Code::Conflict, told),
            E::Unknown => Self::not_found("revision"),
            E::Busy => Self::later(Code::Busy, told, 2),
            E::TooLarge(large) => {
                let sizes = large.files.iter().map(|(name, bytes)| json!({"name": name, "bytes": bytes}));
                Self::of(Code::TooLarge, told).with("sizes", sizes.collect())
            }
            E::Undelivered { .. } | E::Publish(_) | E::Files(_) | E::Broken => {
                tracing::error!("{}", u5_runtime::causes::told(&error));
                Self::of(Code::Undelivered, told)
            }
        }
    }
}

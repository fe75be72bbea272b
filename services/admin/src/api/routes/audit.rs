//! The audit log, for admins.

use axum::{Json, extract::State};

use super::limit;
use crate::{
    Admin,
    api::{Actor, Problem, Query},
    audit::{self, Checkpoint, Filter, Page, Verdict},
    auth::Role,
};

/// What was done, the latest first.
#[utoipa::path(get, path = "/api/v1/audit", operation_id = "list_audit", tag = "audit", params(Filter),
    responses((status = 200, body = Page), (status = 422, description = "Invalid")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn list(
    actor: Actor,
    State(admin): State<Admin>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page>, Problem> {
    actor.require(Role::Admin)?;
    let limit = limit(filter.limit)?;
    let page = admin.db.read::<_, Problem>(move |tx| Ok(audit::list(tx, &filter, limit)?)).await?;
    Ok(Json(page))
}

/// Whether the log is what was written, from the first entry to the last.
#[utoipa::path(get, path = "/api/v1/audit/verify", operation_id = "verify_audit", tag = "audit", responses((status = 200, body = Verdict)),
    security(("session" = []), ("token" = [])))]
pub(super) async fn verify(actor: Actor, State(admin): State<Admin>) -> Result<Json<Verdict>, Problem> {
    actor.require(Role::Admin)?;
    let mut at = Checkpoint::START;
    // Some at a time, so that others read in between. What is added meanwhile is looked at, too.
    loop {
        match admin.db.read::<_, Problem>(move |tx| Ok(audit::verify_some(tx, at)?)).await? {
            Ok(next) => at = next,
            Err(verdict) => return Ok(Json(verdict)),
        }
    }
}

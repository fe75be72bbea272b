//! Customers who want a person, and who goes there.

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::json;
use u5_protocol::desk::Order;
use utoipa::ToSchema;

use crate::{
    Admin,
    api::{Actor, Code, Problem, Segment},
    audit::{self, Action},
    auth::Role,
    db::{DbError, Tx},
    floor::calls::{self, Call},
};

/// The latest calls, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Calls {
    calls: Vec<Call>,
}

/// The latest calls for staff.
#[utoipa::path(get, path = "/api/v1/calls", operation_id = "list_calls", tag = "calls",
    responses((status = 200, body = Calls)), security(("session" = []), ("token" = [])))]
pub(super) async fn list(actor: Actor, State(admin): State<Admin>) -> Result<Json<Calls>, Problem> {
    actor.require(Role::Viewer)?;
    Ok(Json(Calls { calls: admin.db.read::<_, DbError>(calls::list).await? }))
}

/// Goes there: the customer sees that somebody comes. One goes; whoever is second learns who was first.
#[utoipa::path(post, path = "/api/v1/calls/{id}/accept", operation_id = "accept_call", tag = "calls", params(("id" = i64, Path)),
    responses((status = 200, body = Call), (status = 409, description = "Somebody else goes there")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn accept(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
) -> Result<Json<Call>, Problem> {
    actor.require(Role::Viewer)?;
    let accept = move |tx: &Tx<'_>| {
        let is_first = calls::accept(tx, id, &actor.name())?;
        let call = calls::find(tx, id)?.ok_or_else(|| Problem::not_found("call"))?;
        if !is_first {
            let by = call.by.as_deref().unwrap_or_default();
            return Err(Problem::of(Code::Conflict, format!("{by} goes there already")).with("by", json!(by)));
        }
        let detail = json!({"kiosk": call.kiosk});
        audit::append(tx, &actor.name(), Action::CallAccepted, &format!("call:{id}"), &detail)?;
        Ok(call)
    };
    let call = admin.db.write(accept).await?;
    admin.floor.has_changed();
    let told = admin.desk.order(&format!("sessions/{}", call.session_id), Order::StaffComes).await;
    if let Err(error) = told {
        tracing::warn!("a customer does not see that somebody comes: {error}");
    }
    Ok(Json(call))
}

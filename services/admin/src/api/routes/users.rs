//! The users, for admins.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{Paging, limit, page};
use crate::{
    Admin,
    api::{Actor, IdempotencyKey, IfMatch, Once, Payload, Problem, Query, Segment},
    audit::{self, Action},
    auth::{self, Change, Role, User, users},
    db::Tx,
};

/// Some of the users.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Users {
    users: Vec<User>,
    /// The cursor of the next page; none on the last.
    next: Option<i64>,
}

/// A user to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUser {
    /// 1 to 64 letters, digits, dots, dashes, underscores and @.
    name: String,
    role: Role,
    /// 12 to 128 characters.
    password: String,
}

/// What is to be different. What is not named stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserChange {
    role: Option<Role>,
    /// Whether they are kept out. Their sessions end.
    disabled: Option<bool>,
    /// 12 to 128 characters. Their sessions end.
    password: Option<String>,
}

/// All users.
#[utoipa::path(get, path = "/api/v1/users", operation_id = "list_users", tag = "users", params(Paging),
    responses((status = 200, body = Users), (status = 422, description = "Invalid")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn list(
    actor: Actor,
    State(admin): State<Admin>,
    Query(paging): Query<Paging>,
) -> Result<Json<Users>, Problem> {
    actor.require(Role::Admin)?;
    let (limit, after) = (limit(paging.limit)?, paging.cursor.unwrap_or(0));
    let mut users = admin.db.read::<_, Problem>(move |tx| Ok(users::list(tx, after, limit + 1)?)).await?;
    let next = page(&mut users, limit, |user| user.id);
    Ok(Json(Users { users, next }))
}

/// Makes a user.
#[utoipa::path(post, path = "/api/v1/users", operation_id = "create_user", tag = "users", request_body = NewUser,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again with it, the user is made once")),
    responses((status = 201, body = User, headers(("ETag" = String), ("Location" = String)))),
    security(("session" = []), ("token" = [])))]
pub(super) async fn create(
    actor: Actor,
    State(admin): State<Admin>,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Response, Problem> {
    actor.require(Role::Admin)?;
    let new: NewUser = payload.read()?;
    users::check_name(&new.name)?;
    auth::check_new(&new.password, &new.name)?;
    let hash = admin.auth.hasher.hash(new.password).await?;
    let once = key.over(&actor, "users", &payload.bytes);
    let make = move |tx: &Tx<'_>| make(tx, &actor, (&new.name, new.role), &hash, once.as_ref());
    let (id, body) = admin.db.write(make).await?;
    Ok(created(id, body))
}

/// The new user's number and the answer, be it the first time or not.
fn make(
    tx: &Tx<'_>,
    actor: &Actor,
    (name, role): (&str, Role),
    hash: &str,
    once: Option<&Once>,
) -> Result<(i64, String), Problem> {
    if let Some(before) = once.map(|once| once.answered(tx)).transpose()?.flatten() {
        return Ok((before.resource, before.body));
    }
    let user = users::create(tx, name, role, hash)?;
    let detail = json!({"name": user.name, "role": user.role});
    audit::append(tx, &actor.name(), Action::UserCreated, &user.target(), &detail)?;
    let body = json!(user).to_string();
    if let Some(once) = once {
        once.keep(tx, user.id, &body, &body)?;
    }
    Ok((user.id, body))
}

fn created(id: i64, body: String) -> Response {
    // What was just made has the first version.
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::ETAG, format!("\"user-{id}-1\"")),
        (header::LOCATION, format!("/api/v1/users/{id}")),
    ];
    (StatusCode::CREATED, headers, body).into_response()
}

/// One user.
#[utoipa::path(get, path = "/api/v1/users/{id}", operation_id = "find_user", tag = "users", params(("id" = i64, Path)),
    responses((status = 200, body = User, headers(("ETag" = String)))),
    security(("session" = []), ("token" = [])))]
pub(super) async fn find(actor: Actor, State(admin): State<Admin>, Segment(id): Segment) -> Result<Response, Problem> {
    actor.require(Role::Admin)?;
    let user = admin.db.read(move |tx| known(tx, id)).await?;
    Ok(tagged(&user))
}

/// Changes a user.
#[utoipa::path(patch, path = "/api/v1/users/{id}", operation_id = "change_user", tag = "users", request_body = UserChange,
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what was seen")),
    responses((status = 200, body = User, headers(("ETag" = String))), (status = 412, description = "Changed meanwhile"),
        (status = 428, description = "If-Match is missing")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn change(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
    seen: IfMatch,
    payload: Payload,
) -> Result<Response, Problem> {
    actor.require(Role::Admin)?;
    let UserChange { role, disabled, password } = payload.read()?;
    let name = admin.db.read(move |tx| known(tx, id)).await?.name;
    let password = match password {
        None => None,
        Some(password) => {
            auth::check_new(&password, &name)?;
            Some(admin.auth.hasher.hash(password).await?)
        }
    };
    let change = Change { role, disabled, password };
    let user = admin.db.write(move |tx| apply(tx, &actor, id, &seen, &change)).await?;
    Ok(tagged(&user))
}

fn apply(tx: &Tx<'_>, actor: &Actor, id: i64, seen: &IfMatch, change: &Change) -> Result<User, Problem> {
    let before = known(tx, id)?;
    seen.check(&before.etag())?;
    let after = users::change(tx, id, change)?;
    audit::append(tx, &actor.name(), Action::UserChanged, &after.target(), &difference(&before, &after, change))?;
    Ok(after)
}

/// What became different, as the audit log tells it.
fn difference(before: &User, after: &User, change: &Change) -> Value {
    let mut detail = json!({"name": after.name});
    if before.role != after.role {
        detail["role"] = json!({"from": before.role, "to": after.role});
    }
    if before.disabled != after.disabled {
        detail["disabled"] = json!(after.disabled);
    }
    if change.password.is_some() {
        detail["password"] = json!("set");
    }
    detail
}

/// Removes a user, with their sessions and tokens.
#[utoipa::path(delete, path = "/api/v1/users/{id}", operation_id = "delete_user", tag = "users",
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what was seen")),
    responses((status = 204), (status = 409, description = "The last admin has to stay"),
        (status = 412, description = "Changed meanwhile"), (status = 428, description = "If-Match is missing")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn delete(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    actor.require(Role::Admin)?;
    let remove = move |tx: &Tx<'_>| {
        let user = known(tx, id)?;
        seen.check(&user.etag())?;
        users::delete(tx, id)?;
        let detail = json!({"name": user.name});
        audit::append(tx, &actor.name(), Action::UserDeleted, &user.target(), &detail).map_err(Problem::from)
    };
    admin.db.write(remove).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn known(tx: &Tx<'_>, id: i64) -> Result<User, Problem> {
    users::find(tx, id)?.ok_or_else(|| Problem::not_found("user"))
}

fn tagged(user: &User) -> Response {
    ([(header::ETAG, user.etag())], Json(user)).into_response()
}

//! Logging in and out.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::me::Me;
use crate::{
    Admin,
    api::{Actor, Code, Payload, Problem, Who, cookie, origin::SameSite},
    audit::{self, Action},
    auth::{self, Client, Role, Secret, User, users},
    db::Tx,
};

/// Who wants to come in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    name: String,
    password: String,
}

/// Logs in: sets the session's cookie and tells its `csrf_token`. A session that the request came with ends.
#[utoipa::path(post, path = "/api/v1/login", tag = "session", request_body = Credentials,
    responses((status = 200, body = Me)))]
pub(super) async fn login(
    _: SameSite,
    State(admin): State<Admin>,
    client: Client,
    headers: HeaderMap,
    payload: Payload,
) -> Result<Response, Problem> {
    let Credentials { name, password } = payload.read()?;
    let user = verified(&admin, client, &name, password).await?;
    let before = cookie::read(&headers, admin.access.is_https());
    let opened = admin.db.write(move |tx| open(tx, &user, before.as_ref())).await?;
    Ok(with_session(&admin, &opened.0, &opened.1))
}

/// The user who has this name and password. Whether there is one of that name cannot be told from the answer, nor from
/// how long it takes.
pub(super) async fn verified(admin: &Admin, client: Client, name: &str, password: String) -> Result<User, Problem> {
    let begun = admin.auth.begin(client, name)?;
    let wanted = name.to_owned();
    let found = admin.db.read::<_, Problem>(move |tx| Ok(users::with_password(tx, &wanted)?)).await?;
    let (user, hash) = found.unzip();
    let is_right = admin.auth.hasher.verify(password, hash).await?;
    match user {
        Some(user) if is_right && !user.disabled => {
            admin.auth.succeeded(client, name);
            Ok(user)
        }
        user => {
            if let Some(lock) = begun.locks_for {
                // A name that nobody has may be a password in the wrong field: it is not written down.
                let target = user.map_or_else(|| "user:unknown".to_owned(), |user| user.target());
                let detail = json!({"seconds": lock.as_secs()});
                let entry = move |tx: &Tx<'_>| audit::append(tx, "nobody", Action::LoginLocked, &target, &detail);
                admin.db.write(entry).await?;
            }
            Err(Problem::of(Code::WrongLogin, "see whether caps lock is on; an admin can set a new password"))
        }
    }
}

/// Opens a session, unless the user was changed while the password was looked at.
fn open(tx: &Tx<'_>, seen: &User, before: Option<&Secret>) -> Result<(User, Secret), Problem> {
    let user = users::find(tx, seen.id)?.filter(|user| user.version == seen.version);
    let user = user.ok_or_else(|| Problem::of(Code::WrongLogin, "the user was changed just now; try again"))?;
    if let Some(before) = before {
        auth::close(tx, before)?;
    }
    let session = auth::open(tx, &user)?;
    audit::append(tx, &format!("user:{}", user.name), Action::SessionOpened, &user.target(), &json!({}))?;
    Ok((user, session))
}

/// The answer that begins a session.
pub(super) fn with_session(admin: &Admin, user: &User, session: &Secret) -> Response {
    let cookie = cookie::set(session, admin.access.is_https());
    ([(header::SET_COOKIE, cookie)], Json(Me::of_session(&user.name, user.role, session))).into_response()
}

/// Logs out.
#[utoipa::path(post, path = "/api/v1/logout", tag = "session", responses((status = 204)),
    security(("session" = [])))]
pub(super) async fn logout(actor: Actor, State(admin): State<Admin>) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    let Who::User { id, session, .. } = actor.who.clone() else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let close = move |tx: &Tx<'_>| {
        auth::close(tx, &session)?;
        audit::append(tx, &actor.name(), Action::SessionClosed, &format!("user:{id}"), &json!({}))
    };
    admin.db.write(close).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::clear(admin.access.is_https()))]).into_response())
}

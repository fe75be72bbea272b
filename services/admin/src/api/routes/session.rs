//! Logging in and out.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::me::Me;
use crate::{
    Admin,
    api::{Actor, Code, Payload, Problem, Who, cookie, origin::SameSite},
    audit::{self, Action},
    auth::{Client, Role, Secret, User, users},
    config::AuthMode,
    db::Tx,
};

/// How people come in here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ways {
    /// Whether there are users with passwords.
    password: bool,
    /// The provider at which people log in, if there is one.
    provider: Option<Way>,
}

/// The way to a provider.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Way {
    /// What the button says; empty for the page's own words.
    button: String,
}

/// How people come in here.
#[utoipa::path(get, path = "/api/v1/login", operation_id = "ways_in", tag = "session", responses((status = 200, body = Ways)))]
pub(super) async fn ways(State(admin): State<Admin>) -> Json<Ways> {
    let provider = admin.oidc.as_ref().map(|oidc| Way { button: oidc.button().to_owned() });
    Json(Ways { password: admin.access.mode == AuthMode::Local, provider })
}

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
    if admin.access.mode == AuthMode::Oidc {
        return Err(Problem::of(Code::Conflict, "nobody has a password here; people log in at the provider"));
    }
    let user = verified(&admin, client, &name, password).await?;
    let (user, session) = enter(&admin, user, &headers, json!({})).await?;
    Ok(with_session(&admin, &user, &session))
}

/// The user who has this name and password. Whether there is one of that name cannot be told from the answer, nor from
/// how long it takes.
pub(super) async fn verified(admin: &Admin, client: Client, name: &str, password: String) -> Result<User, Problem> {
    let begun = admin.auth.begin(client, name)?;
    let wanted = name.to_owned();
    let found = admin.db.read::<_, Problem>(move |tx| Ok(users::with_password(tx, &wanted)?)).await?;
    let (user, hash) = found.unzip();
    let is_right = admin.auth.hasher.verify(password, hash.flatten()).await?;
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

/// Begins a session of `seen`, unless they were changed since they were looked at. One that the browser came with ends.
pub(super) async fn enter(
    admin: &Admin,
    seen: User,
    headers: &HeaderMap,
    detail: Value,
) -> Result<(User, Secret), Problem> {
    let (sessions, session) = (admin.sessions.clone(), Secret::random());
    if let Some(before) = cookie::read(headers, &admin.access) {
        sessions.end(&admin.db, before).await?;
    }
    sessions.begin(&admin.db, &seen, &session).await?;
    let begun = (sessions.clone(), session.clone());
    let open = move |tx: &Tx<'_>| {
        let user = users::find(tx, seen.id)?.filter(|user| user.version == seen.version);
        let user = user.ok_or_else(|| Problem::of(Code::WrongLogin, "the user was changed just now; try again"))?;
        begun.0.begin_in(tx, &user, &begun.1)?;
        audit::append(tx, &format!("user:{}", user.name), Action::SessionOpened, &user.target(), &detail)?;
        Ok::<_, Problem>(user)
    };
    match admin.db.write(open).await {
        Ok(user) => Ok((user, session)),
        Err(problem) => {
            sessions.end(&admin.db, session).await?;
            Err(problem)
        }
    }
}

/// The answer that begins a session.
pub(super) fn with_session(admin: &Admin, user: &User, session: &Secret) -> Response {
    let cookie = cookie::set(session, &admin.access);
    ([(header::SET_COOKIE, cookie)], Json(Me::of_session(user, session))).into_response()
}

/// Logs out.
#[utoipa::path(post, path = "/api/v1/logout", tag = "session", responses((status = 204)),
    security(("session" = [])))]
pub(super) async fn logout(actor: Actor, State(admin): State<Admin>) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    let Who::User { id, session, .. } = actor.who.clone() else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    admin.sessions.end(&admin.db, session).await?;
    let entry =
        move |tx: &Tx<'_>| audit::append(tx, &actor.name(), Action::SessionClosed, &format!("user:{id}"), &json!({}));
    admin.db.write(entry).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::clear(&admin.access))]).into_response())
}

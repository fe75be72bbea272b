//! Who one is.

use axum::{Json, extract::State, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::session::{verified, with_session};
use crate::{
    Admin,
    api::{Actor, Code, Payload, Problem, Who, actor::csrf_token},
    audit::{self, Action},
    auth::{self, Change, Client, Role, Secret, User, users},
    db::Tx,
};

/// Whoever asks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// What they are called.
    name: String,
    /// What they may do.
    role: Role,
    /// What kind of somebody they are.
    kind: Kind,
    /// The provider that they log in at, as it calls itself; none: with a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    /// What a page sends as `x-csrf-token` with whatever changes something. Of no use without the session's cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
}

/// A kind of somebody.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// A person who is logged in.
    User,
    /// A program with a token.
    Token,
    /// Whoever is at the machine, where nobody logs in.
    Local,
}

impl Me {
    pub(super) fn of_session(user: &User, session: &Secret) -> Self {
        let csrf_token = Some(csrf_token(session).reveal().to_owned());
        let (name, provider) = (user.name.clone(), user.provider.clone());
        Self { name, role: user.role, kind: Kind::User, provider, csrf_token }
    }

    const fn without_session(name: String, role: Role, kind: Kind) -> Self {
        Self { name, role, kind, provider: None, csrf_token: None }
    }
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// The one until now.
    current: String,
    /// 12 to 128 characters.
    new: String,
}

/// Who asks, and what they may do.
#[utoipa::path(get, path = "/api/v1/me", tag = "session", responses((status = 200, body = Me)),
    security(("session" = []), ("token" = [])))]
pub(super) async fn me(actor: Actor, State(admin): State<Admin>) -> Result<Json<Me>, Problem> {
    actor.require(Role::Viewer)?;
    let role = actor.role;
    Ok(Json(match actor.who {
        Who::User { id, session, .. } => Me::of_session(&known(&admin, id).await?, &session),
        Who::Token { name, .. } => Me::without_session(name, role, Kind::Token),
        Who::Local => Me::without_session("local".to_owned(), role, Kind::Local),
    }))
}

async fn known(admin: &Admin, id: i64) -> Result<User, Problem> {
    let user = admin.db.read::<_, Problem>(move |tx| Ok(users::find(tx, id)?)).await?;
    user.ok_or_else(|| Problem::of(Code::NotLoggedIn, "the user was removed just now"))
}

/// Changes one's own password. All sessions end, and a new one begins here.
#[utoipa::path(post, path = "/api/v1/me/password", operation_id = "change_own_password", tag = "session", request_body = NewPassword,
    responses((status = 200, body = Me)), security(("session" = [])))]
pub(super) async fn password(
    actor: Actor,
    State(admin): State<Admin>,
    client: Client,
    payload: Payload,
) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    let NewPassword { current, new } = payload.read()?;
    let nobodys = || Problem::of(Code::Conflict, "only who logged in with a password has one to change");
    let Who::User { id, name, .. } = &actor.who else { return Err(nobodys()) };
    if known(&admin, *id).await?.provider.is_some() {
        return Err(nobodys());
    }
    auth::check_new(&new, name)?;
    // Whoever finds an open page has as many guesses as at the door.
    let seen = verified(&admin, client, name, current).await.map_err(|problem| match problem.code {
        Code::WrongLogin => Problem::of(Code::WrongPassword, "the current password is not that one"),
        _ => problem,
    })?;
    let hash = admin.auth.hasher.hash(new).await?;
    let (sessions, session) = (admin.sessions.clone(), Secret::random());
    let begun = session.clone();
    let change = move |tx: &Tx<'_>| {
        let user = replace(tx, &actor, &seen, hash)?;
        sessions.begin_in(tx, &user, &begun)?;
        Ok::<_, Problem>(user)
    };
    let user = admin.db.write(change).await?;
    admin.sessions.begin(&admin.db, &user, &session).await?;
    Ok(with_session(&admin, &user, &session))
}

fn replace(tx: &Tx<'_>, actor: &Actor, seen: &User, hash: String) -> Result<User, Problem> {
    if users::find(tx, seen.id)?.is_none_or(|user| user.version != seen.version || Some(user.id) != actor.user()) {
        return Err(Problem::of(Code::Conflict, "the user was changed just now; try again"));
    }
    let user = users::change(tx, seen.id, &Change { password: Some(hash), ..Change::default() })?;
    audit::append(tx, &actor.name(), Action::PasswordChanged, &user.target(), &json!({}))?;
    Ok(user)
}

//! Making the first admin.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Admin,
    api::{Code, Payload, Problem, origin::SameSite},
    audit::{self, Action},
    auth::{self, Client, User, make_first_admin, users},
};

/// Whether there is nobody yet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Setup {
    /// Whether the first admin is to be made, with the code that the service told in its log.
    needed: bool,
}

/// The first admin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct First {
    /// What the service told in its log.
    code: String,
    /// What they will log in with.
    name: String,
    /// 12 to 128 characters.
    password: String,
}

/// Whether the first admin is to be made.
#[utoipa::path(get, path = "/api/v1/setup", operation_id = "setup_needed", tag = "session", responses((status = 200, body = Setup)))]
pub(super) async fn needed(State(admin): State<Admin>) -> Json<Setup> {
    Json(Setup { needed: admin.setup_code().is_some() })
}

/// Makes the first admin; it can be done once.
#[utoipa::path(post, path = "/api/v1/setup", tag = "session", request_body = First,
    responses((status = 201, body = User), (status = 409, description = "There are users already")))]
pub(super) async fn set_up(
    _: SameSite,
    State(admin): State<Admin>,
    client: Client,
    payload: Payload,
) -> Result<Response, Problem> {
    let first: First = payload.read()?;
    // Looked at first, so that a code that is no longer needed is not one to guess.
    if admin.setup_code().is_none() || admin.db.read(users::any).await? {
        return Err(done_before());
    }
    // Wrong codes count like wrong passwords, but only against the address that sends them: nobody guesses a hundred
    // bits, and strangers must not be able to lock out whoever has the code.
    let attempt = format!("\0setup {client:?}");
    admin.auth.begin(client, &attempt)?;
    if !admin.auth.setup.is(&first.code) {
        return Err(if admin.setup_code().is_some() { wrong_code() } else { done_before() });
    }
    admin.auth.succeeded(client, &attempt);
    users::check_name(&first.name)?;
    auth::check_new(&first.password, &first.name)?;
    let hash = admin.auth.hasher.hash(first.password).await?;
    let user = admin.db.write(move |tx| make(tx, &first.name, &hash)).await?;
    admin.auth.setup.forget();
    Ok((StatusCode::CREATED, Json(user)).into_response())
}

fn make(tx: &crate::db::Tx<'_>, name: &str, hash: &str) -> Result<User, Problem> {
    let user = make_first_admin(tx, name, hash)?.ok_or_else(done_before)?;
    audit::append(tx, "nobody", Action::SetupDone, &user.target(), &json!({"name": user.name}))?;
    Ok(user)
}

fn wrong_code() -> Problem {
    Problem::of(Code::WrongSetup, "the code is in the log of the service, from its last start")
}

fn done_before() -> Problem {
    Problem::of(Code::AlreadySetUp, "log in as one of the users, or ask an admin for a user")
}

//! API tokens: everybody's own, and for admins all of them.

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
    api::{Actor, Code, IdempotencyKey, Once, Payload, Problem, Query, Segment, Who},
    audit::{self, Action},
    auth::{
        Role, Secret, Token,
        tokens::{self, Wanted},
    },
    db::Tx,
};

/// Some of the tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tokens {
    tokens: Vec<Token>,
    /// The cursor of the next page; none on the last.
    next: Option<i64>,
}

/// A token to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    /// What it is for: 1 to 64 characters.
    name: String,
    /// The most that it may do; no more than its maker.
    role: Role,
    /// When it ends, in milliseconds since the Unix epoch; never unless said.
    expires_ms: Option<i64>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeToken {
    #[serde(flatten)]
    token: Token,
    /// What to send as `Authorization: Bearer`. It is shown this once.
    secret: String,
}

/// One's own tokens; for admins, everybody's.
#[utoipa::path(get, path = "/api/v1/tokens", operation_id = "list_tokens", tag = "tokens", params(Paging),
    responses((status = 200, body = Tokens), (status = 422, description = "Invalid")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn list(
    actor: Actor,
    State(admin): State<Admin>,
    Query(paging): Query<Paging>,
) -> Result<Json<Tokens>, Problem> {
    actor.require(Role::Viewer)?;
    let (limit, after) = (limit(paging.limit)?, paging.cursor.unwrap_or(0));
    let whose = if actor.role == Role::Admin { None } else { Some(person(&actor)?.unwrap_or(0)) };
    let mut tokens = admin.db.read::<_, Problem>(move |tx| Ok(tokens::list(tx, whose, after, limit + 1)?)).await?;
    let next = page(&mut tokens, limit, |token| token.id);
    Ok(Json(Tokens { tokens, next }))
}

/// Makes a token. Its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/tokens", operation_id = "create_token", tag = "tokens", request_body = NewToken,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again with it, the token is made once")),
    responses((status = 201, body = MadeToken)), security(("session" = [])))]
pub(super) async fn create(
    actor: Actor,
    State(admin): State<Admin>,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    let owner = person(&actor)?;
    let new: NewToken = payload.read()?;
    // A token may not do more than its maker; that it may not later either is looked at whenever it is used.
    actor.require(new.role)?;
    let once = key.over(&actor, "tokens", &payload.bytes);
    let maker = Maker { actor, seed: admin.auth.seed.clone(), key: key.text().map(str::to_owned) };
    let answer = admin.db.write(move |tx| make(tx, &maker, owner, &new, once.as_ref())).await?;
    Ok((StatusCode::CREATED, [(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

/// What a secret is made of.
struct Maker {
    actor: Actor,
    seed: Secret,
    key: Option<String>,
}

impl Maker {
    /// With an Idempotency-Key, the same one for the same request as long as this process lives; kept nowhere.
    fn secret(&self, id: i64) -> Secret {
        match &self.key {
            None => Secret::random(),
            Some(key) => Secret::derived(&self.seed, &["token", &id.to_string(), &self.actor.key(), key]),
        }
    }
}

fn make(
    tx: &Tx<'_>,
    maker: &Maker,
    owner: Option<i64>,
    new: &NewToken,
    once: Option<&Once>,
) -> Result<String, Problem> {
    if let Some(before) = once.map(|once| once.answered(tx)).transpose()?.flatten() {
        let secret = tokens::written(before.resource, &maker.secret(before.resource));
        let token = serde_json::from_str(&before.body).unwrap_or_default();
        let answer = with_secret(token, &secret);
        let gone = "the token was made, and its secret shown then; the service was started anew since. Revoke it";
        return if before.is(&answer) { Ok(answer) } else { Err(Problem::of(Code::SecretGone, gone)) };
    }
    let wanted = Wanted { name: &new.name, owner, role: new.role, expires_ms: new.expires_ms };
    let (token, secret) = tokens::create(tx, &wanted, |id| maker.secret(id))?;
    let detail = json!({"name": token.name, "role": token.role, "expires_ms": token.expires_ms});
    audit::append(tx, &maker.actor.name(), Action::TokenCreated, &token.target(), &detail)?;
    let answer = with_secret(json!(token), &secret);
    if let Some(once) = once {
        once.keep(tx, token.id, &json!(token).to_string(), &answer)?;
    }
    Ok(answer)
}

fn with_secret(mut token: Value, secret: &str) -> String {
    token["secret"] = json!(secret);
    token.to_string()
}

/// Revokes a token.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", operation_id = "revoke_token", tag = "tokens", params(("id" = i64, Path)),
    responses((status = 204)), security(("session" = [])))]
pub(super) async fn revoke(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
) -> Result<StatusCode, Problem> {
    actor.require(Role::Viewer)?;
    let owner = person(&actor)?;
    let revoke = move |tx: &Tx<'_>| {
        let token = tokens::find(tx, id)?;
        let mine = actor.role == Role::Admin || tokens::is_of(tx, id, owner)?;
        // Whether others have one of that number is nobody's business.
        let token = token.filter(|_| mine).ok_or_else(|| Problem::not_found("token"))?;
        tokens::revoke(tx, id)?;
        let detail = json!({"name": token.name, "owner": token.owner});
        audit::append(tx, &actor.name(), Action::TokenRevoked, &token.target(), &detail).map_err(Problem::from)
    };
    admin.db.write(revoke).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The user who deals with tokens; none where nobody logs in. A token does not: one that got lost would make others.
fn person(actor: &Actor) -> Result<Option<i64>, Problem> {
    match actor.who {
        Who::User { id, .. } => Ok(Some(id)),
        Who::Local => Ok(None),
        Who::Token { .. } => Err(Problem::of(Code::Forbidden, "tokens are dealt with by people, who log in for it")),
    }
}

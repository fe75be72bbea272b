//! Logging in at a provider.
//!
//! A browser goes there and comes back as a whole page, so what is answered are ways to go on. All of them lead to the
//! console's own first page, and none is made of what somebody sent.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde_json::json;

use super::session::enter;
use crate::{
    Admin,
    api::{Problem, Query, cookie},
    auth::{
        Client, Secret, User,
        oidc::{Answer, Oidc, Refused, admit},
    },
};

/// Leads to the provider.
#[utoipa::path(get, path = "/api/v1/login/oidc", operation_id = "log_in_at_provider", tag = "session",
    responses((status = 303, description = "To the provider, or back to the console, which says what is wrong"),
        (status = 404, description = "There is no provider")))]
pub(super) async fn go(State(admin): State<Admin>) -> Result<Response, Problem> {
    let oidc = provider(&admin)?;
    Ok(match oidc.begin().await {
        Ok((url, secret)) => on(url.as_str(), [cookie::set_away(&secret, &admin.access)]),
        Err(refused) => back(&admin, &refused),
    })
}

/// Where the provider leads back to. Begins a session, or says at the console why not.
#[utoipa::path(get, path = "/api/v1/login/oidc/callback", operation_id = "come_back_from_provider", tag = "session",
    params(("code" = Option<String>, Query), ("state" = Option<String>, Query), ("iss" = Option<String>, Query),
        ("error" = Option<String>, Query)),
    responses((status = 303, description = "To the console"), (status = 404, description = "There is no provider")))]
pub(super) async fn come_back(
    State(admin): State<Admin>,
    client: Client,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Problem> {
    let oidc = provider(&admin)?;
    // Each costs the provider some requests.
    let attempt = format!("\0oidc {client:?}");
    admin.auth.begin(client, &attempt)?;
    let kept = cookie::read_away(&headers, &admin.access);
    let user = match let_in(&admin, oidc, &answer, kept.as_ref()).await? {
        Ok(user) => user,
        Err(refused) => return Ok(back(&admin, &refused)),
    };
    admin.auth.succeeded(client, &attempt);
    let detail = json!({"provider": user.provider});
    let (_, session) = enter(&admin, user, &headers, detail).await?;
    Ok(on("/", [cookie::set(&session, &admin.access), cookie::clear_away(&admin.access)]))
}

async fn let_in(
    admin: &Admin,
    oidc: &Oidc,
    answer: &Answer,
    kept: Option<&Secret>,
) -> Result<Result<User, Refused>, Problem> {
    match oidc.finish(answer, kept).await {
        Ok(person) => admin.db.write(move |tx| admit(tx, &person).map_err(Problem::from)).await,
        Err(refused) => Ok(Err(refused)),
    }
}

fn provider(admin: &Admin) -> Result<&Oidc, Problem> {
    admin.oidc.as_deref().ok_or_else(|| Problem::not_found("provider"))
}

/// To the console, which tells `refused` in its own words.
fn back(admin: &Admin, refused: &Refused) -> Response {
    refused.log();
    on(&format!("/?refused={}", refused.code()), [cookie::clear_away(&admin.access)])
}

fn on<const N: usize>(url: &str, cookies: [HeaderValue; N]) -> Response {
    let url = HeaderValue::try_from(url).unwrap_or_else(|_| HeaderValue::from_static("/"));
    let cookies = cookies.map(|cookie| (header::SET_COOKIE, cookie));
    (StatusCode::SEE_OTHER, [(header::LOCATION, url)], AppendHeaders(cookies)).into_response()
}

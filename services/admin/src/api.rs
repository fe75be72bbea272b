//! `/api/v1`: what the console and other programs do here.
//!
//! A handler takes an [`Actor`] and says in its first line what role it needs; `api/tests/roles.rs` fails for one that
//! is in no row of its table. What it changes it writes in one transaction together with the audit entry. Whatever goes
//! wrong is a [`Problem`].

mod actor;
mod cookie;
mod etag;
mod idempotency;
mod input;
mod origin;
mod problem;
mod routes;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, header},
    middleware,
    response::Response,
    routing::{any, get},
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub(crate) use actor::{Actor, Who};
pub(crate) use etag::IfMatch;
pub(crate) use idempotency::{IdempotencyKey, Once};
pub(crate) use input::{Payload, Query, Segment};
pub(crate) use problem::{Code, Problem};

use crate::Admin;

/// The largest body. What is larger, such as uploads, says so at its own route.
const MAX_BODY: usize = 64 << 10;
/// Where the API's description is.
const DESCRIPTION: &str = "/api/v1/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(title = "U5 admin", description = "Users, tokens, the audit log and the state of a store's services."),
    components(schemas(problem::Told, crate::audit::Action)),
    modifiers(&Security)
)]
struct Definition;

/// How one shows who one is.
struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
        let components = api.components.get_or_insert_default();
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("u5a_ID_SECRET").build();
        let cookie = ApiKeyValue::with_description(
            cookie::PLAIN,
            "What a login sets; `__Host-u5` over https, `__Secure-u5` beneath a base path. Requests that change something also carry `x-csrf-token`.",
        );
        components.add_security_scheme("token", SecurityScheme::Http(token));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The API, without the state.
pub(crate) fn router(admin: &Admin) -> Router {
    let (routes, _) = documented().split_for_parts();
    routes
        // Made anew for whoever asks, which is hardly anybody.
        .route(DESCRIPTION, get(described))
        .route("/api/{*rest}", any(async || Problem::of(Code::NotFound, "there is nothing of that name here")))
        .method_not_allowed_fallback(async || Problem::of(Code::MethodNotAllowed, "this cannot be done to that"))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::map_response(not_stored))
        .with_state(admin.clone())
}

/// The description, with the path that the API is beneath.
async fn described(State(admin): State<Admin>) -> Json<utoipa::openapi::OpenApi> {
    let mut api = description();
    let base = &admin.access.base;
    api.servers = (!base.is_root()).then(|| vec![utoipa::openapi::Server::new(base.as_str())]);
    Json(api)
}

/// The API's description in OpenAPI.
pub(crate) fn description() -> utoipa::openapi::OpenApi {
    let mut api = documented().into_openapi();
    problem::declare(&mut api);
    api
}

fn documented() -> OpenApiRouter<Admin> {
    OpenApiRouter::with_openapi(Definition::openapi()).merge(routes::all())
}

/// Answers are about who asks, and about now.
async fn not_stored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;

//! A service as tests have it: in memory, with quick passwords and a calendar that they turn.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use argon2::Params;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    Admin, AdminConfig, Role,
    auth::{Hasher, users},
    db::{Place, Tx},
    wall::Wall,
};

/// When tests begin.
pub(crate) const START_MS: i64 = 1_800_000_000_000;
/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The documented defaults, in memory.
pub(crate) fn config() -> AdminConfig {
    #[derive(serde::Deserialize)]
    struct File {
        admin: AdminConfig,
    }
    let config = toml::from_str::<File>(crate::config::DEFAULTS).unwrap().admin;
    AdminConfig { database: ":memory:".to_owned(), ..config }
}

/// A running service.
pub(crate) struct App {
    pub(crate) admin: Admin,
    pub(crate) router: Router,
    clock: Arc<AtomicI64>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> String {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }
}

/// Somebody who asks, with what they show.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    pub(crate) cookie: Option<String>,
    pub(crate) csrf: Option<String>,
    pub(crate) bearer: Option<String>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Caller {
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn token(secret: &str) -> Self {
        Self { bearer: Some(secret.to_owned()), ..Self::default() }
    }
}

impl App {
    pub(crate) async fn new() -> Self {
        Self::with(config(), Place::Memory).await
    }

    pub(crate) async fn with(config: AdminConfig, place: Place) -> Self {
        let clock = Arc::new(AtomicI64::new(START_MS));
        let told = Arc::clone(&clock);
        let wall = Wall::of(move || told.load(Ordering::Relaxed));
        let hasher = Hasher::with(Params::new(8, 1, 1, None).unwrap());
        let admin = Admin::with(&config, place, hasher, wall).await.unwrap();
        let router = admin.router(Router::new());
        Self { admin, router, clock }
    }

    /// With a user of each role, called like it.
    pub(crate) async fn with_everybody() -> Self {
        let app = Self::new().await;
        for role in Role::ALL.into_iter().rev() {
            app.user(role.name(), role).await;
        }
        app
    }

    /// Turns the calendar on.
    pub(crate) fn wait_ms(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::Relaxed);
    }

    /// Makes a user beside the API; their number.
    pub(crate) async fn user(&self, name: &str, role: Role) -> i64 {
        let hash = self.admin.auth.hasher.hash(PASSWORD.to_owned()).await.unwrap();
        let name = name.to_owned();
        self.admin.db.write(move |tx: &Tx<'_>| users::create(tx, &name, role, &hash)).await.unwrap().id
    }

    pub(crate) async fn ask(&self, who: &Caller, method: Method, path: &str, body: Option<Value>) -> Reply {
        let mut request = Request::builder().method(method).uri(format!("/api/v1/{path}"));
        if let Some(cookie) = &who.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(csrf) = &who.csrf {
            request = request.header("x-csrf-token", csrf);
        }
        if let Some(bearer) = &who.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        for (name, value) in &who.headers {
            request = request.header(*name, value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // Events have no end.
        let has_end = parts.headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != "text/event-stream");
        let bytes = if has_end { to_bytes(body, 64 << 20).await.unwrap().to_vec() } else { Vec::new() };
        Reply { status: parts.status, headers: parts.headers, bytes }
    }

    pub(crate) async fn get(&self, who: &Caller, path: &str) -> Reply {
        self.ask(who, Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, who: &Caller, path: &str, body: Value) -> Reply {
        self.ask(who, Method::POST, path, Some(body)).await
    }

    /// Tries to log in.
    pub(crate) async fn login(&self, name: &str, password: &str) -> Reply {
        self.post(&Caller::default(), "login", json!({"name": name, "password": password})).await
    }

    /// Logs in.
    pub(crate) async fn as_user(&self, name: &str) -> Caller {
        let reply = self.login(name, PASSWORD).await;
        assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.json());
        logged_in(&reply)
    }
}

/// What a page has after a login.
pub(crate) fn logged_in(reply: &Reply) -> Caller {
    let cookie = reply.header(header::SET_COOKIE);
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let csrf = reply.json()["csrf_token"].as_str().unwrap().to_owned();
    Caller { cookie: Some(cookie), csrf: Some(csrf), ..Caller::default() }
}

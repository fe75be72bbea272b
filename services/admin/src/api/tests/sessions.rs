//! Sessions: what they need, and when they end.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::json;

use crate::{
    Role,
    testing::{App, Caller, PASSWORD, logged_in},
};

const HOUR_MS: i64 = 3_600_000;
const OTHER: &str = "another long password";

#[tokio::test]
async fn a_login_begins_a_new_session_and_ends_the_one_before() {
    let app = App::with_everybody().await;
    let before = app.as_user("viewer").await;
    // What somebody put into the browser beforehand is not what is logged in.
    let planted = Caller { cookie: Some(format!("u5_session={}", "0".repeat(64))), ..Caller::default() };
    let body = json!({"name": "viewer", "password": PASSWORD});
    let reply = app.post(&planted, "login", body.clone()).await;
    assert_ne!(logged_in(&reply).cookie, planted.cookie);
    assert_eq!(app.get(&planted, "me").await.code(), "not_logged_in");
    let after = logged_in(&app.post(&before, "login", body).await);
    assert_ne!(after.cookie, before.cookie);
    assert_eq!(app.get(&before, "me").await.code(), "not_logged_in");
    assert_eq!(app.get(&after, "me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_changes_something_shows_the_sessions_token() {
    let app = App::with_everybody().await;
    let (admin, other) = (app.as_user("admin").await, app.as_user("admin").await);
    let token = json!({"name": "x", "role": "viewer"});
    let without = Caller { csrf: None, ..admin.clone() };
    let of_another = Caller { csrf: other.csrf, ..admin.clone() };
    for who in [&without, &of_another] {
        assert_eq!(app.post(who, "tokens", token.clone()).await.code(), "csrf");
        assert_eq!(app.get(who, "tokens").await.status, StatusCode::OK);
    }
    let elsewhere = admin.clone().with("sec-fetch-site", "cross-site");
    assert_eq!(app.post(&elsewhere, "tokens", token.clone()).await.code(), "cross_site");
    assert_eq!(app.post(&admin, "tokens", token).await.status, StatusCode::CREATED);
    let me = app.get(&admin, "me").await;
    assert_eq!(me.json()["csrf_token"], admin.csrf.clone().unwrap(), "a page that was reloaded gets it again");
    let cookie = admin.cookie.unwrap();
    let secret = cookie.split('=').nth(1).unwrap();
    assert!(!String::from_utf8_lossy(&me.bytes).contains(secret));
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_or_old() {
    let app = App::with_everybody().await;
    let idle = app.as_user("viewer").await;
    let used = app.as_user("viewer").await;
    for _ in 0..16 {
        app.wait_ms(10 * HOUR_MS);
        assert_eq!(app.get(&used, "me").await.status, StatusCode::OK);
    }
    assert_eq!(app.get(&idle, "me").await.code(), "not_logged_in");
    app.wait_ms(9 * HOUR_MS);
    assert_eq!(app.get(&used, "me").await.code(), "not_logged_in", "seven days are the most");
}

#[tokio::test]
async fn logging_out_ends_the_session_on_the_server() {
    let app = App::with_everybody().await;
    let viewer = app.as_user("viewer").await;
    let reply = app.ask(&viewer, Method::POST, "logout", None).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert!(reply.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(app.get(&viewer, "me").await.code(), "not_logged_in");
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_but_the_one_it_begins() {
    let app = App::with_everybody().await;
    let (here, elsewhere) = (app.as_user("editor").await, app.as_user("editor").await);
    let wrong = json!({"current": "not the password", "new": OTHER});
    assert_eq!(app.post(&here, "me/password", wrong).await.code(), "wrong_password");
    let weak = json!({"current": PASSWORD, "new": "the editor is me"});
    assert_eq!(app.post(&here, "me/password", weak).await.code(), "invalid");
    let reply = app.post(&here, "me/password", json!({"current": PASSWORD, "new": OTHER})).await;
    let after = logged_in(&reply);
    for ended in [&here, &elsewhere] {
        assert_eq!(app.get(ended, "me").await.code(), "not_logged_in");
    }
    assert_eq!(app.get(&after, "me").await.json()["name"], "editor");
    assert_eq!(app.login("editor", PASSWORD).await.code(), "wrong_login");
    assert_eq!(app.login("editor", OTHER).await.status, StatusCode::OK);
}

#[tokio::test]
async fn one_user_has_a_bounded_number_of_sessions() {
    let app = App::with_everybody().await;
    let oldest = app.as_user("viewer").await;
    for _ in 0..20 {
        app.wait_ms(1000);
        app.as_user("viewer").await;
    }
    assert_eq!(app.get(&oldest, "me").await.code(), "not_logged_in");
}

#[tokio::test]
async fn the_database_does_not_hold_what_the_cookie_holds() {
    let app = App::with_everybody().await;
    let (admin, token) = (app.as_user("admin").await, json!({"name": "x", "role": "viewer"}));
    let secret = app.post(&admin, "tokens", token).await.json()["secret"].as_str().unwrap().to_owned();
    let backup = app.get(&admin, "backup").await;
    assert!(backup.bytes.starts_with(b"SQLite format 3"));
    let holds = |text: &str| backup.bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("$argon2id$") && holds("backup.made"), "it is the whole database");
    for secret in
        [admin.cookie.as_ref().unwrap().split('=').nth(1).unwrap(), secret.rsplit('_').next().unwrap(), PASSWORD]
    {
        assert!(!holds(secret), "{secret}");
    }
}

#[tokio::test]
async fn bodies_are_bounded_and_of_one_kind() {
    let app = App::with_everybody().await;
    let send = async |kind: &str, body: String| {
        let request = Request::post("/api/v1/login").header(header::CONTENT_TYPE, kind).body(Body::from(body));
        app.send(request.unwrap()).await.code()
    };
    let body = json!({"name": "admin", "password": PASSWORD}).to_string();
    assert_eq!(send("text/plain", body.clone()).await, "not_json");
    assert_eq!(send("application/json; charset=utf-8", body).await, "");
    assert_eq!(send("application/json", " ".repeat((64 << 10) + 1)).await, "too_large");
    assert_eq!(send("application/json", "{\"name\":".to_owned()).await, "malformed");
    assert_eq!(
        send("application/json", json!({"name": "a", "password": "b", "role": "admin"}).to_string()).await,
        "invalid"
    );
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let app = App::with_everybody().await;
    let admin = app.as_user("admin").await;
    assert_eq!(app.get(&admin, "nonsense").await.code(), "not_found");
    assert_eq!(app.get(&admin, "users/abc").await.code(), "not_found");
    assert_eq!(app.ask(&admin, Method::PUT, "users", None).await.code(), "method_not_allowed");
    assert_eq!(app.get(&admin, "audit?limit=201").await.code(), "invalid");
    assert_eq!(app.get(&admin, "audit?colour=red").await.code(), "malformed");
    let described = app.get(&Caller::default(), "openapi.json").await;
    assert_eq!(described.json()["info"]["title"], "U5 admin");
    assert_eq!(described.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn a_demoted_user_may_less_at_once() {
    let app = App::with_everybody().await;
    let (admin, id) = (app.as_user("admin").await, app.user("pat", Role::Admin).await);
    let pat = app.as_user("pat").await;
    assert_eq!(app.get(&pat, "users").await.status, StatusCode::OK);
    let change = Some(json!({"role": "viewer"}));
    app.ask(&admin.with("if-match", "*"), Method::PATCH, &format!("users/{id}"), change).await;
    assert_eq!(app.get(&pat, "users").await.code(), "forbidden");
    assert_eq!(app.get(&pat, "me").await.json()["role"], "viewer");
}

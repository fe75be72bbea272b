//! Coming in: the first admin, logging in, being kept out.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use u5_runtime::BasePath;

use crate::{
    AdminConfig, AuthMode, Role,
    db::Place,
    testing::{App, Caller, PASSWORD, Reply, config, logged_in},
};

fn first(app: &App, name: &str) -> Value {
    json!({"code": app.admin.setup_code().unwrap(), "name": name, "password": PASSWORD})
}

#[tokio::test]
async fn of_two_who_set_up_at_once_one_is_admin() {
    let app = App::new().await;
    let nobody = Caller::default();
    assert_eq!(app.get(&nobody, "setup").await.json(), json!({"needed": true}));
    let (ann, eve) = (first(&app, "ann"), first(&app, "eve"));
    let (one, other) = futures::join!(app.post(&nobody, "setup", ann), app.post(&nobody, "setup", eve));
    let mut codes = [one.status, other.status];
    codes.sort();
    assert_eq!(codes, [StatusCode::CREATED, StatusCode::CONFLICT], "{:?} {:?}", one.json(), other.json());
    let (won, lost) = if one.status == StatusCode::CREATED { ("ann", "eve") } else { ("eve", "ann") };
    assert_eq!(app.login(lost, PASSWORD).await.code(), "wrong_login");
    let admin = app.as_user(won).await;
    assert_eq!(app.get(&admin, "me").await.json()["role"], "admin");
    assert_eq!(app.admin.setup_code(), None);
    assert_eq!(app.get(&nobody, "setup").await.json(), json!({"needed": false}));
    let again = json!({"code": "x", "name": "x", "password": PASSWORD});
    assert_eq!(app.post(&nobody, "setup", again).await.code(), "already_set_up");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_setup_code_makes_nobody_and_counts() {
    let app = App::new().await;
    let nobody = Caller::default();
    let wrong = json!({"code": "AAAAA-AAAAA-AAAAA-AAAAA", "name": "eve", "password": PASSWORD});
    for _ in 0..5 {
        assert_eq!(app.post(&nobody, "setup", wrong.clone()).await.code(), "wrong_setup_code");
    }
    assert_eq!(app.post(&nobody, "setup", wrong).await.code(), "too_often");
    tokio::time::advance(Duration::from_secs(2)).await;
    let weak = json!({"code": app.admin.setup_code().unwrap(), "name": "ann", "password": "short"});
    assert_eq!(app.post(&nobody, "setup", weak).await.code(), "invalid");
    assert_eq!(app.post(&nobody, "setup", first(&app, "ann")).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn who_does_not_exist_costs_the_same_work_and_the_same_answer() {
    let app = App::with_everybody().await;
    let runs = || app.admin.auth.hasher.runs();
    let before = runs();
    let unknown = app.login("nobody-of-that-name", PASSWORD).await;
    assert_eq!(runs(), before + 1);
    let wrong = app.login("admin", "not the password").await;
    assert_eq!(runs(), before + 2);
    assert_eq!((unknown.status, unknown.json()), (wrong.status, wrong.json()));
    assert_eq!(unknown.code(), "wrong_login");
    assert_eq!(unknown.header(header::WWW_AUTHENTICATE), "Bearer realm=\"u5\"");
}

#[tokio::test]
async fn a_disabled_user_is_told_nothing_else_than_a_wrong_password() {
    let app = App::with_everybody().await;
    let (admin, editor) = (app.as_user("admin").await, app.as_user("editor").await);
    let id = app.user("ed", Role::Editor).await;
    let ed = app.as_user("ed").await;
    let (path, change) = (format!("users/{id}"), Some(json!({"disabled": true})));
    let disabled = app.ask(&admin.with("if-match", "*"), Method::PATCH, &path, change).await;
    assert_eq!(disabled.json()["disabled"], true);
    assert_eq!(app.login("ed", PASSWORD).await.code(), "wrong_login");
    assert_eq!(app.get(&ed, "me").await.code(), "not_logged_in", "the session ended");
    assert_eq!(app.get(&editor, "me").await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn guessing_locks_longer_and_longer_and_is_written_down() {
    let app = App::with_everybody().await;
    for _ in 0..5 {
        assert_eq!(app.login("admin", "not the password").await.code(), "wrong_login");
    }
    let locked = app.login("admin", PASSWORD).await;
    assert_eq!((locked.status, locked.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_often"));
    assert_eq!(locked.header(header::RETRY_AFTER), "1");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(app.login("admin", "not the password").await.code(), "wrong_login");
    assert_eq!(app.login("admin", PASSWORD).await.header(header::RETRY_AFTER), "2");
    tokio::time::advance(Duration::from_secs(2)).await;
    let admin = app.as_user("admin").await;
    let log = app.get(&admin, "audit?action=login.locked").await.json();
    assert_eq!(log["entries"].as_array().unwrap().len(), 2);
    assert_eq!(log["entries"][0]["detail"], json!({"seconds": 2}));
}

#[tokio::test]
async fn a_name_that_nobody_has_is_not_written_down() {
    let app = App::with_everybody().await;
    for _ in 0..5 {
        app.login("my secret password", "not the password").await;
    }
    let admin = app.as_user("admin").await;
    let log = app.get(&admin, "audit?limit=200").await.json();
    assert_eq!(log["entries"][1]["target"], "user:unknown");
    assert!(!log.to_string().contains("my secret"), "{log}");
}

#[tokio::test]
async fn behind_a_proxy_one_guesser_does_not_lock_out_the_others() {
    let proxies = vec!["0.0.0.0".parse().unwrap()];
    let app = App::with(AdminConfig { proxies, ..config() }, Place::Memory).await;
    app.user("admin", Role::Admin).await;
    let login = async |from: &str, name: &str, password: &str| {
        let who = Caller::default().with("x-forwarded-for", from);
        app.post(&who, "login", json!({"name": name, "password": password})).await.code()
    };
    for n in 0..20 {
        assert_eq!(login("192.0.2.1", &format!("guess-{n}"), "not the password").await, "wrong_login");
    }
    assert_eq!(login("192.0.2.1", "admin", PASSWORD).await, "too_often");
    assert_eq!(login("192.0.2.2", "admin", PASSWORD).await, "");
}

#[tokio::test]
async fn without_a_login_whoever_is_here_is_admin_and_other_sites_are_not() {
    let app = App::with(AdminConfig { auth: AuthMode::Off, ..config() }, Place::Memory).await;
    let here = || Caller::default().with("host", "127.0.0.1:8082");
    assert_eq!(app.get(&here(), "me").await.json(), json!({"name": "local", "role": "admin", "kind": "local"}));
    assert_eq!(app.admin.setup_code(), None);
    let user = json!({"name": "ann", "role": "admin", "password": PASSWORD});
    let other_page = here().with("origin", "https://evil.example");
    assert_eq!(app.post(&other_page, "users", user.clone()).await.code(), "cross_site");
    let rebound = Caller::default().with("host", "evil.example:8082").with("origin", "http://evil.example:8082");
    assert_eq!(app.get(&rebound, "users").await.code(), "cross_site");
    let page = here().with("origin", "http://127.0.0.1:8082").with("sec-fetch-site", "same-origin");
    assert_eq!(app.post(&page, "users", user).await.status, StatusCode::CREATED);
    assert_eq!(app.get(&here(), "audit").await.json()["entries"][0]["actor"], "local");
}

#[tokio::test]
async fn the_first_user_is_an_admin_so_that_a_login_can_be_asked_for_later() {
    let app = App::with(AdminConfig { auth: AuthMode::Off, ..config() }, Place::Memory).await;
    let user = |role: &str| json!({"name": role, "role": role, "password": PASSWORD});
    assert_eq!(app.post(&Caller::default(), "users", user("viewer")).await.code(), "conflict");
    assert_eq!(app.post(&Caller::default(), "users", user("admin")).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn over_https_the_cookie_is_for_https_alone() {
    let public_url = "https://admin.shop.example".to_owned();
    let app = App::with(AdminConfig { public_url, ..config() }, Place::Memory).await;
    app.user("admin", Role::Admin).await;
    let reply = app.login("admin", PASSWORD).await;
    let cookie = reply.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-u5=") && cookie.contains("; Secure"), "{cookie}");
    assert_eq!(app.get(&logged_in(&reply), "me").await.status, StatusCode::OK);
    let elsewhere = Caller::default().with("origin", "https://evil.example");
    let body = json!({"name": "admin", "password": PASSWORD});
    assert_eq!(app.post(&elsewhere, "login", body).await.code(), "cross_site");
}

/// A console beneath a path of the store's address, as behind an Ingress that leaves paths as they are.
async fn beneath() -> App {
    let base_path = BasePath::try_from("/console".to_owned()).unwrap();
    let public_url = "https://shop.example/console".to_owned();
    let app = App::with(AdminConfig { base_path, public_url, ..config() }, Place::Memory).await;
    app.user("admin", Role::Admin).await;
    app
}

async fn at(app: &App, who: &Caller, method: Method, path: &str, body: Option<Value>) -> Reply {
    let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    for (name, value) in
        who.cookie.iter().map(|it| ("cookie", it)).chain(who.csrf.iter().map(|it| ("x-csrf-token", it)))
    {
        request = request.header(name, value);
    }
    for (name, value) in &who.headers {
        request = request.header(*name, value);
    }
    app.send(request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap()).await
}

#[tokio::test]
async fn beneath_a_path_the_console_is_used_as_at_the_root() {
    let app = beneath().await;
    let page = Caller::default().with("origin", "https://shop.example").with("sec-fetch-site", "same-origin");
    let credentials = json!({"name": "admin", "password": PASSWORD});
    let reply = at(&app, &page, Method::POST, "/console/api/v1/login", Some(credentials)).await;
    assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.json());
    let cookie = reply.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Secure-u5=") && cookie.contains("; Path=/console;"), "{cookie}");
    let who = Caller { headers: page.headers, ..logged_in(&reply) };
    assert_eq!(at(&app, &who, Method::GET, "/console/api/v1/me", None).await.status, StatusCode::OK);
    let user = json!({"name": "eve", "role": "viewer", "password": PASSWORD});
    let made = at(&app, &who, Method::POST, "/console/api/v1/users", Some(user)).await;
    let id = made.json()["id"].as_i64().unwrap();
    assert_eq!(made.header(header::LOCATION), format!("/console/api/v1/users/{id}"));
    let api = at(&app, &who, Method::GET, "/console/api/v1/openapi.json", None).await.json();
    assert_eq!(api["servers"], json!([{"url": "/console"}]));
    let missing = at(&app, &who, Method::GET, "/console/api/v1/nothing", None).await;
    assert_eq!(missing.code(), "not_found");
}

#[tokio::test]
async fn beneath_a_path_another_origin_is_another_site_as_before() {
    let app = beneath().await;
    for origin in ["https://evil.example", "https://shop.example.evil.example", "http://shop.example"] {
        let page = Caller::default().with("origin", origin);
        let credentials = json!({"name": "admin", "password": PASSWORD});
        let reply = at(&app, &page, Method::POST, "/console/api/v1/login", Some(credentials)).await;
        assert_eq!(reply.code(), "cross_site", "{origin}");
    }
}

#[tokio::test]
async fn scripts_inside_reach_the_api_at_the_root_and_browsers_are_led_to_the_console() {
    let app = beneath().await;
    assert_eq!(app.login("admin", PASSWORD).await.status, StatusCode::OK);
    let led = at(&app, &Caller::default(), Method::GET, "/", None).await;
    assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::TEMPORARY_REDIRECT, "/console/".to_owned()));
    let led = at(&app, &Caller::default(), Method::GET, "/console?refused=token", None).await;
    assert_eq!(led.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(led.header(header::LOCATION), "/console/?refused=token");
}

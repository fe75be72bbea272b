//! API tokens.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    Role,
    testing::{App, Caller, PASSWORD, START_MS},
};

fn secret(made: &Value) -> String {
    made["secret"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let app = App::with_everybody().await;
    let editor = app.as_user("editor").await;
    let made = app.post(&editor, "tokens", json!({"name": "nightly", "role": "viewer"})).await.json();
    let token = Caller::token(&secret(&made));
    assert!(secret(&made).starts_with(&format!("u5a_{}_", made["id"])));
    assert_eq!(app.get(&token, "me").await.json(), json!({"name": "nightly", "role": "viewer", "kind": "token"}));
    let listed = app.get(&editor, "tokens").await;
    assert_eq!(listed.json()["tokens"][0]["used_ms"], START_MS, "its use is told");
    let hidden = secret(&made).rsplit('_').next().unwrap().to_owned();
    assert!(!String::from_utf8_lossy(&listed.bytes).contains(&hidden));
    let wrong = Caller::token(&format!("u5a_{}_{}", made["id"], "0".repeat(64)));
    assert_eq!(app.get(&wrong, "me").await.code(), "not_logged_in");
    app.ask(&editor, Method::DELETE, &format!("tokens/{}", made["id"]), None).await;
    assert_eq!(app.get(&token, "me").await.code(), "not_logged_in");
}

#[tokio::test]
async fn a_token_may_no_more_than_its_maker_now_or_later() {
    let app = App::with_everybody().await;
    let (admin, editor) = (app.as_user("admin").await, app.as_user("editor").await);
    assert_eq!(app.post(&editor, "tokens", json!({"name": "x", "role": "admin"})).await.code(), "forbidden");
    let id = app.user("pat", Role::Admin).await;
    let pat = app.as_user("pat").await;
    let made = app.post(&pat, "tokens", json!({"name": "x", "role": "admin"})).await.json();
    let token = Caller::token(&secret(&made));
    assert_eq!(app.get(&token, "users").await.status, StatusCode::OK);
    let (path, change) = (format!("users/{id}"), admin.with("if-match", "*"));
    app.ask(&change, Method::PATCH, &path, Some(json!({"role": "viewer"}))).await;
    assert_eq!(app.get(&token, "users").await.code(), "forbidden");
    app.ask(&change, Method::PATCH, &path, Some(json!({"disabled": true}))).await;
    assert_eq!(app.get(&token, "me").await.code(), "not_logged_in");
    app.ask(&change, Method::PATCH, &path, Some(json!({"disabled": false}))).await;
    assert_eq!(app.get(&token, "me").await.status, StatusCode::OK);
    app.ask(&change, Method::DELETE, &path, None).await;
    assert_eq!(app.get(&token, "me").await.code(), "not_logged_in");
}

#[tokio::test]
async fn a_token_ends_when_it_was_to() {
    let app = App::with_everybody().await;
    let viewer = app.as_user("viewer").await;
    let ending = |ms: i64| json!({"name": "x", "role": "viewer", "expires_ms": START_MS + ms});
    assert_eq!(app.post(&viewer, "tokens", ending(0)).await.code(), "invalid");
    let token = Caller::token(&secret(&app.post(&viewer, "tokens", ending(1000)).await.json()));
    app.wait_ms(999);
    assert_eq!(app.get(&token, "me").await.status, StatusCode::OK);
    app.wait_ms(1);
    assert_eq!(app.get(&token, "me").await.code(), "not_logged_in");
}

#[tokio::test]
async fn tokens_are_their_owners_and_an_admins_business_and_no_tokens() {
    let app = App::with_everybody().await;
    let (admin, editor, viewer) =
        (app.as_user("admin").await, app.as_user("editor").await, app.as_user("viewer").await);
    let made = app.post(&editor, "tokens", json!({"name": "x", "role": "editor"})).await.json();
    let path = format!("tokens/{}", made["id"]);
    assert_eq!(app.get(&viewer, "tokens").await.json()["tokens"], json!([]));
    assert_eq!(app.ask(&viewer, Method::DELETE, &path, None).await.code(), "not_found");
    assert_eq!(app.get(&admin, "tokens").await.json()["tokens"][0]["owner"], "editor");
    let token = Caller::token(&secret(&made));
    assert_eq!(app.post(&token, "tokens", json!({"name": "y", "role": "viewer"})).await.code(), "forbidden");
    assert_eq!(app.ask(&admin, Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn one_that_is_asked_for_again_is_the_same_one() {
    let app = App::with_everybody().await;
    let viewer = app.as_user("viewer").await;
    let keyed = viewer.clone().with("idempotency-key", "5cf0c1a6");
    let body = json!({"name": "x", "role": "viewer"});
    let first = app.post(&keyed, "tokens", body.clone()).await;
    let again = app.post(&keyed, "tokens", body.clone()).await;
    assert_eq!((first.status, &first.bytes), (StatusCode::CREATED, &again.bytes));
    assert_eq!(app.get(&Caller::token(&secret(&again.json())), "me").await.status, StatusCode::OK);
    assert_eq!(app.get(&viewer, "tokens").await.json()["tokens"].as_array().unwrap().len(), 1);
    let other = json!({"name": "y", "role": "viewer"});
    assert_eq!(app.post(&keyed, "tokens", other).await.code(), "key_reused");
    let editor = app.as_user("editor").await.with("idempotency-key", "5cf0c1a6");
    assert_ne!(app.post(&editor, "tokens", body).await.bytes, first.bytes, "another's key is another key");
}

#[tokio::test]
async fn after_a_restart_a_secret_is_not_shown_again() {
    let dir = tempfile::tempdir().unwrap();
    let place = || crate::db::Place::File(dir.path().join("admin.sqlite"));
    let app = App::with(crate::testing::config(), place()).await;
    app.user("ann", Role::Admin).await;
    let body = json!({"name": "x", "role": "viewer"});
    let keyed = app.as_user("ann").await.with("idempotency-key", "k");
    assert_eq!(app.post(&keyed, "tokens", body.clone()).await.status, StatusCode::CREATED);
    drop(app);
    let app = App::with(crate::testing::config(), place()).await;
    assert_eq!(app.admin.setup_code(), None, "there is a user");
    assert_eq!(app.post(&keyed, "tokens", body).await.code(), "secret_gone", "the session outlived the restart");
    assert_eq!(app.login("ann", PASSWORD).await.status, StatusCode::OK);
}

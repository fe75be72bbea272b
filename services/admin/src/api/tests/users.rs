//! Users and the audit log over the API.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    Role,
    db::{Place, Tx},
    testing::{App, Caller, PASSWORD, config},
};

fn user(name: &str) -> Value {
    json!({"name": name, "role": "editor", "password": PASSWORD})
}

async fn patch(app: &App, who: &Caller, id: i64, etag: &str, change: Value) -> crate::testing::Reply {
    app.ask(&who.clone().with("if-match", etag), Method::PATCH, &format!("users/{id}"), Some(change)).await
}

#[tokio::test]
async fn the_second_of_two_editors_gets_a_conflict() {
    let app = App::with_everybody().await;
    let admin = app.as_user("admin").await;
    let made = app.post(&admin, "users", user("ann")).await;
    let path = made.header(header::LOCATION).replace("/api/v1/", "");
    let id = made.json()["id"].as_i64().unwrap();
    let seen = app.get(&admin, &path).await.header(header::ETAG);
    assert_eq!(seen, made.header(header::ETAG));
    let first = patch(&app, &admin, id, &seen, json!({"role": "viewer"})).await;
    assert_eq!(first.status, StatusCode::OK);
    let second = patch(&app, &admin, id, &seen, json!({"role": "publisher"})).await;
    assert_eq!((second.status, second.code().as_str()), (StatusCode::PRECONDITION_FAILED, "changed"));
    let unseen = app.ask(&admin, Method::PATCH, &path, Some(json!({"role": "publisher"}))).await;
    assert_eq!((unseen.status, unseen.code().as_str()), (StatusCode::PRECONDITION_REQUIRED, "no_if_match"));
    assert_eq!(app.ask(&admin, Method::DELETE, &path, None).await.code(), "no_if_match");
    assert_eq!(app.get(&admin, &path).await.json()["role"], "viewer", "nothing was lost");
    let now = admin.clone().with("if-match", first.header(header::ETAG));
    assert_eq!(app.ask(&now, Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&admin, &path).await.code(), "not_found");
}

#[tokio::test]
async fn there_is_always_an_admin_who_can_log_in() {
    let app = App::new().await;
    let id = app.user("ann", Role::Admin).await;
    let ann = app.as_user("ann").await;
    for change in [json!({"role": "publisher"}), json!({"disabled": true})] {
        assert_eq!(patch(&app, &ann, id, "*", change).await.code(), "last_admin");
    }
    let path = format!("users/{id}");
    assert_eq!(app.ask(&ann.clone().with("if-match", "*"), Method::DELETE, &path, None).await.code(), "last_admin");
    let second = app.user("bob", Role::Admin).await;
    assert_eq!(patch(&app, &ann, second, "*", json!({"disabled": true})).await.status, StatusCode::OK);
    assert_eq!(patch(&app, &ann, id, "*", json!({"role": "viewer"})).await.code(), "last_admin", "bob is disabled");
    assert_eq!(app.get(&ann, "users").await.status, StatusCode::OK, "what was refused changed nothing");
}

#[tokio::test]
async fn a_user_that_is_made_twice_with_one_key_is_one_user() {
    let app = App::with_everybody().await;
    let admin = app.as_user("admin").await;
    let keyed = admin.clone().with("idempotency-key", "a-key");
    let first = app.post(&keyed, "users", user("ann")).await;
    let again = app.post(&keyed, "users", user("ann")).await;
    assert_eq!(first.status, StatusCode::CREATED, "{:?}", first.json());
    assert_eq!((first.status, &first.bytes), (again.status, &again.bytes));
    assert_eq!(first.header(header::ETAG), again.header(header::ETAG));
    let other = app.post(&keyed, "users", user("bob")).await;
    assert_eq!((other.status, other.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "key_reused"));
    assert_eq!(app.post(&admin, "users", user("ANN")).await.code(), "conflict", "names differ by more than case");
    let made = app.get(&admin, "audit?action=user.created").await.json();
    assert_eq!(made["entries"].as_array().unwrap().len(), 1);
    app.wait_ms(24 * 3_600_000 - 1);
    let admin = app.as_user("admin").await.with("idempotency-key", "a-key");
    assert_eq!(app.post(&admin, "users", user("ann")).await.status, StatusCode::CREATED);
    app.wait_ms(1);
    assert_eq!(app.post(&admin, "users", user("ann")).await.code(), "conflict", "a day later it is a new request");
}

#[tokio::test]
async fn what_cannot_be_a_user_is_none() {
    let app = App::with_everybody().await;
    let admin = app.as_user("admin").await;
    for name in ["", "a b", "-ann", &"a".repeat(65), "ann\u{202e}", "ann/.."] {
        assert_eq!(app.post(&admin, "users", user(name)).await.code(), "invalid", "{name:?}");
    }
    let with = |key: &str, value: Value| {
        let mut user = user("ann");
        user[key] = value;
        user
    };
    for body in [with("role", json!("king")), with("id", json!(1)), with("password", json!("short"))] {
        assert_eq!(app.post(&admin, "users", body).await.code(), "invalid");
    }
}

#[tokio::test]
async fn users_come_in_pages() {
    let app = App::with_everybody().await;
    let admin = app.as_user("admin").await;
    let first = app.get(&admin, "users?limit=3").await.json();
    assert_eq!(first["users"].as_array().unwrap().len(), 3);
    let rest = app.get(&admin, &format!("users?limit=3&cursor={}", first["next"])).await.json();
    assert_eq!((rest["users"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    assert!(!first.to_string().contains("argon2"), "{first}");
}

#[tokio::test]
async fn what_is_done_is_written_down_and_holds_together() {
    let app = App::with_everybody().await;
    let admin = app.as_user("admin").await;
    let id = app.post(&admin, "users", user("ann")).await.json()["id"].as_i64().unwrap();
    patch(&app, &admin, id, "*", json!({"role": "viewer", "password": "another long password"})).await;
    app.ask(&admin.clone().with("if-match", "*"), Method::DELETE, &format!("users/{id}"), None).await;
    let log = app.get(&admin, &format!("audit?target=user:{id}")).await;
    let actions: Vec<_> = log.json()["entries"].as_array().unwrap().iter().map(|e| e["action"].clone()).collect();
    assert_eq!(actions, ["user.deleted", "user.changed", "user.created"]);
    assert_eq!(log.json()["entries"][1]["detail"]["role"], json!({"from": "editor", "to": "viewer"}));
    assert_eq!(log.json()["entries"][0]["actor"], "user:admin");
    for secret in [PASSWORD, "another long password", "argon2"] {
        assert!(!String::from_utf8_lossy(&log.bytes).contains(secret), "{secret}");
    }
    let verdict = app.get(&admin, "audit/verify").await.json();
    assert_eq!((&verdict["intact"], &verdict["entries"]), (&json!(true), &json!(4)));
    let tamper = |tx: &Tx<'_>| {
        tx.execute("DROP TRIGGER audit_is_not_changed", [])?;
        tx.execute("UPDATE audit SET actor = 'user:eve' WHERE id = 3", [])
    };
    app.admin.db.write::<_, crate::db::DbError>(tamper).await.unwrap();
    let verdict = app.get(&admin, "audit/verify").await.json();
    assert_eq!((&verdict["intact"], &verdict["broken"]["id"]), (&json!(false), &json!(3)));
}

#[tokio::test]
async fn a_full_disk_is_a_problem_of_its_own_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let app = App::with(config(), Place::File(dir.path().join("admin.sqlite"))).await;
    app.user("admin", Role::Admin).await;
    let admin = app.as_user("admin").await;
    let limit = async |sql: &'static str| {
        let limit = move |tx: &Tx<'_>| tx.one(sql, [], |row| row.get::<_, i64>(0));
        app.admin.db.write::<_, crate::db::DbError>(limit).await.unwrap();
    };
    limit("PRAGMA max_page_count = 1").await;
    let mut acknowledged = vec![];
    let full = loop {
        let name = format!("user-{}", acknowledged.len());
        let reply = app.post(&admin, "users", user(&name)).await;
        if reply.status != StatusCode::CREATED {
            break reply;
        }
        acknowledged.push(name);
        assert!(acknowledged.len() < 1000, "the disk is never full");
    };
    assert_eq!((full.status, full.code().as_str()), (StatusCode::INSUFFICIENT_STORAGE, "full"));
    let here = dir.path().to_str().unwrap();
    assert!(!String::from_utf8_lossy(&full.bytes).contains(here), "where the file is, is nobody's business");
    limit("PRAGMA max_page_count = 1000000").await;
    let there = app.get(&admin, "users?limit=200").await.json();
    let names = there["users"].as_array().unwrap().iter().skip(1).map(|user| user["name"].as_str().unwrap().to_owned());
    assert_eq!(names.collect::<Vec<_>>(), acknowledged);
    assert_eq!(app.get(&admin, "audit/verify").await.json()["intact"], true);
    assert_eq!(app.post(&admin, "users", user("later")).await.status, StatusCode::CREATED);
}

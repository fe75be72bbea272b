//! Every route, asked by every role.

use std::{collections::BTreeSet, time::Duration};

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    Role, api,
    testing::{App, Caller, PASSWORD},
};

/// Who may: anybody, or whoever has at least this role.
type Least = Option<Role>;

const ANYBODY: Least = None;
const VIEWER: Least = Some(Role::Viewer);
const EDITOR: Least = Some(Role::Editor);
const PUBLISHER: Least = Some(Role::Publisher);
const ADMIN: Least = Some(Role::Admin);

/// Every route with the least role, and a body that it takes.
fn table() -> Vec<(Method, &'static str, Least, Value)> {
    let none = Value::Null;
    vec![
        (Method::GET, "/api/v1/setup", ANYBODY, none.clone()),
        (Method::POST, "/api/v1/setup", ANYBODY, json!({"code": "x", "name": "x", "password": PASSWORD})),
        (Method::POST, "/api/v1/login", ANYBODY, json!({"name": "admin", "password": PASSWORD})),
        (Method::GET, "/api/v1/login", ANYBODY, none.clone()),
        (Method::GET, "/api/v1/login/oidc", ANYBODY, none.clone()),
        (Method::GET, "/api/v1/login/oidc/callback", ANYBODY, none.clone()),
        (Method::POST, "/api/v1/logout", VIEWER, none.clone()),
        (Method::GET, "/api/v1/me", VIEWER, none.clone()),
        (Method::POST, "/api/v1/me/password", VIEWER, json!({"current": "wrong", "new": "another long password"})),
        (Method::GET, "/api/v1/users", ADMIN, none.clone()),
        (Method::POST, "/api/v1/users", ADMIN, json!({"name": "admin", "role": "viewer", "password": PASSWORD})),
        (Method::GET, "/api/v1/users/{id}", ADMIN, none.clone()),
        (Method::PATCH, "/api/v1/users/{id}", ADMIN, json!({"role": "viewer"})),
        (Method::DELETE, "/api/v1/users/{id}", ADMIN, none.clone()),
        (Method::GET, "/api/v1/tokens", VIEWER, none.clone()),
        (Method::POST, "/api/v1/tokens", VIEWER, json!({"name": "x", "role": "viewer"})),
        (Method::DELETE, "/api/v1/tokens/{id}", VIEWER, none.clone()),
        (Method::GET, "/api/v1/audit", ADMIN, none.clone()),
        (Method::GET, "/api/v1/audit/verify", ADMIN, none.clone()),
        (Method::GET, "/api/v1/backup", ADMIN, none.clone()),
        (Method::GET, "/api/v1/store", ADMIN, none.clone()),
        (Method::POST, "/api/v1/store", ADMIN, json!({"not": "an archive"})),
        (Method::GET, "/api/v1/overview", VIEWER, none.clone()),
        (Method::GET, "/api/v1/files", VIEWER, none.clone()),
        (Method::GET, "/api/v1/files/{name}", VIEWER, none.clone()),
        (Method::PUT, "/api/v1/files/{name}", EDITOR, json!({"text": ""})),
        (Method::DELETE, "/api/v1/files/{name}", EDITOR, none.clone()),
        (Method::POST, "/api/v1/check", VIEWER, none.clone()),
        (Method::GET, "/api/v1/flows", VIEWER, none.clone()),
        (Method::GET, "/api/v1/flows/{name}/graph", VIEWER, none.clone()),
        (Method::GET, "/api/v1/schemas/flow", VIEWER, none.clone()),
        (Method::GET, "/api/v1/schemas/profile", VIEWER, none.clone()),
        (Method::POST, "/api/v1/simulate", VIEWER, json!({"language": "en", "inputs": []})),
        (Method::GET, "/api/v1/prompts", VIEWER, none.clone()),
        (Method::POST, "/api/v1/prompts/preview", VIEWER, json!({"prompt": "x", "language": "en", "question": "x"})),
        (Method::POST, "/api/v1/prompts/try", EDITOR, json!({"prompt": "x", "language": "en", "question": "x"})),
        (Method::GET, "/api/v1/revisions", VIEWER, none.clone()),
        (Method::POST, "/api/v1/revisions", PUBLISHER, json!({"message": "x"})),
        (Method::GET, "/api/v1/revisions/{id}", VIEWER, none.clone()),
        (Method::GET, "/api/v1/revisions/{id}/diff", VIEWER, none.clone()),
        (Method::GET, "/api/v1/revisions/{id}/bundle", VIEWER, none.clone()),
        (Method::POST, "/api/v1/revisions/{id}/restore", PUBLISHER, json!({"message": "x"})),
        (Method::GET, "/api/v1/live", VIEWER, none.clone()),
        (Method::GET, "/api/v1/profile", VIEWER, none.clone()),
        (Method::PUT, "/api/v1/profile", EDITOR, json!({"values": {}})),
        (Method::GET, "/api/v1/conversations", VIEWER, none.clone()),
        (Method::GET, "/api/v1/conversations/{id}", EDITOR, none.clone()),
        (Method::DELETE, "/api/v1/conversations/{id}", ADMIN, none.clone()),
        (Method::GET, "/api/v1/calls", VIEWER, none.clone()),
        (Method::POST, "/api/v1/calls/{id}/accept", VIEWER, none.clone()),
        (Method::GET, "/api/v1/kiosks", VIEWER, none.clone()),
        (Method::POST, "/api/v1/kiosks", ADMIN, json!({"id": "Not An Id"})),
        (Method::PATCH, "/api/v1/kiosks/{id}", ADMIN, json!({"name": "x"})),
        (Method::DELETE, "/api/v1/kiosks/{id}", ADMIN, none.clone()),
        (Method::POST, "/api/v1/kiosks/{id}/token", ADMIN, none.clone()),
        (Method::DELETE, "/api/v1/kiosks/{id}/token", ADMIN, none.clone()),
        (Method::POST, "/api/v1/kiosks/{id}/commands", PUBLISHER, json!({"command": "reload"})),
        (Method::GET, "/api/v1/knowledge", VIEWER, none.clone()),
        (Method::GET, "/api/v1/knowledge/documents/{path}", VIEWER, none.clone()),
        (Method::PUT, "/api/v1/knowledge/documents/{path}", EDITOR, json!("")),
        (Method::DELETE, "/api/v1/knowledge/documents/{path}", EDITOR, none.clone()),
        (Method::GET, "/api/v1/knowledge/passages", VIEWER, none.clone()),
        (Method::GET, "/api/v1/knowledge/search", VIEWER, none.clone()),
        (Method::POST, "/api/v1/knowledge/eval", VIEWER, json!({"questions": ""})),
        (Method::GET, "/api/v1/conversations/live", VIEWER, none),
    ]
}

/// Every operation that the description has.
fn described() -> BTreeSet<(String, String)> {
    let api = json!(api::description());
    let paths = api["paths"].as_object().unwrap();
    let methods = |(path, item): (&String, &Value)| {
        let path = path.clone();
        let item = item.as_object().unwrap().clone();
        item.into_iter().map(move |(method, _)| (method.to_uppercase(), path.clone()))
    };
    paths.iter().flat_map(methods).collect()
}

#[test]
fn every_route_is_in_the_table_and_each_row_is_a_route() {
    let rows: BTreeSet<_> = table().iter().map(|(method, path, ..)| (method.to_string(), (*path).to_owned())).collect();
    assert_eq!(rows, described(), "say in the table who may use a new route");
}

#[test]
fn each_operation_has_a_name_of_its_own() {
    let api = json!(api::description());
    let items = api["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let names: Vec<_> = items.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn each_role_may_do_what_it_may_and_nothing_else() {
    let app = App::with_everybody().await;
    for (method, path, least, body) in table() {
        for role in [None].into_iter().chain(Role::ALL.map(Some)) {
            let who = match role {
                None => Caller::default(),
                Some(role) => app.as_user(role.name()).await,
            };
            // At the pace that logins have.
            tokio::time::advance(Duration::from_secs(1)).await;
            check(&app, &who, role, (method.clone(), path, least, body.clone())).await;
        }
    }
}

/// A token that may as much as the role may as much, but for what only people do.
#[tokio::test]
async fn a_token_may_what_its_role_may() {
    let app = App::with_everybody().await;
    let admin = app.as_user("admin").await;
    for (method, path, least, body) in table() {
        if path.contains("/tokens") {
            continue;
        }
        for role in Role::ALL {
            let made = app.post(&admin, "tokens", json!({"name": "t", "role": role})).await.json();
            let who = Caller::token(made["secret"].as_str().unwrap());
            check(&app, &who, Some(role), (method.clone(), path, least, body.clone())).await;
            let revoked = app.ask(&admin, Method::DELETE, &format!("tokens/{}", made["id"]), None).await;
            assert_eq!(revoked.status, StatusCode::NO_CONTENT);
        }
    }
}

async fn check(app: &App, who: &Caller, role: Least, (method, path, least, body): (Method, &str, Least, Value)) {
    // Nobody has that number, so that what is allowed finds nothing.
    let short = path
        .trim_start_matches("/api/v1/")
        .replace("{id}", "4711")
        .replace("{name}", "none.yaml")
        .replace("{path}", "none.md");
    let body = Some(body).filter(|body| !body.is_null());
    let reply = app.ask(who, method.clone(), &short, body).await;
    let row = format!("{method} {path} as {role:?}: {} {:?}", reply.status, reply.json());
    let denied = matches!(reply.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    match (role, least) {
        (None, Some(_)) => assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{row}"),
        (Some(has), Some(needs)) if has < needs => assert_eq!(reply.status, StatusCode::FORBIDDEN, "{row}"),
        _ => assert!(!denied, "{row}"),
    }
    // Where what is asked is the orchestrator's to answer, there is none here.
    assert!(reply.status.as_u16() < 500 || reply.code() == "out_of_reach", "{row}");
    assert_declared(&row, &method, path, &reply);
}

/// Whatever is answered, the description says that it may be.
fn assert_declared(row: &str, method: &Method, path: &str, reply: &crate::testing::Reply) {
    let api = json!(api::description());
    let operation = &api["paths"][path][method.as_str().to_lowercase()];
    let declared = &operation["responses"][reply.status.as_str()];
    assert!(!declared.is_null(), "{row} is not in the description");
    if reply.status.is_client_error() {
        assert_eq!(reply.header("content-type"), "application/problem+json", "{row}");
        let problem = reply.json();
        assert_eq!(problem["status"], reply.status.as_u16(), "{row}");
        assert_eq!(problem["type"], format!("urn:u5:problem:{}", problem["code"].as_str().unwrap()), "{row}");
    }
}

/// Whoever reads the description finds every name in it, and every code that is sent.
#[test]
fn the_description_refers_to_nothing_that_it_does_not_have() {
    let text = json!(api::description()).to_string();
    let api: Value = serde_json::from_str(&text).unwrap();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(!api["components"]["schemas"][name].is_null(), "{name} is referred to and not there");
    }
    let codes = api["components"]["schemas"]["Code"]["enum"].as_array().unwrap();
    assert!(codes.contains(&json!("not_found")) && codes.contains(&json!("unusable")), "{codes:?}");
}

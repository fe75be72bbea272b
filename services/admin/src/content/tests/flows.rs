//! The draft's flows and prompts, looked at.

use super::*;

#[tokio::test]
async fn flows_are_listed_and_drawn_as_they_are_in_the_draft() {
    let store = Store::new();
    let app = store.app().await;
    let (_, ben) = people(&app).await;
    let own = "flow: gifts\ndescription: Wraps gifts.\nsteps:\n  - say: {en: Yes., de: Ja., fr: Oui.}\n  - go: end\n";
    write(&app, &ben, "gifts.yaml", "\"none\"", own).await;
    let flows = app.get(&ben, "flows").await.json();
    let gifts = flows["flows"].as_array().unwrap().iter().find(|flow| flow["name"] == "gifts").unwrap();
    assert_eq!(*gifts, json!({"name": "gifts", "file": "gifts.yaml", "description": "Wraps gifts."}));

    let graph = app.get(&ben, "flows/gifts/graph").await;
    let nodes = json!([
        {"id": "begin", "kind": "begin", "text": "gifts", "line": null},
        {"id": "s0", "kind": "say", "text": "Yes.", "line": 4},
        {"id": "stop", "kind": "end", "text": "end", "line": null},
    ]);
    let edges = json!([
        {"from": "begin", "to": "s0", "label": ""},
        {"from": "s0", "to": "stop", "label": ""},
    ]);
    assert_eq!((graph.status, graph.json()), (StatusCode::OK, json!({"nodes": nodes, "edges": edges})));
    assert_eq!(app.get(&ben, "flows/other/graph").await.code(), "not_found");
    for flow in flows["flows"].as_array().unwrap() {
        let path = format!("flows/{}/graph", flow["name"].as_str().unwrap());
        assert_eq!(app.get(&ben, &path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_draft_with_mistakes_is_listed_and_not_drawn() {
    let store = Store::new();
    let app = store.app().await;
    let (_, ben) = people(&app).await;
    write(&app, &ben, "gifts.yaml", "\"none\"", "flow: gifts\nsteps: [{sya: x}]\n").await;
    let flows = app.get(&ben, "flows").await.json();
    assert!(flows["flows"].as_array().unwrap().iter().any(|flow| flow["name"] == "gifts"), "{flows:#}");
    let told = app.get(&ben, "flows/entry/graph").await;
    assert_eq!((told.status, told.code()), (StatusCode::UNPROCESSABLE_ENTITY, "unusable".to_owned()));
    assert_eq!(told.json()["found"][0]["file"], "gifts.yaml");
}

#[tokio::test]
async fn editors_get_the_schema_that_is_in_the_repository() {
    let app = App::with_everybody().await;
    let schema = app.get(&app.as_user("viewer").await, "schemas/flow").await.json();
    let written: serde_json::Value = serde_json::from_str(include_str!("../../../../../flows/schema.json")).unwrap();
    assert_eq!(schema, written);
}

#[tokio::test]
async fn a_file_that_the_draft_takes_away_is_listed_as_such() {
    let store = Store::new();
    let app = store.app().await;
    let (ann, ben) = people(&app).await;
    let own = "flow: gifts\ndescription: Wraps gifts.\nsteps:\n  - say: {en: Yes., de: Ja., fr: Oui.}\n";
    let made = write(&app, &ben, "gifts.yaml", "\"none\"", own).await;
    assert_eq!(app.post(&ann, "revisions", json!({"message": "Gifts"})).await.status, StatusCode::CREATED);
    let seen = ben.clone().with("if-match", made.header("etag"));
    assert_eq!(app.ask(&seen, Method::DELETE, "files/gifts.yaml", None).await.status, StatusCode::NO_CONTENT);
    let files = app.get(&ben, "files").await.json();
    let listed = files["files"].as_array().unwrap().iter().find(|file| file["name"] == "gifts.yaml").unwrap();
    assert_eq!(
        (&listed["is_deleted"], &listed["is_draft"], &listed["etag"]),
        (&json!(true), &json!(true), &json!("\"none\""))
    );
    assert_eq!(app.get(&ben, "files/gifts.yaml").await.status, StatusCode::NOT_FOUND);
    assert_eq!(write(&app, &ben, "gifts.yaml", "\"none\"", own).await.json()["is_draft"], false, "it is back");
}

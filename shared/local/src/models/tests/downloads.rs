//! Servers that misbehave, and what a pull makes of them.

use axum::body::Body;
use axum::http::Response;
use futures::{StreamExt, stream};

use super::serve::{Server, cut, file, status};
use super::*;

const LEN: usize = 200_000;

fn mirrored(root: &Path, server: &Server) -> StoreConfig {
    StoreConfig { mirror: Some(server.url.clone()), ..config(root) }
}

fn store(root: &Path, server: &Server, content: &[u8]) -> ModelStore {
    ModelStore::with_manifest(mirrored(root, server), one_file(content, ""))
}

fn assert_whole(store: &ModelStore, content: &[u8]) {
    assert!(store.ready("m"));
    assert_eq!(std::fs::read(store.dir("m").join("w.bin")).unwrap(), content);
    assert_eq!(store.verify(&[]).unwrap(), []);
    assert_eq!(parts(&store.config.root), Vec::<String>::new());
}

#[tokio::test]
async fn a_mirror_fills_the_store_and_tells_how_far_it_is() {
    let (root, content) = (dir(), bytes(LEN, 1));
    let served = content.clone();
    let server =
        Server::start(move |_, path, from| if path == "/m/w.bin" { file(&served, from) } else { status(404) }).await;
    let store = store(root.path(), &server, &content);
    assert_eq!(store.missing(&[]).unwrap(), [Missing { model: "m".to_owned(), bytes: LEN as u64 }]);
    let (done, told) = pull(&store).await;
    done.unwrap();
    assert_whole(&store, &content);
    assert_eq!(told.first(), Some(&Progress::Started { model: "m".to_owned(), bytes: LEN as u64 }));
    assert_eq!(told.last(), Some(&Progress::Verified { model: "m".to_owned() }));
    let full = |told: &Progress| matches!(told, Progress::Advanced { done, total, .. } if done == total);
    assert!(told.iter().any(full));
    pull(&store).await.0.unwrap();
    assert_eq!(server.requests(), 1, "a complete store asks nobody");
}

#[tokio::test]
async fn a_broken_connection_is_resumed_where_it_broke() {
    let (root, content) = (dir(), bytes(LEN, 2));
    let served = content.clone();
    let resumed = std::sync::Arc::new(Mutex::new(Vec::new()));
    let seen = resumed.clone();
    let server = Server::start(move |number, _, from| {
        seen.lock().push(from);
        if number == 0 { cut(&served, from, 70_000) } else { file(&served, from) }
    })
    .await;
    let store = store(root.path(), &server, &content);
    pull(&store).await.0.unwrap();
    assert_whole(&store, &content);
    let resumed = resumed.lock().clone();
    assert_eq!(resumed.len(), 2);
    assert!(resumed[1].is_none_or(|from| from <= 70_000), "{resumed:?}");
}

#[tokio::test]
async fn what_an_earlier_run_left_is_not_fetched_again() {
    let (root, content) = (dir(), bytes(LEN, 3));
    let served = content.clone();
    let server = Server::start(move |_, _, from| match from {
        Some(150_000) => file(&served, from),
        _ => status(403),
    })
    .await;
    std::fs::create_dir_all(config::parts_dir(root.path())).unwrap();
    let part = config::parts_dir(root.path()).join(format!("{}.part", sha(&content)));
    std::fs::write(part, &content[..150_000]).unwrap();
    let store = store(root.path(), &server, &content);
    pull(&store).await.0.unwrap();
    assert_whole(&store, &content);
}

#[tokio::test]
async fn rubbish_that_an_earlier_run_left_does_not_spoil_a_good_source() {
    let (root, content) = (dir(), bytes(LEN, 4));
    let served = content.clone();
    let server = Server::start(move |_, _, from| file(&served, from)).await;
    std::fs::create_dir_all(config::parts_dir(root.path())).unwrap();
    let part = config::parts_dir(root.path()).join(format!("{}.part", sha(&content)));
    std::fs::write(part, vec![0; 1000]).unwrap();
    let store = store(root.path(), &server, &content);
    pull(&store).await.0.unwrap();
    assert_whole(&store, &content);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_server_that_ignores_ranges_is_read_from_the_start() {
    let (root, content) = (dir(), bytes(LEN, 5));
    let served = content.clone();
    let server =
        Server::start(move |number, _, _| if number == 0 { cut(&served, None, 50_000) } else { file(&served, None) })
            .await;
    let store = store(root.path(), &server, &content);
    pull(&store).await.0.unwrap();
    assert_whole(&store, &content);
}

#[tokio::test]
async fn wrong_bytes_are_named_removed_and_fetched_elsewhere() {
    let (root, content) = (dir(), bytes(LEN, 6));
    let (wrong, right) = (bytes(LEN, 7), content.clone());
    let mirror = Server::start(move |_, _, from| file(&wrong, from)).await;
    let hub = Server::start(
        move |_, path, from| {
            if path == "/o/r/resolve/abc/sub/w.bin" { file(&right, from) } else { status(404) }
        },
    )
    .await;
    let only_mirror = store(root.path(), &mirror, &content);
    let attempts = reasons(&only_mirror).await;
    let SourceError::WrongHash { file: name, expected, got, origin } = &attempts[0].reason else {
        panic!("{attempts:?}")
    };
    assert_eq!((name.as_str(), expected, got), ("w.bin", &sha(&content), &sha(&bytes(LEN, 7))));
    assert_eq!(origin, &format!("{}m/w.bin", mirror.url));
    assert_eq!(parts(root.path()), Vec::<String>::new());
    assert!(!only_mirror.dir("m").join("w.bin").exists());

    let more = "hub = { repo = \"o/r\", revision = \"abc\", folder = \"sub\" }";
    let both = StoreConfig { hub: Some(hub.url.clone()), ..mirrored(root.path(), &mirror) };
    let both = ModelStore::with_manifest(both, one_file(&content, more));
    let (done, told) = pull(&both).await;
    done.unwrap();
    assert_whole(&both, &content);
    assert!(told.iter().any(|told| matches!(told, Progress::Rejected { kind: SourceKind::Mirror, .. })));
}

#[tokio::test]
async fn a_lie_about_the_length_is_refused_before_it_is_read() {
    let (root, content) = (dir(), bytes(LEN, 8));
    let longer = bytes(LEN + 1, 8);
    let server = Server::start(move |_, _, from| file(&longer, from)).await;
    let attempts = reasons(&store(root.path(), &server, &content)).await;
    let SourceError::WrongSize { expected, got, .. } = attempts[0].reason else { panic!("{attempts:?}") };
    assert_eq!((expected, got), (LEN as u64, LEN as u64 + 1));
    assert_eq!(server.requests(), 1, "trying again would not help");
}

#[tokio::test]
async fn an_endless_answer_ends_at_the_pinned_size() {
    let (root, content) = (dir(), bytes(LEN, 9));
    let server = Server::start(|_, _, _| {
        let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![1_u8; 4096]));
        Response::new(Body::from_stream(endless))
    })
    .await;
    let attempts = reasons(&store(root.path(), &server, &content)).await;
    assert!(matches!(attempts[0].reason, SourceError::WrongSize { .. }), "{attempts:?}");
}

#[tokio::test]
async fn refusals_are_final_and_hiccups_are_not() {
    for (code, requests) in [(404, 1), (403, 1), (503, 3), (429, 3)] {
        let (root, content) = (dir(), bytes(100, 10));
        let server = Server::start(move |_, _, _| status(code)).await;
        let attempts = reasons(&store(root.path(), &server, &content)).await;
        assert!(matches!(attempts[0].reason, SourceError::Status { status, .. } if status == code), "{attempts:?}");
        assert_eq!(server.requests(), requests, "{code}");
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up() {
    let (root, content) = (dir(), bytes(LEN, 11));
    let server = Server::start(|_, _, _| {
        let first = stream::iter([Ok::<_, std::io::Error>(vec![1_u8; 10])]);
        Response::new(Body::from_stream(first.chain(stream::pending())))
    })
    .await;
    let mut config = mirrored(root.path(), &server);
    config.limits.stall = Duration::from_millis(50);
    let store = ModelStore::with_manifest(config, one_file(&content, ""));
    let attempts = reasons(&store).await;
    assert!(matches!(attempts[0].reason, SourceError::Stalled { .. }), "{attempts:?}");
}

#[tokio::test]
async fn two_pulls_into_one_place_fetch_once() {
    let (root, content) = (dir(), bytes(LEN, 12));
    let served = content.clone();
    let server = Server::start(move |_, _, from| file(&served, from)).await;
    let (one, two) = (store(root.path(), &server, &content), store(root.path(), &server, &content));
    let (one_done, two_done) = tokio::join!(pull(&one), pull(&two));
    one_done.0.unwrap();
    two_done.0.unwrap();
    assert_eq!(server.requests(), 1);
    assert!([one_done.1, two_done.1].iter().any(|told| told.contains(&Progress::Waiting)));
    assert_whole(&one, &content);
}

#[tokio::test]
async fn a_store_that_stays_locked_is_an_error() {
    let root = dir();
    let mut config = config(root.path());
    let _held = lock::acquire(root.path(), &config.limits, &|_| {}).await.unwrap();
    config.limits.lock = Duration::ZERO;
    let store = ModelStore::with_manifest(config, one_file(b"x", ""));
    assert!(matches!(pull(&store).await.0, Err(ModelError::Busy { .. })));
}

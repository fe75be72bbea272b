//! What an index on a server does when the server goes wrong. These run on the fake, which goes wrong on command.

use std::{future::Future, net::TcpListener, time::Duration};

use tempfile::TempDir;
use tonic::Code;
use u5_knowledge::{Index, KnowledgeError, QdrantError, QdrantIndex};
use u5_protocol::Language::En;
use u5_tests::fakes::qdrant::{FakeQdrant, Fault, Options, Rule};

use crate::place::{Qdrant, embedder, folder, ingest, list, query, search, texts, try_ingest, write};

/// Past this, a call that should have been given up was not.
const FOREVER: Duration = Duration::from_secs(20);

async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(FOREVER, work).await.expect("every call is bounded in time")
}

/// The error of a search on a server that is asked for what it has.
async fn refusal(index: &QdrantIndex) -> QdrantError {
    match soon(index.search(query("apples", En))).await {
        Err(KnowledgeError::Qdrant(error)) => error,
        other => panic!("{other:?}"),
    }
}

async fn with_apples() -> (Qdrant, TempDir) {
    let (place, folder) = (Qdrant::fake().await, folder(&[("en/a.md", "- old apples\n- old pears")]));
    ingest(place.index(), folder.path()).await;
    (place, folder)
}

/// A document of more passages than go into one call.
fn long(word: &str) -> String {
    list(200, |n| format!("{word} apple{n}"))
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let index = Qdrant::fake().await.other(|config| config.url = format!("http://{free}"));
    let error = refusal(&index).await;
    assert!(matches!(&error, QdrantError::Unreachable { url, .. } if url.contains(&free.to_string())), "{error}");
    assert_eq!(soon(index.check(None)).await.len(), 1);
    assert!(soon(index.stats()).await.is_err());
}

#[tokio::test]
async fn a_server_that_closes_connections_is_unreachable_until_it_stops_to() {
    let (place, _folder) = with_apples().await;
    place.server().faults().refuse(true);
    let other = place.other(|_| {});
    assert!(matches!(refusal(&other).await, QdrantError::Unreachable { .. }));
    place.server().faults().clear();
    assert_eq!(search(&other, "apples", En).await.len(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_not_shown() {
    let options = Options { api_key: Some("right".to_owned()), ..Options::default() };
    let fake = FakeQdrant::start(options).await.unwrap();
    let place = Qdrant::fake().await;
    let with_key = |key: &str| {
        place.other(|config| {
            config.url = fake.url();
            config.api_key = key.into();
        })
    };
    for key in ["", "wrong-key"] {
        let index = with_key(key);
        let error = refusal(&index).await;
        assert!(matches!(error, QdrantError::KeyRefused { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("wrong-key"));
        assert_eq!(soon(index.check(None)).await.len(), 1);
    }
    let index = with_key("right");
    assert_eq!(index.check(Some(256)).await, []);
    let folder = folder(&[("en/a.md", "apples")]);
    assert_eq!(ingest(&index, folder.path()).await.added, 1);
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_in_time_and_then_left_alone() {
    let (place, folder) = with_apples().await;
    let hasty = place.other(|config| (config.timeout_ms, config.write_timeout_ms) = (500, 500));
    place.server().faults().add(Rule::every(Fault::Hang));
    let error = refusal(&hasty).await;
    assert!(matches!(error, QdrantError::Timeout { after, .. } if after == Duration::from_millis(500)), "{error}");
    let ingested = soon(try_ingest(&hasty, folder.path(), None)).await;
    assert!(matches!(ingested, Err(KnowledgeError::Qdrant(QdrantError::Timeout { .. }))), "{ingested:?}");
    assert!(matches!(soon(hasty.snapshot()).await, Err(QdrantError::Timeout { .. })));
    place.server().faults().clear();
    assert_eq!(search(place.index(), "apples", En).await.len(), 1);
}

#[tokio::test]
async fn an_error_of_the_server_is_passed_on_in_its_words() {
    let (place, _folder) = with_apples().await;
    place.server().faults().add(Rule::every(Fault::Code(Code::ResourceExhausted)).of("Points/Query"));
    let error = refusal(place.index()).await;
    assert!(matches!(&error, QdrantError::Failed { reason, .. } if reason.contains("a fault that was asked for")));
}

#[tokio::test]
async fn a_connection_that_is_lost_costs_one_answer_at_most() {
    let (place, folder) = with_apples().await;
    place.server().faults().add(Rule::every(Fault::Lose).of("Points/UpdateBatch").times(1));
    write(&folder, "en/a.md", "- new apples");
    soon(try_ingest(place.index(), folder.path(), None)).await.ok();
    let report = ingest(place.index(), folder.path()).await;
    assert_eq!((report.unchanged, report.passages), (1, 1));
    assert_eq!(texts(&search(place.index(), "apples", En).await), ["new apples"]);
}

#[tokio::test]
async fn a_connection_that_is_lost_every_time_is_an_unreachable_server() {
    let (place, _folder) = with_apples().await;
    place.server().faults().add(Rule::every(Fault::Lose).of("Points/Query"));
    let error = refusal(place.index()).await;
    assert!(matches!(error, QdrantError::Unreachable { .. }), "{error:?}");
    place.server().faults().clear();
    assert_eq!(search(place.index(), "apples", En).await.len(), 1);
}

#[tokio::test]
async fn a_slow_server_is_waited_for() {
    let (place, _folder) = with_apples().await;
    place.server().faults().add(Rule::every(Fault::Delay(Duration::from_millis(20))));
    assert_eq!(search(place.index(), "apples", En).await.len(), 1);
}

#[tokio::test]
async fn an_ingestion_that_is_cut_off_anywhere_leaves_one_version_whole() {
    for call in ["Points/Upsert", "Points/UpdateBatch"] {
        for after in 0..2 {
            let (place, folder) = with_apples().await;
            write(&folder, "en/a.md", &long("new"));
            let broken = Rule::every(Fault::Code(Code::Aborted)).of(call).after(after);
            place.server().faults().add(broken);
            let cut_off = try_ingest(place.index(), folder.path(), None).await.is_err();
            place.server().faults().clear();

            let passages = place.index().stats().await.unwrap().passages;
            assert_eq!(passages, if cut_off { 2 } else { 200 }, "{call} after {after}");
            if cut_off {
                assert_eq!(texts(&search(place.index(), "apples", En).await), ["old apples"]);
                assert!(search(place.index(), "new", En).await.is_empty(), "half a document is not shown");
            }
            let report = ingest(place.index(), folder.path()).await;
            assert_eq!((report.replaced, report.passages), (usize::from(cut_off), 200), "{call} after {after}");
            assert!(search(place.index(), "pears", En).await.is_empty());
            assert_eq!(search(place.index(), "apple199", En).await.len(), 1);
        }
    }
}

#[tokio::test]
async fn what_is_left_of_a_document_that_went_away_half_stored_is_removed() {
    let (place, folder) = with_apples().await;
    write(&folder, "en/b.md", &long("new"));
    place.server().faults().add(Rule::every(Fault::Code(Code::Aborted)).of("Points/Upsert").after(1));
    assert!(try_ingest(place.index(), folder.path(), None).await.is_err());
    place.server().faults().clear();
    std::fs::remove_file(folder.path().join("en/b.md")).unwrap();
    let report = ingest(place.index(), folder.path()).await;
    assert_eq!((report.unchanged, report.removed, report.passages), (1, 1, 2));
}

#[tokio::test]
async fn vectors_go_on_where_they_were_cut_off() {
    let (place, folder) = (Qdrant::fake().await, folder(&[("en/a.md", &long("new"))]));
    place.server().faults().add(Rule::every(Fault::Code(Code::Aborted)).of("Points/UpdateBatch").after(3));
    assert!(try_ingest(place.index(), folder.path(), Some(embedder())).await.is_err());
    place.server().faults().clear();
    assert_eq!(place.index().stats().await.unwrap().vectors, 64, "two batches of 32");
    let report = try_ingest(place.index(), folder.path(), Some(embedder())).await.unwrap();
    assert_eq!((report.embedded, place.index().stats().await.unwrap().vectors), (136, 200));
}

#[tokio::test]
async fn a_change_by_somebody_else_is_seen() {
    let (place, folder) = with_apples().await;
    assert!(search(place.index(), "cherries", En).await.is_empty());
    write(&folder, "en/b.md", "sweet cherries");
    ingest(&place.other(|_| {}), folder.path()).await;
    assert_eq!(search(place.index(), "cherries", En).await.len(), 1);
}

#[tokio::test]
async fn a_search_costs_two_calls_once_the_words_are_known() {
    let (place, _folder) = with_apples().await;
    search(place.index(), "apples", En).await;
    place.server().faults().clear();
    search(place.index(), "apples", En).await;
    let calls =
        ["Points/Get", "Points/Query", "Points/Facet", "Points/Count"].map(|c| place.server().faults().calls(c));
    assert_eq!(calls, [1, 1, 0, 0]);
}

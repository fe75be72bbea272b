//! Indexes to test, folders to ingest, and the two or three calls that every test makes.

use std::{
    env, fs, future,
    path::Path,
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tempfile::TempDir;
use u5_engines::{Embedder, Passage, scripted::ScriptedEmbedder};
use u5_knowledge::{Index, IngestReport, KnowledgeError, Limits, QdrantConfig, QdrantIndex, Query, SqliteIndex};
use u5_protocol::Language;
use u5_tests::fakes::qdrant::{FakeQdrant, Options};

/// Makes a test of each of these functions for every adapter.
macro_rules! on_each_index {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&*crate::place::sqlite()).await;
            })*
        }

        mod qdrant {
            $(#[tokio::test]
            async fn $name() {
                let place = crate::place::Qdrant::start().await;
                super::$name(place.index()).await;
                place.end().await;
            })*
        }
    };
}
pub(crate) use on_each_index;

pub(crate) fn sqlite() -> Box<dyn Index> {
    Box::new(SqliteIndex::in_memory().unwrap())
}

/// An index on a server.
pub(crate) struct Qdrant {
    index: QdrantIndex,
    config: QdrantConfig,
    /// Nothing for a real server.
    fake: Option<FakeQdrant>,
}

impl Qdrant {
    /// On the server that the environment names, else on a fake.
    pub(crate) async fn start() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let Ok(url) = env::var("U5_TEST_QDRANT") else { return Self::fake().await };
        let key = env::var("U5_TEST_QDRANT_KEY").unwrap_or_default();
        let collection = format!("u5-test-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let patient = QdrantConfig { timeout_ms: 30_000, ..QdrantConfig::default() };
        Self::with(None, QdrantConfig { url, api_key: key.as_str().into(), collection, ..patient })
    }

    /// On a fake, which can be made to fail.
    pub(crate) async fn fake() -> Self {
        let fake = FakeQdrant::start(Options::default()).await.unwrap();
        // Other tests may keep this machine busy.
        let config = QdrantConfig { url: fake.url(), timeout_ms: 30_000, ..QdrantConfig::default() };
        Self::with(Some(fake), config)
    }

    fn with(fake: Option<FakeQdrant>, config: QdrantConfig) -> Self {
        Self { index: QdrantIndex::new(config.clone()).unwrap(), config, fake }
    }

    pub(crate) fn index(&self) -> &QdrantIndex {
        &self.index
    }

    pub(crate) fn server(&self) -> &FakeQdrant {
        self.fake.as_ref().expect("this is a test on the fake")
    }

    /// The same collection, in the eyes of somebody else.
    pub(crate) fn other(&self, change: impl FnOnce(&mut QdrantConfig)) -> QdrantIndex {
        let mut config = self.config.clone();
        change(&mut config);
        QdrantIndex::new(config).unwrap()
    }

    /// Deletes what the test made on a real server. Where it failed, that stays, for whoever looks into it.
    pub(crate) async fn end(self) {
        if self.fake.is_none() {
            let key = env::var("U5_TEST_QDRANT_KEY").ok();
            let client = qdrant_client::Qdrant::from_url(&self.config.url).api_key(key).build().unwrap();
            client.delete_collection(&self.config.collection).await.unwrap();
        }
    }
}

pub(crate) fn embedder() -> Arc<dyn Embedder> {
    Arc::new(ScriptedEmbedder::default())
}

/// A document with as many passages.
pub(crate) fn list(passages: usize, text: impl Fn(usize) -> String) -> String {
    (0..passages).map(|n| format!("- {}", text(n))).collect::<Vec<_>>().join("\n")
}

/// The scripted embedder under another name, or with fewer dimensions.
pub(crate) struct Renamed {
    pub(crate) name: &'static str,
    pub(crate) dimensions: usize,
}

impl Embedder for Renamed {
    fn name(&self) -> &str {
        self.name
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(
        &self,
        texts: Vec<String>,
    ) -> futures::future::BoxFuture<'static, Result<Vec<Vec<f32>>, u5_engines::EngineError>> {
        let vector = |text: &String| {
            let mut vector = vec![0.0; self.dimensions];
            vector[text.len() % self.dimensions] = 1.0;
            vector
        };
        Box::pin(future::ready(Ok(texts.iter().map(vector).collect())))
    }
}

pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(&folder, name, text);
    }
    folder
}

pub(crate) fn write(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub(crate) async fn ingest(index: &dyn Index, folder: &Path) -> IngestReport {
    try_ingest(index, folder, None).await.unwrap()
}

pub(crate) async fn try_ingest(
    index: &dyn Index,
    folder: &Path,
    embedder: Option<Arc<dyn Embedder>>,
) -> Result<IngestReport, KnowledgeError> {
    index.ingest(folder.to_owned(), Limits::default(), embedder, Arc::new(|_| {})).await
}

pub(crate) fn query(text: &str, language: Language) -> Query {
    Query { text: text.to_owned(), language, limit: 3, ..Query::default() }
}

/// A question with the scripted embedder's vector.
pub(crate) async fn with_vector(text: &str, language: Language) -> Query {
    let vector = ScriptedEmbedder::default().embed(vec![text.to_owned()]).await.unwrap().remove(0);
    Query { vector: Some(vector), ..query(text, language) }
}

pub(crate) async fn search(index: &dyn Index, text: &str, language: Language) -> Vec<Passage> {
    index.search(query(text, language)).await.unwrap()
}

pub(crate) fn texts(found: &[Passage]) -> Vec<&str> {
    found.iter().map(|passage| passage.text.as_str()).collect()
}

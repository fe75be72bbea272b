//! What the store knows, and where it is searched.

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use tokio::time::timeout;
use u5_engines::{Embedder, EngineError, Passage, standby::Switch, with_deadline};
use u5_knowledge::{
    Day, Finding, Index, IngestReport, KnowledgeError, Limits, OnProgress, QdrantIndex, Query, SqliteIndex,
};
use u5_protocol::Language;
use u5_runtime::clock::local;
use u5_telemetry::{
    Metrics,
    metrics::{EngineFailure, Part as MetricPart},
};

use crate::answer::failure;

/// For the question's vector; without it, words alone decide.
const EMBED_DEADLINE: Duration = Duration::from_millis(800);
/// For a search on a server, after which the copy in this process is searched.
const SEARCH_DEADLINE: Duration = Duration::from_millis(1_500);

/// An index, and what made its vectors.
#[derive(Clone)]
pub(crate) struct Shelf {
    pub(crate) index: Arc<dyn Index>,
    pub(crate) embedder: Option<Arc<dyn Embedder>>,
}

/// The store's knowledge: in this process, and on a server where there is one. Both hold the same documents.
#[derive(Clone)]
pub(crate) struct Knowledge {
    /// Where the store is: documents hold by its calendar.
    pub(crate) zone: TimeZone,
    /// The index of `embedded`, for what only it can tell.
    pub(crate) catalogue: SqliteIndex,
    pub(crate) embedded: Shelf,
    pub(crate) server: Option<(Shelf, Switch)>,
}

/// A question to it.
pub(crate) struct Question<'a> {
    pub(crate) text: &'a str,
    pub(crate) language: Language,
    /// The most passages wanted.
    pub(crate) limit: usize,
    /// Look only there.
    pub(crate) collection: Option<&'a str>,
}

impl Question<'_> {
    fn query(&self, vector: Option<Vec<f32>>, today: Day) -> Query {
        Query {
            text: self.text.to_owned(),
            vector,
            language: self.language,
            limit: self.limit,
            collection: self.collection.map(str::to_owned),
            today: Some(today),
            ..Query::default()
        }
    }
}

impl Knowledge {
    /// The passages on a question, best first; none where nothing is known, or nothing can be searched, which is
    /// reported.
    pub(crate) async fn search(&self, question: &Question<'_>, metrics: &Metrics) -> Vec<Passage> {
        let today = self.today();
        if let Some((shelf, switch)) = self.server.as_ref().filter(|(_, switch)| switch.is_closed()) {
            match shelf.search(question, today, metrics).await {
                Ok(passages) => {
                    switch.worked();
                    return passages;
                }
                Err(error) => {
                    metrics.engine_failed(MetricPart::Knowledge, EngineFailure::Failed, &error);
                    switch.failed(&error);
                }
            }
        }
        let found = self.embedded.search(question, today, metrics).await;
        found
            .inspect_err(|error| metrics.engine_failed(MetricPart::Knowledge, EngineFailure::Failed, error))
            .unwrap_or_default()
    }

    /// What would be found, and why: what lies below the floor as well. In the index of this process, which holds the
    /// same documents as a server's.
    pub(crate) async fn explain(
        &self,
        question: &Question<'_>,
        metrics: &Metrics,
    ) -> Result<Vec<Finding>, KnowledgeError> {
        let vector = self.embedded.embed(question, metrics).await;
        let query = Query { below_floor: true, ..question.query(vector, self.today()) };
        self.embedded.index.find(query).await
    }

    /// What the index in this process holds, document by document.
    pub(crate) fn catalogue(&self) -> &SqliteIndex {
        &self.catalogue
    }

    /// The day in the store.
    pub(crate) fn today(&self) -> Day {
        local(&self.zone).date().into()
    }

    /// Makes the index in this process hold what `documents` holds, and then the server's, whose failure is reported:
    /// it is tried again when the server is back.
    pub(crate) async fn ingest(
        &self,
        documents: PathBuf,
        progress: OnProgress,
    ) -> Result<IngestReport, KnowledgeError> {
        let report = self.embedded.ingest(documents.clone(), Arc::clone(&progress)).await?;
        self.ingest_on_server(documents, progress).await;
        Ok(report)
    }

    /// How many passages there are where questions are looked up now.
    pub(crate) async fn passages(&self) -> Result<usize, KnowledgeError> {
        if let Some((shelf, _)) = self.server.as_ref().filter(|(_, switch)| switch.is_closed())
            && let Ok(stats) = shelf.index.stats().await
        {
            return Ok(stats.passages);
        }
        Ok(self.embedded.index.stats().await?.passages)
    }

    pub(crate) async fn ingest_on_server(&self, documents: PathBuf, progress: OnProgress) {
        let Some((shelf, switch)) = self.server.as_ref().filter(|(_, switch)| switch.is_closed()) else { return };
        match shelf.ingest(documents, progress).await {
            Ok(report) => {
                let (passages, changed) = (report.passages, report.added + report.replaced + report.removed);
                tracing::info!("the knowledge server holds {passages} passages; {changed} documents changed");
            }
            Err(error) => switch.failed(&unavailable(error.to_string())),
        }
    }
}

impl Shelf {
    async fn ingest(&self, documents: PathBuf, progress: OnProgress) -> Result<IngestReport, KnowledgeError> {
        self.index.ingest(documents, Limits::default(), self.embedder.clone(), progress).await
    }

    async fn search(
        &self,
        question: &Question<'_>,
        today: Day,
        metrics: &Metrics,
    ) -> Result<Vec<Passage>, EngineError> {
        let query = question.query(self.embed(question, metrics).await, today);
        let found = timeout(SEARCH_DEADLINE, self.index.search(query)).await;
        let found = found.map_err(|_| EngineError::Deadline { engine: "knowledge".into(), after: SEARCH_DEADLINE })?;
        found.map_err(|error| unavailable(error.to_string()))
    }

    async fn embed(&self, question: &Question<'_>, metrics: &Metrics) -> Option<Vec<f32>> {
        let embedder = self.embedder.as_ref().filter(|embedder| embedder.understands(question.language))?;
        let embedded = embedder.embed_question(question.text.to_owned());
        match with_deadline(embedder.name(), EMBED_DEADLINE, embedded).await {
            Ok(mut vectors) => vectors.pop(),
            Err(error) => {
                metrics.engine_failed(MetricPart::Embeddings, failure(&error), &error);
                None
            }
        }
    }
}

/// The switch of a Qdrant server, whose collection has to fit an embedder of `dimensions`.
pub(crate) fn qdrant_switch(index: &QdrantIndex, dimensions: Option<usize>) -> Switch {
    let index = index.clone();
    Switch::new("knowledge", "qdrant", Some("sqlite"), move || {
        let index = index.clone();
        async move {
            let problems = index.check(dimensions).await;
            if problems.is_empty() {
                return Ok(());
            }
            let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Err(unavailable(all.join("; ")))
        }
    })
}

fn unavailable(reason: String) -> EngineError {
    EngineError::Unavailable { engine: "knowledge".to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn passages_of_an_index_count_that_no_documents_are_behind() {
        let shop = tempfile::tempdir().unwrap();
        std::fs::write(shop.path().join("a.md"), "- red apples\n- green pears\n").unwrap();
        let catalogue = SqliteIndex::in_memory().unwrap();
        let shelf = Shelf { index: Arc::new(catalogue.clone()), embedder: None };
        let knowledge = Knowledge { zone: TimeZone::UTC, catalogue, embedded: shelf.clone(), server: None };
        assert_eq!(knowledge.passages().await.unwrap(), 0);
        shelf.ingest(shop.path().to_owned(), Arc::new(|_| {})).await.unwrap();
        assert_eq!(knowledge.passages().await.unwrap(), 2);
        assert_eq!(knowledge.catalogue().documents().await.unwrap(), [("a.md".to_owned(), 2)]);
        let passages = knowledge.catalogue().passages_of("a.md".to_owned()).await.unwrap();
        let texts: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
        assert_eq!(texts, ["red apples", "green pears"]);
    }
}

//! What the kiosk knows: what was read, what is found, and why.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use u5_engines::Passage;
use u5_knowledge::{
    Finding, Index, IngestReport, KnowledgeError, OnProgress, Progress, Skipped,
    eval::{QuestionSet, evaluate},
};
use u5_protocol::desk::{
    FoundPassage, FoundPassages, Library, Marks, MissedQuestion, PassageText, Questions, Reading, ReadingState, Search,
    Shelved, Unread,
};
use u5_runtime::{Clock, TaskKind, clock::since_epoch};

use super::{Desk, refused};
use crate::{app::App, retrieval::Question};

impl Desk {
    /// The documents are about to be read. Gives what is to be told how far it is.
    pub(crate) fn reading_begins(&self, progress: OnProgress) -> OnProgress {
        let at_ms = since_epoch().as_millis() as u64;
        *self.reading.lock() = Reading { state: ReadingState::Running, at_ms, ..Reading::default() };
        let reading = Arc::clone(&self.reading);
        Arc::new(move |now: Progress| {
            progress(now);
            let mut reading = reading.lock();
            (reading.done, reading.total) = (now.done, now.total);
        })
    }

    /// They were read, or could not be.
    pub(crate) fn reading_ends(&self, report: &Result<IngestReport, KnowledgeError>) {
        let mut reading = self.reading.lock();
        reading.took_ms = Some((since_epoch().as_millis() as u64).saturating_sub(reading.at_ms));
        match report {
            Ok(report) => {
                let skipped = |skipped: &Skipped| Unread {
                    path: skipped.path.display().to_string(),
                    reason: skipped.reason.clone(),
                };
                reading.state = ReadingState::Idle;
                (reading.added, reading.replaced, reading.removed) = (report.added, report.replaced, report.removed);
                reading.skipped = report.skipped.iter().map(skipped).collect();
            }
            Err(error) => {
                reading.state = ReadingState::Failed;
                reading.error = Some(error.to_string());
            }
        }
    }
}

/// How many are shown unless said.
const USUAL: usize = 10;
/// The most.
const MOST: usize = 32;
/// The most questions of one set: each is searched for in six ways.
const MAX_QUESTIONS: usize = 500;

#[derive(Deserialize)]
pub(super) struct Of {
    document: String,
}

/// `GET /v1/desk/knowledge`
pub(super) async fn library(State(app): State<App>) -> Response {
    let reading = app.desk.reading.lock().clone();
    let shelved = |(path, passages)| Shelved { path, passages };
    answer(
        app.engines
            .knowledge
            .catalogue()
            .documents()
            .await
            .map(|documents| Library { documents: documents.into_iter().map(shelved).collect(), reading }),
    )
}

/// `POST /v1/desk/knowledge/read`: documents have changed.
pub(super) async fn read_again(State(app): State<App>) -> StatusCode {
    let again = app.clone();
    app.tasks.child().spawn(TaskKind::Prepare, async move { again.refresh("the console says so").await });
    StatusCode::ACCEPTED
}

/// `GET /v1/desk/knowledge/passages?document=…`
pub(super) async fn passages(State(app): State<App>, Query(Of { document }): Query<Of>) -> Response {
    let passages = app.engines.knowledge.catalogue().passages_of(document).await;
    let text = |Passage { title, text, language, .. }| PassageText { title, text, language };
    answer(passages.map(|passages| passages.into_iter().map(text).collect::<Vec<_>>()))
}

/// `GET /v1/desk/knowledge/search?q=…`
pub(super) async fn search(State(app): State<App>, Query(search): Query<Search>) -> Response {
    let clock = Clock::start();
    let question = Question {
        text: &search.q,
        language: search.language.unwrap_or_else(|| app.language()),
        limit: search.limit.unwrap_or(USUAL).clamp(1, MOST),
        collection: search.collection.as_deref(),
    };
    let found = app.engines.knowledge.explain(&question, &app.metrics).await;
    answer(found.map(|findings| FoundPassages {
        findings: findings.into_iter().map(explained).collect(),
        took_ms: clock.now().as_millis() as u64,
    }))
}

fn explained(finding: Finding) -> FoundPassage {
    let Finding { passage, collection, similarity, coverage, words, grounded } = finding;
    let word = |word: u5_knowledge::Word| {
        if word.asked == word.found { word.asked } else { format!("{} ≈ {}", word.asked, word.found) }
    };
    FoundPassage {
        document: passage.source,
        title: passage.title,
        text: passage.text,
        language: passage.language,
        collection,
        score: passage.score,
        coverage,
        similarity,
        words: words.into_iter().map(word).collect(),
        is_certain: grounded,
    }
}

/// `POST /v1/desk/knowledge/eval`
pub(super) async fn eval(State(app): State<App>, Json(Questions { questions }): Json<Questions>) -> Response {
    let set = match QuestionSet::parse(&questions) {
        Ok(set) if set.questions.len() > MAX_QUESTIONS => {
            let message = format!("a set has at most {MAX_QUESTIONS} questions here; `u5 kb eval` takes more");
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &message);
        }
        Ok(set) => set,
        Err(reason) => return refused(StatusCode::UNPROCESSABLE_ENTITY, &reason),
    };
    let knowledge = &app.engines.knowledge;
    let (index, embedder) = (Arc::clone(&knowledge.embedded.index), knowledge.embedded.embedder.clone());
    let report = evaluate(&*index as &dyn Index, embedder, &set, Some(knowledge.today())).await;
    answer(report.map(|report| {
        let overall = report.overall();
        let missed = report.missed.into_iter().map(|missed| MissedQuestion {
            question: missed.question,
            expected: missed.expect,
            found: missed.found.into_iter().collect(),
        });
        Marks {
            asked: overall.map_or(0, |figures| figures.questions),
            recall_at_1: overall.map_or(0.0, |figures| figures.recall_1),
            recall_at_3: overall.map_or(0.0, |figures| figures.recall_3),
            mrr: overall.map_or(0.0, |figures| figures.mrr),
            missed: missed.collect(),
        }
    }))
}

fn answer<T: serde::Serialize>(done: Result<T, KnowledgeError>) -> Response {
    match done {
        Ok(value) => Json(value).into_response(),
        Err(error) => refused(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
    }
}

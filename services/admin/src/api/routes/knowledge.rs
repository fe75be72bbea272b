//! What kiosks know: the store's documents, what was read of them, and what is found in them.

use std::collections::{BTreeMap, HashMap};

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use u5_protocol::{
    Language,
    desk::{FoundPassage, FoundPassages, Library, Marks, PassageText, Questions, Reading, ReadingState, Search},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Admin,
    api::{Actor, Code, IfMatch, Payload, Problem, Query, Segment},
    audit::{self, Action},
    auth::Role,
    db::Tx,
    documents::{Document, DocumentError, DocumentPath, Documents, Unfit},
};

/// The largest question.
const MAX_QUESTION: usize = 4096;

/// The store's knowledge.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Knowledge {
    /// Whether documents can be changed here.
    is_editable: bool,
    /// Every document.
    documents: Vec<Known>,
    /// The folders that they lie in.
    collections: Vec<Collection>,
    /// How they were read last.
    ingestion: Ingestion,
    /// Why the kiosk's side of it is not known.
    error: Option<String>,
}

/// A document, and what was made of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Known {
    #[serde(flatten)]
    document: Document,
    /// How many passages were cut from it; none where it was not read.
    passages: Option<usize>,
    /// Why it was not read.
    problem: Option<String>,
}

/// A folder of documents.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Collection {
    name: String,
    /// How many documents lie in it.
    documents: usize,
    /// How many passages they have.
    passages: usize,
}

/// How documents were read.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Ingestion {
    /// `idle`, `running`, `failed`, or `unknown` where nobody can say.
    state: &'static str,
    /// How far it is, of `total`.
    done: usize,
    /// See `done`.
    total: usize,
    /// When it began, in milliseconds since the Unix epoch.
    at_ms: Option<u64>,
    /// How long it took.
    took_ms: Option<u64>,
    /// Why it failed.
    error: Option<String>,
    /// Documents that were new.
    added: usize,
    /// Documents that had changed.
    replaced: usize,
    /// Documents that were gone.
    removed: usize,
    /// Files that could not be used.
    skipped: Vec<Skipped>,
}

/// A file that could not be used.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Skipped {
    path: String,
    reason: String,
}

/// Of which document.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    /// Its path.
    document: String,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Looked {
    /// A customer's words.
    q: String,
    /// What they speak: en, de or fr.
    language: Option<String>,
    /// Look only there.
    collection: Option<String>,
    /// How many: 1 to 32; 10 unless said.
    #[param(minimum = 1, maximum = 32)]
    limit: Option<usize>,
}

/// A set of questions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionSet {
    /// YAML, as `u5 kb eval` takes it.
    questions: String,
}

/// Every document, and what kiosks made of it.
#[utoipa::path(get, path = "/api/v1/knowledge", operation_id = "knowledge", tag = "knowledge",
    responses((status = 200, body = Knowledge)), security(("session" = []), ("token" = [])))]
pub(super) async fn knowledge(actor: Actor, State(admin): State<Admin>) -> Result<Json<Knowledge>, Problem> {
    actor.require(Role::Viewer)?;
    let library = admin.desk.get::<Library>("knowledge").await;
    let (library, error) = match library {
        Ok(library) => (Some(library), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let documents = match &admin.documents {
        Some(documents) => documents.list().await?,
        None => only_read(library.as_ref()),
    };
    let known = known(documents, library.as_ref());
    let collections = collections(&known);
    let ingestion = library.map(|library| ingestion(library.reading));
    let ingestion = ingestion.unwrap_or_else(|| Ingestion { state: "unknown", ..Ingestion::default() });
    Ok(Json(Knowledge { is_editable: admin.documents.is_some(), documents: known, collections, ingestion, error }))
}

/// What the index holds, where the files cannot be seen from here.
fn only_read(library: Option<&Library>) -> Vec<Document> {
    let document = |path: &str| Document {
        path: path.to_owned(),
        collection: path.split_once('/').map(|(folder, _)| folder.to_owned()),
        bytes: 0,
        changed_ms: 0,
        etag: String::new(),
    };
    library.into_iter().flat_map(|library| &library.documents).map(|shelved| document(&shelved.path)).collect()
}

fn known(documents: Vec<Document>, library: Option<&Library>) -> Vec<Known> {
    let passages: HashMap<&str, usize> = library
        .into_iter()
        .flat_map(|library| &library.documents)
        .map(|shelved| (shelved.path.as_str(), shelved.passages))
        .collect();
    let problems: HashMap<&str, &str> = library
        .into_iter()
        .flat_map(|library| &library.reading.skipped)
        .map(|skipped| (skipped.path.as_str(), skipped.reason.as_str()))
        .collect();
    let known = |document: Document| Known {
        passages: passages.get(document.path.as_str()).copied(),
        problem: problems.get(document.path.as_str()).map(|reason| (*reason).to_owned()),
        document,
    };
    documents.into_iter().map(known).collect()
}

fn collections(known: &[Known]) -> Vec<Collection> {
    let mut collections: BTreeMap<&str, Collection> = BTreeMap::new();
    for Known { document, passages, .. } in known {
        let Some(name) = document.collection.as_deref() else { continue };
        let collection =
            collections.entry(name).or_insert_with(|| Collection { name: name.to_owned(), ..Collection::default() });
        collection.documents += 1;
        collection.passages += passages.unwrap_or_default();
    }
    collections.into_values().collect()
}

fn ingestion(reading: Reading) -> Ingestion {
    Ingestion {
        state: match reading.state {
            ReadingState::Idle => "idle",
            ReadingState::Running => "running",
            ReadingState::Failed => "failed",
        },
        done: reading.done,
        total: reading.total,
        at_ms: (reading.at_ms > 0).then_some(reading.at_ms),
        took_ms: reading.took_ms,
        error: reading.error,
        added: reading.added,
        replaced: reading.replaced,
        removed: reading.removed,
        skipped: reading
            .skipped
            .into_iter()
            .map(|skipped| Skipped { path: skipped.path, reason: skipped.reason })
            .collect(),
    }
}

/// A document, as it was put there.
#[utoipa::path(get, path = "/api/v1/knowledge/documents/{path}", operation_id = "find_document", tag = "knowledge",
    params(("path" = String, Path, description = "With its folder, percent-encoded: `offers%2Fweek.pdf`")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 422, description = "No document is called that")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn find(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(path): Segment<String>,
) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    let path = DocumentPath::parse(&path)?;
    let name: String = path.name().chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
    let bytes = documents(&admin)?.read(path).await?;
    // Whatever it is, no browser shows it as a page of ours.
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, bytes).into_response())
}

/// Puts a document there. Kiosks read it at once.
#[utoipa::path(put, path = "/api/v1/knowledge/documents/{path}", operation_id = "put_document", tag = "knowledge",
    params(("path" = String, Path, description = "With its folder, percent-encoded: `offers%2Fweek.pdf`"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the one that it replaces; without it, none may be there")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Document), (status = 201, body = Document),
        (status = 412, description = "Another one is there"), (status = 415, description = "Its kind is not read"),
        (status = 422, description = "No document is called that")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn put(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(path): Segment<String>,
    seen: IfMatch,
    body: Body,
) -> Result<Response, Problem> {
    actor.require(Role::Editor)?;
    let path = DocumentPath::readable(&path)?;
    let may = move |before: Option<Document>| match before {
        None => Ok(()),
        Some(before) => seen.check(&before.etag).map_err(|problem| beside(problem, &before)),
    };
    let put = documents(&admin)?.put::<Problem>(&path, body.into_data_stream(), may).await;
    let (document, is_new) = put?;
    let (name, detail) = (format!("document:{}", path.as_str()), json!({"bytes": document.bytes}));
    let note = move |tx: &Tx<'_>| audit::append(tx, &actor.name(), Action::DocumentChanged, &name, &detail);
    admin.db.write(note).await?;
    admin.desk.nudge("knowledge/read").await;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::ETAG, document.etag.clone())], Json(document)).into_response())
}

/// Whoever would overwrite one that they have not seen learns which it is.
fn beside(problem: Problem, before: &Document) -> Problem {
    if !matches!(problem.code, Code::Changed | Code::NoIfMatch) {
        return problem;
    }
    Problem::of(Code::Changed, "another document of that name is there").with("current", json!({"etag": before.etag}))
}

/// Takes a document away. Kiosks forget it at once.
#[utoipa::path(delete, path = "/api/v1/knowledge/documents/{path}", operation_id = "delete_document", tag = "knowledge",
    params(("path" = String, Path, description = "With its folder, percent-encoded: `offers%2Fweek.pdf`"),
        ("If-Match" = Option<String>, Header, description = "The ETag of what was seen")),
    responses((status = 204), (status = 412, description = "Changed meanwhile"),
        (status = 422, description = "No document is called that"), (status = 428, description = "If-Match is missing")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn delete(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(path): Segment<String>,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    actor.require(Role::Editor)?;
    let path = DocumentPath::parse(&path)?;
    let name = format!("document:{}", path.as_str());
    documents(&admin)?.delete(path, move |document| seen.check(&document.etag)).await?;
    let note = move |tx: &Tx<'_>| audit::append(tx, &actor.name(), Action::DocumentDeleted, &name, &json!({}));
    admin.db.write(note).await?;
    admin.desk.nudge("knowledge/read").await;
    Ok(StatusCode::NO_CONTENT)
}

/// The passages that were cut from a document.
#[utoipa::path(get, path = "/api/v1/knowledge/passages", operation_id = "list_passages", tag = "knowledge", params(Of),
    responses((status = 200, body = Value), (status = 502, description = "The orchestrator cannot be asked")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn passages(
    actor: Actor,
    State(admin): State<Admin>,
    Query(Of { document }): Query<Of>,
) -> Result<Json<Value>, Problem> {
    actor.require(Role::Viewer)?;
    let passages: Vec<PassageText> = admin.desk.look_up("knowledge/passages", &[("document", document)]).await?;
    let code = |passage: &PassageText| passage.language.map(Language::code).unwrap_or_default();
    let passages =
        passages.iter().map(|passage| json!({"title": passage.title, "text": passage.text, "language": code(passage)}));
    Ok(Json(json!({"passages": passages.collect::<Vec<_>>()})))
}

/// What a kiosk would find, and why.
#[utoipa::path(get, path = "/api/v1/knowledge/search", operation_id = "search_knowledge", tag = "knowledge", params(Looked),
    responses((status = 200, body = Findings), (status = 422, description = "Invalid"),
        (status = 502, description = "The orchestrator cannot be asked")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn search(
    actor: Actor,
    State(admin): State<Admin>,
    Query(looked): Query<Looked>,
) -> Result<Json<Findings>, Problem> {
    actor.require(Role::Viewer)?;
    let Looked { q, language, collection, limit } = looked;
    let language = language.filter(|code| !code.is_empty()).map(|code| code.parse()).transpose();
    let language = language.map_err(|_| Problem::invalid("language is en, de or fr"))?;
    if q.trim().is_empty() || q.len() > MAX_QUESTION || limit.is_some_and(|limit| !(1..=32).contains(&limit)) {
        return Err(Problem::invalid(format!("q has 1 to {MAX_QUESTION} bytes, and limit is 1 to 32")));
    }
    let search = Search { q, language, collection: collection.filter(|name| !name.is_empty()), limit };
    let found: FoundPassages = admin.desk.look_up("knowledge/search", &search).await?;
    Ok(Json(Findings { took_ms: found.took_ms, findings: findings(found.findings) }))
}

/// What was found, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Findings {
    /// Best first; below those that kiosks answer with come some that they do not.
    findings: Vec<Found>,
    /// How long it took.
    took_ms: u64,
}

/// A passage that was found, and why.
#[derive(Debug, Serialize, ToSchema)]
struct Found {
    document: String,
    title: String,
    text: String,
    /// Empty where it is not known.
    language: String,
    /// Words and meaning together; comparable within one search.
    score: f32,
    /// How much of the question its words cover, 0 to 1.
    words: Option<Rank>,
    /// How close its meaning is, -1 to 1.
    meaning: Option<Rank>,
    /// Whether a kiosk would answer with it.
    is_certain: bool,
    /// The words of the question that it has, or their kin.
    why: Vec<String>,
}

/// How a passage compares with the others that were found.
#[derive(Debug, Serialize, ToSchema)]
struct Rank {
    score: f32,
    /// Its place among them, from 1.
    place: usize,
}

fn findings(found: Vec<FoundPassage>) -> Vec<Found> {
    let words: Vec<f32> = found.iter().map(|passage| passage.coverage).collect();
    let meanings: Vec<f32> = found.iter().filter_map(|passage| passage.similarity).collect();
    let rank = |score: f32, all: &[f32]| Rank { score, place: 1 + all.iter().filter(|other| **other > score).count() };
    let finding = |passage: FoundPassage| Found {
        words: (passage.coverage > 0.0).then(|| rank(passage.coverage, &words)),
        meaning: passage.similarity.map(|similarity| rank(similarity, &meanings)),
        language: passage.language.map(|language| language.code().to_owned()).unwrap_or_default(),
        document: passage.document,
        title: passage.title,
        text: passage.text,
        score: passage.score,
        is_certain: passage.is_certain,
        why: passage.words,
    };
    found.into_iter().map(finding).collect()
}

/// How well a set of questions finds what it should.
#[utoipa::path(post, path = "/api/v1/knowledge/eval", operation_id = "eval_knowledge", tag = "knowledge",
    request_body = QuestionSet,
    responses((status = 200, body = Value), (status = 502, description = "The orchestrator cannot be asked")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn eval(actor: Actor, State(admin): State<Admin>, payload: Payload) -> Result<Json<Marks>, Problem> {
    actor.require(Role::Viewer)?;
    let QuestionSet { questions } = payload.read()?;
    Ok(Json(admin.desk.post("knowledge/eval", &Questions { questions }).await?))
}

fn documents(admin: &Admin) -> Result<&Documents, Problem> {
    let missing = "admin.documents names no directory, so documents are not changed here";
    admin.documents.as_ref().ok_or_else(|| Problem::of(Code::NotFound, missing))
}

impl From<Unfit> for Problem {
    fn from(error: Unfit) -> Self {
        let code = match error {
            Unfit::Path => Code::Invalid,
            Unfit::Kind => Code::NotRead,
        };
        Self::of(code, error.to_string())
    }
}

impl From<DocumentError> for Problem {
    fn from(error: DocumentError) -> Self {
        let code = match error {
            DocumentError::Missing => Code::NotFound,
            DocumentError::TooLarge => Code::TooLarge,
            DocumentError::BrokenOff => Code::Malformed,
            DocumentError::Astray => Code::Invalid,
            DocumentError::Full => Code::Full,
            DocumentError::Io { .. } => {
                tracing::error!("{}", u5_runtime::causes::told(&error));
                return Self::of(Code::Internal, "the documents cannot be used; the service's log says why");
            }
        };
        Self::of(code, error.to_string())
    }
}

//! The whole store as one file, for admins.

use std::{
    fs::File,
    io::{self, Seek},
};

use axum::{
    Json,
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use utoipa::{IntoParams, ToSchema};

use super::backup::chunks;
use crate::{
    Admin,
    api::{Actor, Code, Problem, Query},
    audit::{self, Action},
    auth::Role,
    content::{self, Drafts, blocking},
    db::Tx,
    documents::DocumentPath,
    floor::kiosks::{self, Registered},
    store::{self, ArchiveError, Change, Incoming, LIMITS, Pack, Row, Unpacked, add_files, unpack},
};

/// Whether it is done.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Trial {
    /// Whether it is only told what would become of it.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
}

/// What becomes of everything in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Imported {
    /// Flows, prompts and tables, which go into the draft.
    files: Vec<Row>,
    /// What the store knows.
    documents: Vec<Row>,
    kiosks: Vec<Row>,
}

impl Imported {
    fn is_refused(&self) -> bool {
        let rows = self.files.iter().chain(&self.documents).chain(&self.kiosks);
        rows.into_iter().any(|row| row.change == Change::Refused)
    }
}

/// What is exported of the database.
struct Kept {
    store: String,
    at_ms: i64,
    published: u5_content::Texts,
    drafts: Drafts,
    kiosks: Vec<Registered>,
    documents: Vec<(String, Vec<u8>)>,
}

/// The store as a `.tar.gz`: what is published and the draft, with a manifest.
#[utoipa::path(get, path = "/api/v1/store", operation_id = "export_store", tag = "backup",
    responses((status = 200, body = Vec<u8>, content_type = "application/gzip")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn export(actor: Actor, State(admin): State<Admin>) -> Result<Response, Problem> {
    actor.require(Role::Admin)?;
    let documents = documents_of(&admin).await?;
    let keep = move |tx: &Tx<'_>| {
        audit::append(tx, &actor.name(), Action::StoreExported, "store", &json!({}))?;
        let (published, drafts) = (content::published(tx)?, content::drafts(tx)?);
        let (store, at_ms, kiosks) = (audit::origin(tx)?, tx.now_ms(), kiosks::list(tx)?);
        Ok::<_, Problem>(Kept { store, at_ms, published, drafts, kiosks, documents })
    };
    let kept = admin.db.write(keep).await?;
    let file = admin.db.scratch().map_err(ArchiveError::Spool)?;
    let (file, length) = blocking(move || packed(kept, file)).await?.map_err(ArchiveError::Spool)?;
    let headers = [
        (header::CONTENT_TYPE, "application/gzip".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"u5-store.tar.gz\"".to_owned()),
    ];
    Ok((headers, Body::from_stream(chunks(tokio::fs::File::from_std(file)))).into_response())
}

/// Every document with what it holds; no more than can be imported.
async fn documents_of(admin: &Admin) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let Some(documents) = &admin.documents else { return Ok(Vec::new()) };
    let list = documents.list().await?;
    if list.iter().map(|document| document.bytes).sum::<u64>() > LIMITS.packed || list.len() > LIMITS.members / 2 {
        let why = "the documents are more than one archive takes; copy their directory, and export the rest without \
                   admin.documents";
        return Err(Problem::of(Code::TooLarge, why));
    }
    let mut read = Vec::with_capacity(list.len());
    for document in list {
        if let Ok(path) = DocumentPath::readable(&document.path) {
            read.push((document.path, documents.read(path).await?));
        }
    }
    Ok(read)
}

fn packed(kept: Kept, file: File) -> io::Result<(File, u64)> {
    let Kept { store, at_ms, published, drafts, kiosks, documents } = kept;
    let mut pack = Pack::new(file, at_ms);
    add_files(&mut pack, &published, &drafts)?;
    store::kiosks::add(&mut pack, &kiosks)?;
    for (path, bytes) in documents {
        store::documents::add(&mut pack, &path, &bytes)?;
    }
    let mut file = pack.finish(store)?;
    let length = file.stream_position()?;
    file.rewind()?;
    Ok((file, length))
}

/// Takes what another store, or this one, exported: files go into the draft, so that they can be looked at before they are
/// published, kiosks are registered, and documents take effect at once. Where something cannot be taken, nothing is.
#[utoipa::path(post, path = "/api/v1/store", operation_id = "import_store", tag = "backup", params(Trial),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 200, body = Imported)),
    security(("session" = []), ("token" = [])))]
pub(super) async fn import(
    actor: Actor,
    State(admin): State<Admin>,
    Query(Trial { dry_run }): Query<Trial>,
    body: Body,
) -> Result<Json<Imported>, Problem> {
    actor.require(Role::Admin)?;
    let scratch = || admin.db.scratch().map_err(ArchiveError::Spool);
    let sent = received(body, scratch()?).await?;
    let busy = |_| Problem::later(Code::Busy, "another store is being imported; try again when it is done", 5);
    let _one = admin.shop.importing.try_lock().map_err(busy)?;
    let spool = scratch()?;
    let (mut archive, incoming) = blocking(move || opened(sent, spool)).await??;
    let mut working = admin.shop.working(&admin.db).await?;
    let known = store::kiosks::read(&mut archive)?;
    let of_kiosks = known.clone();
    let kiosks = admin.db.read::<_, Problem>(move |tx| Ok(store::kiosks::rows(tx, &of_kiosks)?)).await?;
    let documents = store::documents::rows(&mut archive, admin.documents.as_ref()).await?;
    let seen = Imported { files: incoming.rows(&working), documents, kiosks };
    if dry_run {
        return Ok(Json(seen));
    }
    if seen.is_refused() {
        let refused = Problem::invalid("something in it cannot be taken, so nothing was");
        let Imported { files, documents, kiosks } = seen;
        return Err(refused
            .with("files", json!(files))
            .with("documents", json!(documents))
            .with("kiosks", json!(kiosks)));
    }
    let (manifest, of_documents) = (archive.manifest.clone(), seen.documents.clone());
    let put = move |tx: &Tx<'_>| {
        // The defaults stand still; what may have changed since is read where nobody else can change it.
        (working.published, working.drafts) = (content::published(tx)?, content::drafts(tx)?);
        let rows = incoming.rows(&working);
        let actor = actor.name();
        let changed = incoming.apply(tx, &rows, &actor)?;
        store::kiosks::apply(tx, &known)?;
        let detail = json!({"from": manifest.store, "made_ms": manifest.made_ms, "files": changed,
            "documents": seen.documents.len(), "kiosks": known.len()});
        audit::append(tx, &actor, Action::StoreImported, "store", &detail)?;
        Ok::<_, Problem>(Imported { files: rows, ..seen })
    };
    let imported = admin.db.write(put).await?;
    if let Some(documents) = &admin.documents
        && store::documents::apply(&mut archive, &of_documents, documents).await? > 0
    {
        admin.desk.nudge("knowledge/read").await;
    }
    Ok(Json(imported))
}

/// The body, in the empty `file`.
async fn received(body: Body, file: File) -> Result<File, Problem> {
    let mut file = tokio::fs::File::from_std(file);
    let mut chunks = body.into_data_stream();
    let mut left = LIMITS.packed;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::of(Code::Malformed, "the body broke off"))?;
        let too_large = || Problem::of(Code::TooLarge, format!("an archive has at most {} bytes", LIMITS.packed));
        left = left.checked_sub(chunk.len() as u64).ok_or_else(too_large)?;
        file.write_all(&chunk).await.map_err(ArchiveError::Spool)?;
    }
    file.flush().await.map_err(ArchiveError::Spool)?;
    let mut file = file.into_std().await;
    file.rewind().map_err(ArchiveError::Spool)?;
    Ok(file)
}

fn opened(sent: File, spool: File) -> Result<(Unpacked, Incoming), ArchiveError> {
    let mut archive = unpack(sent, spool, LIMITS)?;
    let incoming = Incoming::read(&mut archive)?;
    Ok((archive, incoming))
}

//! Conversations: those that go on, as they go on, and those that were.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};
use u5_protocol::{desk::Told, kiosk::CaptionRole};
use utoipa::{IntoParams, ToSchema};

use super::{limit, page};
use crate::{
    Admin,
    api::{Actor, Problem, Query, Segment, Who},
    audit::{self, Action},
    auth::{self, Role},
    db::Tx,
    floor::{
        Seen,
        conversations::{self, Conversation, Turn},
    },
};

/// A line without meaning comes this often, for proxies that end what is silent.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often it is looked whether whoever reads along still may.
const STILL_IN: Duration = Duration::from_secs(10);

/// Some of the conversations, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Conversations {
    conversations: Vec<Conversation>,
    /// The cursor of the next page; none on the last.
    next: Option<i64>,
}

/// A conversation with its turns.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Whole {
    #[serde(flatten)]
    conversation: Conversation,
    /// Each turn, with what was said where that is kept.
    turns_list: Vec<Turn>,
}

/// An event of what goes on.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is written as text")]
pub(super) struct LiveEvent {
    /// `snapshot`, `line` or `ended`.
    event: String,
    /// JSON.
    data: String,
}

/// Which conversations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// How many: 1 to 200; 50 unless said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[param(minimum = 1)]
    cursor: Option<i64>,
    /// Of one kiosk.
    kiosk: Option<String>,
}

/// Conversations that were, and those that go on, the newest first.
#[utoipa::path(get, path = "/api/v1/conversations", operation_id = "list_conversations", tag = "conversations", params(Which),
    responses((status = 200, body = Conversations), (status = 422, description = "Invalid")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn list(
    actor: Actor,
    State(admin): State<Admin>,
    Query(which): Query<Which>,
) -> Result<Json<Conversations>, Problem> {
    actor.require(Role::Viewer)?;
    let (limit, before) = (limit(which.limit)?, which.cursor.unwrap_or(i64::MAX));
    let read = move |tx: &Tx<'_>| Ok::<_, Problem>(conversations::list(tx, before, which.kiosk.as_deref(), limit + 1)?);
    let mut conversations = admin.db.read(read).await?;
    let next = page(&mut conversations, limit, |conversation| conversation.id);
    Ok(Json(Conversations { conversations, next }))
}

/// One conversation, with what was said in it where the store keeps that.
#[utoipa::path(get, path = "/api/v1/conversations/{id}", operation_id = "find_conversation", tag = "conversations",
    params(("id" = i64, Path)), responses((status = 200, body = Whole)), security(("session" = []), ("token" = [])))]
pub(super) async fn find(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
) -> Result<Json<Whole>, Problem> {
    actor.require(Role::Editor)?;
    let read = move |tx: &Tx<'_>| Ok::<_, Problem>((conversations::find(tx, id)?, conversations::turns(tx, id)?));
    let (conversation, turns_list) = admin.db.read(read).await?;
    let conversation = conversation.ok_or_else(|| Problem::not_found("conversation"))?;
    Ok(Json(Whole { conversation, turns_list }))
}

/// Removes what is kept of a conversation, as a customer may ask for.
#[utoipa::path(delete, path = "/api/v1/conversations/{id}", operation_id = "delete_conversation", tag = "conversations",
    params(("id" = i64, Path)), responses((status = 204)), security(("session" = []), ("token" = [])))]
pub(super) async fn delete(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment,
) -> Result<StatusCode, Problem> {
    actor.require(Role::Admin)?;
    let remove = move |tx: &Tx<'_>| {
        if !conversations::delete(tx, id)? {
            return Err(Problem::not_found("conversation"));
        }
        let target = format!("conversation:{id}");
        audit::append(tx, &actor.name(), Action::ConversationDeleted, &target, &json!({})).map_err(Problem::from)
    };
    admin.db.write(remove).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What goes on, as Server-Sent Events: `snapshot` at once and at each change, `line` for what is said where the store's
/// profile lets staff read along, with what was said before in visits that go on, and `ended` for a visit that is over.
/// The stream ends when the session does.
#[utoipa::path(get, path = "/api/v1/conversations/live", operation_id = "watch_conversations", tag = "conversations",
    responses((status = 200, body = LiveEvent, content_type = "text/event-stream")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn live(actor: Actor, State(admin): State<Admin>) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    let (told, seen) = admin.floor.watch();
    let first = Arc::new(admin.look().await);
    let earlier = admin.floor.said();
    let watching = Watching { admin, actor, told, seen, first: Some(first), earlier: earlier.into() };
    let events = stream::unfold(watching, async |mut watching| {
        let event = watching.next().await?;
        Some((Ok::<_, Infallible>(event), watching))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

/// A console that looks on.
struct Watching {
    admin: Admin,
    actor: Actor,
    told: broadcast::Receiver<Arc<Told>>,
    seen: watch::Receiver<Arc<Seen>>,
    /// What it sees at first.
    first: Option<Arc<Seen>>,
    /// What was said before, in visits that go on.
    earlier: VecDeque<Arc<Told>>,
}

impl Watching {
    /// The next event; none when it may look on no longer.
    async fn next(&mut self) -> Option<Event> {
        if let Some(first) = self.first.take() {
            self.seen.mark_unchanged();
            return Some(event("snapshot", &json!(*first)));
        }
        while let Some(told) = self.earlier.pop_front() {
            if let Some(event) = happened(&told) {
                return Some(event);
            }
        }
        loop {
            tokio::select! {
                changed = self.seen.changed() => {
                    changed.ok()?;
                    let seen = self.seen.borrow_and_update().clone();
                    return Some(event("snapshot", &json!(*seen)));
                }
                told = self.told.recv() => match told {
                    Ok(told) => if let Some(event) = happened(&told) { return Some(event) },
                    // The next snapshot shows where everything stands.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                },
                () = tokio::time::sleep(STILL_IN) => if !self.may_look_on().await { return None },
            }
        }
    }

    /// A session that was closed, and a token that was revoked, see nothing more.
    async fn may_look_on(&self) -> bool {
        let db = &self.admin.db;
        match &self.actor.who {
            Who::Local => true,
            Who::User { session, .. } => {
                matches!(self.admin.sessions.find(db, session.clone()).await, Ok(Some(_)))
            }
            Who::Token { id, .. } => {
                let id = *id;
                matches!(db.read::<_, Problem>(move |tx| Ok(auth::tokens::find(tx, id)?)).await, Ok(Some(_)))
            }
        }
    }
}

/// What was said, and that a visit is over; nothing where it is something else that happened.
fn happened(told: &Told) -> Option<Event> {
    match told {
        Told::Line { session_id, item_id, role, text, is_final, at_ms, .. } => {
            let role = match role {
                CaptionRole::User => "customer",
                CaptionRole::Assistant => "kiosk",
            };
            let line = json!({
                "session_id": session_id, "item_id": item_id, "role": role, "text": text, "final": is_final,
                "at_ms": at_ms,
            });
            Some(event("line", &line))
        }
        Told::Ended { session_id, at_ms } => Some(event("ended", &json!({"session_id": session_id, "at_ms": at_ms}))),
        Told::Began { .. } | Told::Turn { .. } | Told::StaffCall { .. } | Told::Missed { .. } => None,
    }
}

/// JSON has no line breaks where events would mind.
fn event(name: &str, data: &Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

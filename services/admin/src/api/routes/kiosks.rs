//! The store's kiosks: which there are, how they are, how they come in, and what they are to do.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use u5_protocol::{
    desk::Order,
    ops::{ClientDialect, LiveConversation},
};
use utoipa::ToSchema;

use crate::{
    Admin,
    api::{Actor, Code, IfMatch, Payload, Problem, Segment},
    audit::{self, Action},
    auth::Role,
    db::{DbError, Tx},
    desk::DeskError,
    floor::kiosks::{self, MOST, Registered, unfit},
};

/// All kiosks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Kiosks {
    kiosks: Vec<Kiosk>,
}

/// A kiosk: one that was registered, one that is connected, or both.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct Kiosk {
    /// What it calls itself.
    id: String,
    /// What people call it.
    name: String,
    /// Where it stands.
    place: String,
    /// Whether it was registered.
    is_registered: bool,
    /// When its token was made, in milliseconds since the Unix epoch; none where it has none.
    token_made_ms: Option<i64>,
    /// Whether it is connected; none where nobody can say.
    connected: Option<bool>,
    /// What its avatar shows.
    state: Option<String>,
    /// Its session.
    session_id: Option<String>,
    /// What is spoken.
    language: Option<String>,
    /// How long it has been connected, in milliseconds.
    since_ms: Option<u64>,
    /// How many answers it has given since.
    turns: Option<u32>,
    /// What `If-Match` names it by; none where it is not registered.
    etag: Option<String>,
}

impl Kiosk {
    fn registered(registered: Registered, connected: Option<bool>) -> Self {
        Self {
            etag: Some(registered.etag()),
            is_registered: true,
            token_made_ms: registered.token_made_ms,
            name: registered.name,
            place: registered.place,
            ..Self::unknown(registered.id, connected)
        }
    }

    const fn unknown(id: String, connected: Option<bool>) -> Self {
        Self {
            id,
            name: String::new(),
            place: String::new(),
            is_registered: false,
            token_made_ms: None,
            connected,
            state: None,
            session_id: None,
            language: None,
            since_ms: None,
            turns: None,
            etag: None,
        }
    }

    fn with(self, live: &LiveConversation) -> Self {
        Self {
            connected: Some(true),
            state: json!(live.state).as_str().map(str::to_owned),
            session_id: Some(live.session_id.to_string()),
            language: Some(live.language.code().to_owned()),
            since_ms: Some(live.since_ms),
            turns: Some(live.turns),
            ..self
        }
    }
}

/// A kiosk to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewKiosk {
    /// 1 to 32 small letters, digits and dashes: what `signalling.kiosk` says there.
    id: String,
    /// At most 100 characters.
    #[serde(default)]
    name: String,
    /// At most 100 characters.
    #[serde(default)]
    place: String,
}

/// What is to be different. What is not named stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KioskChange {
    name: Option<String>,
    place: Option<String>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct KioskToken {
    /// What `signalling.token` says there. It is shown this once.
    token: String,
}

/// What a kiosk is to do.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Command {
    /// Load its page anew, when nobody speaks to it.
    Reload,
    /// End the visit.
    Restart,
    /// End the visit, and forget all that its page keeps.
    Wipe,
}

/// What a kiosk is to do.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Commanded {
    command: Command,
}

/// Whom a command has reached.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommandReached {
    /// How many connections.
    reached: usize,
}

/// All kiosks, whether they are registered or only connected.
#[utoipa::path(get, path = "/api/v1/kiosks", operation_id = "list_kiosks", tag = "kiosks",
    responses((status = 200, body = Kiosks)), security(("session" = []), ("token" = [])))]
pub(super) async fn list(actor: Actor, State(admin): State<Admin>) -> Result<Json<Kiosks>, Problem> {
    actor.require(Role::Viewer)?;
    let (registered, live) =
        futures::join!(admin.db.read::<_, DbError>(kiosks::list), admin.watcher.conversations(&admin.desk));
    let connected = live.as_ref().map(|_| false);
    let mut all: BTreeMap<String, Kiosk> =
        registered?.into_iter().map(|kiosk| (kiosk.id.clone(), Kiosk::registered(kiosk, connected))).collect();
    for live in live.iter().flatten().filter(|live| live.dialect == ClientDialect::Kiosk) {
        let Some(id) = &live.kiosk else { continue };
        let id = id.to_string();
        let kiosk = all.remove(&id).unwrap_or_else(|| Kiosk::unknown(id.clone(), connected));
        all.insert(id, kiosk.with(live));
    }
    Ok(Json(Kiosks { kiosks: all.into_values().collect() }))
}

/// Registers a kiosk.
#[utoipa::path(post, path = "/api/v1/kiosks", operation_id = "create_kiosk", tag = "kiosks", request_body = NewKiosk,
    responses((status = 201, body = Kiosk, headers(("ETag" = String))), (status = 409, description = "It is registered")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn create(actor: Actor, State(admin): State<Admin>, payload: Payload) -> Result<Response, Problem> {
    actor.require(Role::Admin)?;
    let NewKiosk { id, name, place } = payload.read()?;
    if let Some(why) = unfit(&id, [&name, &place]) {
        return Err(Problem::invalid(why));
    }
    let create = move |tx: &Tx<'_>| {
        if kiosks::find(tx, &id)?.is_some() {
            return Err(Problem::of(Code::Conflict, "this kiosk is registered already"));
        }
        if kiosks::count(tx)? >= MOST {
            return Err(Problem::of(Code::Conflict, format!("a store has at most {MOST} kiosks")));
        }
        kiosks::create(tx, &id, &name, &place)?;
        audit::append(tx, &actor.name(), Action::KioskCreated, &format!("kiosk:{id}"), &json!({"name": name}))?;
        known(tx, &id)
    };
    let kiosk = admin.db.write(create).await?;
    Ok((StatusCode::CREATED, shown(kiosk)).into_response())
}

/// Calls a kiosk something else.
#[utoipa::path(patch, path = "/api/v1/kiosks/{id}", operation_id = "change_kiosk", tag = "kiosks", request_body = KioskChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what was seen")),
    responses((status = 200, body = Kiosk, headers(("ETag" = String))), (status = 412, description = "Changed meanwhile"),
        (status = 428, description = "If-Match is missing")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn change(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment<String>,
    seen: IfMatch,
    payload: Payload,
) -> Result<Response, Problem> {
    actor.require(Role::Admin)?;
    let KioskChange { name, place } = payload.read()?;
    let change = move |tx: &Tx<'_>| {
        let before = known(tx, &id)?;
        seen.check(&before.etag())?;
        let (name, place) = (name.unwrap_or(before.name), place.unwrap_or(before.place));
        if let Some(why) = unfit(&id, [&name, &place]) {
            return Err(Problem::invalid(why));
        }
        kiosks::change(tx, &id, &name, &place)?;
        let after = known(tx, &id)?;
        let detail = json!({"name": after.name, "place": after.place});
        audit::append(tx, &actor.name(), Action::KioskChanged, &after.target(), &detail)?;
        Ok(after)
    };
    Ok(shown(admin.db.write(change).await?).into_response())
}

/// Forgets a kiosk. Its token opens nothing any more.
#[utoipa::path(delete, path = "/api/v1/kiosks/{id}", operation_id = "delete_kiosk", tag = "kiosks",
    params(("id" = String, Path)), responses((status = 204)), security(("session" = []), ("token" = [])))]
pub(super) async fn delete(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment<String>,
) -> Result<StatusCode, Problem> {
    actor.require(Role::Admin)?;
    let remove = move |tx: &Tx<'_>| {
        let kiosk = known(tx, &id)?;
        kiosks::delete(tx, &id)?;
        audit::append(tx, &actor.name(), Action::KioskDeleted, &kiosk.target(), &json!({"name": kiosk.name}))?;
        Ok::<_, Problem>(kiosk)
    };
    let kiosk = admin.db.write(remove).await?;
    tokens_changed(&admin, &kiosk).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a kiosk a token of its own, which it has to show from then on. The one before opens nothing any more.
#[utoipa::path(post, path = "/api/v1/kiosks/{id}/token", operation_id = "make_kiosk_token", tag = "kiosks",
    params(("id" = String, Path)), responses((status = 200, body = KioskToken)),
    security(("session" = []), ("token" = [])))]
pub(super) async fn make_token(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment<String>,
) -> Result<Json<KioskToken>, Problem> {
    actor.require(Role::Admin)?;
    let make = move |tx: &Tx<'_>| {
        let kiosk = known(tx, &id)?;
        let token = kiosks::make_token(tx, &id)?;
        audit::append(tx, &actor.name(), Action::KioskTokenMade, &kiosk.target(), &json!({}))?;
        Ok::<_, Problem>((token, kiosk))
    };
    let (token, kiosk) = admin.db.write(make).await?;
    tokens_changed(&admin, &kiosk).await?;
    Ok(Json(KioskToken { token }))
}

/// Takes a kiosk's token away: it comes in as kiosks without one do.
#[utoipa::path(delete, path = "/api/v1/kiosks/{id}/token", operation_id = "revoke_kiosk_token", tag = "kiosks",
    params(("id" = String, Path)), responses((status = 204)), security(("session" = []), ("token" = [])))]
pub(super) async fn revoke_token(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment<String>,
) -> Result<StatusCode, Problem> {
    actor.require(Role::Admin)?;
    let revoke = move |tx: &Tx<'_>| {
        let kiosk = known(tx, &id)?;
        kiosks::revoke_token(tx, &id)?;
        audit::append(tx, &actor.name(), Action::KioskTokenRevoked, &kiosk.target(), &json!({}))?;
        Ok::<_, Problem>(kiosk)
    };
    let kiosk = admin.db.write(revoke).await?;
    tokens_changed(&admin, &kiosk).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Orchestrators learn which tokens hold. The kiosk, as it was before, leaves where it had one: it holds no more.
async fn tokens_changed(admin: &Admin, before: &Registered) -> Result<(), Problem> {
    admin.shop.deliver_tokens(&admin.db).await?;
    let had_one = before.token_made_ms.is_some();
    if had_one
        && admin.desk.is_open()
        && let Err(error) = admin.desk.order(&format!("kiosks/{}", before.id), Order::Leave).await
    {
        tracing::warn!("a kiosk whose token was revoked stays until its connection ends: {error}");
    }
    Ok(())
}

/// Has a kiosk do something.
#[utoipa::path(post, path = "/api/v1/kiosks/{id}/commands", operation_id = "command_kiosk", tag = "kiosks",
    request_body = Commanded, params(("id" = String, Path)),
    responses((status = 200, body = CommandReached), (status = 409, description = "It is not connected"),
        (status = 502, description = "The orchestrator cannot be asked")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn command(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(id): Segment<String>,
    payload: Payload,
) -> Result<Json<CommandReached>, Problem> {
    actor.require(Role::Publisher)?;
    let Commanded { command } = payload.read()?;
    if let Some(why) = unfit(&id, ["", ""]) {
        return Err(Problem::invalid(why));
    }
    let order = match command {
        Command::Reload => Order::Reload,
        Command::Restart => Order::Restart,
        Command::Wipe => Order::Wipe,
    };
    let reached = admin.desk.order(&format!("kiosks/{id}"), order).await?;
    if reached == 0 {
        return Err(Problem::of(Code::NotConnected, "no kiosk of that name is connected"));
    }
    let note = move |tx: &Tx<'_>| {
        let detail = json!({"command": command, "reached": reached});
        audit::append(tx, &actor.name(), Action::KioskCommanded, &format!("kiosk:{id}"), &detail).map_err(Problem::from)
    };
    admin.db.write(note).await?;
    Ok(Json(CommandReached { reached }))
}

fn known(tx: &Tx<'_>, id: &str) -> Result<Registered, Problem> {
    kiosks::find(tx, id)?.ok_or_else(|| Problem::not_found("kiosk"))
}

fn shown(kiosk: Registered) -> impl IntoResponse {
    ([(header::ETAG, kiosk.etag())], Json(Kiosk::registered(kiosk, None)))
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match &error {
            DeskError::Refused { status, .. } if *status == StatusCode::UNPROCESSABLE_ENTITY => {
                Self::invalid(error.to_string())
            }
            DeskError::NoToken | DeskError::Refused { .. } | DeskError::Ask(_) => {
                Self::of(Code::OutOfReach, error.to_string())
            }
        }
    }
}

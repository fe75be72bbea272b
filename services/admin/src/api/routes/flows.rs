//! Flows as lists and pictures, and how their files are written.

use axum::{Json, extract::State};
use serde::Serialize;
use u5_flow::{
    graph::{Edge, Graph, Node},
    schema::schema as schema_of_flows,
};
use utoipa::ToSchema;

use crate::{
    Admin,
    api::{Actor, Problem, Segment},
    auth::Role,
    content,
};

/// The flows of the draft.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Flows {
    flows: Vec<Flow>,
}

/// A flow, as its file describes it.
#[derive(Debug, Serialize, ToSchema)]
struct Flow {
    /// Its name; that of the file where it says none.
    name: String,
    /// The file.
    file: String,
    /// What it does; empty where it does not say.
    description: String,
}

/// A flow as it is drawn.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FlowGraph)]
pub(super) struct Drawn {
    /// Each with `id`, `kind` (begin, say, ask, choose, confirm, decide, do, answer, flow, end), `text`, and the `line` of
    /// the file or null.
    #[schema(value_type = Vec<Object>)]
    nodes: Vec<Node>,
    /// Each with `from` and `to`, which are ids of nodes, and a `label`, which may be empty.
    #[schema(value_type = Vec<Object>)]
    edges: Vec<Edge>,
}

/// The flows of the draft, also where it cannot be used as it is.
#[utoipa::path(get, path = "/api/v1/flows", operation_id = "list_flows", tag = "content",
    responses((status = 200, body = Flows)), security(("session" = []), ("token" = [])))]
pub(super) async fn list(actor: Actor, State(admin): State<Admin>) -> Result<Json<Flows>, Problem> {
    actor.require(Role::Viewer)?;
    let mut files = admin.shop.draft(&admin.db).await?;
    files.retain(|name, _| u5_content::is_of_flows(name));
    let outlines = content::blocking(move || u5_flow::outline(&files)).await?;
    let flow =
        |outline: u5_flow::Outline| Flow { name: outline.name, file: outline.file, description: outline.description };
    Ok(Json(Flows { flows: outlines.into_iter().map(flow).collect() }))
}

/// A flow of the draft as a graph: its steps, and the ways between them.
#[utoipa::path(get, path = "/api/v1/flows/{name}/graph", operation_id = "draw_flow", tag = "content",
    params(("name" = String, Path)),
    responses((status = 200, body = Drawn), (status = 422, description = "The draft cannot be used; `found` says why")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn graph(
    actor: Actor,
    State(admin): State<Admin>,
    Segment(name): Segment<String>,
) -> Result<Json<Drawn>, Problem> {
    actor.require(Role::Viewer)?;
    let draw = move |set: &u5_content::Set| set.flows.flow(&name).map(|flow| Graph::of(flow));
    let drawn = admin.shop.try_set(&admin.db, draw).await?;
    let Graph { nodes, edges } = drawn.ok_or_else(|| Problem::not_found("flow"))?;
    Ok(Json(Drawn { nodes, edges }))
}

/// The JSON Schema of flows, the store's file and tests, for editors.
#[utoipa::path(get, path = "/api/v1/schemas/flow", operation_id = "schema_of_flows", tag = "content",
    responses((status = 200, body = Object)), security(("session" = []), ("token" = [])))]
pub(super) async fn schema(actor: Actor) -> Result<Json<serde_json::Value>, Problem> {
    actor.require(Role::Viewer)?;
    Ok(Json(schema_of_flows()))
}

/// The JSON Schema of the store's profile, for editors.
#[utoipa::path(get, path = "/api/v1/schemas/profile", operation_id = "schema_of_profile", tag = "content",
    responses((status = 200, body = Object)), security(("session" = []), ("token" = [])))]
pub(super) async fn schema_of_profile(actor: Actor) -> Result<Json<serde_json::Value>, Problem> {
    actor.require(Role::Viewer)?;
    Ok(Json(u5_content::profile_schema()))
}

//! Trying the draft out: what a kiosk would say to a customer.

use std::{collections::BTreeMap, time::Duration};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use u5_flow::{
    World,
    simulate::{self as flow, Does, ReplyKind},
};
use u5_protocol::Language;
use u5_runtime::Clock;
use utoipa::ToSchema;

use crate::{
    Admin,
    api::{Actor, Payload, Problem},
    auth::Role,
    content,
};

/// The most that a customer does.
pub(super) const MAX_INPUTS: usize = 50;
/// The most that is said at a time, in bytes.
pub(super) const MAX_INPUT: usize = 4096;
/// How long a draft may take for all of it; one that is sound takes milliseconds.
const DEADLINE: Duration = Duration::from_secs(2);

/// A conversation from its beginning.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Conversation {
    /// The language that the customer chose: en, de or fr.
    #[schema(value_type = String)]
    language: Language,
    /// All that the customer has done so far: nothing is kept here. At most 50.
    inputs: Vec<Done>,
}

/// Something that the customer does.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Done {
    /// Says this: at most 4096 bytes.
    Say(String),
    /// Touches the choice with this id.
    Choose(String),
    /// Nothing, for so long that the kiosk notices. Always true.
    Wait(bool),
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Simulated {
    /// First how the visit begins, then what follows each input.
    steps: Vec<Turn>,
    /// Whether the visit is over; inputs behind its end led to nothing.
    is_over: bool,
}

/// What the kiosk does, and where the visit stands then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SimulatedStep)]
struct Turn {
    replies: Vec<Reply>,
    /// The flow that waits for the customer.
    flow: Option<String>,
    /// The step of it.
    step: Option<String>,
    /// What the flow knows of what it asks for.
    slots: BTreeMap<String, String>,
}

/// Something that the kiosk does.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SimulatedReply)]
struct Reply {
    /// say, ask, choose, card, answer (whose text is the question that the knowledge is asked), call, handoff, goodbye, or
    /// a note on what customers do not notice.
    #[schema(value_type = String)]
    kind: ReplyKind,
    text: String,
    /// What can be touched.
    choices: Vec<Choice>,
}

/// Something that can be touched.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SimulatedChoice)]
struct Choice {
    id: String,
    label: String,
}

/// Holds a conversation with the draft. Systems of the store answer with the examples of their tools, and the knowledge is
/// taken to know everything.
#[utoipa::path(post, path = "/api/v1/simulate", operation_id = "simulate", tag = "content", request_body = Conversation,
    responses((status = 200, body = Simulated)), security(("session" = []), ("token" = [])))]
pub(super) async fn simulate(
    actor: Actor,
    State(admin): State<Admin>,
    payload: Payload,
) -> Result<Json<Simulated>, Problem> {
    actor.require(Role::Viewer)?;
    let Conversation { language, inputs } = payload.read()?;
    if inputs.len() > MAX_INPUTS {
        return Err(Problem::invalid(format!("a conversation has at most {MAX_INPUTS} inputs")));
    }
    let done = inputs.into_iter().map(done).collect::<Result<Vec<_>, _>>()?;
    let hold = move |set: &u5_content::Set| {
        let clock = Clock::start();
        let world = World { now: content::now(), language };
        let is_spoken = set.flows.languages().contains(&language);
        is_spoken.then(|| flow::simulate(&set.flows, world, &done, || clock.now() > DEADLINE))
    };
    let held = admin.shop.try_set(&admin.db, hold).await?;
    let held = held.ok_or_else(|| Problem::invalid("the store does not speak this language"))?;
    Ok(Json(told(held)))
}

fn done(done: Done) -> Result<Does, Problem> {
    match done {
        Done::Say(text) | Done::Choose(text) if text.len() > MAX_INPUT => {
            Err(Problem::invalid(format!("an input has at most {MAX_INPUT} bytes")))
        }
        Done::Say(text) => Ok(Does::Say(text)),
        Done::Choose(id) => Ok(Does::Choose(id)),
        Done::Wait(true) => Ok(Does::Wait),
        Done::Wait(false) => Err(Problem::invalid("`wait` is true, or not there")),
    }
}

fn told(held: flow::Simulated) -> Simulated {
    let choice = |(id, label)| Choice { id, label };
    let reply =
        |flow::Reply { kind, text, choices }| Reply { kind, text, choices: choices.into_iter().map(choice).collect() };
    let turn = |flow::Turn { replies, flow, step, slots }| Turn {
        replies: replies.into_iter().map(reply).collect(),
        flow,
        step,
        slots,
    };
    Simulated { steps: held.turns.into_iter().map(turn).collect(), is_over: held.is_over }
}

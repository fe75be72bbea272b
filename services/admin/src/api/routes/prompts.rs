//! Prompts of the draft, and what a language model would be told.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::json;
use u5_prompt::{Passage, Prompt, Said, Speaker};
use u5_protocol::{
    Language,
    desk::{self, TrialMessage, Tried},
    realtime::MessageRole,
};
use utoipa::ToSchema;

use crate::{
    Admin,
    api::{Actor, Code, Payload, Problem},
    auth::Role,
    content,
    prompts::{self, FillError, Filled, Filling},
};

/// The prompts of the draft.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Prompts {
    prompts: Vec<Listed>,
}

/// A prompt, as its file describes it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Prompt)]
struct Listed {
    /// What flows call it.
    name: String,
    /// The file.
    file: String,
    /// What flows have to tell it.
    inputs: Vec<Input>,
    /// What it is for.
    description: Option<String>,
}

/// Something that a prompt is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromptInput)]
struct Input {
    name: String,
    /// text, number, boolean, list or map.
    kind: &'static str,
    /// Whether it has to be given.
    is_required: bool,
}

/// What to fill a prompt with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PromptFilling)]
pub(super) struct Wanted {
    /// Which prompt.
    prompt: String,
    /// The language of the visit: en, de or fr.
    #[schema(value_type = String)]
    language: Language,
    /// What the customer asks.
    question: String,
    /// What was said before, oldest first.
    #[serde(default)]
    history: Vec<Line>,
    /// The prompt's own inputs, as they are typed: lists and maps in JSON; what is empty is not given.
    #[serde(default)]
    values: BTreeMap<String, String>,
}

/// Something that was said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Line {
    role: By,
    text: String,
}

/// Who said it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum By {
    Customer,
    Kiosk,
}

/// What the model is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromptPreview)]
pub(super) struct Preview {
    messages: Vec<Message>,
    /// About how many tokens that takes, without the answer.
    tokens: usize,
    /// How many there are, the answer included.
    budget: Option<usize>,
    /// What of the store's knowledge is told, the best first.
    passages: Vec<Told>,
    /// What did not fit, in words.
    left_out: Vec<String>,
}

/// A message to the model.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromptMessage)]
struct Message {
    /// system, user or assistant.
    role: &'static str,
    text: String,
}

/// A piece of the store's knowledge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromptPassage)]
struct Told {
    title: String,
    text: String,
    /// Where it stands.
    document: String,
}

/// The prompts of the draft, as far as they can be read.
#[utoipa::path(get, path = "/api/v1/prompts", operation_id = "list_prompts", tag = "content",
    responses((status = 200, body = Prompts)), security(("session" = []), ("token" = [])))]
pub(super) async fn list(actor: Actor, State(admin): State<Admin>) -> Result<Json<Prompts>, Problem> {
    actor.require(Role::Viewer)?;
    let files = admin.shop.draft(&admin.db).await?;
    let (prompts, _) = content::blocking(move || prompts::all(&files)).await?;
    Ok(Json(Prompts { prompts: prompts.iter().map(listed).collect() }))
}

fn listed(prompt: &Prompt) -> Listed {
    let input = |(name, input): (&str, u5_prompt::prompt::Input)| Input {
        name: name.to_owned(),
        kind: input.kind.name(),
        is_required: input.required,
    };
    Listed {
        name: prompt.name.clone(),
        file: prompt.file.clone(),
        inputs: prompt.own_inputs().map(input).collect(),
        description: Some(prompt.description.clone()).filter(|text| !text.is_empty()),
    }
}

/// Fills a prompt of the draft, without asking a model.
#[utoipa::path(post, path = "/api/v1/prompts/preview", operation_id = "preview_prompt", tag = "content",
    request_body = Wanted, responses((status = 200, body = Preview)), security(("session" = []), ("token" = [])))]
pub(super) async fn preview(
    actor: Actor,
    State(admin): State<Admin>,
    payload: Payload,
) -> Result<Json<Preview>, Problem> {
    actor.require(Role::Viewer)?;
    Ok(Json(filled(&admin, payload.read()?).await?))
}

/// A prompt that was filled, and what the kiosk's language model answers to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromptTrial)]
pub(super) struct Trial {
    #[serde(flatten)]
    preview: Preview,
    answer: String,
    /// Who gave it.
    engine: String,
    /// When its first word came, in milliseconds.
    first_ms: u64,
    /// When its last did.
    took_ms: u64,
}

/// Fills a prompt of the draft, and asks the kiosk's language model.
#[utoipa::path(post, path = "/api/v1/prompts/try", operation_id = "try_prompt", tag = "content",
    request_body = Wanted, responses((status = 200, body = Trial),
        (status = 502, description = "The orchestrator cannot be asked")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn try_out(
    actor: Actor,
    State(admin): State<Admin>,
    payload: Payload,
) -> Result<Json<Trial>, Problem> {
    actor.require(Role::Editor)?;
    let wanted: Wanted = payload.read()?;
    let (asked, language) = (wanted.question.clone(), wanted.language);
    let preview = filled(&admin, wanted).await?;
    let message = |message: &Message| TrialMessage {
        role: match message.role {
            "system" => MessageRole::System,
            "assistant" => MessageRole::Assistant,
            _ => MessageRole::User,
        },
        text: message.text.clone(),
    };
    let messages = preview.messages.iter().map(message).collect();
    let trial = desk::Trial { messages, asked, language, max_tokens: None };
    let Tried { answer, engine, first_ms, took_ms } = admin.desk.post("trial", &trial).await?;
    Ok(Json(Trial { preview, answer, engine, first_ms, took_ms }))
}

async fn filled(admin: &Admin, wanted: Wanted) -> Result<Preview, Problem> {
    let Wanted { prompt, language, question, history, values } = wanted;
    let passages = (admin.passages)(question.clone(), language).await;
    let history = history.into_iter().map(said).collect();
    let filling = Filling { language, question, history, values, passages };
    let fill = move |files: &_| prompts::fill(files, &prompt, filling);
    Ok(shown(admin.shop.try_out(&admin.db, fill).await??))
}

fn said(Line { role, text }: Line) -> Said {
    let by = match role {
        By::Customer => Speaker::Customer,
        By::Kiosk => Speaker::Assistant,
    };
    Said { by, text }
}

fn shown(Filled { rendered, budget, passages, left_out }: Filled) -> Preview {
    let message = |role, text| Message { role, text };
    let history = rendered.history.into_iter().map(|said| match said.by {
        Speaker::Customer => message("user", said.text),
        Speaker::Assistant => message("assistant", said.text),
    });
    let told = |Passage { title, source, text }| Told { title, text, document: source };
    let messages = std::iter::once(message("system", rendered.system)).chain(history);
    Preview {
        messages: messages.chain([message("user", rendered.user)]).collect(),
        tokens: rendered.tokens,
        budget: Some(budget),
        passages: passages.into_iter().map(told).collect(),
        left_out,
    }
}

impl From<FillError> for Problem {
    fn from(error: FillError) -> Self {
        let told = error.to_string();
        match error {
            FillError::Unknown => Self::not_found("prompt"),
            FillError::Unusable(found) => Self::of(Code::Unusable, told).with("found", json!(found)),
            FillError::Value { .. } | FillError::Render(_) => Self::invalid(told),
        }
    }
}

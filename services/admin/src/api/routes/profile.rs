//! The store's profile as a form: the draft of `_profile.yaml`, value by value.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use u5_content::{FIELDS, Field, Kind, PROFILE_FILE, Profile};
use u5_flow::STORE_FILE;
use u5_prompt::yaml;
use u5_protocol::{Language, diagnostic::Report};
use utoipa::ToSchema;

use super::files;
use crate::{
    Admin,
    api::{Actor, Code, IfMatch, Payload, Problem},
    auth::Role,
    content::{Working, etag},
};

/// The profile as it is edited, and what can be set.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProfileForm {
    /// What `If-Match` names it by.
    etag: String,
    /// Whether it is different from what is published.
    is_draft: bool,
    /// What the store set, by key; what is not there is as the configuration has it.
    #[schema(value_type = Object)]
    values: BTreeMap<String, Value>,
    /// What can be set.
    fields: Vec<FormField>,
}

/// A setting.
#[derive(Debug, Serialize, ToSchema)]
struct FormField {
    /// Its key.
    key: String,
    /// The part of the form.
    group: &'static str,
    /// `integer`, `number`, `choice`, `list`, `hours`, `texts` or `voices`.
    kind: &'static str,
    /// Of what a number is.
    unit: Option<&'static str>,
    /// The least.
    #[schema(value_type = Option<f64>)]
    minimum: Value,
    /// The most.
    #[schema(value_type = Option<f64>)]
    maximum: Value,
    /// What may be chosen.
    options: Option<Vec<String>>,
    /// What holds where the store sets nothing; none where nobody can say.
    default: Value,
    /// What people call it, by language.
    label: Label,
    /// What else there is to know, by language.
    help: Label,
}

/// What people call something.
#[derive(Debug, Serialize, ToSchema)]
struct Label {
    en: &'static str,
    de: &'static str,
}

impl FormField {
    fn of(field: &Field, Usual { values: usual, languages }: &Usual) -> Self {
        let null = || Value::Null;
        let (kind, unit, minimum, maximum, options) = match field.kind {
            Kind::Integer { minimum, maximum, unit } => ("integer", Some(unit), json!(minimum), json!(maximum), None),
            Kind::Number { minimum, maximum } => ("number", None, json!(minimum), json!(maximum), None),
            Kind::Choice { options } => ("choice", None, null(), null(), Some(words(options))),
            Kind::Voices => ("voices", None, null(), null(), None),
            Kind::Languages => ("list", None, null(), null(), Some(languages.clone())),
            Kind::Hours => ("hours", None, null(), null(), None),
            Kind::Texts => ("texts", None, null(), null(), None),
        };
        let [en, de] = field.label;
        let default = usual.get(&field.key()).cloned().unwrap_or_else(|| without_profile(field));
        let (label, help) = (Label { en, de }, Label { en: "", de: "" });
        Self { key: field.key(), group: field.group, kind, unit, minimum, maximum, options, default, label, help }
    }
}

fn words(options: &[&str]) -> Vec<String> {
    options.iter().map(|option| (*option).to_owned()).collect()
}

/// What no configuration says.
fn without_profile(field: &Field) -> Value {
    match (field.kind, field.name) {
        (Kind::Voices | Kind::Texts | Kind::Hours, _) => json!({}),
        (_, "speed") => json!(1.0),
        (_, "transcripts") => json!("off"),
        (_, "keep_days") => json!(30),
        (_, "outside_hours") => json!("serve"),
        _ => Value::Null,
    }
}

/// What is to be set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProfile {
    /// Values by key. What is not named, or null, is as the configuration has it.
    #[schema(value_type = Object)]
    values: BTreeMap<String, Value>,
}

/// The profile as it is edited.
#[utoipa::path(get, path = "/api/v1/profile", operation_id = "find_profile", tag = "content",
    responses((status = 200, body = ProfileForm, headers(("ETag" = String)))),
    security(("session" = []), ("token" = [])))]
pub(super) async fn find(actor: Actor, State(admin): State<Admin>) -> Result<Response, Problem> {
    actor.require(Role::Viewer)?;
    let working = admin.shop.working(&admin.db).await?;
    Ok(shown(&working, &usual(&admin, &working).await))
}

/// What holds where the profile sets nothing.
struct Usual {
    /// By key, as far as it is known.
    values: BTreeMap<String, Value>,
    /// The languages that the flows have texts in; only of those a store may choose. All, where the flows name none.
    languages: Vec<String>,
}

/// The configuration has it where the orchestrator can be asked, and the flows what is theirs.
async fn usual(admin: &Admin, working: &Working) -> Usual {
    let configured: BTreeMap<String, Value> = admin.desk.get("profile").await.unwrap_or_default();
    let mut report = Report::new(STORE_FILE);
    let flows = working.text(STORE_FILE).and_then(|text| yaml::parse(text, &mut report)).map(|node| node.to_json());
    let said = |name: &str| flows.as_ref()?.get(name).cloned();
    let languages = said("languages").and_then(|value| serde_json::from_value(value).ok());
    let all = || words(&Language::ALL.map(Language::code));
    let of_flows = ["languages", "hours"].into_iter().filter_map(|name| Some((format!("store.{name}"), said(name)?)));
    Usual { values: of_flows.chain(configured).collect(), languages: languages.unwrap_or_else(all) }
}

/// Writes the draft of the profile. It holds for visits that begin when it is published.
#[utoipa::path(put, path = "/api/v1/profile", operation_id = "put_profile", tag = "content", request_body = NewProfile,
    params(("If-Match" = Option<String>, Header, description = "The ETag of what was seen")),
    responses((status = 200, body = ProfileForm, headers(("ETag" = String))),
        (status = 412, description = "Changed meanwhile"), (status = 428, description = "If-Match is missing")),
    security(("session" = []), ("token" = [])))]
pub(super) async fn put(
    actor: Actor,
    State(admin): State<Admin>,
    seen: IfMatch,
    payload: Payload,
) -> Result<Response, Problem> {
    actor.require(Role::Editor)?;
    let NewProfile { values } = payload.read()?;
    let text = written(values)?;
    let (_, found) = Profile::read(&text);
    if !u5_content::is_usable(&found) {
        return Err(Problem::of(Code::Unusable, "a value cannot be used").with("found", json!(found)));
    }
    let working = files::write(&admin, actor, PROFILE_FILE, seen, Some(text)).await?;
    Ok(shown(&working, &usual(&admin, &working).await))
}

fn shown(working: &Working, usual: &Usual) -> Response {
    let text = working.text(PROFILE_FILE);
    let etag = etag(text);
    let form = ProfileForm {
        is_draft: working.published_text(PROFILE_FILE) != text,
        values: text.map(|text| values(text)).unwrap_or_default(),
        fields: FIELDS.iter().map(|field| FormField::of(field, usual)).collect(),
        etag: etag.clone(),
    };
    ([(header::ETAG, etag)], Json(form)).into_response()
}

/// The values of a profile's text, by key.
fn values(text: &str) -> BTreeMap<String, Value> {
    let mut report = Report::new(PROFILE_FILE);
    let Some(Value::Object(groups)) = yaml::parse(text, &mut report).map(|node| node.to_json()) else {
        return BTreeMap::new();
    };
    let set = |field: &Field| Some((field.key(), groups.get(field.group)?.get(field.name)?.clone()));
    FIELDS.iter().filter_map(set).collect()
}

/// The text of a profile with these values. JSON is YAML, so that whatever a value is stays within its line.
fn written(mut values: BTreeMap<String, Value>) -> Result<String, Problem> {
    let mut groups: Vec<(&str, Map<String, Value>)> = Vec::new();
    for field in &FIELDS {
        let Some(value) = values.remove(&field.key()).filter(|value| !value.is_null()) else { continue };
        match groups.last_mut().filter(|(group, _)| *group == field.group) {
            Some((_, set)) => drop(set.insert(field.name.to_owned(), value)),
            None => groups.push((field.group, Map::from_iter([(field.name.to_owned(), value)]))),
        }
    }
    if let Some(unknown) = values.into_keys().next() {
        return Err(Problem::invalid(format!("a profile knows no `{unknown}`")));
    }
    let mut text = String::from("# How this store's kiosks behave, where it is not as the configuration has it.\n");
    for (group, set) in groups {
        text.push_str(group);
        text.push_str(":\n");
        text.extend(set.iter().map(|(name, value)| format!("  {name}: {value}\n")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(values: Value) -> BTreeMap<String, Value> {
        serde_json::from_value(values).unwrap()
    }

    #[test]
    fn what_is_set_is_written_and_read_again() {
        let wanted = set(json!({
            "turns.complete_ms": 400, "turns.microphone": "tap", "voice.speed": 1.2, "privacy.transcripts": "kept",
            "voice.voices": {"de": "anna: \"#1\"\nx: y"}, "turns.unsure_ms": null,
            "store.languages": ["de", "en"], "store.hours": {"mon-fri": "08:00-20:00", "2026-12-24": "closed"},
            "store.outside_hours": "close", "page.consent": {"de": "Nichts \"bleibt\": gar nichts"},
        }));
        let text = written(wanted.clone()).unwrap();
        let (profile, found) = Profile::read(&text);
        assert_eq!(found, [], "{text}");
        assert_eq!(profile.turns("complete_ms"), Some(400));
        let mut read = values(&text);
        read.insert("turns.unsure_ms".to_owned(), Value::Null);
        assert_eq!(read, wanted);
        assert_eq!(written(set(json!({"turns.loud": 1}))).unwrap_err().code, Code::Invalid);
    }
}

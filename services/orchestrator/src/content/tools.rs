//! The store's own systems, as its file defines them.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::{Value as Json, json};
use u5_engines::tools::{
    AllowList, ExampleTools, HttpTools, JsonTemplate, MAX_ANSWER, Method, Secrets, ToolDef, ToolExample, ToolRunner,
    UrlTemplate,
};
use u5_flow::{FlowSet, STORE_FILE, ToolDoc};
use u5_protocol::diagnostic::{Diagnostic, Report, Span};

/// Who answers for the store's own systems.
#[derive(Debug, Clone)]
pub enum ToolSource {
    /// They do, over HTTP.
    Http {
        /// What headers may hold.
        secrets: Secrets,
        /// Where tools may go at most, whatever staff write; anywhere where it is empty.
        hosts: Vec<String>,
    },
    /// Their examples: for trying flows out where the systems are not there.
    Examples,
}

impl ToolSource {
    /// The real systems at `hosts`, with the secrets that the environment holds and those in `directory`, if it is
    /// named.
    pub fn from_environment(hosts: Vec<String>, directory: &str) -> Self {
        let secrets = Secrets::of(std::env::vars());
        let secrets = if directory.is_empty() { secrets } else { secrets.and_files(directory) };
        Self::Http { secrets, hosts }
    }
}

/// What calls the tools of `set`.
pub(super) fn runner(set: &FlowSet, source: &ToolSource) -> Result<Arc<dyn ToolRunner>, Diagnostic> {
    let tools = set.tools().iter().map(definition).collect::<Result<Vec<_>, _>>()?;
    let wrong = |span: Span, message: String| diagnostic(span, message);
    match source {
        ToolSource::Examples => {
            let tools = ExampleTools::new(tools).map_err(|error| wrong(Span::default(), error.to_string()))?;
            Ok(Arc::new(tools))
        }
        ToolSource::Http { secrets, hosts } => {
            let allowed = AllowList::new(set.allow()).and_then(|allowed| allowed.within(hosts));
            let allowed = allowed.map_err(|error| wrong(Span::default(), error.to_string()))?;
            let tools = HttpTools::new(tools, allowed, secrets.clone());
            Ok(Arc::new(tools.map_err(|error| wrong(Span::default(), error.to_string()))?))
        }
    }
}

fn diagnostic(span: Span, message: String) -> Diagnostic {
    let mut report = Report::new(STORE_FILE);
    report.error(span, "bad-tool", message, "mend the tool in `tools`");
    report.into_found().remove(0)
}

fn definition(doc: &ToolDoc) -> Result<ToolDef, Diagnostic> {
    let wrong = |message: String| diagnostic(doc.name.span, format!("tool `{}`: {message}", doc.name.value));
    let url = UrlTemplate::compile(doc.url.value.source()).map_err(|error| wrong(error.to_string()))?;
    let body = doc.body.as_ref().map(JsonTemplate::compile).transpose().map_err(|error| wrong(error.to_string()))?;
    Ok(ToolDef {
        name: doc.name.value.clone(),
        description: doc.description.clone(),
        method: method(&doc.method),
        url,
        headers: doc.headers.clone(),
        body,
        timeout: Duration::from_millis(u64::from(doc.timeout_ms)),
        retries: doc.retries,
        response: doc.response.clone(),
        max_bytes: MAX_ANSWER,
        examples: doc.examples.iter().map(example).collect(),
        parameters: parameters(doc),
    })
}

fn example(doc: &u5_flow::ToolExampleDoc) -> ToolExample {
    let when = doc.when.iter().map(|(name, value)| (name.clone(), Json::String(value.clone()))).collect();
    ToolExample { when, status: doc.status, body: doc.body.clone() }
}

fn method(name: &str) -> Method {
    match name {
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        _ => Method::Get,
    }
}

/// The JSON Schema of a tool's arguments; flows give texts, so everything may be one.
fn parameters(doc: &ToolDoc) -> Json {
    let properties: BTreeMap<&str, Json> = doc
        .parameters
        .iter()
        .map(|(name, parameter)| {
            let kinds = if parameter.kind == "string" { json!("string") } else { json!([parameter.kind, "string"]) };
            (name.as_str(), json!({"type": kinds, "description": parameter.description}))
        })
        .collect();
    let required: Vec<&String> = doc.parameters.iter().filter(|(_, p)| !p.optional).map(|(name, _)| name).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

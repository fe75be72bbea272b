//! Prompts tried out: what a language model would be told.

use std::{collections::BTreeMap, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use u5_content::{Texts, is_of_flows, is_prompt, is_usable};
use u5_flow::{FlowSet, Outside, values::time_of_day};
use u5_prompt::{
    Catalogue, Inputs, Passage, Prompt, RenderError, Rendered, Said,
    prompt::Kind,
    template::{Value, Values, value_of},
};
use u5_protocol::{
    Language,
    desk::{FoundPassages, Search},
    diagnostic::Diagnostic,
};

use crate::{content, desk::Desk};

/// As many passages as answers are given, unless the store's configuration says otherwise.
const PASSAGES: usize = 4;

/// Finds what the store knows about a question, the best first.
pub(crate) type Find = Arc<dyn Fn(String, Language) -> BoxFuture<'static, Vec<Passage>> + Send + Sync>;

/// What kiosks would find, and answer with; nothing where they cannot be asked.
pub(crate) fn found_at(desk: Desk) -> Find {
    Arc::new(move |question, language| {
        let desk = desk.clone();
        async move {
            if question.trim().is_empty() {
                return Vec::new();
            }
            let search = Search { q: question, language: Some(language), collection: None, limit: Some(PASSAGES) };
            let found = desk.look_up::<_, FoundPassages>("knowledge/search", &search).await;
            let found = found.inspect_err(|error| tracing::debug!("a prompt is shown without passages: {error}"));
            let certain = found.unwrap_or_default().findings.into_iter().filter(|found| found.is_certain);
            certain.map(|found| Passage { title: found.title, source: found.document, text: found.text }).collect()
        }
        .boxed()
    })
}

/// What a prompt is filled with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filling {
    pub(crate) language: Language,
    pub(crate) question: String,
    /// What was said before, oldest first.
    pub(crate) history: Vec<Said>,
    /// What a flow would give, as it is typed; what is empty is not given.
    pub(crate) values: BTreeMap<String, String>,
    /// What the store knows about the question.
    pub(crate) passages: Vec<Passage>,
}

/// A prompt that was filled.
#[derive(Debug, Clone)]
pub(crate) struct Filled {
    /// What the model is told.
    pub(crate) rendered: Rendered,
    /// How many tokens there are, the answer included.
    pub(crate) budget: usize,
    /// The passages that are told.
    pub(crate) passages: Vec<Passage>,
    /// What is not told, in words.
    pub(crate) left_out: Vec<String>,
}

/// Why a prompt cannot be filled.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum FillError {
    /// There is none of that name.
    #[error("there is no such prompt")]
    Unknown,
    /// Its file has mistakes.
    #[error("the prompt cannot be used as it is")]
    Unusable(Vec<Diagnostic>),
    /// A value is not what the prompt wants.
    #[error("`{name}` is to be a {}", wanted.name())]
    Value {
        /// Which.
        name: String,
        /// What it should be.
        wanted: Kind,
    },
    /// It cannot be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// The prompts among `files`, and what is wrong with them.
pub(crate) fn all(files: &Texts) -> (Catalogue, Vec<Diagnostic>) {
    Catalogue::parse(&files.iter().filter(|(name, _)| is_prompt(name)).collect::<Vec<_>>())
}

/// Fills the prompt `name` of `files`. Mistakes elsewhere do not matter: where the flows cannot be used, the store has no
/// name and is open.
pub(crate) fn fill(files: &Texts, name: &str, filling: Filling) -> Result<Filled, FillError> {
    let (prompts, mut found) = all(files);
    let prompt = prompts.get(name).ok_or(FillError::Unknown)?;
    found.retain(|diagnostic| diagnostic.file == prompt.file);
    if !is_usable(&found) {
        return Err(FillError::Unusable(found));
    }
    let flows = files.iter().filter(|(name, _)| is_of_flows(name)).map(|(name, text)| (name.clone(), text.clone()));
    let (flows, _) = FlowSet::read(&flows.collect(), Outside::default());
    let now = content::now();
    let inputs = Inputs {
        store: flows.as_ref().map(|flows| flows.store_name(filling.language)).unwrap_or_default(),
        language: filling.language,
        time: time_of_day(now.time),
        open: flows.is_none_or(|flows| flows.hours().is_open(now)),
        profile: String::new(),
        history: filling.history,
        passages: filling.passages,
        question: filling.question,
        with: values(prompt, &filling.values)?,
    };
    let rendered = prompt.render(&inputs)?;
    let told = if prompt.uses("passages") { rendered.passages } else { 0 };
    let left_out = left_out(&inputs, told, rendered.said);
    let passages = inputs.passages.into_iter().take(told).collect();
    Ok(Filled { rendered, budget: prompt.budget.total, passages, left_out })
}

/// What is typed, as what the prompt declares it to be. What it does not declare is the renderer's to refuse.
fn values(prompt: &Prompt, typed: &BTreeMap<String, String>) -> Result<Values, FillError> {
    let value = |(name, text): (&String, &String)| {
        let wanted = prompt.inputs.get(name).map_or(Kind::Text, |input| input.kind);
        let value = value(wanted, text).ok_or_else(|| FillError::Value { name: name.clone(), wanted })?;
        Ok((name.clone(), value))
    };
    typed.iter().filter(|(_, text)| !text.is_empty()).map(value).collect()
}

fn value(wanted: Kind, text: &str) -> Option<Value> {
    let json = || serde_json::from_str::<serde_json::Value>(text).ok();
    match wanted {
        Kind::Text => Some(text.into()),
        Kind::Number => json().filter(serde_json::Value::is_number).map(|json| value_of(&json)),
        Kind::Boolean => text.parse::<bool>().ok().map(Value::from),
        Kind::List => json().filter(serde_json::Value::is_array).map(|json| value_of(&json)),
        Kind::Map => json().filter(serde_json::Value::is_object).map(|json| value_of(&json)),
    }
}

fn left_out(inputs: &Inputs, passages: usize, said: usize) -> Vec<String> {
    let passages = inputs.passages.iter().skip(passages).map(|passage| format!("passage \"{}\"", passage.title));
    let before = inputs.history.len();
    let said = (said < before).then(|| format!("the oldest {} of {before} things said before", before - said));
    passages.chain(said).collect()
}

#[cfg(test)]
mod tests;

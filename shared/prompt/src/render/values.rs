//! What templates see of the inputs.

use minijinja::{Value, value::ValueKind};
use u5_protocol::Language;

use super::{Inputs, RenderError, Said, fit::Told};
use crate::{
    Prompt,
    prompt::{BuiltIn, Kind, MAX_TEXT},
    template::Values,
    tokens::first_characters,
};

/// Everything but passages and history, which have to be fitted first.
pub(crate) fn arguments(prompt: &Prompt, inputs: &Inputs) -> Result<Values, RenderError> {
    let mut values = own(prompt, &inputs.with)?;
    let built_in = [
        ("store", text(&inputs.store)),
        ("language", inputs.language.code().into()),
        ("language_name", name(inputs.language).into()),
        ("time", text(&inputs.time)),
        ("open", inputs.open.into()),
        ("profile", text(&inputs.profile)),
        ("question", text(&inputs.question)),
    ];
    values.extend(built_in.map(|(name, value)| (name.to_owned(), value)));
    let given = [("passages", inputs.passages.is_empty()), ("history", inputs.history.is_empty())];
    let given = given.into_iter().chain(built_in_texts(inputs));
    for (name, is_empty) in given {
        if is_empty && prompt.inputs.get(name).is_some_and(|input| input.required) {
            return Err(RenderError::Missing { prompt: prompt.name.clone(), name: name.to_owned() });
        }
    }
    Ok(values)
}

fn built_in_texts(inputs: &Inputs) -> [(&'static str, bool); 4] {
    [
        ("store", inputs.store.is_empty()),
        ("time", inputs.time.is_empty()),
        ("profile", inputs.profile.is_empty()),
        ("question", inputs.question.is_empty()),
    ]
}

/// The inputs that the prompt declares itself; one that need not be there is `none`.
fn own(prompt: &Prompt, with: &Values) -> Result<Values, RenderError> {
    let is_known = |name: &str| BuiltIn::of(name).is_none() && prompt.inputs.contains_key(name);
    if let Some(name) = with.keys().find(|name| !is_known(name)) {
        return Err(RenderError::Unknown { prompt: prompt.name.clone(), name: name.clone() });
    }
    let mut values = Values::new();
    for (name, input) in prompt.own_inputs() {
        let value = with.get(name).filter(|value| !value.is_none() && !value.is_undefined());
        let missing = || RenderError::Missing { prompt: prompt.name.clone(), name: name.to_owned() };
        let value = match value {
            Some(value) => checked(prompt, name, input.kind, value)?,
            None if input.required => return Err(missing()),
            None => Value::from(()),
        };
        values.insert(name.to_owned(), value);
    }
    Ok(values)
}

fn checked(prompt: &Prompt, name: &str, wanted: Kind, value: &Value) -> Result<Value, RenderError> {
    let fits = matches!(
        (wanted, value.kind()),
        (Kind::Text, ValueKind::String | ValueKind::Number)
            | (Kind::Number, ValueKind::Number)
            | (Kind::Boolean, ValueKind::Bool)
            | (Kind::List, ValueKind::Seq | ValueKind::Iterable)
            | (Kind::Map, ValueKind::Map)
    );
    if !fits {
        return Err(RenderError::WrongType { prompt: prompt.name.clone(), name: name.to_owned(), wanted });
    }
    Ok(value.as_str().map_or_else(|| value.clone(), text))
}

fn text(text: &str) -> Value {
    first_characters(text, MAX_TEXT).into()
}

/// What English-speaking models call it.
const fn name(language: Language) -> &'static str {
    match language {
        Language::En => "English",
        Language::De => "German",
        Language::Fr => "French",
    }
}

pub(super) fn passages(told: &[Told<'_>]) -> Value {
    let numbered = (1_usize..).zip(told).map(|(number, Told { title, source, text })| {
        let texts = [("title", title), ("source", source), ("text", text)];
        let texts = texts.into_iter().map(|(name, text)| (name, Value::from(*text)));
        map(std::iter::once(("number", number.into())).chain(texts))
    });
    numbered.collect()
}

pub(super) fn history(said: &[Said]) -> Value {
    let said = said.iter().map(|Said { by, text }| map([("by", by.name().into()), ("text", text.as_str().into())]));
    said.collect()
}

fn map(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::from(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Values>())
}

//! JSON with holes.

use serde_json::Value as Json;
use u5_prompt::template::{Formula, Template, TemplateError, Values};

/// JSON whose texts are templates. A text that is one hole and nothing else becomes the value itself: a number stays one.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonTemplate {
    /// What stays as it is.
    Fixed(Json),
    /// A text with holes.
    Text(Box<Template>),
    /// A hole that is the whole text.
    Value(Formula),
    /// A list.
    List(Vec<Self>),
    /// A map.
    Map(Vec<(String, Self)>),
}

impl JsonTemplate {
    /// Reads the texts of `json` as templates.
    ///
    /// # Errors
    /// [`TemplateError`] of the first that is none.
    pub fn compile(json: &Json) -> Result<Self, TemplateError> {
        Ok(match json {
            Json::String(text) => match only_hole(text) {
                Some(inside) => Self::Value(Formula::compile(inside)?),
                None => Self::Text(Box::new(Template::compile(text)?)),
            },
            Json::Array(items) => Self::List(items.iter().map(Self::compile).collect::<Result<_, _>>()?),
            Json::Object(map) => {
                let entries = map.iter().map(|(name, value)| Ok((name.clone(), Self::compile(value)?)));
                Self::Map(entries.collect::<Result<_, TemplateError>>()?)
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => Self::Fixed(json.clone()),
        })
    }

    /// Fills the holes.
    ///
    /// # Errors
    /// [`TemplateError`]
    pub fn render(&self, values: &Values) -> Result<Json, TemplateError> {
        Ok(match self {
            Self::Fixed(json) => json.clone(),
            Self::Text(template) => Json::String(template.render(values)?),
            Self::Value(formula) => value(formula, values)?,
            Self::List(items) => items.iter().map(|item| item.render(values)).collect::<Result<_, _>>()?,
            Self::Map(entries) => {
                let entries = entries.iter().map(|(name, value)| Ok((name.clone(), value.render(values)?)));
                Json::Object(entries.collect::<Result<_, TemplateError>>()?)
            }
        })
    }
}

fn only_hole(text: &str) -> Option<&str> {
    let inside = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!inside.contains("{{") && !inside.contains("}}")).then(|| inside.trim())
}

fn value(formula: &Formula, values: &Values) -> Result<Json, TemplateError> {
    let failed = |message: &str| TemplateError { line: 0, message: message.to_owned() };
    let value = formula.value(values)?;
    if value.is_undefined() {
        return Err(failed("a name in it has no value"));
    }
    serde_json::to_value(value).map_err(|_| failed("a value in it cannot be written as JSON"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_filled_and_values_stay_what_they_are() {
        let source =
            json!({"sku": "{{ sku }}", "note": "for {{ sku }}", "n": [1, "{{ count }}", null], "x": "{{ none_of }}"});
        let template = JsonTemplate::compile(&source).unwrap();
        let values = Values::from([
            ("sku".to_owned(), r#"a","x":"b"#.into()),
            ("count".to_owned(), 3.into()),
            ("none_of".to_owned(), ().into()),
        ]);
        let rendered = template.render(&values).unwrap();
        let sku = r#"a","x":"b"#;
        assert_eq!(rendered, json!({"sku": sku, "note": format!("for {sku}"), "n": [1, 3, null], "x": null}));
        assert!(template.render(&Values::new()).is_err());
        assert!(JsonTemplate::compile(&json!(["{{ a b }}"])).is_err());
    }
}

//! Whether arguments are what a tool takes: the part of JSON Schema that tools are described with.
//!
//! `type`, `required`, `properties`, `additionalProperties: false`, `items` and `enum` are looked at; the server looks at
//! the rest itself.

use serde_json::{Map, Value as Json};

/// The deepest schema that is followed.
const MAX_DEPTH: usize = 8;
/// The most bytes of arguments, as JSON.
const MAX_BYTES: usize = 16 << 10;

/// What is wrong with `args`, naming arguments and not what is in them.
pub(super) fn check(args: &Json, schema: &Json) -> Result<(), String> {
    if args.to_string().len() > MAX_BYTES {
        return Err(format!("they take more than {MAX_BYTES} bytes"));
    }
    // A tool without parameters describes none.
    let schema = if schema.is_null() { &Json::Object(Map::new()) } else { schema };
    value(args, schema, "the arguments", 0)
}

fn value(value: &Json, schema: &Json, name: &str, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!("`{name}` is nested too deeply"));
    }
    kind(value, schema, name)?;
    if let Some(allowed) = schema.get("enum").and_then(Json::as_array)
        && !allowed.contains(value)
    {
        return Err(format!("`{name}` is none of the values that it may have"));
    }
    match value {
        Json::Object(map) => object(map, schema, depth),
        Json::Array(items) => {
            let schema = schema.get("items").unwrap_or(&Json::Null);
            items.iter().try_for_each(|item| self::value(item, schema, name, depth + 1))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Ok(()),
    }
}

fn kind(value: &Json, schema: &Json, name: &str) -> Result<(), String> {
    let wanted: Vec<&str> = match schema.get("type") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(several)) => several.iter().filter_map(Json::as_str).collect(),
        _ => return Ok(()),
    };
    if wanted.iter().any(|wanted| is(value, wanted)) {
        return Ok(());
    }
    Err(format!("`{name}` is to be {}", wanted.join(" or ")))
}

fn is(value: &Json, wanted: &str) -> bool {
    match wanted {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    }
}

fn object(map: &Map<String, Json>, schema: &Json, depth: usize) -> Result<(), String> {
    let required = schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    if let Some(missing) = required.into_iter().find(|name| !map.contains_key(*name)) {
        return Err(format!("`{missing}` is missing"));
    }
    let properties = schema.get("properties").and_then(Json::as_object);
    let is_closed = schema.get("additionalProperties") == Some(&Json::Bool(false));
    for (name, value) in map {
        match properties.and_then(|known| known.get(name)) {
            Some(schema) => self::value(value, schema, name, depth + 1)?,
            // Whoever makes up a name may have taken it from what the customer said.
            None if is_closed => return Err("there is one that it does not know".to_owned()),
            None => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn arguments_are_held_against_their_description() {
        let schema = json!({
            "type": "object",
            "properties": {
                "sku": {"type": "string"},
                "count": {"type": "integer"},
                "size": {"type": ["number", "null"]},
                "shop": {"enum": ["north", "south"]},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["sku"],
            "additionalProperties": false,
        });
        let table = [
            (json!({"sku": "a", "count": 2.0, "size": null, "shop": "north", "tags": ["a"]}), None),
            (json!({}), Some("`sku` is missing")),
            (json!([]), Some("`the arguments` is to be object")),
            (json!({"sku": 1}), Some("`sku` is to be string")),
            (json!({"sku": "a", "count": 1.5}), Some("`count` is to be integer")),
            (json!({"sku": "a", "size": "b"}), Some("`size` is to be number or null")),
            (json!({"sku": "a", "shop": "west"}), Some("`shop` is none of the values that it may have")),
            (json!({"sku": "a", "tags": [1]}), Some("`tags` is to be string")),
            (json!({"sku": "a", "my secret": 1}), Some("there is one that it does not know")),
            (json!({"sku": "a".repeat(MAX_BYTES)}), Some("they take more than 16384 bytes")),
        ];
        for (args, wanted) in table {
            assert_eq!(check(&args, &schema).err().as_deref(), wanted);
        }
        assert_eq!(check(&json!({"anything": 1}), &Json::Null), Ok(()));
        let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
        let endless = (0..20).fold(json!({}), |inner, _| json!({"items": inner}));
        assert!(check(&deep, &endless).unwrap_err().contains("too deeply"));
    }
}

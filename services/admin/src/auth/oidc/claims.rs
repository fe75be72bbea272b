//! What a provider says of somebody. Pure.

use serde_json::{Map, Value};

use crate::auth::digest;

/// The longest name, in characters, as `users` takes it.
const LONGEST: usize = 64;
/// Where a name is looked for, the best first.
const NAMES: [&str; 3] = ["preferred_username", "email", "name"];

/// A claim that is text.
pub(super) fn text<'c>(claims: &'c Map<String, Value>, name: &str) -> Option<&'c str> {
    claims.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// The claim called `path`, or the one that its dots lead to.
pub(super) fn at<'c>(claims: &'c Map<String, Value>, path: &str) -> Option<&'c Value> {
    if let Some(found) = claims.get(path) {
        return Some(found);
    }
    let (first, rest) = path.split_once('.')?;
    at(claims.get(first)?.as_object()?, rest)
}

/// The names in a claim: a list of them, or one.
pub(super) fn names(claim: &Value) -> Vec<&str> {
    match claim {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether somebody's name is told.
pub(super) fn is_named(claims: &Map<String, Value>) -> bool {
    text(claims, NAMES[0]).is_some()
}

/// What somebody is called here: the best name that is told, with the characters that names have here.
pub(super) fn name(claims: &[&Map<String, Value>], subject: &str) -> String {
    let told = NAMES.iter().find_map(|name| claims.iter().find_map(|claims| text(claims, name)));
    let fitted = fit(told.unwrap_or(subject));
    if fitted.is_empty() { told_apart("user", subject) } else { fitted }
}

/// The same name for somebody else.
pub(super) fn told_apart(name: &str, subject: &str) -> String {
    let mark = hex::encode(&digest(subject.as_bytes())[..4]);
    let short: String = name.chars().take(LONGEST - mark.len() - 1).collect();
    format!("{short}.{mark}")
}

fn fit(name: &str) -> String {
    let replaced = name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_@".contains(c) { c } else { '-' });
    let begun = replaced.skip_while(|c| !c.is_ascii_alphanumeric());
    begun.take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::auth::users;

    fn claims(value: Value) -> Map<String, Value> {
        let Value::Object(claims) = value else { panic!("claims are an object") };
        claims
    }

    #[test]
    fn roles_are_found_where_providers_put_them() {
        // As Keycloak, Entra ID and Auth0 write them.
        let keycloak = claims(json!({"realm_access": {"roles": ["offline_access", "u5-admin"]},
            "resource_access": {"u5": {"roles": ["editor"]}}}));
        assert_eq!(names(at(&keycloak, "realm_access.roles").unwrap()), ["offline_access", "u5-admin"]);
        assert_eq!(names(at(&keycloak, "resource_access.u5.roles").unwrap()), ["editor"]);
        assert_eq!(names(at(&claims(json!({"groups": ["/shop/staff"]})), "groups").unwrap()), ["/shop/staff"]);
        let auth0 = claims(json!({"https://shop.example/roles": "boss"}));
        assert_eq!(names(at(&auth0, "https://shop.example/roles").unwrap()), ["boss"]);
        assert_eq!(at(&keycloak, "realm_access.roles.x"), None);
        assert_eq!(at(&keycloak, "groups"), None);
        assert_eq!(names(&json!({"admin": true})), [""; 0]);
    }

    #[test]
    fn everybody_gets_a_name_that_users_can_have() {
        let of = |value: Value, subject: &str| name(&[&claims(value)], subject);
        assert_eq!(of(json!({"preferred_username": "ann", "email": "a@b.c"}), "1"), "ann");
        assert_eq!(of(json!({"email": "ann@shop.example"}), "1"), "ann@shop.example");
        assert_eq!(of(json!({"name": "Ann Müller"}), "1"), "Ann-M-ller");
        assert_eq!(of(json!({}), "f7-2"), "f7-2");
        for odd in ["", "____", "李", &"x".repeat(300), "../admin", "a\nb"] {
            for name in [of(json!({"preferred_username": odd}), "李"), told_apart(&of(json!({"name": odd}), "s"), "s")]
            {
                assert!(users::check_name(&name).is_ok(), "{odd:?} became {name:?}");
            }
        }
        assert_ne!(told_apart("ann", "1"), told_apart("ann", "2"));
    }
}

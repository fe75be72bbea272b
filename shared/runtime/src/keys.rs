//! Keys that clients show: where they show them, and whether they are right.

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;
use u5_secret::Secret;

/// Whether one of the keys that a client shows is one of `keys`; anything is, where none are configured. Compared without
/// shortcuts, so that time tells nothing.
pub fn is_one_of<'s>(keys: &[Secret], shown: impl IntoIterator<Item = &'s str>) -> bool {
    if keys.is_empty() {
        return true;
    }
    let keys: Vec<_> = keys.iter().flat_map(Secret::expose_each).collect();
    shown.into_iter().fold(false, |allowed, shown| keys.iter().fold(allowed, |a, key| a | is_same(key, shown)))
}

/// Whether both are the same, found out in a time that depends on their length alone.
pub fn is_same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// The key in `Authorization: Bearer KEY`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_right_key_is_enough_and_none_is_needed_where_there_are_none() {
        let keys = ["first".into(), "second".into()];
        assert!(is_one_of(&keys, ["wrong", "second"]) && is_one_of(&[], []));
        for shown in [&[][..], &["", "secon", "second "], &["First"]] {
            assert!(!is_one_of(&keys, shown.iter().copied()), "{shown:?}");
        }
    }

    #[test]
    fn a_key_stands_behind_bearer() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.insert(header::AUTHORIZATION, "Bearer abc".parse().unwrap());
        assert_eq!(bearer(&headers), Some("abc"));
        headers.insert(header::AUTHORIZATION, "Basic abc".parse().unwrap());
        assert_eq!(bearer(&headers), None);
    }
}

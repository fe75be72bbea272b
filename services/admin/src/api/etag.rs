//! Changes to what somebody saw, and to nothing else.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::{Code, Problem};

/// What `If-Match` says. Whether it has to is the handler's to say, once it knows that the actor may do it at all.
#[derive(Debug, Clone)]
pub(crate) struct IfMatch(Option<String>);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(named(&parts.headers)))
    }
}

fn named(headers: &HeaderMap) -> Option<String> {
    let values: Vec<_> =
        headers.get_all(header::IF_MATCH).into_iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(","))
}

impl IfMatch {
    /// Whether what is there, which has this `ETag`, is what was seen.
    ///
    /// # Errors
    /// 428 when nothing is named, 412 when it is something else. Weak tags never fit.
    pub(crate) fn check(&self, etag: &str) -> Result<(), Problem> {
        let Some(named) = &self.0 else {
            let detail = "name what you saw: send its ETag as If-Match";
            return Err(Problem::of(Code::NoIfMatch, detail));
        };
        if named.split(',').map(str::trim).any(|tag| tag == "*" || tag == etag) {
            return Ok(());
        }
        Err(Problem::of(Code::Changed, "it was changed since you saw it; get it again and look what is different"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_what_it_is_made_to() {
        let check = |value: Option<&str>| IfMatch(value.map(str::to_owned)).check("\"a-1\"").map_err(|p| p.code);
        assert_eq!(check(None), Err(Code::NoIfMatch));
        for fits in ["\"a-1\"", "*", "\"x\", \"a-1\""] {
            assert_eq!(check(Some(fits)), Ok(()), "{fits}");
        }
        for other in ["\"a-2\"", "W/\"a-1\"", "a-1", ""] {
            assert_eq!(check(Some(other)), Err(Code::Changed), "{other}");
        }
    }
}

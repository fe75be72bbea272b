//! Bodies, queries and names in paths, with problems for what cannot be read.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::de::DeserializeOwned;

use super::{Code, Problem};

/// A body that was received and not yet read: a handler looks first whether the actor may do what it is for.
#[derive(Debug, Clone)]
pub(crate) struct Payload {
    pub(crate) bytes: Bytes,
    is_json: bool,
}

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreceived(&rejection))?;
        Ok(Self { bytes, is_json })
    }
}

/// No page of another site can send this type without asking first, which nobody answers.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn unreceived(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::of(Code::TooLarge, "the body is larger than this takes");
    }
    Problem::of(Code::Malformed, "the body broke off")
}

impl Payload {
    /// The body as a `T`, which has to refuse fields that it does not know.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if !self.is_json {
            return Err(Problem::of(Code::NotJson, "send the body as application/json"));
        }
        serde_json::from_slice(&self.bytes).map_err(|error| {
            let code = if error.is_data() { Code::Invalid } else { Code::Malformed };
            Problem::of(code, format!("the body at line {}, column {}: {}", error.line(), error.column(), said(&error)))
        })
    }
}

/// What serde says, without values: one may be a password, and answers end up in logs.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    match text.split_once(", expected ") {
        Some((_, expected)) if !text.starts_with("unknown field") => format!("expected {expected}"),
        _ => text.to_owned(),
    }
}

/// What stands behind the `?`.
#[derive(Debug, Clone)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|rejection| Problem::of(Code::Malformed, rejection.body_text()))
    }
}

/// What the path names, by its number unless said otherwise. What is none names nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment<T = i64>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Segment<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|_| Problem::of(Code::NotFound, "there is nothing of that name"))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Login {
        #[expect(dead_code, reason = "only read")]
        name: u32,
    }

    fn problem(body: &'static str, is_json: bool) -> Problem {
        Payload { bytes: body.into(), is_json }.read::<Login>().unwrap_err()
    }

    #[test]
    fn what_cannot_be_read_says_where_without_the_value() {
        assert_eq!(problem("{}", false).code, Code::NotJson);
        assert_eq!(problem("{", true).code, Code::Malformed);
        assert_eq!(problem(r#"{"name": 1, "x": 2}"#, true).code, Code::Invalid);
        let wrong = format!("{:?}", problem(r#"{"name": "hunter22"}"#, true));
        assert!(wrong.contains("expected u32") && !wrong.contains("hunter22"), "{wrong}");
    }
}

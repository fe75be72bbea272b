//! A service beneath a path of an address that it shares with others, as in `https://shop.example/kiosks/entrance/`.
//!
//! An Ingress passes paths on as it gets them; taking something off them is an annotation that each controller spells
//! in its own way. So the service takes its path off itself: what is beneath it reaches the same routes as at the root,
//! less those that are for operators. At the root everything stays where it was, for probes and whoever else is inside.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{LOCATION, UPGRADE},
        uri::PathAndQuery,
    },
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use tower::ServiceExt;

/// Far more than anybody writes into an address.
const MOST: usize = 128;
/// Where the services have routes of their own; a base path there would hide them.
const TAKEN: [&str; 7] = ["api", "assets", "health", "live", "metrics", "ready", "store"];

/// The path that a service is beneath, such as `/kiosks/entrance`; empty for the root.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BasePath(String);

/// A text that is no base path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BasePathError {
    /// It is written in another way.
    #[error(
        "`{0}` is no path like \"/kiosks/entrance\": each part begins with a slash, none ends with one, and holds letters, digits and -._~"
    )]
    Form(String),
    /// It has too many characters.
    #[error("has {0} characters; {MOST} are the most")]
    Long(usize),
    /// A route of the service has its name.
    #[error("begins with `/{0}`, where the services have routes of their own; choose another name")]
    Taken(String),
}

impl TryFrom<String> for BasePath {
    type Error = BasePathError;

    fn try_from(text: String) -> Result<Self, BasePathError> {
        if text.is_empty() {
            return Ok(Self(text));
        }
        if text.len() > MOST {
            return Err(BasePathError::Long(text.len()));
        }
        let Some(rest) = text.strip_prefix('/').filter(|rest| rest.split('/').all(is_part)) else {
            return Err(BasePathError::Form(text));
        };
        let first = rest.split('/').next().unwrap_or_default();
        if TAKEN.contains(&first) {
            return Err(BasePathError::Taken(first.to_owned()));
        }
        Ok(Self(text))
    }
}

impl From<BasePath> for String {
    fn from(base: BasePath) -> Self {
        base.0
    }
}

/// Browsers take dots out of addresses.
fn is_part(part: &str) -> bool {
    let is_plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    is_plain && !matches!(part, "" | "." | "..")
}

/// Where a path lies, seen from a base path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Somewhere else.
    Elsewhere,
    /// The base path itself. Addresses in the page would be read from one level too high.
    Door,
    /// Beneath it.
    Beneath,
}

impl BasePath {
    /// As it is written in an address: without a slash at its end, and empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the service has the address for itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// What cookies of the service are for.
    pub fn cookie_path(&self) -> &str {
        if self.is_root() { "/" } else { &self.0 }
    }

    /// `public` beneath the path, and together with `inside` at the root, from where browsers are led to the path.
    pub fn mount(&self, public: Router, inside: Router) -> Router {
        let whole = public.clone().merge(inside);
        if self.is_root() {
            return whole;
        }
        let mounted = Arc::new(Mounted { base: self.clone(), public, whole });
        // Before any routing: a layer of a router sees only what was routed already.
        Router::new().fallback(move |request: Request| {
            let mounted = Arc::clone(&mounted);
            async move { mounted.answer(request).await }
        })
    }

    fn place(&self, path: &str) -> Place {
        match path.strip_prefix(&self.0) {
            Some("") => Place::Door,
            Some(rest) if rest.starts_with('/') => Place::Beneath,
            Some(_) | None => Place::Elsewhere,
        }
    }

    /// The address without the path, which it is known to be beneath.
    fn strip(&self, uri: Uri) -> Option<Uri> {
        let mut parts = uri.into_parts();
        let rest = parts.path_and_query.as_ref()?.as_str().strip_prefix(&self.0)?;
        parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
        Uri::from_parts(parts).ok()
    }

    /// What the routes lead to is told as they know it: an address of this service from the root on is beneath the path.
    fn relocate(&self, headers: &mut HeaderMap) {
        let Some(to) = headers.get(LOCATION).and_then(|to| to.to_str().ok()) else { return };
        if !to.starts_with('/') || to.starts_with("//") {
            return;
        }
        if let Ok(to) = HeaderValue::try_from(format!("{}{to}", self.0)) {
            headers.insert(LOCATION, to);
        }
    }

    /// Leads on to the first page beneath, with the query.
    fn lead(&self, status: StatusCode, uri: &Uri) -> Response {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        match HeaderValue::try_from(format!("{}/{query}", self.0)) {
            Ok(to) => (status, [(LOCATION, to)]).into_response(),
            Err(_) => StatusCode::BAD_REQUEST.into_response(),
        }
    }
}

struct Mounted {
    base: BasePath,
    public: Router,
    whole: Router,
}

impl Mounted {
    async fn answer(&self, request: Request) -> Response {
        match self.base.place(request.uri().path()) {
            Place::Door => self.base.lead(StatusCode::PERMANENT_REDIRECT, request.uri()),
            Place::Beneath => self.beneath(request).await,
            // Not for good: tomorrow, another service may be the first one here.
            Place::Elsewhere if asks_for_the_page(&request) => {
                self.base.lead(StatusCode::TEMPORARY_REDIRECT, request.uri())
            }
            Place::Elsewhere => sent(&self.whole, request).await,
        }
    }

    async fn beneath(&self, mut request: Request) -> Response {
        let Some(uri) = self.base.strip(request.uri().clone()) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        *request.uri_mut() = uri;
        let mut response = sent(&self.public, request).await;
        self.base.relocate(response.headers_mut());
        response
    }
}

fn asks_for_the_page(request: &Request) -> bool {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    is_read && request.uri().path() == "/" && !request.headers().contains_key(UPGRADE)
}

async fn sent(router: &Router, request: Request) -> Response {
    let Ok(response) = router.clone().oneshot(request).await;
    response
}

#[cfg(test)]
mod tests;

//! What goes wrong at the Kubernetes API, in words that say what to do.

use serde_json::Value;

/// The longest word of the API's own that is passed on, in characters.
const SHOWN: usize = 300;

/// Why the API did not do something.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClusterError {
    #[error("there is no ConfigMap {name} in the namespace {namespace}; waiting for the chart to make it")]
    Missing {
        /// Its name.
        name: String,
        /// Where it should be.
        namespace: String,
    },
    #[error("the ConfigMap {name} is immutable; delete it, so that the chart makes one that is not")]
    Immutable {
        /// Its name.
        name: String,
    },
    #[error(
        "{file}: {reason}; this service runs in a pod with a service account, or admin.kubernetes names its directory"
    )]
    Account {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    #[error("KUBERNETES_SERVICE_HOST is not set, so this is no pod; name the API with admin.kubernetes.api")]
    NoApi,
    #[error("the Kubernetes API cannot be reached: {0}")]
    Unreachable(String),
    #[error("the Kubernetes API does not take the token of this service's account; it may be of another cluster")]
    Unauthorized,
    #[error(
        "this service may not {verb} {what}: bind a Role to its account that allows get, list, watch, update and \
             patch on the ConfigMap by resourceNames ({said})"
    )]
    Forbidden {
        /// What was tried.
        verb: &'static str,
        /// On what.
        what: String,
        /// What the API says.
        said: String,
    },
    #[error("somebody else writes to the ConfigMap all the time")]
    Conflict,
    #[error("it is not there any more")]
    NotFound,
    #[error("the version is too long ago")]
    Expired,
    #[error("the Kubernetes API answered with status {status} ({said})")]
    Refused {
        /// Its status.
        status: u16,
        /// What it says.
        said: String,
    },
    #[error("what the Kubernetes API answered cannot be read")]
    Unreadable,
}

/// What a `Status` of the API means; `verb` and `what` are what was tried.
pub(super) fn refused(status: u16, said: &Value, verb: &'static str, what: &str) -> ClusterError {
    let text = |name: &str| said[name].as_str().unwrap_or_default();
    let words: String = [text("reason"), text("message")].join(": ").chars().take(SHOWN).collect();
    match (status, text("reason")) {
        (401, _) => ClusterError::Unauthorized,
        (403, _) => ClusterError::Forbidden { verb, what: what.to_owned(), said: words },
        (404, _) => ClusterError::NotFound,
        (409, _) => ClusterError::Conflict,
        (410, _) | (_, "Expired" | "Gone") => ClusterError::Expired,
        _ => ClusterError::Refused { status, said: words },
    }
}

/// A connection that gave no answer, without its address, which the settings have.
pub(super) fn lost(error: &reqwest::Error) -> ClusterError {
    if error.is_timeout() {
        return ClusterError::Unreachable("it gives no answer in time".to_owned());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    ClusterError::Unreachable(cause.to_string())
}

//! What is looked at before a tool is ever called.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::header::HeaderName;

use super::{AllowList, MAX_ANSWER, MAX_RETRIES, MAX_TIMEOUT, MAX_TOOLS, Secrets, ToolDef};

/// Why a store's tools cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolSetupError {
    /// There are too many.
    #[error("there are more than {MAX_TOOLS} tools; remove those that no flow uses")]
    TooMany,
    /// Two have one name.
    #[error("there are two tools `{tool}`; give one of them another name")]
    Duplicate {
        /// Which name.
        tool: String,
    },
    /// The address is on no allow-list.
    #[error("tool `{tool}` goes to {place}, which is not allowed; add it to the allow-list")]
    NotAllowed {
        /// Which tool.
        tool: String,
        /// Scheme, host and port.
        place: String,
    },
    /// A secret is not set.
    #[error("tool `{tool}` needs a secret; set the environment variable {variable}")]
    NoSecret {
        /// Which tool.
        tool: String,
        /// The variable that is missing.
        variable: String,
    },
    /// A header cannot be sent.
    #[error("tool `{tool}` has the header `{header}`, which is no name of a header, or is set by itself")]
    BadHeader {
        /// Which tool.
        tool: String,
        /// Which header.
        header: String,
    },
    /// Nothing can be called over HTTP.
    #[error("tools cannot be called: {reason}; check the certificates and the proxy of this machine")]
    NoClient {
        /// Why.
        reason: String,
    },
    /// A limit is not within its bounds.
    #[error("`{key}` of tool `{tool}` is out of range; use at most {most}")]
    OutOfRange {
        /// Which tool.
        tool: String,
        /// Which key.
        key: &'static str,
        /// The most it may be.
        most: String,
    },
}

/// Headers that follow from the call.
const OURS: [&str; 6] =
    ["host", "content-length", "content-type", "transfer-encoding", "connection", "idempotency-key"];

/// Tools by name.
pub(super) fn by_name(tools: Vec<ToolDef>) -> Result<BTreeMap<String, ToolDef>, ToolSetupError> {
    if tools.len() > MAX_TOOLS {
        return Err(ToolSetupError::TooMany);
    }
    let mut named = BTreeMap::new();
    for tool in tools {
        limits(&tool)?;
        if let Some(twice) = named.insert(tool.name.clone(), tool) {
            return Err(ToolSetupError::Duplicate { tool: twice.name });
        }
    }
    Ok(named)
}

fn limits(tool: &ToolDef) -> Result<(), ToolSetupError> {
    let checks = [
        ("timeout", tool.timeout <= MAX_TIMEOUT && !tool.timeout.is_zero(), format!("{} s", MAX_TIMEOUT.as_secs())),
        ("retries", tool.retries <= MAX_RETRIES, MAX_RETRIES.to_string()),
        ("max_bytes", tool.max_bytes <= MAX_ANSWER, MAX_ANSWER.to_string()),
    ];
    let broken = checks.into_iter().find(|(_, holds, _)| !holds);
    broken.map_or(Ok(()), |(key, _, most)| Err(ToolSetupError::OutOfRange { tool: tool.name.clone(), key, most }))
}

/// Whether `tool` may really be called.
pub(super) fn callable(tool: &ToolDef, allowed: &AllowList, secrets: &Secrets) -> Result<(), ToolSetupError> {
    let name = || tool.name.clone();
    if !allowed.permits(tool.url.shape()) {
        let place = tool.url.shape().origin().ascii_serialization();
        return Err(ToolSetupError::NotAllowed { tool: name(), place });
    }
    for (header, template) in &tool.headers {
        let is_name = HeaderName::try_from(header).is_ok_and(|header| !OURS.contains(&header.as_str()));
        if !is_name {
            return Err(ToolSetupError::BadHeader { tool: name(), header: header.clone() });
        }
        if let Some(missing) = secret_names(template.source()).into_iter().find(|secret| !secrets.has(secret)) {
            return Err(ToolSetupError::NoSecret { tool: name(), variable: format!("{}{missing}", Secrets::PREFIX) });
        }
    }
    Ok(())
}

/// The names in `secret.NAME`.
fn secret_names(source: &str) -> BTreeSet<&str> {
    let behind = source.split("secret.").skip(1);
    let names =
        behind.map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default());
    names.filter(|name| !name.is_empty()).collect()
}

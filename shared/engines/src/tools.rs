//! The port for a store's own systems: stock, orders, coupons, called over HTTP as staff wrote it down.
//!
//! What a customer or a language model says only ever becomes a value: it cannot choose the server, the path or a header,
//! and a call goes nowhere that an [`AllowList`] does not name.

mod body;
mod check;
mod examples;
mod http;
mod retry;
mod schema;
mod url;

use std::{
    collections::BTreeMap,
    fmt,
    fs::{self, DirEntry},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures::future::BoxFuture;
use parking_lot::Mutex;
use serde_json::Value as Json;
use u5_prompt::template::{Template, Values};
use u5_secret::Secret;

pub use body::JsonTemplate;
pub use check::ToolSetupError;
pub use examples::ExampleTools;
pub use http::HttpTools;
pub use url::{AllowList, PatternError, UrlError, UrlTemplate};

use crate::ToolSpec;

/// The longest that one attempt may take: a customer is waiting.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that a call may take with all its attempts.
pub const MAX_TOTAL: Duration = Duration::from_secs(15);
/// The most times that a call is tried again.
pub const MAX_RETRIES: u8 = 3;
/// The largest answer that is read, in bytes.
pub const MAX_ANSWER: usize = 64 << 10;
/// The most tools of a store.
pub const MAX_TOOLS: usize = 64;

/// A tool as staff define it.
#[derive(Debug, Clone)]
pub struct ToolDef {
    /// What flows and language models call it.
    pub name: String,
    /// What it does: language models read this.
    pub description: String,
    /// How it is called.
    pub method: Method,
    /// Where it is.
    pub url: UrlTemplate,
    /// What goes along; only here `secret.NAME` can be used.
    pub headers: Vec<(String, Template)>,
    /// What is sent.
    pub body: Option<JsonTemplate>,
    /// How long one attempt may take, at most [`MAX_TIMEOUT`].
    pub timeout: Duration,
    /// How often it is tried again, at most [`MAX_RETRIES`].
    pub retries: u8,
    /// What of the answer is wanted: names and JSON pointers (`/items/0/price`). Empty: all of it.
    pub response: BTreeMap<String, String>,
    /// The largest answer, in bytes, at most [`MAX_ANSWER`].
    pub max_bytes: usize,
    /// What it answers where it is not really called.
    pub examples: Vec<ToolExample>,
    /// JSON Schema of its arguments.
    pub parameters: Json,
}

/// An answer that a tool might give.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolExample {
    /// The arguments that have to be like that; none: any.
    pub when: BTreeMap<String, Json>,
    /// The HTTP status.
    pub status: u16,
    /// The answer, before [`ToolDef::response`] picks from it.
    pub body: Json,
}

/// How a tool is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Does something, once for each key.
    Post,
    /// Replaces.
    Put,
    /// Changes, once for each key.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// Whether doing it twice does more than doing it once, so that the server has to be told that it is the same.
    pub const fn needs_key(self) -> bool {
        matches!(self, Self::Post | Self::Patch)
    }
}

/// What opens a store's systems: values by name.
///
/// They come from environment variables that begin with [`Secrets::PREFIX`] and from files of such names, and never
/// appear in a log or an error. Files are read while they are used, so that one may be changed or be new.
#[derive(Clone, Default)]
pub struct Secrets {
    variables: BTreeMap<String, Secret>,
    directory: Option<PathBuf>,
    /// What was read of the directory: a file that cannot be read for a moment is still known.
    files: Arc<Mutex<BTreeMap<String, Secret>>>,
}

impl Secrets {
    /// What the environment variables begin with; `secret.STOCK_KEY` is the variable `U5_TOOL_STOCK_KEY`.
    pub const PREFIX: &'static str = "U5_TOOL_";

    /// Those among `variables`.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = variables
            .into_iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(Self::PREFIX)?.to_owned(), value.into())));
        Self { variables: ours.collect(), ..Self::default() }
    }

    /// Those, and the files in `directory`, which are named as variables are and take their place: a Secret that
    /// Kubernetes mounts.
    #[must_use]
    pub fn and_files(self, directory: impl Into<PathBuf>) -> Self {
        Self { directory: Some(directory.into()), ..self }
    }

    fn has(&self, name: &str) -> bool {
        self.all().contains_key(name)
    }

    fn values(&self) -> minijinja::Value {
        let exposed = self.all().into_iter().map(|(name, secret)| (name, secret.expose().to_string()));
        minijinja::Value::from_pairs(exposed)
    }

    fn all(&self) -> BTreeMap<String, Secret> {
        let mut files = self.files.lock();
        for (name, path) in self.directory.iter().flat_map(|directory| named_files(directory)) {
            files.entry(name).or_insert_with(|| Secret::in_file(path));
        }
        self.variables.clone().into_iter().chain(files.clone()).collect()
    }
}

/// The files of a directory that are named like variables of ours, without the prefix.
fn named_files(directory: &Path) -> Vec<(String, PathBuf)> {
    let ours = |entry: DirEntry| {
        let name = entry.file_name().to_str()?.strip_prefix(Secrets::PREFIX)?.to_owned();
        Some((name, entry.path()))
    };
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(ours).take(MAX_TOOLS).collect()
}

impl fmt::Debug for Secrets {
    /// Names alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.all().keys()).finish()
    }
}

/// What a tool answered.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolResult {
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// What was wanted of the answer: an object of [`ToolDef::response`]'s names, or the answer itself.
    pub values: Json,
}

/// Why a tool gave no answer. Says nothing of what was sent or received.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// The address, or one that it led to, is on no allow-list.
    #[error(
        "tool `{tool}` leads to an address that is not allowed; add it to the allow-list or correct the tool's url"
    )]
    NotAllowed {
        /// Which tool.
        tool: String,
    },
    /// There is no such tool.
    #[error("there is no tool of that name")]
    Unknown,
    /// It was not given what it takes.
    #[error("tool `{tool}` was not given what it takes: {reason}")]
    BadArguments {
        /// Which tool.
        tool: String,
        /// What is wrong; names arguments, not what was in them.
        reason: String,
    },
    /// It took too long.
    #[error("tool `{tool}` did not answer in time")]
    Timeout {
        /// Which tool.
        tool: String,
    },
    /// The server said no.
    #[error("tool `{tool}` was refused with status {status}")]
    Refused {
        /// Which tool.
        tool: String,
        /// The HTTP status.
        status: u16,
    },
    /// The answer is no JSON.
    #[error("tool `{tool}` answered something that is not JSON")]
    Unreadable {
        /// Which tool.
        tool: String,
    },
    /// The answer is larger than it may be.
    #[error("tool `{tool}` answered more than {limit} bytes")]
    TooLarge {
        /// Which tool.
        tool: String,
        /// How large it may be, in bytes.
        limit: usize,
    },
    /// The server is not there, or hung up.
    #[error("tool `{tool}` cannot be reached; is its server running?")]
    Unreachable {
        /// Which tool.
        tool: String,
    },
}

impl ToolError {
    /// Its name in a flow's `on_error`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotAllowed { .. } => "not_allowed",
            Self::Unknown => "unknown",
            Self::BadArguments { .. } => "bad_arguments",
            Self::Timeout { .. } => "timeout",
            Self::Refused { .. } => "refused",
            Self::Unreadable { .. } => "unreadable",
            Self::TooLarge { .. } => "too_large",
            Self::Unreachable { .. } => "unreachable",
        }
    }
}

/// Calls tools.
pub trait ToolRunner: Send + Sync {
    /// Calls `name` with `args`. Calls with the same `idempotency_key` are one call to the server, however often they are
    /// tried; without one, what must not happen twice is tried once. Dropping the future ends the waiting.
    fn call(
        &self,
        name: &str,
        args: Values,
        idempotency_key: &str,
    ) -> BoxFuture<'static, Result<ToolResult, ToolError>>;

    /// What a language model may call.
    fn specs(&self) -> Vec<ToolSpec>;
}

impl ToolDef {
    fn spec(&self) -> ToolSpec {
        let Self { name, description, parameters, .. } = self;
        ToolSpec { name: name.clone(), description: description.clone(), parameters: parameters.clone() }
    }

    fn bad(&self, reason: impl Into<String>) -> ToolError {
        ToolError::BadArguments { tool: self.name.clone(), reason: reason.into() }
    }

    /// What is wanted of `answer`; what is not in it is null.
    fn pick(&self, answer: Json) -> Json {
        if self.response.is_empty() {
            return answer;
        }
        let found = |pointer: &String| answer.pointer(pointer).cloned().unwrap_or_default();
        self.response.iter().map(|(name, pointer)| (name.clone(), found(pointer))).collect()
    }
}

#[cfg(test)]
mod tests;

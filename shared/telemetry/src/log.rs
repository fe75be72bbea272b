//! The log of a process: one line per event, for people or for machines.

use std::str::FromStr;

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, reload};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One JSON object a line, with the fields of the event and of the spans around it.
    #[default]
    Json,
    /// For a person at a terminal.
    Human,
}

impl FromStr for Format {
    type Err = LogError;

    fn from_str(name: &str) -> Result<Self, LogError> {
        match name {
            "json" => Ok(Self::Json),
            "human" => Ok(Self::Human),
            other => Err(LogError::Format { given: other.to_owned() }),
        }
    }
}

/// Why logging could not be set up or changed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Neither format has that name.
    #[error("no log format `{given}`; choose json or human")]
    Format {
        /// What was asked for.
        given: String,
    },
    /// The filter does not parse.
    #[error("log filter `{filter}` is not understood ({reason}); write for example `info` or `info,u5_dialogue=debug`")]
    Filter {
        /// The filter that was given.
        filter: String,
        /// What the parser says.
        reason: String,
    },
    /// A subscriber is installed already.
    #[error("logging is already set up in this process; change its level through the handle of the first set-up")]
    AlreadySet,
    /// The subscriber that the handle belongs to is gone.
    #[error("the log level cannot be changed: the subscriber is gone")]
    Gone,
}

/// Changes what is logged while the process runs.
#[derive(Debug, Clone)]
pub struct LogHandle {
    filter: reload::Handle<EnvFilter, Registry>,
}

impl LogHandle {
    /// Replaces the filter; on an error the old one stays.
    pub fn set_filter(&self, filter: &str) -> Result<(), LogError> {
        let filter = parse(filter)?;
        self.filter.reload(filter).map_err(|_| LogError::Gone)
    }

    /// The filter in force, or `None` when the subscriber is gone.
    pub fn filter(&self) -> Option<String> {
        self.filter.with_current(ToString::to_string).ok()
    }
}

/// Starts logging to standard error, once per process. `filter` is a level (`info`) or a list of
/// `target=level` directives, as `tracing_subscriber::EnvFilter` reads them.
pub fn init(format: Format, filter: &str) -> Result<LogHandle, LogError> {
    let (subscriber, handle) = subscriber(format, filter, std::io::stderr)?;
    subscriber.try_init().map_err(|_| LogError::AlreadySet)?;
    Ok(handle)
}

fn subscriber<W>(
    format: Format,
    filter: &str,
    writer: W,
) -> Result<(impl tracing::Subscriber + Send + Sync + 'static, LogHandle), LogError>
where
    W: for<'w> tracing_subscriber::fmt::MakeWriter<'w> + Send + Sync + 'static,
{
    let (filter, handle) = reload::Layer::new(parse(filter)?);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match format {
        Format::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
        Format::Human => lines.with_target(true).boxed(),
    };
    Ok((tracing_subscriber::registry().with(filter).with(lines), LogHandle { filter: handle }))
}

fn parse(filter: &str) -> Result<EnvFilter, LogError> {
    EnvFilter::try_new(filter)
        .map_err(|reason| LogError::Filter { filter: filter.to_owned(), reason: reason.to_string() })
}

#[cfg(test)]
mod tests;

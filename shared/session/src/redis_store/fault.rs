//! What went wrong at Redis, in words an operator can act on. Redis quotes arguments of commands in some of its errors,
//! and these may be a journal, so what it says is never passed on; only its error code is.

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::SessionError;

/// The reason for an [`SessionError::Unavailable`].
pub(crate) fn reason(error: &RedisError) -> String {
    if let Some(known) = known(error) {
        return known.to_owned();
    }
    match error.kind() {
        ErrorKind::Io if error.is_timeout() => "Redis does not answer in time".to_owned(),
        // Words of the system, of rustls or of the client library: none of them knows a command.
        ErrorKind::Io => format!("no connection to Redis: {error}"),
        ErrorKind::Server(_) | ErrorKind::Extension => {
            format!("Redis answers with the error {}", error.code().unwrap_or("without a code"))
        }
        _ => format!("Redis cannot be used: {}", error.category()),
    }
}

pub(crate) fn unavailable(error: &RedisError) -> SessionError {
    SessionError::Unavailable { reason: reason(error) }
}

/// Whether a connection that gave this error should not be used again: it is gone, mute, or leads to a server that may
/// not be written to, as after a fail-over. One that does not exist any more is no loss.
pub(crate) fn ends_connection(error: &RedisError) -> bool {
    let leads_astray = matches!(
        error.kind(),
        ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown)
            | ErrorKind::AuthenticationFailed
            | ErrorKind::ClusterConnectionNotFound
    );
    error.is_io_error() || error.is_unrecoverable_error() || leads_astray || is_access_denied(error)
}

pub(super) fn is_access_denied(error: &RedisError) -> bool {
    error.kind() == ErrorKind::AuthenticationFailed || matches!(error.code(), Some("NOAUTH" | "WRONGPASS"))
}

fn lacks_permission(error: &RedisError) -> bool {
    // In a script it is an error like any other but for its words, which Redis 7.2 has changed.
    let denied_in_script = |words: &str| {
        words.starts_with("ACL failure in script") || words.starts_with("The user executing the script can't")
    };
    error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) || error.detail().is_some_and(denied_in_script)
}

fn known(error: &RedisError) -> Option<&'static str> {
    if is_access_denied(error) {
        return Some("Redis refuses the user name or the password; check both in the configuration of the store");
    }
    if lacks_permission(error) {
        return Some("the user at Redis lacks a permission; redis.toml lists the commands it needs");
    }
    Some(match error.kind() {
        ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown) => {
            "the Redis server is a replica; a fail-over may be going on"
        }
        ErrorKind::Server(ServerErrorKind::BusyLoading) => "Redis is still loading its data",
        ErrorKind::Server(ServerErrorKind::ClusterDown) => "the Redis Cluster is down: not every slot has a master",
        ErrorKind::ClusterConnectionNotFound => "no node of the Redis Cluster can be reached",
        ErrorKind::MasterNameNotFoundBySentinel => {
            "no sentinel knows a healthy master of the configured name; a fail-over may be going on"
        }
        ErrorKind::UnexpectedReturnType | ErrorKind::Parse => {
            "Redis answers something unexpected; another program may write keys with the same prefix"
        }
        _ => return (error.code() == Some("OOM")).then_some("Redis is out of memory; raise maxmemory"),
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn said(code: &str, detail: &str) -> RedisError {
        redis::make_extension_error(code.to_owned(), Some(detail.to_owned()))
    }

    fn io(kind: io::ErrorKind) -> RedisError {
        io::Error::from(kind).into()
    }

    #[test]
    fn what_a_server_says_is_not_repeated() {
        let quoted = reason(&said("ODD", "unknown command, with args beginning with: 'my name is Ada'"));
        assert_eq!(quoted, "Redis answers with the error ODD");
    }

    #[test]
    fn wrong_credentials_are_told_apart_from_a_lost_server() {
        for code in ["NOAUTH", "WRONGPASS"] {
            assert!(reason(&said(code, "")).contains("password"), "{code}");
        }
        assert!(reason(&io(io::ErrorKind::ConnectionRefused)).contains("refused"));
        assert!(reason(&io(io::ErrorKind::TimedOut)).contains("in time"));
    }

    #[test]
    fn only_useless_connections_are_given_up() {
        for error in [io(io::ErrorKind::TimedOut), io(io::ErrorKind::BrokenPipe), said("NOAUTH", "")] {
            assert!(ends_connection(&error), "{error}");
        }
        for error in [said("OOM", ""), said("ODD", "")] {
            assert!(!ends_connection(&error), "{error}");
        }
    }
}

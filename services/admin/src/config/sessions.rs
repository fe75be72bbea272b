//! Where it is kept who is logged in.

use redis::IntoConnectionInfo;
use serde::{Deserialize, Serialize};

use super::{AdminConfig, ConfigError, wrong};

/// Where sessions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionsIn {
    /// In the database.
    Database,
    /// In Redis.
    Redis,
}

impl AdminConfig {
    pub(super) fn check_sessions(&self) -> Result<(), ConfigError> {
        if self.sessions == SessionsIn::Database {
            let is_idle = self.redis_url.is_empty();
            return if is_idle {
                Ok(())
            } else {
                Err(wrong("redis_url", "is only used with admin.sessions = \"redis\""))
            };
        }
        let is_ours = ["redis://", "rediss://"].iter().any(|scheme| self.redis_url.starts_with(scheme));
        let Some(info) = self.redis_url.as_str().into_connection_info().ok().filter(|_| is_ours) else {
            return Err(wrong("redis_url", "must look like redis://host:port or rediss://host:port"));
        };
        if info.redis_settings().password().is_some() || info.redis_settings().username().is_some() {
            let hint = "holds a user or a password; put them into admin.redis_username and admin.redis_password";
            return Err(wrong("redis_url", hint));
        }
        if !self.redis_username.is_empty() && !self.redis_password.is_set() {
            return Err(wrong("redis_username", "needs admin.redis_password beside it"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::config;

    #[test]
    fn redis_is_named_without_its_password() {
        let told = |url: &str| {
            let config = AdminConfig { sessions: SessionsIn::Redis, redis_url: url.into(), ..config() };
            config.check().map_err(|error| error.to_string())
        };
        assert_eq!(told("redis://127.0.0.1:6379/2"), Ok(()));
        assert_eq!(told("rediss://redis.shop.example"), Ok(()));
        for url in ["", "redis.shop.example:6379", "http://redis"] {
            assert!(told(url).unwrap_err().contains("must look like redis://host:port"), "{url}");
        }
        let refused = told("redis://:hunter2@127.0.0.1").unwrap_err();
        assert!(refused.contains("admin.redis_password") && !refused.contains("hunter2"), "{refused}");
        let idle = AdminConfig { redis_url: "redis://x".into(), ..config() }.check().unwrap_err().to_string();
        assert!(idle.contains("admin.sessions"), "{idle}");
    }
}

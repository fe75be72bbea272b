//! Stores in the Redis servers of tests.

use std::{
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
};

use u5_session::{Limits, RedisConfig, RedisStore, SessionStore};
pub(crate) use u5_tests::{
    Redis as Server, eventually,
    port::free_port,
    redis::{Watched, cli, connect},
};

use crate::suite::Place;

pub(crate) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// Patient, because the machine of a test may be busy.
pub(crate) fn config(urls: &[String]) -> RedisConfig {
    RedisConfig {
        urls: urls.to_vec(),
        prefix: prefix(),
        connect_timeout_ms: 20_000,
        response_timeout_ms: 20_000,
        ..RedisConfig::default()
    }
}

/// One that no other store of this test has.
pub(crate) fn prefix() -> String {
    static USED: AtomicUsize = AtomicUsize::new(0);
    format!("u5:{}:", USED.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn store(config: &RedisConfig) -> RedisStore {
    RedisStore::new(config).unwrap()
}

/// Stores that differ from `config` in their prefix and their limits.
impl Place for RedisConfig {
    fn store(&self, limits: Limits) -> Arc<dyn SessionStore> {
        Arc::new(store(&RedisConfig {
            prefix: prefix(),
            keep_s: limits.keep.as_secs(),
            journal_bytes: limits.journal_bytes,
            ..self.clone()
        }))
    }
}

//! The store in memory keeps the rules. Its clock is virtual.

use std::sync::Arc;

use u5_session::{Limits, MemoryStore, SessionStore};

use crate::suite::{self, Place};

struct Memory;

impl Place for Memory {
    fn store(&self, limits: Limits) -> Arc<dyn SessionStore> {
        Arc::new(MemoryStore::new(limits))
    }
}

macro_rules! in_memory {
    ($($rule:ident),* $(,)?) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $rule() {
                suite::$rule(&Memory).await;
            }
        )*
    };
}
each_rule!(in_memory);

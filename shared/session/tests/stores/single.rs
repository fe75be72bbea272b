//! The store in one Redis server keeps the rules.

use crate::{
    servers::{Server, config},
    suite,
};

macro_rules! in_redis {
    ($($rule:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $rule() {
                let server = Server::start().await;
                suite::$rule(&config(&[server.url()])).await;
            }
        )*
    };
}
each_rule!(in_redis);

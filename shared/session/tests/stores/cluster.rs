//! A cluster of three.

use std::pin::pin;

use futures::{StreamExt, future::join_all};
use u5_session::{Channel, Heard, RedisConfig, RedisMode, SessionError};

use crate::{
    servers::{Server, cli, config, eventually, free_port, store, words},
    suite,
};

async fn start() -> Vec<Server> {
    let nodes = join_all((0..3).map(|_| node())).await;
    let mut create = words(&["--cluster", "create"]);
    create.extend(nodes.iter().map(|node| format!("127.0.0.1:{}", node.port())));
    create.extend(words(&["--cluster-replicas", "0", "--cluster-yes"]));
    tokio::task::spawn_blocking(move || cli(&create)).await.unwrap();
    for node in &nodes {
        let connection = node.connection().await;
        eventually("the cluster is complete", async || {
            let mut ask = redis::cmd("CLUSTER");
            let info: String = ask.arg("INFO").query_async(&mut connection.clone()).await.unwrap();
            info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
        })
        .await;
    }
    nodes
}

async fn node() -> Server {
    // By default the second port is the first plus 10000, which there may not be.
    let bus = free_port().to_string();
    let settings = ["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-port", &bus];
    Server::start_with(&settings).await
}

fn cluster(nodes: &[Server]) -> RedisConfig {
    let urls: Vec<_> = nodes.iter().map(Server::url).collect();
    RedisConfig { mode: RedisMode::Cluster, ..config(&urls) }
}

#[tokio::test]
async fn the_rules_hold_in_a_cluster() {
    let nodes = start().await;
    suite::all(&cluster(&nodes)).await;
    // One node is enough to find the others.
    suite::all(&cluster(&nodes[..1])).await;
}

#[tokio::test]
async fn a_message_reaches_listeners_at_every_node() {
    let nodes = start().await;
    let all = cluster(&nodes);
    let buses: Vec<_> =
        nodes.iter().map(|node| store(&RedisConfig { urls: vec![node.url()], ..all.clone() }).bus()).collect();
    for bus in &buses {
        let mut heard = pin!(bus.subscribe());
        assert_eq!(heard.next().await, Some(Heard::Listening));
        for other in &buses {
            other.publish(Channel::StaffCall, "kiosk 3").await.unwrap();
            let message = Heard::Message { channel: Channel::StaffCall, payload: "kiosk 3".to_owned() };
            assert_eq!(heard.next().await, Some(message));
        }
    }
}

#[tokio::test]
async fn a_cluster_that_is_gone_is_unavailable_and_the_store_does_not_hang() {
    let mut nodes = start().await;
    let patient = cluster(&nodes);
    let store = store(&RedisConfig { connect_timeout_ms: 500, response_timeout_ms: 500, ..patient });
    eventually("the store works", async || store.ping().await.is_ok()).await;
    for node in &mut nodes {
        node.kill();
    }
    for _ in 0..3 {
        assert!(matches!(store.ping().await, Err(SessionError::Unavailable { .. })));
    }
}

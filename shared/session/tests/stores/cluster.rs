//! A cluster of three masters, in which keys lie here and there.

use std::pin::pin;

use futures::{StreamExt, future::join_all};
use serde_json::json;
use u5_session::{Channel, Heard, RedisConfig, RedisMode, SessionError, SessionStore};

use crate::{
    servers::{Server, cli, config, eventually, free_port, store, words},
    suite::{self, open},
};

/// How many of the nodes are masters: the first ones.
const MASTERS: usize = 3;

/// A cluster of three masters, or of three masters and their replicas.
pub(crate) async fn start(size: usize) -> Vec<Server> {
    let nodes = join_all((0..size).map(|_| node())).await;
    let replicas = (size / MASTERS - 1).to_string();
    let mut create = words(&["--cluster", "create"]);
    create.extend(nodes.iter().map(|node| format!("127.0.0.1:{}", node.port())));
    create.extend(words(&["--cluster-replicas", &replicas, "--cluster-yes"]));
    tokio::task::spawn_blocking(move || cli(&create)).await.unwrap();
    for node in &nodes {
        let connection = node.connection().await;
        eventually("the cluster is complete", async || {
            let mut ask = redis::cmd("CLUSTER");
            let info: String = ask.arg("INFO").query_async(&mut connection.clone()).await.unwrap();
            info.contains("cluster_state:ok") && info.contains(&format!("cluster_known_nodes:{size}"))
        })
        .await;
    }
    nodes
}

async fn node() -> Server {
    // By default the second port is the first plus 10000, which there may not be.
    let bus = free_port().to_string();
    let settings = ["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-port", &bus];
    // How long a node may be silent, in milliseconds.
    Server::start_with(&[&settings[..], &["--cluster-node-timeout", "5000"]].concat()).await
}

pub(crate) fn config_of(nodes: &[Server]) -> RedisConfig {
    let urls: Vec<_> = nodes.iter().map(Server::url).collect();
    RedisConfig { mode: RedisMode::Cluster, ..config(&urls) }
}

/// Until the replicas have as many keys as were written.
async fn copied(replicas: &[Server], keys: usize) {
    eventually("the replicas have all keys", async || {
        let count = async |replica: &Server| {
            let mut connection = replica.connection().await;
            redis::cmd("DBSIZE").query_async::<usize>(&mut connection).await.unwrap()
        };
        join_all(replicas.iter().map(count)).await.into_iter().sum::<usize>() == keys
    })
    .await;
}

#[tokio::test]
async fn visits_go_on_with_a_replica_when_a_master_dies() {
    let mut nodes = start(2 * MASTERS).await;
    let store = store(&config_of(&nodes));
    let mut visits = vec![];
    for number in 0..30 {
        let created = open(&store, &format!("s{number}")).await;
        store.save(&created.lease, json!(number)).await.unwrap();
        visits.push(created);
    }
    copied(&nodes[MASTERS..], 2 * visits.len()).await;
    nodes[0].kill();
    for (number, visit) in visits.into_iter().enumerate() {
        let session = &visit.lease.session;
        eventually("the visit is there", async || store.load(session).await.is_ok()).await;
        assert_eq!(store.load(session).await.unwrap().unwrap().state, json!(number));
        eventually("it can be found", async || store.resume(&visit.resume).await.is_ok()).await;
        assert_eq!(store.resume(&visit.resume).await.unwrap().as_ref(), Some(session));
        eventually("it can go on", async || store.save(&visit.lease, json!("further")).await.is_ok()).await;
    }
}

#[tokio::test]
async fn the_rules_hold_in_a_cluster() {
    let nodes = start(MASTERS).await;
    suite::all(&config_of(&nodes)).await;
    // One node is enough to find the others.
    suite::all(&config_of(&nodes[..1])).await;
}

#[tokio::test]
async fn a_message_reaches_listeners_at_every_node() {
    let nodes = start(MASTERS).await;
    let all = config_of(&nodes);
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
    let mut nodes = start(MASTERS).await;
    let patient = config_of(&nodes);
    let store = store(&RedisConfig { connect_timeout_ms: 500, response_timeout_ms: 500, ..patient });
    eventually("the store works", async || store.ping().await.is_ok()).await;
    for node in &mut nodes {
        node.kill();
    }
    for _ in 0..3 {
        assert!(matches!(store.ping().await, Err(SessionError::Unavailable { .. })));
    }
}

//! Users with passwords and few permissions.

use std::pin::pin;

use futures::StreamExt;
use redis::aio::MultiplexedConnection;
use u5_session::{Channel, DEFAULTS, Heard, RedisConfig, SessionError, SessionStore};

use crate::{
    cluster,
    sentinel::config_of,
    servers::{Server, Watched, config, store, words},
    suite,
};

const USER: &str = "kiosk";
const PASSWORD: &str = "pa55-of-the-kiosk";

async fn allow(redis: &mut MultiplexedConnection, permissions: &[String]) {
    let mut acl = redis::cmd("ACL");
    acl.arg("SETUSER").arg(USER).arg("reset").arg("on").arg(format!(">{PASSWORD}")).arg(permissions);
    acl.exec_async(redis).await.unwrap();
}

/// What the documentation of the configuration says is needed. `further` is where one more command is needed, and the
/// sign that follows it.
fn documented(further: Option<(&str, &str)>) -> Vec<String> {
    let text = DEFAULTS.1.replace("\n# ", " ");
    let between = |from: &str, to: &str| {
        let (_, rest) = text.split_once(from).unwrap();
        rest.split_once(to).unwrap().0.replace(" and ", ", ")
    };
    let mut names = between("needs the commands ", " on the keys");
    if let Some((further, end)) = further {
        names = format!("{names}, {}", between(&format!("{further} also the command "), end));
    }
    let commands = names.split(", ").map(|name| format!("+{name}"));
    words(&["~u5:*", "&u5:*"]).into_iter().chain(commands).collect()
}

fn as_user(server: &Server, password: &str) -> RedisConfig {
    RedisConfig { username: USER.to_owned(), password: password.into(), ..config(&[server.url()]) }
}

async fn refusal(config: &RedisConfig) -> String {
    let error = store(config).ping().await.unwrap_err();
    assert!(matches!(error, SessionError::Unavailable { .. }), "{error}");
    let shown = format!("{error} {error:?} {config:?}");
    assert!(!shown.contains("pa55"), "{shown}");
    error.to_string()
}

#[tokio::test]
async fn the_documented_permissions_suffice() {
    let server = Server::start().await;
    allow(&mut server.connection().await, &documented(None)).await;
    suffice(config(&[server.url()])).await;
}

async fn suffice(config: RedisConfig) {
    let config = RedisConfig { username: USER.to_owned(), password: PASSWORD.into(), ..config };
    suite::all(&config).await;
    let bus = store(&config).bus();
    let mut heard = pin!(bus.subscribe());
    assert_eq!(heard.next().await, Some(Heard::Listening));
    bus.publish(Channel::Revision, "7").await.unwrap();
    bus.publish(Channel::StaffCall, "kiosk 3").await.unwrap();
    assert_eq!(bus.kept(Channel::StaffCall).await.unwrap(), ["kiosk 3"]);
}

#[tokio::test]
async fn the_documented_permissions_suffice_behind_a_sentinel() {
    let watched = Watched::start(Watched::PATIENT).await;
    for server in [&watched.master, &watched.replica] {
        allow(&mut server.connection().await, &documented(Some(("behind sentinels", ",")))).await;
    }
    suffice(config_of(&watched)).await;
}

#[tokio::test]
async fn the_documented_permissions_suffice_in_a_cluster() {
    let nodes = cluster::start(3).await;
    for node in &nodes {
        allow(&mut node.connection().await, &documented(Some(("in a cluster", ".")))).await;
    }
    suffice(cluster::config_of(&nodes)).await;
}

#[tokio::test]
async fn a_wrong_password_is_called_one() {
    let server = Server::start().await;
    allow(&mut server.connection().await, &words(&["allkeys", "+@all"])).await;
    let error = refusal(&as_user(&server, "pa55-of-somebody-else")).await;
    assert!(error.contains("password"), "{error}");
}

#[tokio::test]
async fn a_password_that_was_changed_back_is_accepted_again() {
    let server = Server::start().await;
    let store = store(&as_user(&server, PASSWORD));
    store.ping().await.unwrap_err();
    allow(&mut server.connection().await, &words(&["allkeys", "+@all"])).await;
    store.ping().await.unwrap();
}

#[tokio::test]
async fn a_password_that_was_not_given_is_missed() {
    let server = Server::start_with(&["--requirepass", "pa55"]).await;
    let error = refusal(&config(&[server.url()])).await;
    assert!(error.contains("password"), "{error}");
    let config = RedisConfig { password: "pa55".into(), ..config(&[server.url()]) };
    store(&config).ping().await.unwrap();
}

#[tokio::test]
async fn a_missing_permission_is_called_one() {
    let server = Server::start().await;
    let mut redis = server.connection().await;
    let store = store(&as_user(&server, PASSWORD));
    // The second fails inside a script.
    for permissions in [&["allkeys", "+set"][..], &["allkeys", "+set", "+eval", "+evalsha", "+hmget"]] {
        allow(&mut redis, &words(permissions)).await;
        let error = store.create(&suite::id("s"), &suite::owner("a"), suite::LONG).await.unwrap_err().to_string();
        assert!(error.contains("permission"), "{error}");
    }
}

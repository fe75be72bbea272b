//! Users with passwords and few permissions.

use redis::aio::MultiplexedConnection;
use u5_session::{Channel, DEFAULTS, RedisConfig, SessionError, SessionStore};

use crate::{
    servers::{Server, config, store, words},
    suite,
};

const USER: &str = "kiosk";
const PASSWORD: &str = "pa55-of-the-kiosk";

async fn allow(redis: &mut MultiplexedConnection, permissions: &[String]) {
    let mut acl = redis::cmd("ACL");
    acl.arg("SETUSER").arg(USER).arg("reset").arg("on").arg(format!(">{PASSWORD}")).arg(permissions);
    acl.exec_async(redis).await.unwrap();
}

/// The commands that the documentation of the configuration says are needed.
fn documented_commands() -> Vec<String> {
    let text = DEFAULTS.1.replace("\n# ", " ");
    let (_, rest) = text.split_once("needs the commands ").unwrap();
    let (list, _) = rest.split_once(" on the keys").unwrap();
    list.replace(" and ", ", ").split(", ").map(|name| format!("+{name}")).collect()
}

fn as_user(server: &Server, password: &str) -> RedisConfig {
    RedisConfig { username: USER.to_owned(), password: password.to_owned(), ..config(&[server.url()]) }
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
    let mut permissions = words(&["~u5:*", "&u5:*"]);
    permissions.extend(documented_commands());
    allow(&mut server.connection().await, &permissions).await;
    let config = as_user(&server, PASSWORD);
    suite::all(&config).await;
    let bus = store(&config).bus();
    bus.publish(Channel::Revision, "7").await.unwrap();
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
    let config = RedisConfig { password: "pa55".to_owned(), ..config(&[server.url()]) };
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

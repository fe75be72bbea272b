//! Sessions in a real Redis.

use std::{fs, path::Path};

use redis::AsyncCommands;
use reqwest::{Method, StatusCode};
use serde_json::json;
use u5_tests::{Redis, port::free_port, wait::eventually};

use crate::admin::console::{Console, directory};

const PASSWORD: &str = "correct horse battery";
const NEW: &str = "another long password";
const OK: (StatusCode, String) = (StatusCode::OK, String::new());

async fn start(dir: &Path, port: u16, redis: &Redis, more: &[String]) -> Console {
    let settings = ["admin.sessions=redis".to_owned(), format!("admin.redis_url={}", redis.url())];
    Console::start(port, dir, &[&settings, more].concat()).await
}

fn out(code: &str) -> (StatusCode, String) {
    let status = if code == "no_sessions" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNAUTHORIZED };
    (status, code.to_owned())
}

/// Another browser of the same console.
async fn other(dir: &Path, console: Console, port: u16, redis: &Redis, cookie: &str) -> Console {
    console.kill().await;
    let mut other = start(dir, port, redis, &[]).await;
    other.shows("cookie", cookie);
    other
}

#[tokio::test]
async fn a_session_outlives_the_process_and_ends_with_the_password() {
    let (dir, redis, port) = (directory(), Redis::start().await, free_port());
    let mut console = start(dir.path(), port, &redis, &[]).await;
    console.set_up("root", PASSWORD).await;
    assert_eq!(console.me().await, OK);
    let mut keys = redis.connection().await;
    let names: Vec<String> = keys.keys("u5:admin:session:*").await.unwrap();
    let [name] = &names[..] else { panic!("one session: {names:?}") };
    let left: i64 = keys.pttl(name).await.unwrap();
    assert!((1..=12 * 3_600_000).contains(&left), "Redis forgets it: {left} ms");
    let cookie = console.header("cookie");
    let secret = cookie.split('=').nth(1).unwrap();
    let kept: String = keys.get(name).await.unwrap();
    assert!(!name.contains(secret) && !kept.contains(secret), "who reads Redis is not logged in");

    let mut console = other(dir.path(), console, port, &redis, &cookie).await;
    assert_eq!(console.me().await, OK, "the next process knows it");
    assert_eq!(console.log_in("root", PASSWORD).await, StatusCode::OK);
    let body = json!({"current": PASSWORD, "new": NEW});
    let (status, _) = console.ask(Method::POST, "me/password", "", Some(body)).await.unwrap();
    assert_eq!(status, StatusCode::OK);
    let before: Vec<String> = keys.keys("u5:admin:session:*").await.unwrap();
    assert!(before.contains(name), "Redis was told nothing");
    console.shows("cookie", &cookie);
    assert_eq!(console.me().await, out("not_logged_in"), "and it counts no more");
    assert_eq!(console.log_in("root", NEW).await, StatusCode::OK);
    let (status, _) = console.ask(Method::POST, "logout", "", None).await.unwrap();
    assert_eq!((status, console.me().await), (StatusCode::NO_CONTENT, out("not_logged_in")));
    for _ in 0..22 {
        assert_eq!(console.log_in("root", NEW).await, StatusCode::OK);
    }
    let mine: Vec<String> = keys.keys("u5:admin:session:*").await.unwrap();
    assert!(mine.len() <= 20 + before.len(), "one user has a bounded number: {}", mine.len());
}

#[tokio::test]
async fn while_redis_is_down_nobody_is_let_in_and_it_is_said() {
    let (dir, mut redis, port) = (directory(), Redis::start().await, free_port());
    let mut console = start(dir.path(), port, &redis, &[]).await;
    console.set_up("root", PASSWORD).await;
    redis.freeze();
    assert_eq!(console.me().await, out("no_sessions"), "it hangs");
    redis.thaw();
    assert_eq!(console.me().await, OK);
    redis.kill();
    assert_eq!(console.me().await, out("no_sessions"));
    assert_eq!(console.log_in("root", PASSWORD).await, StatusCode::SERVICE_UNAVAILABLE);
    redis.restart().await;
    assert_eq!(console.me().await, out("not_logged_in"), "what Redis forgot is over");
    assert_eq!(console.log_in("root", PASSWORD).await, StatusCode::OK);
    assert_eq!(console.me().await, OK);
    let log = console.get("audit?action=session.opened").await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 2, "a login that failed is none: {log:#}");
}

#[tokio::test]
async fn the_password_of_redis_is_in_a_file_and_in_no_log() {
    let (dir, port) = (directory(), free_port());
    let redis = Redis::start().await;
    let mut plain = redis.connection().await;
    let () = redis::cmd("CONFIG").arg(&["SET", "requirepass", "hunter2hunter2"]).query_async(&mut plain).await.unwrap();
    let file = dir.path().join("password");
    fs::write(&file, "wrong\n").unwrap();
    let setting = format!("admin.redis_password=file:{}", file.display());
    let mut console = start(dir.path(), port, &redis, &[setting]).await;
    console.shows("cookie", format!("u5_session={}", "0".repeat(64)));
    let (status, told) = console.ask(Method::GET, "me", "", None).await.unwrap();
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(told["detail"].as_str().unwrap().contains("admin.redis_password"), "{told}");
    fs::write(&file, "hunter2hunter2\n").unwrap();
    eventually("it is read again", async || console.me().await == out("not_logged_in")).await;
    console.set_up("root", PASSWORD).await;
    assert_eq!(console.me().await, OK);
    assert!(!console.log().contains("hunter2"), "{}", console.log());
}

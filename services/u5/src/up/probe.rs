//! Finds the servers that a store would use on their standard ports of this machine.

use std::{net::Ipv4Addr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use u5_orchestrator::OrchestratorConfig;

/// On the loopback address an answer takes milliseconds, or does not come.
const PATIENCE: Duration = Duration::from_millis(400);

/// The standard ports.
const SPEACHES: u16 = 8000;
const OLLAMA: u16 = 11_434;
const QDRANT: u16 = 6334;
const REDIS: u16 = 6379;

/// Which keys somebody has set: those are left alone.
pub(super) type IsSet<'a> = &'a dyn Fn(&str) -> bool;

/// Names every server in `config` that answers on its standard port, is what it should be, and is named nowhere.
pub(super) async fn use_what_answers(config: &mut OrchestratorConfig, is_set: IsSet<'_>) {
    let (speaches, ollama, qdrant, redis) =
        tokio::join!(is_speaches(SPEACHES), is_ollama(OLLAMA), is_qdrant(QDRANT), is_redis(REDIS));
    let servers = &mut config.servers;
    let free = |key: &str, found: bool| found && !is_set(key);
    if free("speaches.url", speaches) {
        servers.speaches.url = local("http", SPEACHES);
    }
    if free("ollama.url", ollama) {
        servers.ollama.url = local("http", OLLAMA);
    }
    if free("qdrant.url", qdrant) {
        servers.qdrant.url = local("http", QDRANT);
    }
    if free("redis.urls", redis) {
        servers.redis.urls = vec![local("redis", REDIS)];
    }
}

fn local(scheme: &str, port: u16) -> String {
    format!("{scheme}://127.0.0.1:{port}")
}

/// Much else listens on port 8000; only speaches tells which models it has in memory.
async fn is_speaches(port: u16) -> bool {
    answer(port, "/api/ps").await.is_some_and(|body| body.get("models").is_some_and(serde_json::Value::is_array))
}

async fn is_ollama(port: u16) -> bool {
    answer(port, "/api/version").await.is_some_and(|body| body.get("version").is_some())
}

async fn answer(port: u16, path: &str) -> Option<serde_json::Value> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build().ok()?;
    let answer = client.get(format!("{}{path}", local("http", port))).send().await.ok()?;
    answer.json().await.ok()
}

/// gRPC says nothing to who does not speak it, so that an open port has to do; the check at start says more.
async fn is_qdrant(port: u16) -> bool {
    matches!(timeout(PATIENCE, TcpStream::connect((Ipv4Addr::LOCALHOST, port))).await, Ok(Ok(_)))
}

async fn is_redis(port: u16) -> bool {
    let ping = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()?;
        stream.write_all(b"PING\r\n").await.ok()?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).await.ok()?;
        Some(answer == *b"+PONG" || answer == *b"-NOAU")
    };
    timeout(PATIENCE, ping).await.ok().flatten().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// Answers one connection with this, whatever it says.
    async fn says(answer: &'static str) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serve = async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 64];
            let _asked = stream.read(&mut asked).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        };
        u5_runtime::Tasks::new(u5_runtime::Shutdown::new(), metrics()).spawn(u5_runtime::TaskKind::Probe, serve);
        port
    }

    fn metrics() -> u5_telemetry::Metrics {
        let build = u5_telemetry::Build { version: "0", revision: "test" };
        u5_telemetry::Metrics::new(build, Duration::ZERO).unwrap()
    }

    #[tokio::test]
    async fn servers_are_told_by_what_they_say() {
        let ollama = "HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\n{\"version\":\"0.9.0\"}";
        assert!(is_ollama(says(ollama).await).await);
        assert!(!is_speaches(says(ollama).await).await, "something else on that port");
        let speaches = "HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{\"models\":[]}";
        assert!(is_speaches(says(speaches).await).await);
        assert!(is_redis(says("+PONG\r\n").await).await);
        assert!(is_redis(says("-NOAUTH Authentication required.\r\n").await).await);
        assert!(!is_redis(says("HTTP/1.1 400 Bad Request\r\n\r\n").await).await);
    }
}

use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::routing::get;
use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite;

use super::*;
use crate::tests_support::metrics;

const LIMITS: ServeLimits = ServeLimits { connections: 2, head_timeout: Duration::from_secs(10) };

struct Running {
    address: SocketAddr,
    tasks: Tasks,
    shutdown: Shutdown,
    metrics: Metrics,
}

async fn run(limits: ServeLimits) -> Running {
    let (metrics, shutdown) = (metrics(), Shutdown::new());
    let tasks = Tasks::new(shutdown.clone(), metrics.clone());
    let listener = bind("test.listen", SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }))
        .route("/echo", get(|upgrade: WebSocketUpgrade| async { upgrade.on_upgrade(echo) }));
    serve(listener, router, limits, &tasks, &shutdown, &metrics);
    Running { address, tasks, shutdown, metrics }
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if matches!(message, Message::Close(_)) || socket.send(message).await.is_err() {
            return;
        }
    }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// What the server says until it closes the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said).await {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
    String::from_utf8(said).unwrap()
}

async fn request(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET / HTTP/1.1\r\nhost: u5\r\n\r\n").await.unwrap();
    let mut answer = vec![0; 1024];
    let read = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[tokio::test]
async fn handlers_see_the_peer() {
    let server = run(LIMITS).await;
    let answer = request(&mut server.connect().await).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_says_nothing_is_closed() {
    let server = run(LIMITS).await;
    let mut silent = server.connect().await;
    rest(&mut silent).await;
    server.tasks.cancel();
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_never_finishes_its_head_is_closed() {
    let server = run(LIMITS).await;
    let mut slow = server.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nhost: ").await.unwrap();
    rest(&mut slow).await;
    server.tasks.cancel();
}

#[tokio::test]
async fn a_connection_that_falls_silent_after_a_request_is_closed() {
    let server = run(LIMITS).await;
    let mut kept = server.connect().await;
    assert!(request(&mut kept).await.starts_with("HTTP/1.1 200"));
    tokio::time::pause();
    assert_eq!(rest(&mut kept).await, "");
}

#[tokio::test]
async fn many_that_say_nothing_do_not_stop_the_service() {
    let server = run(ServeLimits { connections: 256, ..LIMITS }).await;
    let mut silent = vec![];
    for _ in 0..200 {
        silent.push(server.connect().await);
    }
    assert!(request(&mut server.connect().await).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn when_full_one_more_is_refused_and_those_inside_stay() {
    let server = run(LIMITS).await;
    let (mut one, mut two) = (server.connect().await, server.connect().await);
    request(&mut one).await;
    request(&mut two).await;
    let refused = rest(&mut server.connect().await).await;
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 2"), "{refused}");
    assert!(server.metrics.encode().unwrap().contains("kiosk_refused_total{reason=\"connections\"} 1"));
    assert!(request(&mut one).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn websockets_work_and_keep_their_place_while_they_are_open() {
    let server = run(ServeLimits { connections: 1, ..LIMITS }).await;
    let stream = server.connect().await;
    let (mut socket, _) =
        tokio_tungstenite::client_async(format!("ws://{}/echo", server.address), stream).await.unwrap();
    socket.send(tungstenite::Message::text("hello")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), tungstenite::Message::text("hello"));
    assert!(rest(&mut server.connect().await).await.starts_with("HTTP/1.1 503"));
}

#[tokio::test]
async fn a_drain_closes_idle_connections_and_still_answers_new_ones_once() {
    let server = run(LIMITS).await;
    let mut idle = server.connect().await;
    request(&mut idle).await;
    server.shutdown.drain();
    assert_eq!(rest(&mut idle).await, "");
    let mut late = server.connect().await;
    assert!(request(&mut late).await.contains("connection: close"));
    assert_eq!(rest(&mut late).await, "");
}

#[tokio::test]
async fn a_stop_ends_accepting() {
    let server = run(LIMITS).await;
    server.shutdown.stop();
    server.tasks.wait().await;
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn a_port_in_use_is_explained() {
    let taken = bind("orchestrator.listen", SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = taken.local_addr().unwrap();
    let error = bind("orchestrator.listen", address).await.unwrap_err();
    let expected = format!(
        "port {} is in use: another U5 or another program; choose another with orchestrator.listen or stop it",
        address.port()
    );
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn an_address_of_another_machine_is_explained() {
    let error = bind("orchestrator.listen", SocketAddr::from(([192, 0, 2, 1], 0))).await.unwrap_err();
    assert!(matches!(error, BindError::NoSuchAddress { .. }), "{error}");
}

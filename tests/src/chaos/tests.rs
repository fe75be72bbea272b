//! The proxy between real sockets: a server that repeats what it hears, and clients.

use std::{io::ErrorKind, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{Instant, timeout},
};

use super::{Chaos, Fault, Latency};

/// Far longer than anything takes.
const PATIENCE: Duration = Duration::from_mins(1);
/// What must not come has this long to come all the same. A slow machine makes that easier, never harder.
const MOMENT: Duration = Duration::from_millis(100);

/// Says back what it hears.
struct Echo {
    proxy: Chaos,
    _server: JoinSet<()>,
}

impl Echo {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Chaos::start(listener.local_addr().unwrap()).await;
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                connections.spawn(async move {
                    let (mut from, mut to) = stream.split();
                    drop(tokio::io::copy(&mut from, &mut to).await);
                });
            }
        });
        Self { proxy, _server: server }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.proxy.address).await.unwrap()
    }

    /// A connection over which something came through already.
    async fn connected(&self) -> TcpStream {
        let mut client = self.connect().await;
        assert_eq!(said_back(&mut client, b"hello").await, b"hello");
        client
    }
}

async fn said_back(client: &mut TcpStream, words: &[u8]) -> Vec<u8> {
    client.write_all(words).await.unwrap();
    let mut heard = vec![0; words.len()];
    timeout(PATIENCE, client.read_exact(&mut heard)).await.expect("it comes").unwrap();
    heard
}

/// What comes until the end, and how that comes.
async fn rest(client: &mut TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut heard = Vec::new();
    let end = timeout(PATIENCE, client.read_to_end(&mut heard)).await.expect("it ends");
    (heard, end.err().map(|error| error.kind()))
}

async fn is_silent(client: &mut TcpStream) -> bool {
    timeout(MOMENT, client.read_u8()).await.is_err()
}

#[tokio::test]
async fn what_is_said_comes_through_both_ways_and_so_does_its_end() {
    let echo = Echo::start().await;
    let mut client = echo.connect().await;
    let words: Vec<u8> = (0..1_000_000_u32).map(|i| i as u8).collect();
    let (mut from, mut to) = client.split();
    let say = async {
        to.write_all(&words).await.unwrap();
        to.shutdown().await.unwrap();
    };
    let mut heard = Vec::new();
    let ((), read) = tokio::join!(say, timeout(PATIENCE, from.read_to_end(&mut heard)));
    read.expect("it ends").unwrap();
    assert!(heard == words, "{} bytes of {}", heard.len(), words.len());
    let stats = echo.proxy.stats();
    assert_eq!((stats.connections, stats.to_server, stats.to_client), (1, 1_000_000, 1_000_000));
}

#[tokio::test]
async fn refused_is_refused_as_long_as_it_lasts() {
    let echo = Echo::start().await;
    let mut before = echo.connected().await;
    echo.proxy.set(Fault::Refuse).await;
    assert_eq!(rest(&mut before).await, (vec![], None), "it is closed");
    let refused = TcpStream::connect(echo.proxy.address).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    echo.proxy.set(Fault::None).await;
    echo.connected().await;
}

#[tokio::test]
async fn reset_is_reset_for_those_who_are_there_and_those_who_come() {
    let echo = Echo::start().await;
    let mut before = echo.connected().await;
    echo.proxy.set(Fault::Reset).await;
    assert_eq!(rest(&mut before).await.1, Some(ErrorKind::ConnectionReset));
    let come = async {
        let mut client = TcpStream::connect(echo.proxy.address).await?;
        client.read_u8().await
    };
    let reset = timeout(PATIENCE, come).await.expect("it ends").unwrap_err();
    assert_eq!(reset.kind(), ErrorKind::ConnectionReset);
    echo.proxy.set(Fault::None).await;
    echo.connected().await;
}

#[tokio::test]
async fn a_pulled_cable_is_silence_and_plugged_in_again_nothing_is_lost() {
    let echo = Echo::start().await;
    let mut before = echo.connected().await;
    echo.proxy.set(Fault::Hang).await;
    let mut during = echo.connect().await;
    for client in [&mut before, &mut during] {
        client.write_all(b"anybody there?").await.unwrap();
        assert!(is_silent(client).await);
    }
    echo.proxy.set(Fault::None).await;
    for client in [&mut before, &mut during] {
        let mut heard = [0; 14];
        timeout(PATIENCE, client.read_exact(&mut heard)).await.expect("it comes").unwrap();
        assert_eq!(&heard, b"anybody there?");
    }
}

#[tokio::test]
async fn nobody_learns_through_a_pulled_cable_that_the_other_is_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = Chaos::start(listener.local_addr().unwrap()).await;
    let mut client = TcpStream::connect(proxy.address).await.unwrap();
    let (mut server, _) = listener.accept().await.unwrap();
    client.write_all(b"x").await.unwrap();
    assert_eq!(server.read_u8().await.unwrap(), b'x');
    proxy.set(Fault::Hang).await;
    drop(server);
    assert!(is_silent(&mut client).await);
    proxy.set(Fault::None).await;
    assert_eq!(rest(&mut client).await, (vec![], None));
}

#[tokio::test]
async fn what_is_slow_comes_late_and_in_order() {
    let echo = Echo::start().await;
    let mut client = echo.connected().await;
    let latency = |ms| Latency { ms, jitter_ms: 20 };
    echo.proxy.set(Fault::Slow { to_server: latency(60), to_client: latency(40) }).await;
    let began = Instant::now();
    let words: Vec<u8> = (0..100).collect();
    for word in &words {
        client.write_all(&[*word]).await.unwrap();
    }
    let mut heard = vec![0; words.len()];
    timeout(PATIENCE, client.read_exact(&mut heard)).await.expect("it comes").unwrap();
    assert_eq!(heard, words);
    assert!(began.elapsed() >= Duration::from_millis(100), "{:?}", began.elapsed());
}

#[tokio::test]
async fn what_is_throttled_takes_its_time() {
    let echo = Echo::start().await;
    let mut client = echo.connected().await;
    echo.proxy.set(Fault::Throttle { bytes_per_s: 20_000 }).await;
    let began = Instant::now();
    assert_eq!(said_back(&mut client, &[7; 5_000]).await, [7; 5_000]);
    // The last piece needs no pause behind it.
    assert!(began.elapsed() >= Duration::from_millis(200), "{:?}", began.elapsed());
}

#[tokio::test]
async fn who_sends_more_than_comes_through_has_to_wait() {
    let echo = Echo::start().await;
    let mut client = echo.connected().await;
    echo.proxy.set(Fault::Hang).await;
    let block = vec![0; 1 << 20];
    let mut sent = 0;
    // The buffers of the proxy and of both of the system's sockets hold some megabytes.
    while let Ok(written) = timeout(MOMENT, client.write(&block)).await {
        sent += written.unwrap();
        assert!(sent < 1 << 28, "{sent} bytes are kept somewhere");
    }
}

#[tokio::test]
async fn an_answer_is_cut_after_so_many_bytes_of_each_connection() {
    let echo = Echo::start().await;
    let mut before = echo.connected().await;
    echo.proxy.set(Fault::Cut { bytes: 7 }).await;
    let mut fresh = echo.connect().await;
    for client in [&mut before, &mut fresh] {
        client.write_all(b"seven bytes and more").await.unwrap();
        assert_eq!(rest(client).await.0, b"seven b");
    }
}

#[tokio::test]
async fn it_is_told_over_http_as_the_fakes_are() {
    let echo = Echo::start().await;
    let mut client = echo.connected().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/_fake", listener.local_addr().unwrap());
    let mut server = JoinSet::new();
    let router = super::control::router(echo.proxy.control());
    server.spawn(async move { drop(axum::serve(listener, router).await) });
    let http = reqwest::Client::new();
    let told = http.post(format!("{url}/fault")).json(&serde_json::json!({"fault": "reset"})).send().await.unwrap();
    assert!(told.status().is_success());
    assert_eq!(rest(&mut client).await.1, Some(ErrorKind::ConnectionReset));
    let stats: super::Stats = reqwest::get(format!("{url}/stats")).await.unwrap().json().await.unwrap();
    assert_eq!((stats.connections, stats.to_server, stats.to_client), (1, 5, 5));
    let wrong = http.post(format!("{url}/fault")).json(&serde_json::json!({"fault": "explode"})).send().await.unwrap();
    assert!(wrong.status().is_client_error());
}

//! A sidecar in front of a renderer: the renderer keeps its connection for as long as both live, and with it every
//! picture that it shows, whatever becomes of the signalling server behind the relay.
//!
//! Unreal Engine ends all its players' sessions when its own connection breaks, so without a relay every roll-out of the
//! signalling server freezes the avatar. It works in front of any server that speaks Epic's protocol; one that knows
//! relays (ours) learns which players are still shown, and pages of ours watch on without a new session.

mod link;

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket},
    },
    http::HeaderValue,
    response::Response,
    routing::any,
};
use futures::{SinkExt, StreamExt, future::BoxFuture};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, client::IntoClientRequest},
};
use u5_protocol::streaming::RELAY_HEADER;
use u5_runtime::{Clock, Shutdown, clock::sleep_until};

use crate::{config::RelayConfig, exchange::close};
use link::{Link, Said};

/// A server's connection, and whether it knows relays.
type Reached = Result<(Box<Socket>, bool), tungstenite::Error>;
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The largest message; a server's own limit is lower.
const MAX_MESSAGE: usize = 16 << 20;
/// How long anybody may take to accept a connection or to take a message.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long to wait before the first attempt to reach a server that did not answer, and at most.
const RETRY: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// How long players are shown on that a server which knows no relays does not name again.
const HOLD: Duration = Duration::from_secs(6);
/// How often the server is asked whether it is there, and how long it may be silent.
const PING: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(15);

#[derive(Debug, Clone)]
struct Relay {
    config: Arc<RelayConfig>,
    clock: Clock,
    shutdown: Shutdown,
}

/// Where the renderer connects.
pub fn router(config: RelayConfig, shutdown: Shutdown) -> Router {
    let relay = Relay { config: Arc::new(config), clock: Clock::start(), shutdown };
    Router::new().fallback(any(accept)).with_state(relay)
}

async fn accept(State(relay): State<Relay>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE);
    upgrade.on_upgrade(async |renderer| Between::new(relay, renderer).stand().await)
}

/// The relay of one renderer.
struct Between {
    relay: Relay,
    renderer: WebSocket,
    link: Link,
    server: Server,
    retry: Duration,
}

/// The server, or the way to it.
enum Server {
    Reaching(BoxFuture<'static, Reached>),
    There { socket: Box<Socket>, heard: Instant },
}

/// Something that happens.
enum Event {
    Drain,
    Renderer(Option<Result<Message, axum::Error>>),
    Reached(Reached),
    Server(Option<Result<tungstenite::Message, tungstenite::Error>>),
    Expired,
    Ping,
}

impl Between {
    fn new(relay: Relay, renderer: WebSocket) -> Self {
        let link = Link::new(HOLD);
        let server = Server::Reaching(Box::pin(reach(
            relay.config.clone(),
            link.address(&relay.config.upstream),
            Duration::ZERO,
        )));
        Self { relay, renderer, link, server, retry: Duration::ZERO }
    }

    async fn stand(mut self) {
        let mut ping = tokio::time::interval(PING);
        loop {
            let event = self.next(&mut ping).await;
            if self.on(event).await.is_break() {
                break;
            }
        }
        if let Server::There { mut socket, .. } = self.server {
            drop(timeout(PATIENCE, socket.close()).await);
        }
    }

    async fn next(&mut self, ping: &mut tokio::time::Interval) -> Event {
        let deadline = self.link.deadline().map(|at| self.relay.clock.instant(at));
        let server = async {
            match &mut self.server {
                Server::Reaching(reaching) => Event::Reached(reaching.await),
                Server::There { socket, .. } => Event::Server(socket.next().await),
            }
        };
        tokio::select! {
            () = self.relay.shutdown.draining() => Event::Drain,
            heard = self.renderer.recv() => Event::Renderer(heard),
            event = server => event,
            () = sleep_until(deadline) => Event::Expired,
            _ = ping.tick() => Event::Ping,
        }
    }

    /// Breaks when the renderer is gone, or is to go.
    async fn on(&mut self, event: Event) -> ControlFlow<()> {
        match event {
            Event::Drain => {
                let frame = CloseFrame { code: close::RESTART, reason: Utf8Bytes::from_static("service restart") };
                drop(timeout(PATIENCE, self.renderer.send(Message::Close(Some(frame)))).await);
                ControlFlow::Break(())
            }
            Event::Renderer(heard) => self.on_renderer(heard).await,
            Event::Reached(reached) => {
                self.on_reached(reached);
                ControlFlow::Continue(())
            }
            Event::Server(heard) => self.on_server(heard).await,
            Event::Expired => {
                let texts = self.link.expired(self.relay.clock.now());
                self.tell_renderer(texts).await
            }
            Event::Ping => {
                self.look().await;
                ControlFlow::Continue(())
            }
        }
    }

    async fn on_renderer(&mut self, heard: Option<Result<Message, axum::Error>>) -> ControlFlow<()> {
        let text = match heard {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(bytes))) => Utf8Bytes::try_from(bytes).unwrap_or_default(),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return ControlFlow::Continue(()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return ControlFlow::Break(()),
        };
        match self.link.renderer_said(&text) {
            Said::Answer(answer) => self.tell_renderer(vec![answer]).await,
            Said::Pass => {
                self.tell_server(text).await;
                ControlFlow::Continue(())
            }
        }
    }

    fn on_reached(&mut self, reached: Reached) {
        match reached {
            Ok((socket, knows_relays)) => {
                tracing::info!(shown = self.link.shown(), "connected to the signalling server");
                self.retry = Duration::ZERO;
                self.link.opened(self.relay.clock.now(), knows_relays);
                self.server = Server::There { socket, heard: Instant::now() };
            }
            Err(error) => {
                tracing::debug!("the signalling server cannot be reached: {error}");
                self.retry = (self.retry * 2).clamp(RETRY.0, RETRY.1);
                self.reach_again();
            }
        }
    }

    async fn on_server(&mut self, said: Option<Result<tungstenite::Message, tungstenite::Error>>) -> ControlFlow<()> {
        if let Server::There { heard, .. } = &mut self.server {
            *heard = Instant::now();
        }
        let text = match said {
            Some(Ok(tungstenite::Message::Text(text))) => Utf8Bytes::from(text.as_str()),
            Some(Ok(tungstenite::Message::Close(_)) | Err(_)) | None => {
                self.lost();
                return ControlFlow::Continue(());
            }
            Some(Ok(_)) => return ControlFlow::Continue(()),
        };
        let (for_renderer, answer) = self.link.server_said(text);
        if let Some(answer) = answer {
            self.tell_server(answer).await;
        }
        self.tell_renderer(for_renderer).await
    }

    async fn tell_renderer(&mut self, texts: Vec<Utf8Bytes>) -> ControlFlow<()> {
        for text in texts {
            if !matches!(timeout(PATIENCE, self.renderer.send(Message::Text(text))).await, Ok(Ok(()))) {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// What is said to a server that is not there is lost: it belongs to sessions that are to be made anew.
    async fn tell_server(&mut self, text: Utf8Bytes) {
        let Server::There { socket, .. } = &mut self.server else { return };
        let message = tungstenite::Message::text(text.as_str());
        if !matches!(timeout(PATIENCE, socket.send(message)).await, Ok(Ok(()))) {
            self.lost();
        }
    }

    /// Whether the server is there.
    async fn look(&mut self) {
        let Server::There { socket, heard } = &mut self.server else { return };
        let is_silent = heard.elapsed() > SILENCE;
        let ping = tungstenite::Message::Ping(axum::body::Bytes::new());
        let asked = timeout(PATIENCE, socket.send(ping)).await;
        if is_silent || !matches!(asked, Ok(Ok(()))) {
            self.lost();
        }
    }

    fn lost(&mut self) {
        tracing::warn!(shown = self.link.shown(), "the signalling server is gone; the renderer goes on");
        self.reach_again();
    }

    fn reach_again(&mut self) {
        let address = self.link.address(&self.relay.config.upstream);
        self.server = Server::Reaching(Box::pin(reach(self.relay.config.clone(), address, self.retry)));
    }
}

/// Connects to the server, after a while.
async fn reach(config: Arc<RelayConfig>, address: String, after: Duration) -> Reached {
    // Not all relays of a store at the same moment.
    tokio::time::sleep(after.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
    let mut request = address.into_client_request()?;
    if config.token.is_set() {
        let token = HeaderValue::from_str(&format!("Bearer {}", config.token.expose()))
            .map_err(tungstenite::http::Error::from)?;
        request.headers_mut().insert("authorization", token);
    }
    let reached = timeout(PATIENCE, connect_async(request)).await;
    let (socket, response) = reached.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
    Ok((Box::new(socket), response.headers().contains_key(RELAY_HEADER)))
}

#[cfg(test)]
mod tests;

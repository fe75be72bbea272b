//! One connection: reads what comes, writes what is ordered, and notices when nobody is there.

use std::{net::SocketAddr, time::Duration};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::SinkExt;
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tokio_tungstenite::tungstenite;
use u5_telemetry::metrics::Refusal;

use super::{Order, Streaming};
use crate::exchange::{Conn, Ending, Opening, Role, close};

/// How long writing what is there, or saying goodbye, may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many pings may go by without a sign of life.
const SILENT_PINGS: u32 = 3;
/// How many seconds' worth of messages may come at once.
const BURST_S: u32 = 2;

/// Why a connection ends.
enum End {
    /// The other end is gone.
    Gone(Ending),
    /// We end it, with this code.
    Closed(Option<u16>, Utf8Bytes),
}

struct Connection<'s> {
    streaming: &'s Streaming,
    socket: WebSocket,
    conn: Conn,
    heard: Instant,
    share: Share,
}

/// Serves a connection to its end.
pub(super) async fn run(streaming: Streaming, socket: WebSocket, role: Role, peer: SocketAddr, opening: Opening) {
    let (conn, mut orders) = streaming.open(role, peer, opening);
    let per_second = if role == Role::Player { streaming.0.config.messages_per_s } else { 0 };
    let share = Share::new(per_second, Instant::now());
    let mut connection = Connection { streaming: &streaming, socket, conn, heard: Instant::now(), share };
    let end = connection.serve(&mut orders).await;
    let ending = if let End::Gone(ending) = &end { *ending } else { Ending::Broken };
    streaming.closed(conn, ending);
    if let End::Closed(code, reason) = end {
        connection.goodbye(code, reason).await;
    }
}

impl Connection<'_> {
    async fn serve(&mut self, orders: &mut mpsc::Receiver<Order>) -> End {
        let every = Duration::from_secs(self.streaming.0.config.ping_s);
        let mut pings = interval_at(Instant::now() + every, every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let end = tokio::select! {
                order = orders.recv() => self.write(order, orders).await,
                message = self.socket.recv() => self.read(message),
                _ = pings.tick() => self.look(every).await,
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// Writes everything that is ordered by now, and then sends it off at once.
    async fn write(&mut self, first: Option<Order>, orders: &mut mpsc::Receiver<Order>) -> Option<End> {
        let mut next = first.ok_or(());
        loop {
            let message = match next {
                Ok(Order::Send(text)) => Message::Text(text),
                Ok(Order::Ping) => Message::Ping(axum::body::Bytes::new()),
                Ok(Order::Close(code, reason)) => return Some(End::Closed(code, reason)),
                // Nobody orders anything any more: it was too slow.
                Err(()) => return Some(End::Closed(Some(close::TOO_SLOW), Utf8Bytes::from_static("too slow"))),
            };
            if !matches!(timeout(PATIENCE, self.socket.feed(message)).await, Ok(Ok(()))) {
                return Some(End::Gone(Ending::Broken));
            }
            match orders.try_recv() {
                Ok(order) => next = Ok(order),
                Err(mpsc::error::TryRecvError::Disconnected) => next = Err(()),
                Err(mpsc::error::TryRecvError::Empty) => break,
            }
        }
        let flushed = matches!(timeout(PATIENCE, self.socket.flush()).await, Ok(Ok(())));
        (!flushed).then_some(End::Gone(Ending::Broken))
    }

    fn read(&mut self, message: Option<Result<Message, axum::Error>>) -> Option<End> {
        self.heard = Instant::now();
        match message {
            Some(Ok(Message::Text(text))) => self.said(&text),
            // Renderers may send their JSON in binary frames.
            Some(Ok(Message::Binary(bytes))) => match Utf8Bytes::try_from(bytes) {
                Ok(text) => self.said(&text),
                Err(_) => self.said(&Utf8Bytes::from_static("")),
            },
            Some(Ok(Message::Pong(_))) => {
                self.streaming.alive(self.conn);
                None
            }
            Some(Ok(Message::Ping(_))) => None,
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map_or(1005, |frame| frame.code);
                let goodbye = matches!(code, 1000 | 1001);
                Some(End::Gone(if goodbye { Ending::Goodbye } else { Ending::Broken }))
            }
            Some(Err(error)) if is_too_large(&error) => {
                let most = self.streaming.0.config.max_message_kb;
                let why = format!("a message of more than {most} KiB");
                self.streaming.0.metrics.refused(Refusal::TooLarge, &why);
                Some(End::Closed(Some(close::TOO_LARGE), why.into()))
            }
            Some(Err(_)) | None => Some(End::Gone(Ending::Broken)),
        }
    }

    fn said(&mut self, text: &Utf8Bytes) -> Option<End> {
        if !self.share.takes(self.heard) {
            self.streaming.0.metrics.refused(Refusal::RateLimit, &"a player sends more signalling than its share");
            return Some(End::Closed(Some(close::OVER_LIMIT), Utf8Bytes::from_static("too many messages")));
        }
        self.streaming.message(self.conn, text);
        None
    }

    /// Is anybody there?
    async fn look(&mut self, every: Duration) -> Option<End> {
        if self.heard.elapsed() > every * SILENT_PINGS {
            return Some(End::Closed(Some(close::SENT_AWAY), Utf8Bytes::from_static("silent for too long")));
        }
        let asked = async { self.socket.send(Message::Ping(axum::body::Bytes::new())).await };
        let asked = matches!(timeout(PATIENCE, asked).await, Ok(Ok(())));
        (!asked).then_some(End::Gone(Ending::Broken))
    }

    /// Says why it ends, and waits for the other end to have read it.
    async fn goodbye(mut self, code: Option<u16>, reason: Utf8Bytes) {
        let frame = code.map(|code| CloseFrame { code, reason: short(reason) });
        let goodbye = async {
            if self.socket.send(Message::Close(frame)).await.is_ok() {
                while matches!(self.socket.recv().await, Some(Ok(_))) {}
            }
        };
        // Whoever does not answer is gone already.
        drop(timeout(PATIENCE, goodbye).await);
    }
}

/// A close frame has room for 123 bytes of reason (RFC 6455, 5.5).
fn short(reason: Utf8Bytes) -> Utf8Bytes {
    if reason.len() <= 123 {
        return reason;
    }
    let end = reason.floor_char_boundary(123);
    reason.get(..end).unwrap_or_default().into()
}

fn is_too_large(error: &axum::Error) -> bool {
    let inner = std::error::Error::source(error).and_then(|inner| inner.downcast_ref::<tungstenite::Error>());
    matches!(inner, Some(tungstenite::Error::Capacity(_)))
}

/// How many messages may still come (a token bucket).
#[derive(Debug)]
struct Share {
    per_second: u32,
    left: f64,
    at: Instant,
}

impl Share {
    fn new(per_second: u32, at: Instant) -> Self {
        Self { per_second, left: f64::from(per_second * BURST_S), at }
    }

    fn takes(&mut self, now: Instant) -> bool {
        if self.per_second == 0 {
            return true;
        }
        let grown = now.duration_since(self.at).as_secs_f64() * f64::from(self.per_second);
        self.left = (self.left + grown).min(f64::from(self.per_second * BURST_S));
        self.at = now;
        self.left -= 1.0;
        self.left >= 0.0
    }
}

//! The [`Exchange`] on sockets: every connection is a task with a queue, and the exchange decides what goes into which.
//!
//! Limits, and what happens beyond them: a message too large, somebody who does not read, a player that sends more than
//! its share, and whoever is silent for three pings are disconnected with a code that says why, and counted.

mod door;
mod greeting;
mod line;
mod rest;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use axum::extract::ws::Utf8Bytes;
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc};
use u5_runtime::{Clock, Shutdown, TaskKind, Tasks, clock::sleep_until};
use u5_telemetry::{
    Metrics,
    metrics::{Open, Refusal, SignallingIgnored, SignallingPeer},
};

use crate::{
    config::StreamingConfig,
    exchange::{Conn, Effect, Ending, Exchange, Greeter, Ignored, Opening, Role, close},
};
use greeting::Greeting;

/// What a connection's task is to do.
#[derive(Debug, Clone)]
enum Order {
    Send(Utf8Bytes),
    Ping,
    /// Without a code: as Epic's server does it.
    Close(Option<u16>, Utf8Bytes),
}

/// The way to a connection's task.
#[derive(Debug)]
struct Line {
    orders: mpsc::Sender<Order>,
    peer: SocketAddr,
    _open: Open,
}

/// The exchange with the lines to everybody in it.
#[derive(Debug)]
struct Hub {
    exchange: Exchange,
    lines: HashMap<Conn, Line>,
    /// Effects being carried out; kept for its room.
    effects: Vec<Effect>,
}

/// Pixel Streaming signalling. Clones share everything.
#[derive(Debug, Clone)]
pub struct Streaming(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: StreamingConfig,
    greeting: Greeting,
    hub: Mutex<Hub>,
    clock: Clock,
    next: AtomicU64,
    /// Woken when the exchange may have an earlier deadline.
    timer: Notify,
    /// Woken when a connection is gone.
    gone: Notify,
    metrics: Metrics,
    shutdown: Shutdown,
}

impl Streaming {
    /// Nobody is connected. Its own tasks run in `tasks`.
    pub fn new(config: StreamingConfig, tasks: &Tasks, shutdown: Shutdown, metrics: Metrics) -> Self {
        let clock = Clock::start();
        // Anywhere: renderers that outlive the process before this one do not meet a number that they know.
        let first_player = fastrand::u32(1..1 << 30);
        let hub = Hub {
            exchange: Exchange::new(clock.now(), config.rules(), first_player),
            lines: HashMap::new(),
            effects: Vec::new(),
        };
        let streaming = Self(Arc::new(Inner {
            greeting: Greeting::new(&config),
            config,
            hub: Mutex::new(hub),
            clock,
            next: AtomicU64::new(0),
            timer: Notify::new(),
            gone: Notify::new(),
            metrics,
            shutdown,
        }));
        tasks.spawn(TaskKind::Watch, streaming.clone().keep_time());
        streaming
    }

    /// Lets the exchange do what falls due, and sends everybody away when the process drains.
    async fn keep_time(self) {
        let draining = self.0.shutdown.draining();
        tokio::pin!(draining);
        loop {
            let deadline = self.0.hub.lock().exchange.deadline();
            let deadline = deadline.map(|at| self.0.clock.instant(at));
            tokio::select! {
                () = &mut draining => return self.with(|hub, _| hub.exchange.drain()),
                () = sleep_until(deadline) => self.with(|hub, now| hub.exchange.tick(now)),
                () = self.0.timer.notified() => {}
            }
        }
    }

    /// Waits until nobody is connected any more.
    pub async fn emptied(&self) {
        loop {
            let gone = self.0.gone.notified();
            if self.0.hub.lock().lines.is_empty() {
                return;
            }
            gone.await;
        }
    }

    /// Lets `act` do something with the exchange, and carries out what comes of it.
    fn with<R>(&self, act: impl FnOnce(&mut Hub, Duration) -> R) -> R {
        let now = self.0.clock.now();
        let mut hub = self.0.hub.lock();
        let before = hub.exchange.deadline();
        let result = act(&mut hub, now);
        self.carry_out(&mut hub, now);
        if hub.exchange.deadline() != before {
            self.0.timer.notify_one();
        }
        result
    }

    fn carry_out(&self, hub: &mut Hub, now: Duration) {
        // Somebody whose queue is full is gone, which may have consequences for others.
        loop {
            let mut effects = std::mem::take(&mut hub.effects);
            effects.extend(hub.exchange.effects());
            if effects.is_empty() {
                hub.effects = effects;
                return;
            }
            for effect in effects.drain(..) {
                self.order(hub, now, effect);
            }
            hub.effects = effects;
        }
    }

    fn order(&self, hub: &mut Hub, now: Duration, effect: Effect) {
        let (conn, order) = match effect {
            Effect::Send(conn, text) => (conn, Order::Send(text)),
            Effect::Ping(conn) => (conn, Order::Ping),
            Effect::Close(conn, code, reason) => (conn, Order::Close(code, Utf8Bytes::from_static(reason))),
            Effect::SendAway(conn, reason) => (conn, Order::Close(Some(close::SENT_AWAY), reason.into())),
            Effect::Refresh(conn, peer, role) => (conn, Order::Send(self.0.greeting.config(&peer, role))),
            Effect::FirstFrame(took) => return self.0.metrics.first_frame(took),
            Effect::Count(why) => return self.0.metrics.signalling_ignored(label(why)),
        };
        let Some(line) = hub.lines.get(&conn) else { return };
        if line.orders.try_send(order).is_err() {
            // Its task ends when it has written what it has, or when that takes too long.
            hub.lines.remove(&conn);
            self.0.metrics.refused(Refusal::Work, &"somebody does not read the signalling that they are sent");
            hub.exchange.closed(now, conn, Ending::Broken);
        }
    }

    fn open(&self, role: Role, peer: SocketAddr, opening: Opening) -> (Conn, mpsc::Receiver<Order>) {
        let conn = Conn(self.0.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let (orders, queue) = mpsc::channel(self.0.config.queue);
        self.with(|hub, _| {
            let open = self.0.metrics.signalling_connected(peer_of(role));
            hub.lines.insert(conn, Line { orders, peer, _open: open });
            hub.exchange.opened(conn, role, opening, &self.0.greeting);
        });
        if self.0.shutdown.is_draining() {
            self.with(|hub, _| hub.exchange.drain());
        }
        (conn, queue)
    }

    fn message(&self, conn: Conn, text: &Utf8Bytes) {
        self.with(|hub, now| hub.exchange.message(now, conn, text));
    }

    fn alive(&self, conn: Conn) {
        self.with(|hub, now| hub.exchange.alive(now, conn));
    }

    fn closed(&self, conn: Conn, ending: Ending) {
        self.with(|hub, now| {
            hub.lines.remove(&conn);
            hub.exchange.closed(now, conn, ending);
        });
        self.0.gone.notify_waiters();
    }
}

const fn label(why: Ignored) -> SignallingIgnored {
    match why {
        Ignored::Malformed => SignallingIgnored::Malformed,
        Ignored::Unknown => SignallingIgnored::Unknown,
        Ignored::NotYours => SignallingIgnored::NotYours,
        Ignored::NoStreamer => SignallingIgnored::NoStreamer,
    }
}

const fn peer_of(role: Role) -> SignallingPeer {
    match role {
        Role::Player => SignallingPeer::Player,
        Role::Streamer => SignallingPeer::Streamer,
        Role::Sfu => SignallingPeer::Sfu,
    }
}

#[cfg(test)]
mod tests;

//! A kiosk's connection that finds another replica when its own goes away, as that of the kiosk page does.

use std::time::Duration;

use fastrand::Rng;
use futures::{
    FutureExt, StreamExt,
    future::{BoxFuture, OptionFuture},
    stream::FuturesUnordered,
};
use u5_protocol::{
    ids::SessionId,
    kiosk::{ClientEvent, Resume, close},
};

use super::{
    backoff::Backoff,
    dial::{Dialled, Left, Net, Opened, left, open},
    leases::{Holding, Leases},
    replicas::Place,
};
use crate::kiosk::{KioskError, Link, Received, Welcome};

/// Why a kiosk moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It was told `kiosk.going_away`, and had another connection before it gave up the old one.
    Told,
    /// The server closed its connection.
    Closed,
    /// Its connection broke.
    Lost,
}

/// What a kiosk notices of its connection.
#[derive(Debug)]
pub(super) enum News {
    /// The server said something.
    Received(Received),
    /// There is no connection.
    Down,
    /// Another connection is there.
    Moved {
        why: Why,
        /// Whether it is the same visit.
        resumed: bool,
        /// When the replica that was left had been told to go.
        told: Option<Duration>,
    },
}

/// What a kiosk's connections came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Connections {
    pub(super) leases: Leases,
    /// Voice frames that were under way from a replica that a kiosk had left, behind the first one of the replica that it
    /// went to. They are not played.
    pub(super) late_frames: usize,
    /// Replicas that did not end a connection that a kiosk had left.
    pub(super) streaming_on: usize,
    /// Connections that ended because somebody else had the visit, though the kiosk had not moved.
    pub(super) taken_over: usize,
    /// What went wrong, beside connections that end.
    pub(super) errors: Vec<String>,
}

/// A connection, and the next one.
pub(super) struct Line {
    net: Net,
    rng: Rng,
    link: Option<Link>,
    place: Place,
    session: SessionId,
    ticket: Resume,
    /// The lease under which it was welcomed, where that is known.
    holding: Option<Holding>,
    dialling: Option<(Why, BoxFuture<'static, Dialled>)>,
    /// From when on it should leave.
    leave_at: Option<Duration>,
    backoff: Backoff,
    /// When each connection brought its first voice.
    voiced: Vec<Option<Duration>>,
    /// Connections that were left.
    left: FuturesUnordered<BoxFuture<'static, Left>>,
    seen: Connections,
}

impl Line {
    /// Connects to place `choice`, for a new visit. Gives what the server welcomed it with, too.
    pub(super) async fn open(net: Net, choice: usize, rng: Rng) -> Result<(Self, Welcome), KioskError> {
        let Opened { link, welcome, place, holding } = open(&net, choice, None).await?;
        let mut seen = Connections::default();
        seen.leases.welcomed(None, holding.as_ref(), place.pid);
        let line = Self {
            net,
            rng,
            ticket: link.ticket(),
            link: Some(link),
            place,
            session: welcome.session.clone(),
            holding,
            dialling: None,
            leave_at: None,
            backoff: Backoff::default(),
            voiced: vec![None],
            left: FuturesUnordered::new(),
            seen,
        };
        Ok((line, welcome))
    }

    /// Whether somebody is at the other end.
    pub(super) const fn is_up(&self) -> bool {
        self.link.is_some()
    }

    /// Says something; nobody hears it while there is no connection, or one that ends.
    pub(super) async fn say(&mut self, event: &ClientEvent) {
        if let Some(link) = &mut self.link {
            // Whoever reads the connection next learns that it is gone.
            drop(link.say(event).await);
        }
    }

    /// Sends the microphone's next samples; the same holds.
    pub(super) async fn mic(&mut self, samples: Vec<i16>) {
        if let Some(link) = &mut self.link {
            drop(link.mic(samples).await);
        }
    }

    /// The server goes away: another connection is to be made in so long.
    pub(super) fn leave_in(&mut self, wait: Duration) {
        let at = self.net.clock.now() + wait;
        self.leave_at.get_or_insert(at);
    }

    /// Leaves a server that goes away, if the time has come.
    pub(super) fn leave_if_due(&mut self) {
        if self.dialling.is_none() && self.leave_at.is_some_and(|at| at <= self.net.clock.now()) {
            self.leave_at = None;
            self.dial(Why::Told, Duration::ZERO);
        }
    }

    /// Waits for what comes next. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> News {
        loop {
            let received = OptionFuture::from(self.link.as_mut().map(Link::next));
            let dialled = OptionFuture::from(self.dialling.as_mut().map(|(_, dialled)| dialled));
            tokio::select! {
                biased;
                // First, so that what had arrived from there before is not taken for late.
                Some(left) = self.left.next(), if !self.left.is_empty() => self.heard_late(&left),
                Some(dialled) = dialled => if let Some(news) = self.dialled(dialled) { return news },
                Some(received) = received => return self.received(received),
                else => std::future::pending().await,
            }
        }
    }

    fn received(&mut self, received: Result<Received, KioskError>) -> News {
        match received {
            Ok(received) => {
                if matches!(&received, Received::Voice(frame) if !frame.pcm.is_empty()) {
                    let now = self.net.clock.now();
                    if let Some(voiced) = self.voiced.last_mut() {
                        voiced.get_or_insert(now);
                    }
                }
                News::Received(received)
            }
            Err(error) => {
                let why = self.lost(&error);
                if self.dialling.is_none() {
                    let wait = self.backoff.wait(&mut self.rng);
                    self.dial(why, wait);
                }
                News::Down
            }
        }
    }

    /// The connection is gone.
    fn lost(&mut self, error: &KioskError) -> Why {
        if let Some(link) = self.link.take() {
            self.ticket = link.ticket();
        }
        self.leave_at = None;
        match error {
            KioskError::Closed { code: Some(close::RESTART), .. } => Why::Closed,
            // The replica that the kiosk is moving to has the visit already, and has not said so yet.
            KioskError::Closed { code: Some(close::TAKEN_OVER), .. } if self.dialling.is_some() => Why::Closed,
            KioskError::Closed { code: Some(code), .. } => {
                self.seen.taken_over += usize::from(*code == close::TAKEN_OVER);
                self.seen.errors.push(error.to_string());
                Why::Closed
            }
            KioskError::Closed { code: None, .. } | KioskError::Broken(_) => Why::Lost,
            _ => {
                self.seen.errors.push(error.to_string());
                Why::Lost
            }
        }
    }

    fn dial(&mut self, why: Why, wait: Duration) {
        if let Some(link) = &self.link {
            self.ticket = link.ticket();
        }
        let (net, session, ticket, choice) =
            (self.net.clone(), self.session.clone(), self.ticket.clone(), self.rng.usize(..1_000));
        self.dialling = Some((why, Dialled::attempt(net, wait, choice, session, ticket).boxed()));
    }

    /// An attempt was made. Nothing to tell when there will be another.
    fn dialled(&mut self, Dialled { before, opened }: Dialled) -> Option<News> {
        let (why, _) = self.dialling.take()?;
        // An attempt that failed may have got a lease all the same, so that there is nothing to compare with any more.
        if let Some(holding) = self.holding.take() {
            self.seen.leases.left(Some(&holding), before.as_ref());
        }
        let Ok(opened) = opened else {
            let wait = self.backoff.wait(&mut self.rng);
            self.dial(why, wait);
            return None;
        };
        Some(self.moved(why, before.as_ref(), opened))
    }

    fn moved(&mut self, why: Why, before: Option<&Holding>, opened: Opened) -> News {
        let Opened { link, welcome, place, holding } = opened;
        let resumed = welcome.resumed && welcome.session == self.session;
        let before = before.filter(|_| resumed);
        self.seen.leases.welcomed(before, holding.as_ref(), place.pid);
        let told = self.net.places.gone(self.place.id);
        self.ticket = link.ticket();
        if let Some(old) = self.link.replace(link) {
            self.left.push(left(old, self.voiced.len() - 1, self.net.clock).boxed());
        }
        self.voiced.push(None);
        self.backoff.reset();
        (self.place, self.holding, self.session, self.leave_at) = (place, holding, welcome.session, None);
        News::Moved { why, resumed, told }
    }

    fn heard_late(&mut self, left: &Left) {
        self.seen.streaming_on += usize::from(!left.has_ended);
        let Some(Some(next)) = self.voiced.get(left.which + 1) else { return };
        self.seen.late_frames += left.voices.iter().filter(|voice| *voice > next).count();
    }

    /// Hangs up.
    pub(super) async fn close(mut self) -> Connections {
        while let Some(left) = self.left.next().await {
            self.heard_late(&left);
        }
        let now = Holding::of(&self.session, &self.net.store).await;
        if let Some(holding) = &self.holding {
            self.seen.leases.left(Some(holding), now.as_ref());
        }
        if let Some(mut link) = self.link {
            link.hang_up().await;
        }
        self.seen
    }
}

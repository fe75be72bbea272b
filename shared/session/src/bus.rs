//! Messages between the programs of a store: that there is a new revision of its content, that a customer wants staff.
//!
//! They are hints, not a record: whoever does not listen at that moment never gets them. So a listener is told whenever
//! it may have missed some, and then looks at the state itself. For calls for staff this is the state: the latest of
//! them are kept for a while.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{Stream, stream};
use redis::{Msg, PushInfo, PushKind, RedisResult, Value, aio::MultiplexedConnection, cmd};
use tokio::{
    sync::mpsc::{self, error::TrySendError},
    time::{sleep, timeout},
};

use crate::{
    SessionError,
    redis_store::{
        fault::{reason, unavailable},
        link::Link,
    },
};

/// The most bytes of one message.
pub const PAYLOAD_BYTES: usize = 4096;

/// The most messages of one channel that are kept; past it the oldest is forgotten.
pub const KEPT: usize = 50;

/// How long messages are kept after the newest of them: no call for staff waits for longer than a store is open.
pub const KEPT_FOR: Duration = Duration::from_hours(12);

/// How many messages may wait for a listener. When they are more, the newest are dropped and the listener is told.
const WAITING: usize = 256;

/// A connection over which nothing came for so long is asked whether it is still alive.
const QUIET: Duration = Duration::from_secs(10);

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Content (flows, prompts, knowledge) has a new revision.
    Revision,
    /// A customer at a kiosk wants a person.
    StaffCall,
}

impl Channel {
    const ALL: [Self; 2] = [Self::Revision, Self::StaffCall];

    fn name(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::StaffCall => "staff-call",
        }
    }

    /// Whether what is published is kept for those who come later.
    fn is_kept(self) -> bool {
        match self {
            // The content itself tells which revision it is.
            Self::Revision => false,
            Self::StaffCall => true,
        }
    }
}

/// What a listener hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// From here on messages arrive; earlier ones may be lost. Comes first, after each [`Heard::Lost`], and when
    /// messages came faster than they were taken.
    Listening,
    /// The connection is gone, and is being established again.
    Lost {
        /// Why, in words an operator can act on.
        reason: String,
    },
    /// A message.
    Message {
        /// What it is about.
        channel: Channel,
        /// What was published.
        payload: String,
    },
}

/// Why a message was not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// It is longer than [`PAYLOAD_BYTES`].
    #[error("a message of {bytes} bytes is too long, the limit is {PAYLOAD_BYTES}; publish where to find it instead")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// Redis cannot be reached.
    #[error(transparent)]
    Unavailable(#[from] SessionError),
}

/// Publishes and listens over the Redis of a [`RedisStore`](crate::RedisStore), of which
/// [`bus`](crate::RedisStore::bus) makes it. Clones share its connection; each listener has one of its own.
#[derive(Debug, Clone)]
pub struct RedisBus {
    link: Arc<Link>,
    prefix: Arc<str>,
}

impl RedisBus {
    pub(crate) fn new(link: Arc<Link>, prefix: &Arc<str>) -> Self {
        Self { link, prefix: Arc::clone(prefix) }
    }

    /// Tells everybody who listens at this moment, and keeps a call for staff for those who come later. One that cannot
    /// be kept is told nevertheless. Ends within the two timeouts of the configuration together. Published twice, it is
    /// heard and kept twice.
    pub async fn publish(&self, channel: Channel, payload: &str) -> Result<(), BusError> {
        let bytes = payload.len();
        if bytes > PAYLOAD_BYTES {
            return Err(BusError::TooLarge { bytes });
        }
        let mut publish = cmd("PUBLISH");
        publish.arg(self.topic(channel)).arg(payload);
        let work = async {
            let kept = if channel.is_kept() { self.keep(channel, payload).await } else { Ok(()) };
            let told = self.link.query::<()>(&publish).await;
            Ok(told.and(kept).map_err(|error| unavailable(&error))?)
        };
        self.link.within(work).await
    }

    /// The messages of a channel that are kept, the newest first: none of [`Channel::Revision`], and of
    /// [`Channel::StaffCall`] the latest [`KEPT`], until none came for [`KEPT_FOR`]. Ends as [`publish`](Self::publish)
    /// does.
    pub async fn kept(&self, channel: Channel) -> Result<Vec<String>, SessionError> {
        let mut read = cmd("LRANGE");
        read.arg(self.shelf(channel)).arg(0).arg(-1);
        self.link.within(async { self.link.query(&read).await.map_err(|error| unavailable(&error)) }).await
    }

    async fn keep(&self, channel: Channel, payload: &str) -> RedisResult<()> {
        let shelf = self.shelf(channel);
        let (mut push, mut trim, mut expire) = (cmd("LPUSH"), cmd("LTRIM"), cmd("PEXPIRE"));
        push.arg(&shelf).arg(payload);
        trim.arg(&shelf).arg(0).arg(KEPT - 1);
        expire.arg(&shelf).arg(KEPT_FOR.as_millis() as u64);
        for step in [push, trim, expire] {
            self.link.query::<()>(&step).await?;
        }
        Ok(())
    }

    fn shelf(&self, channel: Channel) -> String {
        format!("{}kept:{}", self.prefix, channel.name())
    }

    /// Listens to all channels from when the stream is first polled until it is dropped. Never ends by itself: a lost
    /// connection is established again after a pause that grows from 0.1 to 5 seconds. Needs Redis 6 or later.
    pub fn subscribe(&self) -> impl Stream<Item = Heard> + Send + use<> {
        let listener = Listener { bus: self.clone(), state: State::Apart { pause: Duration::ZERO, told: false } };
        stream::unfold(listener, |mut listener| async move {
            let heard = listener.next().await;
            Some((heard, listener))
        })
    }

    fn topic(&self, channel: Channel) -> String {
        format!("{}{}", self.prefix, channel.name())
    }

    fn message(&self, push: PushInfo) -> Option<Heard> {
        let message = Msg::from_push_info(push)?;
        let is_named = |channel: &Channel| self.topic(*channel) == message.get_channel_name();
        let channel = Channel::ALL.into_iter().find(is_named)?;
        Some(Heard::Message { channel, payload: message.get_payload().ok()? })
    }
}

struct Listener {
    bus: RedisBus,
    state: State,
}

enum State {
    /// Not connected; `told` is whether the listener knows.
    Apart {
        pause: Duration,
        told: bool,
    },
    Connected(Ear),
}

/// A connection that is subscribed, and what has come over it.
struct Ear {
    connection: MultiplexedConnection,
    pushes: mpsc::Receiver<PushInfo>,
    overflowed: Arc<AtomicBool>,
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").finish_non_exhaustive()
    }
}

impl Listener {
    async fn next(&mut self) -> Heard {
        loop {
            let heard = match &mut self.state {
                State::Apart { pause, told } => {
                    let (pause, told) = (*pause, *told);
                    self.connect(pause, told).await
                }
                State::Connected(ear) => match ear.next(&self.bus).await {
                    Ok(heard) => heard,
                    Err(reason) => {
                        self.state = State::Apart { pause: FIRST_PAUSE, told: true };
                        Some(Heard::Lost { reason })
                    }
                },
            };
            if let Some(heard) = heard {
                return heard;
            }
        }
    }

    async fn connect(&mut self, pause: Duration, told: bool) -> Option<Heard> {
        sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
        match self.bus.open().await {
            Ok(ear) => {
                self.state = State::Connected(ear);
                Some(Heard::Listening)
            }
            Err(error) => {
                let pause = (pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
                self.state = State::Apart { pause, told: true };
                (!told).then(|| Heard::Lost { reason: reason(&error) })
            }
        }
    }
}

impl RedisBus {
    async fn open(&self) -> RedisResult<Ear> {
        let (sender, pushes) = mpsc::channel(WAITING);
        let overflowed = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&overflowed);
        let keep = move |push: PushInfo| {
            // The answers to our own commands come this way, too.
            if !matches!(push.kind, PushKind::Message | PushKind::Disconnection) {
                return Ok(());
            }
            match sender.try_send(push) {
                Err(TrySendError::Full(_)) => {
                    flag.store(true, Ordering::Relaxed);
                    Ok(())
                }
                sent => sent.map_err(|_| redis::aio::SendError),
            }
        };
        let mut connection = self.link.listen(keep).await?;
        let topics: Vec<_> = Channel::ALL.into_iter().map(|channel| self.topic(channel)).collect();
        connection.subscribe(topics).await?;
        Ok(Ear { connection, pushes, overflowed })
    }
}

impl Ear {
    /// The next thing to tell, if what came is to be told, or why there will be no more.
    async fn next(&mut self, bus: &RedisBus) -> Result<Option<Heard>, String> {
        if self.pushes.is_empty() && self.overflowed.swap(false, Ordering::Relaxed) {
            return Ok(Some(Heard::Listening));
        }
        match timeout(QUIET, self.pushes.recv()).await {
            Ok(Some(push)) if push.kind == PushKind::Disconnection => Err(gone()),
            Ok(Some(push)) => Ok(bus.message(push)),
            Ok(None) => Err(gone()),
            Err(_) => self.ask().await.map(|()| None),
        }
    }

    async fn ask(&mut self) -> Result<(), String> {
        let answer: RedisResult<Value> = cmd("PING").query_async(&mut self.connection).await;
        answer.map(drop).map_err(|error| reason(&error))
    }
}

fn gone() -> String {
    "Redis has closed the connection".to_owned()
}

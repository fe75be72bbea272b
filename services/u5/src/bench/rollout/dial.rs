//! Connecting to one of the replicas, and leaving it.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use u5_protocol::{ids::SessionId, kiosk::Resume};
use u5_runtime::Clock;
use u5_session::RedisStore;

use super::{
    leases::Holding,
    replicas::{Place, Places},
};
use crate::kiosk::{KioskError, Link, Received, Welcome};

/// How long a connection may take until it is welcomed.
const WELCOME: Duration = Duration::from_secs(10);
/// How long a replica may take to end a connection that was hung up.
const LEFT: Duration = Duration::from_secs(2);

/// What kiosks have in common.
#[derive(Clone)]
pub(super) struct Net {
    pub(super) places: Places,
    pub(super) clock: Clock,
    /// Where it is looked up who drives a visit.
    pub(super) store: RedisStore,
}

/// An attempt to connect.
pub(super) struct Dialled {
    /// Who had the visit until then.
    pub(super) before: Option<Holding>,
    pub(super) opened: Result<Opened, KioskError>,
}

/// A connection that was welcomed.
pub(super) struct Opened {
    pub(super) link: Link,
    pub(super) welcome: Welcome,
    pub(super) place: Place,
    pub(super) holding: Option<Holding>,
}

impl Dialled {
    /// Waits, looks who has the visit, and connects to place `choice` to go on with it.
    pub(super) async fn attempt(net: Net, wait: Duration, choice: usize, session: SessionId, ticket: Resume) -> Self {
        sleep(wait).await;
        let before = Holding::of(&session, &net.store).await;
        Self { before, opened: open(&net, choice, Some(ticket)).await }
    }
}

/// Connects to place `choice`, for a new visit or one that goes on.
pub(super) async fn open(net: &Net, choice: usize, resume: Option<Resume>) -> Result<Opened, KioskError> {
    let place = net
        .places
        .pick(choice)
        .ok_or_else(|| KioskError::Connect { url: String::new(), reason: "no replica takes kiosks".to_owned() })?;
    let url = place.address.url.clone();
    let silent = |_| KioskError::Silent { url, seconds: WELCOME.as_secs() };
    let (link, welcome) = timeout(WELCOME, Link::open(&place.address, resume)).await.map_err(silent)??;
    let holding = Holding::of(&welcome.session, &net.store).await;
    Ok(Opened { link, welcome, place, holding })
}

/// What still came from a connection that a kiosk had hung up.
pub(super) struct Left {
    /// Which it was.
    pub(super) which: usize,
    /// When its voice arrived. What was under way is not played, and is no harm.
    pub(super) voices: Vec<Duration>,
    /// Whether the replica ended it, too, once it knew.
    pub(super) has_ended: bool,
}

/// Hangs a connection up, and hears what still comes from it.
pub(super) async fn left(mut link: Link, which: usize, clock: Clock) -> Left {
    let mut voices = Vec::new();
    let listen = async {
        link.hang_up().await;
        while let Ok(received) = link.next().await {
            if matches!(&received, Received::Voice(frame) if !frame.pcm.is_empty()) {
                voices.push(clock.now());
            }
        }
    };
    let has_ended = timeout(LEFT, listen).await.is_ok();
    Left { which, voices, has_ended }
}

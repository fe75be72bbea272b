//! A kiosk without a screen: it connects as a kiosk page does, speaks recorded audio in real time, and plays the answer
//! on a loudspeaker that is only a clock. For `u5 talk` and `u5 bench`.

mod exchange;
mod link;
mod loudspeaker;

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval_at, sleep_until};
use u5_protocol::{
    Language,
    ids::CardId,
    kiosk::{ClientEvent, Resume, ServerEvent},
};
use u5_runtime::Clock;

pub(crate) use exchange::{Exchange, Source, Turn};
pub(crate) use link::{KioskError, Link, Received, Welcome};
pub(crate) use loudspeaker::Loudspeaker;

/// Samples of a microphone frame: 20 ms at 16 kHz.
pub(crate) const FRAME: usize = 320;
pub(crate) const FRAME_TIME: Duration = Duration::from_millis(20);
/// Microphone samples in a second.
pub(crate) const MIC_RATE: u32 = 16_000;
/// How long a server may keep a kiosk waiting without a sign of life.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest an exchange may last after the customer's last word.
const LONGEST: Duration = Duration::from_mins(5);

/// What the customer does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Utterance<'a> {
    /// Speaks: samples at [`MIC_RATE`].
    Spoken(&'a [i16]),
    /// Types.
    Typed(&'a str),
    /// Touches a choice.
    Touched(&'a str),
}

/// Where to connect.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    /// `ws://host:port/v1/realtime`
    pub(crate) url: String,
    /// The kiosk's token, if the server wants one.
    pub(crate) token: Option<String>,
}

/// A connected kiosk.
pub(crate) struct Kiosk {
    link: Link,
    speaker: Loudspeaker,
    clock: Clock,
    welcome: Welcome,
}

impl Kiosk {
    /// Connects and says hello.
    pub(crate) async fn connect(address: &Address) -> Result<Self, KioskError> {
        Self::open(address, None).await
    }

    /// Connects again after a connection was lost, to go on with its visit.
    pub(crate) async fn resume(address: &Address, ticket: Resume) -> Result<Self, KioskError> {
        Self::open(address, Some(ticket)).await
    }

    async fn open(address: &Address, resume: Option<Resume>) -> Result<Self, KioskError> {
        let (link, welcome) = tokio::time::timeout(PATIENCE, Link::open(address, resume))
            .await
            .map_err(|_| KioskError::Silent { url: address.url.clone(), seconds: PATIENCE.as_secs() })??;
        Ok(Self { link, speaker: Loudspeaker::new(welcome.voice_rate), clock: Clock::start(), welcome })
    }

    /// What goes on with this visit in another connection.
    pub(crate) fn ticket(&self) -> Resume {
        self.link.ticket()
    }

    /// Whether the server goes on with an earlier visit.
    pub(crate) const fn is_resumed(&self) -> bool {
        self.welcome.resumed
    }

    /// Samples per second of the server's voice.
    pub(crate) const fn voice_rate(&self) -> u32 {
        self.welcome.voice_rate
    }

    /// Chooses a language, as a customer does by touch.
    pub(crate) async fn choose(&mut self, language: Language) -> Result<(), KioskError> {
        self.link.say(&ClientEvent::Language { language }).await
    }

    /// Says `utterance` and then nothing, until it was answered and the answer was played, or until nothing was said
    /// in answer for `quiet`, which should be longer than the server waits for an unfinished sentence to go on.
    pub(crate) async fn ask(&mut self, utterance: Utterance<'_>, quiet: Duration) -> Result<Exchange, KioskError> {
        self.converse(utterance, quiet, None).await
    }

    /// The same, but not longer than until the answer has been sounding for `sound`. It goes on while whatever is done
    /// next is done.
    pub(crate) async fn ask_and_hear(
        &mut self,
        utterance: Utterance<'_>,
        quiet: Duration,
        sound: Duration,
    ) -> Result<Exchange, KioskError> {
        self.converse(utterance, quiet, Some(sound)).await
    }

    /// Nobody speaks for `length`. The microphone hears `room` over and over, or is off where that is empty.
    pub(crate) async fn stand_by(&mut self, room: &[i16], length: Duration) -> Result<(), KioskError> {
        let now = self.clock.now();
        let mut unasked = Exchange::new(now, now);
        let mut frames = room.chunks_exact(FRAME).cycle();
        let mut recorded = self.microphone(now);
        let mut over = std::pin::pin!(sleep_until(self.clock.instant(now + length)));
        loop {
            tokio::select! {
                biased;
                () = &mut over => return Ok(()),
                _ = recorded.tick(), if !room.is_empty() => self.record(frames.next().unwrap_or_default()).await?,
                received = self.link.next() => self.on(received?, &mut unasked).await?,
            }
        }
    }

    async fn converse(
        &mut self,
        utterance: Utterance<'_>,
        quiet: Duration,
        sound: Option<Duration>,
    ) -> Result<Exchange, KioskError> {
        let started = self.clock.now();
        let spoken = match utterance {
            Utterance::Spoken(samples) => samples,
            Utterance::Typed(text) => {
                self.link.say(&ClientEvent::Text { text: text.to_owned() }).await?;
                &[]
            }
            Utterance::Touched(name) => {
                let (card_id, choice_id) = (CardId::from(name.to_owned()), name.to_owned());
                self.link.say(&ClientEvent::Choice { card_id, choice_id }).await?;
                &[]
            }
        };
        let mut exchange = Exchange::new(started, started + length(spoken));
        let mut frames = spoken.chunks(FRAME);
        let mut recorded = self.microphone(started);
        while !self.is_over(&exchange, quiet)? && !sound.is_some_and(|s| exchange.has_heard(self.clock.now(), s)) {
            tokio::select! {
                biased;
                _ = recorded.tick() => self.record(frames.next().unwrap_or_default()).await?,
                received = self.link.next() => self.on(received?, &mut exchange).await?,
            }
        }
        Ok(exchange)
    }

    /// Hangs up.
    pub(crate) async fn leave(self) {
        self.link.close().await;
    }

    /// Ticks with the microphone's frames: one leaves when its last sample would have been recorded.
    fn microphone(&self, started: Duration) -> Interval {
        let mut recorded = interval_at(self.clock.instant(started) + FRAME_TIME, FRAME_TIME);
        recorded.set_missed_tick_behavior(MissedTickBehavior::Burst);
        recorded
    }

    async fn record(&mut self, samples: &[i16]) -> Result<(), KioskError> {
        let mut frame = samples.to_vec();
        frame.resize(FRAME, 0);
        self.link.mic(frame).await?;
        let reports = self.speaker.play_until(self.clock.now());
        self.report(reports).await
    }

    async fn report(&mut self, reports: Vec<ClientEvent>) -> Result<(), KioskError> {
        for report in reports {
            self.link.say(&report).await?;
        }
        Ok(())
    }

    async fn on(&mut self, received: Received, exchange: &mut Exchange) -> Result<(), KioskError> {
        let now = self.clock.now();
        match received {
            Received::Voice(frame) => {
                self.speaker.queue(now, frame.pts_samples, frame.pcm.len() as u64, frame.flags.is_last());
                exchange.heard(now, &frame.pcm);
                Ok(())
            }
            Received::Event(message) => self.obey(now, message.event, exchange).await,
            Received::Committed => {
                exchange.committed(now);
                Ok(())
            }
            Received::Nothing => Ok(()),
        }
    }

    async fn obey(&mut self, now: Duration, event: ServerEvent, exchange: &mut Exchange) -> Result<(), KioskError> {
        match event {
            ServerEvent::Speaking { item_id, marks, .. } => {
                exchange.speaking(&item_id);
                exchange.timed(&marks);
                self.speaker.speaking(item_id);
            }
            ServerEvent::Clear { item_id, at_samples } => {
                exchange.cleared(now, &item_id);
                let reports = self.speaker.clear(now, &item_id, at_samples);
                self.report(reports).await?;
            }
            event => exchange.note(now, event),
        }
        Ok(())
    }

    fn is_over(&self, exchange: &Exchange, quiet: Duration) -> Result<bool, KioskError> {
        let now = self.clock.now();
        if !self.speaker.is_silent() {
            return if now > exchange.ended + LONGEST {
                Err(KioskError::Endless(LONGEST.as_secs()))
            } else {
                Ok(false)
            };
        }
        let stuck = exchange.is_busy() && exchange.quiet_for(now) > PATIENCE;
        if stuck { Err(KioskError::Unanswered(PATIENCE.as_secs())) } else { Ok(exchange.is_over(now, quiet)) }
    }
}

/// How long `samples` of the microphone last.
pub(crate) fn length(samples: &[i16]) -> Duration {
    Duration::from_secs(samples.len() as u64) / MIC_RATE
}

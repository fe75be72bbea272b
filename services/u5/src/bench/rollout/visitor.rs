//! Somebody at a kiosk who asks one question after the other, whatever becomes of the servers.

use std::time::Duration;

use fastrand::Rng;
use tokio::time::{Interval, MissedTickBehavior, interval_at};
use u5_protocol::{
    frame::Frame,
    kiosk::{CaptionRole, ClientEvent, ServerEvent},
};

use super::{
    answers::Question,
    asked::{Asked, Next},
    dial::Net,
    line::{Line, News, Why},
    moves::{Move, Sound},
    seen::{Seen, Turn},
    words::{Heard, Transcript},
};
use crate::{
    clip::Clip,
    kiosk::{FRAME, FRAME_TIME, KioskError, Loudspeaker, Received},
};

/// Between an answer and the next question, in milliseconds.
const PAUSE_MS: std::ops::Range<u64> = 200..1_500;

/// A kiosk and who stands before it.
pub(super) struct Visitor<'a> {
    net: Net,
    clip: &'a Clip,
    line: Line,
    microphone: Interval,
    rng: Rng,
    speaker: Loudspeaker,
    sound: Sound,
    asked: Asked,
    /// Samples of the question that were said; none while nothing is being said.
    saying: Option<usize>,
    question: Question,
    transcript: Transcript,
    /// Whether all samples of the answer have come.
    is_complete: bool,
    seen: Seen,
}

impl<'a> Visitor<'a> {
    /// Comes to the kiosk with this number, which is connected to the replica whose turn it is.
    pub(super) async fn come(net: Net, clip: &'a Clip, index: u16) -> Result<Self, KioskError> {
        let rng = Rng::with_seed(index.into());
        let (line, welcome) =
            Line::open(net.clone(), index.into(), Rng::with_seed(u64::from(index) + 1_000_000)).await?;
        let now = net.clock.now();
        let mut microphone = interval_at(net.clock.instant(now) + FRAME_TIME, FRAME_TIME);
        microphone.set_missed_tick_behavior(MissedTickBehavior::Burst);
        Ok(Self {
            net,
            clip,
            line,
            microphone,
            rng,
            speaker: Loudspeaker::new(welcome.voice_rate),
            sound: Sound::at(welcome.voice_rate),
            asked: Asked::begin(now, None),
            saying: None,
            // Half of them begin with their voice.
            question: if index % 4 < 2 { Question::Spoken } else { Question::Typed },
            transcript: Transcript::default(),
            is_complete: false,
            seen: Seen::default(),
        })
    }

    /// Asks until `end`, hears the last answer out, and goes.
    pub(super) async fn stay(mut self, end: Duration) -> Seen {
        while self.net.clock.now() < end {
            self.pause().await;
            self.turn().await;
            self.question = self.question.other();
        }
        self.seen.connections = self.line.close().await;
        self.seen
    }

    /// Says nothing for a while, and longer while there is nobody to say it to.
    async fn pause(&mut self) {
        let until = self.net.clock.now() + Duration::from_millis(self.rng.u64(PAUSE_MS));
        while self.net.clock.now() < until || !self.line.is_up() {
            self.step().await;
        }
    }

    /// Asks, and listens until nothing more comes.
    async fn turn(&mut self) {
        self.transcript = Transcript::default();
        self.asked.next_one(self.net.clock.now());
        (self.is_complete, self.seen.moving) = (false, None);
        self.sound.begin();
        self.put().await;
        loop {
            let heard = self.heard();
            match self.asked.next(
                self.net.clock.now(),
                self.speaker.is_silent(),
                heard.upto == self.question.words().len(),
            ) {
                Next::Wait => self.step().await,
                Next::PutAgain => {
                    self.asked.begin_again(self.net.clock.now());
                    self.put().await;
                }
                Next::GoOn => return self.note(heard),
            }
        }
    }

    fn heard(&self) -> Heard {
        Heard::of(&self.question.words(), &self.question.other().words(), &self.transcript.heard())
    }

    fn note(&mut self, heard: Heard) {
        let words = self.question.words().len();
        self.seen.turns.push(Turn {
            question: self.question,
            heard,
            words,
            again: self.asked.again(),
            was_taken: self.asked.is_taken(),
        });
    }

    async fn put(&mut self) {
        match self.question {
            Question::Spoken => self.saying = Some(0),
            Question::Typed => {
                self.line.say(&ClientEvent::Text { text: self.question.text().to_owned() }).await;
                self.asked.put(self.net.clock.now());
            }
        }
    }

    async fn step(&mut self) {
        tokio::select! {
            biased;
            _ = self.microphone.tick() => self.tick().await,
            news = self.line.next() => self.on(news).await,
        }
    }

    /// A frame's time has passed: the microphone has recorded it, and the loudspeaker has played another.
    async fn tick(&mut self) {
        let frame = self.record();
        self.line.mic(frame).await;
        let reports = self.speaker.play_until(self.net.clock.now());
        self.report(reports).await;
        // Nobody is left standing in the middle of a question.
        if !self.asked.is_under_way() {
            self.line.leave_if_due();
        }
    }

    fn record(&mut self) -> Vec<i16> {
        let mut frame = match &mut self.saying {
            Some(said) => {
                let from = *said;
                *said = self.clip.samples.len().min(from + FRAME);
                self.clip.samples[from..*said].to_vec()
            }
            None => Vec::new(),
        };
        if self.saying == Some(self.clip.samples.len()) {
            self.saying = None;
            self.asked.put(self.net.clock.now());
        }
        frame.resize(FRAME, 0);
        frame
    }

    async fn report(&mut self, reports: Vec<ClientEvent>) {
        for report in reports {
            if let ClientEvent::Playback { item_id, played_samples, .. } = &report {
                self.transcript.played(item_id, *played_samples);
            }
            self.line.say(&report).await;
        }
    }

    async fn on(&mut self, news: News) {
        let now = self.net.clock.now();
        match news {
            News::Received(Received::Voice(frame)) => self.voice(now, &frame),
            News::Received(Received::Event(message)) => self.obey(now, message.event).await,
            News::Received(Received::Committed | Received::Nothing) => {}
            News::Down => self.adrift(now),
            News::Moved { why, resumed, told } => self.moved(now, why, resumed, told),
        }
    }

    fn voice(&mut self, now: Duration, frame: &Frame) {
        let samples = frame.pcm.len() as u64;
        self.asked.sign(now);
        self.is_complete |= frame.flags.is_last();
        self.speaker.queue(now, frame.pts_samples, samples, frame.flags.is_last());
        let begins = self.sound.arrived(now, samples);
        if let Some(moving) = self.seen.moving.take_if(|_| samples > 0) {
            self.seen.rests.push(moving.rest(begins));
        }
    }

    async fn obey(&mut self, now: Duration, event: ServerEvent) {
        match event {
            ServerEvent::Speaking { item_id, marks, .. } => {
                self.is_complete = false;
                self.transcript.timed(&item_id, &marks);
                self.speaker.speaking(item_id);
            }
            ServerEvent::Marks { item_id, marks } => self.transcript.timed(&item_id, &marks),
            ServerEvent::Clear { item_id, at_samples } => {
                let reports = self.speaker.clear(now, &item_id, at_samples);
                self.sound.stopped(now);
                self.report(reports).await;
            }
            ServerEvent::Caption { role: CaptionRole::User, .. } => self.asked.taken(now),
            ServerEvent::State { state, .. } => self.asked.state(now, state),
            ServerEvent::GoingAway { reconnect_after_ms, .. } => {
                self.line.leave_in(Duration::from_millis(reconnect_after_ms));
            }
            _ => {}
        }
    }

    /// The question that went into a connection that is gone, or the part of it that did.
    fn adrift(&mut self, now: Duration) {
        let began = match self.saying {
            Some(said) => crate::kiosk::length(&self.clip.samples[..said]) > self.clip.speech.start,
            None => true,
        };
        self.asked.moved(now, began);
        if began {
            self.saying = None;
        }
    }

    fn moved(&mut self, now: Duration, why: Why, resumed: bool, told: Option<Duration>) {
        self.adrift(now);
        self.speaker.end();
        let is_mid_answer = self.sound.has_begun() && !self.is_complete;
        self.seen.moves.push(Move { why, resumed, is_mid_answer });
        self.seen.moving = is_mid_answer.then(|| self.sound.leaves(told));
    }
}

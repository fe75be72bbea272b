//! What of an answer was generated, sent and played, and hence what the customer has heard.
//!
//! All positions are samples of the item's audio at the voice rate. Invariant: played <= sent <= generated.

mod marks;

use std::time::Duration;

use u5_protocol::{
    ids::{ItemId, ResponseId},
    kiosk::MarkSource,
};

use crate::time::Instant64;
use marks::Untold;

/// A word of a [`Part`], and when it sounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The word as it stands in the text.
    pub text: String,
    /// Byte offset in the part's text just behind this word.
    pub upto: usize,
    /// First sample, counted from the part's first.
    pub start: u64,
    /// Length in samples.
    pub duration: u64,
    /// How good these times are.
    pub source: MarkSource,
}

/// A clause or sentence of an answer: the unit that is spoken in one go.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The text as it is written (not as it is spoken), trailing space included.
    pub text: String,
    /// Sample of the item at which the part begins.
    pub start: u64,
    /// Samples generated for it so far.
    pub samples: u64,
    /// Whether it only bridges the wait for the answer.
    pub is_filler: bool,
    /// Whether `samples` is final.
    pub complete: bool,
    /// Its words in order; may be empty when no times are known.
    pub words: Vec<Word>,
    announced: bool,
    untold: Untold,
}

/// How we learn what was played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// The page acknowledges it.
    Reported,
    /// Nobody tells us; the clock since the first sample sent is our best guess.
    Estimated,
}

/// How an item's audio is sent. Fixed when the item begins, whatever happens to the settings meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Samples per second.
    pub rate: u32,
    /// How much may lie ahead of the played position, a frame at least; none means as fast as it comes.
    pub lead: Option<Duration>,
    /// How the played position is learnt.
    pub position: Position,
}

/// A moment at which the position was known; from there it moves with the clock.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    at: Instant64,
    played: u64,
}

/// One item's audio on its way to the customer's ear.
#[derive(Debug, Clone)]
pub struct Playback {
    /// The assistant's message.
    pub item: ItemId,
    /// The response that generates it.
    pub response: ResponseId,
    /// What it consists of, in order.
    pub parts: Vec<Part>,
    pace: Pace,
    generated: u64,
    sent: u64,
    played: u64,
    anchor: Option<Anchor>,
    ended: bool,
    closed: bool,
    /// Nothing is sent and nothing sounds until it is resumed.
    held: bool,
}

/// Never send less than this at once: smaller frames cost more than they bring.
const FRAME: Duration = Duration::from_millis(20);

/// A page that has said nothing new for this long after the last sample should have sounded will not do so any more.
const REPORT_PATIENCE: Duration = Duration::from_secs(2);

impl Playback {
    /// Nothing generated yet.
    pub fn new(item: ItemId, response: ResponseId, pace: Pace) -> Self {
        Self {
            item,
            response,
            parts: Vec::new(),
            pace: Pace { rate: pace.rate.max(1), lead: pace.lead.map(|lead| lead.max(FRAME)), ..pace },
            generated: 0,
            sent: 0,
            played: 0,
            anchor: None,
            ended: false,
            closed: false,
            held: false,
        }
    }

    /// Whether it is held back.
    pub const fn is_held(&self) -> bool {
        self.held
    }

    /// Stops sending and sounding, in a way that [`resume`](Self::resume) takes back.
    pub fn hold(&mut self, now: Instant64) {
        self.advance(now);
        self.held = true;
    }

    /// Goes on from the last sample that was heard: what was sent beyond it will be sent once more.
    pub fn resume(&mut self) {
        self.held = false;
        self.sent = self.played;
        self.closed = false;
        self.anchor = None;
    }

    /// Samples that the voice produced.
    pub const fn generated(&self) -> u64 {
        self.generated
    }

    /// Samples that left for the page.
    pub const fn sent(&self) -> u64 {
        self.sent
    }

    /// Samples known to have been played, as of the last report or estimate.
    pub const fn played(&self) -> u64 {
        self.played
    }

    /// Whether everything was generated.
    pub const fn ended(&self) -> bool {
        self.ended
    }

    /// Whether everything was generated and sent.
    pub const fn all_sent(&self) -> bool {
        self.ended && self.sent == self.generated
    }

    /// Whether everything was generated, sent and played.
    pub const fn all_played(&self) -> bool {
        self.all_sent() && self.played == self.sent
    }

    /// Begins the next part; the one before is complete.
    pub fn begin_part(&mut self, text: String, is_filler: bool) {
        self.complete_part();
        self.parts.push(Part {
            text,
            start: self.generated,
            samples: 0,
            is_filler,
            complete: false,
            words: Vec::new(),
            announced: false,
            untold: Untold::default(),
        });
    }

    /// More audio of the current part was generated.
    pub fn add_audio(&mut self, samples: u64, words: Vec<Word>) {
        if let Some(part) = self.parts.last_mut() {
            part.samples += samples;
            part.words.extend(words);
            self.generated += samples;
        }
    }

    /// Nothing more will be generated.
    pub fn end(&mut self) {
        self.complete_part();
        self.ended = true;
    }

    fn complete_part(&mut self) {
        if let Some(part) = self.parts.last_mut() {
            part.complete = true;
        }
    }

    /// How many samples to send now, so that at most the lead lies ahead of what was played; without a lead, all of them.
    pub fn due(&self, now: Instant64) -> u64 {
        if self.held {
            return 0;
        }
        let waiting = self.generated - self.sent;
        let Some(lead) = self.pace.lead else { return waiting };
        let room = (self.estimate(now) + self.some(lead)).saturating_sub(self.sent);
        if room >= self.least(waiting) { room.min(waiting) } else { 0 }
    }

    /// When [`due`](Self::due) will next be more than zero without anything else happening, given that it is zero now.
    pub fn next_due(&self) -> Option<Instant64> {
        if self.held {
            return None;
        }
        let waiting = self.generated - self.sent;
        let (lead, Anchor { at, played }) = (self.pace.lead?, self.anchor?);
        let position = (self.sent + self.least(waiting)).saturating_sub(self.some(lead));
        (waiting > 0).then(|| at + self.time_of(position.saturating_sub(played)))
    }

    /// The fewest samples worth sending while `waiting` are there.
    fn least(&self, waiting: u64) -> u64 {
        waiting.min(self.some(FRAME))
    }

    /// A duration in samples, one at least: however slow the voice, something has to be sent.
    fn some(&self, of: Duration) -> u64 {
        self.samples(of).max(1)
    }

    /// `samples` more were sent.
    pub fn mark_sent(&mut self, now: Instant64, samples: u64) {
        let samples = samples.min(self.generated - self.sent);
        // All that was sent before has sounded, so that these samples sound from now on and not from earlier.
        if samples > 0 && self.estimate(now) == self.sent {
            self.anchor = Some(Anchor { at: now, played: self.sent });
        }
        self.sent += samples;
    }

    /// Whether something of the answer itself lies before `position`.
    pub fn is_answer_before(&self, position: u64) -> bool {
        self.parts.iter().any(|part| !part.is_filler && part.start < position)
    }

    /// True once, when everything was generated and sent: the last frame is to say so.
    pub fn close_if_all_sent(&mut self) -> bool {
        let closes = self.all_sent() && !self.closed;
        self.closed |= closes;
        closes
    }

    /// The part that sounds at `sample` of the item.
    pub fn part_at(&self, sample: u64) -> Option<&Part> {
        self.parts.iter().rfind(|part| part.start <= sample)
    }

    /// The text of the parts that were announced because something of them was sent, also of those that are to be sent
    /// once more: whoever was told of them is not untold.
    pub fn sent_text(&self) -> String {
        self.parts.iter().filter(|part| part.announced).map(|part| part.text.as_str()).collect()
    }

    /// The page says how much it has played. Clamped to what was sent, and never runs backwards.
    pub fn report(&mut self, now: Instant64, played: u64) {
        let before = self.played;
        self.played = played.min(self.sent).max(before);
        // A page that repeats itself tells nothing new: otherwise a stuck one would keep the answer going for ever.
        if self.played > before {
            self.anchor = Some(Anchor { at: now, played: self.played });
        }
    }

    /// Where nobody reports, moves the position with the clock. Call before asking what was heard.
    pub fn advance(&mut self, now: Instant64) {
        if self.pace.position == Position::Estimated {
            self.played = self.estimate(now).max(self.played);
        }
    }

    /// When what was sent counts as played out, even if nobody says so; nothing when nothing was sent or is sounding.
    pub fn over_at(&self) -> Option<Instant64> {
        if self.held {
            return None;
        }
        let Anchor { at, played } = self.anchor?;
        let patience = match self.pace.position {
            Position::Reported => REPORT_PATIENCE,
            Position::Estimated => Duration::ZERO,
        };
        Some(at + self.time_of(self.sent.saturating_sub(played)) + patience)
    }

    /// The position if playing went on undisturbed since it was last known.
    fn estimate(&self, now: Instant64) -> u64 {
        if self.held {
            return self.played;
        }
        let Some(Anchor { at, played }) = self.anchor else { return self.played };
        (played + self.samples(now.since(at))).min(self.sent)
    }

    /// The text heard up to the played position, cut after the last whole word.
    pub fn heard(&self) -> String {
        self.heard_until(self.played)
    }

    /// The text heard by someone who listened to the first `position` samples, cut after the last whole word.
    pub fn heard_until(&self, position: u64) -> String {
        self.parts.iter().filter(|p| p.start < position).map(|part| part.heard(position - part.start)).collect()
    }

    /// The text of the answer that was not heard up to the played position, from a whole word on.
    pub fn unheard(&self) -> String {
        let rest = |part: &Part| {
            let heard = if part.start < self.played { part.heard(self.played - part.start).len() } else { 0 };
            part.text.get(heard..).unwrap_or_default().to_owned()
        };
        self.parts.iter().filter(|part| !part.is_filler).map(rest).collect()
    }

    /// The whole text, heard or not.
    pub fn text(&self) -> String {
        self.parts.iter().map(|p| p.text.as_str()).collect()
    }

    /// A duration in samples.
    pub fn samples(&self, of: Duration) -> u64 {
        (of.as_micros() as u64).saturating_mul(u64::from(self.pace.rate)) / 1_000_000
    }

    /// Samples as a duration.
    pub fn duration(&self, samples: u64) -> Duration {
        Duration::from_micros(samples.saturating_mul(1_000_000) / u64::from(self.pace.rate))
    }

    /// How long until `samples` have sounded: a duration, rounded up.
    fn time_of(&self, samples: u64) -> Duration {
        Duration::from_micros(samples.saturating_mul(1_000_000).div_ceil(u64::from(self.pace.rate)))
    }
}

impl Part {
    /// The text heard in the part's first `samples` samples.
    fn heard(&self, samples: u64) -> &str {
        if self.complete && samples >= self.samples {
            return &self.text;
        }
        let heard = self.words.iter().take_while(|w| w.start + w.duration <= samples).last();
        self.text.get(..heard.map_or(0, |w| w.upto)).unwrap_or_default()
    }
}

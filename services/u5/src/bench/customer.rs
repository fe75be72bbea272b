//! Customers who come, talk and go, and what they notice.

use std::{collections::BTreeMap, time::Duration};

use u5_protocol::kiosk::Resume;
use u5_runtime::Clock;

use crate::{
    clip::Clip,
    kiosk::{Address, Exchange, Kiosk, KioskError, Turn, Utterance},
};

/// Quiet after which a turn is given up.
const QUIET: Duration = Duration::from_secs(5);
/// How much of an answer is heard by somebody who speaks over it, or goes away.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a customer does in a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Asks, and hears the answer out.
    Ask,
    /// Asks, speaks over the answer, and hears the next one out: two turns.
    Interrupt,
    /// Asks, and is gone in the middle of the answer without a goodbye, the connection with them. Nothing follows it.
    Vanish,
}

impl Act {
    /// How many turns that makes.
    pub(super) const fn turns(self) -> usize {
        match self {
            Self::Ask | Self::Vanish => 1,
            Self::Interrupt => 2,
        }
    }
}

/// How an answer stopped that was spoken over, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stop {
    /// From the customer's first loud sample to the order to fall silent.
    pub(super) decided: f64,
    /// From the same to the last sample of the answer that arrived.
    pub(super) last_voice: Option<f64>,
    /// From the order to the last sample; zero when none came after it.
    pub(super) late: f64,
}

/// What customers noticed.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Experience {
    /// Turns they meant to take.
    pub(super) wanted: usize,
    /// Turns whose answer they heard.
    pub(super) answered: usize,
    /// From the last loud sample to the first one of the answer.
    pub(super) response_ms: Vec<f64>,
    /// Turns as the server reports them.
    pub(super) turns: Vec<Turn>,
    /// Answers that were spoken over.
    pub(super) interruptions: usize,
    /// And those of them that stopped.
    pub(super) stops: Vec<Stop>,
    pub(super) visits: usize,
    /// Times that somebody who had vanished came back.
    pub(super) returns: usize,
    /// And found the visit as it was.
    pub(super) resumed: usize,
    /// What went wrong, and how often.
    pub(super) errors: BTreeMap<String, usize>,
    /// How long connections were open, all together.
    pub(super) connected: Duration,
}

impl Experience {
    /// What all of them noticed together.
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::default(), Self::and)
    }

    fn and(mut self, other: Self) -> Self {
        self.wanted += other.wanted;
        self.answered += other.answered;
        self.response_ms.extend(other.response_ms);
        self.turns.extend(other.turns);
        self.interruptions += other.interruptions;
        self.stops.extend(other.stops);
        self.visits += other.visits;
        self.returns += other.returns;
        self.resumed += other.resumed;
        for (error, count) in other.errors {
            *self.errors.entry(error).or_default() += count;
        }
        self.connected += other.connected;
        self
    }

    /// Notes an exchange; `interrupts` says whether it spoke over an answer.
    fn note(&mut self, exchange: Exchange, speech: &std::ops::Range<Duration>, interrupts: bool) {
        let (start, end) = (exchange.started + speech.start, exchange.started + speech.end);
        let answered = exchange.answered().filter(|_| exchange.cut.is_some() || !interrupts);
        self.answered += usize::from(answered.is_some());
        self.response_ms.extend(answered.map(|at| between_ms(end, at)));
        if interrupts {
            self.interruptions += 1;
            self.stops.extend(exchange.cut.as_ref().map(|cut| Stop {
                decided: between_ms(start, cut.at),
                last_voice: cut.last_voice.map(|at| between_ms(start, at)),
                late: cut.last_voice.map_or(0.0, |at| between_ms(cut.at, at).max(0.0)),
            }));
        }
        self.turns.extend(exchange.turns);
    }

    fn failed(&mut self, error: &KioskError) {
        *self.errors.entry(error.to_string()).or_default() += 1;
    }
}

/// Milliseconds from one moment to another, negative where it lies before.
pub(super) fn between_ms(from: Duration, to: Duration) -> f64 {
    (to.as_secs_f64() - from.as_secs_f64()) * 1_000.0
}

/// Somebody who says the same thing whenever they speak.
pub(super) struct Customer<'a> {
    address: &'a Address,
    clip: &'a Clip,
    seen: Experience,
}

impl<'a> Customer<'a> {
    /// Somebody who will speak `clip` to the kiosk at `address`.
    pub(super) fn new(address: &'a Address, clip: &'a Clip) -> Self {
        Self { address, clip, seen: Experience::default() }
    }

    /// What they noticed so far.
    pub(super) fn seen(self) -> Experience {
        self.seen
    }

    /// A visit, or what is left of one. Returns what it can be gone on with, if they vanished.
    pub(super) async fn visit(&mut self, acts: &[Act], resume: Option<Resume>) -> Option<Resume> {
        self.seen.visits += 1;
        self.seen.wanted += acts.iter().copied().map(Act::turns).sum::<usize>();
        let clock = Clock::start();
        let ended = self.talk(acts, resume).await;
        self.seen.connected += clock.now();
        ended.inspect_err(|error| self.seen.failed(error)).ok().flatten()
    }

    async fn talk(&mut self, acts: &[Act], resume: Option<Resume>) -> Result<Option<Resume>, KioskError> {
        let mut kiosk = self.come(resume).await?;
        for act in acts {
            match act {
                Act::Ask => self.ask(&mut kiosk, false).await?,
                Act::Interrupt => {
                    self.begin(&mut kiosk).await?;
                    self.ask(&mut kiosk, true).await?;
                }
                Act::Vanish => {
                    self.begin(&mut kiosk).await?;
                    return Ok(Some(kiosk.ticket()));
                }
            }
        }
        kiosk.leave().await;
        Ok(None)
    }

    async fn come(&mut self, resume: Option<Resume>) -> Result<Kiosk, KioskError> {
        let Some(ticket) = resume else { return Kiosk::connect(self.address).await };
        let kiosk = Kiosk::resume(self.address, ticket).await?;
        self.seen.returns += 1;
        self.seen.resumed += usize::from(kiosk.is_resumed());
        Ok(kiosk)
    }

    async fn ask(&mut self, kiosk: &mut Kiosk, interrupts: bool) -> Result<(), KioskError> {
        let exchange = kiosk.ask(Utterance::Spoken(&self.clip.samples), QUIET).await?;
        self.seen.note(exchange, &self.clip.speech, interrupts);
        Ok(())
    }

    /// Asks, and hears the beginning of the answer.
    async fn begin(&mut self, kiosk: &mut Kiosk) -> Result<(), KioskError> {
        let exchange = kiosk.ask_and_hear(Utterance::Spoken(&self.clip.samples), QUIET, PATIENCE).await?;
        self.seen.note(exchange, &self.clip.speech, false);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn heard(voice: Option<u64>) -> Exchange {
        let mut exchange = Exchange::default();
        (exchange.started, exchange.first_voice) = (ms(1_000), voice.map(ms));
        exchange
    }

    #[test]
    fn response_time_counts_from_the_last_word_and_silence_is_no_answer() {
        let mut seen = Experience::default();
        seen.note(heard(Some(3_350)), &(ms(200)..ms(2_000)), false);
        seen.note(heard(None), &(ms(200)..ms(2_000)), false);
        assert_eq!((seen.answered, seen.interruptions), (1, 0));
        assert!((seen.response_ms[0] - 350.0).abs() < 1e-6, "{:?}", seen.response_ms);
    }

    #[test]
    fn the_rest_of_an_answer_that_was_not_stopped_answers_nothing() {
        let mut seen = Experience::default();
        seen.note(heard(Some(1_010)), &(ms(200)..ms(2_000)), true);
        assert_eq!((seen.answered, seen.interruptions, seen.stops.len()), (0, 1, 0));
    }

    #[test]
    fn everybodys_experience_adds_up() {
        let one = || Experience {
            wanted: 2,
            answered: 1,
            response_ms: vec![350.0],
            errors: [("broken".to_owned(), 1)].into(),
            connected: ms(5),
            ..Experience::default()
        };
        let all = Experience::all([one(), one()]);
        assert_eq!((all.wanted, all.answered, all.response_ms.len(), all.connected), (4, 2, 2, ms(10)));
        assert_eq!(all.errors["broken"], 2);
    }
}

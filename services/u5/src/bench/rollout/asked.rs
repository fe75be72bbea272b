//! A question, from being put to being answered, as far as the kiosk can tell.

use std::time::Duration;

use u5_protocol::kiosk::KioskState;

/// Quiet after which an answer is given up.
const QUIET: Duration = Duration::from_secs(5);
/// The longest that a server may be busy, or away, without a sign.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most often that somebody puts a question.
const TRIES: usize = 5;

/// A question. Times are the kiosk's clock.
#[derive(Debug)]
pub(super) struct Asked {
    /// Whether the customer has finished.
    is_put: bool,
    /// Whether the kiosk showed that it was understood.
    is_taken: bool,
    /// Whether the connection that it went into is gone.
    is_adrift: bool,
    /// What the server is doing; nothing while there is none that says so.
    state: Option<KioskState>,
    last_sign: Duration,
    times: usize,
}

/// What the customer does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Speaks, or listens.
    Wait,
    /// Puts the question again: nobody heard it.
    PutAgain,
    /// Goes on to the next one, answered or not.
    GoOn,
}

impl Asked {
    /// A question that is being put to a server in `state`.
    pub(super) const fn begin(now: Duration, state: Option<KioskState>) -> Self {
        Self { is_put: false, is_taken: false, is_adrift: false, state, last_sign: now, times: 1 }
    }

    /// The next question is being put, to the same server.
    pub(super) const fn next_one(&mut self, now: Duration) {
        *self = Self::begin(now, self.state);
    }

    /// How often it was put again.
    pub(super) const fn again(&self) -> usize {
        self.times - 1
    }

    /// Whether it was understood.
    pub(super) const fn is_taken(&self) -> bool {
        self.is_taken
    }

    /// Whether it is on its way, so that whoever leaves now leaves in the middle of it.
    pub(super) const fn is_under_way(&self) -> bool {
        !self.is_taken && !self.is_adrift
    }

    /// The customer has said it all.
    pub(super) fn put(&mut self, now: Duration) {
        self.is_put = true;
        self.sign(now);
    }

    /// The kiosk shows what it has understood.
    pub(super) fn taken(&mut self, now: Duration) {
        self.is_taken = true;
        self.sign(now);
    }

    /// The server says what it is doing.
    pub(super) fn state(&mut self, now: Duration, state: KioskState) {
        self.state = Some(state);
        self.sign(now);
    }

    /// Something came.
    pub(super) const fn sign(&mut self, now: Duration) {
        self.last_sign = now;
    }

    /// The connection is gone, or another has taken its place. `began` says whether any of the question went into it.
    pub(super) const fn moved(&mut self, now: Duration, began: bool) {
        self.is_adrift |= began && !self.is_taken;
        self.state = None;
        self.sign(now);
    }

    /// The customer puts it again, to a server that is there.
    pub(super) const fn begin_again(&mut self, now: Duration) {
        (self.is_put, self.is_adrift) = (false, false);
        self.times += 1;
        self.sign(now);
    }

    /// What to do, given whether the kiosk is silent and whether the answer was heard to its last word.
    pub(super) fn next(&self, now: Duration, is_silent: bool, is_whole: bool) -> Next {
        let quiet = now.saturating_sub(self.last_sign);
        let is_idle = matches!(self.state, Some(KioskState::Listening | KioskState::Attract)) && is_silent;
        let speaks_still = !self.is_put && self.is_under_way();
        match () {
            () if quiet > PATIENCE => Next::GoOn,
            () if !is_idle || speaks_still => Next::Wait,
            () if is_whole => Next::GoOn,
            () if self.is_adrift && self.times < TRIES => Next::PutAgain,
            () if quiet >= QUIET => Next::GoOn,
            () => Next::Wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    /// Put at 1 s.
    fn asked() -> Asked {
        let mut asked = Asked::begin(s(0), Some(KioskState::Listening));
        asked.put(s(1));
        asked
    }

    #[test]
    fn an_answer_is_over_when_it_was_heard_and_the_server_is_done() {
        let mut asked = asked();
        asked.taken(s(1));
        asked.state(s(1), KioskState::Speaking);
        assert_eq!(asked.next(s(4), false, false), Next::Wait);
        assert_eq!(asked.next(s(4), true, true), Next::Wait, "it may have more to say");
        asked.state(s(4), KioskState::Listening);
        assert_eq!((asked.next(s(4), false, true), asked.next(s(4), true, true)), (Next::Wait, Next::GoOn));
    }

    #[test]
    fn a_question_that_went_with_its_connection_is_put_again_where_nobody_answers_it() {
        let mut asked = asked();
        asked.moved(s(2), true);
        assert_eq!(asked.next(s(2), true, false), Next::Wait, "nobody is there yet");
        asked.state(s(2), KioskState::Thinking);
        assert_eq!(asked.next(s(2), true, false), Next::Wait, "it was heard after all");
        asked.state(s(3), KioskState::Listening);
        assert_eq!(asked.next(s(3), true, false), Next::PutAgain);
        asked.begin_again(s(3));
        assert_eq!((asked.next(s(3), true, false), asked.again()), (Next::Wait, 1));
    }

    #[test]
    fn a_question_that_was_understood_is_the_servers_to_answer() {
        let mut asked = asked();
        asked.taken(s(1));
        asked.moved(s(2), true);
        asked.state(s(2), KioskState::Listening);
        assert_eq!(asked.next(s(6), true, false), Next::Wait);
        assert_eq!(asked.next(s(7), true, false), Next::GoOn, "it is lost");
    }

    #[test]
    fn silence_behind_a_question_that_was_understood_is_not_waited_for() {
        let mut asked = Asked::begin(s(0), Some(KioskState::Listening));
        assert_eq!(asked.next(s(1), true, true), Next::Wait, "the customer speaks");
        asked.taken(s(1));
        asked.moved(s(1), true);
        asked.state(s(1), KioskState::Listening);
        assert_eq!(asked.next(s(1), true, true), Next::GoOn);
    }

    #[test]
    fn a_move_before_the_first_word_breaks_nothing_off() {
        let mut asked = Asked::begin(s(0), Some(KioskState::Listening));
        asked.moved(s(1), false);
        asked.state(s(1), KioskState::Listening);
        assert!(asked.is_under_way() && asked.next(s(1), true, false) == Next::Wait);
    }

    #[test]
    fn nobody_waits_for_ever() {
        let mut asked = asked();
        asked.state(s(2), KioskState::Thinking);
        assert_eq!((asked.next(s(32), true, false), asked.next(s(33), true, false)), (Next::Wait, Next::GoOn));
        asked.moved(s(40), true);
        assert_eq!(asked.next(s(71), true, false), Next::GoOn);
    }
}

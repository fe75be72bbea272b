//! The customer's half, first part: when a turn begins, pauses and is over.

use std::time::Duration;

use u5_audio::{
    ear::EarEvent,
    endpoint::{Completeness, completeness, is_stop_word},
};
use u5_protocol::{
    ids::{EventId, ItemId},
    kiosk,
};

use super::Session;
use crate::{
    event::{Effect, JobId, Observation, Understood},
    settings::{BargeIn, TurnDetection},
    time::Instant64,
    waterfall::{Stage, Waterfall},
    wire,
};

/// Samples a second of everything the ear hears.
const EAR_RATE: u64 = 16_000;

/// A transcript that takes longer than this is not worth waiting for.
pub(super) const TRANSCRIPT_PATIENCE: Duration = Duration::from_secs(15);

/// Sound that is always somewhere between the microphone and the ear: a few frames.
const FRAMES_UNDER_WAY: Duration = Duration::from_millis(60);

/// A microphone that is silent for this much longer than it should be will not be heard again; and what stirs for so
/// long without becoming speech is none.
const STALL_PATIENCE: Duration = Duration::from_millis(1_500);

/// Probabilities of having finished below and above which the sound of a pause has a say. Between them it has none: the
/// embedded detector answers anything near the middle.
const SOUNDS_OPEN: f32 = 0.2;
const SOUNDS_FINISHED: f32 = 0.8;
/// Probability above which it may even shorten the wait behind whole words.
const SOUNDS_SETTLED: f32 = 0.9;

/// Whose turn it is, from the customer's side.
#[derive(Debug)]
pub(super) enum Turn {
    /// Nobody speaks. Leads to `Speaking`, or straight to a commit when the client or a typed text says so.
    Open,
    /// The customer speaks. Leads to `Paused`.
    Speaking(Utterance),
    /// The customer may have finished. Leads back to `Speaking`, to a commit, or to `Open` when nothing was said.
    Paused(Utterance, Pause),
}

/// What a customer is saying.
#[derive(Debug)]
pub(super) struct Utterance {
    item: ItemId,
    /// When the assistant, being spoken over, looks into what is said, and then when it gives way.
    pub(super) yield_at: Option<Instant64>,
    /// The transcription of what is said while it is still being said.
    pub(super) glimpse: Option<JobId>,
    /// Whether it began while the assistant was speaking.
    over_assistant: bool,
    /// Whether it began while the assistant was about to speak, and nothing shows that it is a mere noise.
    pub(super) over_silence: bool,
    began: u64,
}

/// A silence within or behind an utterance.
#[derive(Debug)]
pub(super) struct Pause {
    /// Sample at which the speech ended.
    at: u64,
    /// When that was.
    ended: Instant64,
    noticed: Instant64,
    job: JobId,
    /// `None` while the transcription runs; `Some(None)` when it failed.
    #[expect(clippy::option_option, reason = "not known yet, known to be unknown, and known are three things")]
    understood: Option<Option<Understood>>,
    transcribed: Option<Instant64>,
    /// How likely its sound makes it that the customer has finished.
    finished: Option<f32>,
    /// The utterance may not get longer: it is a turn as soon as it proves to be words.
    is_last: bool,
}

impl Utterance {
    pub(super) const fn item(&self) -> &ItemId {
        &self.item
    }
}

impl Pause {
    /// The words, where they are known.
    pub(super) const fn understood(&self) -> Option<&Understood> {
        match &self.understood {
            Some(Some(understood)) => Some(understood),
            _ => None,
        }
    }
}

impl Session {
    pub(super) fn on_ear(&mut self, now: Instant64, event: EarEvent, position: u64) {
        match event {
            EarEvent::Started { at } => self.speech_started(now, at),
            EarEvent::Paused { at } => self.speech_paused(now, at, position),
            EarEvent::Resumed { at } => self.speech_resumed(now, at),
            EarEvent::Overflow { at } => self.overflow(now, at),
        }
    }

    /// Open -> Speaking.
    fn speech_started(&mut self, now: Instant64, at: u64) {
        if !matches!(self.turn, Turn::Open) {
            self.ignore("speech began twice");
            self.end_utterance();
        }
        let item: ItemId = self.ids.make();
        self.send(wire::speech_started(item.clone(), ear_ms(at)));
        let busy = self.is_answering();
        let yield_at = match self.barge_in_now() {
            BargeIn::AtOnce if busy => {
                self.barge_in(now);
                None
            }
            BargeIn::After(patience) if busy => Some(now + patience),
            BargeIn::AtOnce | BargeIn::After(_) | BargeIn::Never => None,
        };
        let over_silence = yield_at.is_some() && !self.is_audible();
        self.turn =
            Turn::Speaking(Utterance { item, yield_at, glimpse: None, over_assistant: busy, over_silence, began: at });
    }

    /// Speaking -> Paused. The transcription begins here, so that its result is there when the turn is over.
    fn speech_paused(&mut self, now: Instant64, at: u64, position: u64) {
        let utterance = match std::mem::replace(&mut self.turn, Turn::Open) {
            Turn::Speaking(utterance) => utterance,
            paused @ Turn::Paused(..) => {
                self.turn = paused;
                return self.ignore("pause within a pause");
            }
            Turn::Open => return self.out_of_step("pause without speech"),
        };
        let ended = now - Duration::from_micros(position.saturating_sub(at).saturating_mul(1_000_000) / EAR_RATE);
        self.look_at_pause(now, utterance, at, ended, false);
    }

    fn look_at_pause(&mut self, now: Instant64, utterance: Utterance, at: u64, ended: Instant64, is_last: bool) {
        let utterance = self.without_glimpse(utterance);
        let job = self.next_job();
        self.out.push(Effect::Transcribe(job));
        if self.settings.sound_votes && matches!(self.settings.turn_detection, TurnDetection::Semantic(_)) {
            self.out.push(Effect::Judge(job));
        }
        let pause =
            Pause { at, ended, noticed: now, job, understood: None, transcribed: None, finished: None, is_last };
        self.turn = Turn::Paused(utterance, pause);
    }

    /// Paused -> Speaking. Whatever was concluded from the pause is void.
    fn speech_resumed(&mut self, now: Instant64, at: u64) {
        let (mut utterance, pause) = match std::mem::replace(&mut self.turn, Turn::Open) {
            Turn::Paused(utterance, pause) => (utterance, pause),
            speaking @ Turn::Speaking(_) => {
                self.turn = speaking;
                return self.ignore("resume within speech");
            }
            Turn::Open => return self.out_of_step("resume without pause"),
        };
        self.abandon(&pause);
        if pause.understood.flatten().is_some_and(|u| completeness(&u.text, u.language) == Completeness::Complete) {
            self.patience.went_on_after(Duration::from_millis(ear_ms(at.saturating_sub(pause.at))));
        }
        if let (BargeIn::After(patience), true) = (self.barge_in_now(), self.is_answering()) {
            utterance.yield_at = Some(now + patience);
        }
        self.turn = Turn::Speaking(utterance);
    }

    /// The ear follows an utterance that is over for us. Unless it forgets it, it will never report another.
    fn out_of_step(&mut self, what: &'static str) {
        self.ignore(what);
        self.out.push(Effect::DropUtterance);
    }

    /// The utterance is as long as it may get: if it is words, what there is of it is a turn, unless turns are the
    /// client's business.
    fn overflow(&mut self, now: Instant64, at: u64) {
        match std::mem::replace(&mut self.turn, Turn::Open) {
            Turn::Speaking(utterance) => self.look_at_pause(now, utterance, at, now, true),
            paused @ Turn::Paused(..) => {
                self.turn = paused;
                self.commit(now);
            }
            Turn::Open => self.refuse(
                None,
                "input_audio_buffer_full",
                "the input audio buffer is full and loses its oldest audio: commit it sooner".to_owned(),
                None,
            ),
        }
    }

    fn abandon(&mut self, pause: &Pause) {
        self.drop_draft();
        if pause.understood.is_none() {
            self.out.push(Effect::CancelTranscript(pause.job));
        }
        self.observe(Observation::Speculation { used: false });
    }

    pub(super) fn next_job(&mut self) -> JobId {
        self.jobs += 1;
        JobId(self.jobs)
    }

    pub(super) fn turn_deadline(&self) -> Option<Instant64> {
        match &self.turn {
            Turn::Open => None,
            Turn::Speaking(utterance) => utterance.yield_at,
            Turn::Paused(_, pause) => self.commit_at(pause),
        }
    }

    pub(super) fn tick_turn(&mut self, now: Instant64) {
        if self.turn_deadline().is_none_or(|at| now < at) {
            return;
        }
        match &self.turn {
            Turn::Open => {}
            Turn::Speaking(utterance) if utterance.glimpse.is_none() => self.glimpse(now),
            Turn::Speaking(_) => self.hold(now),
            Turn::Paused(..) => self.commit(now),
        }
    }

    /// When the pause has lasted long enough for the turn to be over.
    fn commit_at(&self, pause: &Pause) -> Option<Instant64> {
        if pause.is_last {
            // It waits for its words alone, and they come or are given up.
            return Some(pause.noticed + TRANSCRIPT_PATIENCE);
        }
        let wait = match self.settings.turn_detection {
            TurnDetection::Manual => return None,
            TurnDetection::Silence { after } => after,
            TurnDetection::Semantic(endpointing) => match &pause.understood {
                None => endpointing.unfinished,
                Some(None) => endpointing.unsure,
                Some(Some(understood)) => match weigh(understood, pause.finished, self.settings.confidence.show) {
                    Verdict::Agreed => self.patience.with(endpointing.agreed),
                    Verdict::Complete => self.patience.with(endpointing.complete),
                    Verdict::Unsure => endpointing.unsure,
                    Verdict::Unfinished => endpointing.unfinished,
                },
            },
        };
        let is_silent = !self.stirs && self.has_heard(pause.at, wait);
        let late = if is_silent { Duration::ZERO } else { STALL_PATIENCE };
        Some(pause.ended + wait + late)
    }

    /// Whether the silence from sample `at` on was heard for so long.
    fn has_heard(&self, at: u64, wait: Duration) -> bool {
        let needed = samples(wait.saturating_sub(FRAMES_UNDER_WAY));
        self.heard.is_none_or(|heard| heard >= at + needed)
    }

    pub(super) fn on_judgement(&mut self, job: JobId, finished: f32) {
        match &mut self.turn {
            Turn::Paused(_, pause) if pause.job == job => pause.finished = Some(finished),
            _ => self.ignore("late judgement"),
        }
    }

    pub(super) fn on_transcript(&mut self, now: Instant64, job: JobId, result: Option<Understood>) {
        if let Turn::Speaking(Utterance { glimpse: Some(glimpse), .. }) = &self.turn
            && *glimpse == job
        {
            return self.glimpsed(now, result.as_ref());
        }
        if let Turn::Paused(_, pause) = &mut self.turn
            && pause.job == job
        {
            pause.understood = Some(result);
            pause.transcribed = Some(now);
            self.weigh_pause(now);
            return self.begin_draft();
        }
        self.awaited_words(now, job, result);
    }

    /// The words of a pause became known: some of them settle the matter at once.
    fn weigh_pause(&mut self, now: Instant64) {
        let Turn::Paused(utterance, Pause { understood: Some(understood), is_last, .. }) = &self.turn else { return };
        let over = utterance.over_assistant && self.is_answering();
        match understood {
            Some(understood) if understood.text.is_empty() || over && self.is_no_turn(understood) => {
                self.false_alarm();
            }
            _ if *is_last => self.commit(now),
            Some(Understood { text, language, .. })
                if self.is_answering() && self.gives_way() && is_stop_word(text, *language) =>
            {
                self.barge_in(now);
            }
            _ => {}
        }
    }

    /// Paused -> Open. It was noise, or "mhm": the answer goes on as if nothing had happened.
    fn false_alarm(&mut self) {
        let Turn::Paused(utterance, pause) = std::mem::replace(&mut self.turn, Turn::Open) else { return };
        self.send(wire::speech_stopped(utterance.item, ear_ms(pause.at)));
        self.out.push(Effect::DropUtterance);
        self.observe(Observation::Speculation { used: false });
        if utterance.over_assistant && self.is_answering() {
            self.observe(Observation::BargeIn { stopped: false });
        }
        // The page ducked when the speech began; told the state again, it stops ducking.
        self.shown = None;
    }

    /// Paused -> Open, with a turn that is over.
    fn commit(&mut self, now: Instant64) {
        let Turn::Paused(utterance, pause) = std::mem::replace(&mut self.turn, Turn::Open) else { return };
        self.turn_taken(now);
        self.patience.ended();
        let Utterance { item, .. } = utterance;
        self.send(wire::speech_stopped(item.clone(), ear_ms(pause.at)));
        self.take_utterance(&item);
        let mut waterfall = Waterfall::new(pause.ended);
        waterfall.mark(Stage::Pause, pause.noticed);
        waterfall.mark(Stage::EndOfTurn, now);
        self.observe(Observation::Speculation { used: true });
        match (pause.understood, pause.transcribed) {
            (Some(result), at) => {
                waterfall.mark(Stage::Transcript, at.unwrap_or(now));
                self.words_known(now, item, waterfall, result);
            }
            (None, _) => self.await_words(now, item, pause.job, waterfall),
        }
    }

    /// A turn is over before any of it was transcribed.
    fn commit_untranscribed(&mut self, now: Instant64, item: ItemId, end: u64) {
        self.turn_taken(now);
        self.send(wire::speech_stopped(item.clone(), ear_ms(end)));
        self.take_and_transcribe(now, item);
    }

    /// A turn begins or keeps up the visit, and what is being said gives way to it.
    fn turn_taken(&mut self, now: Instant64) {
        self.conversation_goes_on();
        if self.gives_way() {
            self.barge_in(now);
        }
    }

    pub(super) fn gives_way(&self) -> bool {
        self.barge_in_now() != BargeIn::Never
    }

    fn take_and_transcribe(&mut self, now: Instant64, item: ItemId) {
        self.take_utterance(&item);
        let job = self.next_job();
        self.out.push(Effect::TranscribeTaken(job));
        let mut waterfall = Waterfall::new(now);
        waterfall.mark(Stage::EndOfTurn, now);
        self.await_words(now, item, job, waterfall);
    }

    fn take_utterance(&mut self, item: &ItemId) {
        self.out.push(Effect::TakeUtterance);
        self.send(wire::committed(item.clone(), self.conversation.last_id()));
        self.add_item(wire::user_audio_item(item.clone(), None));
    }

    pub(super) fn commit_by_client(&mut self, now: Instant64, id: Option<EventId>, waiting: u64) {
        match std::mem::replace(&mut self.turn, Turn::Open) {
            Turn::Speaking(utterance) => {
                let Utterance { item, began, .. } = self.without_glimpse(utterance);
                self.commit_untranscribed(now, item, began.saturating_add(waiting));
            }
            turn @ Turn::Paused(..) => {
                self.turn = turn;
                self.commit(now);
            }
            Turn::Open if waiting > 0 => {
                let item = self.ids.make();
                self.turn_taken(now);
                self.take_and_transcribe(now, item);
            }
            Turn::Open => self.refuse(
                id,
                "input_audio_buffer_commit_empty",
                "the input audio buffer is empty: append audio before committing it".to_owned(),
                None,
            ),
        }
    }

    pub(super) fn clear_audio(&mut self) {
        self.drop_utterance();
        self.send(wire::audio_cleared());
    }

    /// Ends whatever is being said without a turn, and lets the ear begin afresh.
    pub(super) fn drop_utterance(&mut self) {
        self.end_utterance();
        self.out.push(Effect::DropUtterance);
    }

    fn end_utterance(&mut self) {
        let (utterance, at) = match std::mem::replace(&mut self.turn, Turn::Open) {
            Turn::Open => return,
            Turn::Speaking(utterance) => {
                let at = utterance.began;
                (self.without_glimpse(utterance), at)
            }
            Turn::Paused(utterance, pause) => {
                self.abandon(&pause);
                (utterance, pause.at)
            }
        };
        self.send(wire::speech_stopped(utterance.item, ear_ms(at)));
    }

    /// A typed question is a turn of its own, and ends whatever else was going on.
    pub(super) fn customer_typed(&mut self, now: Instant64, text: String) {
        self.conversation_goes_on();
        self.drop_utterance();
        self.abandon_awaited();
        self.interrupt(now);
        let item: ItemId = self.ids.make();
        self.add_item(wire::user_text_item(item.clone(), text.clone()));
        self.kiosk(kiosk::ServerEvent::Caption {
            role: kiosk::CaptionRole::User,
            text,
            is_final: true,
            item_id: item,
            confidence: None,
            unsure: false,
        });
        let mut waterfall = Waterfall::new(now);
        waterfall.mark(Stage::EndOfTurn, now);
        waterfall.mark(Stage::Transcript, now);
        self.answer_turn(now, waterfall);
    }
}

/// How much speaks for the end of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Words that are whole and surely understood, in a voice that has come to its end.
    Agreed,
    /// What is known says so, and nothing against it.
    Complete,
    /// Some say so, some do not.
    Unsure,
    /// More will come.
    Unfinished,
}

/// Words, sound and confidence together. Words that are unfinished are so, however they sound: a voice falls before a
/// pause for thought, too. Where the words would do, a voice that is about to go on makes it unsure, and so does a
/// recogniser that was guessing, since it is inclined to guess whole phrases. Where the words leave it open, a voice
/// that has come to its end settles it.
fn weigh(understood: &Understood, finished: Option<f32>, sure: f32) -> Verdict {
    let goes_on = finished.is_some_and(|finished| finished < SOUNDS_OPEN);
    let ends = finished.is_some_and(|finished| finished > SOUNDS_FINISHED);
    match completeness(&understood.text, understood.language) {
        Completeness::Unfinished => Verdict::Unfinished,
        Completeness::Complete if goes_on || understood.confidence < sure => Verdict::Unsure,
        Completeness::Complete if finished.is_some_and(|finished| finished > SOUNDS_SETTLED) => Verdict::Agreed,
        Completeness::Complete => Verdict::Complete,
        Completeness::Unsure if ends => Verdict::Complete,
        Completeness::Unsure => Verdict::Unsure,
    }
}

/// A duration in samples of the ear.
const fn samples(duration: Duration) -> u64 {
    duration.as_millis() as u64 * EAR_RATE / 1_000
}

const fn ear_ms(sample: u64) -> u64 {
    sample.saturating_mul(1_000) / EAR_RATE
}

//! A customer, a page and engines around a [`Session`], in virtual time.

use std::{
    collections::{BTreeMap, btree_map::OccupiedEntry},
    time::Duration,
};

use u5_audio::ear::EarEvent;
use u5_protocol::{
    Language,
    ids::{ItemId, ResponseId},
    kiosk::{self, MarkSource},
    realtime::{ContentPart, Item},
};

use super::trace;
use crate::{
    Command, Effect, Event, Instant64, Session, Settings,
    event::{Ask, JobId, Observation, Outcome, Progress, TurnRecord, Understood},
    playback::Word,
    settings::{Phrase, Phrases},
};

pub(super) const RATE: u32 = 24_000;
/// How long each word of an answer is spoken.
pub(super) const WORD: u64 = 6_000;
/// What the ear needs to be sure of speech, of a pause, and of speech going on.
const MIN_SPEECH: u64 = 120;
const PAUSE: u64 = 200;
const RESUME: u64 = 64;

/// What the ear is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EarState {
    Idle,
    Speaking,
    Pausing,
}

/// How an answer is made.
#[derive(Debug, Clone)]
pub(super) enum Engine {
    /// In these parts, 50 ms apart.
    Parts(Vec<&'static str>),
    /// It begins like this, and breaks.
    Breaks(Vec<&'static str>),
    /// The test reports its progress.
    ByHand,
}

/// What plays at the other end.
#[derive(Debug)]
struct Page {
    item: ItemId,
    sent: u64,
    played: u64,
    at: Instant64,
    /// Whether its next report is due already.
    reporting: bool,
}

#[derive(Debug)]
enum Due {
    Event(Event),
    PageReports,
}

/// The whole scene.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) session: Session,
    pub(super) now: Instant64,
    pub(super) engine: Engine,
    /// How long a transcription takes; none means that the test answers it.
    pub(super) stt: Option<Duration>,
    pub(super) confidence: f32,
    pub(super) language: Language,
    /// Whether the page says what it plays.
    pub(super) reports: bool,
    pub(super) response: Option<ResponseId>,
    pub(super) jobs: Vec<JobId>,
    pub(super) turns: Vec<TurnRecord>,
    /// The choices that were offered.
    pub(super) cards: Vec<Vec<String>>,
    words: String,
    ear: EarState,
    page: Option<Page>,
    due: BTreeMap<(Instant64, u64), Due>,
    count: u64,
    trace: Vec<String>,
}

impl Scene {
    pub(super) fn new(settings: Settings) -> Self {
        let mut scene = Self {
            session: Session::new(settings, 42),
            now: Instant64::default(),
            engine: Engine::Parts(vec!["We close at eight. ", "See you soon!"]),
            stt: Some(ms(40)),
            confidence: 0.9,
            language: Language::En,
            reports: true,
            response: None,
            jobs: Vec::new(),
            turns: Vec::new(),
            cards: Vec::new(),
            words: String::new(),
            ear: EarState::Idle,
            page: None,
            due: BTreeMap::new(),
            count: 0,
            trace: Vec::new(),
        };
        scene.on(Event::Tick);
        scene
    }

    /// Nothing that is sent to the page arrives, and nothing that it says.
    pub(super) fn goes_offline(&mut self) {
        (self.reports, self.page) = (false, None);
    }

    /// What is sent arrives again.
    pub(super) const fn comes_online(&mut self) {
        self.reports = true;
    }

    pub(super) fn kiosk() -> Self {
        Self::new(Settings::kiosk(RATE, phrases()))
    }

    pub(super) fn api() -> Self {
        let mut scene = Self::new(Settings::api(RATE));
        scene.reports = false;
        scene
    }

    /// What happened since the last call.
    pub(super) fn trace(&mut self) -> String {
        std::mem::take(&mut self.trace).join("\n")
    }

    pub(super) fn command(&mut self, command: Command) {
        self.on(Event::Command { id: None, command });
    }

    pub(super) fn progress(&mut self, progress: Progress) {
        let response = self.response.clone().expect("an answer is being made");
        self.on(Event::Answer { response, progress });
    }

    pub(super) fn transcript(&mut self, job: JobId, text: &str) {
        let result = Some(self.understood(text));
        self.on(Event::Transcript { job, result });
    }

    pub(super) fn ear(&mut self, event: EarEvent) {
        let position = self.position();
        self.on(Event::Ear { event, position });
    }

    /// Samples that the ear has heard.
    pub(super) fn position(&self) -> u64 {
        self.now.since_origin().as_micros() as u64 * 16 / 1_000
    }

    /// The customer says this for so many milliseconds, and is silent until the ear calls it a pause.
    pub(super) fn say(&mut self, text: &str, millis: u64) {
        let at = self.position();
        if self.ear == EarState::Pausing {
            self.words = format!("{} {text}", self.words);
            self.advance(RESUME);
            self.ear = EarState::Speaking;
            self.ear(EarEvent::Resumed { at });
            self.advance(millis - RESUME);
        } else {
            text.clone_into(&mut self.words);
            self.advance(MIN_SPEECH);
            self.ear = EarState::Speaking;
            self.ear(EarEvent::Started { at });
            self.advance(millis - MIN_SPEECH);
        }
        let at = self.position();
        self.advance(PAUSE);
        if self.ear == EarState::Speaking {
            self.ear = EarState::Pausing;
            self.ear(EarEvent::Paused { at });
        }
    }

    /// Lets time pass, with everything that falls due in it.
    pub(super) fn advance(&mut self, millis: u64) {
        let until = self.now + ms(millis);
        let mut at_once = 0;
        loop {
            let scheduled = self.due.keys().next().map(|(at, _)| *at);
            let deadline = self.session.deadline(self.now);
            let Some(next) = [scheduled, deadline].into_iter().flatten().min().filter(|at| *at <= until) else { break };
            at_once = if next == self.now { at_once + 1 } else { 0 };
            assert!(at_once < 100, "the session is busy with nothing at {:?}", self.now);
            self.now = self.now.max(next);
            match self.due.first_entry().filter(|entry| entry.key().0 <= next).map(OccupiedEntry::remove) {
                Some(Due::Event(event)) => self.on(event),
                Some(Due::PageReports) => self.page_reports(false),
                None => self.on(Event::Tick),
            }
        }
        self.now = until;
    }

    /// Lets everything come to its end.
    pub(super) fn settle(&mut self) {
        self.advance(60_000);
    }

    pub(super) fn on(&mut self, event: Event) {
        for effect in self.session.on(self.now, event) {
            self.note(&effect);
            self.perform(effect);
        }
    }

    fn note(&mut self, effect: &Effect) {
        let Some(line) = trace::line(effect) else { return };
        let play = line.rsplit_once(' ').filter(|_| line.starts_with("> play") && !line.ends_with("last"));
        if let (Some((item, more)), Some(last)) = (play, self.trace.last_mut())
            && let Some((begin, sum)) = last.rsplit_once(' ').filter(|(begin, _)| begin.ends_with(item))
        {
            let sum = sum.parse::<u64>().expect("samples") + more.parse::<u64>().expect("samples");
            *last = format!("{begin} {sum}");
            return;
        }
        self.trace.push(format!("{:>6} {line}", self.now.since_origin().as_millis()));
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Transcribe(job) | Effect::TranscribeTaken(job) => self.transcribe(job),
            Effect::CancelTranscript(job) => {
                self.cancel(|e| matches!(e, Event::Transcript { job: j, .. } if *j == job));
            }
            Effect::Answer { response, ask, speak, .. } | Effect::Draft { response, ask, speak, .. } => {
                self.make_answer(&response, &ask, speak);
            }
            Effect::CancelAnswer(id) => self.cancel(|e| matches!(e, Event::Answer { response, .. } if *response == id)),
            Effect::Play { item, samples, .. } => self.page_receives(item, samples),
            Effect::Kiosk(event) => self.page_shows(*event),
            Effect::Fill { response, text } => {
                let [_, audio] = <[Progress; 2]>::try_from(spoken(text.clone())).expect("a part and its audio");
                for progress in [Progress::Filler(text), audio] {
                    self.schedule(ms(5), Due::Event(Event::Answer { response: response.clone(), progress }));
                }
            }
            Effect::Rewind { item, to } => {
                self.page = Some(Page { item, sent: to, played: to, at: self.now, reporting: false });
            }
            Effect::TakeUtterance | Effect::DropUtterance => self.ear = EarState::Idle,
            Effect::Observe(Observation::TurnEnded(record)) => self.turns.push(*record),
            _ => {}
        }
    }

    fn schedule(&mut self, after: Duration, due: Due) {
        self.count += 1;
        self.due.insert((self.now + after, self.count), due);
    }

    fn cancel(&mut self, matches: impl Fn(&Event) -> bool) {
        self.due.retain(|_, due| !matches!(due, Due::Event(event) if matches(event)));
    }

    fn understood(&self, text: &str) -> Understood {
        Understood {
            text: text.to_owned(),
            language: self.language,
            confidence: self.confidence,
            speech: Duration::from_secs(1),
        }
    }

    fn transcribe(&mut self, job: JobId) {
        self.jobs.push(job);
        if let Some(delay) = self.stt {
            let result = Some(self.understood(&self.words));
            self.schedule(delay, Due::Event(Event::Transcript { job, result }));
        }
    }

    fn make_answer(&mut self, response: &ResponseId, ask: &Ask, speak: bool) {
        self.response = Some(response.clone());
        let (parts, end): (Vec<String>, _) = match (ask, &self.engine) {
            (Ask::Say(text), _) => (vec![text.clone()], Some(done())),
            (Ask::Answer { .. }, Engine::Parts(parts)) => (parts.iter().map(|&p| p.to_owned()).collect(), Some(done())),
            (Ask::Answer { .. }, Engine::Breaks(parts)) => {
                (parts.iter().map(|&p| p.to_owned()).collect(), Some(Progress::Failed("the model broke".to_owned())))
            }
            (Ask::Answer { .. }, Engine::ByHand) => return,
        };
        let steps = std::iter::once(vec![Progress::Retrieved(2), Progress::FirstToken])
            .chain(parts.into_iter().map(|text| if speak { spoken(text) } else { vec![Progress::Text(text)] }))
            .chain(end.map(|end| vec![end]));
        for (i, step) in steps.enumerate() {
            for progress in step {
                let event = Event::Answer { response: response.clone(), progress };
                self.schedule(ms(50 * (i as u64 + 1)), Due::Event(event));
            }
        }
    }

    fn page_shows(&mut self, event: kiosk::ServerEvent) {
        match event {
            kiosk::ServerEvent::Clear { .. } => self.page_reports(true),
            kiosk::ServerEvent::Card { card } if card.kind == kiosk::CardKind::Choices => {
                self.cards.push(card.items.into_iter().map(|item| item.id).collect());
            }
            _ => {}
        }
    }

    fn page_receives(&mut self, item: ItemId, samples: u64) {
        if !self.reports {
            return;
        }
        if self.page.as_ref().is_none_or(|page| page.item != item) {
            self.page = Some(Page { item, sent: 0, played: 0, at: self.now, reporting: false });
        }
        self.page_plays();
        let Some(page) = &mut self.page else { return };
        page.sent += samples;
        if !std::mem::replace(&mut page.reporting, true) {
            self.schedule(ms(200), Due::PageReports);
        }
    }

    fn page_plays(&mut self) {
        let now = self.now;
        if let Some(page) = &mut self.page {
            let more = now.since(page.at).as_micros() as u64 * u64::from(RATE) / 1_000_000;
            page.played = (page.played + more).min(page.sent);
            page.at = now;
        }
    }

    fn page_reports(&mut self, stopped: bool) {
        self.page_plays();
        let Some(page) = &mut self.page else { return };
        let event = Event::Played { item: page.item.clone(), samples: page.played, stopped };
        page.reporting = page.played < page.sent;
        if stopped {
            self.page = None;
            self.schedule(ms(30), Due::Event(event));
            return;
        }
        if page.reporting {
            self.schedule(ms(200), Due::PageReports);
        }
        self.on(event);
    }

    /// The conversation, one item a line.
    pub(super) fn history(&self) -> Vec<String> {
        self.session.conversation().items().map(item_line).collect()
    }

    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        self.turns.iter().map(|t| t.outcome).collect()
    }

    /// The newest message of the assistant's.
    pub(super) fn spoken_item(&self) -> ItemId {
        let is_ours =
            |i: &&Item| matches!(i, Item::Message(m) if m.role == u5_protocol::realtime::MessageRole::Assistant);
        let found = self.session.conversation().items().filter(is_ours).last().and_then(Item::id);
        found.expect("something was said").clone()
    }
}

fn item_line(item: &Item) -> String {
    match item {
        Item::Message(message) => {
            let text: String = message.content.iter().filter_map(ContentPart::text).collect();
            format!("{:?}: {text}", message.role)
        }
        Item::FunctionCall(call) => format!("call {}", call.name),
        Item::FunctionCallOutput(result) => format!("result {}", result.output),
    }
}

pub(super) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(super) const fn done() -> Progress {
    Progress::Done { truncated: false, grounded: true }
}

/// A part and its audio: every word takes a quarter of a second.
pub(super) fn spoken(text: String) -> Vec<Progress> {
    let mut words: Vec<Word> = Vec::new();
    let mut upto = 0;
    for piece in text.split_inclusive(' ') {
        upto += piece.len();
        let start = words.len() as u64 * WORD;
        words.push(Word { text: piece.trim().to_owned(), upto, start, duration: WORD, source: MarkSource::Engine });
    }
    let samples = words.len() as u64 * WORD;
    vec![Progress::Part(text), Progress::Audio { samples, words }]
}

fn phrases() -> Phrases {
    let texts = [
        (Phrase::Greeting, "Hello!"),
        (Phrase::NothingHeard, "Sorry?"),
        (Phrase::StaffOffer, "Shall I call someone?"),
        (Phrase::StaffCalled, "Someone is coming."),
        (Phrase::StillThere, "Still there?"),
        (Phrase::Goodbye, "Goodbye!"),
        (Phrase::Apology, "That went wrong."),
        (Phrase::OneMoment, "One moment."),
        (Phrase::ChooseStaff, "Call someone"),
        (Phrase::ChooseTyping, "Type"),
    ];
    Phrases(texts.into_iter().map(|(phrase, text)| ((phrase, Language::En), text.to_owned())).collect())
}

//! Anything in any order: the invariants hold, nothing hangs, and nothing is left over.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use proptest::prelude::*;
use u5_audio::ear::EarEvent;
use u5_protocol::{
    Language,
    ids::{ItemId, ResponseId},
    kiosk,
    realtime::{ContentPart, Item, Message, MessageRole, ServerEvent},
};

use super::harness::{RATE, Scene, done, ms, spoken};
use crate::{
    Command, Effect, Event, Instant64, Session, Settings,
    event::{JobId, Progress, Understood, Wish},
    playback::Position,
    settings::{BargeIn, TurnDetection},
};

/// Something that happens. Numbers pick among what there is: the newest, an older one, or none that ever was.
#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    Ear(u8, u64),
    Transcript { age: usize, text: Option<&'static str>, confidence: f32 },
    Progress { age: usize, what: u8, samples: u64 },
    Played { age: usize, samples: u64, stopped: bool },
    Command { what: u8, age: usize, number: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let text = prop::sample::select(vec![
        Some("What time do you close?"),
        Some("I am looking for"),
        Some("Stop!"),
        Some("mhm"),
        Some(""),
        None,
    ]);
    prop_oneof![
        4 => prop_oneof![Just(0), 1_u64..400, 400_u64..4_000, 20_000_u64..50_000].prop_map(Step::Wait),
        6 => (0_u8..8, any::<u64>()).prop_map(|(what, at)| Step::Ear(what, at)),
        4 => (age(), text, 0_f32..1.0).prop_map(|(age, text, confidence)| Step::Transcript { age, text, confidence }),
        8 => (age(), 0_u8..14, 0_u64..60_000).prop_map(|(age, what, samples)| Step::Progress { age, what, samples }),
        4 => (age(), any::<u64>(), any::<bool>()).prop_map(|(age, samples, stopped)| {
            Step::Played { age, samples: if samples.is_multiple_of(3) { samples } else { samples % 60_000 }, stopped }
        }),
        4 => (0_u8..21, age(), 0_u64..5_000).prop_map(|(what, age, number)| Step::Command { what, age, number }),
    ]
}

/// Mostly the newest.
fn age() -> impl Strategy<Value = usize> {
    prop_oneof![5 => Just(0_usize), 2 => 1_usize..5]
}

fn settings() -> impl Strategy<Value = Settings> {
    let barge_in = prop::sample::select(vec![BargeIn::AtOnce, BargeIn::After(ms(250)), BargeIn::Never]);
    let lead = prop::sample::select(vec![None, Some(Duration::ZERO), Some(ms(5)), Some(ms(400))]);
    let manual = prop::bool::weighted(0.1);
    let flags = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.8), prop::bool::weighted(0.8), 1_usize..12);
    (barge_in, lead, manual, flags).prop_map(
        |(barge_in, lead, manual, (is_kiosk, reported, create, speak, max_items))| {
            let kiosk = Scene::kiosk().session.settings().clone();
            let base = if is_kiosk { kiosk } else { Settings::api(RATE) };
            let turn_detection = if manual { TurnDetection::Manual } else { base.turn_detection };
            let position = if reported { Position::Reported } else { Position::Estimated };
            Settings {
                barge_in,
                lead,
                position,
                create_response: create,
                speak,
                max_items,
                turn_detection,
                sound_votes: reported,
                ..base
            }
        },
    )
}

/// A session, and what is known of it from outside.
struct Run {
    session: Session,
    now: Instant64,
    ear: u64,
    jobs: Vec<JobId>,
    responses: Vec<ResponseId>,
    items: Vec<ItemId>,
    open: BTreeSet<ResponseId>,
    ended: BTreeSet<ResponseId>,
    deltas: BTreeMap<ResponseId, String>,
}

impl Run {
    fn new(settings: Settings) -> Self {
        Self {
            session: Session::new(settings, 7),
            now: Instant64::default(),
            ear: 0,
            jobs: Vec::new(),
            responses: Vec::new(),
            items: Vec::new(),
            open: BTreeSet::new(),
            ended: BTreeSet::new(),
            deltas: BTreeMap::new(),
        }
    }

    fn on(&mut self, event: Event) -> usize {
        let effects = self.session.on(self.now, event);
        for effect in &effects {
            self.note(effect);
        }
        self.heard_is_all_that_is_kept();
        effects.len()
    }

    fn note(&mut self, effect: &Effect) {
        match effect {
            Effect::Transcribe(job) | Effect::TranscribeTaken(job) => self.jobs.push(*job),
            Effect::Send(event) => self.note_event(event),
            Effect::Kiosk(event) if matches!(**event, kiosk::ServerEvent::Wiped {}) => {
                assert!(self.session.conversation().is_empty(), "a wipe leaves nothing");
            }
            Effect::Violation(invariant) => panic!("{}", invariant.id()),
            _ => {}
        }
    }

    fn note_event(&mut self, event: &ServerEvent) {
        match event {
            ServerEvent::ResponseCreated { response } => {
                self.responses.push(response.id.clone());
                assert!(self.open.insert(response.id.clone()));
            }
            ServerEvent::ResponseDone { response } => {
                assert!(self.open.remove(&response.id));
                assert!(self.ended.insert(response.id.clone()), "it ends once");
            }
            ServerEvent::ResponseOutputAudioTranscriptDelta { response_id, delta, .. } => {
                self.deltas.entry(response_id.clone()).or_default().push_str(delta);
            }
            ServerEvent::ResponseOutputAudioTranscriptDone { response_id, transcript, .. } => {
                assert_eq!(*transcript, self.deltas.remove(response_id).unwrap_or_default());
            }
            ServerEvent::ConversationItemAdded { item, .. } => self.items.extend(item.id().cloned()),
            _ => {}
        }
    }

    /// Of what a kiosk is saying, the history holds nothing that was not acknowledged.
    fn heard_is_all_that_is_kept(&self) {
        let Some(playback) = self.session.playback.as_ref().filter(|_| self.session.settings.is_kiosk()) else {
            return;
        };
        let Some(Item::Message(message)) = self.session.conversation().get(&playback.item) else { return };
        let kept: String = message.content.iter().filter_map(ContentPart::text).collect();
        assert!(playback.heard().starts_with(&kept), "{kept:?} was not heard");
    }

    /// Time passes. A tick at a deadline leads to something, or to a later deadline.
    fn wait(&mut self, millis: u64) {
        let until = self.now + ms(millis);
        while let Some(at) = self.session.deadline(self.now).filter(|at| *at <= until) {
            self.now = at;
            let effects = self.on(Event::Tick);
            let next = self.session.deadline(self.now);
            assert!(effects > 0 || next.is_none_or(|next| next > at), "busy with nothing at {at:?}");
        }
        self.now = until;
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Wait(millis) => self.wait(millis),
            Step::Ear(what, at) => self.hear(what, at),
            Step::Transcript { age, text, confidence } => self.transcript(age, text, confidence),
            Step::Progress { age, what, samples } => self.progress(age, what, samples),
            Step::Played { age, samples, stopped } => {
                let item = pick(&self.items, age).unwrap_or_else(|| "item_x".into());
                self.on(Event::Played { item, samples, stopped });
            }
            Step::Command { what, age, number } => self.command(what, age, number),
        }
    }

    fn hear(&mut self, what: u8, at: u64) {
        self.ear += 4_000;
        let at = if at.is_multiple_of(7) { at } else { self.ear - 2_000 };
        let event = match what {
            0..3 => EarEvent::Started { at },
            3..6 => EarEvent::Paused { at },
            6 => EarEvent::Resumed { at },
            _ => EarEvent::Overflow { at },
        };
        self.on(Event::Ear { event, position: self.ear });
    }

    fn transcript(&mut self, age: usize, text: Option<&str>, confidence: f32) {
        let job = pick(&self.jobs, age).unwrap_or(JobId(99));
        let result = text.map(|text| Understood {
            text: text.to_owned(),
            language: Language::En,
            confidence,
            speech: Duration::from_secs(1),
        });
        if confidence > 0.5 {
            self.on(Event::Judged { job, finished: confidence });
        }
        self.on(Event::Transcript { job, result });
    }

    fn progress(&mut self, age: usize, what: u8, samples: u64) {
        let response = pick(&self.responses, age).unwrap_or_else(|| "resp_x".into());
        let steps = match what {
            0 => vec![Progress::Retrieved(3)],
            1 => vec![Progress::FirstToken],
            2 => vec![Progress::Text("words ".to_owned())],
            3 => vec![Progress::Part("silent ".to_owned())],
            4 | 5 => vec![Progress::Audio { samples, words: Vec::new() }],
            6 | 7 => spoken("We close at eight. ".to_owned()),
            8 => vec![Progress::ToolCall { call: "call_1".into(), name: "f".to_owned(), arguments: "{}".to_owned() }],
            9 => vec![Progress::Wish(if samples.is_multiple_of(2) { Wish::Staff } else { Wish::Goodbye })],
            10 => vec![Progress::Failed("broken".to_owned())],
            11 => vec![Progress::Sources([].into())],
            _ => vec![done()],
        };
        for progress in steps {
            self.on(Event::Answer { response: response.clone(), progress });
        }
    }

    fn command(&mut self, what: u8, age: usize, number: u64) {
        let item = pick(&self.items, age).unwrap_or_else(|| "item_x".into());
        let text = ContentPart::InputText { text: "hello".to_owned() };
        let message = Item::Message(Message::new(MessageRole::User, vec![text]));
        let command = match what {
            0 => Command::CommitAudio { waiting: number },
            1 => Command::CommitAudio { waiting: 0 },
            2 => Command::ClearAudio,
            3 => Command::CreateItem { item: message, after: None },
            4 => Command::CreateItem { item: message, after: Some(item) },
            5 => Command::CreateItem { item: message, after: Some("root".into()) },
            6 => Command::RetrieveItem(item),
            7 => Command::DeleteItem(item),
            8 => Command::TruncateItem { item, audio_end: ms(number) },
            9 | 10 => Command::CreateResponse(Box::default()),
            11 => Command::CancelResponse(None),
            12 => Command::CancelResponse(pick(&self.responses, age)),
            13 => Command::Say("Where are you?".to_owned()),
            14 => Command::Presence(number.is_multiple_of(2)),
            15 => Command::Language(Language::De),
            16 => Command::Staff,
            17 => Command::EndVisit,
            18 => Command::StillHere,
            19 => Command::Configure(Box::new(self.changed_settings(number))),
            _ => Command::Detach,
        };
        self.on(Event::Command { id: None, command });
    }

    fn changed_settings(&self, number: u64) -> Settings {
        let barge_in = if number.is_multiple_of(2) { BargeIn::Never } else { BargeIn::AtOnce };
        let lead = (!number.is_multiple_of(3)).then(|| ms(number));
        let voice_rate = [8_000, 24_000, 0][number as usize % 3];
        Settings { barge_in, lead, voice_rate, speak: !number.is_multiple_of(5), ..self.session.settings().clone() }
    }

    /// Everything under way comes to its end: the engines finish, and time passes.
    fn drain(&mut self) {
        for _ in 0..40 {
            let Some(response) = self.open.iter().next().cloned() else { break };
            self.on(Event::Answer { response, progress: done() });
            self.wait(30_000);
        }
        self.on(Event::Command { id: None, command: Command::ClearAudio });
        self.wait(20_000);
        while let Some(response) = self.open.iter().next().cloned() {
            self.on(Event::Answer { response, progress: done() });
            self.wait(300_000);
        }
        // What was sent is still being played: for hours, where a voice has a sample a second.
        for _ in 0..1_000 {
            if self.session.ledger.is_none() {
                break;
            }
            self.wait(3_600_000);
        }
    }
}

fn pick<T: Clone>(all: &[T], age: usize) -> Option<T> {
    all.iter().rev().nth(age).cloned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_invariants_hold(settings in settings(), steps in prop::collection::vec(step(), 1..80)) {
        let mut run = Run::new(settings);
        for step in steps {
            run.take(&step);
        }
        run.drain();
        prop_assert!(run.open.is_empty());
        prop_assert_eq!(run.ended.len(), run.responses.len(), "each response ends once");
        prop_assert!(run.session.ledger.is_none(), "each turn was reported");
        run.on(Event::Command { id: None, command: Command::Presence(false) });
        if run.session.settings().is_kiosk() {
            prop_assert_eq!(run.session.state(), kiosk::KioskState::Attract);
        }
    }
}

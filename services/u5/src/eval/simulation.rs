//! A kiosk's ear, session and speech recognition in virtual time.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use u5_audio::{
    ear::{Ear, EarConfig, Heard},
    vad::{self, Earshot},
};
use u5_dialogue::{
    Command, Effect, Event, Instant64, Session, Settings,
    event::{JobId, Progress, Understood},
    playback::Position,
};
use u5_engines::{SpeechToText, TurnDetector, Utterance};
use u5_protocol::{Language, ids::ResponseId};

/// Samples a second of the answers, which nobody hears.
pub(super) const VOICE_RATE: u32 = 24_000;
/// An answer to be spoken over: longer than any recording that speaks over one.
const LONG_ANSWER: Duration = Duration::from_secs(30);
/// Any other answer: short, so that it is not in the way of what the customer says next.
const SHORT_ANSWER: Duration = Duration::from_millis(300);

/// Speech recognition that does no utterance twice, since every kiosk that is tried hears the same.
pub(super) struct Listener {
    stt: Arc<dyn SpeechToText>,
    turns: Option<Arc<dyn TurnDetector>>,
    /// How long each transcription takes; none: as long as it took the first time.
    takes: Option<Duration>,
    known: Mutex<HashMap<u64, (Option<Understood>, Duration)>>,
    judged: Mutex<HashMap<u64, (Option<f32>, Duration)>>,
}

impl Listener {
    pub(super) fn new(
        stt: Arc<dyn SpeechToText>,
        turns: Option<Arc<dyn TurnDetector>>,
        takes: Option<Duration>,
    ) -> Self {
        Self { stt, turns, takes, known: Mutex::default(), judged: Mutex::default() }
    }

    /// How likely an utterance is finished by its sound, and how long it took to find out.
    async fn judge(&self, heard: &Heard) -> (Option<f32>, Duration) {
        let Some(turns) = &self.turns else { return (None, Duration::ZERO) };
        let key = key(heard);
        if let Some(judged) = self.judged.lock().get(&key) {
            return *judged;
        }
        let began = Instant::now();
        let judged = (turns.finished(heard.pcm.clone()).await.ok(), began.elapsed());
        self.judged.lock().insert(key, judged);
        judged
    }

    /// What an utterance says, and how long it took to find out.
    async fn transcribe(&self, heard: Heard) -> (Option<Understood>, Duration) {
        let key = key(&heard);
        if let Some(known) = self.known.lock().get(&key) {
            return known.clone();
        }
        let length = Duration::from_millis(heard.speech.len() as u64 * 1_000 / u64::from(vad::RATE));
        let began = Instant::now();
        let utterance = Utterance { pcm: heard.pcm, speech: heard.speech, languages: vec![Language::En] };
        let result = self.stt.transcribe(utterance).await.ok().map(|transcript| Understood {
            text: transcript.text.trim().to_owned(),
            language: transcript.language,
            confidence: transcript.confidence,
            speech: length,
        });
        let found = (result, self.takes.unwrap_or_else(|| began.elapsed()));
        self.known.lock().insert(key, found.clone());
        found
    }
}

fn key(heard: &Heard) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&heard.pcm, &heard.speech).hash(&mut hasher);
    hasher.finish()
}

/// A kiosk to be tried.
pub(super) struct Policy<'a> {
    pub(super) settings: Settings,
    pub(super) ear: EarConfig,
    pub(super) listener: &'a Listener,
}

/// What a kiosk did while it listened, in milliseconds since the recording began.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Events {
    /// When it took what it had heard for a whole turn.
    pub(super) turns: Vec<f64>,
    /// When it stopped speaking because of what it heard.
    pub(super) stops: Vec<f64>,
    /// How many transcriptions were begun.
    pub(super) transcriptions: usize,
    /// What was understood at the last pause.
    pub(super) understood: String,
}

/// A kiosk that listens to one recording.
pub(super) struct Simulation<'a> {
    policy: &'a Policy<'a>,
    ear: Ear,
    session: Session,
    taken: Option<Heard>,
    now: Instant64,
    /// What will happen, by when; the number keeps those of one moment in order.
    coming: BTreeMap<(Instant64, usize), Event>,
    count: usize,
    events: Events,
}

/// Settings for a kiosk without a page: nobody reports what was played, and nobody need be paced.
pub(super) fn without_a_page(settings: Settings) -> Settings {
    Settings { position: Position::Estimated, lead: None, ..settings }
}

impl<'a> Simulation<'a> {
    /// Nothing has been heard. The kiosk is in the middle of a long answer that begins with `saying`, or silent.
    pub(super) fn new(policy: &'a Policy<'a>, saying: &str) -> Self {
        let mut simulation = Self {
            policy,
            ear: Ear::new(policy.ear.clone(), Box::new(Earshot::new())),
            session: Session::new(policy.settings.clone(), 1),
            taken: None,
            now: Instant64::default(),
            coming: BTreeMap::new(),
            count: 0,
            events: Events::default(),
        };
        if !saying.is_empty() {
            simulation.speak(saying);
        }
        simulation
    }

    fn speak(&mut self, text: &str) {
        let command = Command::CreateResponse(Box::default());
        let effects = self.session.on(self.now, Event::Command { id: None, command });
        let response = effects.iter().find_map(|effect| match effect {
            Effect::Answer { response, .. } => Some(response.clone()),
            _ => None,
        });
        if let Some(response) = response {
            self.answer(&response, text, LONG_ANSWER);
        }
    }

    /// Hears the recording, and says what came of it.
    pub(super) async fn run(mut self, pcm: &[i16]) -> Events {
        for frame in pcm.chunks(vad::FRAME) {
            self.pass(frame.len()).await;
            for event in self.ear.push(frame) {
                let position = self.ear.position();
                self.on(Event::Ear { event, position }).await;
            }
            self.session.hears(self.ear.position(), self.ear.stirs());
        }
        self.events
    }

    /// Lets the time of some samples pass, with all that is due in it.
    async fn pass(&mut self, samples: usize) {
        let heard = self.ear.position() + samples as u64;
        let until = Instant64::from_origin(Duration::from_micros(heard * 1_000_000 / u64::from(vad::RATE)));
        loop {
            let deadline = self.session.deadline(self.now).filter(|at| *at <= until);
            let event = self.coming.first_key_value().map(|((at, _), _)| *at).filter(|at| *at <= until);
            match (event, deadline) {
                (Some(at), tick) if tick.is_none_or(|tick| at <= tick) => {
                    self.now = at.max(self.now);
                    if let Some((_, event)) = self.coming.pop_first() {
                        self.on(event).await;
                    }
                }
                (_, Some(at)) => {
                    self.now = at.max(self.now);
                    self.on(Event::Tick).await;
                }
                (_, None) => break,
            }
        }
        self.now = until;
    }

    async fn on(&mut self, event: Event) {
        for effect in self.session.on(self.now, event) {
            self.carry_out(effect).await;
        }
        self.ear.set_kiosk_speaking(self.session.is_audible());
    }

    async fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Transcribe(job) => self.transcribe(job, self.ear.utterance()).await,
            Effect::Judge(job) => self.judge(job).await,
            Effect::TranscribeTaken(job) => self.transcribe(job, self.taken.clone()).await,
            Effect::CancelTranscript(job) => {
                let is_its = |event: &Event| match event {
                    Event::Transcript { job: other, .. } | Event::Judged { job: other, .. } => *other == job,
                    _ => false,
                };
                self.coming.retain(|_, event| !is_its(event));
            }
            Effect::TakeUtterance => {
                self.taken = self.ear.finish();
                self.events.turns.push(self.now_ms());
            }
            Effect::DropUtterance => self.ear.discard(),
            Effect::Answer { response, .. } | Effect::Draft { response, .. } => {
                self.answer(&response, "An answer.", SHORT_ANSWER);
            }
            Effect::CancelAnswer(response) => {
                self.coming.retain(|_, event| !matches!(event, Event::Answer { response: r, .. } if *r == response));
            }
            Effect::DropAudio(_) => self.events.stops.push(self.now_ms()),
            _ => {}
        }
    }

    async fn judge(&mut self, job: JobId) {
        let Some(heard) = self.ear.utterance() else { return };
        if let (Some(finished), took) = self.policy.listener.judge(&heard).await {
            self.later(took, Event::Judged { job, finished });
        }
    }

    async fn transcribe(&mut self, job: JobId, heard: Option<Heard>) {
        self.events.transcriptions += 1;
        let (result, took) = match heard {
            Some(heard) => self.policy.listener.transcribe(heard).await,
            None => (None, Duration::ZERO),
        };
        if self.events.turns.is_empty() {
            self.events.understood =
                result.as_ref().map(|u| format!("{} ({:.2})", u.text, u.confidence)).unwrap_or_default();
        }
        self.later(took, Event::Transcript { job, result });
    }

    fn answer(&mut self, response: &ResponseId, text: &str, length: Duration) {
        let samples = length.as_millis() as u64 * u64::from(VOICE_RATE) / 1_000;
        let steps = [
            Progress::Part(text.to_owned()),
            Progress::Audio { samples, words: Vec::new() },
            Progress::Done { truncated: false, grounded: true },
        ];
        for progress in steps {
            self.later(Duration::ZERO, Event::Answer { response: response.clone(), progress });
        }
    }

    fn later(&mut self, after: Duration, event: Event) {
        self.count += 1;
        self.coming.insert((self.now + after, self.count), event);
    }

    fn now_ms(&self) -> f64 {
        self.now.since_origin().as_secs_f64() * 1_000.0
    }
}

#[cfg(test)]
mod tests {
    use u5_dialogue::settings::Phrases;
    use u5_engines::scripted::ScriptedStt;

    use super::*;

    #[tokio::test]
    async fn the_kiosk_speaks_all_the_while() {
        let listener = Listener::new(Arc::new(ScriptedStt::always("Where is the exit?")), None, None);
        let settings = without_a_page(Settings::kiosk(VOICE_RATE, Phrases::default()));
        let policy = Policy { settings, ear: EarConfig::default(), listener: &listener };
        let mut simulation = Simulation::new(&policy, "A long answer.");
        for second in 0..20 {
            simulation.pass(16_000).await;
            for frame in vec![0; 16_000].chunks(vad::FRAME) {
                simulation.ear.push(frame);
            }
            assert!(simulation.session.is_audible(), "after {second} s");
        }
    }
}

//! Makes a labelled set: customers who say whole sentences, think in the middle of them, murmur or interrupt, with the
//! noise of a shop around them, and shops without customers.

use fastrand::Rng;

use super::{
    label::{Kind, Label, Recording},
    noise::{Noise, mix},
    voices::{self, Voice, Voices},
};
use crate::{
    kiosk::MIC_RATE,
    sound::{ratio, rms},
};

/// Sentences without a pause.
const WHOLE: [&str; 24] = [
    "Where can I find the organic oat milk?",
    "What time do you close on Saturday?",
    "Do you have running shoes in size forty two?",
    "How much is the green tea?",
    "Can I pay with my phone?",
    "Is there a toilet here?",
    "I would like to return these shoes.",
    "Which aisle is the bread in?",
    "Are you open on Sunday?",
    "I need a birthday card for a child.",
    "Could you tell me where the batteries are?",
    "Does the yoghurt contain nuts?",
    "Where do I pick up my order?",
    "I lost my loyalty card.",
    "Is the coffee on offer this week?",
    "Who can help me with a bicycle?",
    "How long does a delivery take?",
    "I am looking for a present for my mother.",
    "Can somebody cut this key for me?",
    "Do you sell stamps?",
    "Yes, please.",
    "No, thank you.",
    "Stop, stop, that's enough.",
    "I would like to speak to a member of staff, please.",
];

/// Sentences broken off where the words show that more will come.
const BROKEN: [(&str, &str); 12] = [
    ("I am looking for", "a present for my mother."),
    ("Do you have the", "organic oat milk?"),
    ("Where can I find", "the batteries?"),
    ("I would like to return", "a pair of shoes."),
    ("How much is", "the green tea over there?"),
    ("Is there a", "toilet in this shop?"),
    ("I need something for", "a cold and a sore throat."),
    ("Can you tell me where the", "bicycle pumps are?"),
    ("We want to buy a", "lamp for the kitchen."),
    ("Do you know if", "this contains nuts?"),
    ("What is the difference between", "these two teas?"),
    ("My daughter wants the shoes with", "the red stripes."),
];

/// Sentences broken off where they might as well be over.
const RESUMED: [(&str, &str); 6] = [
    ("Do you have running shoes", "in size forty two?"),
    ("I am looking for a present", "for my mother."),
    ("Where is the milk", "without lactose?"),
    ("What time do you close", "on Saturday?"),
    ("I want to return these shoes", "because they are too small."),
    ("Is there a discount", "for students?"),
];

const MURMURS: [&str; 5] = ["Okay.", "Yeah.", "Right.", "Okay, yes.", "Ah, I see."];
const INTERRUPTIONS: [&str; 5] =
    ["Stop.", "Wait a moment.", "No, I mean the other one.", "Where is the exit?", "Stop, that's enough."];
const ASSISTANT: &str = "You can return a pair of shoes that you bought within thirty days, with the receipt. \
                         Please bring them to the service desk beside the entrance, where a colleague will help you.";

/// Quiet in front of the customer's first word, in milliseconds: long enough to learn the background.
const LEAD_MS: usize = 1_500;
/// And behind the last: longer than any limit.
const TAIL_MS: usize = 5_000;
/// How far below the customer the kiosk's own voice comes back into the microphone.
const ECHO_DB: f32 = 30.0;

/// What set is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) seed: u64,
    pub(super) turns: usize,
    pub(super) minutes: usize,
}

/// The set. Of the turns, half have no pause, a third break off unfinished, the rest where they might be over; beside
/// them there is a murmur and an interruption for every six turns.
pub(super) async fn make(wanted: &Wanted, voices: &Voices) -> anyhow::Result<Vec<Recording>> {
    let mut maker = Maker { rng: Rng::with_seed(wanted.seed), voices, made: Vec::new() };
    let echo = voices.say(Voice::Embedded(1.0), ASSISTANT).await?;
    for i in 0..wanted.turns {
        maker.turn(i).await?;
    }
    for i in 0..wanted.turns / 6 {
        maker.over_assistant(i, Kind::Backchannel, MURMURS[i % MURMURS.len()], &echo).await?;
        maker.over_assistant(i, Kind::Interruption, INTERRUPTIONS[i % INTERRUPTIONS.len()], &echo).await?;
    }
    for minute in 0..wanted.minutes {
        maker.background(minute);
    }
    Ok(maker.made)
}

struct Maker<'a> {
    rng: Rng,
    voices: &'a Voices,
    made: Vec<Recording>,
}

impl Maker<'_> {
    async fn turn(&mut self, i: usize) -> anyhow::Result<()> {
        let voice = voices::ALL[self.rng.usize(0..voices::ALL.len())];
        let (name, pieces) = match i % 6 {
            0..3 => ("whole", vec![self.one_of(&WHOLE)]),
            3 | 4 => {
                let (before, after) = self.one_of(&BROKEN);
                ("broken", vec![before, after])
            }
            _ => {
                let (before, after) = self.one_of(&RESUMED);
                ("resumed", vec![before, after])
            }
        };
        // A thought takes a second or so; who goes on in a finished sentence does it sooner.
        let pause_ms = if name == "resumed" { self.rng.usize(250..700) } else { self.rng.usize(400..1_500) };
        let (mut pcm, mut speech_ms) = (silence(LEAD_MS), Vec::new());
        let said = self.voices.say_with_pauses(voice, &pieces).await?;
        for piece in &said {
            if !speech_ms.is_empty() {
                pcm.extend(silence(pause_ms));
            }
            speech_ms.push((ms(pcm.len()), ms(pcm.len() + piece.len())));
            pcm.extend(piece);
        }
        let voiced = said.concat();
        pcm.extend(silence(TAIL_MS));
        let (background, pcm) = self.in_shop(i, &pcm, &voiced);
        let label = Label {
            kind: Kind::Turn,
            text: pieces.join(" ... "),
            speech_ms,
            voice: voice.name(),
            background,
            assistant: String::new(),
        };
        self.made.push(Recording { name: format!("{name}-{i:04}"), label, pcm });
        Ok(())
    }

    /// Quiet for two in five, else noise that is 20, 10 or 5 dB below the customer.
    fn in_shop(&mut self, i: usize, pcm: &[i16], voiced: &[i16]) -> (String, Vec<i16>) {
        // Another step than that of the kinds of turns, so that all pairs of them occur.
        let (noise, db) = match i / 6 % 5 {
            0 | 1 => (Noise::Hiss, 55.0),
            2 => (Noise::Pink, 20.0),
            3 => (Noise::Checkout, 10.0),
            _ => (Noise::Pink, 5.0),
        };
        (format!("{noise:?} {db} dB").to_lowercase(), mix(pcm, voiced, noise, db, &mut self.rng))
    }

    async fn over_assistant(&mut self, i: usize, kind: Kind, text: &str, echo: &[i16]) -> anyhow::Result<()> {
        let voice = voices::ALL[self.rng.usize(0..voices::ALL.len())];
        let said = self.voices.say(voice, text).await?;
        let mut pcm = [silence(LEAD_MS), said.clone(), silence(TAIL_MS / 2)].concat();
        let gain = rms(&said) / rms(echo).max(1.0) / ratio(ECHO_DB);
        for (sample, echo) in pcm.iter_mut().zip(echo) {
            *sample = (f32::from(*sample) + gain * f32::from(*echo)) as i16;
        }
        let speech_ms = vec![(LEAD_MS as f64, LEAD_MS as f64 + ms(said.len()))];
        let label = Label {
            kind,
            text: text.to_owned(),
            speech_ms,
            voice: voice.name(),
            background: format!("echo {ECHO_DB} dB"),
            assistant: ASSISTANT.to_owned(),
        };
        let pcm = mix(&pcm, &said, Noise::Hiss, 55.0, &mut self.rng);
        let name = if kind == Kind::Backchannel { "murmur" } else { "interruption" };
        self.made.push(Recording { name: format!("{name}-{i:04}"), label, pcm });
        Ok(())
    }

    /// A minute of an empty shop, as loud as a customer's noise would be and up to 14 dB louder.
    fn background(&mut self, minute: usize) {
        let noise = [Noise::Hiss, Noise::Pink, Noise::Music, Noise::Checkout][minute % 4];
        let level = if noise == Noise::Hiss { 10.0 } else { 200.0 * ratio(self.rng.f32() * 14.0) };
        let samples = 60 * MIC_RATE as usize;
        let pcm = noise.make(&mut self.rng, samples, level).into_iter().map(|x| x as i16).collect();
        let label = Label {
            kind: Kind::Background,
            text: String::new(),
            speech_ms: Vec::new(),
            voice: String::new(),
            background: format!("{noise:?}").to_lowercase(),
            assistant: String::new(),
        };
        self.made.push(Recording { name: format!("background-{minute:04}"), label, pcm });
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.rng.usize(0..all.len())]
    }
}

fn silence(ms: usize) -> Vec<i16> {
    vec![0; ms * MIC_RATE as usize / 1_000]
}

/// Samples as milliseconds.
fn ms(samples: usize) -> f64 {
    samples as f64 * 1_000.0 / f64::from(MIC_RATE)
}

//! Whoever speaks in the recordings: the embedded voice and those of espeak-ng, at several speeds.

use std::{process::Stdio, sync::Arc, time::Duration};

use anyhow::Context;
use futures::TryStreamExt;
use tokio::process::Command;
use u5_audio::{resample::resample, wav::read_wav};
use u5_engines::{SpeechRequest, TextToSpeech};
use u5_protocol::Language;

use crate::{kiosk::MIC_RATE, sound};

/// Far longer than a sentence takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A voice at a speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Voice {
    /// The kiosk's own, at a multiple of its natural speed.
    Embedded(f32),
    /// A variant of espeak-ng's, at so many words a minute.
    Espeak(&'static str, u16),
}

/// Women and men, slow and fast.
pub(super) const ALL: [Voice; 8] = [
    Voice::Embedded(0.85),
    Voice::Embedded(1.0),
    Voice::Embedded(1.2),
    Voice::Espeak("en-us", 150),
    Voice::Espeak("en-gb+f2", 165),
    Voice::Espeak("en-us+m3", 140),
    Voice::Espeak("en-gb+f4", 190),
    Voice::Espeak("en-gb-scotland+m7", 170),
];

impl Voice {
    pub(super) fn name(self) -> String {
        match self {
            Self::Embedded(speed) => format!("embedded x{speed}"),
            Self::Espeak(variant, speed) => format!("espeak-ng {variant} {speed}"),
        }
    }
}

/// What makes the voices sound.
pub(super) struct Voices {
    embedded: Arc<dyn TextToSpeech>,
    espeak: String,
}

impl Voices {
    /// `espeak` is the program's name or path.
    pub(super) fn new(embedded: Arc<dyn TextToSpeech>, espeak: &str) -> Self {
        Self { embedded, espeak: espeak.to_owned() }
    }

    /// `text` at [`MIC_RATE`], from its first to its last sound.
    pub(super) async fn say(&self, voice: Voice, text: &str) -> anyhow::Result<Vec<i16>> {
        let said = match voice {
            Voice::Embedded(speed) => self.embedded(speed, text).await,
            Voice::Espeak(variant, speed) => self.espeak(variant, speed, text).await,
        };
        let pcm = said.with_context(|| format!("{} cannot say {text:?}", voice.name()))?;
        let range = sound::speech(&pcm);
        anyhow::ensure!(!range.is_empty(), "{} said nothing for {text:?}", voice.name());
        Ok(pcm[range].to_vec())
    }

    /// One sentence that is said in pieces, each from its first to its last sound. It is spoken in one go, with a comma
    /// between the pieces, and cut there: who breaks off to think does not let the voice fall as at the end.
    pub(super) async fn say_with_pauses(&self, voice: Voice, pieces: &[&str]) -> anyhow::Result<Vec<Vec<i16>>> {
        let mut rest = self.say(voice, &pieces.join(", ")).await?;
        let mut said = Vec::new();
        for (i, piece) in pieces.iter().enumerate() {
            let later: usize = pieces[i + 1..].iter().map(|p| p.len()).sum();
            if later == 0 {
                break;
            }
            let gap = sound::gap(&rest, piece.len() as f32 / (piece.len() + later) as f32);
            said.push(rest[..gap.start].to_vec());
            rest.drain(..gap.end);
        }
        said.push(rest);
        Ok(said)
    }

    async fn embedded(&self, speed: f32, text: &str) -> anyhow::Result<Vec<i16>> {
        let request = SpeechRequest { text: text.to_owned(), language: Language::En, voice: None, speed };
        let chunks: Vec<_> = self.embedded.speak(request).try_collect().await?;
        let pcm: Vec<i16> = chunks.into_iter().flat_map(|chunk| chunk.pcm).collect();
        Ok(resample(&pcm, self.embedded.rate(), MIC_RATE)?)
    }

    async fn espeak(&self, variant: &str, speed: u16, text: &str) -> anyhow::Result<Vec<i16>> {
        let mut program = Command::new(&self.espeak);
        program.args(["-v", variant, "-s", &speed.to_string(), "--stdout", "--", text]);
        program.stdin(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let output = tokio::time::timeout(PATIENCE, program.output()).await.context("it takes too long")??;
        anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
        let mut wav = output.stdout;
        state_sizes(&mut wav);
        Ok(read_wav("espeak-ng", &wav)?.to_16k_mono("espeak-ng")?)
    }
}

/// A program that writes to a pipe cannot go back to write how long the file became, so espeak-ng promises 2 GB.
fn state_sizes(wav: &mut [u8]) {
    const HEADER: usize = 44;
    let Ok(data) = u32::try_from(wav.len().saturating_sub(HEADER)) else { return };
    if wav.len() >= HEADER && wav[36..40] == *b"data" {
        wav[4..8].copy_from_slice(&(data + 36).to_le_bytes());
        wav[40..44].copy_from_slice(&data.to_le_bytes());
    }
}

//! What all loads have in common: engines that take no time, what customers say, and when they begin.

use std::{io::Write, path::PathBuf, time::Duration};

use anyhow::Context;
use tempfile::NamedTempFile;

use super::server::{Server, Which};
use crate::{
    clip::{self, Clip},
    settings::ConfigFlags,
};

/// A sentence that is plainly finished, so that the end of the turn is decided in the shortest time.
const HEARD: &str = "Where can I find the organic oat milk?";
/// Three seconds of an answer, so that there is time to speak over it.
pub(super) const SCRIPT: &str = "[[rule]]\nthen = [{ say = \"You will find it in aisle seven, on the left.\" }]\n";
/// Sessions beside those of the load: the ones that end while others begin, and those that look.
const SPARE: u32 = 16;

/// What customers say.
#[derive(Debug, clap::Args)]
pub(super) struct Said {
    /// What each customer says: a recording of speech.
    #[arg(long, value_name = "FILE.wav", default_value = "../shared/fixtures/speech/oat-milk.wav")]
    audio: PathBuf,
}

impl Said {
    /// Reads it.
    pub(super) async fn clip(&self) -> anyhow::Result<Clip> {
        let name = self.audio.display();
        clip::read(&self.audio).await.with_context(|| format!("{name} is no use; name a recording with --audio"))
    }
}

/// Options of every load.
#[derive(Debug, clap::Args)]
pub(super) struct Load {
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    pub(super) server: Which,
    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,
}

impl Load {
    /// What customers say, and a server with room for `sessions` of them.
    pub(super) async fn prepare(&self, sessions: u16) -> anyhow::Result<(Clip, Server)> {
        Ok((self.clip().await?, self.open(sessions).await?))
    }

    /// What customers say.
    pub(super) async fn clip(&self) -> anyhow::Result<Clip> {
        self.said.clip().await
    }

    /// A server with room for `sessions`.
    pub(super) async fn open(&self, sessions: u16) -> anyhow::Result<Server> {
        // Read when the server starts, and not again.
        let script = written(SCRIPT)?;
        self.server.open(&scripted(&script, sessions)).await
    }
}

/// A script in a file, as long as that is kept.
pub(super) fn written(script: &str) -> anyhow::Result<NamedTempFile> {
    let mut file = NamedTempFile::new().context("no place for a temporary file")?;
    file.write_all(script.as_bytes()).context("cannot write the script")?;
    Ok(file)
}

/// Settings of a server that answers from `script`, with room for `sessions`: twice as many, since one that has ended may
/// hold its place for a moment.
pub(super) fn scripted(script: &NamedTempFile, sessions: u16) -> ConfigFlags {
    let set = vec![
        "engines.stt=scripted".to_owned(),
        "engines.tts=scripted".to_owned(),
        "engines.llm=scripted".to_owned(),
        "engines.embeddings=off".to_owned(),
        "engines.end_of_turn=scripted".to_owned(),
        format!("engines.heard={HEARD}"),
        format!("engines.script={}", script.path().display()),
        "knowledge.dir=".to_owned(),
        "store.flows=".to_owned(),
        "store.prompts=".to_owned(),
        "orchestrator.tokens=[]".to_owned(),
        format!("orchestrator.max_sessions={}", 2 * u32::from(sessions) + SPARE),
    ];
    ConfigFlags { set, ..ConfigFlags::default() }
}

/// When the customer with this index begins: somewhere within `length`, so that nobody speaks in time with another,
/// and at the same place in every run.
pub(super) fn offset(index: u16, length: Duration) -> Duration {
    length.mul_f64(fastrand::Rng::with_seed(index.into()).f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_begin_at_different_times_within_the_length_and_always_at_the_same() {
        let length = Duration::from_secs(3);
        let mut offsets: Vec<_> = (0..100).map(|index| offset(index, length)).collect();
        assert_eq!(offsets[7], offset(7, length));
        assert!(offsets.iter().all(|at| *at < length));
        offsets.sort();
        offsets.dedup();
        assert!(offsets.len() == 100 && offsets[10] < length / 4 && offsets[90] > length / 2, "{offsets:?}");
    }

    #[test]
    fn a_load_needs_no_weights_and_no_store() {
        let config = scripted(&written(SCRIPT).unwrap(), 3).load().unwrap().value.orchestrator();
        assert_eq!(config.engines.models(), [""; 0]);
        assert_eq!(config.orchestrator.max_sessions, 22);
    }
}

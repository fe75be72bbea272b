//! The `espeak-ng` program, run as a separate process: phonemes for Piper, and a voice of its own.
//!
//! It is never linked (GPL-3) and never given text on its command line: text goes in through its standard input, so
//! that nothing a customer hears can be read as an option or shows up in the process list.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};
use u5_protocol::Language;

/// How long one call may take; a call needs about 10 ms, the first one after a reboot 60 ms.
pub(crate) const DEADLINE: Duration = Duration::from_secs(3);

/// The most bytes taken from one call that returns text.
const MAX_TEXT: u64 = 64 * 1024;

/// The most bytes taken from one call that returns audio: three minutes, twice what the longest text needs.
const MAX_AUDIO: u64 = 3 * 60 * 22_050 * 2;

/// Words a minute at speed 1.0: the program's own default.
const WORDS_PER_MINUTE: f32 = 175.0;

/// A failure of the `espeak-ng` program.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EspeakError {
    /// It cannot be started.
    #[error("cannot start `{program}`: {reason}; install it with `apt-get install espeak-ng`")]
    Missing {
        /// The path or name that was tried.
        program: String,
        /// What the system said.
        reason: String,
    },
    /// It took longer than [`DEADLINE`].
    #[error("espeak-ng did not finish within {} ms", DEADLINE.as_millis())]
    Deadline,
    /// It ended with an error, or wrote something that is not what it should write.
    #[error("espeak-ng failed: {0}")]
    Failed(String),
}

/// A program that was found and answered.
#[derive(Clone, Debug)]
pub struct Espeak {
    program: PathBuf,
    version: String,
}

impl Espeak {
    /// Starts `program` (a path, or a name looked up on `PATH`) once to see that it is there and what it is.
    pub async fn probe(program: &Path) -> Result<Self, EspeakError> {
        let child = spawn(program, &["--version"])?;
        let banner = collect(child, "", MAX_TEXT).await?;
        let version = version_in(&String::from_utf8_lossy(&banner))
            .map(str::to_owned)
            .ok_or_else(|| EspeakError::Failed(format!("`{}` is not espeak-ng", program.display())))?;
        Ok(Self { program: program.to_owned(), version })
    }

    /// The version the program reported, for the start-up table.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The phonemes of `text` in IPA, words separated by spaces, with primary and secondary stress.
    pub(crate) async fn ipa(&self, language: Language, text: &str) -> Result<String, EspeakError> {
        let arguments = ["--ipa", "-q", "-b", "1", "-v", voice_of(language), "--stdin"];
        let output = collect(spawn(&self.program, &arguments)?, text, MAX_TEXT).await?;
        String::from_utf8(output).map_err(|_| EspeakError::Failed("its output is not UTF-8".into()))
    }

    /// Speaks `text` with the program's own voice: a WAV file of 22,050 Hz mono. The program is a hundred times faster
    /// than speech, so nothing is gained by reading it piece by piece. Dropping the future ends the program.
    pub(crate) async fn wav(&self, language: Language, text: &str, speed: f32) -> Result<Vec<u8>, EspeakError> {
        let rate = ((WORDS_PER_MINUTE * speed) as u32).to_string();
        let arguments = ["--stdout", "-b", "1", "-s", &rate, "-v", voice_of(language), "--stdin"];
        collect(spawn(&self.program, &arguments)?, text, MAX_AUDIO).await
    }
}

/// The program's name for the voice of a language. Piper's English voices were trained on `en-us` phonemes.
const fn voice_of(language: Language) -> &'static str {
    match language {
        Language::En => "en-us",
        Language::De => "de",
        Language::Fr => "fr",
    }
}

fn spawn(program: &Path, arguments: &[&str]) -> Result<Child, EspeakError> {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| EspeakError::Missing { program: program.display().to_string(), reason: e.to_string() })
}

/// Writes `text` and closes the program's input. A program that has already gone is found out by reading from it.
async fn feed(child: &mut Child, text: &str) -> std::io::Result<()> {
    let Some(mut input) = child.stdin.take() else {
        return Ok(());
    };
    match input.write_all(text.as_bytes()).await {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e),
        _ => Ok(()),
    }
}

/// Gives the program `text` and returns all it writes. The program is killed when this is dropped or too slow.
async fn collect(child: Child, text: &str, limit: u64) -> Result<Vec<u8>, EspeakError> {
    let work = tokio::time::timeout(DEADLINE, converse(child, text, limit));
    work.await.unwrap_or(Err(EspeakError::Deadline))
}

async fn converse(mut child: Child, text: &str, limit: u64) -> Result<Vec<u8>, EspeakError> {
    let failed = |e: std::io::Error| EspeakError::Failed(e.to_string());
    feed(&mut child, text).await.map_err(failed)?;
    let mut bytes = Vec::new();
    if let Some(output) = child.stdout.take() {
        // One byte more than allowed, to tell "as much as allowed" from "too much".
        output.take(limit + 1).read_to_end(&mut bytes).await.map_err(failed)?;
    }
    if bytes.len() as u64 > limit {
        return Err(EspeakError::Failed(format!("it wrote more than {limit} bytes")));
    }
    match child.wait().await.map_err(failed)? {
        status if status.success() => Ok(bytes),
        status => Err(EspeakError::Failed(status.to_string())),
    }
}

/// Finds the version in a banner such as `eSpeak NG text-to-speech: 1.51  Data at: /usr/lib/…`.
fn version_in(banner: &str) -> Option<&str> {
    banner.strip_prefix("eSpeak NG text-to-speech:")?.split_whitespace().next()
}

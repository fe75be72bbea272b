//! Spoken questions through the real engines: what is heard, what is answered, and what is spoken.

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Mutex;
use u5_audio::{resample::resample, wav::read_wav};
use u5_engines::{SpeechToText, Utterance};
use u5_local::{
    pool::{Limit, Pool, PoolOptions},
    stt::LocalStt,
    whisper::Whisper,
};
use u5_protocol::Language;
use u5_tests::{
    Outcome, Server, fixtures, place,
    program::{command, run},
    words::{error_rate, says},
};

/// Wrong words per word said, over all recordings together.
const MOST_ERRORS: f64 = 0.10;
/// The same for the kiosk's own voice, which is lively: it never says a thing twice in the same way. Of 20,000 sets of
/// answers drawn from 240 renditions the middle one had 0.125, the worst 0.24.
const MOST_ERRORS_IN_ANSWERS: f64 = 0.30;
const RATE: u32 = 16_000;

/// A question, the file that knows the answer, and facts of which the answer must say one.
struct Question {
    recording: &'static str,
    source: &'static str,
    facts: &'static [&'static str],
    /// Of these one must be heard: an aisle is "I-O" or "Nile" to the ear at times, and once in 60 seven was "sub in".
    heard: &'static [&'static str],
}

const QUESTIONS: [Question; 4] = [
    Question {
        recording: "oat-milk",
        source: "groceries.md",
        facts: &["aisle seven"],
        heard: &["seven", "next to the coffee"],
    },
    Question {
        recording: "opening-hours",
        source: "store.md",
        facts: &["close at six", "to six"],
        heard: &["close at six", "to six"],
    },
    Question { recording: "returns", source: "services.md", facts: &["thirty days"], heard: &["thirty days"] },
    Question {
        recording: "running-shoes",
        source: "household-sports-gifts.md",
        facts: &["aisle twelve"],
        heard: &["twelve"],
    },
];

/// A turn is a matter of real time, and each of these tests takes a whole small machine.
static MACHINE: Mutex<()> = Mutex::const_new(());

/// Runs `u5 talk --json` on these files.
async fn talk(arguments: &[&str], files: &[PathBuf]) -> Outcome {
    let mut talk = command(place::built("u5"));
    talk.args(["talk", "--json"]).args(arguments).args(files);
    run(&mut talk).await
}

/// The JSON objects that a successful `u5 talk` printed.
async fn reports(arguments: &[&str], files: &[PathBuf]) -> Vec<Value> {
    let outcome = talk(arguments, files).await.success();
    let reports = objects(&outcome);
    assert_eq!(reports.len(), files.len(), "one object a file\n{outcome}");
    reports
}

fn objects(outcome: &Outcome) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line} is no JSON: {e}\n{outcome}"));
    outcome.stdout.lines().map(parse).collect()
}

/// A store of this test's own, with the demo's content.
async fn store() -> Server {
    place::models();
    // What is heard and found is looked at here, and no flow asks anything in return.
    let flows = format!("store.flows={}", place::plain_flows().display());
    Server::up(&[], &["knowledge.database=:memory:", &flows]).await
}

fn text<'a>(report: &'a Value, field: &str) -> &'a str {
    report[field].as_str().unwrap_or_else(|| panic!("{field} is no text in {report}"))
}

#[tokio::test]
async fn every_recording_is_understood_and_answered_from_the_right_passage() {
    let _machine = MACHINE.lock().await;
    let (server, recordings) = (store().await, fixtures::spoken());
    let files: Vec<PathBuf> = recordings.iter().map(|r| fixtures::wav(&r.name)).collect();
    let reports = reports(&["--url", &server.ws()], &files).await;
    let of = |name: &str| &reports[recordings.iter().position(|r| r.name == name).unwrap()];
    let pairs: Vec<_> =
        recordings.iter().zip(&reports).map(|(r, report)| (r.text.as_str(), text(report, "transcript"))).collect();
    let rate = error_rate(pairs.iter().copied());
    assert!(rate <= MOST_ERRORS, "word error rate {rate:.3}: {pairs:#?}");
    for Question { recording, source, facts, .. } in &QUESTIONS {
        let report = of(recording);
        assert!(facts.iter().any(|fact| says(text(report, "answer"), fact)), "{recording}: {report:#}");
        assert!(text(&report["sources"][0], "file").ends_with(source), "{recording}: {report:#}");
        assert!(text(&report["sources"][0], "text").len() > 20, "{recording}: {report:#}");
        assert_eq!(report["outcome"], "answered", "{recording}");
    }
    assert!(text(of("staff-please"), "answer").contains("colleague"), "{:#}", of("staff-please"));
    let hesitation = of("hesitation-present");
    assert_eq!(hesitation["turns"], 1, "a pause for thought is no end of turn: {hesitation:#}");
    assert!(says(text(hesitation, "transcript"), "thirty euros"), "{hesitation:#}");
    for report in &reports {
        let confidence = report["confidence"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&confidence), "{report:#}");
        assert!(report["audio_ms"].as_f64().unwrap() > 300.0, "an answer is spoken: {report:#}");
        let count = |field: &str| report[field].as_u64().unwrap();
        let words = text(report, "answer").split_whitespace().count() as u64;
        assert!(count("timed_words") > 0 && count("timed_words") <= words, "captions follow the voice: {report:#}");
        assert!(count("visemes") > count("timed_words"), "the mouth moves: {report:#}");
        assert!(report["response_time_ms"].is_number() && report["waterfall"].is_object(), "{report:#}");
    }
}

#[tokio::test]
async fn several_recordings_are_one_visit_in_which_a_flow_goes_on() {
    let _machine = MACHINE.lock().await;
    place::models();
    let server = Server::up(&[], &["knowledge.database=:memory:"]).await;
    let files = ["oat-milk", "no-thanks"].map(fixtures::wav);
    let reports = reports(&["--script", "--url", &server.ws()], &files).await;
    let found = text(&reports[0], "answer");
    assert!(says(found, "aisle seven") && says(found, "anything else"), "{:#}", reports[0]);
    assert!(says(text(&reports[1], "answer"), "goodbye"), "{:#}", reports[1]);
}

#[tokio::test]
async fn silence_and_noise_are_no_turn_and_words_in_noise_are() {
    let _machine = MACHINE.lock().await;
    let server = store().await;
    let files = ["silence", "noise-pink", "oat-milk-noisy"].map(fixtures::wav);
    let reports = reports(&["--url", &server.ws()], &files).await;
    for report in &reports[..2] {
        assert_eq!((&report["outcome"], &report["turns"]), (&Value::from("no_turn"), &Value::from(0)), "{report:#}");
        assert_eq!((text(report, "transcript"), text(report, "answer")), ("", ""), "{report:#}");
    }
    assert!(says(text(&reports[2], "answer"), "aisle seven"), "{:#}", reports[2]);
}

#[tokio::test]
async fn the_fact_is_audible_in_the_answer() {
    let _machine = MACHINE.lock().await;
    let (server, dir) = (store().await, TempDir::new().unwrap());
    let (ears, mut answers) = (Ears::open(), Vec::new());
    for Question { recording, heard, .. } in &QUESTIONS {
        let reply = dir.path().join(format!("{recording}.wav"));
        let out = reply.to_str().unwrap();
        let report = &reports(&["--url", &server.ws(), "--out", out], &[fixtures::wav(recording)]).await[0];
        let (said, audible) = (text(report, "answer").to_owned(), ears.transcribe(&reply).await);
        assert!(heard.iter().any(|fact| says(&audible, fact)), "{recording}: {said:?} was heard as {audible:?}");
        answers.push((said, audible));
    }
    let rate = error_rate(answers.iter().map(|(said, audible)| (said.as_str(), audible.as_str())));
    assert!(rate <= MOST_ERRORS_IN_ANSWERS, "word error rate {rate:.3}: {answers:#?}");
}

#[tokio::test]
async fn files_never_seen_before_are_answered_from_and_nothing_else_is_invented() {
    let _machine = MACHINE.lock().await;
    place::models();
    let dir = TempDir::new().unwrap();
    let facts = "# Cycle Barn\n\n## Hours\n\n- On Saturday we close at 4 in the afternoon.\n\n## Repairs\n\n\
                 - A puncture is repaired while you wait, for 12 euros.\n";
    fs::write(dir.path().join("barn.md"), facts).unwrap();
    let knowledge = dir.path().to_str().unwrap();
    let files = ["opening-hours", "oat-milk"].map(fixtures::wav);
    let reports = reports(&["--knowledge", knowledge], &files).await;
    assert!(says(text(&reports[0], "answer"), "close at four"), "{:#}", reports[0]);
    assert!(text(&reports[0]["sources"][0], "file").ends_with("barn.md"), "{:#}", reports[0]);
    let unknown = &reports[1];
    assert!(text(unknown, "answer").contains("couldn't find"), "{unknown:#}");
    assert!(text(unknown, "answer").contains("colleague"), "staff is offered: {unknown:#}");
    assert_eq!(
        (&unknown["outcome"], &unknown["sources"]),
        (&Value::from("unknown"), &Value::Array(vec![])),
        "{unknown:#}"
    );
}

#[tokio::test]
async fn other_forms_of_sound_are_understood_and_broken_ones_are_named() {
    let _machine = MACHINE.lock().await;
    let (server, dir) = (store().await, TempDir::new().unwrap());
    let files = [telephone(dir.path()), stereo(dir.path()), truncated(dir.path()), fixtures::wav("oat-milk")];
    let outcome = talk(&["--url", &server.ws()], &files).await;
    let reports = objects(&outcome);
    assert_eq!(reports.len(), 4, "one object a file, the broken one too\n{outcome}");
    for report in [&reports[0], &reports[1], &reports[3]] {
        assert!(says(text(report, "answer"), "aisle seven"), "{report:#}");
    }
    assert_eq!(reports[2]["outcome"], "failed", "{:#}", reports[2]);
    assert!(text(&reports[2], "error").contains("truncated.wav is cut short"), "{:#}", reports[2]);
    assert_ne!(outcome.code, Some(0), "a file that failed shows in the exit status");
}

/// The oat milk question.
fn question() -> Vec<i16> {
    WavReader::open(fixtures::wav("oat-milk")).unwrap().samples().collect::<Result<_, _>>().unwrap()
}

fn write(path: PathBuf, rate: u32, channels: u16, samples: impl IntoIterator<Item = i16>) -> PathBuf {
    let spec = WavSpec { channels, sample_rate: rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut file = WavWriter::create(&path, spec).unwrap();
    samples.into_iter().for_each(|sample| file.write_sample(sample).unwrap());
    file.finalize().unwrap();
    path
}

fn telephone(dir: &Path) -> PathBuf {
    write(dir.join("telephone.wav"), 8_000, 1, resample(&question(), RATE, 8_000).unwrap())
}

fn stereo(dir: &Path) -> PathBuf {
    let both = resample(&question(), RATE, 48_000).unwrap().into_iter().flat_map(|sample| [sample, sample]);
    write(dir.join("stereo.wav"), 48_000, 2, both)
}

fn truncated(dir: &Path) -> PathBuf {
    let (bytes, path) = (fs::read(fixtures::wav("oat-milk")).unwrap(), dir.join("truncated.wav"));
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    path
}

/// The embedded Whisper in this process, to hear what the kiosk says.
struct Ears(LocalStt);

impl Ears {
    fn open() -> Self {
        let whisper = Whisper::load(&place::models().join("whisper-base")).unwrap();
        let limit = Limit { admitted: 1, deadline: Duration::from_mins(2) };
        let options = PoolOptions { threads: NonZeroUsize::MIN, transcription: limit, ..PoolOptions::default() };
        Self(LocalStt::new(Arc::new(whisper), Pool::start(options).unwrap()))
    }

    async fn transcribe(&self, path: &Path) -> String {
        let name = path.display().to_string();
        let wav = read_wav(&name, &fs::read(path).unwrap_or_else(|e| panic!("{name}: {e}"))).unwrap();
        let pcm: Arc<[i16]> = wav.to_16k_mono(&name).unwrap().into();
        let utterance = Utterance { speech: 0..pcm.len(), pcm, languages: vec![Language::En] };
        self.0.transcribe(utterance).await.unwrap().text
    }
}

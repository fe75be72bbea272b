//! With the scripted voice, which counts how often it was asked.

use std::{fs, path::Path, time::Duration};

use futures::FutureExt;
use tempfile::TempDir;
use u5_engines::{
    Mark, MarkSource, Viseme, VisemeMark,
    scripted::{Calls, Pace, ScriptedTts},
};

use super::*;

const HELLO: &str = "Hello there.";
const GOODBYE: &str = "See you soon!";
/// What a customer said, and got to hear again.
const SECRET: &str = "Good choice, Mrs Lindqvist.";

fn request(text: &str) -> SpeechRequest {
    SpeechRequest { text: text.to_owned(), language: Language::En, voice: None, speed: 1.0 }
}

fn repertoire() -> [SpeechRequest; 2] {
    [request(HELLO), request(GOODBYE)]
}

/// A voice that remembers on disk, as a process has it.
fn process(dir: &Path) -> (CachedSpeech, Calls) {
    let voice = ScriptedTts::default();
    let calls = voice.calls();
    (CachedSpeech::new(Arc::new(voice), Some(Disk::open(dir, 10_000_000).unwrap())), calls)
}

async fn say(cached: &CachedSpeech, text: &str) -> Said {
    Said::collect(cached.speak(request(text))).await.unwrap()
}

fn files(dir: &Path) -> Vec<Vec<u8>> {
    fs::read_dir(dir).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[tokio::test]
async fn says_the_same_words_from_memory() {
    let voice = ScriptedTts::default();
    let calls = voice.calls();
    let cached = CachedSpeech::new(Arc::new(voice), None);
    let first = say(&cached, HELLO).await;
    assert_eq!(say(&cached, HELLO).await, first);
    assert_eq!(first.marks.len(), 2, "its words and when they sound, too");
    assert_eq!(calls.counts().started, 1);
}

#[tokio::test]
async fn what_was_rehearsed_is_there_in_the_next_process() {
    let dir = TempDir::new().unwrap();
    let (first, _) = process(dir.path());
    first.rehearse(&repertoire()).await.unwrap();
    let said = say(&first, HELLO).await;

    let (next, calls) = process(dir.path());
    next.learn(&repertoire());
    assert_eq!(say(&next, HELLO).await, said, "even before it rehearses");
    next.rehearse(&repertoire()).await.unwrap();
    assert_eq!(calls.counts().started, 0);
}

#[tokio::test]
async fn nothing_but_the_repertoire_reaches_the_disk() {
    let dir = TempDir::new().unwrap();
    let (cached, _) = process(dir.path());
    say(&cached, SECRET).await;
    cached.rehearse(&repertoire()).await.unwrap();
    say(&cached, SECRET).await;
    say(&cached, "There are 3 left.").await;
    let files = files(dir.path());
    assert_eq!(files.len(), 2);
    let holds = |file: &Vec<u8>, text: &str| file.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(files.iter().any(|file| holds(file, "Hello")), "words can be found in these files");
    assert!(!files.iter().any(|file| holds(file, "Lindqvist")));
    let names = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| name.len() == 64 + ".speech".len()), "names say nothing");
}

#[tokio::test]
async fn what_leaves_the_repertoire_is_not_kept_any_more() {
    let dir = TempDir::new().unwrap();
    let (cached, _) = process(dir.path());
    cached.learn(&repertoire());
    cached.rehearse(&[request(HELLO)]).await.unwrap();
    say(&cached, GOODBYE).await;
    assert_eq!(files(dir.path()).len(), 1);
}

#[tokio::test]
async fn a_phrase_that_was_said_before_its_rehearsal_is_not_made_twice() {
    let dir = TempDir::new().unwrap();
    let (cached, calls) = process(dir.path());
    cached.learn(&repertoire());
    say(&cached, HELLO).await;
    cached.rehearse(&repertoire()).await.unwrap();
    assert_eq!((calls.counts().started, files(dir.path()).len()), (2, 2));
}

#[tokio::test]
async fn a_broken_file_is_made_anew() {
    let dir = TempDir::new().unwrap();
    process(dir.path()).0.rehearse(&[request(HELLO)]).await.unwrap();
    let path = fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();

    let (cached, calls) = process(dir.path());
    cached.rehearse(&[request(HELLO)]).await.unwrap();
    assert_eq!((calls.counts().started, fs::read(&path).unwrap()), (1, whole));
}

#[tokio::test]
async fn a_disk_that_does_not_work_costs_nothing_else() {
    let dir = TempDir::new().unwrap();
    let (cached, calls) = process(&dir.path().join("gone"));
    fs::remove_dir_all(dir.path()).unwrap();
    cached.rehearse(&repertoire()).await.unwrap();
    say(&cached, HELLO).await;
    assert_eq!(calls.counts().started, 2);
}

#[tokio::test]
async fn times_come_back_with_the_sound() {
    let said = Said {
        pcm: vec![1; 20_000],
        marks: vec![Mark { word: "Hi".into(), start: 2, duration: 3, source: MarkSource::Engine }],
        visemes: vec![VisemeMark(2, 3, Viseme::I)],
    };
    let chunks: Vec<SpeechChunk> = Arc::new(said.clone()).chunks().map(Result::unwrap).collect().await;
    assert!(chunks.len() > 1 && !chunks[0].marks.is_empty() && chunks[1].marks.is_empty());
    assert_eq!(Said::collect(Arc::new(said.clone()).chunks()).await.unwrap(), said);
}

#[tokio::test]
async fn a_rehearsal_waits_until_nobody_is_attended_to() {
    let (voice, phrases) = (ScriptedTts::default(), repertoire());
    let calls = voice.calls();
    let cached = CachedSpeech::new(Arc::new(voice), None);
    let (one, another) = (cached.attend(), cached.attend());
    let mut rehearsal = std::pin::pin!(cached.rehearse(&phrases));
    assert!(rehearsal.as_mut().now_or_never().is_none());
    drop(one);
    assert!(rehearsal.as_mut().now_or_never().is_none());
    assert_eq!(calls.counts().started, 0);
    drop(another);
    rehearsal.await.unwrap();
    assert_eq!(calls.counts().started, 2);
}

#[tokio::test(start_paused = true)]
async fn a_customer_interrupts_a_rehearsal_which_goes_on_afterwards() {
    let pace = Pace { first: Duration::from_secs(1), ..Pace::default() };
    let voice = ScriptedTts::default().pace(pace);
    let calls = voice.calls();
    let cached = CachedSpeech::new(Arc::new(voice), None);
    let phrases = [request(HELLO)];
    let mut rehearsal = std::pin::pin!(cached.rehearse(&phrases));
    assert!(rehearsal.as_mut().now_or_never().is_none());
    assert_eq!(calls.counts().started, 1);
    let customer = cached.attend();
    assert!(rehearsal.as_mut().now_or_never().is_none());
    assert_eq!(calls.counts().cancelled, 1, "the voice is free at once");
    drop(customer);
    rehearsal.await.unwrap();
    say(&cached, HELLO).await;
    assert_eq!(calls.counts().started, 2);
}

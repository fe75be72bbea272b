//! How long the embedded Whisper takes for each recording of a directory: `speech MODELS RECORDINGS [ROUNDS]`.

#![expect(clippy::print_stdout, reason = "a table for people is this program's purpose")]

use std::{env, error::Error, fs, num::NonZeroUsize, path::Path, sync::Arc, time::Instant};

use futures::executor::block_on;
use u5_engines::{SpeechToText, Utterance};
use u5_local::{
    pool::{Pool, PoolOptions},
    stt::LocalStt,
    whisper::Whisper,
};
use u5_protocol::Language;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [_, models, recordings, rest @ ..] = arguments.as_slice() else {
        return Err("usage: speech MODELS RECORDINGS [ROUNDS]".into());
    };
    let rounds: NonZeroUsize = rest.first().map_or(Ok(NonZeroUsize::MIN.saturating_add(8)), |text| text.parse())?;
    let started = Instant::now();
    let whisper = Whisper::load(&Path::new(models).join("whisper-base"))?;
    println!("loaded in {} ms; {}", started.elapsed().as_millis(), whisper.kernels());
    let stt = LocalStt::new(Arc::new(whisper), Pool::start(PoolOptions::default())?);
    let mut paths: Vec<_> = fs::read_dir(recordings)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "wav"));
    paths.sort();
    println!("{:>6} {:>6}  ms, least and median of {rounds}", "least", "median");
    for path in paths {
        time(&stt, &path, rounds)?;
    }
    Ok(())
}

fn time(stt: &LocalStt, path: &Path, rounds: NonZeroUsize) -> Result<(), Box<dyn Error>> {
    let pcm: Arc<[i16]> = hound::WavReader::open(path)?.samples::<i16>().collect::<Result<_, _>>()?;
    let (mut times, mut text) = (Vec::new(), String::new());
    for _ in 0..rounds.get() {
        let utterance = Utterance { pcm: Arc::clone(&pcm), speech: 0..pcm.len(), languages: Language::ALL.to_vec() };
        let started = Instant::now();
        text = block_on(stt.transcribe(utterance))?.text;
        times.push(started.elapsed().as_millis());
    }
    times.sort_unstable();
    let name = path.file_stem().unwrap_or_default().display();
    println!("{:>6} {:>6}  {name} ({} ms): {text}", times[0], times[times.len() / 2], pcm.len() / 16);
    Ok(())
}

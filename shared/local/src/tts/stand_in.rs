//! espeak-ng's own voice, for languages without a Piper voice. It sounds like a robot, but it can be understood.

use futures::{StreamExt, stream, stream::BoxStream};
use u5_audio::align::align;
use u5_engines::{EngineError, Mark, MarkSource, SpeechChunk, SpeechRequest};

use super::{ENGINE, RATE};
use crate::phonemes::{Espeak, EspeakError, is_word, speakable};

/// Samples of one chunk: a quarter of a second.
const CHUNK: usize = RATE as usize / 4;

/// Length of the header that the program writes.
const HEADER: usize = 44;

/// Below this level the voice is silent.
const SILENCE: u16 = 100;

/// Speaks `request`; words are shared out over what sounds by their spelling.
pub(super) async fn speak(
    espeak: Espeak,
    request: SpeechRequest,
) -> Result<BoxStream<'static, Result<SpeechChunk, EngineError>>, EngineError> {
    let text = speakable(&request.text);
    let words: Vec<&str> = text.split_whitespace().filter(|word| is_word(word)).collect();
    if words.is_empty() {
        return Ok(stream::empty().boxed());
    }
    let wav = espeak.wav(request.language, &text, request.speed).await.map_err(|e| failed(&e))?;
    let pcm = samples(&wav)?;
    let pcm = trimmed(&pcm);
    let marks = marks(&words, pcm);
    Ok(stream::iter(chunks(pcm, marks)).map(Ok).boxed())
}

fn marks(words: &[&str], pcm: &[i16]) -> Vec<Mark> {
    let mark = |(word, (start, duration)): (&&str, (usize, usize))| Mark {
        word: (*word).to_owned(),
        start: start as u64,
        duration: duration as u64,
        source: MarkSource::Energy,
    };
    words.iter().zip(align(words, pcm, RATE)).map(mark).collect()
}

fn chunks(pcm: &[i16], marks: Vec<Mark>) -> Vec<SpeechChunk> {
    let chunk = |piece: &[i16]| SpeechChunk { pcm: piece.to_vec(), ..SpeechChunk::default() };
    let mut chunks: Vec<_> = pcm.chunks(CHUNK).map(chunk).collect();
    if let Some(first) = chunks.first_mut() {
        first.marks = marks;
    }
    chunks
}

/// The samples of the program's WAV output, whose header must be the one it always writes: PCM, mono, 16 bit. The
/// length in the header means nothing, because the program does not know it when it writes it.
fn samples(wav: &[u8]) -> Result<Vec<i16>, EngineError> {
    let (header, data) = wav.split_at_checked(HEADER).ok_or_else(not_wav)?;
    let expected =
        [(0, &b"RIFF"[..]), (8, b"WAVEfmt "), (20, &[1, 0, 1, 0]), (24, &RATE.to_le_bytes()), (34, &[16, 0])];
    let known = expected.iter().all(|(at, bytes)| header[*at..].starts_with(bytes));
    if !known {
        return Err(not_wav());
    }
    Ok(data.as_chunks().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect())
}

/// Without the silence before the first sound.
fn trimmed(pcm: &[i16]) -> &[i16] {
    let loud = |sample: &i16| sample.unsigned_abs() > SILENCE;
    let lead = RATE as usize / 50;
    let start = pcm.iter().position(loud).map_or(pcm.len(), |at| at.saturating_sub(lead));
    &pcm[start..]
}

fn not_wav() -> EngineError {
    failed(&EspeakError::Failed(format!("its audio is not {RATE} Hz mono")))
}

fn failed(error: &EspeakError) -> EngineError {
    EngineError::Failed { engine: ENGINE.into(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_audio_than_the_programs_is_refused() {
        for wav in [&b""[..], b"RIFF", &[0; 200]] {
            assert!(samples(wav).is_err());
        }
    }

    #[test]
    fn an_odd_last_byte_is_dropped() {
        let mut wav =
            b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0data\0\0\0\0".to_vec();
        wav.extend([1, 0, 2, 0, 3]);
        assert_eq!(samples(&wav).unwrap(), [1, 2]);
    }

    #[test]
    fn the_first_chunk_carries_every_mark() {
        let pcm = vec![0; CHUNK * 2 + 1];
        let made = chunks(&pcm, marks(&["eins", "zwei"], &pcm));
        assert_eq!(
            made.iter().map(|c| (c.pcm.len(), c.marks.len())).collect::<Vec<_>>(),
            [(CHUNK, 2), (CHUNK, 0), (1, 0)]
        );
    }
}

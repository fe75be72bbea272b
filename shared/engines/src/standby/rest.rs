//! The rest of a clause that one voice began and another ends.

use futures::{StreamExt, TryStreamExt};

use super::{
    takeover::{Items, failing},
    voices::timed,
};
use crate::{EngineError, SpeechChunk};

/// How much of what was heard the other voice may count on, in hundredths: it may be the faster one, and a word that is
/// heard twice is better than one that is not.
const SURE: u64 = 85;

/// What is left to say of a clause, of which `said` samples were heard in another voice. `whole` is all of it, at the
/// same rate. It goes on with the word that sounded about when the other voice fell silent, and the times of all words
/// are told as if one voice had spoken.
pub(super) fn rest_of(whole: Items<SpeechChunk>, said: u64) -> Items<SpeechChunk> {
    let begun = async move {
        // A clause that is over by then has nothing behind it.
        match heard_before(whole.fuse().boxed(), said * SURE / 100).await {
            Ok((before, rest)) => resumed(before, rest, said),
            Err(error) => failing(error),
        }
    };
    futures::stream::once(begun).flatten().boxed()
}

/// The beginning of a clause, at least up to `until` and to the first word behind it.
async fn heard_before(mut whole: Items<SpeechChunk>, until: u64) -> Result<(Heard, Items<SpeechChunk>), EngineError> {
    let mut heard = Heard { until, chunk: SpeechChunk::default() };
    while !heard.is_enough() {
        let Some(chunk) = whole.try_next().await? else { break };
        heard.add(chunk);
    }
    Ok((heard, whole))
}

struct Heard {
    until: u64,
    chunk: SpeechChunk,
}

impl Heard {
    fn add(&mut self, chunk: SpeechChunk) {
        self.chunk.pcm.extend(chunk.pcm);
        self.chunk.marks.extend(chunk.marks);
        self.chunk.visemes.extend(chunk.visemes);
    }

    fn is_enough(&self) -> bool {
        self.chunk.pcm.len() as u64 > self.until && self.chunk.marks.iter().any(|mark| mark.start > self.until)
    }

    /// The sample to go on with: where the word begins that sounds then; without words, just there.
    fn resume_at(&self) -> u64 {
        let marks = &self.chunk.marks;
        let word = marks.iter().map(|mark| mark.start).take_while(|start| *start <= self.until).last();
        let at = if marks.is_empty() { self.until } else { word.unwrap_or_default() };
        at.min(self.chunk.pcm.len() as u64)
    }
}

fn resumed(heard: Heard, rest: Items<SpeechChunk>, said: u64) -> Items<SpeechChunk> {
    let from = heard.resume_at();
    // What was heard took the other voice `said` samples.
    let at = move |sample: u64| if sample < from { sample * said / from } else { said + (sample - from) };
    let mut first = heard.chunk;
    first.visemes.retain(|shape| shape.0 >= from);
    first.pcm.drain(..usize::try_from(from).unwrap_or(usize::MAX).min(first.pcm.len()));
    let rest = rest.map_ok(move |chunk| timed(chunk, at));
    futures::stream::iter([Ok(timed(first, at))]).chain(rest).boxed()
}

#[cfg(test)]
mod tests {
    use u5_protocol::Language;

    use super::*;
    use crate::{SpeechRequest, TextToSpeech, scripted::ScriptedTts};

    /// "one two three" of the scripted voice at 1 kHz: words at 0, 240 and 480, 860 samples in all.
    fn voice() -> Items<SpeechChunk> {
        let request =
            SpeechRequest { text: "one two three".to_owned(), language: Language::En, voice: None, speed: 1.0 };
        ScriptedTts::default().rate(1_000).speak(request)
    }

    async fn rest(said: u64) -> (usize, Vec<(String, u64)>) {
        let chunks: Vec<SpeechChunk> = rest_of(voice(), said).try_collect().await.unwrap();
        let words = chunks.iter().flat_map(|chunk| chunk.marks.iter().map(|mark| (mark.word.clone(), mark.start)));
        (chunks.iter().map(|chunk| chunk.pcm.len()).sum(), words.collect())
    }

    fn words(starts: [u64; 3]) -> Vec<(String, u64)> {
        ["one", "two", "three"].map(str::to_owned).into_iter().zip(starts).collect()
    }

    #[tokio::test]
    async fn it_goes_on_with_the_word_that_was_being_said() {
        assert_eq!(rest(400).await, (620, words([0, 400, 640])), "from `two` on");
        assert_eq!(rest(600).await, (380, words([0, 300, 600])), "from `three` on");
        assert_eq!(rest(100).await, (860, words([100, 340, 580])), "from the beginning");
    }

    #[tokio::test]
    async fn who_was_slower_has_the_last_word_again() {
        assert_eq!(rest(5_000).await, (380, words([0, 2_500, 5_000])));
    }

    #[tokio::test]
    async fn without_words_it_goes_on_where_it_was() {
        let silent = voice().map_ok(|chunk| SpeechChunk { marks: Vec::new(), ..chunk }).boxed();
        let chunks: Vec<SpeechChunk> = rest_of(silent, 400).try_collect().await.unwrap();
        assert_eq!(chunks.iter().map(|chunk| chunk.pcm.len()).sum::<usize>(), 860 - 340);
    }
}

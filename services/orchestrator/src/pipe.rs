//! From a voice's samples and times to the session's: its rate, its words as they are written, and shapes of the mouth
//! where the voice gives none.

use u5_audio::{align::align, resample::Resampler, spoken::Spoken, visemes};
use u5_dialogue::playback::Word;
use u5_engines::{EngineError, Mark, MarkSource, SpeechChunk, VisemeMark};
use u5_protocol::Language;

/// How long a letter takes to be read, as long as to be said.
const READING_MS: u64 = 75;

/// What of a part is ready.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Piece {
    pub(crate) pcm: Vec<i16>,
    /// Words whose times became known.
    pub(crate) words: Vec<Word>,
    /// Shapes of the mouth whose times became known.
    pub(crate) visemes: Vec<VisemeMark>,
    /// How good the times of the shapes are; none where there are no shapes.
    pub(crate) viseme_source: Option<MarkSource>,
}

/// Takes one part.
pub(crate) struct Pipe {
    resampler: Resampler,
    from: u32,
    to: u32,
    language: Language,
    text: String,
    spoken: Spoken,
    /// The spoken words so far, at the session's rate.
    marks: Vec<Mark>,
    /// Samples so far, at the session's rate.
    samples: u64,
    /// Groups of original words that have been given out, and the spoken words they cover.
    given: (usize, usize),
    /// Kept only as long as the voice says nothing about its words.
    pcm: Vec<i16>,
    /// Whether the voice gives shapes of the mouth.
    has_shapes: bool,
}

impl Pipe {
    /// From a voice of `from` Hz to a session of `to` Hz. `text` is what is written, `spoken` what is said for it.
    pub(crate) fn new(
        (from, to): (u32, u32),
        language: Language,
        text: String,
        spoken: Spoken,
    ) -> Result<Self, EngineError> {
        let failed = |reason: String| EngineError::Failed { engine: "the voice".to_owned(), reason };
        let resampler = Resampler::new(from, to).map_err(|e| failed(e.to_string()))?;
        let (marks, pcm) = (Vec::new(), Vec::new());
        let (samples, given, has_shapes) = (0, (0, 0), false);
        Ok(Self { resampler, from, to, language, text, spoken, marks, samples, given, pcm, has_shapes })
    }

    /// Takes what the voice says next.
    pub(crate) fn take(&mut self, chunk: SpeechChunk) -> Piece {
        let pcm = self.resampler.push(&chunk.pcm);
        self.samples += pcm.len() as u64;
        let marks: Vec<Mark> = chunk.marks.into_iter().map(|mark| self.scaled(mark)).collect();
        self.has_shapes |= !chunk.visemes.is_empty();
        let mut piece = self.timed(marks, pcm);
        if !chunk.visemes.is_empty() {
            piece.visemes = chunk.visemes.into_iter().filter_map(|viseme| self.scaled_shape(viseme)).collect();
        }
        if self.marks.is_empty() {
            self.pcm.extend_from_slice(&piece.pcm);
        }
        piece
    }

    /// The voice has said everything. Where it said nothing about its words, they are found in the sound of the whole.
    pub(crate) fn finish(&mut self) -> Piece {
        let rest = self.resampler.finish();
        if !self.marks.is_empty() {
            return Piece { pcm: rest, ..Piece::default() };
        }
        self.pcm.extend_from_slice(&rest);
        let marks = guessed(&self.spoken.text, &self.pcm, self.to);
        self.timed(marks, rest)
    }

    /// The voice broke down: what it has not said is silence, as long as saying it would take, so that the words are on
    /// screen for as long.
    pub(crate) fn unspoken(&mut self) -> Piece {
        let said: Vec<&str> = self.spoken.text.split_whitespace().skip(self.marks.len()).collect();
        let mut at = self.marks.last().map_or(0, |mark| mark.start + mark.duration);
        let rate = u64::from(self.to);
        for word in said {
            let duration = rate * READING_MS * word.chars().count() as u64 / 1_000;
            self.marks.push(Mark { word: word.to_owned(), start: at, duration, source: MarkSource::Energy });
            at += duration;
        }
        let silence = at.saturating_sub(self.samples) as usize;
        self.samples += silence as u64;
        Piece { pcm: vec![0; silence], words: self.words(), ..Piece::default() }
    }

    /// `marks` are new.
    fn timed(&mut self, marks: Vec<Mark>, pcm: Vec<i16>) -> Piece {
        let worst = marks.iter().map(|mark| mark.source).max();
        let (visemes, viseme_source) = if self.has_shapes {
            (Vec::new(), Some(worst.unwrap_or(MarkSource::Engine)))
        } else {
            (marks.iter().flat_map(|mark| spelt(mark, self.language)).collect(), worst.map(by_letters))
        };
        self.marks.extend(marks);
        Piece { pcm, words: self.words(), visemes, viseme_source }
    }

    /// The original words that are complete with the marks so far.
    fn words(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        while let Some((range, count)) = self.spoken.words.get(self.given.0) {
            let (first, next) = (self.given.1, self.given.1 + count);
            let Some(marks) = self.marks.get(first..next) else { break };
            self.given = (self.given.0 + 1, next);
            if let ([a, ..], [.., b]) = (marks, marks) {
                let duration = (b.start + b.duration).saturating_sub(a.start);
                let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
                let source = a.source.max(b.source);
                words.push(Word { text, upto: range.end, start: a.start, duration, source });
            }
        }
        words
    }

    fn scaled(&self, mark: Mark) -> Mark {
        let (start, end) = (self.at(mark.start), self.at(mark.start + mark.duration));
        Mark { start, duration: end - start, ..mark }
    }

    /// None where nothing is left of it.
    fn scaled_shape(&self, viseme: VisemeMark) -> Option<VisemeMark> {
        let (start, end) = (self.at(viseme.0), self.at(viseme.end()));
        let length = u32::try_from(end - start).ok().filter(|length| *length > 0)?;
        Some(VisemeMark(start, length, viseme.2))
    }

    fn at(&self, sample: u64) -> u64 {
        sample * u64::from(self.to) / u64::from(self.from.max(1))
    }
}

/// When the words of `text` sound, by the energy of `pcm`.
fn guessed(text: &str, pcm: &[i16], rate: u32) -> Vec<Mark> {
    if pcm.is_empty() {
        return Vec::new();
    }
    let said: Vec<&str> = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let times = align(&said, pcm, rate);
    let mark = |(word, (start, duration)): (&str, (usize, usize))| Mark {
        word: word.to_owned(),
        start: start as u64,
        duration: duration as u64,
        source: MarkSource::Energy,
    };
    said.into_iter().zip(times).map(mark).collect()
}

/// The shapes of a word by its letters.
fn spelt(mark: &Mark, language: Language) -> Vec<VisemeMark> {
    visemes::spread(&visemes::of_word(&mark.word, language), mark.start..mark.start + mark.duration)
}

/// How good shapes are that letters were shared out for over words as good as `source`.
fn by_letters(source: MarkSource) -> MarkSource {
    source.max(MarkSource::Aligned)
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, StreamExt};
    use proptest::prelude::*;
    use u5_audio::spoken::prepare;
    use u5_engines::{SpeechRequest, TextToSpeech, Viseme, scripted::ScriptedTts};

    use super::*;

    fn pipe(text: &str, rates: (u32, u32)) -> Pipe {
        Pipe::new(rates, Language::En, text.to_owned(), prepare(text, Language::En)).unwrap()
    }

    fn mark(word: &str, start: u64, duration: u64) -> Mark {
        Mark { word: word.to_owned(), start, duration, source: MarkSource::Engine }
    }

    #[test]
    fn a_voices_own_shapes_are_kept_and_scaled() {
        let mut pipe = pipe("Hi", (22_050, 44_100));
        let visemes = vec![VisemeMark(0, 50, Viseme::Aa), VisemeMark(50, 50, Viseme::I)];
        let piece = pipe.take(SpeechChunk {
            pcm: vec![0; 100],
            marks: vec![mark("Hi", 0, 100)],
            visemes,
            ..SpeechChunk::default()
        });
        assert_eq!(piece.visemes, [VisemeMark(0, 100, Viseme::Aa), VisemeMark(100, 100, Viseme::I)]);
        assert_eq!(piece.viseme_source, Some(MarkSource::Engine));
        assert_eq!(piece.words[0].source, MarkSource::Engine);
    }

    #[test]
    fn words_without_phonemes_are_shaped_by_their_letters() {
        let mut pipe = pipe("Hi 5", (24_000, 24_000));
        let first = pipe.take(SpeechChunk { marks: vec![mark("Hi", 0, 100)], ..SpeechChunk::default() });
        assert_eq!(
            (first.visemes, first.viseme_source),
            (vec![VisemeMark(0, 100, Viseme::I)], Some(MarkSource::Aligned))
        );
        let second = pipe.take(SpeechChunk { marks: vec![mark("five", 200, 340)], ..SpeechChunk::default() });
        let shapes: Vec<Viseme> = second.visemes.iter().map(|v| v.2).collect();
        assert_eq!(shapes, [Viseme::Ff, Viseme::I, Viseme::Ff], "what is spoken counts, not what is written");
        assert_eq!(second.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["5"]);
    }

    #[test]
    fn a_voice_that_keeps_its_times_to_itself_is_listened_to() {
        let mut pipe = pipe("Hello there.", (16_000, 16_000));
        let pcm: Vec<i16> = [0; 1_600].into_iter().chain([9_000; 8_000]).collect();
        let during = pipe.take(SpeechChunk { pcm, ..SpeechChunk::default() });
        assert_eq!((during.words.len(), during.visemes.len(), during.viseme_source), (0, 0, None));
        let end = pipe.finish();
        assert_eq!(end.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["Hello", "there."]);
        assert!(end.words.iter().all(|word| word.source == MarkSource::Energy && word.start >= 1_600));
        assert!(!end.visemes.is_empty() && end.viseme_source == Some(MarkSource::Energy));
    }

    #[test]
    fn what_a_voice_does_not_say_can_be_read_in_silence() {
        let mut silent = pipe("In aisle 7.", (24_000, 24_000));
        let piece = silent.unspoken();
        assert_eq!(piece.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["In", "aisle", "7."]);
        let end = piece.words.last().map(|word| word.start + word.duration).unwrap();
        assert!(piece.pcm.len() as u64 == end && piece.pcm.iter().all(|sample| *sample == 0) && end > 20_000, "{end}");
        let mut broken = pipe("In aisle 7.", (24_000, 24_000));
        let first = SpeechChunk { pcm: vec![9; 6_000], marks: vec![mark("In", 0, 5_000)], ..SpeechChunk::default() };
        assert_eq!(broken.take(first).words.len(), 1);
        let rest = broken.unspoken();
        assert_eq!((rest.words.len(), rest.words[0].start), (2, 5_000));
        assert_eq!(rest.pcm.len() as u64 + 6_000, rest.words[1].start + rest.words[1].duration);
        assert!(rest.visemes.is_empty(), "the mouth is shut");
    }

    #[test]
    fn a_voice_that_says_nothing_has_no_times() {
        assert_eq!(pipe("Hello.", (24_000, 24_000)).finish(), Piece::default());
    }

    proptest! {
        #[test]
        fn times_are_in_order_and_within_the_part(
            text in "[a-zA-Z0-9,.%€ ]{1,60}",
            rate in prop::sample::select(vec![8_000_u32, 16_000, 22_050, 24_000, 44_100]),
        ) {
            let spoken = prepare(&text, Language::En);
            let voice: &dyn TextToSpeech = &ScriptedTts::default();
            let said = SpeechRequest { text: spoken.text.clone(), language: Language::En, voice: None, speed: 1.0 };
            let chunks: Vec<_> = voice.speak(said).collect().now_or_never().unwrap();
            let mut pipe = Pipe::new((voice.rate(), rate), Language::En, text, spoken).unwrap();
            let mut pieces: Vec<Piece> = chunks.into_iter().map(|chunk| pipe.take(chunk.unwrap())).collect();
            pieces.push(pipe.finish());
            // Scaled times may lie one sample beyond a resampler that rounds down.
            let length = pieces.iter().map(|piece| piece.pcm.len() as u64).sum::<u64>() + 1;
            let visemes: Vec<VisemeMark> = pieces.iter().flat_map(|piece| piece.visemes.clone()).collect();
            prop_assert!(visemes.is_sorted_by(|a, b| a.end() <= b.0), "{visemes:?}");
            prop_assert!(visemes.iter().all(|v| v.1 > 0 && v.end() <= length), "{visemes:?} in {length}");
            let words: Vec<Word> = pieces.into_iter().flat_map(|piece| piece.words).collect();
            prop_assert!(words.is_sorted_by(|a, b| a.start + a.duration <= b.start && a.upto <= b.upto), "{words:?}");
        }
    }
}

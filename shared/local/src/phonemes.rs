//! Text to phonemes, for voices that were trained on espeak-ng's IPA.
//!
//! The phonemes come from the `espeak-ng` program where it is installed, else from the built-in English front end
//! (feature `g2p`). Either way they come clause by clause, with the punctuation put back that phonemizers drop, and
//! with the written word that every phoneme belongs to.

mod align;
mod clause;
mod espeak;
#[cfg(feature = "g2p")]
mod g2p;

#[cfg(test)]
mod tests;

use std::{ops::Range, path::Path, sync::Arc};

use hashlink::LruCache;
use parking_lot::Mutex;
use u5_protocol::Language;
use unicode_normalization::UnicodeNormalization as _;

use align::Group;
use clause::Clause;

pub(crate) use align::expected_sounds;
pub(crate) use clause::{is_word, speakable};
pub use espeak::{Espeak, EspeakError};

/// The most characters of one text.
pub const MAX_CHARACTERS: usize = 600;

/// How many clauses are remembered. A kiosk says the same things again and again.
const REMEMBERED: usize = 512;

/// A text that cannot be turned into phonemes.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PhonemeError {
    /// The text is longer than [`MAX_CHARACTERS`].
    #[error("the text has {0} characters, the limit is {MAX_CHARACTERS}; send it sentence by sentence")]
    TooLong(usize),
    /// Nothing here knows the sounds of this language.
    #[error("no phonemes for `{0}` without espeak-ng; install it with `apt-get install espeak-ng`")]
    Language(Language),
    /// The program failed.
    #[error(transparent)]
    Espeak(#[from] EspeakError),
    /// The built-in front end failed.
    #[error("the built-in phonemizer failed: {0}")]
    BuiltIn(String),
}

/// A text's phonemes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phonemes {
    /// IPA in canonical decomposition, one code point a symbol, with spaces between words and stop marks after clauses.
    pub symbols: Vec<char>,
    /// The words as written, in order, with the symbols they sound in.
    pub words: Vec<Word>,
}

/// A written word and where it sounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As written, punctuation included.
    pub text: String,
    /// Indices into [`Phonemes::symbols`]; empty for a word that is not spoken.
    pub symbols: Range<usize>,
}

/// Turns texts into [`Phonemes`].
pub struct Phonemizer {
    backend: Backend,
    cache: Mutex<LruCache<(Language, String), Arc<str>>>,
}

enum Backend {
    Espeak(Espeak),
    #[cfg(feature = "g2p")]
    BuiltIn(Arc<g2p::English>),
}

impl Phonemizer {
    /// Uses `program` (a path, or a name looked up on `PATH`) if it is espeak-ng, else the built-in English front end
    /// where it is compiled in.
    pub async fn probe(program: &Path) -> Result<Self, PhonemeError> {
        match Espeak::probe(program).await {
            Ok(espeak) => Ok(Self::new(Backend::Espeak(espeak))),
            Err(missing) => Self::built_in().await.unwrap_or(Err(missing.into())),
        }
    }

    #[cfg(feature = "g2p")]
    async fn built_in() -> Option<Result<Self, PhonemeError>> {
        let loaded = tokio::task::spawn_blocking(g2p::English::load).await;
        let english = loaded.unwrap_or_else(|e| Err(PhonemeError::BuiltIn(e.to_string())));
        Some(english.map(|english| Self::new(Backend::BuiltIn(Arc::new(english)))))
    }

    #[cfg(not(feature = "g2p"))]
    #[expect(clippy::unused_async, reason = "the variant with the front end loads it on a blocking thread")]
    async fn built_in() -> Option<Result<Self, PhonemeError>> {
        None
    }

    fn new(backend: Backend) -> Self {
        Self { backend, cache: Mutex::new(LruCache::new(REMEMBERED)) }
    }

    /// The program, if that is where the phonemes come from.
    pub const fn espeak(&self) -> Option<&Espeak> {
        match &self.backend {
            Backend::Espeak(espeak) => Some(espeak),
            #[cfg(feature = "g2p")]
            Backend::BuiltIn(_) => None,
        }
    }

    /// Where the phonemes come from, for the start-up table.
    pub fn describe(&self) -> String {
        match &self.backend {
            Backend::Espeak(espeak) => format!("espeak-ng {}", espeak.version()),
            #[cfg(feature = "g2p")]
            Backend::BuiltIn(_) => "built-in English".to_owned(),
        }
    }

    /// The phonemes of `text`; none at all if nothing in it can be spoken.
    pub async fn phonemes(&self, language: Language, text: &str) -> Result<Phonemes, PhonemeError> {
        let characters = text.chars().count();
        if characters > MAX_CHARACTERS {
            return Err(PhonemeError::TooLong(characters));
        }
        let mut phonemes = Phonemes::default();
        for clause in clause::clauses(&speakable(text)) {
            let ipa = self.remembered(language, &clause.words.join(" ")).await?;
            phonemes.append(&clause, &ipa);
        }
        Ok(phonemes)
    }

    async fn remembered(&self, language: Language, clause: &str) -> Result<Arc<str>, PhonemeError> {
        let key = (language, clause.to_owned());
        if let Some(ipa) = self.cache.lock().get(&key) {
            return Ok(Arc::clone(ipa));
        }
        let ipa: Arc<str> = self.ask(language, clause).await?.into();
        self.cache.lock().insert(key, Arc::clone(&ipa));
        Ok(ipa)
    }

    async fn ask(&self, language: Language, clause: &str) -> Result<String, PhonemeError> {
        match &self.backend {
            Backend::Espeak(espeak) => Ok(espeak.ipa(language, clause).await?),
            #[cfg(feature = "g2p")]
            Backend::BuiltIn(english) => english.ipa(language, clause).await,
        }
    }
}

impl Phonemes {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    fn append(&mut self, clause: &Clause<'_>, ipa: &str) {
        let groups = self.append_groups(ipa);
        let spans = align::align(&clause.words, &groups);
        let words = clause.words.iter().zip(spans);
        self.words.extend(words.map(|(word, symbols)| Word { text: (*word).to_owned(), symbols }));
        if !groups.is_empty() {
            self.symbols.extend(clause.stop);
        }
    }

    /// Adds the groups of `ipa`, with spaces between them, and says where they lie.
    fn append_groups(&mut self, ipa: &str) -> Vec<Group> {
        ipa.split_whitespace().map(|group| self.append_group(group)).collect()
    }

    fn append_group(&mut self, group: &str) -> Group {
        if !self.symbols.is_empty() {
            self.symbols.push(' ');
        }
        let start = self.symbols.len();
        self.symbols.extend(group.nfd());
        let span = start..self.symbols.len();
        let sounds = self.symbols[span.clone()].iter().filter(|c| is_sound(**c)).count();
        Group { span, sounds }
    }
}

/// Whether a symbol is a sound of its own, not a stress, length or combining mark.
fn is_sound(symbol: char) -> bool {
    symbol.is_alphabetic() && !matches!(symbol, '\u{2b0}'..='\u{36f}')
}

//! A store that nobody has: as many products as wanted, in three languages, with names like real ones.

use std::fmt::Write;

use fastrand::Rng;
use futures::{FutureExt, future::BoxFuture};
use u5_engines::{Embedder, EngineError};
use u5_knowledge::Query;
use u5_protocol::Language;

use crate::LANGUAGES;

/// As MiniLM's.
const DIMENSIONS: usize = 384;
/// Groups of passages that mean something similar.
const CLUSTERS: u64 = 400;
/// Passages a document.
const PER_DOCUMENT: usize = 250;
/// Words a language, of which the first are as frequent as first words are.
const WORDS: usize = 12_000;

/// A language's words, and how facts and questions are phrased in it.
struct Tongue {
    language: Language,
    words: Vec<String>,
    fact: [&'static str; 4],
    question: [&'static str; 4],
}

/// The store.
pub(crate) struct Store {
    passages: usize,
    tongues: Vec<Tongue>,
}

impl Store {
    pub(crate) fn new(passages: usize) -> Self {
        Self { passages, tongues: LANGUAGES.into_iter().map(Tongue::new).collect() }
    }

    /// Name and text of every document.
    pub(crate) fn documents(&self) -> Vec<(String, String)> {
        let mut rng = Rng::with_seed(7);
        let share = self.passages.div_ceil(self.tongues.len());
        let documents = self.tongues.iter().flat_map(|tongue| {
            let sizes = (0..share).step_by(PER_DOCUMENT).map(move |first| PER_DOCUMENT.min(share - first));
            sizes.enumerate().map(move |(number, size)| (tongue, number, size))
        });
        let named = documents.map(|(tongue, number, size)| {
            (format!("{}/{number}.md", tongue.language.code()), tongue.document(number, size, &mut rng))
        });
        named.collect()
    }

    /// Different questions, the languages in turn: one in five with a typing mistake, one in ten with a word that
    /// nobody knows.
    pub(crate) fn questions(&self, count: usize) -> Vec<Query> {
        let mut rng = Rng::with_seed(11);
        let tongues = self.tongues.iter().cycle().take(count);
        tongues.map(|tongue| tongue.ask(&mut rng)).collect()
    }
}

impl Tongue {
    fn new(language: Language) -> Self {
        let mut rng = Rng::with_seed(language as u64 + 1);
        let (syllables, fact, question) = match language {
            Language::En => (
                "ber car den fin gol har jam kel lin mor nap oak pan ros sal ton ver wil",
                ["stands in aisle", "costs", "is sold beside the", "in size"],
                ["Where can I find the", "Do you have", "How much is", "I'm looking for"],
            ),
            Language::De => (
                "bach dorn eich feld gart holz kuch lamp milch nuss obst pfann regal schal tisch uhr wald zell",
                ["steht in Gang", "kostet", "gibt es neben", "in Größe"],
                ["Wo finde ich", "Haben Sie", "Was kostet", "Ich suche"],
            ),
            Language::Fr => (
                "bou cha don fro gar lai mon neu pain que rou sel tab ver vin joli mar",
                ["se trouve au rayon", "coûte", "est à côté de", "en taille"],
                ["Où est", "Avez-vous", "Combien coûte", "Je cherche"],
            ),
        };
        let syllables: Vec<&str> = syllables.split(' ').collect();
        let mut word = || (0..rng.usize(2..5)).map(|_| *rng.choice(&syllables).unwrap_or(&"la")).collect();
        Self { language, words: (0..WORDS).map(|_| word()).collect(), fact, question }
    }

    /// A word, the first ones most often: the frequencies of a language.
    fn word(&self, rng: &mut Rng) -> &str {
        let place = (WORDS as f64).powf(rng.f64()) as usize - 1;
        &self.words[place.min(WORDS - 1)]
    }

    fn document(&self, number: usize, passages: usize, rng: &mut Rng) -> String {
        let mut text = format!("# {} {number}\n", self.word(rng));
        for i in 0..passages {
            if i % 8 == 0 {
                write!(text, "\n## {} {}\n\n", self.word(rng), self.word(rng)).unwrap_or_default();
            }
            let words: [&str; 6] = std::array::from_fn(|_| self.word(rng));
            let (thing, near, other) = (words[..3].join(" "), words[3], words[4..].join(" "));
            let [stands, costs, beside, size] = self.fact;
            let (aisle, euros, of) = (rng.u32(1..40), rng.u32(1..90), rng.u32(30..48));
            let line = format!("- {thing} {stands} {aisle}, {beside} {near}. {other} {size} {of} {costs} {euros}.");
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    fn ask(&self, rng: &mut Rng) -> Query {
        let mut words: Vec<String> = (0..rng.usize(1..5)).map(|_| self.word(rng).to_owned()).collect();
        if rng.u8(..) < 51 {
            let place = rng.usize(..words[0].len());
            words[0].remove(place);
        }
        if rng.u8(..) < 26 {
            words.push("xylophonist".to_owned());
        }
        let text = format!("{} {}?", rng.choice(self.question).unwrap_or_default(), words.join(" "));
        Query { vector: Some(vector(&text)), text, language: self.language, ..Query::default() }
    }
}

/// Vectors as an embedder makes them: of unit length, in clusters.
pub(crate) struct Clusters;

impl Embedder for Clusters {
    fn name(&self) -> &'static str {
        "clusters"
    }

    fn dimensions(&self) -> usize {
        DIMENSIONS
    }

    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        async move { Ok(texts.iter().map(|text| vector(text)).collect()) }.boxed()
    }
}

/// The text decides: its cluster's direction, and as much of its own.
fn vector(text: &str) -> Vec<f32> {
    let seed =
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let mut rng = Rng::with_seed(seed);
    let mut cluster = Rng::with_seed(rng.u64(..CLUSTERS));
    let mut vector: Vec<f32> = (0..DIMENSIONS).map(|_| normal(&mut cluster) + 0.8 * normal(&mut rng)).collect();
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    for x in &mut vector {
        *x /= length;
    }
    vector
}

/// About normally distributed.
fn normal(rng: &mut Rng) -> f32 {
    (0..4).map(|_| rng.f32() - 0.5).sum()
}

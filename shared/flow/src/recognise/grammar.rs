//! The examples of one language, ready to be compared with what is said in it.

use std::collections::BTreeMap;

use u5_protocol::Language;

use super::align::{self, Alignment, Piece};
use super::features::{self, Seen};
use super::learn::{Features, Model, Sample};
use super::template;
use super::vocabulary::{Heavy, Vocabulary, key};
use super::words::{Reader, Word};

/// What is known about an utterance, for each class.
pub(super) struct Evidence {
    /// What its words tell.
    pub(super) logits: Vec<f32>,
    /// How well it follows the best example, in [0, 1].
    pub(super) likeness: Vec<f32>,
    /// Whether a keyword was said.
    pub(super) keyword: Vec<bool>,
    /// How many of its words tell something that is known.
    pub(super) known: usize,
}

pub(super) struct Grammar {
    reader: Reader,
    vocabulary: Vocabulary,
    model: Model,
    ways: Vec<Way>,
    keywords: Vec<(usize, Vec<Piece>)>,
    slots: Vec<String>,
    classes: usize,
}

/// One way of saying an example.
struct Way {
    class: usize,
    example: usize,
    pieces: Vec<Piece>,
    /// Whether it has placeholders.
    takes: bool,
}

/// What was said, with where each word stands.
pub(super) struct Said {
    words: Vec<Word>,
    heavy: Vec<Heavy>,
}

impl Said {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }
}

/// A piece of an example before the vocabulary is complete.
enum Raw {
    Word(Word),
    Slot(u16),
}

impl Grammar {
    pub(super) fn new(
        language: Language,
        classes: usize,
        examples: &[(usize, &str)],
        keywords: &[(usize, &str)],
    ) -> Self {
        let reader = Reader::new(language);
        let mut slots = Vec::new();
        let mut vocabulary = Vocabulary::default();
        let mut raw = Vec::new();
        for (place, (class, text)) in examples.iter().enumerate() {
            let variants: Vec<Vec<Raw>> =
                template::variants(text).iter().map(|pieces| read(&reader, pieces, &mut slots)).collect();
            let words: Vec<Word> = variants.iter().flatten().filter_map(Raw::word).cloned().collect();
            vocabulary.learn(&words);
            raw.push((place, *class, variants));
        }
        let keywords: Vec<(usize, Vec<Word>)> =
            keywords.iter().map(|(class, phrase)| (*class, reader.words(phrase))).collect();
        for (_, words) in &keywords {
            vocabulary.learn(words);
        }
        let mut samples = samples(&raw, &vocabulary);
        samples.extend(keywords.iter().map(|(class, words)| keyword_sample(*class, words, &vocabulary)));
        let model = Model::fit(&samples, classes);
        let ways = raw
            .into_iter()
            .flat_map(|(example, class, variants)| variants.into_iter().map(move |pieces| (example, class, pieces)));
        let ways = ways.map(|(example, class, pieces)| {
            let takes = pieces.iter().any(|piece| matches!(piece, Raw::Slot(_)));
            let pieces = pieces.into_iter().map(|piece| piece.ready(&vocabulary)).collect();
            Way { class, example, pieces, takes }
        });
        let ways = ways.collect();
        let literal = |words: Vec<Word>| words.iter().map(|word| Piece::Word(vocabulary.literal(word))).collect();
        let keywords = keywords.into_iter().map(|(class, words)| (class, literal(words))).collect();
        Self { reader, vocabulary, model, ways, keywords, slots, classes }
    }

    pub(super) fn hear(&self, text: &str) -> Said {
        let words = self.joined(self.reader.words(text));
        let heavy = self.vocabulary.heavy(&words);
        Said { words, heavy }
    }

    /// Two words that an example writes as one ("Kunden Karte") become that one.
    fn joined(&self, words: Vec<Word>) -> Vec<Word> {
        let mut joined: Vec<Word> = Vec::with_capacity(words.len());
        for word in words {
            let whole = joined.last().map(|before| format!("{}{}", before.folded, word.folded));
            match (joined.last_mut(), whole) {
                (Some(before), Some(whole)) if self.vocabulary.knows(&whole) => {
                    *before = self.reader.word(before.range.start..word.range.end, whole);
                }
                _ => joined.push(word),
            }
        }
        joined
    }

    pub(super) fn evidence(&self, said: &Said) -> Evidence {
        let seen: Vec<Seen<'_>> =
            said.heavy.iter().map(|word| Seen { key: &word.key, stem: &word.stem, light: word.light }).collect();
        let known = said.heavy.iter().filter(|word| word.term.known() && !word.light).count();
        Evidence {
            logits: self.model.logits(&features::of(&seen)),
            likeness: self.likeness(&said.heavy),
            keyword: self.keyword(&said.heavy),
            known,
        }
    }

    fn likeness(&self, said: &[Heavy]) -> Vec<f32> {
        let mut best = vec![0.0_f32; self.classes];
        for way in &self.ways {
            if bound(&way.pieces, said) > best[way.class] {
                best[way.class] = best[way.class].max(align::align(&way.pieces, said).score);
            }
        }
        best
    }

    fn keyword(&self, said: &[Heavy]) -> Vec<bool> {
        let mut found = vec![false; self.classes];
        let same = |(piece, word): (&Piece, &Heavy)| matches!(piece, Piece::Word(term) if word.term.id == term.id && term.id.is_some());
        for (class, phrase) in self.keywords.iter().filter(|(_, phrase)| !phrase.is_empty()) {
            found[*class] |= said.windows(phrase.len()).any(|window| phrase.iter().zip(window).all(same));
        }
        found
    }

    /// What the placeholders of `class` took.
    pub(super) fn slots(&self, class: usize, said: &Said, text: &str) -> BTreeMap<String, String> {
        let ways = self.ways.iter().filter(|way| way.class == class && way.takes);
        let taken = ways.map(|way| align::align(&way.pieces, &said.heavy)).filter(|found| !found.captures.is_empty());
        let best = taken.max_by(|a, b| a.score.total_cmp(&b.score)).unwrap_or_default();
        self.values(best, said, text)
    }

    fn values(&self, found: Alignment, said: &Said, text: &str) -> BTreeMap<String, String> {
        let value = |(slot, range): (u16, std::ops::Range<usize>)| {
            let words = self.reader.trimmed(&said.words[range]);
            let (first, last) = (words.first()?, words.last()?);
            let value = text.get(first.range.start..last.range.end)?;
            Some((self.slots.get(slot as usize)?.clone(), value.to_owned()))
        };
        found.captures.into_iter().filter_map(value).collect()
    }

    /// Pairs of examples of different classes that are at least this similar.
    pub(super) fn twins(&self, least: f32) -> Vec<(usize, usize, f32)> {
        let mut found: BTreeMap<(usize, usize), f32> = BTreeMap::new();
        for (place, a) in self.ways.iter().enumerate() {
            for b in self.ways[place + 1..].iter().filter(|b| b.class != a.class) {
                let similarity = similarity(&a.pieces, &b.pieces);
                if similarity >= least {
                    let known = found.entry((a.example, b.example)).or_insert(similarity);
                    *known = known.max(similarity);
                }
            }
        }
        found.into_iter().map(|((a, b), similarity)| (a, b, similarity)).collect()
    }
}

impl Raw {
    const fn word(&self) -> Option<&Word> {
        match self {
            Self::Word(word) => Some(word),
            Self::Slot(_) => None,
        }
    }

    fn key(&self, vocabulary: &Vocabulary) -> String {
        match self {
            Self::Word(word) => key(&word.stem, word.concept, vocabulary.literal(word).id.is_some()),
            Self::Slot(_) => "*".to_owned(),
        }
    }

    fn ready(self, vocabulary: &Vocabulary) -> Piece {
        match self {
            Self::Word(word) => Piece::Word(vocabulary.literal(&word)),
            Self::Slot(slot) => Piece::Slot(slot),
        }
    }
}

fn read(reader: &Reader, pieces: &[template::Piece], slots: &mut Vec<String>) -> Vec<Raw> {
    let mut raw = Vec::new();
    for piece in pieces {
        match piece {
            template::Piece::Text(text) => raw.extend(reader.words(text).into_iter().map(Raw::Word)),
            template::Piece::Slot(name) => raw.push(Raw::Slot(place_of(name, slots))),
        }
    }
    raw
}

fn place_of(name: &str, names: &mut Vec<String>) -> u16 {
    let known = names.iter().position(|other| other == name);
    known.unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    }) as u16
}

fn samples(raw: &[(usize, usize, Vec<Vec<Raw>>)], vocabulary: &Vocabulary) -> Vec<Sample> {
    let mut samples = Vec::new();
    for (_, class, variants) in raw {
        let weight = 1.0 / variants.len().max(1) as f32;
        let features = variants.iter().map(|pieces| features_of(pieces, vocabulary));
        samples.extend(features.map(|features| Sample { features, class: *class, weight }));
    }
    samples
}

/// A keyword teaches as an example would that is nothing else.
fn keyword_sample(class: usize, words: &[Word], vocabulary: &Vocabulary) -> Sample {
    let pieces: Vec<Raw> = words.iter().cloned().map(Raw::Word).collect();
    Sample { features: features_of(&pieces, vocabulary), class, weight: 1.0 }
}

fn features_of(pieces: &[Raw], vocabulary: &Vocabulary) -> Features {
    let keys: Vec<String> = pieces.iter().map(|piece| piece.key(vocabulary)).collect();
    let seen = pieces.iter().zip(&keys).map(|(piece, key)| match piece {
        Raw::Word(word) => Seen { key, stem: &word.stem, light: word.light },
        Raw::Slot(_) => Seen { key, stem: key, light: false },
    });
    features::of(&seen.collect::<Vec<_>>())
}

/// No alignment of these scores higher: a cheap look before a dear one.
fn bound(pieces: &[Piece], said: &[Heavy]) -> f32 {
    let spoken: f32 = said.iter().map(|word| word.weight).sum();
    let all: f32 = pieces.iter().map(align::piece_weight).sum();
    let may_fit = |piece: &&Piece| match piece {
        Piece::Word(term) => said.iter().any(|word| word.term.kinship(term) > 0.0),
        Piece::Slot(_) => true,
    };
    let fitting = pieces.iter().filter(may_fit);
    let fits: f32 = fitting.clone().map(align::piece_weight).sum();
    let matched: f32 = fitting.filter(|piece| matches!(piece, Piece::Word(_))).map(align::piece_weight).sum();
    if all + spoken > 0.0 { (fits + spoken) / (all + spoken) * align::own_words(pieces, matched) } else { 0.0 }
}

/// How much two examples share, order aside for words, in [0, 1].
fn similarity(a: &[Piece], b: &[Piece]) -> f32 {
    let weight = |piece: &Piece| if let Piece::Word(term) = piece { term.weight } else { 1.0 };
    let total: f32 = a.iter().chain(b).map(weight).sum();
    let like = |x: &Piece, y: &Piece| match (x, y) {
        (Piece::Word(x), Piece::Word(y)) => x.kinship(y),
        (Piece::Slot(_), Piece::Slot(_)) => 1.0,
        _ => 0.0,
    };
    let best = |x: &Piece, others: &[Piece]| weight(x) * others.iter().map(|y| like(x, y)).fold(0.0, f32::max);
    let shared: f32 = a.iter().map(|x| best(x, b)).sum::<f32>() + b.iter().map(|y| best(y, a)).sum::<f32>();
    if total > 0.0 { shared / total } else { 0.0 }
}

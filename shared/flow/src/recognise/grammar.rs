//! The examples of one language, ready to be compared with what is said in it.

use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;

use u5_protocol::Language;

use super::align::{self, Alignment, Piece, Takes};
use super::features::{self, Seen};
use super::index::{Index, Outline};
use super::learn::{Features, Model, Sample};
use super::template;
use super::vocabulary::{Heavy, Vocabulary, key};
use super::words::{Reader, Word};

/// What is known about an utterance or one of its clauses, for each class.
pub(super) struct Evidence {
    /// Which of its words these are.
    pub(super) words: Range<usize>,
    /// Whether they ask or wish for something, as a reason beside a wish does not.
    pub(super) asks: bool,
    /// Whether they say nothing of what is wanted: "where do I get that".
    pub(super) bare: bool,
    /// Whether one of them stands for something.
    pub(super) named: bool,
    /// What its words tell.
    pub(super) logits: Vec<f32>,
    /// How well it follows the best example, in [0, 1].
    pub(super) likeness: Vec<f32>,
    /// Whether the best example took something with a placeholder.
    pub(super) takes: Vec<bool>,
    /// Whether a keyword was said.
    pub(super) keyword: Vec<bool>,
    /// How many of its words tell something that is known.
    pub(super) known: usize,
}

/// The most pairs of examples that are reported as too similar.
const MAX_TWINS: usize = 100;
/// The most ways of saying one example that are learnt from.
const MAX_SAMPLES: usize = 3;
/// How well an example must be followed, beside the best, to fill what that leaves empty.
const NEXT_BEST: f32 = 0.45;
/// The most clauses, and clauses with their neighbours, that are looked at.
const MAX_PARTS: usize = 10;

pub(super) struct Grammar {
    reader: Reader,
    vocabulary: Vocabulary,
    model: Model,
    ways: Vec<Way>,
    index: Index,
    keywords: Vec<(usize, Vec<Piece>)>,
    /// The names of placeholders, and what they take.
    slots: Vec<Slot>,
    classes: usize,
}

type Slot = (String, Takes);

/// One way of saying an example.
pub(super) struct Way {
    class: usize,
    example: usize,
    pub(super) pieces: Vec<Piece>,
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

    /// All of it, then its clauses, and clauses with their neighbours: a wish may go on in the next.
    fn parts(&self) -> Vec<Range<usize>> {
        let mut cuts: Vec<usize> = (1..self.words.len()).filter(|at| self.words[*at].opens).collect();
        cuts.insert(0, 0);
        cuts.push(self.words.len());
        let pieces = |count: usize| cuts.iter().zip(cuts.iter().skip(count)).map(|(from, to)| *from..*to);
        let mut parts: Vec<Range<usize>> = iter::once(0..self.words.len()).collect();
        for part in pieces(1).chain(pieces(2)).take(MAX_PARTS) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }
}

/// A piece of an example before the vocabulary is complete.
enum Raw {
    Word(Word),
    Slot(u16),
}

impl Grammar {
    /// `takes`: for each class but the last, which is that of open questions, what the types of its placeholders tell.
    pub(super) fn new(
        language: Language,
        takes: &[BTreeMap<String, Takes>],
        examples: &[(usize, &str)],
        keywords: &[(usize, &str)],
    ) -> Self {
        let reader = Reader::new(language);
        let (classes, mut slots) = (takes.len() + 1, Vec::new());
        let mut vocabulary = Vocabulary::default();
        let mut raw = Vec::new();
        for (place, (class, text)) in examples.iter().enumerate() {
            let slot = |name: &str| {
                let typed = takes.get(*class).and_then(|takes| takes.get(name)).copied();
                (name.to_owned(), typed.unwrap_or_else(|| Takes::of(name)))
            };
            let variants: Vec<Vec<Raw>> =
                template::variants(text).iter().map(|pieces| read(&reader, pieces, slot, &mut slots)).collect();
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
            let pieces = pieces.into_iter().map(|piece| piece.ready(&vocabulary, &slots)).collect();
            Way { class, example, pieces, takes }
        });
        let ways: Vec<Way> = ways.collect();
        let literal = |words: Vec<Word>| words.iter().map(|word| Piece::Word(vocabulary.literal(word))).collect();
        let keywords = keywords.into_iter().map(|(class, words)| (class, literal(words))).collect();
        let index = Index::new(&ways);
        Self { reader, vocabulary, model, ways, index, keywords, slots, classes }
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
                (Some(before), Some(whole)) if !word.opens && self.vocabulary.knows(&whole) => {
                    let opens = before.opens;
                    *before = self.reader.word(before.range.start..word.range.end, whole);
                    before.opens = opens;
                }
                _ => joined.push(word),
            }
        }
        joined
    }

    /// The evidence of the whole utterance, then that of its clauses.
    ///
    /// What a brief intent takes with a placeholder is all that was said or nothing.
    pub(super) fn parts(&self, said: &Said, brief: &[bool]) -> Vec<Evidence> {
        let whole = |words: &Range<usize>| words.len() == said.len();
        let follows =
            |words: &Range<usize>, way: &Way| whole(words) || !way.takes || brief.get(way.class) != Some(&true);
        let near = self.index.near(&said.heavy, &self.ways);
        let parts = said.parts().into_iter();
        parts.map(|words| self.evidence(said, words.clone(), &near, |way| follows(&words, way))).collect()
    }

    fn evidence(&self, said: &Said, words: Range<usize>, near: &[u32], follows: impl Fn(&Way) -> bool) -> Evidence {
        let heavy = &said.heavy[words.clone()];
        let seen: Vec<Seen<'_>> =
            heavy.iter().map(|word| Seen { key: &word.key, stem: &word.stem, light: word.light }).collect();
        let known = heavy.iter().filter(|word| word.term.known() && !word.light).count();
        let (likeness, takes) = self.likeness(heavy, near, follows);
        Evidence {
            asks: said.words[words.clone()].iter().any(|word| word.asks),
            bare: heavy.iter().all(|word| word.light || word.framing),
            named: heavy.iter().any(|word| word.term.concept.is_some()),
            words,
            logits: self.model.logits(&features::of(&seen)),
            likeness,
            takes,
            keyword: self.keyword(heavy),
            known,
        }
    }

    /// For each class how well its best example is followed, and whether that example takes something.
    fn likeness(&self, said: &[Heavy], near: &[u32], follows: impl Fn(&Way) -> bool) -> (Vec<f32>, Vec<bool>) {
        let mut best = vec![0.0_f32; self.classes];
        let mut takes = vec![false; self.classes];
        for way in near.iter().map(|way| &self.ways[*way as usize]).filter(|way| follows(way)) {
            if bound(&way.pieces, said) > best[way.class] {
                let score = align::align(&way.pieces, said).score;
                if score > best[way.class] {
                    (best[way.class], takes[way.class]) = (score, way.takes);
                }
            }
        }
        (best, takes)
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
    pub(super) fn slots(&self, class: usize, said: &Said, part: Range<usize>, text: &str) -> BTreeMap<String, String> {
        let near = self.captures(class, &said.heavy[part.clone()]);
        let mut captures: Vec<(u16, Range<usize>)> =
            near.into_iter().map(|(slot, range)| (slot, range.start + part.start..range.end + part.start)).collect();
        // "These boots, do you have them in 42": what one clause does not name may be in another.
        if part.len() < said.len() {
            merge(&mut captures, self.captures(class, &said.heavy));
        }
        merge(&mut captures, self.stray(class, &said.heavy));
        captures.into_iter().filter_map(|(slot, range)| self.value(slot, &said.words[range], text)).collect()
    }

    /// Where each placeholder of `class` is filled: by the example that is followed best, and where it has no such
    /// placeholder, by the next best.
    fn captures(&self, class: usize, said: &[Heavy]) -> Vec<(u16, Range<usize>)> {
        let ways = self.ways.iter().filter(|way| way.class == class && way.takes);
        let found = ways.map(|way| align::align(&way.pieces, said));
        let mut found: Vec<Alignment> = found.filter(|found| !found.captures.is_empty()).collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        let least = found.first().map_or(0.0, |best| best.score * NEXT_BEST);
        let mut captures = Vec::new();
        for next in found.into_iter().take_while(|next| next.score >= least) {
            merge(&mut captures, next.captures);
        }
        captures
    }

    /// Sizes and numbers that stand where no example has them.
    fn stray(&self, class: usize, said: &[Heavy]) -> Vec<(u16, Range<usize>)> {
        let pieces = self.ways.iter().filter(|way| way.class == class && way.takes).flat_map(|way| &way.pieces);
        let mut slots: Vec<(u16, Takes)> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Slot(slot, takes) if !slots.contains(&(*slot, *takes)) => slots.push((*slot, *takes)),
                _ => {}
            }
        }
        let found = slots.into_iter().filter_map(|(slot, takes)| Some((slot, align::measured(said, takes)?)));
        found.collect()
    }

    /// The words of a value, without what surrounds it.
    fn value(&self, slot: u16, said: &[Word], text: &str) -> Option<(String, String)> {
        let (name, takes) = self.slots.get(slot as usize)?;
        let is_measure = matches!(takes, Takes::Sizes | Takes::Digits);
        let words = if is_measure { said } else { self.reader.trimmed(said) };
        let (first, last) = (words.first()?, words.last()?);
        let value = text.get(first.range.start..last.range.end)?;
        let value = match takes {
            Takes::Digits => self.reader.digits(value),
            Takes::Sizes => self.reader.size(value),
            Takes::Words | Takes::Thing => value.to_owned(),
        };
        Some((name.clone(), value))
    }

    /// Pairs of examples of different classes that are at least this similar, each by its first way of being said.
    pub(super) fn twins(&self, least: f32) -> Vec<(usize, usize, f32)> {
        let mut firsts: Vec<&Way> = Vec::new();
        for way in &self.ways {
            if firsts.last().is_none_or(|last| last.example != way.example) {
                firsts.push(way);
            }
        }
        let mut found = Vec::new();
        let outlines: Vec<Outline> = firsts.iter().map(|way| Outline::of(&way.pieces)).collect();
        for (place, (a, outline)) in firsts.iter().zip(&outlines).enumerate() {
            let others = firsts.iter().zip(&outlines).skip(place + 1).filter(|(b, _)| b.class != a.class);
            for (b, _) in others.filter(|(_, other)| outline.may_reach(other, least)) {
                let similarity = similarity(&a.pieces, &b.pieces);
                if similarity >= least && found.len() < MAX_TWINS {
                    found.push((a.example, b.example, similarity));
                }
            }
        }
        found
    }
}

/// Adds the captures of placeholders that are not filled yet, with words that none has taken.
fn merge(captures: &mut Vec<(u16, Range<usize>)>, more: Vec<(u16, Range<usize>)>) {
    for (slot, range) in more {
        let taken = |(other, at): &(u16, Range<usize>)| *other == slot || at.start < range.end && range.start < at.end;
        if !captures.iter().any(taken) {
            captures.push((slot, range));
        }
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

    fn ready(self, vocabulary: &Vocabulary, slots: &[Slot]) -> Piece {
        match self {
            Self::Word(word) => Piece::Word(vocabulary.literal(&word)),
            Self::Slot(slot) => Piece::Slot(slot, slots.get(slot as usize).map_or(Takes::Thing, |(_, takes)| *takes)),
        }
    }
}

fn read(reader: &Reader, pieces: &[template::Piece], slot: impl Fn(&str) -> Slot, slots: &mut Vec<Slot>) -> Vec<Raw> {
    let mut raw = Vec::new();
    for piece in pieces {
        match piece {
            template::Piece::Text(text) => raw.extend(reader.words(text).into_iter().map(Raw::Word)),
            template::Piece::Slot(name) => raw.push(Raw::Slot(place_of(slot(name), slots))),
        }
    }
    raw
}

fn place_of(slot: Slot, slots: &mut Vec<Slot>) -> u16 {
    let known = slots.iter().position(|other| *other == slot);
    known.unwrap_or_else(|| {
        slots.push(slot);
        slots.len() - 1
    }) as u16
}

fn samples(raw: &[(usize, usize, Vec<Vec<Raw>>)], vocabulary: &Vocabulary) -> Vec<Sample> {
    let mut samples = Vec::new();
    for (_, class, variants) in raw {
        let every = variants.len().div_ceil(MAX_SAMPLES).max(1);
        let weight = 1.0 / variants.len().div_ceil(every).max(1) as f32;
        let features = variants.iter().step_by(every).map(|pieces| features_of(pieces, vocabulary));
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
        Piece::Slot(..) => true,
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
        (Piece::Slot(_, x), Piece::Slot(_, y)) if x == y => 1.0,
        _ => 0.0,
    };
    let best = |x: &Piece, others: &[Piece]| weight(x) * others.iter().map(|y| like(x, y)).fold(0.0, f32::max);
    let shared: f32 = a.iter().map(|x| best(x, b)).sum::<f32>() + b.iter().map(|y| best(y, a)).sum::<f32>();
    if total > 0.0 { shared / total } else { 0.0 }
}

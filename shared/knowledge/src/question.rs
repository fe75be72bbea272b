//! A question's words, weighed against what an index knows.

use u5_protocol::Language;

use crate::{KnowledgeError, Mode, Query, grounding, rules::Rules, synonyms::Synonyms, text, vocabulary::Vocabulary};

/// How deep each ranking goes before they are fused.
pub(crate) const DEPTH: usize = 64;
/// What a term in the headings is worth, compared to one in the text: all passages below them share it.
pub(crate) const IN_HEADING: f32 = 0.8;
/// What a word that the store calls by another name is worth.
const SYNONYM: f32 = 0.95;
/// What a word is worth that is known but for one slip.
const SLIP: f32 = 0.8;
/// What a common word is worth that passages have, compared to one that says what the question is about.
const COMMON: f32 = 0.25;
/// What an unknown word is worth, compared to one that a single passage has.
const UNKNOWN: f32 = 1.6;
/// The same where a word of the question points at so few passages of at least so many.
const BESIDE_POINTER: f32 = 1.3;
const POINTED_AT: usize = 2;
const POINTED_AMONG: usize = 64;
/// The same where the passages are in another language than the question.
const FOREIGN: f32 = 2.0;
/// What an unknown word is worth that says what something is for, where that something is known.
const ASIDE: f32 = 0.4;
/// Shorter words are too often one slip away from another word.
const SLIP_LETTERS: usize = 6;
/// Ways that are worth so much less than the best one are others.
const NEARLY: f32 = 0.1;

/// The passages among which an answer is looked for, as far as a question's weights depend on them.
pub(crate) trait Known {
    /// Their stems, and maybe others.
    fn vocabulary(&self) -> &Vocabulary;
    /// In how many of them a stem is.
    fn frequency(&self, stem: u32) -> usize;
    /// How many there are.
    fn passages(&self) -> usize;
    /// Whether they are in the customer's language: of others, only what is the same in both languages can be meant.
    fn understood(&self) -> bool;
}

/// The terms of a question.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) terms: Vec<Term>,
}

/// A term of the question: its weight, and what in a passage answers to it.
#[derive(Debug, Default)]
pub(crate) struct Term {
    stem: String,
    pub(crate) weight: f32,
    /// How much its occurrences count in the ranking by words, in [0, 1].
    share: f32,
    /// In how many passages it is.
    frequency: usize,
    /// Whether it says what something else is for.
    aside: bool,
    pub(crate) ways: Vec<Way>,
}

/// Stems that together stand for a term, and how well they do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Way {
    pub(crate) stems: Vec<u32>,
    pub(crate) kinship: f32,
}

/// The passages, and the language in which they are asked.
struct Tongue<'a, K> {
    known: &'a K,
    language: Language,
}

/// A word of the question that a passage has.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The stem of the question's word.
    pub asked: String,
    /// The stems of the passage's; the same, or its kin.
    pub found: String,
    /// How close they are, in [0, 1]; less also where only the headings have it.
    pub kinship: f32,
    /// How much of the question hangs on it: the inverse document frequency.
    pub weight: f32,
}

impl Query {
    /// Refuses a question that is longer than any.
    pub(crate) fn check(&self) -> Result<(), KnowledgeError> {
        let (length, limit) = (self.text.len(), Self::MAX_BYTES);
        if length > limit { Err(KnowledgeError::QueryTooLong { length, limit }) } else { Ok(()) }
    }

    /// The most passages that are wanted.
    pub(crate) fn wanted(&self) -> usize {
        self.limit.min(Self::MAX_LIMIT)
    }

    /// The words, if they are to be searched for.
    fn words(&self) -> &str {
        if self.mode == Mode::Dense { "" } else { &self.text }
    }

    /// The vector, if it is to be searched for and can be compared with others of `dimensions`.
    pub(crate) fn meaning(&self, dimensions: usize) -> Option<&[f32]> {
        let vector = self.vector.as_deref().filter(|_| self.mode != Mode::Words)?;
        let usable = !vector.is_empty() && vector.len() == dimensions && vector.iter().all(|x| x.is_finite());
        usable.then_some(vector)
    }
}

impl Question {
    pub(crate) fn new(query: &Query, known: &impl Known, rules: &Rules) -> Self {
        let none = Synonyms::default();
        let synonyms = rules.synonyms(query.language).unwrap_or(&none);
        let asked = text::asked(query.words(), query.language);
        let stems: Vec<String> = asked.iter().map(|term| term.stem.clone()).collect();
        let mut terms: Vec<Term> = Vec::new();
        let tongue = Tongue { known, language: query.language };
        for (at, term) in asked.into_iter().enumerate() {
            if terms.iter().all(|other| other.stem != term.stem) {
                terms.push(Term::new(term, &synonyms.of(&stems, at), synonyms, &tongue));
            }
        }
        terms.sort_by(|a, b| a.stem.cmp(&b.stem));
        let mut this = Self { terms };
        this.balance(known);
        this
    }

    /// Weighs the terms against each other.
    fn balance(&mut self, among: &impl Known) {
        let telling = |term: &Term| term.share >= 1.0 && !is_number(&term.stem);
        if !self.terms.iter().any(telling) {
            // Numbers and common words alone ask for nothing.
            self.terms.iter_mut().for_each(|term| term.weight = 0.0);
        }
        let known = |term: &Term| telling(term) && !term.ways.is_empty();
        let many = among.passages() >= POINTED_AMONG;
        let pointed = many && self.terms.iter().any(|term| known(term) && term.frequency <= POINTED_AT);
        let named = self.terms.iter().any(|term| known(term) && !term.aside);
        for term in self.terms.iter_mut().filter(|term| term.ways.is_empty()) {
            term.weight *= match (among.understood(), pointed) {
                (false, _) => FOREIGN,
                (true, true) => BESIDE_POINTER,
                (true, false) => UNKNOWN,
            };
            term.weight *= if named && term.aside { ASIDE } else { 1.0 };
        }
    }

    /// The known stems that any term of the question is kin to, each with its closest kinship, in order.
    pub(crate) fn kin(&self) -> Vec<(u32, f32)> {
        let ways = self.terms.iter().flat_map(|term| term.ways.iter().map(|way| (way, way.kinship * term.share)));
        let mut kin: Vec<(u32, f32)> =
            ways.flat_map(|(way, worth)| way.stems.iter().map(move |stem| (*stem, worth))).collect();
        kin.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        kin.dedup_by_key(|(stem, _)| *stem);
        kin
    }

    /// How much of the question a passage covers; see [`grounding::coverage`]. `place` says what each stem is worth there.
    pub(crate) fn coverage(&self, place: impl Fn(u32) -> f32) -> f32 {
        self.share()(self.terms.iter().map(|term| term.weight * term.within(&place)).sum())
    }

    /// What makes a coverage of the weight that a passage covers.
    pub(crate) fn share(&self) -> impl Fn(f32) -> f32 {
        let weight = |known: bool| -> f32 {
            self.terms.iter().filter(|term| term.ways.is_empty() != known).map(|term| term.weight).sum()
        };
        let (known, unknown) = (weight(true), weight(false));
        move |covered| grounding::coverage(covered, known, unknown)
    }

    /// The words that a passage covers, in the order of their stems.
    pub(crate) fn matched(&self, vocabulary: &Vocabulary, place: impl Fn(u32) -> f32) -> Vec<Word> {
        let word = |term: &Term| {
            let way = term.ways.iter().max_by(|a, b| a.within(&place).total_cmp(&b.within(&place)))?;
            let found: Vec<&str> = way.stems.iter().map(|stem| vocabulary.stem(*stem)).collect();
            let kinship = Some(way.within(&place)).filter(|kinship| *kinship > 0.0)?;
            Some(Word { asked: term.stem.clone(), found: found.join(" "), kinship, weight: term.weight })
        };
        self.terms.iter().filter_map(word).collect()
    }
}

impl Term {
    fn new(asked: text::Term, names: &[&[String]], synonyms: &Synonyms, tongue: &Tongue<'_, impl Known>) -> Self {
        let text::Term { stem, word, aside } = asked;
        let (known, common) = (tongue.known, text::is_common(&stem, tongue.language));
        let mut ways = named(&stem, 1.0, tongue);
        ways.extend(names.iter().flat_map(|name| called(name, SYNONYM, tongue)));
        let long = word.chars().count() >= SLIP_LETTERS && word.chars().all(char::is_alphabetic);
        if ways.is_empty() && !common && known.understood() && long {
            ways = meant(&stem, &word, synonyms, tongue);
        }
        closest(&mut ways);
        let frequency = |way: &Way| way.stems.iter().map(|stem| known.frequency(*stem)).min().unwrap_or_default();
        // What is hardly kin says little of how rare the word is: "soy milk" is not as frequent as "milk".
        let nearest = ways.iter().map(|way| way.kinship).fold(0.0, f32::max) - NEARLY;
        let near = ways.iter().filter(|way| way.kinship >= nearest);
        let frequency = near.map(frequency).sum::<usize>().min(known.passages());
        // The store gave a common word a meaning if it is another name of something.
        let share = match (common && names.is_empty(), ways.is_empty()) {
            (false, _) => 1.0,
            (true, false) => COMMON,
            (true, true) => 0.0,
        };
        let weight = share * grounding::weight(&stem, frequency, known.passages());
        Self { stem, weight, share, frequency, aside, ways }
    }

    fn within(&self, place: impl Fn(u32) -> f32) -> f32 {
        self.ways.iter().map(|way| way.within(&place)).fold(0.0, f32::max)
    }
}

impl Way {
    /// What it is worth where each stem is worth as much; all of them have to be there.
    fn within(&self, place: impl Fn(u32) -> f32) -> f32 {
        self.kinship * self.stems.iter().map(|stem| place(*stem)).fold(1.0, f32::min)
    }
}

fn is_number(stem: &str) -> bool {
    stem.chars().all(|c| c.is_ascii_digit())
}

/// The known stems that are kin to `stem`.
fn named(stem: &str, worth: f32, Tongue { known, language }: &Tongue<'_, impl Known>) -> Vec<Way> {
    let (vocabulary, language) = (known.vocabulary(), *language);
    let is_word = |part: &str| vocabulary.number(part).is_some();
    let near =
        |given: &str| if known.understood() { text::is_kin(stem, given, language, is_word) } else { stem == given };
    let kin = vocabulary.kin(stem).into_iter().filter(|(kin, _)| near(vocabulary.stem(*kin)));
    let kin = kin.filter(|(kin, _)| known.frequency(*kin) > 0);
    kin.map(|(kin, kinship)| Way { stems: vec![kin], kinship: kinship * worth }).collect()
}

/// What goes by a name of one or several words. Of several, each has to be known as it is.
fn called(name: &[String], worth: f32, tongue: &Tongue<'_, impl Known>) -> Vec<Way> {
    if let [stem] = name {
        return named(stem, worth, tongue);
    }
    let known = tongue.known;
    let number = |stem: &String| known.vocabulary().number(stem).filter(|number| known.frequency(*number) > 0);
    let stems: Option<Vec<u32>> = name.iter().map(number).collect();
    stems.into_iter().map(|stems| Way { stems, kinship: worth }).collect()
}

/// What an unknown word may have been meant to be: a known one, or another name of one. People who write what they heard
/// mistake "c" for "k" and double letters or do not, which is no slip; and a slip may hide an ending from the stemmer.
fn meant(stem: &str, word: &str, synonyms: &Synonyms, tongue: &Tongue<'_, impl Known>) -> Vec<Way> {
    let known = tongue.known;
    let heard = known.vocabulary().heard(stem).into_iter().chain(known.vocabulary().heard(word));
    let turned = text::turned(word, tongue.language).into_iter().filter_map(|stem| known.vocabulary().number(&stem));
    let sure = heard.chain(turned).filter(|stem| known.frequency(*stem) > 0);
    let mut ways: Vec<Way> = sure.map(|stem| Way { stems: vec![stem], kinship: SLIP }).collect();
    for stem in [stem.to_owned(), stem.replace('k', "c"), stem.replace('c', "k")] {
        let slips = known.vocabulary().slips(&stem).into_iter().chain(known.vocabulary().number(&stem));
        // Nobody mistakes the first letter.
        let alike = |slip: &u32| known.vocabulary().stem(*slip).chars().next() == stem.chars().next();
        let slips = slips.filter(alike).filter(|slip| known.frequency(*slip) > 0);
        ways.extend(slips.map(|slip| Way { stems: vec![slip], kinship: SLIP }));
        ways.extend(synonyms.slips(&stem).into_iter().flat_map(|name| called(name, SYNONYM * SLIP, tongue)));
    }
    ways
}

/// Leaves each way once, with its closest kinship.
fn closest(ways: &mut Vec<Way>) {
    ways.sort_by(|a, b| a.stems.cmp(&b.stems).then(b.kinship.total_cmp(&a.kinship)));
    ways.dedup_by(|a, b| a.stems == b.stems);
}

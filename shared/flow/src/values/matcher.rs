//! Names in a text: by whole words first, then by their stems, then with a slip of the tongue or of the recogniser.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    ops::Range,
};

use rust_stemmers::Stemmer;

use super::{
    Problem,
    settle::{Hit, meant},
    tokens::{Token, fold, tokens},
    words::Tables,
};

/// Words of a name that are compared
const LONGEST_NAME: usize = 12;
/// Letters from which one slip is forgiven, and two
const ONE_SLIP: usize = 5;
const TWO_SLIPS: usize = 9;
/// Names that are looked at in one utterance
const MOST_MATCHES: usize = 4_096;
/// Ids in a question which of them is meant
const MOST_ANSWERS: usize = 10;
/// Longer words are no names that were misheard.
const LONGEST_SLIP: usize = 40;

/// How near the words are to the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Slip,
    Stem,
    Exact,
}

struct Name {
    entry: usize,
    /// Stems of its words
    stems: Vec<u32>,
    /// Its words, folded, with spaces between them
    folded: String,
}

/// The first stem of a name, and the second where it has one: many names begin alike.
type Beginning = (u32, Option<u32>);

/// The names of one language, found by how they begin.
#[derive(Default)]
pub(super) struct Matcher {
    names: HashMap<Beginning, Vec<Name>>,
    stems: HashMap<String, u32>,
    /// Every folded word, with its stem
    words: Vec<(String, u32)>,
    known: HashMap<String, u32>,
    /// Words by what remains of them without one letter, sorted
    slips: Vec<(u32, u32)>,
}

/// A stem that a word of the text may stand for.
type Term = (u32, Nearness);

/// A name in the text.
struct Match {
    entry: usize,
    nearness: Nearness,
    words: Range<usize>,
}

impl Matcher {
    /// Prepares names; each belongs to the entry with its number.
    pub(super) fn new<'n>(names: impl Iterator<Item = (usize, &'n str)>, tables: &Tables) -> Self {
        let mut matcher = Self::default();
        let stemmer = tables.stemmer();
        names.for_each(|(entry, name)| matcher.add(entry, name, &stemmer));
        matcher.index_slips();
        matcher
    }

    fn add(&mut self, entry: usize, name: &str, stemmer: &Stemmer) {
        let words = tokens(name);
        let stems: Vec<u32> = words.iter().take(LONGEST_NAME).map(|word| self.intern(word, stemmer)).collect();
        let Some(first) = stems.first().copied() else { return };
        let folded: Vec<String> = words.into_iter().take(LONGEST_NAME).map(|word| word.folded).collect();
        self.names.entry((first, stems.get(1).copied())).or_default().push(Name {
            entry,
            stems,
            folded: folded.join(" "),
        });
    }

    fn intern(&mut self, word: &Token<'_>, stemmer: &Stemmer) -> u32 {
        if let Some(known) = self.known.get(&word.folded) {
            return *known;
        }
        let next = self.stems.len() as u32;
        let stem = *self.stems.entry(stem(word, stemmer)).or_insert(next);
        self.known.insert(word.folded.clone(), stem);
        self.words.push((word.folded.clone(), stem));
        stem
    }

    fn index_slips(&mut self) {
        for (at, (word, _)) in self.words.iter().enumerate() {
            self.slips.extend(shortened(word).map(|key| (key, at as u32)));
        }
        self.slips.sort_unstable();
    }

    /// The entry that the text names.
    ///
    /// # Errors
    /// The entries that it names equally well; none where it names nothing.
    pub(super) fn find(&self, words: &[Token<'_>], tables: &Tables, slips: bool) -> Result<Hit<usize>, Vec<usize>> {
        let matches = outermost(self.matches(words, tables, slips));
        let mut matches = meant(matches, |found| found.words.clone(), words, tables);
        let best = matches.iter().map(rating).max();
        matches.retain(|found| Some(rating(found)) == best);
        let mut entries: Vec<usize> = matches.iter().map(|found| found.entry).collect();
        entries.sort_unstable();
        entries.dedup();
        match (matches.pop(), entries.len()) {
            (Some(found), 1) => Ok(Hit { value: found.entry, words: found.words }),
            _ => Err(entries),
        }
    }

    fn matches(&self, words: &[Token<'_>], tables: &Tables, slips: bool) -> Vec<Match> {
        let stemmer = tables.stemmer();
        let terms: Vec<_> = words.iter().map(|word| self.terms(word, &stemmer, slips)).collect();
        let named = |at: usize| beginnings(at, &terms).filter_map(|beginning| self.names.get(&beginning)).flatten();
        let matches = (0..words.len()).flat_map(|at| named(at).map(move |name| (at, name)));
        matches.filter_map(|(at, name)| compare(name, at, words, &terms)).take(MOST_MATCHES).collect()
    }

    /// The stems that a word of the text may stand for.
    fn terms(&self, word: &Token<'_>, stemmer: &Stemmer, slips: bool) -> Vec<Term> {
        if let Some(stem) = self.known.get(&word.folded) {
            return vec![(*stem, Nearness::Stem)];
        }
        match self.stems.get(&stem(word, stemmer)) {
            Some(stem) => vec![(*stem, Nearness::Stem)],
            None if slips && !word.figures => self.misheard(&word.folded),
            None => Vec::new(),
        }
    }

    /// The known words that this one is nearest to.
    fn misheard(&self, word: &str) -> Vec<Term> {
        let mut near: Vec<(usize, u32)> = Vec::new();
        for key in shortened(word) {
            let from = self.slips.partition_point(|(of, _)| *of < key);
            let candidates = self.slips[from..].iter().take_while(|(of, _)| *of == key);
            near.extend(candidates.filter_map(|(_, at)| self.distance(word, *at as usize)));
        }
        let nearest = near.iter().map(|(distance, _)| *distance).min();
        near.retain(|(distance, _)| Some(*distance) == nearest);
        near.sort_unstable();
        near.dedup();
        near.into_iter().map(|(_, stem)| (stem, Nearness::Slip)).collect()
    }

    /// How many slips lie between a word and a known one, if they are forgiven, and its stem.
    fn distance(&self, word: &str, known: usize) -> Option<(usize, u32)> {
        let (known, stem) = self.words.get(known)?;
        let letters = word.chars().count().min(known.chars().count());
        let forgiven = usize::from(letters >= ONE_SLIP) + usize::from(letters >= TWO_SLIPS);
        let distance = strsim::osa_distance(word, known);
        (distance <= forgiven).then_some((distance, *stem))
    }
}

/// How names may begin at a place.
fn beginnings(at: usize, terms: &[Vec<Term>]) -> impl Iterator<Item = Beginning> {
    let next = terms.get(at + 1).map_or(&[][..], Vec::as_slice);
    let seconds = || std::iter::once(None).chain(next.iter().map(|(stem, _)| Some(*stem)));
    terms[at].iter().flat_map(move |(first, _)| seconds().map(|second| (*first, second)))
}

/// More words are better, then nearer ones.
fn rating(found: &Match) -> (usize, Nearness) {
    (found.words.len(), found.nearness)
}

/// Drops names that are part of a longer one in the text. Names come in the order in which they begin.
fn outermost(matches: Vec<Match>) -> Vec<Match> {
    let longest: HashMap<usize, usize> =
        matches.iter().fold(HashMap::new(), |mut longest: HashMap<usize, usize>, found| {
            let end = longest.entry(found.words.start).or_default();
            *end = (*end).max(found.words.end);
            longest
        });
    let mut reached = 0;
    let mut start = 0;
    let mut kept = Vec::new();
    for found in matches {
        if found.words.start > start {
            reached = reached.max(longest.get(&start).copied().unwrap_or_default());
            start = found.words.start;
        }
        if found.words.end > reached && longest.get(&start) == Some(&found.words.end) {
            kept.push(found);
        }
    }
    kept
}

fn compare(name: &Name, at: usize, words: &[Token<'_>], terms: &[Vec<Term>]) -> Option<Match> {
    let range = at..at + name.stems.len();
    let (said, terms) = (words.get(range.clone())?, terms.get(range.clone())?);
    if said.iter().skip(1).any(|word| word.gap.contains([',', ';', '?', '!'])) {
        return None;
    }
    let mut nearness = Nearness::Stem;
    for (wanted, given) in name.stems.iter().zip(terms) {
        let (_, near) = given.iter().find(|(stem, _)| stem == wanted)?;
        nearness = nearness.min(*near);
    }
    if said.iter().map(|word| word.folded.as_str()).eq(name.folded.split(' ')) {
        nearness = Nearness::Exact;
    }
    Some(Match { entry: name.entry, nearness, words: range })
}

fn stem(word: &Token<'_>, stemmer: &Stemmer) -> String {
    fold(&stemmer.stem(&word.text.to_lowercase()))
}

/// Keys of a word as it is and without each of its letters; words that share one differ by few slips. None for words
/// that are too short or too long to forgive any.
fn shortened(word: &str) -> impl Iterator<Item = u32> {
    let letters: Vec<char> = word.chars().collect();
    let count = letters.len();
    let fits = (ONE_SLIP - 1..=LONGEST_SLIP).contains(&count) && !word.starts_with(|c: char| c.is_ascii_digit());
    let variants = if fits { count + 1 } else { 0 };
    (0..variants).map(move |skipped| {
        let mut hasher = DefaultHasher::new();
        letters.iter().enumerate().filter(|(at, _)| *at != skipped).for_each(|(_, c)| c.hash(&mut hasher));
        hasher.finish() as u32
    })
}

/// What is wrong with a text that names no entry, or several.
pub(super) fn problem(entries: Vec<usize>, id: impl Fn(usize) -> String) -> Problem {
    if entries.is_empty() {
        Problem::Unknown
    } else {
        Problem::Ambiguous(entries.into_iter().take(MOST_ANSWERS).map(id).collect())
    }
}

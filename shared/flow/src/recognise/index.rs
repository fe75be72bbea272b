//! Which ways of saying examples share a word with what was said: the others need no comparison.

use std::collections::HashMap;

use super::align::{self, Piece};
use super::concepts::Concept;
use super::grammar::Way;
use super::vocabulary::{Heavy, Term};

/// Words lighter than this lead to no example by themselves.
const LEAST: f32 = 0.25;

#[derive(Default)]
pub(super) struct Index {
    by_id: HashMap<u32, Vec<u32>>,
    by_concept: HashMap<Concept, Vec<u32>>,
    /// Ways without a word of weight.
    always: Vec<u32>,
}

impl Index {
    pub(super) fn new(ways: &[Way]) -> Self {
        let mut index = Self::default();
        for (place, way) in ways.iter().enumerate() {
            index.add(place as u32, &way.pieces);
        }
        index
    }

    fn add(&mut self, place: u32, pieces: &[Piece]) {
        let words = pieces.iter().filter_map(|piece| match piece {
            Piece::Word(term) => Some(term),
            Piece::Slot(..) => None,
        });
        let mut weighty = words.filter(|term| term.weight >= LEAST).peekable();
        if weighty.peek().is_none() {
            self.always.push(place);
        }
        for term in weighty {
            self.lead(term, place);
        }
    }

    fn lead(&mut self, term: &Term, place: u32) {
        if let Some(id) = term.id {
            self.by_id.entry(id).or_default().push(place);
        }
        if let Some(concept) = term.concept {
            self.by_concept.entry(concept).or_default().push(place);
        }
    }

    /// The places of ways that share a word with `said`, in order.
    pub(super) fn near(&self, said: &[Heavy], ways: &[Way]) -> Vec<u32> {
        let mut shares = vec![false; ways.len()];
        let ids = said.iter().filter_map(|word| self.by_id.get(&word.term.id?));
        let concepts = said.iter().filter_map(|word| self.by_concept.get(word.term.concept?));
        for place in ids.chain(concepts).flatten().chain(&self.always) {
            shares[*place as usize] = true;
        }
        (0..ways.len() as u32).filter(|place| shares[*place as usize]).collect()
    }
}

/// What is enough to tell that two examples are unlike.
pub(super) struct Outline {
    weight: f32,
    /// One bit for each word of weight, by what it stands for.
    words: u64,
}

impl Outline {
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let mut outline = Self { weight: 0.0, words: 0 };
        for piece in pieces {
            outline.weight += align::piece_weight(piece);
            if let Piece::Word(term) = piece
                && term.weight >= LEAST
            {
                outline.words |= bit(term);
            }
        }
        outline
    }

    /// Whether two examples of these outlines can be similar by at least `least`.
    pub(super) fn may_reach(&self, other: &Self, least: f32) -> bool {
        let both = self.weight + other.weight;
        2.0 * self.weight.min(other.weight) >= least * both
            && (self.words & other.words != 0 || self.words == other.words)
    }
}

fn bit(term: &Term) -> u64 {
    let named = term
        .concept
        .map(|concept| concept.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))));
    1 << (named.or(term.id).unwrap_or_default() % 64)
}

//! A question's words, weighed against what an index knows, and what is left of the passages found.

use std::collections::{HashMap, HashSet};

use u5_engines::Passage;

use crate::{KnowledgeError, Query, grounding, text};

/// How deep each ranking goes before they are fused.
pub(crate) const DEPTH: usize = 64;
/// What a term in the headings is worth, compared to one in the text: all passages below them share it.
const IN_HEADING: f32 = 0.8;
/// The most passages of one heading: more of the same leaves no room for another source.
const PER_HEADING: usize = 2;

/// The terms of a question. `'a` is the life of the index's vocabulary.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    terms: Vec<Term<'a>>,
}

/// A term of the question: its weight, and the index's terms that are kin to it.
#[derive(Debug)]
struct Term<'a> {
    weight: f32,
    kin: HashMap<&'a str, f32>,
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
}

impl<'a> Question<'a> {
    /// `frequencies` says in how many of the `passages` each known term is.
    pub(crate) fn new(query: &Query, frequencies: &[(&'a str, usize)], passages: usize) -> Self {
        let mut wanted = text::terms(&query.text, query.language);
        wanted.sort_unstable();
        wanted.dedup();
        Self { terms: wanted.iter().map(|term| Term::new(term, frequencies, passages)).collect() }
    }

    /// The known terms that any term of the question is kin to, each with its closest kinship.
    pub(crate) fn kin(&self) -> HashMap<&'a str, f32> {
        let mut kin: HashMap<&str, f32> = HashMap::new();
        for (known, kinship) in self.terms.iter().flat_map(|term| &term.kin) {
            let closest = kin.entry(known).or_default();
            *closest = closest.max(*kinship);
        }
        kin
    }

    /// How much of the question a passage with these stems covers; see [`grounding::coverage`].
    pub(crate) fn coverage(&self, in_text: &HashSet<String>, in_heading: &HashSet<String>) -> f32 {
        let kinship = |term: &Term<'_>| term.within(in_text, in_heading);
        let terms: Vec<(f32, f32)> = self.terms.iter().map(|term| (term.weight, kinship(term))).collect();
        grounding::coverage(&terms)
    }
}

impl<'a> Term<'a> {
    fn new(term: &str, frequencies: &[(&'a str, usize)], passages: usize) -> Self {
        let (mut kin, mut frequency) = (HashMap::new(), 0);
        for (known, count) in frequencies {
            let kinship = text::kinship(term, known);
            if kinship > 0.0 {
                kin.insert(*known, kinship);
                frequency += count;
            }
        }
        Self { weight: grounding::weight(term, frequency.min(passages), passages), kin }
    }

    fn within(&self, in_text: &HashSet<String>, in_heading: &HashSet<String>) -> f32 {
        let found = self.kin.iter().map(|(known, kinship)| {
            let place = match (in_text.contains(*known), in_heading.contains(*known)) {
                (true, _) => 1.0,
                (false, true) => IN_HEADING,
                (false, false) => 0.0,
            };
            kinship * place
        });
        found.fold(0.0, f32::max)
    }
}

/// Leaves out repetitions, and more than [`PER_HEADING`] passages below one heading of one document.
pub(crate) fn distinct(passages: Vec<Passage>, limit: usize) -> Vec<Passage> {
    let mut texts: HashSet<String> = HashSet::new();
    let mut headings: HashMap<(String, String), usize> = HashMap::new();
    let mut new = |passage: &Passage| {
        let below = headings.entry((passage.source.clone(), passage.title.clone())).or_default();
        let new = *below < PER_HEADING && texts.insert(passage.text.clone());
        *below += usize::from(new);
        new
    };
    passages.into_iter().filter(&mut new).take(limit).collect()
}

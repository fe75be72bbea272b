//! Hybrid search: words and vectors, fused, above the floor.

use u5_engines::Passage;

use super::{
    matrix::best,
    snapshot::{Posting, Snapshot},
};
use crate::{
    Finding, KnowledgeError, Query,
    distinct::distinct,
    fusion,
    grounding::{self, Evidence, Floor},
    question::{DEPTH, Known, Question, Term, Way},
    vocabulary::Vocabulary,
};

/// What reads a passage; none that is gone since the snapshot was made.
pub(super) type Read<'a> = &'a dyn Fn(i64) -> Result<Option<Passage>, KnowledgeError>;

/// Passages in the customer's language; in any, if there is none.
pub(super) fn search(
    snapshot: &Snapshot,
    query: &Query,
    floor: &Floor,
    read: Read<'_>,
) -> Result<Vec<Finding>, KnowledgeError> {
    let found = Search::new(snapshot, query, floor, true).run(read)?;
    if found.iter().any(|finding| finding.grounded) {
        return Ok(found);
    }
    let others = Search::new(snapshot, query, floor, false).run(read)?;
    Ok(if others.iter().any(|finding| finding.grounded) || found.is_empty() { others } else { found })
}

/// The entries that a question is put to.
struct Scope<'a> {
    snapshot: &'a Snapshot,
    /// Whether each entry is among them.
    within: Vec<bool>,
    passages: usize,
    understood: bool,
}

impl Scope<'_> {
    fn postings(&self, stem: u32) -> impl Iterator<Item = &Posting> {
        self.snapshot.postings(stem).iter().filter(|posting| self.within[posting.entry as usize])
    }
}

impl Known for Scope<'_> {
    fn vocabulary(&self) -> &Vocabulary {
        &self.snapshot.vocabulary
    }

    fn frequency(&self, stem: u32) -> usize {
        self.postings(stem).count()
    }

    fn passages(&self) -> usize {
        self.passages
    }

    fn understood(&self) -> bool {
        self.understood
    }
}

struct Search<'a> {
    query: &'a Query,
    floor: &'a Floor,
    scope: Scope<'a>,
    question: Question,
    vector: Option<&'a [f32]>,
}

impl<'a> Search<'a> {
    fn new(snapshot: &'a Snapshot, query: &'a Query, floor: &'a Floor, understood: bool) -> Self {
        let within = snapshot.scope(query, understood);
        let passages = within.iter().filter(|within| **within).count();
        let scope = Scope { snapshot, within, passages, understood };
        let question = Question::new(query, &scope, &snapshot.rules);
        Self { query, floor, question, vector: query.meaning(snapshot.matrix.dimensions()), scope }
    }

    fn run(&self, read: Read<'_>) -> Result<Vec<Finding>, KnowledgeError> {
        let covered = self.covered();
        let rankings = [self.by_words(), covered.ranked(), self.by_vectors()];
        let fused = fusion::reciprocal_rank(&rankings).into_iter();
        let found = fused.filter_map(|(entry, score)| self.judge(entry, score, &covered, read).transpose());
        distinct(found, self.query.wanted())
    }

    /// The passage, if it lies above the floor or others are wanted too.
    fn judge(&self, entry: u32, score: f32, covered: &Sums, read: Read<'_>) -> Result<Option<Finding>, KnowledgeError> {
        let snapshot = self.scope.snapshot;
        let Some(known) = snapshot.entries.get(entry as usize) else { return Ok(None) };
        let similarity = self.vector.and_then(|vector| snapshot.matrix.similarity(known.row?, vector));
        let coverage = covered.of(entry);
        let floor = snapshot.rules.floor(snapshot.collection(known), *self.floor);
        let grounded = grounding::grounded(Evidence { similarity, coverage }, &floor);
        if !grounded && !self.query.below_floor {
            return Ok(None);
        }
        let Some(passage) = read(known.id)? else { return Ok(None) };
        let passage = Passage { similarity: similarity.unwrap_or_default(), score, ..passage };
        let words = self.question.matched(&snapshot.vocabulary, |stem| snapshot.worth(stem, entry));
        let collection = snapshot.collection(known).map(str::to_owned);
        Ok(Some(Finding { passage, collection, similarity, coverage, words, grounded }))
    }

    /// BM25 adds up every occurrence and every kin.
    fn by_words(&self) -> Vec<u32> {
        let mut sums = Sums::new(self.scope.within.len());
        for (stem, kinship) in self.question.kin() {
            let rare = grounding::rarity(self.scope.frequency(stem), self.scope.passages);
            for posting in self.scope.postings(stem) {
                sums.add(posting.entry, rare * kinship * posting.impact);
            }
        }
        sums.ranked()
    }

    /// How much of the question each passage covers: each of its terms counts once.
    fn covered(&self) -> Sums {
        let (mut sums, mut term) = (Sums::new(self.scope.within.len()), Sums::new(self.scope.within.len()));
        for asked in &self.question.terms {
            self.worths(asked, &mut term);
            for (entry, worth) in term.take() {
                sums.add(entry, asked.weight * worth);
            }
        }
        sums.all(self.question.share());
        sums
    }

    /// What each passage has of a term, the best of its ways.
    fn worths(&self, term: &Term, sums: &mut Sums) {
        for Way { stems, kinship } in &term.ways {
            let Some((first, others)) = stems.split_first() else { continue };
            for posting in self.scope.postings(*first) {
                let worth = |stem: &u32| self.scope.snapshot.worth(*stem, posting.entry);
                let least = others.iter().map(worth).fold(posting.worth(), f32::min);
                sums.raise(posting.entry, kinship * least);
            }
        }
    }

    fn by_vectors(&self) -> Vec<u32> {
        let Some(vector) = self.vector else { return Vec::new() };
        let entries = self.scope.snapshot.entries.iter().zip(&self.scope.within);
        let rows = entries.filter(|(_, within)| **within).filter_map(|(entry, _)| entry.row);
        let nearest = self.scope.snapshot.matrix.nearest(vector, rows, DEPTH);
        nearest.into_iter().filter_map(|row| self.scope.snapshot.entry_of(row)).collect()
    }
}

/// A number for each entry, most of them 0.
struct Sums {
    sums: Vec<f32>,
    /// Those that are not 0, in the order in which they came to be.
    touched: Vec<u32>,
}

impl Sums {
    fn new(entries: usize) -> Self {
        Self { sums: vec![0.0; entries], touched: Vec::new() }
    }

    fn of(&self, entry: u32) -> f32 {
        self.sums.get(entry as usize).copied().unwrap_or_default()
    }

    fn add(&mut self, entry: u32, amount: f32) {
        self.change(entry, |sum| sum + amount);
    }

    fn raise(&mut self, entry: u32, least: f32) {
        self.change(entry, |sum| sum.max(least));
    }

    fn change(&mut self, entry: u32, change: impl Fn(f32) -> f32) {
        let sum = &mut self.sums[entry as usize];
        let was_none = *sum == 0.0;
        *sum = change(*sum);
        if was_none && *sum > 0.0 {
            self.touched.push(entry);
        }
    }

    /// Changes what is not 0.
    fn all(&mut self, change: impl Fn(f32) -> f32) {
        for entry in &self.touched {
            let sum = &mut self.sums[*entry as usize];
            *sum = change(*sum);
        }
    }

    /// What is not 0; then everything is.
    fn take(&mut self) -> Vec<(u32, f32)> {
        let touched = std::mem::take(&mut self.touched);
        touched.into_iter().map(|entry| (entry, std::mem::take(&mut self.sums[entry as usize]))).collect()
    }

    fn ranked(&self) -> Vec<u32> {
        best(self.touched.iter().map(|entry| (self.of(*entry), *entry)).collect(), DEPTH)
    }
}

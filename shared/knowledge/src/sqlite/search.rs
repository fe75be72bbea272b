//! Hybrid search: words and vectors, fused, above the floor.

use std::collections::HashMap;

use u5_engines::Passage;

use super::{
    snapshot::{Entry, Snapshot, frequencies},
    store::Store,
};
use crate::{
    KnowledgeError, Query, fusion,
    grounding::{self, Evidence, Floor},
    question::{DEPTH, Question, distinct},
    text,
};

/// Passages in the customer's language; in any, if there is none.
pub(super) fn search(
    store: &Store,
    snapshot: &Snapshot,
    query: &Query,
    floor: &Floor,
) -> Result<Vec<Passage>, KnowledgeError> {
    let in_collection = |e: &&Entry| query.collection.is_none() || e.collection == query.collection;
    let spoken = |e: &Entry| e.language.is_none_or(|language| language == query.language);
    let (same, other): (Vec<_>, Vec<_>) = snapshot.entries.iter().filter(in_collection).partition(|e| spoken(e));
    let found = Search::new(snapshot, query, floor, &same).run(store)?;
    if found.is_empty() { Search::new(snapshot, query, floor, &other).run(store) } else { Ok(found) }
}

struct Search<'a> {
    query: &'a Query,
    floor: &'a Floor,
    entries: HashMap<i64, (&'a Entry, Option<f32>)>,
    question: Question<'a>,
}

impl<'a> Search<'a> {
    fn new(snapshot: &'a Snapshot, query: &'a Query, floor: &'a Floor, entries: &[&'a Entry]) -> Self {
        let known: Vec<(&str, usize)> = frequencies(entries).into_iter().collect();
        let vector = query.vector.as_deref().unwrap_or_default();
        Self {
            query,
            floor,
            entries: entries.iter().map(|e| (e.id, (*e, snapshot.similarity(e, vector)))).collect(),
            question: Question::new(query, &known, entries.len()),
        }
    }

    fn run(&self, store: &Store) -> Result<Vec<Passage>, KnowledgeError> {
        let rankings = [self.by_words(store)?, self.by_coverage(), self.by_vectors()];
        let mut passages = Vec::new();
        for (id, score) in fusion::reciprocal_rank(&rankings) {
            let evidence = self.evidence(id);
            if grounding::grounded(evidence, self.floor) {
                let similarity = evidence.similarity.unwrap_or_default();
                passages.push(Passage { similarity, score, ..store.passage(id)? });
            }
        }
        Ok(distinct(passages, self.query.wanted()))
    }

    fn evidence(&self, id: i64) -> Evidence {
        self.entries.get(&id).map_or_else(Evidence::default, |(entry, similarity)| Evidence {
            similarity: *similarity,
            coverage: self.coverage(entry),
        })
    }

    fn coverage(&self, entry: &Entry) -> f32 {
        self.question.coverage(&entry.terms, &entry.heading)
    }

    fn by_words(&self, store: &Store) -> Result<Vec<i64>, KnowledgeError> {
        let Some(query) = text::match_any(self.question.kin().into_keys()) else { return Ok(Vec::new()) };
        let mut ids = store.ranked_by_words(&query, DEPTH * 4)?;
        ids.retain(|id| self.entries.contains_key(id));
        ids.truncate(DEPTH);
        Ok(ids)
    }

    /// BM25 adds up every occurrence and every kin; this counts each of the question's terms once.
    fn by_coverage(&self) -> Vec<i64> {
        self.ranked(|entry, _| Some(self.coverage(entry)).filter(|coverage| *coverage > 0.0))
    }

    fn by_vectors(&self) -> Vec<i64> {
        self.ranked(|_, similarity| similarity)
    }

    fn ranked(&self, score: impl Fn(&Entry, Option<f32>) -> Option<f32>) -> Vec<i64> {
        let scored =
            self.entries.values().filter_map(|(entry, similarity)| Some((score(entry, *similarity)?, entry.id)));
        let mut scored: Vec<(f32, i64)> = scored.collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.into_iter().take(DEPTH).map(|(_, id)| id).collect()
    }
}

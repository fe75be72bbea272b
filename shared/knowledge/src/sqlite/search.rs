//! Hybrid search: words and vectors, fused, above the floor.

use std::collections::{HashMap, HashSet};

use u5_engines::Passage;

use super::{
    snapshot::{Entry, Snapshot, frequencies},
    store::Store,
};
use crate::{
    KnowledgeError, Query, fusion,
    grounding::{self, Evidence, Floor},
    text,
};

/// How deep each ranking goes before they are fused.
const DEPTH: usize = 64;
/// What a term in the headings is worth, compared to one in the text: all passages below them share it.
const IN_HEADING: f32 = 0.8;
/// The most passages of one heading: more of the same leaves no room for another source.
const PER_HEADING: usize = 2;

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
    terms: Vec<Term<'a>>,
}

/// A term of the question: its weight, and the index's terms that are kin to it.
struct Term<'a> {
    weight: f32,
    kin: HashMap<&'a str, f32>,
}

impl<'a> Search<'a> {
    fn new(snapshot: &'a Snapshot, query: &'a Query, floor: &'a Floor, entries: &[&'a Entry]) -> Self {
        let frequencies = frequencies(entries);
        let mut wanted = text::terms(&query.text, query.language);
        wanted.sort_unstable();
        wanted.dedup();
        let vector = query.vector.as_deref().unwrap_or_default();
        Self {
            query,
            floor,
            entries: entries.iter().map(|e| (e.id, (*e, snapshot.similarity(e, vector)))).collect(),
            terms: wanted.iter().map(|term| Term::new(term, &frequencies, entries.len())).collect(),
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
        Ok(distinct(passages, self.query.limit.min(Query::MAX_LIMIT)))
    }

    fn evidence(&self, id: i64) -> Evidence {
        self.entries.get(&id).map_or_else(Evidence::default, |(entry, similarity)| Evidence {
            similarity: *similarity,
            coverage: self.coverage(entry),
        })
    }

    fn coverage(&self, entry: &Entry) -> f32 {
        let terms: Vec<(f32, f32)> = self.terms.iter().map(|term| (term.weight, term.in_entry(entry))).collect();
        grounding::coverage(&terms)
    }

    fn by_words(&self, store: &Store) -> Result<Vec<i64>, KnowledgeError> {
        let kin: HashSet<&str> = self.terms.iter().flat_map(|term| term.kin.keys().copied()).collect();
        let Some(query) = text::match_any(kin) else { return Ok(Vec::new()) };
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

impl<'a> Term<'a> {
    fn new(term: &str, frequencies: &HashMap<&'a str, usize>, passages: usize) -> Self {
        let kinships = frequencies.keys().map(|known| (*known, text::kinship(term, known)));
        let kin: HashMap<&str, f32> = kinships.filter(|(_, kinship)| *kinship > 0.0).collect();
        let frequency: usize = kin.keys().filter_map(|known| frequencies.get(known)).sum();
        Self { weight: grounding::weight(term, frequency.min(passages), passages), kin }
    }

    fn in_entry(&self, entry: &Entry) -> f32 {
        let found = self.kin.iter().map(|(known, kinship)| {
            let place = match (entry.terms.contains(*known), entry.heading.contains(*known)) {
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
fn distinct(passages: Vec<Passage>, limit: usize) -> Vec<Passage> {
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

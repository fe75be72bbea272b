//! Hybrid search: the server ranks by words and by meaning and fuses the two; what it finds is ranked once more by how
//! much of the question it covers, and has to lie above the floor.

use std::{convert::Infallible, sync::Arc};

use qdrant_client::qdrant::{
    Condition, Filter, Fusion, PrefetchQueryBuilder, Query as Ask, QueryPoints, QueryPointsBuilder, ScoredPoint,
    VectorInput, VectorsSelector,
};
use u5_engines::Passage;

use super::{
    Inner, QdrantError,
    lexicon::{Lexicon, Scope},
    marker::Marker,
    point::{self, Hit},
    schema::{BM25, DENSE, key},
    sparse::Sparse,
};
use crate::{
    Finding, Query,
    distinct::distinct,
    fusion,
    grounding::{self, Evidence, Floor},
    question::{DEPTH, IN_HEADING, Known, Question},
    rules::Rules,
};

/// Passages in the customer's language; in any, if there is none.
pub(super) async fn search(inner: &Inner, query: &Query, floor: &Floor) -> Result<Vec<Finding>, QdrantError> {
    let Some(marker) = Marker::read(&inner.server).await? else { return Err(inner.server.not_ingested()) };
    let rules = inner.rules.get(&inner.server, marker.revision).await?;
    let search = Search { inner, query, floor, marker, rules };
    let found = search.within(&Scope::new(query, true)).await?;
    if found.iter().any(|finding| finding.grounded) {
        return Ok(found);
    }
    let others = search.within(&Scope::new(query, false)).await?;
    Ok(if others.iter().any(|finding| finding.grounded) || found.is_empty() { others } else { found })
}

struct Search<'a> {
    inner: &'a Inner,
    query: &'a Query,
    floor: &'a Floor,
    marker: Marker,
    rules: Arc<Rules>,
}

impl Search<'_> {
    async fn within(&self, scope: &Scope) -> Result<Vec<Finding>, QdrantError> {
        let Inner { server, lexicons, .. } = self.inner;
        let lexicon = lexicons.get(server, scope, self.marker.revision).await?;
        let question = Question::new(self.query, &*lexicon, &self.rules);
        let kin = question.kin().into_iter().map(|(stem, kinship)| (lexicon.vocabulary().stem(stem), kinship));
        let words = Sparse::of_question(kin);
        let Some(request) = self.request(server.collection(), scope.filter(), words) else { return Ok(Vec::new()) };
        let found = server.quickly("search", |client| async move { client.query(request).await }).await?;
        Ok(self.judge(found.result, &question, &lexicon))
    }

    /// The question's vector, if it can be compared with the passages'.
    fn vector(&self) -> Option<&[f32]> {
        self.query.meaning(self.marker.dimensions)
    }

    /// What to ask the server; nothing if the question has neither a known word nor a vector.
    fn request(&self, collection: &str, filter: Filter, words: Sparse) -> Option<QueryPoints> {
        let words = (!words.is_empty()).then(|| Ask::new_nearest(VectorInput::new_sparse(words.indices, words.values)));
        let meaning = self.vector().map(|vector| Ask::new_nearest(vector.to_vec()));
        let request = QueryPointsBuilder::new(collection).with_payload(true);
        let request = match (words, meaning) {
            (None, None) => return None,
            (Some(words), None) => request.query(words).using(BM25).filter(filter).limit(DEPTH as u64),
            (None, Some(meaning)) => {
                request.query(meaning).using(DENSE).filter(self.comparable(filter)).limit(DEPTH as u64)
            }
            (Some(words), Some(meaning)) => request
                .add_prefetch(prefetch(words, BM25, filter.clone()))
                .add_prefetch(prefetch(meaning, DENSE, self.comparable(filter)))
                .query(Fusion::Rrf)
                .limit(2 * DEPTH as u64),
        };
        // The fused score says nothing of similarity, which the floor is about: it is computed from the vectors.
        let vectors = self.vector().map(|_| VectorsSelector { names: vec![DENSE.to_owned()] });
        Some(vectors.into_iter().fold(request, QueryPointsBuilder::with_vectors).build())
    }

    /// Only passages with a vector of the embedder that counts: others' vectors must never be compared.
    fn comparable(&self, mut filter: Filter) -> Filter {
        filter.must.push(Condition::matches(key::MODEL, self.marker.model.clone()));
        filter
    }

    fn judge(&self, found: Vec<ScoredPoint>, question: &Question, lexicon: &Lexicon) -> Vec<Finding> {
        let judged: Vec<Finding> = found.into_iter().map(|point| self.finding(point, question, lexicon)).collect();
        let wanted = |finding: &Finding| finding.grounded || self.query.below_floor;
        let fused = fusion::reciprocal_rank(&[(0..judged.len()).collect(), by_coverage(&judged)]).into_iter();
        let scored = fused.filter_map(|(place, score)| {
            let finding = judged.get(place).filter(|finding| wanted(finding))?.clone();
            Some(Ok::<_, Infallible>(Finding { passage: Passage { score, ..finding.passage }, ..finding }))
        });
        let Ok(distinct) = distinct(scored, self.query.wanted());
        distinct
    }

    fn finding(&self, point: ScoredPoint, question: &Question, lexicon: &Lexicon) -> Finding {
        let hit = Hit::read(&point.payload);
        let worth = |stem: u32| {
            let stem = lexicon.vocabulary().stem(stem);
            let in_heading = if hit.in_heading.contains(stem) { IN_HEADING } else { 0.0 };
            if hit.in_text.contains(stem) { 1.0 } else { in_heading }
        };
        let coverage = question.coverage(worth);
        let words = question.matched(lexicon.vocabulary(), worth);
        let comparable = self.vector().filter(|_| hit.model == self.marker.model);
        let similarity = comparable.and_then(|vector| cosine(&point::dense(point.vectors)?, vector));
        let floor = self.rules.floor(hit.collection.as_deref(), *self.floor);
        let grounded = grounding::grounded(Evidence { similarity, coverage }, &floor);
        let passage = Passage { similarity: similarity.unwrap_or_default(), ..hit.passage };
        Finding { passage, collection: hit.collection, similarity, coverage, words, grounded }
    }
}

fn prefetch(query: Ask, using: &str, filter: Filter) -> PrefetchQueryBuilder {
    PrefetchQueryBuilder::default().query(query).using(using).filter(filter).limit(DEPTH as u64)
}

/// BM25 adds up every occurrence and every kin; this counts each of the question's terms once.
fn by_coverage(judged: &[Finding]) -> Vec<usize> {
    let coverage = |place: &usize| judged.get(*place).map_or(0.0, |finding| finding.coverage);
    let mut places: Vec<usize> = (0..judged.len()).filter(|place| coverage(place) > 0.0).collect();
    places.sort_by(|a, b| coverage(b).total_cmp(&coverage(a)));
    places
}

/// Of two vectors of unit length: the server stores them so, embedders make them so.
fn cosine(a: &[f32], b: &[f32]) -> Option<f32> {
    (a.len() == b.len()).then(|| a.iter().zip(b).map(|(a, b)| a * b).sum())
}

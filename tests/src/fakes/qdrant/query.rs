//! Exact search, and the fusion of rankings.

use std::collections::{BTreeMap, HashMap, HashSet};

use qdrant_client::qdrant::{
    Filter, Fusion, PrefetchQuery, Query, QueryPoints, Rrf, ScoredPoint, VectorInput, query::Variant, vector_input,
};
use tonic::Status;

use super::{
    collection::{Collection, sparse, unit, unknown_vector},
    point::{Id, Point, Selection, rank},
};

/// The real server's constant of reciprocal rank fusion, unless it is told another.
const K: u32 = 2;
/// How many are wanted when nobody says.
const LIMIT: u64 = 10;

type Ranking = Vec<(Id, f32)>;

/// A query or a prefetch, which are alike.
struct Step {
    prefetch: Vec<PrefetchQuery>,
    query: Option<Query>,
    using: String,
    filter: Option<Filter>,
    threshold: Option<f32>,
    limit: usize,
    offset: usize,
}

/// Answers a query.
pub(super) fn run(collection: &Collection, request: QueryPoints) -> Result<Vec<ScoredPoint>, Status> {
    let what = Selection::new(request.with_payload, request.with_vectors);
    let step = Step {
        prefetch: request.prefetch,
        query: request.query,
        using: request.using.unwrap_or_default(),
        filter: request.filter,
        threshold: request.score_threshold,
        limit: request.limit.unwrap_or(LIMIT) as usize,
        offset: request.offset.unwrap_or_default() as usize,
    };
    let found = step.run(collection)?.into_iter();
    Ok(found.filter_map(|(id, score)| Some(collection.points.get(&id)?.scored(&id, score, &what))).collect())
}

impl From<PrefetchQuery> for Step {
    fn from(prefetch: PrefetchQuery) -> Self {
        Self {
            prefetch: prefetch.prefetch,
            query: prefetch.query,
            using: prefetch.using.unwrap_or_default(),
            filter: prefetch.filter,
            threshold: prefetch.score_threshold,
            limit: prefetch.limit.unwrap_or(LIMIT) as usize,
            offset: 0,
        }
    }
}

impl Step {
    fn run(mut self, collection: &Collection) -> Result<Ranking, Status> {
        let prefetched = std::mem::take(&mut self.prefetch).into_iter().map(|step| Self::from(step).run(collection));
        let prefetched: Vec<Ranking> = prefetched.collect::<Result<_, _>>()?;
        let among: Option<HashSet<&Id>> =
            (!prefetched.is_empty()).then(|| prefetched.iter().flatten().map(|(id, _)| id).collect());
        let mut points = collection.filtered(self.filter.as_ref())?;
        points.retain(|(id, _)| among.as_ref().is_none_or(|among| among.contains(id)));
        let mut ranking = self.scores(collection, &points, &prefetched)?;
        ranking.retain(|(_, score)| self.threshold.is_none_or(|least| *score >= least));
        Ok(ranking.into_iter().skip(self.offset).take(self.limit).collect())
    }

    fn scores(&self, of: &Collection, points: &[(&Id, &Point)], prefetched: &[Ranking]) -> Result<Ranking, Status> {
        let mut ranking = match self.query.clone().and_then(|query| query.variant) {
            None => return Ok(points.iter().map(|(id, _)| ((*id).clone(), 0.0)).collect()),
            Some(Variant::Nearest(VectorInput { variant: Some(vector) })) => nearest(of, points, &self.using, vector)?,
            Some(Variant::Fusion(kind)) if kind == i32::from(Fusion::Rrf) => fused(prefetched, &Rrf::default()),
            Some(Variant::Rrf(rrf)) => fused(prefetched, &rrf),
            Some(_) => return Err(Status::unimplemented("fake-qdrant does not know this kind of query")),
        };
        let passing: HashSet<&Id> = points.iter().map(|(id, _)| *id).collect();
        ranking.retain(|(id, _)| passing.contains(id));
        rank(&mut ranking);
        Ok(ranking)
    }
}

fn nearest(
    of: &Collection,
    points: &[(&Id, &Point)],
    using: &str,
    vector: vector_input::Variant,
) -> Result<Ranking, Status> {
    match (vector, of.dimensions(using), of.weighs(using)) {
        (vector_input::Variant::Dense(dense), Some(dimensions), _) => {
            let wanted = unit(dense.data, dimensions)?;
            let score = |point: &Point| Some(dot(&wanted, point.dense.get(using)?));
            Ok(scored(points, score))
        }
        (vector_input::Variant::Sparse(words), _, Some(weighs)) => {
            let mut wanted = sparse(&words.indices, &words.values)?;
            if weighs {
                weigh(of, using, &mut wanted);
            }
            Ok(scored(points, |point| shared(&wanted, point.sparse.get(using)?)))
        }
        (_, None, None) => Err(unknown_vector(using)),
        _ => Err(Status::invalid_argument(format!("Wrong input: the vector `{using}` is of another kind"))),
    }
}

fn scored(points: &[(&Id, &Point)], score: impl Fn(&Point) -> Option<f32>) -> Ranking {
    points.iter().filter_map(|(id, point)| Some(((*id).clone(), score(point)?))).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The dot product of two sparse vectors, if they share a dimension.
fn shared(wanted: &BTreeMap<u32, f32>, found: &BTreeMap<u32, f32>) -> Option<f32> {
    let products = wanted.iter().filter_map(|(index, weight)| Some(weight * found.get(index)?));
    products.reduce(|sum, product| sum + product)
}

/// Multiplies by the inverse document frequency in the whole collection, in the real server's form.
fn weigh(of: &Collection, using: &str, wanted: &mut BTreeMap<u32, f32>) {
    let vectors: Vec<_> = of.points.values().filter_map(|point| point.sparse.get(using)).collect();
    for (index, weight) in wanted {
        let having = vectors.iter().filter(|vector| vector.contains_key(index)).count() as f32;
        *weight *= ((vectors.len() as f32 - having + 0.5) / (having + 0.5) + 1.0).ln();
    }
}

/// Reciprocal rank fusion, ranks from 0.
fn fused(rankings: &[Ranking], rrf: &Rrf) -> Ranking {
    let k = rrf.k.unwrap_or(K) as f32;
    let mut scores: HashMap<&Id, f32> = HashMap::new();
    for (place, ranking) in rankings.iter().enumerate() {
        let weight = rrf.weights.get(place).copied().unwrap_or(1.0);
        for (rank, (id, _)) in ranking.iter().enumerate() {
            *scores.entry(id).or_default() += weight / (k + rank as f32);
        }
    }
    scores.into_iter().map(|(id, score)| (id.clone(), score)).collect()
}

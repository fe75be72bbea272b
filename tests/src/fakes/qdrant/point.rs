//! Points as they are kept.

use std::collections::{BTreeMap, HashMap};

use qdrant_client::qdrant::{
    NamedVectors, NamedVectorsOutput, PointId, PointStruct, RetrievedPoint, ScoredPoint, SparseVector, Value, Vector,
    VectorOutput, Vectors, VectorsOutput, WithPayloadSelector, WithVectorsSelector, point_id::PointIdOptions,
    vector_output, vectors, vectors_output, with_payload_selector, with_vectors_selector,
};
use tonic::Status;

pub(super) type Payload = HashMap<String, Value>;

/// An id; numbers before names, as the real server sorts them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Id {
    Number(u64),
    Uuid(String),
}

impl Id {
    pub(super) fn read(id: Option<PointId>) -> Result<Self, Status> {
        match id.and_then(|id| id.point_id_options) {
            Some(PointIdOptions::Num(number)) => Ok(Self::Number(number)),
            Some(PointIdOptions::Uuid(text)) if is_uuid(&text) => Ok(Self::Uuid(text.to_lowercase())),
            Some(PointIdOptions::Uuid(text)) => Err(Status::invalid_argument(format!("Unable to parse UUID: {text}"))),
            None => Err(Status::invalid_argument("Expected a point id")),
        }
    }

    pub(super) fn write(&self) -> PointId {
        match self {
            Self::Number(number) => PointId::from(*number),
            Self::Uuid(text) => PointId::from(text.clone()),
        }
    }
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// What is known under an id.
#[derive(Clone, Debug, Default)]
pub(super) struct Point {
    pub(super) payload: Payload,
    pub(super) dense: BTreeMap<String, Vec<f32>>,
    pub(super) sparse: BTreeMap<String, BTreeMap<u32, f32>>,
}

impl Point {
    pub(super) fn retrieved(&self, id: &Id, what: &Selection) -> RetrievedPoint {
        let (payload, vectors) = what.of(self);
        RetrievedPoint { id: Some(id.write()), payload, vectors, ..RetrievedPoint::default() }
    }

    pub(super) fn scored(&self, id: &Id, score: f32, what: &Selection) -> ScoredPoint {
        let (payload, vectors) = what.of(self);
        ScoredPoint { id: Some(id.write()), payload, vectors, score, ..ScoredPoint::default() }
    }

    /// What puts it there.
    pub(super) fn stored(&self, id: &Id) -> PointStruct {
        let dense = self.dense.iter().map(|(name, data)| (name.clone(), Vector::new_dense(data.clone())));
        let sparse = self.sparse.iter().map(|(name, entries)| {
            let (indices, values): (Vec<u32>, Vec<f32>) = entries.iter().map(|(index, value)| (*index, *value)).unzip();
            (name.clone(), Vector::new_sparse(indices, values))
        });
        let named = NamedVectors { vectors: dense.chain(sparse).collect() };
        let vectors = Vectors { vectors_options: Some(vectors::VectorsOptions::Vectors(named)) };
        PointStruct { id: Some(id.write()), payload: self.payload.clone(), vectors: Some(vectors) }
    }

    fn vectors(&self, wanted: impl Fn(&str) -> bool) -> VectorsOutput {
        let dense = self.dense.iter().map(|(name, data)| (name, dense_output(data.clone())));
        let sparse = self.sparse.iter().map(|(name, entries)| (name, sparse_output(entries)));
        let all = dense.chain(sparse).filter(|(name, _)| wanted(name));
        let vectors = all.map(|(name, vector)| (name.clone(), vector)).collect();
        let vectors_options = Some(vectors_output::VectorsOptions::Vectors(NamedVectorsOutput { vectors }));
        VectorsOutput { vectors_options }
    }
}

fn dense_output(data: Vec<f32>) -> VectorOutput {
    let vector = vector_output::Vector::Dense(qdrant_client::qdrant::DenseVector { data });
    VectorOutput { vector: Some(vector), ..VectorOutput::default() }
}

fn sparse_output(entries: &BTreeMap<u32, f32>) -> VectorOutput {
    let (indices, values) = entries.iter().map(|(index, value)| (*index, *value)).unzip();
    let vector = vector_output::Vector::Sparse(SparseVector { values, indices });
    VectorOutput { vector: Some(vector), ..VectorOutput::default() }
}

/// The vectors of a point by name; a point without any has an empty list of them.
pub(super) fn named(vectors: Option<Vectors>) -> Result<HashMap<String, Vector>, Status> {
    match vectors.and_then(|vectors| vectors.vectors_options) {
        Some(vectors::VectorsOptions::Vectors(NamedVectors { vectors })) => Ok(vectors),
        Some(vectors::VectorsOptions::Vector(_)) => {
            Err(Status::invalid_argument("fake-qdrant knows named vectors only"))
        }
        None => Err(Status::invalid_argument("Expected some vectors")),
    }
}

/// What of a point is wanted.
pub(super) struct Selection {
    payload: Option<with_payload_selector::SelectorOptions>,
    vectors: Option<with_vectors_selector::SelectorOptions>,
}

impl Selection {
    pub(super) fn new(payload: Option<WithPayloadSelector>, vectors: Option<WithVectorsSelector>) -> Self {
        Self {
            payload: payload.and_then(|selector| selector.selector_options),
            vectors: vectors.and_then(|selector| selector.selector_options),
        }
    }

    fn of(&self, point: &Point) -> (Payload, Option<VectorsOutput>) {
        use with_vectors_selector::SelectorOptions::{Enable, Include};
        let vectors = match &self.vectors {
            None | Some(Enable(false)) => None,
            Some(Enable(true)) => Some(point.vectors(|_| true)),
            Some(Include(only)) => Some(point.vectors(|name| only.names.iter().any(|wanted| wanted == name))),
        };
        (self.payload_of(point), vectors)
    }

    fn payload_of(&self, point: &Point) -> Payload {
        use with_payload_selector::SelectorOptions::{Enable, Exclude, Include};
        let keep = |key: &String| match &self.payload {
            None | Some(Enable(false)) => false,
            Some(Enable(true)) => true,
            Some(Include(only)) => only.fields.contains(key),
            Some(Exclude(not)) => !not.fields.contains(key),
        };
        point.payload.iter().filter(|(key, _)| keep(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

/// Best first; equal ones by id.
pub(super) fn rank(scored: &mut [(Id, f32)]) {
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
}

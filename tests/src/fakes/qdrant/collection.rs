//! A collection, and what can be done with its points.

use std::collections::{BTreeMap, BTreeSet};

use qdrant_client::qdrant::{
    CollectionConfig, CollectionInfo, CollectionParams, CollectionStatus, CreateCollection, CreateFieldIndexCollection,
    Distance, Filter, Modifier, PayloadSchemaInfo, PointStruct, PointVectors, PointsSelector, PointsUpdateOperation,
    SparseVectorConfig, SparseVectorParams, UpsertPoints, Vector, VectorParams, VectorParamsMap, VectorsConfig,
    points_selector::PointsSelectorOneOf, points_update_operation::Operation, vectors_config,
};
use tonic::Status;

use super::{
    filter,
    point::{Id, Payload, Point, named},
};

#[derive(Debug, Default)]
pub(super) struct Collection {
    dense: BTreeMap<String, VectorParams>,
    sparse: BTreeMap<String, SparseVectorParams>,
    indexes: BTreeMap<String, i32>,
    pub(super) metadata: Payload,
    pub(super) points: BTreeMap<Id, Point>,
    /// Snapshots by name.
    pub(super) snapshots: BTreeMap<String, Vec<u8>>,
    /// How many snapshots were made.
    pub(super) made: usize,
}

impl Collection {
    pub(super) fn new(request: CreateCollection) -> Result<Self, Status> {
        let mut collection = Self { metadata: request.metadata, ..Self::default() };
        match request.vectors_config.and_then(|vectors| vectors.config) {
            None => {}
            Some(vectors_config::Config::Params(_)) => {
                return Err(Status::invalid_argument("fake-qdrant knows named vectors only"));
            }
            Some(vectors_config::Config::ParamsMap(vectors)) => {
                for (name, params) in vectors.map {
                    collection.add_dense(name, params)?;
                }
            }
        }
        collection.sparse.extend(request.sparse_vectors_config.into_iter().flat_map(|sparse| sparse.map));
        Ok(collection)
    }

    pub(super) fn add_dense(&mut self, name: String, params: VectorParams) -> Result<(), Status> {
        if params.distance != i32::from(Distance::Cosine) {
            return Err(Status::invalid_argument("fake-qdrant compares by cosine only"));
        }
        if self.dense.contains_key(&name) || self.sparse.contains_key(&name) {
            return Err(Status::already_exists(format!("Wrong input: Vector `{name}` already exists")));
        }
        self.dense.insert(name, params);
        Ok(())
    }

    pub(super) fn add_sparse(&mut self, name: String, params: SparseVectorParams) {
        self.sparse.insert(name, params);
    }

    pub(super) fn add_index(&mut self, field: String, kind: i32) {
        self.indexes.insert(field, kind);
    }

    pub(super) fn has_index(&self, field: &str) -> bool {
        self.indexes.contains_key(field)
    }

    pub(super) fn info(&self) -> CollectionInfo {
        let index = |(field, kind): (&String, &i32)| {
            (field.clone(), PayloadSchemaInfo { data_type: *kind, ..PayloadSchemaInfo::default() })
        };
        CollectionInfo {
            status: CollectionStatus::Green.into(),
            segments_count: 1,
            config: Some(self.config()),
            payload_schema: self.indexes.iter().map(index).collect(),
            points_count: Some(self.points.len() as u64),
            ..CollectionInfo::default()
        }
    }

    fn config(&self) -> CollectionConfig {
        let dense = VectorParamsMap { map: self.dense.iter().map(|(name, p)| (name.clone(), *p)).collect() };
        let sparse = SparseVectorConfig { map: self.sparse.iter().map(|(name, p)| (name.clone(), *p)).collect() };
        let params = CollectionParams {
            shard_number: 1,
            vectors_config: Some(VectorsConfig { config: Some(vectors_config::Config::ParamsMap(dense)) }),
            sparse_vectors_config: Some(sparse),
            ..CollectionParams::default()
        };
        CollectionConfig { params: Some(params), metadata: self.metadata.clone(), ..CollectionConfig::default() }
    }

    /// The calls that make it again.
    pub(super) fn as_calls(&self) -> (CreateCollection, Vec<CreateFieldIndexCollection>, UpsertPoints) {
        let CollectionConfig { params, metadata, .. } = self.config();
        let params = params.unwrap_or_default();
        let create = CreateCollection {
            vectors_config: params.vectors_config,
            sparse_vectors_config: params.sparse_vectors_config,
            metadata,
            ..CreateCollection::default()
        };
        let index = |(field, kind): (&String, &i32)| CreateFieldIndexCollection {
            field_name: field.clone(),
            field_type: Some(*kind),
            ..CreateFieldIndexCollection::default()
        };
        let points = self.points.iter().map(|(id, point)| point.stored(id)).collect();
        let indexes = self.indexes.iter().map(index).collect();
        (create, indexes, UpsertPoints { points, ..UpsertPoints::default() })
    }

    /// The dense vectors' length, if there are any of this name.
    pub(super) fn dimensions(&self, name: &str) -> Option<u64> {
        self.dense.get(name).map(|params| params.size)
    }

    /// Whether the sparse vectors of this name are weighed by inverse document frequency, if there are any.
    pub(super) fn weighs(&self, name: &str) -> Option<bool> {
        let modifier = self.sparse.get(name)?.modifier;
        Some(modifier == Some(Modifier::Idf.into()))
    }

    /// Points that pass a filter, by id.
    pub(super) fn filtered(&self, filter: Option<&Filter>) -> Result<Vec<(&Id, &Point)>, Status> {
        let mut found = Vec::new();
        for (id, point) in &self.points {
            if filter::passes(filter, id, point)? {
                found.push((id, point));
            }
        }
        Ok(found)
    }

    pub(super) fn upsert(&mut self, points: Vec<PointStruct>) -> Result<(), Status> {
        let mut read = Vec::new();
        for point in points {
            let mut kept = Point { payload: point.payload, ..Point::default() };
            self.read_vectors(&mut kept, named(point.vectors)?)?;
            read.push((Id::read(point.id)?, kept));
        }
        self.points.extend(read);
        Ok(())
    }

    pub(super) fn update_vectors(&mut self, points: Vec<PointVectors>) -> Result<(), Status> {
        for point in points {
            let (id, vectors) = (Id::read(point.id)?, named(point.vectors)?);
            let mut kept = self.points.get(&id).cloned().ok_or_else(|| no_point(&id))?;
            self.read_vectors(&mut kept, vectors)?;
            self.points.insert(id, kept);
        }
        Ok(())
    }

    fn read_vectors(
        &self,
        point: &mut Point,
        vectors: impl IntoIterator<Item = (String, Vector)>,
    ) -> Result<(), Status> {
        for (name, vector) in vectors {
            if let Some(dimensions) = self.dimensions(&name) {
                let vector = vector.try_into_dense().map_err(invalid)?;
                point.dense.insert(name, unit(vector, dimensions)?);
            } else if self.sparse.contains_key(&name) {
                let (indices, values) = vector.try_into_sparse().map_err(invalid)?;
                point.sparse.insert(name, sparse(&indices, &values)?);
            } else {
                return Err(unknown_vector(&name));
            }
        }
        Ok(())
    }

    /// The ids that a selector means.
    fn selected(&self, selector: Option<PointsSelector>) -> Result<BTreeSet<Id>, Status> {
        match selector.and_then(|selector| selector.points_selector_one_of) {
            Some(PointsSelectorOneOf::Points(list)) => list.ids.into_iter().map(|id| Id::read(Some(id))).collect(),
            Some(PointsSelectorOneOf::Filter(filter)) => {
                Ok(self.filtered(Some(&filter))?.into_iter().map(|(id, _)| id.clone()).collect())
            }
            None => Err(Status::invalid_argument("PointsSelector is missing")),
        }
    }

    pub(super) fn delete(&mut self, selector: Option<PointsSelector>) -> Result<(), Status> {
        let ids = self.selected(selector)?;
        self.points.retain(|id, _| !ids.contains(id));
        Ok(())
    }

    pub(super) fn set_payload(&mut self, selector: Option<PointsSelector>, payload: &Payload) -> Result<(), Status> {
        for id in self.selected(selector)? {
            let point = self.points.get_mut(&id).ok_or_else(|| no_point(&id))?;
            point.payload.extend(payload.clone());
        }
        Ok(())
    }

    /// One step of a batch. Earlier steps stay when a later one fails, as on the real server.
    pub(super) fn update(&mut self, operation: PointsUpdateOperation) -> Result<(), Status> {
        match operation.operation {
            Some(Operation::Upsert(list)) => self.upsert(list.points),
            Some(Operation::DeletePoints(delete)) => self.delete(delete.points),
            Some(Operation::SetPayload(set)) => self.set_payload(set.points_selector, &set.payload),
            Some(Operation::UpdateVectors(update)) => self.update_vectors(update.points),
            _ => Err(Status::unimplemented("fake-qdrant does not know this operation of a batch")),
        }
    }
}

/// A vector of unit length, as the real server keeps those that are compared by cosine.
pub(super) fn unit(vector: Vec<f32>, dimensions: u64) -> Result<Vec<f32>, Status> {
    if vector.len() as u64 != dimensions {
        let got = vector.len();
        let reason = format!("Wrong input: Vector dimension error: expected dim: {dimensions}, got {got}");
        return Err(Status::invalid_argument(reason));
    }
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    Ok(if length > 0.0 { vector.into_iter().map(|x| x / length).collect() } else { vector })
}

pub(super) fn sparse(indices: &[u32], values: &[f32]) -> Result<BTreeMap<u32, f32>, Status> {
    let count = indices.len();
    let entries: BTreeMap<u32, f32> = indices.iter().copied().zip(values.iter().copied()).collect();
    if entries.len() == count && values.len() == count {
        Ok(entries)
    } else {
        Err(Status::invalid_argument("Validation error: indices must be unique, and as many as values"))
    }
}

pub(super) fn unknown_vector(name: &str) -> Status {
    Status::invalid_argument(format!("Wrong input: Not existing vector name error: {name}"))
}

fn no_point(id: &Id) -> Status {
    Status::not_found(format!("Not found: No point with id {id:?} found"))
}

fn invalid(error: impl std::fmt::Display) -> Status {
    Status::invalid_argument(error.to_string())
}

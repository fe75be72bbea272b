//! The calls about points.

use std::collections::{BTreeMap, BTreeSet};

use qdrant_client::qdrant::{
    BatchResult, ClearPayloadPoints, CountPoints, CountResponse, CountResult, CreateFieldIndexCollection,
    CreateVectorNameRequest, DeleteFieldIndexCollection, DeletePayloadPoints, DeletePointVectors, DeletePoints,
    DeleteVectorNameRequest, DiscoverBatchPoints, DiscoverBatchResponse, DiscoverPoints, DiscoverResponse, FacetCounts,
    FacetHit, FacetResponse, GetPoints, GetResponse, PointsOperationResponse, QueryBatchPoints, QueryBatchResponse,
    QueryGroupsResponse, QueryPointGroups, QueryPoints, QueryResponse, RecommendBatchPoints, RecommendBatchResponse,
    RecommendGroupsResponse, RecommendPointGroups, RecommendPoints, RecommendResponse, ScrollPoints, ScrollResponse,
    SearchBatchPoints, SearchBatchResponse, SearchGroupsResponse, SearchMatrixOffsetsResponse,
    SearchMatrixPairsResponse, SearchMatrixPoints, SearchPointGroups, SearchPoints, SearchResponse, SetPayloadPoints,
    SparseVectorParams, UpdateBatchPoints, UpdateBatchResponse, UpdatePointVectors, UpdateResult, UpdateStatus,
    UpsertPoints, Value, VectorParams, create_vector_name_request::VectorConfig, facet_value, points_server::Points,
    value::Kind,
};
use tonic::{Request, Response, Status};

use super::{
    Store,
    collection::Collection,
    point::{Id, Selection},
    query, refused,
};

type Answer<T> = Result<Response<T>, Status>;

/// A page of a scroll when nobody says.
const PAGE: u32 = 10;

fn completed() -> UpdateResult {
    UpdateResult { status: UpdateStatus::Completed.into(), ..UpdateResult::default() }
}

fn done() -> Response<PointsOperationResponse> {
    let result = Some(completed());
    Response::new(PointsOperationResponse { result, ..PointsOperationResponse::default() })
}

#[tonic::async_trait]
impl Points for Store {
    async fn upsert(&self, request: Request<UpsertPoints>) -> Answer<PointsOperationResponse> {
        let request = request.into_inner();
        self.with(&request.collection_name, |collection| collection.upsert(request.points))?;
        Ok(done())
    }

    async fn delete(&self, request: Request<DeletePoints>) -> Answer<PointsOperationResponse> {
        let request = request.into_inner();
        self.with(&request.collection_name, |collection| collection.delete(request.points))?;
        Ok(done())
    }

    async fn get(&self, request: Request<GetPoints>) -> Answer<GetResponse> {
        let request = request.into_inner();
        let what = Selection::new(request.with_payload, request.with_vectors);
        let ids = request.ids.into_iter().map(|id| Id::read(Some(id))).collect::<Result<Vec<_>, _>>()?;
        let result = self.with(&request.collection_name, |collection| {
            let found = ids.iter().filter_map(|id| Some((id, collection.points.get(id)?)));
            Ok(found.map(|(id, point)| point.retrieved(id, &what)).collect())
        })?;
        Ok(Response::new(GetResponse { result, ..GetResponse::default() }))
    }

    async fn update_vectors(&self, request: Request<UpdatePointVectors>) -> Answer<PointsOperationResponse> {
        let request = request.into_inner();
        self.with(&request.collection_name, |collection| collection.update_vectors(request.points))?;
        Ok(done())
    }

    async fn set_payload(&self, request: Request<SetPayloadPoints>) -> Answer<PointsOperationResponse> {
        let request = request.into_inner();
        self.with(&request.collection_name, |collection| {
            collection.set_payload(request.points_selector, &request.payload)
        })?;
        Ok(done())
    }

    async fn create_field_index(
        &self,
        request: Request<CreateFieldIndexCollection>,
    ) -> Answer<PointsOperationResponse> {
        let request = request.into_inner();
        let kind = request.field_type.ok_or_else(|| Status::invalid_argument("field_type is missing"))?;
        self.with(&request.collection_name, |collection| {
            collection.add_index(request.field_name, kind);
            Ok(())
        })?;
        Ok(done())
    }

    async fn create_vector_name(&self, request: Request<CreateVectorNameRequest>) -> Answer<PointsOperationResponse> {
        let request = request.into_inner();
        let (name, config) = (request.vector_name, request.vector_config);
        self.with(&request.collection_name, |collection| add_vector(collection, name, config))?;
        Ok(done())
    }

    async fn scroll(&self, request: Request<ScrollPoints>) -> Answer<ScrollResponse> {
        let request = request.into_inner();
        let what = Selection::new(request.with_payload, request.with_vectors);
        let from = request.offset.map(|id| Id::read(Some(id))).transpose()?;
        let limit = request.limit.unwrap_or(PAGE) as usize;
        let (result, next_page_offset) = self.with(&request.collection_name, |collection| {
            let mut points = collection.filtered(request.filter.as_ref())?;
            points.retain(|(id, _)| from.as_ref().is_none_or(|from| *id >= from));
            let next = points.get(limit).map(|(id, _)| id.write());
            Ok((points.iter().take(limit).map(|(id, point)| point.retrieved(id, &what)).collect(), next))
        })?;
        Ok(Response::new(ScrollResponse { result, next_page_offset, ..ScrollResponse::default() }))
    }

    async fn count(&self, request: Request<CountPoints>) -> Answer<CountResponse> {
        let request = request.into_inner();
        let filter = request.filter.as_ref();
        let count = self.with(&request.collection_name, |found| Ok(found.filtered(filter)?.len() as u64))?;
        Ok(Response::new(CountResponse { result: Some(CountResult { count }), ..CountResponse::default() }))
    }

    async fn update_batch(&self, request: Request<UpdateBatchPoints>) -> Answer<UpdateBatchResponse> {
        let request = request.into_inner();
        let result = self.with(&request.collection_name, |collection| {
            let steps = request.operations.into_iter();
            steps.map(|operation| collection.update(operation).map(|()| completed())).collect()
        })?;
        Ok(Response::new(UpdateBatchResponse { result, ..UpdateBatchResponse::default() }))
    }

    async fn query(&self, request: Request<QueryPoints>) -> Answer<QueryResponse> {
        let request = request.into_inner();
        let name = request.collection_name.clone();
        let result = self.with(&name, |collection| query::run(collection, request))?;
        Ok(Response::new(QueryResponse { result, ..QueryResponse::default() }))
    }

    async fn query_batch(&self, request: Request<QueryBatchPoints>) -> Answer<QueryBatchResponse> {
        let request = request.into_inner();
        let result = self.with(&request.collection_name, |collection| {
            let queries = request.query_points.into_iter();
            queries.map(|one| Ok(BatchResult { result: query::run(collection, one)? })).collect()
        })?;
        Ok(Response::new(QueryBatchResponse { result, ..QueryBatchResponse::default() }))
    }

    async fn facet(&self, request: Request<FacetCounts>) -> Answer<FacetResponse> {
        let request = request.into_inner();
        let hits = self.with(&request.collection_name, |collection| facet(collection, &request))?;
        Ok(Response::new(FacetResponse { hits, ..FacetResponse::default() }))
    }

    refused! {
        delete_vectors(DeletePointVectors) -> PointsOperationResponse;
        overwrite_payload(SetPayloadPoints) -> PointsOperationResponse;
        delete_payload(DeletePayloadPoints) -> PointsOperationResponse;
        clear_payload(ClearPayloadPoints) -> PointsOperationResponse;
        delete_field_index(DeleteFieldIndexCollection) -> PointsOperationResponse;
        delete_vector_name(DeleteVectorNameRequest) -> PointsOperationResponse;
        search(SearchPoints) -> SearchResponse;
        search_batch(SearchBatchPoints) -> SearchBatchResponse;
        search_groups(SearchPointGroups) -> SearchGroupsResponse;
        recommend(RecommendPoints) -> RecommendResponse;
        recommend_batch(RecommendBatchPoints) -> RecommendBatchResponse;
        recommend_groups(RecommendPointGroups) -> RecommendGroupsResponse;
        discover(DiscoverPoints) -> DiscoverResponse;
        discover_batch(DiscoverBatchPoints) -> DiscoverBatchResponse;
        query_groups(QueryPointGroups) -> QueryGroupsResponse;
        search_matrix_pairs(SearchMatrixPoints) -> SearchMatrixPairsResponse;
        search_matrix_offsets(SearchMatrixPoints) -> SearchMatrixOffsetsResponse;
    }
}

fn add_vector(collection: &mut Collection, name: String, config: Option<VectorConfig>) -> Result<(), Status> {
    match config {
        Some(VectorConfig::DenseConfig(dense)) => {
            let params = VectorParams { size: dense.size, distance: dense.distance, ..VectorParams::default() };
            collection.add_dense(name, params)
        }
        Some(VectorConfig::SparseConfig(sparse)) => {
            let params = SparseVectorParams { modifier: sparse.modifier, ..SparseVectorParams::default() };
            collection.add_sparse(name, params);
            Ok(())
        }
        None => Err(Status::invalid_argument("vector_config is missing")),
    }
}

/// How many points have each string under a key, the most frequent first.
fn facet(collection: &Collection, request: &FacetCounts) -> Result<Vec<FacetHit>, Status> {
    if !collection.has_index(&request.key) {
        let reason = format!("Bad request: Index required but not found for \"{}\"", request.key);
        return Err(Status::invalid_argument(reason));
    }
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (_, point) in collection.filtered(request.filter.as_ref())? {
        for text in point.payload.get(&request.key).map(strings).unwrap_or_default() {
            *counts.entry(text.to_owned()).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let hit = |(text, count)| {
        let variant = Some(facet_value::Variant::StringValue(text));
        FacetHit { value: Some(qdrant_client::qdrant::FacetValue { variant }), count }
    };
    Ok(counts.into_iter().take(request.limit.unwrap_or(10) as usize).map(hit).collect())
}

/// The strings in a value, each once.
fn strings(value: &Value) -> BTreeSet<&str> {
    match &value.kind {
        Some(Kind::StringValue(text)) => BTreeSet::from([text.as_str()]),
        Some(Kind::ListValue(list)) => list.values.iter().filter_map(|v| v.as_str().map(String::as_str)).collect(),
        _ => BTreeSet::new(),
    }
}

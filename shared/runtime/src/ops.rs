//! The routes every service has on its ops port: `/health`, `/ready`, `/live` and `/metrics`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use u5_protocol::ops::{Health, Ready};
use u5_telemetry::Metrics;

/// What a service says of itself. Asked at every request, so it answers from memory.
pub trait Ops: Send + Sync + 'static {
    /// The body of `/health`; its status is always 200, a degraded service still serves.
    fn health(&self) -> Health;
    /// The body of `/ready`; 503 while its `ready` is false.
    fn ready(&self) -> Ready;
}

/// The ops routes. `/live` answers as long as the event loop does, and never asks about dependencies.
pub fn router(ops: Arc<dyn Ops>, metrics: Metrics) -> Router {
    Router::new()
        .route("/health", get(|State(ops): State<Arc<dyn Ops>>| async move { Json(ops.health()) }))
        .route("/ready", get(|State(ops): State<Arc<dyn Ops>>| async move { ready(&ops.ready()) }))
        .with_state(ops)
        .route("/live", get(|| async { "alive\n" }))
        .route("/metrics", get(move || async move { exposition(&metrics) }))
}

fn ready(answer: &Ready) -> Response {
    let status = if answer.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(answer)).into_response()
}

fn exposition(metrics: &Metrics) -> Response {
    match metrics.encode() {
        Ok(text) => ([(header::CONTENT_TYPE, Metrics::content_type())], text).into_response(),
        Err(error) => {
            tracing::error!("{error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "metrics cannot be written out\n").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use serde_json::{Value, json};
    use tower::ServiceExt;
    use u5_protocol::ops::{Connection, Status};

    use super::*;
    use crate::tests_support::metrics;

    struct Kiosk {
        is_ready: bool,
    }

    impl Ops for Kiosk {
        fn health(&self) -> Health {
            Health { status: Status::Degraded, gpu: false, model_loaded: true, ..Health::default() }
        }

        fn ready(&self) -> Ready {
            Ready {
                ready: self.is_ready,
                qdrant: Connection::Connected,
                ollama: Connection::Down,
                waiting_for: vec![],
                parts: vec![],
            }
        }
    }

    async fn ask(is_ready: bool, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = router(Arc::new(Kiosk { is_ready }), metrics()).oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn health_is_200_even_when_degraded() {
        let (status, body) = ask(false, "/health").await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            (&body["status"], &body["gpu"], &body["model_loaded"]),
            (&json!("degraded"), &json!(false), &json!(true))
        );
    }

    #[tokio::test]
    async fn readiness_is_told_by_the_status_and_the_body() {
        let (status, body) = ask(true, "/ready").await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.starts_with(r#"{"ready":true,"qdrant":"connected","ollama":"down""#), "{body}");
        assert_eq!(ask(false, "/ready").await.0, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn liveness_and_metrics_do_not_depend_on_readiness() {
        assert_eq!(ask(false, "/live").await.0, StatusCode::OK);
        let (status, body) = ask(false, "/metrics").await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("kiosk_active_sessions 0"));
    }
}

//! What others rely on in health and readiness.

use u5_protocol::ops::{Connection, Health, Ready};

#[test]
fn health_begins_as_required() {
    let health = Health { gpu: true, model_loaded: true, ..Health::default() };
    let text = serde_json::to_string(&health).expect("JSON");
    let required = r#"{"status":"ok","gpu":true,"model_loaded":true}"#;
    assert!(text.starts_with(required.trim_end_matches('}')), "{text}");
    assert_eq!(serde_json::from_str::<Health>(required).expect("the required form is enough"), health);
}

#[test]
fn ready_begins_as_required() {
    let connected = Connection::Connected;
    let ready = Ready { ready: true, qdrant: connected, ollama: connected, waiting_for: vec![], parts: vec![] };
    let text = serde_json::to_string(&ready).expect("JSON");
    let required = r#"{"ready":true,"qdrant":"connected","ollama":"connected"}"#;
    assert!(text.starts_with(required.trim_end_matches('}')), "{text}");
    assert_eq!(serde_json::from_str::<Ready>(required).expect("the required form is enough"), ready);
}

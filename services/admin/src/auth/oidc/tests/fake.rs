//! A provider on the loopback interface, with an ES256 key of its own.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Form, Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use parking_lot::Mutex;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use u5_runtime::{Shutdown, TaskKind, Tasks};
use u5_telemetry::{Build, Metrics};

use crate::{
    auth::{digest, oidc::jwt::base64},
    testing::START_MS,
};

pub(super) const CLIENT: &str = "u5 console";

#[derive(Default)]
struct Said {
    issuer: String,
    challenge: String,
    token: Value,
    userinfo: Value,
    exchanges: usize,
}

/// A key and the tokens that it signs.
pub(super) struct Signer(EcdsaKeyPair);

impl Signer {
    pub(super) fn new() -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap())
    }

    pub(super) fn keys(&self) -> Value {
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "x": base64(x), "y": base64(y)}]})
    }

    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", base64(header.to_string().as_bytes()), base64(claims.to_string().as_bytes()));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", base64(signature.as_ref()))
    }
}

struct Inner {
    said: Mutex<Said>,
    signer: Signer,
}

pub(super) struct Fake {
    pub(super) issuer: String,
    inner: Arc<Inner>,
    tasks: Tasks,
}

impl Fake {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let said = Said { issuer: issuer.clone(), ..Said::default() };
        let inner = Arc::new(Inner { said: Mutex::new(said), signer: Signer::new() });
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(description))
            .route("/keys", get(async |State(fake): State<Arc<Inner>>| Json(fake.signer.keys())))
            .route("/token", post(exchange))
            .route("/me", get(async |State(fake): State<Arc<Inner>>| Json(fake.said.lock().userinfo.clone())))
            .with_state(Arc::clone(&inner));
        let metrics = Metrics::new(Build { version: "test", revision: "test" }, std::time::Duration::ZERO).unwrap();
        let tasks = Tasks::new(Shutdown::new(), metrics);
        tasks.spawn(TaskKind::Accept, async move { axum::serve(listener, routes).await.unwrap() });
        Self { issuer, inner, tasks }
    }

    /// The next code is worth a token with these claims, for who knows what `challenge` is of.
    pub(super) fn grants(&self, nonce: &str, challenge: &str, claims: Value) {
        let mut said = self.inner.said.lock();
        let now = START_MS / 1000;
        said.token = json!({"iss": said.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce});
        let Value::Object(claims) = claims else { panic!("claims are an object") };
        said.token.as_object_mut().unwrap().extend(claims);
        challenge.clone_into(&mut said.challenge);
    }

    pub(super) fn tells(&self, userinfo: Value) {
        self.inner.said.lock().userinfo = userinfo;
    }

    pub(super) fn is_called(&self, issuer: &str) {
        issuer.clone_into(&mut self.inner.said.lock().issuer);
    }

    pub(super) fn exchanges(&self) -> usize {
        self.inner.said.lock().exchanges
    }

    pub(super) async fn stop(&self) {
        self.tasks.cancel();
        self.tasks.wait().await;
    }
}

async fn description(State(fake): State<Arc<Inner>>) -> Json<Value> {
    let issuer = fake.said.lock().issuer.clone();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "userinfo_endpoint": format!("{issuer}/me"),
    }))
}

async fn exchange(State(fake): State<Arc<Inner>>, Form(form): Form<HashMap<String, String>>) -> Response {
    let mut said = fake.said.lock();
    said.exchanges += 1;
    let shown = base64(&digest(form["code_verifier"].as_bytes()));
    let is_right = form["grant_type"] == "authorization_code" && form["code"] == "good" && form["client_id"] == CLIENT;
    if !is_right || shown != said.challenge {
        let refused = json!({"error": "invalid_grant", "error_description": "grant request is invalid"});
        return (StatusCode::BAD_REQUEST, Json(refused)).into_response();
    }
    let token = fake.signer.sign(&json!({"alg": "ES256", "kid": "one"}), &said.token);
    Json(json!({"id_token": token, "access_token": "opaque", "token_type": "Bearer"})).into_response()
}

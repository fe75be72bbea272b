use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use serde_json::Value;
use tower::ServiceExt;
use u5_runtime::{
    BasePath, Tasks,
    config::{Sources, Validate},
};
use u5_telemetry::{Build, Metrics};

use super::*;

/// A page that nobody built.
#[derive(RustEmbed)]
#[folder = "tests/no-such-page"]
#[allow_missing = true]
struct Missing;

/// A page of one file with a hashed asset.
#[derive(RustEmbed)]
#[folder = "tests/page"]
struct Small;

fn config() -> SignallingConfig {
    #[derive(serde::Deserialize)]
    struct File {
        signalling: SignallingConfig,
    }
    toml::from_str::<File>(crate::config::DEFAULTS).unwrap().signalling
}

async fn ask<A: RustEmbed + 'static>(config: SignallingConfig, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let router = router_of::<A>(config);
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

fn header_of<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers()[name].to_str().unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

async fn json(response: Response) -> Value {
    serde_json::from_str(&text(response).await).unwrap()
}

#[tokio::test]
async fn a_page_that_was_not_built_says_how_to_build_it() {
    let response = ask::<Missing>(config(), "/", &[]).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(header_of(&response, "content-type").starts_with("text/html"));
    assert!(text(response).await.contains("make web"));
}

#[tokio::test]
async fn the_page_may_run_only_its_own_scripts_and_reach_only_its_orchestrator() {
    let response = ask::<Small>(config(), "/", &[("host", "kiosk.shop:8080")]).await;
    assert_eq!(response.status(), StatusCode::OK);
    let policy = header_of(&response, "content-security-policy");
    assert!(policy.contains("script-src 'self';"), "{policy}");
    assert!(policy.contains("connect-src 'self' ws://kiosk.shop:8081;"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(header_of(&response, "permissions-policy").contains("microphone=(self)"));
    assert_eq!(header_of(&response, "x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever_and_the_page_is_asked_for_each_time() {
    let page = ask::<Small>(config(), "/", &[]).await;
    assert_eq!(header_of(&page, "cache-control"), "no-cache");
    let asset = ask::<Small>(config(), "/assets/page-0123abcd.js", &[]).await;
    assert_eq!(header_of(&asset, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header_of(&asset, "content-type"), "text/javascript");
    let missing = ask::<Small>(config(), "/assets/other.js", &[]).await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn files_travel_compressed_to_who_asks_for_it() {
    let response = ask::<Small>(config(), "/assets/page-0123abcd.js", &[("accept-encoding", "gzip")]).await;
    assert_eq!(header_of(&response, "content-encoding"), "gzip");
}

#[tokio::test]
async fn the_page_finds_the_orchestrator_on_its_own_host() {
    let body = json(ask::<Small>(config(), "/config.json", &[("host", "kiosk.shop:8080")]).await).await;
    assert_eq!(body["orchestrator"], "ws://kiosk.shop:8081/v1/realtime");
    assert_eq!(body["languages"], serde_json::json!(["en", "de", "fr"]));
    assert_eq!(body.get("token"), None);
}

#[tokio::test]
async fn behind_tls_the_orchestrator_is_reached_by_tls() {
    let headers = [("host", "kiosk.shop"), ("x-forwarded-proto", "https")];
    let body = json(ask::<Small>(config(), "/config.json", &headers).await).await;
    assert_eq!(body["orchestrator"], "wss://kiosk.shop:8081/v1/realtime");
}

#[tokio::test]
async fn a_named_orchestrator_and_token_are_passed_on() {
    let named = "wss://shop.example/u5/v1/realtime";
    let config = SignallingConfig { orchestrator_url: named.into(), token: "t0ken".into(), ..config() };
    let response = ask::<Small>(config, "/config.json", &[]).await;
    assert_eq!(header_of(&response, "cache-control"), "no-store");
    assert!(header_of(&response, "content-security-policy").contains("connect-src 'self' wss://shop.example;"));
    let body = json(response).await;
    assert_eq!((&body["orchestrator"], &body["token"]), (&named.into(), &"t0ken".into()));
}

#[tokio::test]
async fn a_host_that_would_change_the_policy_is_not_repeated() {
    let response = ask::<Small>(config(), "/", &[("host", "a;script-src")]).await;
    assert!(header_of(&response, "content-security-policy").contains("connect-src 'self' ws://127.0.0.1:8081;"));
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    let refused = |config: SignallingConfig| {
        let problems: Vec<_> = config.problems().into_iter().map(|(key, problem)| format!("{key} {problem}")).collect();
        problems.join("\n")
    };
    let url = refused(SignallingConfig { orchestrator_url: "http://shop".into(), ..config() });
    assert!(url.contains("signalling.orchestrator_url `http://shop`"), "{url}");
    let token = refused(SignallingConfig { token: "a b".into(), ..config() });
    assert!(token.contains("signalling.token"), "{token}");
    let none = refused(SignallingConfig { languages: vec![], ..config() });
    assert!(none.contains("signalling.languages"), "{none}");
    let both = refused(SignallingConfig { languages: vec![], token: "a b".into(), ..config() });
    assert!(both.contains("signalling.languages") && both.contains("signalling.token"), "{both}");
}

#[test]
fn the_token_is_not_printed() {
    let config = SignallingConfig { token: "t0ken".into(), ..config() };
    assert!(!format!("{config:?}").contains("t0ken"));
}

#[tokio::test]
async fn the_camera_is_allowed_only_where_the_store_wants_it() {
    let policy = async |camera| {
        let response = ask::<Small>(SignallingConfig { camera, ..config() }, "/", &[]).await;
        header_of(&response, "permissions-policy").to_owned()
    };
    assert!(policy(false).await.contains("camera=(),"));
    assert!(policy(true).await.contains("camera=(self),"));
}

#[tokio::test]
async fn the_store_s_pictures_are_shown_and_nothing_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let pictures = dir.path().join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    std::fs::write(pictures.join("logo.svg"), "<svg/>").unwrap();
    std::fs::write(dir.path().join("secret.txt"), "secret").unwrap();
    let config = SignallingConfig { pictures: pictures.display().to_string(), ..config() };
    assert_eq!(config.problems(), []);
    let logo = ask::<Small>(config.clone(), "/store/logo.svg", &[]).await;
    assert_eq!((logo.status(), header_of(&logo, "content-type")), (StatusCode::OK, "image/svg+xml"));
    for elsewhere in ["/store/../secret.txt", "/store/%2e%2e/secret.txt", "/store/", "/store/none.svg"] {
        let answer = ask::<Small>(config.clone(), elsewhere, &[]).await;
        let status = answer.status();
        assert!(status == StatusCode::NOT_FOUND || !text(answer).await.contains("secret"), "{elsewhere}: {status}");
    }
    let gone = SignallingConfig { pictures: "/nowhere/pictures".to_owned(), ..config };
    assert!(gone.problems()[0].1.contains("/nowhere/pictures"), "{:?}", gone.problems());
}

#[tokio::test]
async fn the_page_checks_itself_at_an_address_of_its_own() {
    let response = ask::<Small>(config(), "/check", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(text(response).await.contains("<title>small</title>"));
}

fn written(toml: &str) -> SignallingConfig {
    #[derive(serde::Deserialize)]
    struct File {
        signalling: toml::Table,
    }
    let file = |text| toml::from_str::<File>(text).unwrap().signalling;
    let mut table = file(crate::config::DEFAULTS);
    table.extend(file(toml));
    table.try_into().unwrap()
}

#[tokio::test]
async fn the_page_is_told_the_hours_and_the_words_of_the_store() {
    let store = "[signalling.hours]\nmonday = \"08:00-20:00\"\nclosed = [\"2026-12-25\"]\ntimezone = \"Europe/Berlin\"\n\
                 [signalling.texts.de]\nconsent = \"Wir speichern nichts.\"";
    let body = json(ask::<Small>(written(store), "/config.json", &[]).await).await;
    assert_eq!(body["hours"]["week"][0], serde_json::json!([[480, 1200]]));
    assert_eq!(body["hours"]["days"], serde_json::json!({"2026-12-25": []}));
    assert_eq!(body["hours"]["timezone"], "Europe/Berlin");
    assert_eq!(body["texts"]["de"]["consent"], "Wir speichern nichts.");
    let plain = json(ask::<Small>(config(), "/config.json", &[]).await).await;
    assert_eq!((plain.get("hours"), plain.get("texts")), (None, None));
}

async fn try_pin(router: &Router, body: &'static str) -> (StatusCode, Value) {
    let request = Request::post("/operator").header("content-type", "application/json");
    let response = router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    (response.status(), serde_json::from_str(&text(response).await).unwrap_or(Value::Null))
}

#[tokio::test(start_paused = true)]
async fn staff_are_known_by_their_pin_and_who_guesses_waits() {
    let config = SignallingConfig { operator_secret: "271828".into(), ..config() };
    let told = json(ask::<Small>(config.clone(), "/config.json", &[]).await).await;
    assert_eq!(told["operator"], true);
    assert!(!told.to_string().contains("271828"), "the page must not know it");
    let router = router_of::<Small>(config);
    let (right, wrong) = (r#"{"pin":"271828"}"#, r#"{"pin":"2718"}"#);
    assert_eq!(try_pin(&router, right).await.0, StatusCode::NO_CONTENT);
    for _ in 0..3 {
        assert_eq!(try_pin(&router, wrong).await, (StatusCode::FORBIDDEN, serde_json::json!({"wait_s": 0})));
    }
    assert_eq!(try_pin(&router, wrong).await, (StatusCode::FORBIDDEN, serde_json::json!({"wait_s": 5})));
    assert_eq!(try_pin(&router, right).await.0, StatusCode::TOO_MANY_REQUESTS);
    tokio::time::advance(std::time::Duration::from_secs(6)).await;
    assert_eq!(try_pin(&router, right).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn without_a_pin_there_is_no_staff_menu() {
    let told = json(ask::<Small>(config(), "/config.json", &[]).await).await;
    assert_eq!(told["operator"], false);
    let (status, _) = try_pin(&router_of::<Small>(config()), r#"{"pin":""}"#).await;
    assert!(status.is_client_error(), "{status}");
}

#[test]
fn the_stores_settings_are_refused_by_name_as_well() {
    let refused = |config: SignallingConfig| {
        let problems: Vec<_> = config.problems().into_iter().map(|(key, problem)| format!("{key} {problem}")).collect();
        problems.join("\n")
    };
    let pin = refused(SignallingConfig { operator_secret: "12a4".into(), ..config() });
    assert!(pin.contains("operator_secret") && !pin.contains("12a4"), "{pin}");
    let short = refused(SignallingConfig { operator_secret: "123".into(), ..config() });
    assert!(short.contains("4 to 32 digits"), "{short}");
    let name = refused(written("[signalling.texts.en]\nwelcome = \"Hi\""));
    assert!(name.contains("texts.en.welcome") && name.contains("ai_notice"), "{name}");
    let hours = refused(written("[signalling.hours]\nmonday = \"8\"\nsunday = \"9\""));
    assert!(hours.contains("monday = \"8\"") && hours.contains("sunday = \"9\""), "{hours}");
}

/// The whole of the page's port, beneath a path of the store's address.
fn beneath(base: &str) -> Router {
    let metrics = Metrics::new(Build { version: "0", revision: "test" }, std::time::Duration::ZERO).unwrap();
    let shutdown = Shutdown::new();
    let tasks = Tasks::new(shutdown.clone(), metrics.clone());
    let streaming = Streaming::new(config().streaming, &tasks, shutdown.clone(), metrics.clone());
    let ops = u5_runtime::ops::router(Arc::new(ops(shutdown, streaming.clone())), metrics);
    let base_path = BasePath::try_from(base.to_owned()).unwrap();
    router_with::<Small>(SignallingConfig { base_path, operator_secret: "2718".into(), ..config() }, ops, &streaming)
}

async fn get_from(router: &Router, path: &str) -> Response {
    let request = Request::get(path).header("host", "shop.example").body(Body::empty()).unwrap();
    router.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn beneath_a_path_the_page_has_all_that_it_asks_for() {
    let router = beneath("/kiosks/entrance");
    for path in ["", "check", "config.json", "assets/page-0123abcd.js"] {
        let response = get_from(&router, &format!("/kiosks/entrance/{path}")).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert!(header_of(&response, "content-security-policy").contains("script-src 'self';"), "{path}");
    }
    let pin = Request::post("/kiosks/entrance/operator").header("content-type", "application/json");
    let opened = router.clone().oneshot(pin.body(Body::from(r#"{"pin":"2718"}"#)).unwrap()).await.unwrap();
    assert_eq!(opened.status(), StatusCode::NO_CONTENT);
    let led = get_from(&router, "/").await;
    assert_eq!((led.status().as_u16(), header_of(&led, "location")), (307, "/kiosks/entrance/"));
    let led = get_from(&router, "/kiosks/entrance?check").await;
    assert_eq!((led.status().as_u16(), header_of(&led, "location")), (308, "/kiosks/entrance/?check"));
}

#[tokio::test]
async fn what_operators_read_is_at_the_root_alone() {
    for path in ["/health", "/ready", "/live", "/metrics", "/api/status", "/api/players", "/api/api-definition"] {
        let router = beneath("/kiosks/entrance");
        assert_ne!(get_from(&router, path).await.status(), StatusCode::NOT_FOUND, "{path}");
        let outside = get_from(&router, &format!("/kiosks/entrance{path}")).await;
        assert_eq!(outside.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn a_base_path_that_is_none_is_told_with_its_place() {
    #[derive(Debug, serde::Deserialize)]
    struct File {
        signalling: SignallingConfig,
    }
    impl Validate for File {
        fn problems(&self) -> Vec<(String, String)> {
            self.signalling.problems()
        }
    }
    let text = "[signalling]\nkiosk = \"entrance\"\nbase_path = \"kiosks/entrance/\"\n".to_owned();
    let sources = Sources { file: Some(("u5.toml".to_owned(), text)), ..Sources::default() };
    let told = u5_runtime::config::load::<File>(&[("signalling", crate::config::DEFAULTS)], &sources).unwrap_err();
    let told = told.to_string();
    assert!(
        told.starts_with("u5.toml:3:") && told.contains("signalling.base_path: `kiosks/entrance/` is no path"),
        "{told}"
    );
}

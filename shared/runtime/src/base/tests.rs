use axum::{
    body::{Body, to_bytes},
    extract::{OriginalUri, ws::WebSocketUpgrade},
    http::HeaderName,
    routing::{any, get},
};
use proptest::prelude::*;

use super::*;
use crate::{
    Shutdown, Tasks,
    serve::{self, ServeLimits},
    tests_support::metrics,
};

fn base(text: &str) -> BasePath {
    BasePath::try_from(text.to_owned()).unwrap()
}

/// A page that says what it was asked for, and what its service tells operators.
fn service(path: &str) -> Router {
    let public = Router::new()
        .route("/", get(async || "page"))
        .route("/made", get(async || (StatusCode::CREATED, [(LOCATION, "/made/7")])))
        .route("/away", get(async || (StatusCode::SEE_OTHER, [(LOCATION, "https://sso.example/login")])))
        .route("/socket", any(async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(async |_| ())))
        .fallback(async |uri: Uri| format!("asked for {uri}"));
    let inside = Router::new().route("/metrics", get(async || "figures"));
    base(path).mount(public, inside)
}

async fn ask(router: &Router, method: Method, path: &str) -> (StatusCode, String, String) {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let header = |name: HeaderName| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (status, location) = (response.status(), header(LOCATION).unwrap_or_default());
    let body = to_bytes(response.into_body(), 1 << 16).await.unwrap();
    (status, location, String::from_utf8(body.to_vec()).unwrap())
}

async fn told(router: &Router, path: &str) -> String {
    let (status, _, body) = ask(router, Method::GET, path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    body
}

async fn led(router: &Router, method: Method, path: &str) -> (u16, String) {
    let (status, to, _) = ask(router, method, path).await;
    (status.as_u16(), to)
}

#[test]
fn a_base_path_is_written_in_one_way() {
    for fine in ["", "/console", "/kiosks/entrance", "/k/a-b_c.d~e", "/kiosks/check"] {
        assert_eq!(base(fine).as_str(), fine);
    }
    for wrong in
        ["console", "/", "/console/", "//console", "/a//b", "/a/../b", "/.", "/a b", "/a%20b", "/ä", "/a?b", "/a#b"]
    {
        assert_eq!(BasePath::try_from(wrong.to_owned()), Err(BasePathError::Form(wrong.to_owned())), "{wrong}");
    }
    let long = format!("/{}", "a".repeat(MOST));
    assert_eq!(BasePath::try_from(long), Err(BasePathError::Long(MOST + 1)));
    assert_eq!(BasePath::try_from("/api/console".to_owned()), Err(BasePathError::Taken("api".to_owned())));
    assert!(BasePath::try_from("/apiary".to_owned()).is_ok());
}

#[tokio::test]
async fn what_is_beneath_the_path_reaches_the_same_routes() {
    let router = service("/kiosks/entrance");
    assert_eq!(told(&router, "/kiosks/entrance/").await, "page");
    assert_eq!(told(&router, "/kiosks/entrance/a/b.js?v=1&w=%2F").await, "asked for /a/b.js?v=1&w=%2F");
    assert_eq!(told(&router, "/kiosks/entrance/?x").await, "page");
    assert_eq!(told(&router, "http://shop.example/kiosks/entrance/x").await, "asked for http://shop.example/x");
}

#[tokio::test]
async fn at_the_root_everything_stays_where_it_was() {
    let router = service("/kiosks/entrance");
    assert_eq!(told(&router, "/metrics").await, "figures");
    assert_eq!(told(&router, "/a.js").await, "asked for /a.js");
    let alone = service("");
    assert_eq!((told(&alone, "/").await, told(&alone, "/metrics").await), ("page".to_owned(), "figures".to_owned()));
}

#[tokio::test]
async fn what_is_for_operators_is_not_beneath_the_path() {
    let router = service("/kiosks/entrance");
    for path in ["/metrics", "//metrics", "/%6detrics", "/./metrics", "/../metrics", "/x/../metrics", "/metrics/"] {
        let asked = format!("/kiosks/entrance{path}");
        assert_eq!(told(&router, &asked).await, format!("asked for {path}"));
    }
}

#[tokio::test]
async fn only_whole_parts_are_the_path() {
    let router = service("/kiosks/entrance");
    let other =
        ["/kiosks/entrance2", "/kiosks/entrance2/", "/kiosks/entranc", "//kiosks/entrance/", "/kiosks//entrance/"];
    for path in other.into_iter().chain(["/Kiosks/entrance/", "/kiosks/%65ntrance/", "/kiosks%2Fentrance/"]) {
        assert_eq!(told(&router, path).await, format!("asked for {path}"));
    }
}

#[tokio::test]
async fn browsers_are_led_to_the_page_beneath_the_path() {
    let router = service("/kiosks/entrance");
    let page = "/kiosks/entrance/";
    assert_eq!(led(&router, Method::GET, "/kiosks/entrance").await, (308, page.to_owned()));
    assert_eq!(led(&router, Method::POST, "/kiosks/entrance?a=b").await, (308, format!("{page}?a=b")));
    assert_eq!(led(&router, Method::GET, "/").await, (307, page.to_owned()));
    assert_eq!(led(&router, Method::HEAD, "/?check&a=//b").await, (307, format!("{page}?check&a=//b")));
    assert_eq!(ask(&router, Method::POST, "/").await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_the_routes_lead_to_is_beneath_the_path_as_well() {
    let router = service("/console");
    assert_eq!(led(&router, Method::GET, "/console/made").await, (201, "/console/made/7".to_owned()));
    assert_eq!(led(&router, Method::GET, "/console/away").await, (303, "https://sso.example/login".to_owned()));
    assert_eq!(led(&router, Method::GET, "/made").await, (201, "/made/7".to_owned()), "as it was asked for");
}

#[tokio::test]
async fn handlers_know_only_their_own_addresses() {
    let public = Router::new().fallback(async |OriginalUri(uri): OriginalUri, own: Uri| format!("{uri} is {own}"));
    let router = base("/console").mount(public, Router::new());
    assert_eq!(told(&router, "/console/x").await, "/console/x is /x");
}

#[tokio::test]
async fn sockets_are_opened_beneath_the_path() {
    let (shutdown, metrics) = (Shutdown::new(), metrics());
    let tasks = Tasks::new(shutdown.clone(), metrics.clone());
    let listener = serve::bind("test.listen", ([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = listener.local_addr().unwrap();
    serve::serve(listener, service("/kiosks/entrance"), ServeLimits::default(), &tasks, &shutdown, &metrics);
    for path in ["/kiosks/entrance/socket", "/socket"] {
        let (_, answer) = tokio_tungstenite::connect_async(format!("ws://{address}{path}")).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SWITCHING_PROTOCOLS);
    }
}

#[test]
fn cookies_are_for_the_path_alone() {
    assert_eq!((base("").cookie_path(), base("/console").cookie_path()), ("/", "/console"));
}

proptest! {
    /// Whatever is asked for, it is found at one place or the other, and never leaves the service's own addresses.
    #[test]
    fn any_address_has_a_place(rest in "[/a-z%.?=&0-9]{0,40}") {
        let base = base("/kiosks/entrance");
        let Ok(uri) = format!("/kiosks/entrance{rest}").parse::<Uri>() else { return Ok(()) };
        match base.place(uri.path()) {
            Place::Beneath => {
                let stripped = base.strip(uri.clone()).expect("what is beneath can be stripped");
                prop_assert_eq!(format!("/kiosks/entrance{stripped}"), uri.to_string());
                prop_assert!(stripped.path().starts_with('/'));
            }
            Place::Door => prop_assert_eq!(uri.path(), "/kiosks/entrance"),
            Place::Elsewhere => prop_assert!(!uri.path().starts_with("/kiosks/entrance/")),
        }
    }
}

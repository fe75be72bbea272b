use std::sync::atomic::{AtomicUsize, Ordering};

use axum::{
    Router,
    extract::Request,
    http::header,
    response::{IntoResponse, Redirect, Response as Reply},
    routing::any,
};
use parking_lot::Mutex;
use serde_json::json;
use tokio::{net::TcpListener, task::JoinHandle};
use u5_prompt::template::Template;

use super::*;
use crate::tools::{
    JsonTemplate,
    tests::{args, stock},
};

/// What a server was asked: method, path, the headers looked at, and the body.
type Asked = Arc<Mutex<Vec<(String, String, String, String)>>>;

/// A shop's system, gone with the test.
struct Shop {
    base: String,
    asked: Asked,
    server: JoinHandle<()>,
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shop {
    /// Answers with what `answer` makes of the number of the request, from 0.
    #[expect(clippy::disallowed_methods, reason = "the server ends with the test that started it")]
    async fn open(answer: impl Fn(usize) -> Reply + Clone + Send + Sync + 'static) -> Self {
        let (asked, count) = (Asked::default(), Arc::new(AtomicUsize::new(0)));
        let seen = Arc::clone(&asked);
        let handler = move |request: Request| async move {
            let (parts, body) = request.into_parts();
            let header = |name: &str| parts.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
            let headers = format!("{} {}", header("x-key"), header("idempotency-key"));
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            seen.lock().push((parts.method.to_string(), parts.uri.to_string(), headers, body));
            answer(count.fetch_add(1, Ordering::SeqCst))
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(any(handler));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, asked, server }
    }

    fn tool(&self) -> ToolDef {
        stock(&format!("{}/api/stock/{{{{ sku }}}}", self.base))
    }

    async fn call(&self, tool: ToolDef) -> Result<ToolResult, ToolError> {
        let secrets = Secrets::of([("U5_TOOL_KEY".to_owned(), "hush".to_owned())]);
        let allowed = AllowList::new([format!("{}/api/", self.base)]).unwrap();
        HttpTools::new(vec![tool], allowed, secrets).unwrap().call("stock", args("oat milk"), "visit-1").await
    }

    async fn kind(&self, tool: ToolDef) -> &'static str {
        self.call(tool).await.map_or_else(|error| error.kind(), |_| "fine")
    }

    fn asked(&self) -> Vec<(String, String, String, String)> {
        self.asked.lock().clone()
    }
}

fn json_reply(value: &Json) -> Reply {
    axum::Json(value.clone()).into_response()
}

fn status(code: u16) -> Reply {
    StatusCode::from_u16(code).unwrap().into_response()
}

#[tokio::test]
async fn an_answer_is_picked_from() {
    let shop = Shop::open(|_| json_reply(&json!({"items": [{"left": 3}]}))).await;
    let response = [("left".to_owned(), "/items/0/left".to_owned())].into();
    let headers = vec![("X-Key".to_owned(), Template::compile("Bearer {{ secret.KEY }}").unwrap())];
    let result = shop.call(ToolDef { headers, response, ..shop.tool() }).await.unwrap();
    assert_eq!(result, ToolResult { status: 200, values: json!({"left": 3}) });
    let asked = ("GET", "/api/stock/oat%20milk", "Bearer hush ", "");
    let asked = (asked.0.to_owned(), asked.1.to_owned(), asked.2.to_owned(), asked.3.to_owned());
    assert_eq!(shop.asked(), [asked]);
}

#[tokio::test]
async fn what_must_not_happen_twice_carries_the_same_key_each_time() {
    let shop = Shop::open(|n| if n == 0 { status(503) } else { json_reply(&json!({"ok": true})) }).await;
    let body = Some(JsonTemplate::compile(&json!({"sku": "{{ sku }}"})).unwrap());
    let result = shop.call(ToolDef { method: Method::Post, body, ..shop.tool() }).await.unwrap();
    assert_eq!(result.values, json!({"ok": true}));
    let asked = shop.asked();
    assert_eq!(asked.len(), 2);
    assert!(
        asked.iter().all(|(_, _, headers, body)| headers == " visit-1" && body == r#"{"sku":"oat milk"}"#),
        "{asked:?}"
    );
}

#[tokio::test]
async fn without_a_key_it_is_tried_once() {
    let shop = Shop::open(|_| status(503)).await;
    let allowed = AllowList::new([&shop.base]).unwrap();
    let post = ToolDef { method: Method::Post, ..shop.tool() };
    let tools = HttpTools::new(vec![post], allowed, Secrets::default()).unwrap();
    assert_eq!(tools.call("stock", args("a"), "").await.unwrap_err().kind(), "refused");
    assert_eq!(shop.asked().len(), 1);
}

#[tokio::test]
async fn only_what_may_pass_is_tried_again() {
    for (code, wanted) in [(500, 1), (404, 1), (400, 1), (429, 2), (408, 2), (502, 2), (503, 2), (504, 2)] {
        let shop = Shop::open(move |_| status(code)).await;
        let error = shop.call(ToolDef { retries: 1, ..shop.tool() }).await.unwrap_err();
        assert_eq!(error, ToolError::Refused { tool: "stock".to_owned(), status: code });
        assert_eq!(shop.asked().len(), wanted, "{code}");
    }
}

#[tokio::test]
async fn a_server_that_wants_to_be_left_alone_for_long_is() {
    let shop = Shop::open(|_| (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "60")]).into_response()).await;
    assert_eq!((shop.kind(shop.tool()).await, shop.asked().len()), ("refused", 1));
}

#[tokio::test]
async fn an_answer_may_lead_elsewhere_only_where_tools_may_go() {
    let other = Shop::open(|_| json_reply(&json!({"stolen": true}))).await;
    let elsewhere = format!("{}/api/x", other.base);
    let places = ["/admin".to_owned(), elsewhere, "/api/../admin".to_owned(), "//evil.example/api/".to_owned()];
    for place in places {
        let shop = Shop::open(move |_| Redirect::temporary(&place).into_response()).await;
        assert_eq!((shop.kind(shop.tool()).await, shop.asked().len()), ("not_allowed", 1));
    }
    assert_eq!(other.asked(), []);
    let shop = Shop::open(|n| match n {
        0 => Redirect::temporary("/api/new").into_response(),
        _ => json_reply(&json!(1)),
    });
    let shop = shop.await;
    assert_eq!(shop.call(shop.tool()).await.unwrap().values, json!(1));
    let shop = Shop::open(|_| Redirect::temporary("/api/round").into_response()).await;
    assert_eq!((shop.kind(shop.tool()).await, shop.asked().len()), ("not_allowed", MAX_REDIRECTS + 1));
}

#[tokio::test]
async fn what_cannot_be_read_is_told_apart() {
    let shop = Shop::open(|_| "<html>".into_response()).await;
    assert_eq!(shop.kind(shop.tool()).await, "unreadable");
    let shop = Shop::open(|_| json_reply(&json!("a".repeat(2_000)))).await;
    assert_eq!(shop.call(shop.tool()).await.unwrap_err(), ToolError::TooLarge { tool: "stock".into(), limit: 1_024 });
    let shop = Shop::open(|_| status(204)).await;
    assert_eq!(shop.call(shop.tool()).await.unwrap(), ToolResult { status: 204, values: Json::Null });
}

#[tokio::test]
async fn a_server_that_hangs_or_dribbles_is_not_waited_for() {
    let shop = Shop::open(|_| {
        let never = futures::stream::pending::<Result<axum::body::Bytes, std::io::Error>>();
        axum::body::Body::from_stream(never).into_response()
    });
    let shop = shop.await;
    let timeout = Duration::from_millis(100);
    assert_eq!((shop.kind(ToolDef { timeout, ..shop.tool() }).await, shop.asked().len()), ("timeout", 1));
    let silent = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base = format!("http://{}", silent.local_addr().unwrap());
    let tool = ToolDef { timeout, ..stock(&format!("{base}/{{{{ sku }}}}")) };
    let tools = HttpTools::new(vec![tool], AllowList::new([base]).unwrap(), Secrets::default()).unwrap();
    assert_eq!(tools.call("stock", args("a"), "").await.unwrap_err().kind(), "timeout");
}

#[tokio::test]
async fn a_server_that_is_gone_is_unreachable() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let tool = ToolDef { retries: 1, ..stock(&format!("{base}/{{{{ sku }}}}")) };
    let tools = HttpTools::new(vec![tool], AllowList::new([base]).unwrap(), Secrets::default()).unwrap();
    let error = tools.call("stock", args("my words"), "").await.unwrap_err();
    assert_eq!(error.to_string(), "tool `stock` cannot be reached; is its server running?");
}

#[tokio::test]
async fn what_a_customer_says_reaches_neither_the_server_nor_the_error_where_it_does_not_fit() {
    let shop = Shop::open(|_| json_reply(&json!(1))).await;
    let allowed = AllowList::new([&shop.base]).unwrap();
    let tools = HttpTools::new(vec![shop.tool()], allowed, Secrets::default()).unwrap();
    let error = tools.call("stock", args("../../secret words"), "").await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("secret words")), ("bad_arguments", false));
    let line = ToolDef { headers: vec![("x-key".to_owned(), Template::compile("{{ sku }}").unwrap())], ..shop.tool() };
    let allowed = AllowList::new([&shop.base]).unwrap();
    let tools = HttpTools::new(vec![line], allowed, Secrets::default()).unwrap();
    assert_eq!(tools.call("stock", args("a\r\nx: y"), "").await.unwrap_err().kind(), "bad_arguments");
    assert_eq!(shop.asked(), []);
}

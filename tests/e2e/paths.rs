//! Everything under one name: the services behind an Ingress that looks at paths and rewrites nothing.

use reqwest::{Client as Http, Method, Response, StatusCode, Url, redirect::Policy};
use serde_json::{Value, json};
use tempfile::TempDir;
use u5_tests::{
    Client, Ingress, Server,
    client::{kinds, written},
    ingress::Route,
    port::free_port,
};

use crate::{admin::console::Console, api};

/// An orchestrator, two kiosks and a console, each a program of its own, at paths of one address.
pub(crate) struct Shop {
    pub(crate) orchestrator: Server,
    pub(crate) entrance: Server,
    pub(crate) bakery: Server,
    pub(crate) console: Console,
    ingress: Ingress,
    origin: String,
    _dir: TempDir,
}

const PASSWORD: &str = "correct horse battery";

async fn kiosk(id: &str, origin: &str) -> Server {
    let socket = origin.replacen("http", "ws", 1);
    let settings = [
        format!("signalling.kiosk={id}"),
        format!("signalling.base_path=/kiosks/{id}"),
        format!("signalling.orchestrator_url={socket}/v1/realtime"),
        "signalling.operator_secret=2718".to_owned(),
    ];
    Server::signalling(&settings.each_ref().map(String::as_str)).await
}

impl Shop {
    /// As the chart sets it up with `ingress.tls`, or without.
    pub(crate) async fn open(is_tls: bool) -> Self {
        let (port, dir) = (free_port(), TempDir::new().unwrap());
        let origin = format!("http{}://localhost:{port}", if is_tls { "s" } else { "" });
        let settings = ["admin.base_path=/console".to_owned(), format!("admin.public_url={origin}/console")];
        let (orchestrator, entrance, bakery, console) = tokio::join!(
            api::orchestrator(&["store.flows="]),
            kiosk("entrance", &origin),
            kiosk("bakery", &origin),
            Console::start(free_port(), dir.path(), &settings),
        );
        let routes = [
            Route::exact("/v1/realtime", orchestrator.port),
            Route::exact("/v1/avatar", orchestrator.port),
            Route::prefix("/ws", orchestrator.port),
            Route::prefix("/kiosks/entrance", entrance.page),
            Route::exact("/", entrance.page),
            Route::prefix("/kiosks/bakery", bakery.page),
            Route::prefix("/console", console.port()),
        ];
        let ingress = if is_tls { Ingress::https(port, &routes).await } else { Ingress::http(port, &routes).await };
        Self { orchestrator, entrance, bakery, console, ingress, origin, _dir: dir }
    }

    /// What browsers know of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    async fn get(&self, path: &str) -> Response {
        http().get(self.url(path)).send().await.unwrap()
    }

    fn socket(&self, path: &str) -> String {
        format!("ws://localhost:{}{path}", self.ingress.port)
    }
}

/// As browsers are led, so that it can be seen.
fn http() -> Http {
    Http::builder().redirect(Policy::none()).build().unwrap()
}

fn led(response: &Response) -> (u16, &str) {
    let to = response.headers().get("location").map(|to| to.to_str().unwrap());
    (response.status().as_u16(), to.unwrap_or_default())
}

/// The files that a page names.
fn files(page: &str) -> Vec<&str> {
    page.split('"').filter(|text| text.contains("assets/") || text.contains("icon.")).collect()
}

#[tokio::test]
async fn each_page_finds_its_files_and_its_settings_beneath_its_path() {
    let shop = Shop::open(false).await;
    for base in ["/kiosks/entrance/", "/kiosks/entrance/check", "/kiosks/bakery/", "/console/"] {
        let response = shop.get(base).await;
        assert_eq!(response.status(), StatusCode::OK, "{base}");
        let (url, page) = (response.url().clone(), response.text().await.unwrap());
        let files = files(&page);
        assert!(files.len() >= 3, "{page}");
        for file in files {
            let url = url.join(file).unwrap();
            let answer = http().get(url.clone()).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{url}");
        }
    }
    for id in ["entrance", "bakery"] {
        let told: Value = shop.get(&format!("/kiosks/{id}/config.json")).await.json().await.unwrap();
        assert_eq!(told["kiosk"], id);
        let worker = shop.get(&format!("/kiosks/{id}/sw.js")).await;
        assert_eq!(worker.status(), StatusCode::OK, "its scope is the path that it lies in");
    }
}

#[tokio::test]
async fn who_types_the_address_alone_is_led_to_a_page() {
    let shop = Shop::open(false).await;
    assert_eq!(led(&shop.get("/").await), (307, "/kiosks/entrance/"));
    assert_eq!(led(&shop.get("/kiosks/bakery").await), (308, "/kiosks/bakery/"));
    assert_eq!(led(&shop.get("/console?refused=token").await), (308, "/console/?refused=token"));
    for other in ["/kiosks", "/kiosks/entrance2/", "/kiosks/cellar/", "/consoles", "/config.json"] {
        assert_eq!(shop.get(other).await.status(), StatusCode::NOT_FOUND, "{other}");
    }
}

#[tokio::test]
async fn what_operators_read_stays_inside() {
    let shop = Shop::open(false).await;
    let read = ["/health", "/ready", "/live", "/metrics"];
    for path in read {
        assert_eq!(shop.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        for base in ["/kiosks/entrance", "/kiosks/bakery", "/console"] {
            let tricks = [format!("{base}{path}"), format!("{base}/{path}"), format!("{base}/%2e%2e{path}")];
            for path in tricks {
                assert_ne!(shop.get(&path).await.status(), StatusCode::OK, "{path}");
            }
        }
        for inside in [shop.entrance.http(path), shop.bakery.http(path), shop.console.url(path)] {
            assert_eq!(http().get(&inside).send().await.unwrap().status(), StatusCode::OK, "{inside}");
        }
    }
    assert_eq!(shop.get("/kiosks/entrance/api/players").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(shop.entrance.get("/api/players").await.0, StatusCode::OK);
}

#[tokio::test]
async fn sockets_of_each_page_and_of_the_conversation_open_at_the_one_address() {
    let shop = Shop::open(false).await;
    let mut players = Vec::new();
    for (id, server) in [("entrance", &shop.entrance), ("bakery", &shop.bakery)] {
        let mut player = Client::connect(&shop.socket(&format!("/kiosks/{id}/stream?u5=1")), &[]).await;
        assert_eq!(player.event().await["type"], "config", "{id}");
        players.push(player);
        let connected = server.metric(r#"kiosk_signalling_connections{peer="player"}"#).await;
        assert_eq!(connected, Some(1.0), "{id} is the one who was asked");
    }
    let mut client = Client::open(&shop.socket("/v1/realtime")).await;
    let events = client.ask("Where is the oat milk?").await;
    assert_eq!(written(&events), "The organic oat milk is in aisle seven.", "{:?}", kinds(&events));
    assert_eq!(shop.orchestrator.get("/ready").await.0, StatusCode::OK);
}

#[tokio::test]
async fn staff_log_in_beneath_the_consoles_path_with_a_cookie_for_it_alone() {
    let mut shop = Shop::open(false).await;
    // At the root, as scripts inside the cluster do it.
    shop.console.set_up("ada", PASSWORD).await;
    let origin = shop.origin.clone();
    let login = async |origin: &str| {
        let body = json!({"name": "ada", "password": PASSWORD});
        let request = http().post(shop.url("/console/api/v1/login")).header("origin", origin).json(&body);
        request.send().await.unwrap()
    };
    assert_eq!(login("https://elsewhere.example").await.status(), StatusCode::FORBIDDEN);
    let answer = login(&origin).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("u5_session=") && cookie.contains("; Path=/console;"), "{cookie}");
    let me: Value = answer.json().await.unwrap();
    let ask = |method, path: &str| {
        let session = cookie.split(';').next().unwrap();
        let request = http().request(method, shop.url(path)).header("cookie", session).header("origin", &origin);
        request.header("x-csrf-token", me["csrf_token"].as_str().unwrap())
    };
    let eve = json!({"name": "eve", "role": "viewer", "password": PASSWORD});
    let made = ask(Method::POST, "/console/api/v1/users").json(&eve).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let (_, to) = led(&made);
    let found = Url::parse(&origin).unwrap().join(to).unwrap();
    assert!(found.path().starts_with("/console/api/v1/users/"), "{found}");
    assert_eq!(ask(Method::GET, found.path()).send().await.unwrap().status(), StatusCode::OK);
    let out = ask(Method::POST, "/console/api/v1/logout").header("content-type", "application/json");
    let out = out.send().await.unwrap();
    let cleared = out.headers()["set-cookie"].to_str().unwrap();
    assert!(cleared.contains("; Path=/console;") && cleared.ends_with("Max-Age=0"), "{cleared}");
}

//! Logging in at a certified OpenID Provider.

use std::{collections::BTreeMap, fs, path::Path, process::Stdio};

use reqwest::{Client, Method, StatusCode, Url, redirect::Policy};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Child;
use u5_tests::{place, port::free_port, program, wait::eventually};

use crate::admin::console::{Console, directory};

const SECRET: &str = "a secret: of + the client";

/// `oidc-provider` in Node.js, until it is dropped.
struct Provider {
    _child: Child,
    issuer: String,
    /// Beneath which path the console is that it sends people back to.
    base: &'static str,
    dir: TempDir,
}

impl Provider {
    async fn start(console: u16, all_in_token: bool) -> Self {
        Self::start_for(console, "", all_in_token).await
    }

    async fn start_for(console: u16, base: &'static str, all_in_token: bool) -> Self {
        let home = place::repository().join("tests/oidc");
        place::made(home.join("node_modules"), "clients");
        let (port, dir) = (free_port(), directory());
        fs::write(dir.path().join("secret"), format!("{SECRET}\n")).unwrap();
        let callback = format!("http://127.0.0.1:{console}{base}/api/v1/login/oidc/callback");
        let mut command = program::command(place::tool("node", "install nodejs"));
        command.current_dir(home).args(["provider.mjs", &port.to_string(), &callback, SECRET]);
        command.env("ALL_IN_TOKEN", if all_in_token { "1" } else { "0" });
        let child = command.stdout(Stdio::null()).spawn().unwrap();
        let provider = Self { _child: child, issuer: format!("http://127.0.0.1:{port}"), base, dir };
        let description = format!("{}/.well-known/openid-configuration", provider.issuer);
        eventually("the provider is ready", async || reqwest::get(&description).await.is_ok()).await;
        provider
    }

    /// Who is at the browser from now on.
    async fn has_at_browser(&self, account: &str) {
        let answer = Client::new().post(format!("{}/_as?account={account}", self.issuer)).send().await.unwrap();
        assert!(answer.status().is_success());
    }

    async fn console(&self, port: u16, dir: &Path, claim: &str) -> Console {
        let settings = [
            "admin.auth=oidc".to_owned(),
            format!("admin.base_path={}", self.base),
            format!("admin.public_url=http://127.0.0.1:{port}{}", self.base),
            format!("admin.oidc.issuer={}", self.issuer),
            "admin.oidc.client_id=u5 console".to_owned(),
            format!("admin.oidc.client_secret=file:{}", self.dir.path().join("secret").display()),
            format!("admin.oidc.role_claim={claim}"),
            "admin.oidc.roles.admin=u5-admin,/shop/managers".to_owned(),
            "admin.oidc.roles.viewer=u5-viewer,/shop/staff".to_owned(),
            "admin.oidc.button=Mit dem Firmenkonto".to_owned(),
        ];
        Console::start(port, dir, &settings).await
    }
}

/// What a browser is for this: it goes where it is led, and shows each server its cookies.
struct Browser {
    http: Client,
    cookies: BTreeMap<u16, BTreeMap<String, String>>,
}

impl Browser {
    fn new() -> Self {
        Self { http: Client::builder().redirect(Policy::none()).build().unwrap(), cookies: BTreeMap::new() }
    }

    /// Where it ends.
    async fn goes_to(&mut self, url: &str) -> Url {
        let mut url: Url = url.parse().unwrap();
        for _ in 0..12 {
            let jar = self.cookies.entry(url.port().unwrap()).or_default();
            let shown: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let answer = self.http.get(url.clone()).header("cookie", shown.join("; ")).send().await.unwrap();
            for cookie in answer.headers().get_all("set-cookie") {
                let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
                jar.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
            let Some(next) = answer.headers().get("location") else { return url };
            url = url.join(next.to_str().unwrap()).unwrap();
        }
        panic!("led in circles");
    }

    fn session(&self, port: u16) -> Option<&String> {
        self.cookies.get(&port)?.get("u5_session").filter(|session| !session.is_empty())
    }
}

/// Where somebody's login ends, and who they are then.
async fn login(provider: &Provider, console: &mut Console, port: u16, account: &str) -> (String, Value) {
    provider.has_at_browser(account).await;
    let mut browser = Browser::new();
    let end = browser.goes_to(&console.url(&format!("{}/api/v1/login/oidc", provider.base))).await;
    let place = end.as_str().strip_prefix(&console.url("")).unwrap();
    let Some(session) = browser.session(port) else { return (place.to_owned(), Value::Null) };
    console.shows("cookie", format!("u5_session={session}"));
    (place.to_owned(), console.get("me").await)
}

#[tokio::test]
async fn people_of_a_certified_provider_come_in_with_their_roles() {
    for (all_in_token, claim) in [(true, "realm_access.roles"), (false, "groups")] {
        let (dir, port) = (directory(), free_port());
        let provider = Provider::start(port, all_in_token).await;
        let mut console = provider.console(port, dir.path(), claim).await;
        let ways = console.get("login").await;
        assert_eq!(ways, json!({"password": false, "provider": {"button": "Mit dem Firmenkonto"}}));
        let (place, me) = login(&provider, &mut console, port, "ann").await;
        assert_eq!(
            (place.as_str(), &me["name"], &me["role"]),
            ("/", &json!("ann"), &json!("admin")),
            "{}",
            console.log()
        );
        let users = console.get("users").await;
        assert_eq!(users["users"][0]["provider"], json!(provider.issuer), "{users:#}");
        let (place, me) = login(&provider, &mut console, port, "ben").await;
        assert_eq!((place.as_str(), &me["name"], &me["role"]), ("/", &json!("ben"), &json!("viewer")));
        let (status, _) = console.ask(Method::GET, "users", "", None).await.unwrap();
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert_eq!(login(&provider, &mut console, port, "eve").await.0, "/?refused=no_role");
        assert_eq!(login(&provider, &mut console, port, "nobody").await.0, "/?refused=cancelled");
        let log = console.log();
        assert!(!log.contains(SECRET) && !log.contains("eyJ"), "neither the secret nor a token is in the log: {log}");
    }
}

#[tokio::test]
async fn a_certified_provider_sends_people_back_beneath_a_path() {
    let (dir, port) = (directory(), free_port());
    let provider = Provider::start_for(port, "/console", true).await;
    let mut console = provider.console(port, dir.path(), "realm_access.roles").await;
    let (place, me) = login(&provider, &mut console, port, "ann").await;
    assert_eq!((place.as_str(), &me["role"]), ("/console/", &json!("admin")), "{}", console.log());
}

#[tokio::test]
async fn a_provider_that_refuses_us_or_is_down_is_told_in_the_log_and_at_the_console() {
    let (dir, port) = (directory(), free_port());
    let provider = Provider::start(port, true).await;
    fs::write(provider.dir.path().join("secret"), "another").unwrap();
    let mut console = provider.console(port, dir.path(), "groups").await;
    assert_eq!(login(&provider, &mut console, port, "ann").await.0, "/?refused=provider");
    assert!(console.log().contains("401 (invalid_client)"), "{}", console.log());
    fs::write(provider.dir.path().join("secret"), SECRET).unwrap();
    assert_eq!(login(&provider, &mut console, port, "ann").await.0, "/", "whoever was refused reads the secret again");
    console.kill().await;
    let dead = Provider { issuer: format!("http://127.0.0.1:{}", free_port()), ..provider };
    let console = dead.console(port, dir.path(), "groups").await;
    let end = Browser::new().goes_to(&console.url(&format!("{}/api/v1/login/oidc", provider.base))).await;
    assert_eq!(end.query(), Some("refused=provider"));
    assert!(console.log().contains("the provider's description gave no answer"), "{}", console.log());
}

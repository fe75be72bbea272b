//! Logins at a provider that says what each test wants it to say.

mod fake;
mod tokens;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use u5_runtime::BasePath;

use crate::{
    AdminConfig, AuthMode, Role,
    db::Place,
    testing::{App, Caller, PASSWORD, Reply, config},
};
use fake::Fake;

const PUBLIC: &str = "http://127.0.0.1:8082";

async fn app(fake: &Fake, auth: AuthMode) -> App {
    app_with(fake, AdminConfig { public_url: PUBLIC.into(), auth, ..config() }).await
}

async fn app_with(fake: &Fake, mut config: AdminConfig) -> App {
    config.oidc.issuer.clone_from(&fake.issuer);
    config.oidc.client_id = fake::CLIENT.into();
    config.oidc.role_claim = "realm_access.roles".into();
    config.oidc.roles.viewer = vec!["staff".into()];
    config.oidc.roles.admin = vec!["boss".into()];
    App::with(config, Place::Memory).await
}

/// A browser on its way: the cookie that it was given, and where it was led.
struct Away {
    cookie: String,
    url: reqwest::Url,
}

impl Away {
    fn asked(&self, name: &str) -> String {
        let found = self.url.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    fn caller(&self) -> Caller {
        Caller { cookie: Some(self.cookie.clone()), ..Caller::default() }
    }
}

async fn go(app: &App) -> Away {
    let reply = app.get(&Caller::default(), "login/oidc").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{:?}", reply.json());
    let cookie = reply.header(header::SET_COOKIE);
    assert!(cookie.contains("; HttpOnly; SameSite=Lax; Max-Age=600"), "{cookie}");
    Away { cookie: cookie.split(';').next().unwrap().to_owned(), url: reply.header(header::LOCATION).parse().unwrap() }
}

async fn come_back(app: &App, away: &Away, query: &str) -> Reply {
    app.get(&away.caller(), &format!("login/oidc/callback?{query}")).await
}

/// The whole way, as the provider's user with these claims.
async fn login(app: &App, fake: &Fake, claims: Value) -> Reply {
    let away = go(app).await;
    fake.grants(&away.asked("nonce"), &away.asked("code_challenge"), claims);
    come_back(app, &away, &format!("code=good&state={}", away.asked("state"))).await
}

fn refused(reply: &Reply) -> String {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{:?}", reply.json());
    let cookies = cookies(reply);
    assert!(!cookies.iter().any(|cookie| cookie.starts_with("u5_session=")), "{cookies:?}");
    reply.header(header::LOCATION).strip_prefix("/?refused=").unwrap_or_default().to_owned()
}

fn cookies(reply: &Reply) -> Vec<String> {
    reply.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

/// Who was let in, as their page goes on.
async fn entered(app: &App, reply: &Reply) -> (Caller, Value) {
    assert_eq!((reply.status, reply.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/".to_owned()));
    let cookies = cookies(reply);
    assert!(
        cookies.iter().any(|cookie| cookie.starts_with("u5_login=;") && cookie.contains("Max-Age=0")),
        "{cookies:?}"
    );
    let session = cookies.iter().find(|cookie| cookie.starts_with("u5_session=")).unwrap();
    assert!(session.contains("SameSite=Strict"), "{session}");
    let mut who = Caller { cookie: session.split(';').next().map(str::to_owned), ..Caller::default() };
    let me = app.get(&who, "me").await.json();
    who.csrf = me["csrf_token"].as_str().map(str::to_owned);
    (who, me)
}

fn with_roles(roles: &[&str]) -> Value {
    json!({"sub": "7f3", "preferred_username": "ann", "realm_access": {"roles": roles}})
}

#[tokio::test]
async fn beneath_a_path_people_come_back_to_the_path() {
    let fake = Fake::start().await;
    let base_path = BasePath::try_from("/console".to_owned()).unwrap();
    let app = app_with(&fake, AdminConfig { public_url: format!("{PUBLIC}/console/"), base_path, ..config() }).await;
    let away = go(&app).await;
    let callback = away.asked("redirect_uri");
    assert_eq!(callback, format!("{PUBLIC}/console/api/v1/login/oidc/callback"));
    fake.grants(&away.asked("nonce"), &away.asked("code_challenge"), with_roles(&["boss"]));
    let back = |query: String| {
        let uri = format!("{}?{query}", callback.trim_start_matches(PUBLIC));
        let request = Request::get(uri).header(header::COOKIE, away.cookie.clone()).body(Body::empty()).unwrap();
        app.send(request)
    };
    let reply = back(format!("code=good&state={}", away.asked("state"))).await;
    assert_eq!((reply.status, reply.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/console/".to_owned()));
    let cookies = cookies(&reply);
    assert!(cookies.len() == 2 && cookies.iter().all(|cookie| cookie.contains("; Path=/console; ")), "{cookies:?}");
    let reply = back("error=access_denied&state=x".to_owned()).await;
    assert_eq!(reply.header(header::LOCATION), "/console/?refused=expired");
}

#[tokio::test]
async fn whom_the_provider_knows_comes_in_with_the_role_of_now() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Local).await;
    let ways = app.get(&Caller::default(), "login").await.json();
    assert_eq!(ways, json!({"password": true, "provider": {"button": ""}}));
    let away = go(&app).await;
    assert_eq!(away.asked("redirect_uri"), format!("{PUBLIC}/api/v1/login/oidc/callback"));
    assert_eq!([away.asked("response_type"), away.asked("code_challenge_method")], ["code", "S256"]);
    assert_eq!(away.asked("scope"), "openid profile email");

    let (boss, me) = entered(&app, &login(&app, &fake, with_roles(&["offline_access", "boss"])).await).await;
    assert_eq!((&me["name"], &me["role"]), (&json!("ann"), &json!("admin")), "{me}");
    let users = app.get(&boss, "users").await.json();
    assert_eq!(users["users"][0]["provider"], json!(fake.issuer), "{users:#}");
    let token = app.post(&boss, "tokens", json!({"name": "t", "role": "admin"})).await.json();
    let token = Caller::token(token["secret"].as_str().unwrap());

    let (_, me) = entered(&app, &login(&app, &fake, with_roles(&["staff"])).await).await;
    assert_eq!(me["role"], "viewer", "read again at each login");
    assert_eq!(app.get(&boss, "me").await.json()["role"], "viewer", "in every session");

    let reply = login(&app, &fake, with_roles(&["offline_access"])).await;
    assert_eq!(refused(&reply), "no_role");
    assert_eq!(app.get(&boss, "me").await.code(), "not_logged_in", "who has no role any more is out");
    assert_eq!(app.get(&token, "me").await.code(), "not_logged_in", "nor do tokens live on");

    app.user("root", Role::Admin).await;
    let root = app.as_user("root").await;
    let log = app.get(&root, "audit").await.json();
    let actions: Vec<_> =
        log["entries"].as_array().unwrap().iter().rev().map(|entry| entry["action"].as_str().unwrap()).collect();
    let told = [
        "user.created",
        "session.opened",
        "token.created",
        "user.changed",
        "session.opened",
        "login.refused",
        "session.opened",
    ];
    assert_eq!(actions, told, "{log:#}");
}

#[tokio::test]
async fn an_answer_counts_in_the_browser_that_asked() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Local).await;
    let (mine, others) = (go(&app).await, go(&app).await);
    assert_ne!(mine.asked("state"), others.asked("state"));
    fake.grants(&others.asked("nonce"), &others.asked("code_challenge"), with_roles(&["boss"]));
    let state = format!("code=good&state={}", others.asked("state"));
    assert_eq!(refused(&come_back(&app, &mine, &state).await), "expired", "somebody else's answer");
    let nobody = app.get(&Caller::default(), &format!("login/oidc/callback?{state}")).await;
    assert_eq!(refused(&nobody), "expired", "no cookie");
    let without = come_back(&app, &others, "code=good").await;
    assert_eq!(refused(&without), "expired", "no state");
    let another = come_back(&app, &others, &format!("{state}&iss=https://evil.example")).await;
    assert_eq!(refused(&another), "expired", "another provider's answer");
    assert_eq!(fake.exchanges(), 0, "the provider was not even asked");
}

#[tokio::test]
async fn a_code_and_a_token_are_of_one_login() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Local).await;
    let (mine, others) = (go(&app).await, go(&app).await);
    fake.grants(&others.asked("nonce"), &others.asked("code_challenge"), with_roles(&["boss"]));
    let mine_state = format!("code=good&state={}", mine.asked("state"));
    assert_eq!(refused(&come_back(&app, &mine, &mine_state).await), "provider", "the code is of another verifier");
    fake.grants(&others.asked("nonce"), &mine.asked("code_challenge"), with_roles(&["boss"]));
    assert_eq!(refused(&come_back(&app, &mine, &mine_state).await), "token", "the token is of another nonce");
    let cancelled = come_back(&app, &mine, &format!("error=access_denied&state={}", mine.asked("state"))).await;
    assert_eq!(refused(&cancelled), "cancelled");
}

#[tokio::test]
async fn nobody_is_led_elsewhere_and_the_session_is_a_new_one() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Local).await;
    let away = go(&app).await;
    fake.grants(&away.asked("nonce"), &away.asked("code_challenge"), with_roles(&["staff"]));
    let planted =
        Caller { cookie: Some(format!("{}; u5_session={}", away.cookie, "0".repeat(64))), ..Caller::default() };
    let query =
        format!("code=good&state={}&next=https://evil.example&redirect_uri=//evil.example", away.asked("state"));
    let reply = app.get(&planted, &format!("login/oidc/callback?{query}")).await;
    let (who, _) = entered(&app, &reply).await;
    assert_ne!(who.cookie.clone().unwrap(), format!("u5_session={}", "0".repeat(64)));

    let away = go(&app).await;
    fake.grants(&away.asked("nonce"), &away.asked("code_challenge"), with_roles(&["staff"]));
    let again =
        Caller { cookie: Some(format!("{}; {}", away.cookie, who.cookie.clone().unwrap())), ..Caller::default() };
    let reply = app.get(&again, &format!("login/oidc/callback?code=good&state={}", away.asked("state"))).await;
    let (fresh, _) = entered(&app, &reply).await;
    assert_ne!(fresh.cookie, who.cookie);
    assert_eq!(app.get(&who, "me").await.code(), "not_logged_in", "the session before it is over");
    let go = app.get(&Caller::default(), "login/oidc?next=https://evil.example").await;
    assert!(go.header(header::LOCATION).starts_with(&format!("{}/authorize?", fake.issuer)));
}

#[tokio::test]
async fn a_provider_that_is_down_or_another_one_is_told() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Oidc).await;
    fake.is_called("https://other.example");
    let reply = app.get(&Caller::default(), "login/oidc").await;
    assert_eq!(refused(&reply), "provider");
    fake.stop().await;
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(3)).await;
    tokio::time::resume();
    assert_eq!(refused(&app.get(&Caller::default(), "login/oidc").await), "provider");
}

#[tokio::test]
async fn roles_and_names_may_come_from_userinfo_of_the_same_person() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Local).await;
    fake.tells(with_roles(&["staff"]));
    let (_, me) = entered(&app, &login(&app, &fake, json!({"sub": "7f3"})).await).await;
    assert_eq!((&me["name"], &me["role"]), (&json!("ann"), &json!("viewer")));
    fake.tells(json!({"sub": "another", "realm_access": {"roles": ["boss"]}}));
    assert_eq!(refused(&login(&app, &fake, json!({"sub": "7f3"})).await), "token");
}

#[tokio::test]
async fn a_users_name_is_no_proof_and_passwords_are_for_those_who_have_one() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Local).await;
    app.user("ann", Role::Admin).await;
    let (theirs, me) = entered(&app, &login(&app, &fake, with_roles(&["staff"])).await).await;
    let name = me["name"].as_str().unwrap();
    assert!(name.starts_with("ann.") && name.len() == 12, "{name}");
    let conflict = json!({"current": PASSWORD, "new": "a long new password"});
    assert_eq!(app.post(&theirs, "me/password", conflict).await.code(), "conflict");
    let runs = app.admin.auth.hasher.runs();
    for password in ["", PASSWORD, "x"] {
        assert_eq!(app.login(name, password).await.code(), "wrong_login");
    }
    assert_eq!(app.admin.auth.hasher.runs() - runs, 3, "which takes as long as for anybody else");

    let ann = app.as_user("ann").await.with("if-match", "*");
    let id = app.get(&ann, "users").await.json()["users"][1]["id"].clone();
    let change =
        async |change: Value| app.ask(&ann, axum::http::Method::PATCH, &format!("users/{id}"), Some(change)).await;
    for elsewhere in [json!({"password": "a long new password"}), json!({"role": "admin"})] {
        assert_eq!(change(elsewhere).await.code(), "conflict");
    }
    assert_eq!(change(json!({"disabled": true})).await.status, StatusCode::OK);
    assert_eq!(refused(&login(&app, &fake, with_roles(&["boss"])).await), "disabled");
    let last = app.ask(&ann, axum::http::Method::PATCH, "users/1", Some(json!({"disabled": true}))).await;
    assert_eq!(last.code(), "last_admin", "whoever the provider has");
}

#[tokio::test]
async fn whoever_comes_first_from_the_provider_does_not_take_the_setup_codes_place() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Local).await;
    entered(&app, &login(&app, &fake, with_roles(&["staff"])).await).await;
    let code = app.admin.setup_code().unwrap();
    let first = json!({"code": code, "name": "root", "password": PASSWORD});
    assert_eq!(app.post(&Caller::default(), "setup", first).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn without_passwords_there_is_no_code_to_guess() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Oidc).await;
    assert_eq!(app.admin.setup_code(), None);
    let ways = app.get(&Caller::default(), "login").await.json();
    assert_eq!(ways["password"], false);
    let first = json!({"code": "AAAAA-AAAAA-AAAAA-AAAAA", "name": "root", "password": PASSWORD});
    assert_eq!(app.post(&Caller::default(), "setup", first).await.code(), "already_set_up");
    assert_eq!(app.login("root", PASSWORD).await.code(), "conflict");
    let (_, me) = entered(&app, &login(&app, &fake, with_roles(&["boss"])).await).await;
    assert_eq!(me["role"], "admin");
}

#[tokio::test]
async fn guessing_answers_has_its_pace() {
    let fake = Fake::start().await;
    let app = app(&fake, AuthMode::Local).await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(app.get(&Caller::default(), "login/oidc/callback?state=x&code=y").await.code());
    }
    assert_eq!(codes.last().map(String::as_str), Some("too_often"), "{codes:?}");
}

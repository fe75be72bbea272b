//! What shop staff write, in a running kiosk: flows by text, and sets that are swapped while somebody talks.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tokio::time::{Instant, sleep};
use u5_tests::{
    Kiosk, Server,
    fakes::{Fake, Fault, ollama},
    place,
    wait::eventually,
};

/// How soon a set is in force that can be used.
const IN_FORCE: Duration = Duration::from_secs(1);

/// A kiosk without models, on the demo store's knowledge.
async fn store(flows: &Path, more: &[&str]) -> Server {
    let knowledge = place::repository().join("demo/knowledge");
    let mut settings = vec![
        format!("store.flows={}", flows.display()),
        format!("store.prompts={}", place::repository().join("prompts").display()),
        format!("knowledge.dir={}", knowledge.display()),
        "store.tools=examples".to_owned(),
        "store.last_good=".to_owned(),
        "store.languages=[\"en\",\"de\",\"fr\"]".to_owned(),
        "knowledge.database=:memory:".to_owned(),
        "engines.embeddings=off".to_owned(),
        "engines.stt=scripted".to_owned(),
        "engines.tts=scripted".to_owned(),
    ];
    settings.extend(more.iter().map(|&setting| setting.to_owned()));
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    Server::orchestrator(&settings).await
}

async fn revisions(server: &Server) -> Value {
    serde_json::from_str(&server.get("/v1/revisions").await.1).expect("an object")
}

/// A mounted ConfigMap: files that link through `..data` to a directory of their own, which is swapped as one.
struct Mount {
    dir: tempfile::TempDir,
    swaps: u32,
}

impl Mount {
    fn new(files: &[(String, String)]) -> Self {
        let mut mount = Self { dir: tempfile::tempdir().expect("there is room"), swaps: 0 };
        mount.swap(files);
        for (name, _) in files {
            symlink(Path::new("..data").join(name), mount.path().join(name)).expect("a link");
        }
        mount
    }

    fn path(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// As the kubelet does it: a new directory, then the link renamed over the old one.
    fn swap(&mut self, files: &[(String, String)]) {
        self.swaps += 1;
        let name = format!("..2026_11_22_{}", self.swaps);
        let directory = self.path().join(&name);
        fs::create_dir(&directory).expect("a directory");
        for (file, text) in files {
            fs::write(directory.join(file), text).expect("a file");
        }
        let link = self.path().join("..data_tmp");
        symlink(&name, &link).expect("a link");
        fs::rename(link, self.path().join("..data")).expect("a swap");
    }
}

/// The demo store's flows, with `change` made to one of them and to its tests.
fn demo_with(flow: &str, change: impl Fn(String) -> String) -> Vec<(String, String)> {
    let dir = place::repository().join("flows");
    let files = fs::read_dir(dir).expect("the demo store").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "csv"));
    let read = |path: PathBuf| {
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let is_meant = file.strip_suffix(".yaml").is_some_and(|name| name.trim_end_matches(".test") == flow);
        let text = if is_meant { change(text) } else { text };
        (file, text)
    };
    files.map(read).collect()
}

async fn says(kiosk: &mut Kiosk, text: &str) -> String {
    kiosk.ask(text).await.answer()
}

/// Finds one thing, and is asked for the next.
async fn asked_for_another(kiosk: &mut Kiosk) -> String {
    let found = says(kiosk, "Where can I find the organic oat milk?").await;
    assert!(found.contains("aisle 7"), "{found}");
    says(kiosk, "yes, another one").await
}

#[tokio::test]
async fn the_demo_stores_flows_are_held_by_a_running_kiosk() {
    let server = store(&place::repository().join("flows"), &[]).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    let found = kiosk.ask("Where can I find the organic oat milk?").await;
    assert!(found.answer().contains("aisle 7"), "{}", found.answer());
    let offered = found.events.iter().find(|e| e["type"] == "kiosk.card" && e["kind"] == "choices").expect("choices");
    let flow = found.events.iter().find(|e| e["type"] == "kiosk.flow").expect("what is under way");
    assert_eq!(flow["flow"], "find-product", "{flow}");
    let (card, choice) = (offered["card_id"].clone(), offered["items"][0]["id"].clone());
    kiosk.client.send(serde_json::json!({"type": "kiosk.choice", "card_id": card, "choice_id": choice})).await;
    let again = kiosk.hear_out().await.answer();
    assert!(again.contains("looking for"), "a touch is an answer: {again}");
    let pick_up = says(&mut kiosk, "I want to pick up my order").await;
    assert!(pick_up.to_lowercase().contains("number"), "{pick_up}");
    let mut staff = says(&mut kiosk, "I need to talk to a member of staff").await;
    if staff.contains("closed") {
        // Nobody may be there, so the store asks before it calls.
        staff = says(&mut kiosk, "yes please").await;
    }
    assert!(staff.contains("colleague"), "{staff}");
    assert_eq!(server.metric("kiosk_staff_calls_total").await, Some(1.0));
    let calls: Value = serde_json::from_str(&server.get("/v1/staff-calls").await.1).unwrap();
    assert!(calls[0]["summary"].as_str().is_some_and(|text| !text.is_empty()), "{calls}");
}

#[tokio::test]
async fn a_language_model_is_asked_what_is_meant_where_words_leave_doubt_and_never_for_long() {
    let ollama = Fake::start(|knobs| ollama::router(ollama::Options::default(), knobs)).await;
    let url = format!("ollama.url={}", ollama.url());
    let server = store(&place::repository().join("flows"), &[&url, "turns.ask_model_ms=500"]).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    let was_asked = || ollama.knobs.last_body().contains("\"start:feedback\"");
    let found = says(&mut kiosk, "Where can I find the organic oat milk?").await;
    assert!(found.contains("aisle 7") && !was_asked(), "words are enough: {found}");
    let proposed = kiosk.ask("Well, quite a surprise, all of this").await;
    let flow = proposed.events.iter().find(|e| e["type"] == "kiosk.flow").expect("a flow is under way");
    assert_eq!((flow["flow"].as_str(), was_asked()), (Some("feedback"), true), "{}", proposed.answer());

    ollama.knobs.set(Fault::Hang);
    let mut other = Kiosk::open(&server.ws()).await;
    let began = Instant::now();
    let answer = says(&mut other, "Well, quite a surprise, all of this").await;
    assert!(!answer.is_empty() && began.elapsed() < Duration::from_secs(10), "the words decide: {answer}");
}

#[tokio::test]
async fn a_broken_set_changes_nothing_and_the_next_good_one_is_in_force_at_once() {
    let title = |name: &'static str| move |text: String| text.replace("What are you looking for?", name);
    let mut mount = Mount::new(&demo_with("find-product", title("What may I find?")));
    let server = store(&mount.path(), &[]).await;
    let first = revisions(&server).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    assert!(asked_for_another(&mut kiosk).await.contains("What may I find?"));

    // A mistake that only the whole set shows: a step goes nowhere.
    mount.swap(&demo_with("find-product", |text| text.replace("{go: offer-staff}", "{go: ofer-staff}")));
    eventually("the mistake is told", async || !revisions(&server).await["refused"].is_null()).await;
    let told = revisions(&server).await;
    let reason = &told["refused"]["reasons"][0];
    assert_eq!(told["content"], first["content"], "what was in force stays in force");
    assert_eq!((reason["file"].as_str(), reason["code"].as_str()), (Some("find-product.yaml"), Some("unknown-target")));
    assert!(reason["start"]["line"].as_u64().is_some_and(|line| line > 1), "{reason}");
    assert!(reason["hint"].as_str().is_some_and(|hint| hint.contains("offer-staff")), "{reason}");
    assert_eq!(server.metric("kiosk_config_last_reload_successful").await, Some(0.0));
    assert!(says(&mut kiosk, "organic oat milk").await.contains("aisle 7"), "the visit goes on");

    mount.swap(&demo_with("find-product", title("What else may I find?")));
    let swapped = Instant::now();
    while revisions(&server).await["content"] == first["content"] {
        assert!(swapped.elapsed() < IN_FORCE * 10, "it never comes into force: {}", revisions(&server).await);
        sleep(Duration::from_millis(20)).await;
    }
    println!("in force {} ms after the swap", swapped.elapsed().as_millis());
    assert!(revisions(&server).await["refused"].is_null());
    assert_eq!(server.metric("kiosk_config_last_reload_successful").await, Some(1.0));
    let mut other = Kiosk::open(&server.ws()).await;
    assert!(asked_for_another(&mut other).await.contains("What else may I find?"));
    let pinned = says(&mut kiosk, "yes, another one").await;
    assert!(pinned.contains("What may I find?"), "a visit keeps what it began with: {pinned}");
}

#[tokio::test]
async fn a_start_with_a_broken_set_goes_on_with_the_last_good_one() {
    let kept = tempfile::tempdir().expect("there is room");
    let last_good = format!("store.last_good={}", kept.path().display());
    let mut mount = Mount::new(&demo_with("", |text| text));
    let first = store(&mount.path(), &[&last_good]).await;
    let revision = revisions(&first).await["content"].clone();
    drop(first);
    mount.swap(&demo_with("entry", |text| text.replace("steps:", "stepps:")));
    let second = store(&mount.path(), &[&last_good]).await;
    let told = revisions(&second).await;
    assert_eq!(told["content"], revision, "{told}");
    assert!(told["refused"]["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()), "{told}");
    let mut kiosk = Kiosk::open(&second.ws()).await;
    assert!(says(&mut kiosk, "Where can I find the organic oat milk?").await.contains("aisle 7"));
}

#[tokio::test]
async fn an_idle_page_learns_of_another_profile_and_a_language_without_texts_is_refused() {
    let with = |profile: &str| {
        let mut files = demo_with("", |text| text);
        files.retain(|(file, _)| file != "_profile.yaml");
        files.push(("_profile.yaml".to_owned(), profile.to_owned()));
        files
    };
    let mut mount = Mount::new(&with("privacy: {transcripts: live}\n"));
    let server = store(&mount.path(), &[]).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    assert_eq!(kiosk.welcome["profile"]["languages"], serde_json::json!(["en", "de", "fr"]));
    assert!(
        kiosk.welcome["profile"].get("hours").is_none(),
        "kiosks serve at any time unless the store says otherwise"
    );

    mount.swap(&with(
        "store: {languages: [de, en], hours: {mon-sun: 08:00-20:30, 2026-12-24: closed}, outside_hours: close}\n\
         page: {closed_text: {de: Bis morgen}}\n",
    ));
    let told = kiosk.client.until("kiosk.profile").await;
    let profile = &told["profile"];
    assert_eq!(profile["languages"], serde_json::json!(["de", "en"]));
    assert_eq!(profile["texts"]["de"]["closed_text"], "Bis morgen");
    assert_eq!(profile["hours"]["week"][6], serde_json::json!([[480, 1_230]]));
    assert_eq!(profile["hours"]["days"]["2026-12-24"], serde_json::json!([]));
    let answer = says(&mut kiosk, "Wo finde ich Bio-Hafermilch?").await;
    assert!(answer.contains("Gang 7"), "a visit begins in the first language: {answer}");

    let mut kiosk = kiosk.move_to(&server.ws()).await;
    assert_eq!(kiosk.welcome["resumed"], true);
    let before = revisions(&server).await["content"].clone();
    mount.swap(&with("store: {languages: [de]}\n"));
    eventually("it is in force", async || revisions(&server).await["content"] != before).await;
    kiosk.client.send(serde_json::json!({"type": "kiosk.presence", "present": false, "source": "touch"})).await;
    let told = kiosk.client.until("kiosk.profile").await;
    assert_eq!(
        told["profile"]["languages"],
        serde_json::json!(["de"]),
        "what came in a resumed visit is told at its end"
    );

    let in_force = revisions(&server).await["content"].clone();
    mount.swap(&with("store: {languages: [nl]}\n"));
    eventually("the mistake is told", async || !revisions(&server).await["refused"].is_null()).await;
    let told = revisions(&server).await;
    assert_eq!((&told["content"], &told["refused"]["reasons"][0]["file"]), (&in_force, &"_profile.yaml".into()));
}

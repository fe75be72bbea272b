//! The kiosk page and the console in Debian's Chromium, with a recording for a microphone.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tokio::process::Command;
use u5_tests::{
    Server, fixtures, place,
    program::{command, run},
    server::file,
};

use crate::paths::Shop;

const CHROMIUM: &str = "`make deps` brings it (Debian package `chromium`)";

fn step<'a>(steps: &'a [Value], name: &str) -> &'a Value {
    steps.iter().find(|step| step["step"] == name).unwrap_or_else(|| panic!("there was no step {name}: {steps:#?}"))
}

/// The programs of `tests/browser`, and a browser for them.
fn browser(program: &str) -> Command {
    place::made(place::repository().join("services/signalling/web/dist/index.html"), "web");
    place::made(place::repository().join("services/admin/web/dist/index.html"), "web");
    let dir = place::repository().join("tests/browser");
    place::made(dir.join("node_modules/playwright-core"), "clients");
    let mut visit = command(place::tool("node", "`make deps` brings it"));
    visit.arg(dir.join(program)).arg(place::tool("chromium", CHROMIUM));
    visit
}

/// What a program of `tests/browser` reported, step by step.
async fn visit(program: &mut Command, server: &Server) -> Vec<Value> {
    let outcome = run(program).await;
    assert_eq!(outcome.code, Some(0), "{outcome}\n--- server\n{}", server.log());
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every stage by its name with its times, drawn inside the chart.
fn assert_waterfall(console: &Value) {
    let stages = console["stages"].as_array().unwrap();
    let texts: Vec<&str> = stages.iter().filter_map(|stage| stage["text"].as_str()).collect();
    let names =
        ["Pause noticed", "End of turn", "Transcript", "First token", "First audio", "First sent", "First played"];
    for name in names {
        assert!(texts.iter().any(|text| text.starts_with(name) && text.contains(" at ")), "{name}: {texts:?}");
    }
    assert!(stages.iter().all(|stage| stage["isInside"] == true), "{console}");
    assert_eq!(console["turn"], "Last turn: answered");
    assert!(console["recent"].as_str().unwrap().contains("Response time of the last turn"), "{console}");
}

#[tokio::test]
async fn a_customer_speaks_hears_the_answer_types_and_is_seen_in_the_console() {
    let screenshots = place::screenshots();
    let server = Server::up(&[], &["knowledge.database=:memory:"]).await;
    let mut program = browser("kiosk.mjs");
    program.args([server.page, server.console].map(|port| format!("http://127.0.0.1:{port}/")));
    let steps = visit(program.arg(fixtures::wav("oat-milk")).arg(&screenshots), &server).await;
    assert!(step(&steps, "speak")["played"].as_u64().unwrap() > 11_025);
    assert!(step(&steps, "type")["assistant"].as_str().unwrap().contains("Saturday"));
    let console = step(&steps, "console");
    for part in ["stt", "tts", "llm", "knowledge", "sessions"] {
        assert!(console["parts"].as_str().unwrap().contains(part), "{part} is not listed: {console}");
    }
    assert!(!console["conversation"].as_str().unwrap().contains("milk"), "the console shows what was said: {console}");
    assert_waterfall(step(&steps, "waterfall"));
    for picture in ["kiosk.png", "console.png", "waterfall.png"] {
        assert!(fs::metadata(screenshots.join(picture)).is_ok_and(|file| file.len() > 10_000), "{picture}");
    }
}

/// A quarter of a minute of tones, one a word, none of which the customer says.
const LONG_ANSWER: &str = "Our bakery brings fresh bread every morning before dawn, and warm rolls follow around noon, \
                           while cheese from nearby farms arrives twice each week.";

#[tokio::test]
async fn a_customer_interrupts_and_the_page_falls_silent_and_keeps_what_was_heard() {
    let script = format!("[[rule]]\nthen = [{{ say = \"{LONG_ANSWER}\" }}]\n");
    let (_dir, script) = file("script.toml", &script);
    let script = format!("engines.script={}", script.display());
    let scripted = ["engines.stt=scripted", "engines.llm=scripted", "engines.tts=scripted", "engines.embeddings=off"];
    let settings = ["engines.heard=Where can I find the oat milk?", "knowledge.database=:memory:", script.as_str()];
    let server = Server::up(&[], &[&scripted[..], &settings[..]].concat()).await;
    let mut program = browser("barge-in.mjs");
    program.arg(format!("http://127.0.0.1:{}/", server.page)).arg(fixtures::wav("oat-milk"));
    let steps = visit(program.arg(place::screenshots()), &server).await;
    let cut = step(&steps, "barge-in");
    let number = |name: &str| cut[name].as_f64().unwrap_or_else(|| panic!("no {name}: {cut:#}"));
    println!("quieter and silent: {cut:#}");
    assert!(number("played") > 24_000.0 && number("played") < number("announced"), "{cut:#}");
    assert!(number("loudBefore") > 0.05, "it could be heard before: {cut:#}");
    assert!(number("loudSuspected") < number("loudBefore") / 2.0, "it makes way for the customer: {cut:#}");
    assert!(number("silenceMs") > 0.0 && number("silentMs") < 500.0, "it is silent after the clear: {cut:#}");
    let surplus = number("sounded") - number("expected");
    assert!((0.0..=number("fade")).contains(&surplus), "the position is that of the cut: {cut:#}");
    assert_eq!(cut["said"], cut["heard"], "the caption keeps what was heard: {cut:#}");
    assert!(cut["visible"].as_str().unwrap().ends_with(cut["said"].as_str().unwrap()), "and shows no more: {cut:#}");
    assert!(LONG_ANSWER.starts_with(cut["said"].as_str().unwrap()), "{cut:#}");
}

/// What a kiosk needs of which little is asked: engines that take no time, and quotations of nothing for answers.
const QUICK: [&str; 5] = [
    "engines.stt=scripted",
    "engines.llm=extractive",
    "engines.tts=scripted",
    "engines.embeddings=off",
    "knowledge.database=:memory:",
];

fn page(server: &Server) -> String {
    format!("http://127.0.0.1:{}/", server.page)
}

/// Everything that the program found wrong, with the name of what it looked at.
fn complaints<'a>(steps: &'a [Value], kind: &str) -> Vec<(&'a str, &'a Value)> {
    let looked = steps.iter().filter(|step| step["step"] == "state");
    let found = looked.map(|step| (step["name"].as_str().unwrap(), &step[kind]));
    found.filter(|(_, list)| list.as_array().is_none_or(|list| !list.is_empty())).collect()
}

#[tokio::test]
async fn every_state_fits_its_screen_and_can_be_used_by_everybody() {
    let server = Server::up(&[], &QUICK).await;
    let mut program = browser("states.mjs");
    let steps = visit(program.arg(page(&server)).arg(place::screenshots()), &server).await;
    let names: Vec<_> = steps.iter().filter_map(|step| step["name"].as_str()).collect();
    for name in ["across-speaking", "upright-qr", "upright-text200-choices", "across-rtl", "across-offline"] {
        assert!(names.contains(&name), "{name} was not looked at: {names:?}");
    }
    assert_eq!(complaints(&steps, "misfits"), vec![], "nothing overlaps or leaves the screen");
    assert_eq!(complaints(&steps, "violations"), vec![], "axe has nothing to complain of");
}

#[tokio::test]
async fn the_page_is_there_while_its_server_is_not_and_comes_back() {
    there_without_its_server("").await;
}

#[tokio::test]
async fn beneath_a_path_the_page_is_there_while_its_server_is_not_as_well() {
    there_without_its_server("/kiosks/entrance").await;
}

async fn there_without_its_server(base: &str) {
    let settings = ["signalling.languages=[\"en\",\"de\",\"fr\"]".to_owned(), format!("signalling.base_path={base}")];
    let server = Server::up(&[], &[&QUICK[..], &settings.each_ref().map(String::as_str)].concat()).await;
    let mut program = browser("offline.mjs");
    let page = format!("http://127.0.0.1:{}{base}/", server.page);
    let steps = visit(program.arg(page).arg(place::screenshots()), &server).await;
    let kept = step(&steps, "kept")["kept"].as_array().unwrap();
    assert!(kept.iter().any(|path| *path == format!("{base}/")), "{kept:?}");
    let offline = step(&steps, "offline");
    assert_eq!((&offline["lang"], &offline["others"]), (&json!("en"), &json!(["de", "fr"])), "{offline}");
    assert_eq!(step(&steps, "back")["cover"], Value::Null);
    let version = step(&steps, "version");
    assert_eq!((&version["stayed"], &version["reloaded"]), (&json!(true), &json!(true)), "{version}");
}

#[tokio::test]
async fn nothing_of_a_visit_stays_behind() {
    let (_dir, script) = file("script.toml", "[[rule]]\nthen = [{ say = \"You said: {question}\" }]\n");
    let script = format!("engines.script={}", script.display());
    let settings =
        ["engines.heard=Where can I find the quetzalcoatl?", "store.flows=", "engines.llm=scripted", script.as_str()];
    let server = Server::up(&[], &[&QUICK[..], &settings[..]].concat()).await;
    let mut program = browser("privacy.mjs");
    let steps = visit(program.arg(page(&server)).arg(fixtures::wav("oat-milk")), &server).await;
    assert!(step(&steps, "during")["remembered"].as_u64().unwrap() > 0, "it would be found if it were there");
    for name in ["real", "staged"] {
        let after = step(&steps, name);
        assert_eq!((&after["kept"], &after["remembered"]), (&json!([]), &json!([])), "{after:#}");
        assert_eq!((&after["volume"], &after["language"], &after["text"]), (&json!("80"), &json!("en"), &json!("1")));
    }
    assert_eq!(step(&steps, "next")["kept"], json!([]), "the next customer sees nothing of it");
}

#[tokio::test]
async fn a_visit_needs_no_more_than_keys_or_fingers_and_looks_like_its_store() {
    let server = Server::up(&[], &QUICK).await;
    let mut program = browser("journeys.mjs");
    let steps = visit(program.arg(page(&server)).arg(place::screenshots()), &server).await;
    let keys = step(&steps, "keys");
    assert_eq!((&keys["missed"], &keys["unmarked"]), (&json!([]), &json!([])), "{keys:#}");
    let asked = ["kiosk.text Do you have gloves?", "kiosk.choice size-1", "kiosk.text Please repeat that"];
    let called = ["kiosk.staff", "kiosk.end"];
    assert_eq!(step(&steps, "by-keys")["deeds"], json!([&asked[..], &called[..]].concat()));
    let touched = ["kiosk.language de", "kiosk.choice size-1", "kiosk.text Bitte wiederholen"];
    assert_eq!(step(&steps, "by-touch")["deeds"], json!([&touched[..], &called[..]].concat()));
    let looks = step(&steps, "looks");
    assert_eq!((&looks["store"], &looks["accent"]), (&json!("Fern & Sons"), &json!("#9be28a")), "{looks:#}");
    assert_eq!(looks["ink"], "#f5f3ef", "dark on dark is not taken: {looks:#}");
    assert_eq!(step(&steps, "pictures")["shown"], json!([]), "pictures come from the own host alone");
    let refused = &step(&steps, "guarded")["refused"];
    assert_eq!(*refused, json!([true, true, true, false]), "no menu and no zooming, but scrolling");
}

#[tokio::test]
async fn the_store_closes_its_kiosk_staff_open_it_and_it_checks_itself() {
    let own = ["signalling.operator_secret=2718", "signalling.camera=true"];
    let languages = ["signalling.languages=[\"en\",\"de\",\"fr\"]"];
    let server = Server::up(&[], &[&QUICK[..], &own[..], &languages[..]].concat()).await;
    let mut program = browser("staff.mjs");
    let steps = visit(program.arg(page(&server)).arg(place::screenshots()), &server).await;
    let closed = step(&steps, "closed");
    assert_eq!(closed["text"], "We open again on Wednesday at 08:00.");
    assert!(closed["others"].as_str().unwrap().contains("Mittwoch um 08:00"), "{closed}");
    assert_eq!((&closed["mic"], &closed["told"]), (&json!("closed"), &json!(0)), "a closed kiosk does not listen");
    assert_eq!(step(&steps, "wrong")["said"], "That is not the PIN.");
    assert_eq!(step(&steps, "opened")["volume"], "40", "the staff's volume is every visit's");
    assert_eq!(step(&steps, "closing")["during"], Value::Null, "nobody is cut off at closing time");
    let published = step(&steps, "published");
    assert_eq!(
        published["closed"], "Wir öffnen wieder am Dienstag um 08:00 Uhr.",
        "in the first language: {published}"
    );
    assert_eq!(published["languages"], json!(["de", "en"]), "{published}");
    for (told, word) in published["consents"].as_array().unwrap().iter().zip(["30 Tagen", "mitlesen", "vergessen"]) {
        assert!(told.as_str().unwrap().contains(word), "customers are told what staff may read: {published}");
    }
    let report = step(&steps, "check")["copied"].as_str().unwrap();
    for line in ["Microphone: ", "Loudspeaker: Yes", "Connection to the orchestrator: ", "Versions: page "] {
        assert!(report.contains(line), "{line} is missing: {report}");
    }
    assert!(!report.contains("failed"), "{report}");
    assert_eq!(step(&steps, "camera")["source"], "camera");
    assert_eq!(step(&steps, "hangs")["title"], "This kiosk needs attention");
    assert_eq!(complaints(&steps, "violations"), vec![], "axe has nothing to complain of");
    assert!(!server.log().contains("2718"), "the PIN is in the log");
}

/// Memory is measured after its rubbish was taken out, so what is allowed here is far below what one visit needs.
const BYTES_PER_VISIT: i64 = 20_000;

#[tokio::test]
async fn visit_after_visit_the_page_needs_no_more_memory() {
    let (_dir, script) = file("script.toml", "[[rule]]\nthen = [{ say = \"You said: {question}\" }]\n");
    let script = format!("engines.script={}", script.display());
    let server =
        Server::up(&[], &[&QUICK[..], &["store.flows=", "engines.llm=scripted", script.as_str()]].concat()).await;
    let mut program = browser("visits.mjs");
    let steps = visit(program.arg(page(&server)).arg("20"), &server).await;
    let visits = step(&steps, "visits");
    println!("memory: {visits:#}");
    assert!(visits["heapPerVisit"].as_i64().unwrap() < BYTES_PER_VISIT, "{visits:#}");
    assert!(visits["nodesPerVisit"].as_f64().unwrap() < 0.5, "{visits:#}");
    assert!(visits["listenersPerVisit"].as_f64().unwrap() <= 0.5, "{visits:#}");
}

#[tokio::test]
async fn two_kiosks_and_the_console_live_at_paths_of_one_address_in_one_browser() {
    let shop = Shop::open(true).await;
    let outcome = run(browser("paths.mjs").args([shop.url(""), shop.console.setup_code()])).await;
    assert_eq!(outcome.code, Some(0), "{outcome}\n--- kiosks\n{}\n{}", shop.entrance.log(), shop.bakery.log());
    let steps: Vec<Value> = outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answers: Vec<_> = steps.iter().filter(|step| step["step"] == "answer").map(|step| &step["id"]).collect();
    assert_eq!(answers, ["entrance", "bakery"]);
    let apart = step(&steps, "apart");
    assert_eq!(apart["volumes"], json!(["40", "80"]), "each keeps its own: {apart}");
    assert_eq!(apart["scopes"], json!(["/kiosks/bakery/", "/kiosks/entrance/"]), "{apart}");
    let caches = [
        "u5-config /kiosks/bakery/",
        "u5-config /kiosks/entrance/",
        "u5-page /kiosks/bakery/",
        "u5-page /kiosks/entrance/",
    ];
    assert_eq!(apart["caches"], json!(caches), "{apart}");
    assert_eq!(apart["storage"], json!(["u5-volume /kiosks/entrance/"]), "{apart}");
    let links = step(&steps, "links");
    assert_eq!((&links["root"], &links["bare"]), (&json!("/kiosks/entrance/"), &json!("/kiosks/bakery/")), "{links}");
    assert_eq!(links["back"], "/kiosks/bakery/", "{links}");
    let console = step(&steps, "console");
    assert_eq!(console["url"], "/console/#/users", "{console}");
    let cookie =
        json!([{"name": "__Secure-u5", "path": "/console", "secure": true, "httpOnly": true, "sameSite": "Strict"}]);
    assert_eq!((&console["session"], &console["elsewhere"]), (&cookie, &json!([])), "{console}");
    assert_eq!(step(&steps, "out")["session"], json!([]));
    assert_eq!(step(&steps, "problems")["problems"], json!([]));
}

/// Against a server that plays its part: what the console does with many kiosks, long texts, hostile ones and refusals.
#[tokio::test]
async fn every_page_of_the_console_works_by_mouse_and_keys_and_looks_right() {
    for pages in [
        &["conversations", "knowledge"][..],
        &["editor", "kiosks"],
        &["profile", "prompts", "store"],
        &["overview", "roles", "door"],
    ] {
        let outcome = run(browser("console-pages.mjs").arg(place::screenshots()).args(pages)).await;
        assert_eq!(outcome.code, Some(0), "{outcome}");
    }
}

/// A kiosk whose flows are edited at its console, which keeps what is done there in `dir`.
async fn edited(dir: &Path, more: &[&str]) -> Server {
    let path = |name: &str| place::repository().join(name).display().to_string();
    let database = format!("admin.database={}", dir.join("admin.sqlite").display());
    let (flows, prompts) = (format!("store.flows={}", path("flows")), format!("store.prompts={}", path("prompts")));
    Server::up(&[], &[&QUICK[..], &[&flows, &prompts, &database], more].concat()).await
}

fn console(server: &Server) -> String {
    format!("http://127.0.0.1:{}/", server.console)
}

/// With which the first admin is made.
fn setup_code(server: &Server) -> String {
    let log = server.log();
    log.split("setup code ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap().to_owned()
}

/// Where axe had something to complain of.
fn looks(steps: &[Value]) -> (usize, Vec<&Value>) {
    let looks: Vec<_> = steps.iter().filter(|step| step["step"] == "look").collect();
    (looks.len(), looks.into_iter().filter(|look| look["violations"] != json!([])).collect())
}

#[tokio::test]
async fn every_page_shows_what_the_real_service_has_and_documents_and_the_profile_are_kept() {
    let (dir, shop) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let documents = format!("knowledge.dir={}", shop.path().display());
    let server = edited(dir.path(), &[&documents]).await;
    let (_dir, document) =
        file("workshop.md", "# Events\n\nThe tandem workshop opens on the second Sunday in March.\n");
    let mut program = browser("console-shop.mjs");
    let steps =
        visit(program.arg(console(&server)).arg(document).arg("What about the tandem workshop?"), &server).await;
    let pages: Vec<&Value> = steps.iter().filter(|step| step["step"] == "page").collect();
    assert_eq!(pages.len(), 14);
    assert!(pages.iter().all(|page| page["problem"].as_str().is_none_or(str::is_empty)), "{pages:#?}");
    let profile = step(&steps, "profile");
    assert_eq!((&profile["complete"], &profile["draft"]), (&json!(420), &json!(true)), "{profile}");
}

#[tokio::test]
async fn a_manager_edits_checks_publishes_and_takes_back_at_the_console() {
    let dir = tempfile::tempdir().unwrap();
    let server = edited(dir.path(), &[]).await;
    let mut program = browser("admin.mjs");
    let steps = visit(program.arg(console(&server)).arg(place::screenshots()), &server).await;
    assert_eq!(looks(&steps), (22, vec![]), "each page can be used by everybody");
    let mistake = step(&steps, "mistake");
    assert_eq!((&mistake["place"], &mistake["line"]), (&json!("line 23, column 9"), &json!(23)), "{mistake}");
    assert!(step(&steps, "refused")["told"].as_str().unwrap().contains("_store.yaml:23:9"), "{steps:#?}");
    assert!(step(&steps, "published")["told"].as_str().unwrap().contains("1 of 1 server runs it"), "{steps:#?}");
    assert!(step(&steps, "audit")["verdict"].as_str().unwrap().contains("is what was written"), "{steps:#?}");
}

#[tokio::test]
async fn the_console_lets_in_who_knows_the_code_and_loses_nothing_that_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let server = edited(dir.path(), &["admin.auth=local"]).await;
    let mut program = browser("admin-login.mjs");
    let steps = visit(program.arg(console(&server)).arg(place::screenshots()).arg(setup_code(&server)), &server).await;
    assert_eq!(looks(&steps), (6, vec![]));
    assert_eq!(step(&steps, "kept")["has"], true, "{steps:#?}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let copied = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &copied);
        } else {
            fs::copy(entry.path(), copied).unwrap();
        }
    }
}

/// The demo store on its own engines, with a console that people log in to; whatever is kept or changed is in `dir`.
async fn whole_store(dir: &Path) -> Server {
    copy(&place::repository().join("demo/knowledge"), &dir.join("knowledge"));
    let kept = [
        ("admin.database", "admin.sqlite"),
        ("knowledge.dir", "knowledge"),
        ("knowledge.database", "knowledge.sqlite"),
        ("store.last_good", "content"),
        ("engines.speech_cache", "speech"),
    ];
    let kept = kept.map(|(key, name)| format!("{key}={}", dir.join(name).display()));
    let own = ["flows", "prompts"].map(|name| format!("store.{name}={}", place::repository().join(name).display()));
    let settings: Vec<&str> = kept.iter().chain(&own).map(String::as_str).chain(["admin.auth=local"]).collect();
    Server::up(&[], &settings).await
}

/// What a manager does, in the words of the audit log, the first admin and their coming in aside.
const DAY: [&str; 9] = [
    "File changed",
    "Content published",
    "File changed",
    "File changed",
    "File changed",
    "File changed",
    "Content published",
    "Document sent in",
    "Content published",
];

#[tokio::test]
async fn a_manager_has_a_whole_day_and_customers_hear_what_comes_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let server = whole_store(dir.path()).await;
    let mut program = browser("manager-day.mjs");
    program.args([console(&server), page(&server), server.ws()]).arg(place::screenshots()).arg(setup_code(&server));
    let steps = visit(program.arg(fixtures::wav("returns")).arg(place::built("u5")), &server).await;
    assert_eq!(looks(&steps), (26, vec![]), "each page can be used by everybody");
    let mistake = step(&steps, "mistake");
    assert_eq!((&mistake["marked"][0], &mistake["at"]), (&mistake["written"], &mistake["written"]), "{mistake}");
    assert!(mistake["message"].as_str().unwrap().contains("did you mean `without-receipt`?"), "{mistake}");

    let (usual, new) = ("Do you have the receipt?", "Do you have the receipt? A photo of it is fine, too.");
    // Where the machine is slow, the kiosk asks for a moment first.
    let says = |text: &Value, wanted: &str| text.as_str().is_some_and(|text| text.ends_with(wanted));
    assert!(says(&step(&steps, "begun")["assistant"], usual), "{steps:#?}");
    let published = steps.iter().filter(|step| step["step"] == "published").collect::<Vec<_>>();
    println!("published: {published:#?}");
    let runs = |step: &&Value| step["told"].as_str().unwrap().contains("1 of 1 server runs it");
    assert!(published.len() == 2 && published.iter().all(runs), "{published:#?}");
    let picked_up = step(&steps, "picked up");
    assert!(says(&picked_up["same"], usual), "a visit keeps what it began with: {picked_up}");
    assert!(says(&picked_up["next"], new), "the next one does not: {picked_up}");
    assert_eq!(picked_up["isTheSame"], true, "the page went on: {picked_up}");
    let lines = step(&steps, "read along")["lines"].as_array().unwrap();
    let [asked, answered, said, goes_on] = lines.as_slice() else { panic!("both sides of two turns: {lines:#?}") };
    assert!(
        asked.as_str().unwrap().starts_with("Customer: Can I return"),
        "from before the page was opened: {lines:#?}"
    );
    assert!(says(answered, new), "{lines:#?}");
    assert_eq!([said, goes_on], ["Customer: Yes, I have it", "Kiosk: When did you buy it?"]);

    let spoken = step(&steps, "spoken");
    assert!(spoken["answer"].as_str().unwrap().contains("second Sunday in March"), "{spoken}");
    assert_eq!(spoken["sources"][0]["file"], "en/workshop.pdf", "{spoken}");
    assert!(says(&step(&steps, "old words")["assistant"], usual), "{steps:#?}");
    let audit = step(&steps, "audit");
    let done: Vec<_> = audit["entries"].as_array().unwrap().iter().map(|entry| entry[1].as_str().unwrap()).collect();
    assert_eq!(done[..4], ["First admin made", "Logged in", "Logged out", "Logged in"], "{audit:#}");
    assert_eq!(done[4..], DAY, "{audit:#}");
    assert!(audit["verdict"].as_str().unwrap().contains("is what was written"), "{audit:#}");
}

//! `u5 up`: all three services in one process.

mod browser;
mod overview;
mod probe;

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use tokio::net::TcpListener;
use u5_admin::{
    Admin, AdminConfig, AuthMode, SetupError,
    db::{DbError, Place},
};
use u5_orchestrator::{App, OrchestratorConfig};
use u5_runtime::{
    config::{Loaded, Origin},
    ops, serve, shutdown,
};
use u5_signalling::{SignallingConfig, Streaming};

use crate::{
    inside::{Process, logged_progress, tell_skipped},
    out,
    settings::{Settings, StoreFlags},
};

/// Options of `u5 up`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    store: StoreFlags,
    /// Do not open the kiosk page.
    #[arg(long)]
    no_browser: bool,
    /// Check the configuration and exit.
    #[arg(long)]
    check: bool,
    /// Print every key with its value and where it came from, and exit. Secrets are masked.
    #[arg(long)]
    print_config: bool,
}

/// Runs `u5 up`.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let loaded = args.store.load()?;
    if args.print_config {
        out::line(loaded.print().trim_end())?;
    } else if args.check {
        out::line("the configuration is fine")?;
    } else {
        up(&loaded, !args.no_browser).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The ports, bound before anything that takes long, so that a port in use is told at once.
struct Doors {
    orchestrator: TcpListener,
    page: TcpListener,
    console: TcpListener,
    /// None where another program has the port that avatar renderers use by default: most laptops have no renderer.
    renderers: Option<TcpListener>,
}

impl Doors {
    async fn open(loaded: &Loaded<Settings>) -> anyhow::Result<Self> {
        let settings = &loaded.value;
        let orchestrator = settings.orchestrator().orchestrator.listen;
        Ok(Self {
            renderers: Self::for_renderers(loaded).await?,
            orchestrator: serve::bind("orchestrator.listen", orchestrator).await?,
            page: serve::bind("signalling.listen", settings.signalling.listen).await?,
            console: serve::bind("admin.listen", settings.admin.listen).await?,
        })
    }

    async fn for_renderers(loaded: &Loaded<Settings>) -> anyhow::Result<Option<TcpListener>> {
        const KEY: &str = "signalling.streamer_listen";
        match serve::bind(KEY, loaded.value.signalling.streamer_listen).await {
            Ok(listener) => Ok(Some(listener)),
            Err(error) if is_default(loaded, KEY) => {
                eprintln!("no avatar renderer can connect: {error}");
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Where browsers and kiosks reach the services of this process.
struct Places {
    orchestrator: SocketAddr,
    page: SocketAddr,
    console: SocketAddr,
}

impl Places {
    fn of(doors: &Doors) -> std::io::Result<Self> {
        let orchestrator = doors.orchestrator.local_addr()?;
        Ok(Self { orchestrator, page: doors.page.local_addr()?, console: doors.console.local_addr()? })
    }
}

async fn up(loaded: &Loaded<Settings>, browser: bool) -> anyhow::Result<()> {
    let process = Process::new()?;
    let signals = shutdown::signals().context("signals cannot be received")?;
    let grace = Duration::from_secs(loaded.value.orchestrator().orchestrator.drain_grace_s);
    let doors = Doors::open(loaded).await?;
    tokio::select! {
        served = live(&process, loaded, doors, browser) => served?,
        ending = process.shutdown.follow(signals, grace) => tracing::warn!(?ending, "what was left is cut off"),
    }
    process.shutdown.stop();
    process.tasks.cancel();
    Ok(())
}

/// From the start to the end of the last conversation after a drain began.
async fn live(process: &Process, loaded: &Loaded<Settings>, doors: Doors, browser: bool) -> anyhow::Result<()> {
    let app = tokio::select! {
        started = start(process, loaded, doors, browser) => started?,
        // Whoever stops it while models are fetched or loaded does not want to wait for them.
        () = process.shutdown.draining() => return Ok(()),
    };
    process.shutdown.draining().await;
    process.conversations.wait().await;
    app.flush_traces().await;
    Ok(())
}

async fn start(process: &Process, loaded: &Loaded<Settings>, doors: Doors, browser: bool) -> anyhow::Result<App> {
    let places = Places::of(&doors)?;
    let mut config = loaded.value.orchestrator();
    probe::use_what_answers(&mut config, &|key| !is_default(loaded, key)).await;
    let console = console_config(loaded, &places, &mut config);
    let app = process.load(config).await?;
    let admin = admin(loaded, console).await?;
    serve_all(process, &app, &admin, doors, loaded, &places);
    match app.ingest(logged_progress()).await? {
        Some(report) => tell_skipped(&report),
        None => eprintln!("{}", without_documents(app.passages().await?)),
    }
    app.warm_voice();
    out::line(&overview::table(&app.parts()))?;
    out::line(&overview::places(&places))?;
    if browser {
        browser::open(&format!("http://{}", overview::reachable(places.page)));
    }
    Ok(app)
}

/// What a kiosk knows that is given no documents, but may have an index that was filled before.
fn without_documents(passages: usize) -> String {
    if passages > 0 {
        return format!("no knowledge.dir is set, so the kiosk knows what its index holds: {passages} passages");
    }
    "no knowledge.dir is set and the index is empty, so the kiosk knows nothing; name documents with --knowledge DIR, \
     or an index that `u5 kb import` filled with --set knowledge.database=FILE"
        .to_owned()
}

fn serve_all(process: &Process, app: &App, admin: &Admin, doors: Doors, loaded: &Loaded<Settings>, places: &Places) {
    let (metrics, shutdown) = (&process.metrics, &process.shutdown);
    let config = page_config(loaded, places);
    let rules = config.streaming.clone();
    let streaming = Streaming::new(rules, &process.tasks, shutdown.clone(), metrics.clone());
    let page_ops = ops::router(Arc::new(u5_signalling::ops(shutdown.clone(), streaming.clone())), metrics.clone());
    let page = u5_signalling::router(config, page_ops, &streaming);
    let console_ops = ops::router(Arc::new(u5_admin::ops(shutdown.clone())), metrics.clone());
    admin.follow(&process.tasks);
    let console = admin.router(console_ops);
    process.serve(doors.orchestrator, app.router());
    process.serve(doors.page, page);
    process.serve(doors.console, console);
    if let Some(renderers) = doors.renderers {
        process.serve(renderers, streaming.streamers());
    }
}

/// The page learns where the conversation service really is, unless somebody said otherwise.
fn page_config(loaded: &Loaded<Settings>, places: &Places) -> SignallingConfig {
    let mut config = loaded.value.signalling.clone();
    if is_default(loaded, "signalling.orchestrator_port") {
        config.orchestrator_port = places.orchestrator.port();
    }
    if is_default(loaded, "signalling.token") {
        config.token = loaded.value.orchestrator().orchestrator.key().unwrap_or_default().into();
    }
    config
}

/// The admin service. Where nobody said where its database is to be, and it cannot be there, the console works without
/// one: to try U5 takes no place to keep anything. A damaged or newer one is no such case.
async fn admin(loaded: &Loaded<Settings>, config: AdminConfig) -> anyhow::Result<Admin> {
    const KEY: &str = "admin.database";
    let admin = match Admin::open(&config).await {
        Err(SetupError::Database(error @ (DbError::NoHome | DbError::Locked(_) | DbError::File { .. })))
            if is_default(loaded, KEY) =>
        {
            eprintln!("what is done in the console is not kept: {error}");
            // What is kept nowhere must not take the place of what was published before.
            let (database, live) = (":memory:".to_owned(), String::new());
            Admin::open(&AdminConfig { database, live, ..config }).await?
        }
        opened => opened?,
    };
    if let Some(code) = admin.setup_code() {
        out::line(&format!("the console has no user yet: make the first admin with the setup code {code}"))?;
    }
    Ok(admin)
}

/// As the page, so the console. On a laptop nobody logs in, unless somebody said that they should. It edits the flows and
/// prompts of this kiosk, which takes what is published from the directory beside the console's database.
fn console_config(loaded: &Loaded<Settings>, places: &Places, kiosk: &mut OrchestratorConfig) -> AdminConfig {
    let mut config = loaded.value.admin.clone();
    let store = &mut kiosk.store;
    if is_default(loaded, "admin.orchestrator_url") {
        config.orchestrator_url = format!("http://{}", overview::reachable(places.orchestrator));
    }
    if is_default(loaded, "admin.signalling_url") {
        config.signalling_url = format!("http://{}", overview::reachable(places.page));
    }
    if is_default(loaded, "admin.auth") && config.listen.ip().is_loopback() {
        config.auth = AuthMode::Off;
    }
    if is_default(loaded, "admin.flows") && is_default(loaded, "admin.prompts") {
        (config.flows, config.prompts) = (store.flows.clone(), store.prompts.clone());
    }
    if is_default(loaded, "admin.live") && !config.flows.is_empty() {
        if store.flows_live.is_empty()
            && let Ok(Place::File(database)) = config.place()
        {
            let live = database.with_file_name("live").join(&store.id);
            // What is there can be watched. What cannot be made is told when something is published.
            drop(std::fs::create_dir_all(&live));
            store.flows_live = live.display().to_string();
        }
        config.live.clone_from(&store.flows_live);
    }
    if is_default(loaded, "admin.documents") {
        config.documents.clone_from(&kiosk.knowledge.dir);
    }
    if is_default(loaded, "admin.desk_token") {
        if !kiosk.orchestrator.desk_token.is_set() {
            // Nobody else needs it. Where there is no randomness, the console does without.
            let secret = getrandom::u64().and_then(|a| getrandom::u64().map(|b| format!("{a:016x}{b:016x}")));
            kiosk.orchestrator.desk_token = secret.unwrap_or_default().into();
        }
        config.desk_token.clone_from(&kiosk.orchestrator.desk_token);
    }
    config
}

fn is_default(loaded: &Loaded<Settings>, key: &str) -> bool {
    loaded.origin(key) == Some(&Origin::Default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kiosk_without_documents_says_what_it_knows() {
        let told = without_documents(42);
        assert!(told.contains("42 passages") && !told.contains("nothing"), "{told}");
        let told = without_documents(0);
        assert!(told.contains("knows nothing") && told.contains("--knowledge DIR"), "{told}");
    }
}

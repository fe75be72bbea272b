//! The service as a whole: what it holds and how it starts.

use std::{net::IpAddr, sync::Arc};

use u5_runtime::{BasePath, TaskKind, Tasks, causes};

use crate::{
    auth::{
        Auth, Hasher, Sessions, SetupCode,
        oidc::{AskError, Oidc},
        users,
    },
    config::{AdminConfig, AuthMode, ConfigError},
    content::Shop,
    db::{Db, DbError, Place},
    desk::Desk,
    documents::Documents,
    floor::Floor,
    overview::Watcher,
    prompts::{self, Find},
    wall::Wall,
};

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The TLS roots or resolver of this machine cannot be used.
    #[error("the HTTP client that asks the services could not be made")]
    Client(#[source] reqwest::Error),
    /// The provider at which people log in cannot be used.
    #[error("nobody could log in at the provider: {0}; see admin.oidc")]
    Provider(String),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The admin service. Clones are the same one.
#[derive(Clone)]
pub struct Admin {
    pub(crate) db: Db,
    pub(crate) auth: Arc<Auth>,
    pub(crate) sessions: Sessions,
    pub(crate) oidc: Option<Arc<Oidc>>,
    pub(crate) access: Arc<Access>,
    pub(crate) watcher: Arc<Watcher>,
    pub(crate) shop: Shop,
    pub(crate) desk: Desk,
    pub(crate) floor: Floor,
    pub(crate) documents: Option<Documents>,
    pub(crate) passages: Find,
}

/// What decides how requests are let in.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) mode: AuthMode,
    /// The origin that browsers know, where it is not the one that they connect to.
    pub(crate) origin: Option<String>,
    /// Beneath which path they find the console.
    pub(crate) base: BasePath,
    pub(crate) proxies: Vec<IpAddr>,
}

impl Access {
    /// Whether browsers come over https.
    pub(crate) fn is_https(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.starts_with("https:"))
    }
}

impl Admin {
    /// Starts it: opens, checks and migrates the database.
    ///
    /// # Errors
    /// When `config` cannot be served with, or the database not be used.
    pub async fn open(config: &AdminConfig) -> Result<Self, SetupError> {
        config.check()?;
        Self::with(config, config.place()?, Hasher::new(), Wall::system()).await
    }

    pub(crate) async fn with(
        config: &AdminConfig,
        place: Place,
        hasher: Hasher,
        wall: Wall,
    ) -> Result<Self, SetupError> {
        let not_asked = |error: AskError| SetupError::Provider(error.to_string());
        let oidc = Oidc::of(config, wall.clone()).map_err(not_asked)?.map(Arc::new);
        let shop = Shop::new(config, wall.clone());
        let opened = tokio::task::spawn_blocking(move || Db::open(&place, wall)).await;
        let db = opened.map_err(|_| DbError::Stopped)??;
        let wants_first = config.auth == AuthMode::Local && !db.read(users::any).await?;
        let setup = if wants_first { SetupCode::random() } else { SetupCode::default() };
        let access = Access {
            mode: config.auth,
            origin: config.origin()?,
            base: config.base_path.clone(),
            proxies: config.proxies.clone(),
        };
        let watcher = Watcher::new(config).map_err(SetupError::Client)?;
        let desk = Desk::new(config, config.orchestrator()?).map_err(SetupError::Client)?;
        let floor = Floor::new(config).map_err(SetupError::Client)?;
        let documents = Documents::of(config);
        // Whoever starts it when nobody can write there wants the console all the more.
        if let Err(error) = shop.reconcile(&db).await {
            tracing::error!("what is published cannot be given to kiosks: {}", causes::told(&error));
        }
        let (access, watcher) = (Arc::new(access), Arc::new(watcher));
        let (auth, sessions) = (Auth::new(hasher, setup), Sessions::of(config));
        let passages = prompts::found_at(desk.clone());
        Ok(Self { db, auth, sessions, oidc, access, watcher, shop, desk, floor, documents, passages })
    }

    /// What goes on as long as the service runs: listening to the kiosks, and looking after what is published.
    pub fn follow(&self, tasks: &Tasks) {
        if self.shop.target.is_kept() {
            let (shop, db) = (self.shop.clone(), self.db.clone());
            tasks.spawn(TaskKind::Watch, async move { shop.keep(&db).await });
        }
        self.watch_floor(&tasks.child());
    }

    /// What the first admin is made with at the console, where there is no user yet: for whoever started the process,
    /// and nobody else.
    pub fn setup_code(&self) -> Option<String> {
        self.auth.setup.reveal()
    }
}

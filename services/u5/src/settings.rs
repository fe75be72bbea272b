//! The configuration of everything in one process: the services' own tables side by side.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use u5_admin::AdminConfig;
use u5_local::models::ModelsConfig;
use u5_orchestrator::{
    OrchestratorConfig, config as orchestrator,
    config::{EnginesConfig, KnowledgeConfig, Servers, ServiceConfig, StoreConfig, TurnsConfig},
};
use u5_protocol::Language;
use u5_runtime::config::{self, ConfigArgs, ConfigErrors, Fragment, Loaded, Sources, Validate};
use u5_signalling::SignallingConfig;
use u5_telemetry::traces::TelemetryConfig;

/// The demo store, for whoever starts `u5` in a checkout and has configured nothing.
const DEMO: &str = "\
[store]
flows = \"flows\"
prompts = \"prompts\"
tools = \"examples\"
languages = [\"en\", \"de\"]
[knowledge]
dir = \"demo/knowledge\"
[signalling]
store = \"Linden Market\"
languages = [\"en\", \"de\"]
";

/// The configuration of all three services.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Settings {
    orchestrator: ServiceConfig,
    store: StoreConfig,
    turns: TurnsConfig,
    engines: EnginesConfig,
    knowledge: KnowledgeConfig,
    pub(crate) models: ModelsConfig,
    telemetry: TelemetryConfig,
    #[serde(flatten)]
    servers: Servers,
    pub(crate) signalling: SignallingConfig,
    pub(crate) admin: AdminConfig,
}

impl Settings {
    /// The conversation service's part.
    pub(crate) fn orchestrator(&self) -> OrchestratorConfig {
        OrchestratorConfig {
            orchestrator: self.orchestrator.clone(),
            store: self.store.clone(),
            turns: self.turns,
            engines: self.engines.clone(),
            knowledge: self.knowledge.clone(),
            models: self.models.clone(),
            telemetry: self.telemetry.clone(),
            servers: self.servers.clone(),
        }
    }
}

impl Validate for Settings {
    fn problems(&self) -> Vec<(String, String)> {
        let mut problems = self.orchestrator().problems();
        problems.extend(self.signalling.problems());
        problems.extend(self.admin.check().err().map(|error| ("admin".to_owned(), error.to_string())));
        problems
    }
}

/// Where the configuration comes from.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ConfigFlags {
    /// Read this configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Set one key, as in `--set orchestrator.listen=0.0.0.0:8081`. Can be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

/// The same, and the store's documents.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct StoreFlags {
    #[command(flatten)]
    pub(crate) config: ConfigFlags,
    /// Answer from the documents in this directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,
}

impl ConfigFlags {
    /// The same flags for another `u5`.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let config = self.config.iter().flat_map(|file| ["--config".into(), file.clone().into_os_string()]);
        let set = self.set.iter().flat_map(|setting| ["--set".into(), OsString::from(setting)]);
        config.chain(set).collect()
    }

    /// Reads the configuration, or says everything that is wrong with it.
    pub(crate) fn load(&self) -> Result<Loaded<Settings>, ConfigErrors> {
        let args = ConfigArgs { config: self.config.clone(), set: self.set.clone(), ..ConfigArgs::default() };
        let mut sources = args.sources(std::env::vars())?;
        use_demo(&mut sources, Path::new("."));
        config::load(&fragments(), &sources)
    }
}

impl StoreFlags {
    /// Reads the configuration, or says everything that is wrong with it.
    pub(crate) fn load(&self) -> Result<Loaded<Settings>, ConfigErrors> {
        let mut flags = self.config.clone();
        flags.set.extend(self.knowledge.iter().map(|dir| format!("knowledge.dir={}", dir.display())));
        flags.load()
    }
}

/// Below the environment and the flags, so that each of them changes one thing about the demo store.
fn use_demo(sources: &mut Sources, directory: &Path) {
    let is_checkout = ["demo/knowledge", "flows", "prompts"].iter().all(|part| directory.join(part).is_dir());
    if sources.file.is_none() && is_checkout {
        sources.file = Some(("the demo store".to_owned(), DEMO.to_owned()));
    }
}

fn fragments() -> Vec<Fragment> {
    let mut fragments = orchestrator::DEFAULTS.to_vec();
    fragments.push(("signalling", u5_signalling::config::DEFAULTS));
    fragments.push(("admin", u5_admin::config::DEFAULTS));
    fragments
}

/// A language as the command line names it.
pub(crate) fn language(tag: &str) -> Result<Language, String> {
    tag.parse().map_err(|error: u5_protocol::language::UnknownLanguage| error.to_string())
}

/// A share as the command line gives it: 0 to 1.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "it is not a number".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("it has to be 0 to 1".to_owned()) }
}

#[cfg(test)]
mod tests {
    use std::fs::create_dir_all;

    use super::*;

    fn load(sources: &Sources) -> Result<Loaded<Settings>, ConfigErrors> {
        config::load(&fragments(), sources)
    }

    fn in_checkout(sources: &mut Sources) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for part in ["demo/knowledge", "flows", "prompts"] {
            create_dir_all(directory.path().join(part)).unwrap();
        }
        use_demo(sources, directory.path());
        directory
    }

    #[test]
    fn the_defaults_of_all_services_fit_together() {
        let settings = load(&Sources::default()).unwrap().value;
        assert_eq!(settings.orchestrator().orchestrator.listen.port(), 8081);
        assert_eq!((settings.signalling.listen.port(), settings.admin.listen.port()), (8080, 8082));
        assert_eq!(settings.orchestrator().knowledge.database, "", "no documents, no index");
    }

    #[test]
    fn a_checkout_without_configuration_is_the_demo_store() {
        let mut sources = Sources::default();
        let _directory = in_checkout(&mut sources);
        let config = load(&sources).unwrap().value.orchestrator();
        assert_eq!((config.knowledge.dir.as_str(), config.store.flows.as_str()), ("demo/knowledge", "flows"));
        assert_eq!(config.store.languages, [Language::En, Language::De]);
        assert_eq!(config.knowledge.database, "", "each directory of documents has an index of its own");
    }

    #[test]
    fn flags_win_over_the_demo_store_and_a_file_replaces_it() {
        let mut sources = Sources { set: vec!["knowledge.dir=shop".to_owned()], ..Sources::default() };
        let _directory = in_checkout(&mut sources);
        assert_eq!(load(&sources).unwrap().value.orchestrator().knowledge.dir, "shop");
        let mut sources = Sources { file: Some(("mine.toml".to_owned(), String::new())), ..Sources::default() };
        let _directory = in_checkout(&mut sources);
        assert_eq!(load(&sources).unwrap().value.orchestrator().knowledge.dir, "");
    }

    #[test]
    fn a_share_is_a_part_of_the_whole() {
        assert_eq!((share("0.95"), share("0"), share("1")), (Ok(0.95), Ok(0.0), Ok(1.0)));
        assert!(["95", "-0.1", "nan", "inf", "most", ""].iter().all(|text| share(text).is_err()));
    }

    #[test]
    fn flags_can_be_handed_on() {
        let flags = ConfigFlags { config: Some("u5.toml".into()), set: vec!["a.b=c".to_owned()] };
        assert_eq!(flags.arguments(), ["--config", "u5.toml", "--set", "a.b=c"]);
    }

    #[test]
    fn elsewhere_nothing_is_assumed() {
        let (mut sources, directory) = (Sources::default(), tempfile::tempdir().unwrap());
        use_demo(&mut sources, directory.path());
        assert_eq!(sources.file, None);
    }

    #[test]
    fn an_address_for_traces_that_is_none_is_refused_where_it_was_given() {
        let set = |value: &str| Sources {
            env: [("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), value.to_owned())].into(),
            ..Sources::default()
        };
        let errors = load(&set("collector:4318")).unwrap_err().to_string();
        assert!(
            errors.starts_with("OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.otlp_endpoint: `collector:4318`"),
            "{errors}"
        );
        assert_eq!(load(&set("http://collector:4318")).unwrap().value.telemetry.otlp_endpoint, "http://collector:4318");
    }

    #[test]
    fn mistakes_in_all_services_are_told_at_once() {
        let set = ["orchestrator.max_sessions=0", "signalling.languages=[]", "admin.orchestrator_url=x", "stor.id=y"];
        let sources = Sources { set: set.map(str::to_owned).to_vec(), ..Sources::default() };
        let errors = load(&sources).unwrap_err().to_string();
        for key in ["orchestrator.max_sessions", "signalling.languages", "admin.orchestrator_url", "stor.id"] {
            assert!(errors.contains(key), "{key} is missing in\n{errors}");
        }
    }
}

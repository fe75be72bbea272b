//! The flags every service has for its configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{ConfigErrors, Origin, Problem, Sources};

/// The exit status for a configuration that is not accepted: `EX_USAGE` of sysexits(3).
pub const EXIT_BAD_CONFIG: u8 = 64;

/// The largest configuration file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Flags for the configuration, to be flattened into a service's own.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfigArgs {
    /// Read this configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Check the configuration and exit.
    #[arg(long)]
    pub check: bool,
    /// Print every key with its value and where it came from, and exit. Secrets are masked.
    #[arg(long)]
    pub print_config: bool,
    /// Set one key, as in `--set orchestrator.listen=0.0.0.0:8080`. Can be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

impl ConfigArgs {
    /// Reads the file, if there is one, and puts it with the environment and the flags.
    pub fn sources(&self, env: impl IntoIterator<Item = (String, String)>) -> Result<Sources, ConfigErrors> {
        let file = self.config.as_deref().map(read).transpose()?;
        Ok(Sources { file, env: env.into_iter().collect::<BTreeMap<_, _>>(), set: self.set.clone(), foreign_env: &[] })
    }
}

fn read(path: &Path) -> Result<(String, String), ConfigErrors> {
    let name = path.display().to_string();
    let failed = |message| {
        let origin = Origin::Flag(format!("--config {name}"));
        ConfigErrors(vec![Problem { origin, key: String::new(), message }])
    };
    let size = std::fs::metadata(path).map_err(|error| failed(format!("the file cannot be read: {error}")))?.len();
    if size > MAX_FILE_BYTES {
        return Err(failed(format!("the file has {size} bytes, at most {MAX_FILE_BYTES} are read")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(format!("the file cannot be read: {error}")))?;
    Ok((name.clone(), text))
}

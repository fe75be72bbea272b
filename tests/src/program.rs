//! Programs that are started, waited for and judged by what they wrote.

use std::{ffi::OsStr, process::Stdio, time::Duration};

use tokio::process::Command;

use crate::place;

/// Nothing that a test runs takes this long; what does is stuck, and is ended.
const PATIENCE: Duration = Duration::from_mins(8);

/// How a program ended.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit status; none when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Outcome {
    /// The same, after a look at the exit status.
    pub fn success(self) -> Self {
        assert_eq!(self.code, Some(0), "{self}");
        self
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit status {:?}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// A program whose environment holds none of U5's settings but the place of the models, which dies with the test.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    let ours = |name: &OsStr| name.to_string_lossy().starts_with("U5_") && name != "U5_MODELS_DIR";
    for (name, _) in std::env::vars_os().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command.current_dir(place::repository()).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Runs `command` to its end.
pub async fn run(command: &mut Command) -> Outcome {
    let ended = tokio::time::timeout(PATIENCE, command.output()).await;
    let Ok(output) = ended else { panic!("{:?} did not end in {PATIENCE:?}", command.as_std()) };
    let output = output.unwrap_or_else(|error| panic!("{:?} cannot be started: {error}", command.as_std()));
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

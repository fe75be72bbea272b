//! `u5 flows new`: a flow to begin with.

use std::{fs::OpenOptions, io::Write, path::Path, process::ExitCode};

use anyhow::Context;
use u5_flow::scaffold::new_flow;

use super::{Files, usable};
use crate::out;

/// Options of `u5 flows new`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What it is called: lower-case letters, digits and hyphens, as in gift-wrapping.
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    files: Files,
}

/// Runs it.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(set) = usable(&args.files.read()?)? else { return Ok(ExitCode::FAILURE) };
    let made = new_flow(&args.name, &set).with_context(|| {
        format!(
            "`{}` cannot be a new flow: take a name of at most 40 lower-case letters, digits and hyphens that no flow \
             has yet",
            args.name
        )
    })?;
    for (name, text) in &made {
        let path = args.files.dir.join(name);
        write(&path, text).with_context(|| format!("{} cannot be made", path.display()))?;
        out::line(&format!("made {}", path.display()))?;
    }
    let dir = args.files.dir.display();
    out::line(&format!("change it, then `u5 flows check {dir}`; `u5 flows run {dir}` talks to it"))?;
    Ok(ExitCode::SUCCESS)
}

/// Nothing that is there is overwritten.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

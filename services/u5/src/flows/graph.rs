//! `u5 flows graph`: flows as pictures.

use std::process::ExitCode;

use anyhow::Context;
use u5_flow::graph::mermaid;

use super::{Files, usable};
use crate::out;

/// Options of `u5 flows graph`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: Files,
    /// Only this flow, as plain Mermaid; without it all of them, as Markdown.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
}

/// Runs it.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(set) = usable(&args.files.read()?)? else { return Ok(ExitCode::FAILURE) };
    if let Some(name) = &args.flow {
        let known = || set.flows().map(|flow| flow.name.as_str()).collect::<Vec<_>>().join(", ");
        let flow = set.flow(name).with_context(|| format!("there is no flow `{name}`; there are {}", known()))?;
        out::line(mermaid(flow).trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    for flow in set.flows() {
        out::line(&format!("## {}\n\n```mermaid\n{}\n```\n", flow.name, mermaid(flow).trim_end()))?;
    }
    Ok(ExitCode::SUCCESS)
}

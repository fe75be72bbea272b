//! Where a package index keeps a wheel.
//!
//! With an index configured, its project page is read (the simple repository API, PEP 503 as HTML and PEP 691 as
//! JSON). Without one, the installed pip is asked: it knows this machine's index, and no index is named in here.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use reqwest::header::ACCEPT;
use reqwest::{Client, Response, Url};
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::time::timeout;

use super::config::shown;
use super::fetch::{Fetcher, within};
use super::{Limits, SourceError, Wheel};

/// A project page lists every file of a project; the largest projects have a few megabytes.
const PAGE_LIMIT: usize = 8 << 20;
/// What pip may print about one package.
const REPORT_LIMIT: u64 = 1 << 20;
const ACCEPTED: &str =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

/// Where the bytes of a wheel are.
#[derive(Debug)]
pub(super) enum Found {
    Remote(Url),
    Local(PathBuf),
}

/// Asks the configured index, or pip where none is configured.
pub(super) async fn find(
    fetcher: Fetcher<'_>,
    index: Option<&Url>,
    python: &Path,
    wheel: &Wheel,
) -> Result<Found, SourceError> {
    match index {
        Some(index) => on_page(fetcher.client, fetcher.limits, index, wheel).await.map(Found::Remote),
        None => ask_pip(fetcher.limits, python, wheel).await,
    }
}

async fn on_page(client: &Client, limits: &Limits, index: &Url, wheel: &Wheel) -> Result<Url, SourceError> {
    let page = index.join(&format!("{}/", wheel.project)).map_err(|error| no_page(index, &error.to_string()))?;
    let response = within(limits.stall, &page, client.get(page.clone()).header(ACCEPT, ACCEPTED).send()).await?;
    if !response.status().is_success() {
        return Err(SourceError::Status { url: shown(&page), status: response.status().as_u16() });
    }
    let json = is_json(&response);
    let base = response.url().clone();
    let text = body(response, limits, &page).await?;
    let link =
        if json { in_json(&text, wheel).map_err(|reason| no_page(&page, &reason))? } else { in_html(&text, wheel) };
    let link = link.ok_or_else(|| SourceError::NotListed { url: shown(&page), file: wheel.file.clone() })?;
    base.join(&link).map_err(|error| no_page(&page, &error.to_string()))
}

fn is_json(response: &Response) -> bool {
    let kind = response.headers().get(reqwest::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim().ends_with("json")))
}

async fn body(mut response: Response, limits: &Limits, page: &Url) -> Result<String, SourceError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = within(limits.stall, page, response.chunk()).await? {
        if bytes.len() + chunk.len() > PAGE_LIMIT {
            return Err(no_page(page, &format!("it is longer than {PAGE_LIMIT} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| no_page(page, "it is not UTF-8"))
}

fn in_json(text: &str, wheel: &Wheel) -> Result<Option<String>, String> {
    #[derive(Deserialize)]
    struct Page {
        files: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        filename: String,
        url: String,
    }
    let page: Page = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(page.files.into_iter().find(|entry| entry.filename == wheel.file).map(|entry| entry.url))
}

/// The address of the link whose last path segment is the wheel: an index page is a list of links, no more.
fn in_html(text: &str, wheel: &Wheel) -> Option<String> {
    text.split("href=").skip(1).filter_map(quoted).map(|link| link.replace("&amp;", "&")).find(|link| {
        let path = link.split(['#', '?']).next().unwrap_or_default();
        path.rsplit('/').next() == Some(wheel.file.as_str())
    })
}

fn quoted(rest: &str) -> Option<&str> {
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    rest.get(1..)?.split_once(quote).map(|(link, _)| link)
}

async fn ask_pip(limits: &Limits, python: &Path, wheel: &Wheel) -> Result<Found, SourceError> {
    let answer = timeout(limits.pip, run_pip(python, wheel)).await;
    let answer = answer.unwrap_or_else(|_| Err(format!("it did not answer in {} s", limits.pip.as_secs())));
    answer
        .and_then(|report| reported(&report))
        .map_err(|reason| SourceError::NoPip { project: wheel.project.clone(), reason })
}

/// `--dry-run` installs nothing and `--only-binary` keeps pip from building (running) anybody's code.
async fn run_pip(python: &Path, wheel: &Wheel) -> Result<Vec<u8>, String> {
    let mut command = Command::new(python);
    command.args(["-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", "--only-binary=:all:"]);
    command.args(["--disable-pip-version-check", "--no-input", "--quiet", "--report", "-"]);
    command.arg(format!("{}=={}", wheel.project, wheel.version));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| format!("{}: {error}", python.display()))?;
    let (report, complaint) = tokio::join!(all(child.stdout.take()), all(child.stderr.take()));
    let status = child.wait().await.map_err(|error| error.to_string())?;
    if status.success() { Ok(report) } else { Err(last_line(&complaint)) }
}

/// Everything that a pipe says, within a bound.
async fn all(pipe: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe
        && let Err(error) = pipe.take(REPORT_LIMIT).read_to_end(&mut bytes).await
    {
        tracing::debug!(%error, "cannot read what pip says");
    }
    bytes
}

fn last_line(complaint: &[u8]) -> String {
    let text = String::from_utf8_lossy(complaint);
    let errors = text.lines().rev().filter(|line| !line.trim().is_empty());
    errors
        .clone()
        .find(|line| line.starts_with("ERROR"))
        .or_else(|| errors.clone().next())
        .unwrap_or("it failed")
        .to_owned()
}

/// The first `url` of pip's installation report (its "installation report" JSON format, version 1).
fn reported(report: &[u8]) -> Result<Found, String> {
    let report: serde_json::Value = serde_json::from_slice(report).map_err(|error| format!("its report: {error}"))?;
    let url = report.pointer("/install/0/download_info/url").and_then(serde_json::Value::as_str);
    let url = Url::parse(url.ok_or("its report has no address")?).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" => Ok(Found::Remote(url)),
        "file" => url.to_file_path().map(Found::Local).map_err(|()| format!("{url} is not a path")),
        other => Err(format!("its report has an address of the kind {other}")),
    }
}

fn no_page(url: &Url, reason: &str) -> SourceError {
    SourceError::NotAnIndex { url: shown(url), reason: reason.to_owned() }
}

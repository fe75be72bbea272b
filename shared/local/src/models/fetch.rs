//! One file over HTTP: bounded, resumed after a break, checked against its pin.

use std::path::Path;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode, Url};
use tokio::time::{sleep, timeout};

use super::config::shown;
use super::error::Failure;
use super::files::{Part, discard};
use super::{Limits, ModelError, Pin, SourceError};

/// Progress that pays for another try: a bad line is worth patience as long as it brings this much.
const WORTHWHILE: u64 = 1 << 20;

/// Hears how many bytes of the file are there.
pub(super) type Heard<'a> = &'a (dyn Fn(u64) + Send + Sync);

/// Downloads with one client and one set of limits.
#[derive(Clone, Copy)]
pub(super) struct Fetcher<'a> {
    pub(super) client: &'a Client,
    pub(super) limits: &'a Limits,
}

impl Fetcher<'_> {
    /// Brings `pin`'s bytes from `url` into the file `into`, going on with what that file already holds.
    ///
    /// Afterwards the file holds exactly the pinned bytes; after an error it holds a beginning that a later call goes
    /// on with, or, where the bytes were wrong, is gone.
    pub(super) async fn fetch(&self, url: &Url, pin: &Pin, into: &Path, heard: Heard<'_>) -> Result<(), Failure> {
        let inherited = self.fetch_from(url, pin, into, heard).await;
        let Err((failure, begun_by_another)) = inherited else {
            return Ok(());
        };
        if !matches!(failure, Failure::Source(SourceError::WrongHash { .. })) {
            return Err(failure);
        }
        discard(into)?;
        if !begun_by_another {
            return Err(failure);
        }
        // The wrong bytes may be an earlier run's; this source gets a chance with its own.
        self.fetch_from(url, pin, into, heard).await.map_err(|(failure, _)| failure)?;
        Ok(())
    }

    /// Also says, with an error, whether the file's beginning came from an earlier call.
    async fn fetch_from(&self, url: &Url, pin: &Pin, into: &Path, heard: Heard<'_>) -> Result<(), (Failure, bool)> {
        let mut part = Part::open(into.to_owned(), pin.size).await.map_err(|error| (error.into(), false))?;
        let inherited = part.len() > 0;
        let filled = self.fill(url, pin, &mut part, heard).await;
        let checked = match filled {
            Ok(()) => part.check(pin, &shown(url)).map_err(Failure::from),
            Err(failure) => Err(failure),
        };
        checked.map_err(|failure| (failure, inherited))
    }

    /// Tries until the part is full or patience is spent.
    async fn fill(&self, url: &Url, pin: &Pin, part: &mut Part, heard: Heard<'_>) -> Result<(), Failure> {
        let mut tries = 0;
        loop {
            let before = part.len();
            let outcome = self.try_once(url, pin, part, heard).await;
            part.flush().await?;
            match outcome {
                Err(Failure::Source(error)) if passing(&error) => {
                    tries = if part.len() >= before + WORTHWHILE { 1 } else { tries + 1 };
                    if tries >= self.limits.tries {
                        return Err(error.into());
                    }
                    tracing::debug!(file = pin.path, tries, %error, "trying again");
                    sleep(self.limits.backoff * 2_u32.saturating_pow(tries - 1)).await;
                }
                other => return other,
            }
        }
    }

    async fn try_once(&self, url: &Url, pin: &Pin, part: &mut Part, heard: Heard<'_>) -> Result<(), Failure> {
        heard(part.len());
        if part.len() == pin.size {
            return Ok(());
        }
        let response = self.request(url, pin, part).await?;
        self.receive(response, pin, part, heard).await
    }

    /// Asks for the rest of the file; a server that sends all of it instead makes the part start over.
    async fn request(&self, url: &Url, pin: &Pin, part: &mut Part) -> Result<Response, Failure> {
        let mut request = self.client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
        if part.len() > 0 {
            request = request.header(RANGE, format!("bytes={}-", part.len()));
        }
        let response = within(self.limits.stall, url, request.send()).await?;
        match response.status() {
            StatusCode::PARTIAL_CONTENT if resumes_at(&response) == Some(part.len()) => {}
            StatusCode::OK => part.reset().await?,
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE if part.len() > 0 => {
                part.reset().await?;
                return Err(network(url, "it answered another range than asked for").into());
            }
            status => {
                return Err(SourceError::Status { url: shown(url), status: status.as_u16() }.into());
            }
        }
        announced(&response, pin, part.len())?;
        Ok(response)
    }

    async fn receive(
        &self,
        mut response: Response,
        pin: &Pin,
        part: &mut Part,
        heard: Heard<'_>,
    ) -> Result<(), Failure> {
        let url = response.url().clone();
        while let Some(bytes) = within(self.limits.stall, &url, response.chunk()).await? {
            if part.len() + bytes.len() as u64 > pin.size {
                part.reset().await?;
                return Err(wrong_size(pin, pin.size + 1, &url).into());
            }
            part.append(&bytes).await?;
            heard(part.len());
        }
        if part.len() == pin.size { Ok(()) } else { Err(network(&url, "the answer ended early").into()) }
    }
}

/// Refuses, before a byte is fetched, a file that is announced with another size than pinned.
fn announced(response: &Response, pin: &Pin, offset: u64) -> Result<(), SourceError> {
    match response.content_length() {
        Some(length) if length + offset != pin.size => Err(wrong_size(pin, length + offset, response.url())),
        _ => Ok(()),
    }
}

fn resumes_at(response: &Response) -> Option<u64> {
    let range = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok()
}

/// Whether trying again may help.
fn passing(error: &SourceError) -> bool {
    match error {
        SourceError::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502..=504),
        SourceError::Network { .. } | SourceError::Stalled { .. } => true,
        _ => false,
    }
}

/// Waits for a step of an exchange, no longer than a stalled server deserves.
pub(super) async fn within<T>(
    limit: Duration,
    url: &Url,
    step: impl Future<Output = reqwest::Result<T>>,
) -> Result<T, SourceError> {
    match timeout(limit, step).await {
        Ok(outcome) => outcome.map_err(|error| network(url, &chain(&error.without_url()))),
        Err(_) => Err(SourceError::Stalled { url: shown(url), seconds: limit.as_secs_f32() }),
    }
}

/// A client whose connections trust this machine's certificates.
pub(super) fn client(limits: &Limits) -> Result<Client, ModelError> {
    let agent = concat!("u5/", env!("CARGO_PKG_VERSION"));
    let built = Client::builder().connect_timeout(limits.connect).user_agent(agent).build();
    built.map_err(|error| ModelError::Client(chain(&error)))
}

fn network(url: &Url, reason: &str) -> SourceError {
    SourceError::Network { url: shown(url), reason: reason.to_owned() }
}

fn wrong_size(pin: &Pin, got: u64, url: &Url) -> SourceError {
    SourceError::WrongSize { file: pin.path.clone(), expected: pin.size, got, origin: shown(url) }
}

/// An error with its causes; reqwest's own message stops at "error sending request".
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

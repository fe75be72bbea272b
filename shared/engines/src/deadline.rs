//! Time limits around calls to engines. Every outbound call goes through one of these two.

use std::{future::Future, time::Duration};

use futures::{StreamExt, stream::BoxStream};
use tokio::time::{Instant, timeout, timeout_at};

use crate::EngineError;

/// How long a stream may take. `None` means: no limit of that kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Until the first item. Short: the customer hears nothing meanwhile.
    pub first: Option<Duration>,
    /// From asking for an item to getting it, after the first. The consumer's own time is not counted.
    pub between: Option<Duration>,
    /// From the first poll to the end.
    pub total: Option<Duration>,
}

/// Runs `work` for at most `limit`; past it, `work` is dropped (which cancels it).
///
/// # Errors
/// [`EngineError::Deadline`] naming `engine`, or the error of `work`.
pub async fn with_deadline<T>(
    engine: &str,
    limit: Duration,
    work: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, EngineError> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(missed(engine, limit)))
}

/// Passes `stream` on until a limit is missed; then yields [`EngineError::Deadline`], drops `stream` and ends.
pub fn stream_with_deadline<T: Send + 'static>(
    engine: &str,
    limits: Limits,
    stream: BoxStream<'static, Result<T, EngineError>>,
) -> BoxStream<'static, Result<T, EngineError>> {
    let guarded = Guarded { engine: engine.to_owned(), limits, stream: Some(stream), ends: None, any: false };
    futures::stream::unfold(guarded, |mut guarded| async move {
        let item = guarded.next().await?;
        Some((item, guarded))
    })
    .boxed()
}

struct Guarded<T> {
    engine: String,
    limits: Limits,
    /// `None` once a limit was missed.
    stream: Option<BoxStream<'static, Result<T, EngineError>>>,
    /// When the total limit passes; set by the first poll.
    ends: Option<Instant>,
    /// Whether an item came already.
    any: bool,
}

impl<T> Guarded<T> {
    async fn next(&mut self) -> Option<Result<T, EngineError>> {
        let now = Instant::now();
        let nearest = self.nearest(now);
        let stream = self.stream.as_mut()?;
        let Some((at, limit)) = nearest else { return stream.next().await };
        if let Ok(item) = timeout_at(at, stream.next()).await {
            self.any = true;
            item
        } else {
            self.stream = None;
            Some(Err(missed(&self.engine, limit)))
        }
    }

    /// The limit that passes first, and when.
    fn nearest(&mut self, now: Instant) -> Option<(Instant, Duration)> {
        if self.ends.is_none() {
            self.ends = self.limits.total.map(|total| now + total);
        }
        let step = if self.any { self.limits.between } else { self.limits.first };
        let step = step.map(|limit| (now + limit, limit));
        let total = self.ends.zip(self.limits.total);
        step.into_iter().chain(total).min_by_key(|(at, _)| *at)
    }
}

fn missed(engine: &str, after: Duration) -> EngineError {
    EngineError::Deadline { engine: engine.to_owned(), after }
}

#[cfg(test)]
mod tests {
    use futures::{TryStreamExt, stream};
    use tokio::time::sleep;

    use super::*;
    use crate::ErrorKind;

    const MS: Duration = Duration::from_millis(1);

    /// Items 0, 1, 2 …, each after its delay in ms.
    fn delayed(delays: &'static [u32]) -> BoxStream<'static, Result<usize, EngineError>> {
        stream::iter(delays.iter().enumerate())
            .then(|(i, ms)| async move {
                sleep(MS * *ms).await;
                Ok(i)
            })
            .boxed()
    }

    async fn outcome(limits: Limits, delays: &'static [u32]) -> (usize, Option<u128>) {
        let items: Vec<_> = stream_with_deadline("probe", limits, delayed(delays)).collect().await;
        let missed = items.iter().find_map(|item| match item {
            Err(EngineError::Deadline { after, .. }) => Some(after.as_millis()),
            _ => None,
        });
        (items.iter().filter(|item| item.is_ok()).count(), missed)
    }

    #[tokio::test(start_paused = true)]
    async fn a_future_past_its_limit_is_a_deadline_error() {
        let slow = async {
            sleep(MS * 30).await;
            Ok(())
        };
        let error = with_deadline("slowpoke", MS * 20, slow).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        assert_eq!(error.to_string(), "slowpoke did not finish within 20 ms");
        assert_eq!(with_deadline("quick", MS * 20, async { Ok(7) }).await.unwrap(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn each_limit_of_a_stream_is_enforced_and_ends_it() {
        let limits = |first, between, total| Limits {
            first: Some(MS * first),
            between: Some(MS * between),
            total: Some(MS * total),
        };
        assert_eq!(outcome(limits(50, 10, 1000), &[40, 9, 9]).await, (3, None));
        assert_eq!(outcome(limits(50, 10, 1000), &[60, 1]).await, (0, Some(50)));
        assert_eq!(outcome(limits(50, 10, 1000), &[40, 11, 1]).await, (1, Some(10)));
        assert_eq!(outcome(limits(50, 10, 55), &[40, 9, 9, 9]).await, (2, Some(55)));
        assert_eq!(outcome(Limits::default(), &[4000, 9000]).await, (2, None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_consumer_is_not_the_engines_fault() {
        let limits = Limits { between: Some(MS * 10), ..Limits::default() };
        let mut stream = stream_with_deadline("probe", limits, delayed(&[1, 1]));
        assert_eq!(stream.try_next().await.unwrap(), Some(0));
        sleep(MS * 500).await;
        assert_eq!(stream.try_next().await.unwrap(), Some(1));
    }
}

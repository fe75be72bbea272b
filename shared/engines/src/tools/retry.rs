//! Trying again, within a deadline.

use std::{future::Future, time::Duration};

use tokio::time::{Instant, sleep, timeout};

use super::ToolError;

/// The pause before the second attempt; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// How often and how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Policy {
    /// How often it is tried again.
    pub(super) retries: u8,
    /// How long one attempt may take.
    pub(super) each: Duration,
    /// How long all of them may take.
    pub(super) all: Duration,
}

/// Why an attempt failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// It would fail again, or may have done something already.
    Final(ToolError),
    /// It may go well another time; not before `after`, if the server said so.
    Again {
        /// What it is if there is no other time.
        error: ToolError,
        /// How long the server wants to be left alone.
        after: Option<Duration>,
    },
}

/// Runs `attempt` until it succeeds, fails for good, or no time is left.
pub(super) async fn run<T, F>(policy: Policy, tool: &str, mut attempt: impl FnMut() -> F) -> Result<T, ToolError>
where
    F: Future<Output = Result<T, Fault>>,
{
    let ends = Instant::now() + policy.all;
    let (mut left, mut pause) = (policy.retries, FIRST_PAUSE);
    loop {
        let limit = policy.each.min(ends - Instant::now());
        let (error, after) = match timeout(limit, attempt()).await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(Fault::Final(error))) => return Err(error),
            Ok(Err(Fault::Again { error, after })) => (error, after),
            Err(_) => return Err(ToolError::Timeout { tool: tool.to_owned() }),
        };
        let wait = after.unwrap_or_else(|| scattered(pause));
        if left == 0 || Instant::now() + wait >= ends {
            return Err(error);
        }
        sleep(wait).await;
        (left, pause) = (left - 1, pause * 2);
    }
}

/// Up to half as long again, so that kiosks that failed together do not come back together.
fn scattered(pause: Duration) -> Duration {
    pause.mul_f64(1.0 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { retries: 2, each: Duration::from_secs(2), all: Duration::from_secs(5) };

    /// What comes of attempts that take so many milliseconds and ask to be left alone so many seconds, and when.
    async fn outcome(policy: Policy, script: &[(u64, Option<u64>)]) -> (Result<usize, &'static str>, usize, Duration) {
        let (began, mut made) = (Instant::now(), 0);
        let result = run(policy, "probe", || {
            let step = script.get(made).copied();
            made += 1;
            let number = made;
            async move {
                let Some((takes, after)) = step else { return Ok(number) };
                sleep(Duration::from_millis(takes)).await;
                let error = ToolError::Unreachable { tool: "probe".to_owned() };
                Err(Fault::Again { error, after: after.map(Duration::from_secs) })
            }
        });
        let result = result.await.map_err(|error| error.kind());
        (result, made, began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_tried_again_after_longer_and_longer_pauses() {
        let (result, made, took) = outcome(POLICY, &[(0, None), (0, None)]).await;
        assert_eq!((result, made), (Ok(3), 3));
        assert!((300..=450).contains(&took.as_millis()), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_an_end_to_it() {
        assert_eq!(outcome(POLICY, &[(0, None); 9]).await.1, 3);
        let (result, made, took) = outcome(POLICY, &[(3_000, None)]).await;
        assert_eq!((result, made, took.as_millis() / 100), (Err("timeout"), 1, 20));
        let policy = Policy { retries: 9, ..POLICY };
        let (result, _, took) = outcome(policy, &[(1_900, None); 9]).await;
        assert!(result == Err("timeout") && took <= Duration::from_millis(5_010), "{result:?} {took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_asks_for_time_gets_it_if_there_is_some() {
        let (result, _, took) = outcome(POLICY, &[(0, Some(2))]).await;
        assert_eq!((result, took.as_millis() / 100), (Ok(2), 20));
        let (result, made, took) = outcome(POLICY, &[(0, Some(60))]).await;
        assert_eq!((result, made, took.as_millis()), (Err("unreachable"), 1, 0), "nobody waits in vain");
    }
}

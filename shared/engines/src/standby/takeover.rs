//! Going on elsewhere where a stream breaks off.

use futures::{StreamExt, stream::BoxStream};

use crate::EngineError;

/// What an engine streams.
pub(super) type Items<T> = BoxStream<'static, Result<T, EngineError>>;

/// Nothing but an error.
pub(super) fn failing<T: Send + 'static>(error: EngineError) -> Items<T> {
    futures::stream::iter([Err(error)]).boxed()
}

/// Passes `stream` on. At its first error it goes on with what `otherwise` makes of the error and of what was passed on
/// by then, as `note` has added it up.
pub(super) fn or_else<T, S>(
    stream: Items<T>,
    note: impl Fn(&mut S, &T) + Send + 'static,
    otherwise: impl FnOnce(EngineError, S) -> Items<T> + Send + 'static,
) -> Items<T>
where
    T: Send + 'static,
    S: Default + Send + 'static,
{
    let begun = (stream, Some((S::default(), note, otherwise)));
    futures::stream::unfold(begun, |(mut stream, mut plan)| async move {
        match (stream.next().await?, plan.take()) {
            (Ok(item), Some((mut passed, note, otherwise))) => {
                note(&mut passed, &item);
                Some((Ok(item), (stream, Some((passed, note, otherwise)))))
            }
            (Err(error), Some((passed, _, otherwise))) => {
                let mut stream = otherwise(error, passed);
                let next = stream.next().await?;
                Some((next, (stream, None)))
            }
            (item, None) => Some((item, (stream, None))),
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(reason: &str) -> EngineError {
        EngineError::Failed { engine: "probe".to_owned(), reason: reason.to_owned() }
    }

    async fn went(first: Vec<Result<u32, EngineError>>, then: Vec<Result<u32, EngineError>>) -> Vec<Option<u32>> {
        let then = |_, sum: u32| futures::stream::iter([Ok(sum)]).chain(futures::stream::iter(then)).boxed();
        let stream = or_else(futures::stream::iter(first).boxed(), |sum: &mut u32, item| *sum += item, then);
        stream.map(Result::ok).collect().await
    }

    #[tokio::test]
    async fn what_breaks_off_goes_on_once_and_what_ends_well_does_not() {
        assert_eq!(went(vec![Ok(1), Ok(2)], vec![Ok(9)]).await, [Some(1), Some(2)]);
        let broken = vec![Ok(1), Ok(2), Err(error("first")), Ok(7)];
        assert_eq!(went(broken, vec![Ok(9)]).await, [Some(1), Some(2), Some(3), Some(9)]);
        assert_eq!(went(vec![Err(error("first"))], vec![Err(error("second"))]).await, [Some(0), None]);
    }
}

//! Reading a document in a thread of its own: a reader that panics or never ends costs one document, not the run.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Once,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

/// The name of the readers' threads, whose panics are told in the report and nowhere else.
const THREAD: &str = "u5-reader";
/// Readers of documents are recursive, and documents deep.
const STACK: usize = 64 << 20;
/// The most threads that may still be at a document after its time.
const MOST_LATE: usize = 4;

/// Runs readers.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    /// Threads whose document was given up.
    late: Arc<AtomicUsize>,
}

impl Guard {
    /// The one of this process: threads that are late outlive the ingestion that started them.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: std::sync::LazyLock<Guard> = std::sync::LazyLock::new(Guard::new);
        &SHARED
    }

    fn new() -> Self {
        Self { late: Arc::default() }
    }

    /// What `read` returns, if it does within `deadline`. Blocks that long at most.
    ///
    /// # Errors
    /// The reason, for people: that of `read`, or that it panicked or took too long.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        deadline: Duration,
        read: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        if self.late.load(Ordering::Relaxed) >= MOST_LATE {
            return Err(format!("{MOST_LATE} other documents are still being read after their time; try again later"));
        }
        quiet();
        // Without room, so that a result is either received or known to be unwanted.
        let (done, result) = mpsc::sync_channel(0);
        let late = Arc::clone(&self.late);
        let work = move || {
            let read = panic::catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| Err(broken(&*panic)));
            // Nobody waits any more: this thread was late, and is gone now.
            if done.send(read).is_err() {
                late.fetch_sub(1, Ordering::Relaxed);
            }
        };
        let thread = thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
        thread.spawn(work).map_err(|error| format!("there is no thread to read it: {error}"))?;
        self.wait(&result, deadline)
    }

    fn wait<T>(&self, result: &mpsc::Receiver<Result<T, String>>, deadline: Duration) -> Result<T, String> {
        match result.recv_timeout(deadline) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => {
                self.late.fetch_add(1, Ordering::Relaxed);
                let Ok(result) = result.try_recv() else {
                    let seconds = deadline.as_secs_f32();
                    return Err(format!("reading it took longer than {seconds} s (limit `reading`)"));
                };
                // It came in between, so that the thread does not know that it was late.
                self.late.fetch_sub(1, Ordering::Relaxed);
                result
            }
            Err(RecvTimeoutError::Disconnected) => Err("its reader broke down".to_owned()),
        }
    }
}

/// Why it panicked. The reader's words may quote the document, so they are not repeated.
fn broken(_: &(dyn Any + Send)) -> String {
    "it is broken: its reader gave up".to_owned()
}

/// Keeps the panics of readers off standard error. Everybody else's are told as before.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().name() != Some(THREAD) {
                tell(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const AMPLE: Duration = Duration::from_mins(10);

    #[test]
    fn what_a_reader_says_is_handed_on() {
        let guard = Guard::new();
        assert_eq!(guard.run(AMPLE, || Ok(7)), Ok(7));
        assert_eq!(guard.run::<()>(AMPLE, || Err("no".to_owned())), Err("no".to_owned()));
    }

    #[test]
    fn a_panic_is_a_reason_and_does_not_quote_the_document() {
        let reason = Guard::new().run::<()>(AMPLE, || panic!("secret")).unwrap_err();
        assert!(reason.contains("broken") && !reason.contains("secret"), "{reason}");
    }

    #[test]
    fn whoever_takes_too_long_is_given_up_and_a_few_of_them_are_enough() {
        let guard = Guard::new();
        let (releases, ended): (Vec<_>, Vec<_>) = (0..MOST_LATE)
            .map(|_| {
                let (release, wait) = mpsc::sync_channel::<()>(0);
                let (end, ended) = mpsc::sync_channel::<()>(0);
                let read = move || {
                    // Held until after the send below has failed.
                    let _end = end;
                    Ok(wait.recv().is_ok())
                };
                let reason = guard.run(Duration::ZERO, read).unwrap_err();
                assert!(reason.contains("longer than 0 s"), "{reason}");
                (release, ended)
            })
            .unzip();
        assert!(guard.run(AMPLE, || Ok(())).unwrap_err().contains("try again later"));
        for release in releases {
            release.send(()).unwrap();
        }
        for ended in ended {
            ended.recv().unwrap_err();
        }
        while guard.late.load(Ordering::Relaxed) > 0 {
            thread::yield_now();
        }
        assert_eq!(guard.run(AMPLE, || Ok(())), Ok(()));
    }
}

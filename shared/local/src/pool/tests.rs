use std::{
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    task::Poll,
};

use futures::{StreamExt, executor::block_on, poll};

use super::*;

fn pool(admitted: usize) -> Pool {
    let limit = Limit { admitted, deadline: Duration::from_mins(1) };
    let one = NonZeroUsize::MIN;
    Pool::start(PoolOptions { threads: one, speech: limit, turn: limit, transcription: limit, embedding: limit })
        .unwrap()
}

/// A job that reports its start and ends when told to.
fn gate() -> (impl FnOnce(&Cancel) + Send + 'static, Receiver<()>, SyncSender<()>) {
    let (started, starts) = sync_channel(1);
    let (open, opened) = sync_channel::<()>(1);
    let job = move |_: &Cancel| {
        started.send(()).unwrap();
        opened.recv().unwrap();
    };
    (job, starts, open)
}

#[test]
fn a_job_returns_what_it_makes() {
    assert_eq!(block_on(pool(1).submit(Priority::Embedding, |_| 6 * 7)).unwrap(), 42);
}

#[test]
fn the_urgent_goes_first() {
    let pool = pool(4);
    let (job, starts, open) = gate();
    let gate = pool.submit(Priority::Embedding, job);
    starts.recv().unwrap();
    let (done, order) = sync_channel(4);
    let note = |priority, name: &'static str| {
        let done = done.clone();
        pool.submit(priority, move |_| done.send(name).unwrap())
    };
    let low = note(Priority::Embedding, "embedding");
    let high = note(Priority::Transcription, "transcription");
    open.send(()).unwrap();
    let ends = block_on(futures::future::join3(gate, low, high));
    assert!(ends.0.is_ok() && ends.1.is_ok() && ends.2.is_ok());
    assert_eq!([order.recv().unwrap(), order.recv().unwrap()], ["transcription", "embedding"]);
}

#[test]
fn speaking_does_not_wait_for_listening() {
    let pool = pool(4);
    let (job, starts, open) = gate();
    let gate = pool.submit(Priority::Transcription, job);
    starts.recv().unwrap();
    assert_eq!(block_on(pool.submit(Priority::Speech, |_| 1)).unwrap(), 1);
    open.send(()).unwrap();
    block_on(gate).unwrap();
}

#[test]
fn judging_a_pause_waits_for_speaking_but_not_for_listening() {
    let pool = pool(4);
    let (listen, listening, heard) = gate();
    let listen = pool.submit(Priority::Transcription, listen);
    listening.recv().unwrap();
    assert_eq!(block_on(pool.submit(Priority::Turn, |_| 1)).unwrap(), 1);

    let (speak, speaking, spoken) = gate();
    let speak = pool.submit(Priority::Speech, speak);
    speaking.recv().unwrap();
    let (done, order) = sync_channel(2);
    let note = |priority| {
        let done = done.clone();
        pool.submit(priority, move |_| done.send(priority).unwrap())
    };
    let both = futures::future::join(note(Priority::Turn), note(Priority::Speech));
    spoken.send(()).unwrap();
    let (turn, speech) = block_on(both);
    assert!(turn.is_ok() && speech.is_ok());
    assert_eq!([order.recv().unwrap(), order.recv().unwrap()], [Priority::Speech, Priority::Turn]);
    heard.send(()).unwrap();
    block_on(futures::future::join(listen, speak)).0.unwrap();
}

#[test]
fn a_full_pool_refuses_and_recovers() {
    let pool = pool(1);
    let (job, starts, open) = gate();
    let first = pool.submit(Priority::Speech, job);
    starts.recv().unwrap();
    let refused = block_on(pool.submit(Priority::Speech, |_| ()));
    assert!(matches!(refused, Err(EngineError::Busy { waiting: 1, .. })));
    open.send(()).unwrap();
    block_on(first).unwrap();
    assert!(block_on(pool.submit(Priority::Speech, |_| ())).is_ok());
}

#[test]
fn dropping_the_future_cancels_the_job() {
    let pool = pool(2);
    let (started, starts) = sync_channel::<Cancel>(1);
    let (open, opened) = sync_channel::<()>(1);
    let job = pool.submit(Priority::Speech, move |cancel| {
        started.send(cancel.clone()).unwrap();
        opened.recv().unwrap();
    });
    let cancel = starts.recv().unwrap();
    assert!(cancel.check().is_ok());
    drop(job);
    assert!(cancel.is_cancelled());
    open.send(()).unwrap();
}

#[test]
fn a_job_whose_turn_comes_too_late_is_not_run() {
    let limit = Limit { admitted: 2, deadline: Duration::ZERO };
    let options = PoolOptions { transcription: limit, ..PoolOptions::default() };
    let late = block_on(Pool::start(options).unwrap().submit(Priority::Transcription, |_| ()));
    assert!(matches!(late, Err(EngineError::Deadline { .. })));
}

#[test]
fn a_panic_is_an_error_and_the_lane_lives_on() {
    let pool = pool(2);
    let failed = block_on(pool.submit(Priority::Speech, |_| panic!("out of range")));
    assert!(matches!(failed, Err(EngineError::Failed { reason, .. }) if reason.contains("out of range")));
    assert!(block_on(pool.submit(Priority::Speech, |_| ())).is_ok());
}

fn count(to: usize) -> impl FnMut(&Cancel) -> Option<usize> + Send + 'static {
    let mut numbers = 0..to;
    move |_| numbers.next()
}

#[test]
fn a_stream_gives_everything_in_order_and_frees_its_place() {
    let pool = pool(1);
    for _ in 0..2 {
        let items: Vec<usize> = block_on(pool.stream(Priority::Speech, count(20)).map(Result::unwrap).collect());
        assert_eq!(items, (0..20).collect::<Vec<_>>());
    }
}

#[test]
fn a_stream_runs_only_a_little_ahead_and_lets_others_in() {
    let pool = pool(2);
    let (made, makes) = sync_channel(100);
    let mut stream = pool.stream(Priority::Speech, move |_| {
        made.send(()).unwrap();
        Some(())
    });
    block_on(stream.next()).unwrap().unwrap();
    // The stream never ends, so this job has its turn only because the stream pauses or yields.
    block_on(pool.submit(Priority::Speech, |_| ())).unwrap();
    drop(stream);
    block_on(pool.submit(Priority::Speech, |_| ())).unwrap();
    assert!(makes.try_iter().count() <= 8);
}

#[test]
fn a_dropped_stream_gives_its_place_back() {
    let pool = pool(1);
    let mut stream = pool.stream(Priority::Speech, |_| Some(()));
    block_on(stream.next()).unwrap().unwrap();
    drop(stream);
    let again = || block_on(pool.stream(Priority::Speech, count(1)).next());
    // The lane may be at its last step still; it ends by itself.
    while matches!(again(), Some(Err(EngineError::Busy { .. }))) {
        std::thread::yield_now();
    }
}

#[test]
fn what_waits_when_the_pool_ends_hears_of_it() {
    let pool = pool(2);
    let (job, starts, open) = gate();
    let running = pool.submit(Priority::Speech, job);
    starts.recv().unwrap();
    let mut waiting = Box::pin(pool.submit(Priority::Speech, |_| ()));
    let mut stream = pool.stream(Priority::Embedding, count(1_000));
    block_on(async { assert!(matches!(poll!(&mut waiting), Poll::Pending)) });
    drop(pool);
    assert!(matches!(block_on(waiting), Err(EngineError::Unavailable { .. })));
    block_on(async { while let Some(Ok(_)) = stream.next().await {} });
    open.send(()).unwrap();
    block_on(running).unwrap();
}

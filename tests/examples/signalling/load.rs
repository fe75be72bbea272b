//! What is done to a server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use futures::{FutureExt, SinkExt, StreamExt, stream};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinSet,
};
use tokio_tungstenite::tungstenite::{self, Message};

use crate::{
    program::Program,
    speech::{End, Server, Socket},
};

/// Messages there and back.
const ROUND_TRIPS: usize = 20_000;
/// The first of them do not count: caches and branch predictors are cold.
const WARM_UP: usize = 500;
/// Pairs that talk at the same time.
const PAIRS: usize = 16;
/// The most messages of a pair that are under way.
const IN_FLIGHT: usize = 64;
/// How long they talk before it counts.
const RAMP: Duration = Duration::from_millis(500);
/// How long it counts.
const COUNTED: Duration = Duration::from_secs(4);
/// How many connect at the same time.
const AT_ONCE: usize = 64;

/// How long a message takes from one client to the other, in microseconds.
pub(crate) struct Latency {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) p999: f64,
}

/// How many messages go through, and what that costs.
pub(crate) struct Flow {
    pub(crate) per_second: f64,
    /// Processor time of the server for a message, in microseconds.
    pub(crate) cpu_us: f64,
    /// Resident memory when all have gone, in MiB.
    pub(crate) memory: f64,
}

/// Resident memory with so many clients that only listen, in MiB.
pub(crate) fn crowd(server: Server, program: &Program, count: usize) -> f64 {
    let runtime = on_all_cores();
    let clients = runtime.block_on(clients(server, program, count, "crowd"));
    let memory = program.settled_mib();
    // Its sockets belong to the runtime.
    runtime.block_on(async { drop(clients) });
    memory
}

/// So many clients come, are greeted and go; how long that takes.
pub(crate) fn storm(server: Server, program: &Program, count: usize) -> Duration {
    on_all_cores().block_on(async {
        let began = Instant::now();
        drop(clients(server, program, count, "storm").await);
        began.elapsed()
    })
}

async fn clients(server: Server, program: &Program, count: usize, what: &str) -> Vec<Socket> {
    let connecting = (0..count).map(|number| async move { server.idle(program, &format!("{what}-{number}")).await });
    stream::iter(connecting).buffer_unordered(AT_ONCE).collect().await
}

/// One pair, one message at a time. A single thread is both clients, so that none of theirs is waited for.
pub(crate) fn latency(server: Server, program: &Program) -> Latency {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut times = runtime.block_on(async {
        let (mut first, mut second) = server.pair(program, PAIRS).await;
        let mut times = Vec::with_capacity(ROUND_TRIPS);
        for turn in 0..WARM_UP + ROUND_TRIPS {
            let began = Instant::now();
            pass(&mut first, &mut second).await;
            pass(&mut second, &mut first).await;
            if turn >= WARM_UP {
                times.push(began.elapsed().as_secs_f64() * 1e6 / 2.0);
            }
        }
        times
    });
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Latency { p50: at(0.5), p99: at(0.99), p999: at(0.999) }
}

async fn pass(from: &mut End, to: &mut End) {
    from.socket.send(Message::Text(from.says.clone())).await.expect("the server listens");
    while !is_text(to.socket.next().await) {}
}

/// All pairs at once. One of each keeps messages under way, the other answers every one with one of its own.
pub(crate) fn throughput(server: Server, program: &Program) -> Flow {
    let runtime = on_all_cores();
    let (relayed, cpu, took) = runtime.block_on(async {
        let relayed = Arc::new(AtomicU64::new(0));
        let mut talking = JoinSet::new();
        for number in 0..PAIRS {
            let (first, second) = server.pair(program, number).await;
            talking.spawn(talk(first, IN_FLIGHT, Arc::clone(&relayed)));
            talking.spawn(talk(second, 0, Arc::clone(&relayed)));
        }
        tokio::time::sleep(RAMP).await;
        let (began, cpu, before) = (Instant::now(), program.cpu(), relayed.load(Relaxed));
        tokio::time::sleep(COUNTED).await;
        let (after, cpu, took) = (relayed.load(Relaxed), program.cpu().saturating_sub(cpu), began.elapsed());
        talking.shutdown().await;
        (after - before, cpu, took)
    });
    let relayed = relayed as f64;
    let (per_second, cpu_us) = (relayed / took.as_secs_f64(), cpu.as_secs_f64() * 1e6 / relayed);
    Flow { per_second, cpu_us, memory: program.settled_mib() }
}

/// Says something first, and then something for everything that it hears: as much at a time as is there.
async fn talk(mut end: End, first: usize, relayed: Arc<AtomicU64>) {
    let mut to_say = first;
    loop {
        for _ in 0..to_say {
            end.socket.feed(Message::Text(end.says.clone())).await.expect("the server listens");
        }
        end.socket.flush().await.expect("the server listens");
        to_say = usize::from(is_text(end.socket.next().await));
        while let Some(more) = end.socket.next().now_or_never() {
            to_say += usize::from(is_text(more));
        }
        relayed.fetch_add(to_say as u64, Relaxed);
    }
}

/// Pings are answered by the library, and do not count.
fn is_text(message: Option<Result<Message, tungstenite::Error>>) -> bool {
    message.expect("the server talks").expect("the server talks").is_text()
}

fn on_all_cores() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

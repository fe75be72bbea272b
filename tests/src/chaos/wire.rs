//! One connection through the proxy: two directions, each with a bounded queue between its reader and its writer.

use std::sync::{Arc, atomic::Ordering::Relaxed};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{Counts, Fault, Told, fault::Way, meter::Meter};

/// The most that is read at a time.
const CHUNK: usize = 8 * 1024;
/// Chunks on their way in one direction: a quarter of a megabyte. When that is full the sender waits.
const CHUNKS: usize = 32;

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// As one that is over.
    Closed,
    /// As one whose other end has forgotten it.
    Reset,
}

/// Bytes on their way.
struct Chunk {
    due: Instant,
    bytes: Vec<u8>,
}

/// Passes on what `client` and the server at `upstream` say to each other, as well as it is told to.
pub(super) async fn connection(
    mut client: TcpStream,
    upstream: Arc<str>,
    told: watch::Receiver<Told>,
    counts: Arc<Counts>,
) {
    let mut server = None;
    let end = tokio::select! {
        biased;
        end = told_to_end(told.clone()) => end,
        end = converse(&mut client, &mut server, &upstream, told, &counts) => end,
    };
    if end == End::Reset {
        // With nothing to linger for, dropping a socket resets its connection. One that is gone already is fine.
        for stream in [Some(client), server].into_iter().flatten() {
            drop(stream.set_zero_linger());
        }
    }
}

async fn told_to_end(mut told: watch::Receiver<Told>) -> End {
    let ends = |told: &Told| matches!(told.fault, Fault::Refuse | Fault::Reset);
    let fault = told.wait_for(ends).await.map(|told| told.fault);
    match fault {
        Ok(Fault::Refuse) => End::Closed,
        Ok(_) => End::Reset,
        // Nobody tells it anything any more.
        Err(_) => std::future::pending().await,
    }
}

async fn converse(
    client: &mut TcpStream,
    server: &mut Option<TcpStream>,
    upstream: &str,
    mut told: watch::Receiver<Told>,
    counts: &Counts,
) -> End {
    connected(&mut told).await;
    let Ok(dialled) = TcpStream::connect(upstream).await else { return End::Reset };
    let server = server.insert(dialled);
    // Small messages must not wait for each other: what is late here is late on purpose.
    for stream in [&*client, server] {
        drop(stream.set_nodelay(true));
    }
    let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
    let there = direction(from_client, to_server, Way::ToServer, &told, counts);
    let back = direction(from_server, to_client, Way::ToClient, &told, counts);
    futures::try_join!(there, back).map_or_else(|end| end, |_| End::Closed)
}

/// Waits until the cable is plugged in.
async fn connected(told: &mut watch::Receiver<Told>) {
    // Where nobody can plug it in any more, the proxy is about to end.
    drop(told.wait_for(|told| told.fault != Fault::Hang).await);
}

/// Whatever ended it, nobody learns of it through a cable that is pulled.
async fn broken(told: &mut watch::Receiver<Told>) -> End {
    connected(told).await;
    End::Reset
}

async fn direction(
    from: ReadHalf<'_>,
    to: WriteHalf<'_>,
    way: Way,
    told: &watch::Receiver<Told>,
    counts: &Counts,
) -> Result<(), End> {
    let (queue, waiting) = mpsc::channel(CHUNKS);
    let (reading, writing) = (read(from, queue, way, told.clone()), write(waiting, to, way, told.clone(), counts));
    futures::try_join!(reading, writing).map(drop)
}

/// Reads until the sender has said everything.
async fn read(
    mut from: ReadHalf<'_>,
    queue: mpsc::Sender<Chunk>,
    way: Way,
    mut told: watch::Receiver<Told>,
) -> Result<(), End> {
    let (mut due, mut random) = (Instant::now(), fastrand::Rng::new());
    loop {
        let mut bytes = vec![0; CHUNK];
        let Ok(read) = from.read(&mut bytes).await else { return Err(broken(&mut told).await) };
        bytes.truncate(read);
        let latency = told.borrow().fault.latency(way, random.f64());
        // Nothing overtakes what was sent before it.
        due = due.max(Instant::now() + latency);
        if read == 0 || queue.send(Chunk { due, bytes }).await.is_err() {
            return Ok(());
        }
    }
}

/// Writes what was read when its time has come.
async fn write(
    mut waiting: mpsc::Receiver<Chunk>,
    mut to: WriteHalf<'_>,
    way: Way,
    mut told: watch::Receiver<Told>,
    counts: &Counts,
) -> Result<(), End> {
    let mut meter = Meter::new(way);
    while let Some(Chunk { due, bytes }) = waiting.recv().await {
        sleep_until(due).await;
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            connected(&mut told).await;
            let now = *told.borrow();
            let room = meter.room(now).ok_or(End::Closed)?;
            let (piece, later) = rest.split_at(room.min(rest.len()));
            if to.write_all(piece).await.is_err() {
                return Err(broken(&mut told).await);
            }
            counts.bytes(way).fetch_add(piece.len() as u64, Relaxed);
            meter.passed(now, piece.len()).await;
            rest = later;
        }
    }
    connected(&mut told).await;
    // Whoever is gone needs no goodbye.
    drop(to.shutdown().await);
    Ok(())
}

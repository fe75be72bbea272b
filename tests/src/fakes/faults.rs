//! How a fake misbehaves.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::{Stream, StreamExt, stream};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// What goes wrong with every request, except those to `/_fake`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The connection is closed without an answer.
    Reset,
    /// No answer ever comes.
    Hang,
    /// The answer is an error.
    Status {
        /// Its number, 400 to 599.
        code: u16,
    },
    /// The answer's first byte comes late.
    Slow {
        /// By this much.
        ms: u64,
    },
    /// The answer breaks off.
    Cut {
        /// After this many bytes.
        bytes: usize,
    },
    /// The answer has no body.
    Empty,
    /// The answer is not UTF-8 from this byte on.
    Garbage {
        /// Bytes that are still right.
        bytes: usize,
    },
    /// Streams of text end with an error within a good answer, as Ollama's do.
    ErrorLine,
}

/// What was asked of a fake.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Requests.
    pub requests: usize,
    /// Answers that were sent to their end.
    pub finished: usize,
    /// Answers that nobody wanted to their end.
    pub cancelled: usize,
    /// TCP connections; fewer than requests where they were used again.
    pub connections: usize,
    /// Milliseconds since the last answer that nobody wanted to its end was given up; none before that.
    pub last_cancelled_ms_ago: Option<u64>,
}

/// Told how to behave, and tells what happened. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Knobs(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    fault: Mutex<Fault>,
    requests: AtomicUsize,
    finished: AtomicUsize,
    cancelled: AtomicUsize,
    ports: Mutex<std::collections::BTreeSet<u16>>,
    last_cancelled: Mutex<Option<Instant>>,
    last_body: Mutex<String>,
}

impl Knobs {
    /// From now on.
    pub fn set(&self, fault: Fault) {
        *self.0.fault.lock() = fault;
    }

    /// What goes wrong now.
    pub fn fault(&self) -> Fault {
        *self.0.fault.lock()
    }

    /// What happened so far.
    pub fn stats(&self) -> Stats {
        let last = *self.0.last_cancelled.lock();
        Stats {
            requests: self.0.requests.load(SeqCst),
            finished: self.0.finished.load(SeqCst),
            cancelled: self.0.cancelled.load(SeqCst),
            connections: self.0.ports.lock().len(),
            last_cancelled_ms_ago: last.map(|at| at.elapsed().as_millis() as u64),
        }
    }

    /// When the last answer that nobody wanted to its end was given up.
    pub fn last_cancelled(&self) -> Option<Instant> {
        *self.0.last_cancelled.lock()
    }

    /// Notes what was asked last, for tests that look at it.
    pub fn note_body(&self, body: String) {
        *self.0.last_body.lock() = body;
    }

    /// What was asked last.
    pub fn last_body(&self) -> String {
        self.0.last_body.lock().clone()
    }
}

/// Counts an answer as finished or as cancelled.
struct Count(Arc<Inner>, bool);

impl Count {
    fn finish(&mut self) {
        self.1 = true;
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        if self.1 {
            self.0.finished.fetch_add(1, SeqCst);
        } else {
            self.0.cancelled.fetch_add(1, SeqCst);
            *self.0.last_cancelled.lock() = Some(Instant::now());
        }
    }
}

/// `router` with the routes that control it, and everything else under its faults.
pub(super) fn controlled(router: Router, knobs: Knobs) -> Router {
    let control = Router::new()
        .route("/_fake/fault", post(set))
        .route("/_fake/stats", get(async |State(knobs): State<Knobs>| Json(knobs.stats())))
        .with_state(knobs.clone());
    router.layer(middleware::from_fn_with_state(knobs, misbehave)).merge(control)
}

async fn set(State(knobs): State<Knobs>, Json(fault): Json<Fault>) -> Json<Fault> {
    knobs.set(fault);
    Json(fault)
}

async fn misbehave(State(knobs): State<Knobs>, request: Request, next: Next) -> Response {
    knobs.0.requests.fetch_add(1, SeqCst);
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        knobs.0.ports.lock().insert(peer.port());
    }
    let fault = knobs.fault();
    match fault {
        Fault::Hang => {
            let _count = Count(Arc::clone(&knobs.0), false);
            std::future::pending::<()>().await;
        }
        Fault::Status { code } => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, Json(serde_json::json!({"error": "the fake was told to fail"}))).into_response();
        }
        Fault::Reset => return Response::new(Body::from_stream(broken(stream::empty()))),
        Fault::Slow { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
        _ => {}
    }
    let answer = next.run(request).await;
    let (head, body) = answer.into_parts();
    let count = Count(Arc::clone(&knobs.0), false);
    let body = damaged(body, fault);
    Response::from_parts(head, Body::from_stream(counted(body, count)))
}

type Bytes = Result<Vec<u8>, std::io::Error>;

/// Nothing more comes, and the connection breaks.
fn broken(before: impl Stream<Item = Bytes> + Send + 'static) -> impl Stream<Item = Bytes> + Send + 'static {
    before.chain(stream::once(async { Err(std::io::Error::other("the fake was told to break off")) }))
}

fn damaged(body: Body, fault: Fault) -> stream::BoxStream<'static, Bytes> {
    let bytes = body.into_data_stream().map(|chunk| match chunk {
        Ok(chunk) => Ok(chunk.to_vec()),
        Err(error) => Err(std::io::Error::other(error)),
    });
    match fault {
        Fault::Cut { bytes: most } => broken(cut_after(bytes, most)).boxed(),
        Fault::Empty => stream::empty().boxed(),
        Fault::Garbage { bytes: good } => {
            cut_after(bytes, good).chain(stream::once(async { Ok(b"\xff\xfe\xff\n\n".to_vec()) })).boxed()
        }
        _ => bytes.boxed(),
    }
}

fn cut_after(bytes: impl Stream<Item = Bytes> + Send + 'static, most: usize) -> impl Stream<Item = Bytes> + Send {
    bytes
        .scan(most, |left, chunk| {
            let done = *left == 0;
            let chunk = chunk.map(|mut chunk| {
                chunk.truncate(*left);
                *left -= chunk.len();
                chunk
            });
            futures::future::ready((!done).then_some(chunk))
        })
        .boxed()
}

fn counted(body: stream::BoxStream<'static, Bytes>, count: Count) -> impl Stream<Item = Bytes> + Send + 'static {
    stream::unfold((body, count), |(mut body, mut count)| async move {
        let chunk = body.next().await;
        if chunk.is_none() {
            count.finish();
        }
        Some((chunk?, (body, count)))
    })
}

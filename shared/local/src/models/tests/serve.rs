//! A real server on loopback that behaves as badly as a test asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Response, StatusCode, header};
use futures::stream;
use reqwest::Url;

/// How a request is answered, by its ordinal number (from 0), its path and where it wants to resume.
pub(super) type Answer = dyn Fn(usize, &str, Option<usize>) -> Response<Body> + Send + Sync;

pub(super) struct Server {
    pub(super) url: Url,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(super) async fn start(
        answer: impl Fn(usize, &str, Option<usize>) -> Response<Body> + Send + Sync + 'static,
    ) -> Self {
        let (requests, answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(answer) as Arc<Answer>);
        let counter = requests.clone();
        let app = Router::new().fallback(move |request: Request| {
            let number = counter.fetch_add(1, Ordering::SeqCst);
            let response = answer(number, request.uri().path(), resume(request.headers()));
            async move { response }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let serving = async move { axum::serve(listener, app).await.unwrap() };
        #[expect(clippy::disallowed_methods, reason = "the server lives as long as the test's runtime")]
        tokio::spawn(serving);
        Self { url, requests }
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn resume(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}

/// The whole file, or the part that was asked for.
pub(super) fn file(content: &[u8], from: Option<usize>) -> Response<Body> {
    let rest = content[from.unwrap_or(0)..].to_vec();
    headed(content.len(), from, rest.len()).body(Body::from(rest)).unwrap()
}

/// Announces everything from there on, sends only `sent` bytes of it in small pieces, then breaks the connection.
pub(super) fn cut(content: &[u8], from: Option<usize>, sent: usize) -> Response<Body> {
    let rest = &content[from.unwrap_or(0)..];
    let pieces = rest[..sent].chunks(1000).map(|piece| Ok(piece.to_vec()));
    let broken = std::iter::once(Err(std::io::Error::other("cut")));
    let body = Body::from_stream(stream::iter(pieces.chain(broken).collect::<Vec<_>>()));
    headed(content.len(), from, rest.len()).body(body).unwrap()
}

pub(super) fn status(code: u16) -> Response<Body> {
    Response::builder().status(StatusCode::from_u16(code).unwrap()).body(Body::empty()).unwrap()
}

fn headed(total: usize, from: Option<usize>, length: usize) -> axum::http::response::Builder {
    let head = Response::builder().header(header::CONTENT_LENGTH, length);
    match from {
        Some(from) => head
            .status(StatusCode::PARTIAL_CONTENT)
            .header(header::CONTENT_RANGE, format!("bytes {from}-{}/{total}", total - 1)),
        None => head,
    }
}

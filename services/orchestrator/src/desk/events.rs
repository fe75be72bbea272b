//! What happens at kiosks, as it happens.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::timeout,
};
use u5_protocol::desk::Told;
use u5_runtime::Shutdown;

use crate::app::App;

/// An empty line comes when nothing else has come for so long, so that a console notices when nobody is there any more.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// `GET /v1/desk/events`: lines of JSON, each a [`Told`]; empty ones mean nothing.
pub(super) async fn events(State(app): State<App>) -> Response {
    let begin = (app.desk.told.subscribe(), app.shutdown.clone());
    let lines = stream::unfold(begin, async |(mut told, shutdown)| {
        let line = next(&mut told, &shutdown).await?;
        Some((Ok::<_, Infallible>(Bytes::from(line)), (told, shutdown)))
    });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(lines)).into_response()
}

/// The next line; none when the service ends. Whoever listens is no conversation that is waited for.
async fn next(told: &mut Receiver<Arc<Told>>, shutdown: &Shutdown) -> Option<String> {
    let event = tokio::select! {
        event = timeout(KEEP_ALIVE, told.recv()) => event,
        () = shutdown.draining() => return None,
    };
    match event {
        Err(_) => Some("\n".to_owned()),
        Ok(Ok(event)) => Some(line(&event)),
        Ok(Err(RecvError::Lagged(events))) => Some(line(&Told::Missed { events })),
        Ok(Err(RecvError::Closed)) => None,
    }
}

/// What is told has no map with keys that JSON does not know, so that it can always be written.
fn line(told: &Told) -> String {
    serde_json::to_string(told).unwrap_or_default() + "\n"
}

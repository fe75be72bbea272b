//! What the runtime adds to a turn: everything over a real socket, with engines that take no time.

#![expect(clippy::expect_used, reason = "a bench that cannot run says why and stops")]

use std::{collections::HashMap, io::Write, net::SocketAddr, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::{net::TcpStream, runtime::Runtime, time::Instant};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use u5_orchestrator::{App, OrchestratorConfig, config::DEFAULTS};
use u5_runtime::{
    Shutdown, Tasks, clock,
    config::{self, Sources},
    serve::{self, ServeLimits},
};
use u5_telemetry::{Build, Metrics};

/// Spoken at once, and short, so that no audio queues.
const SCRIPT: &str = "[[rule]]\nthen = [{ say = \"Aisle seven.\" }]\n";

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A conversation service on a free port of the loopback address.
async fn service(script: &NamedTempFile) -> (SocketAddr, Shutdown) {
    let set = [
        "engines.stt=scripted".to_owned(),
        "engines.tts=scripted".to_owned(),
        "engines.llm=scripted".to_owned(),
        "engines.embeddings=off".to_owned(),
        "engines.heard=Where is the oat milk?".to_owned(),
        format!("engines.script={}", script.path().display()),
    ];
    let sources = Sources { set: set.to_vec(), ..Sources::default() };
    let config: OrchestratorConfig = config::load(&DEFAULTS, &sources).expect("the settings are valid").value;
    let build = Build { version: "bench", revision: "bench" };
    let metrics = Metrics::new(build, clock::since_epoch()).expect("metrics register once");
    let shutdown = Shutdown::new();
    let tasks = Tasks::new(shutdown.clone(), metrics.clone());
    let app = App::start(config, metrics.clone(), tasks.child(), shutdown.clone()).await.expect("it starts");
    let listener = serve::bind("bench", ([127, 0, 0, 1], 0).into()).await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    serve::serve(listener, app.router(), ServeLimits::default(), &tasks, &shutdown, &metrics);
    (address, shutdown)
}

async fn send(socket: &mut Socket, event: Value) {
    socket.send(Message::text(event.to_string())).await.expect("the connection stands");
}

async fn until(socket: &mut Socket, kind: &str) {
    loop {
        let message = socket.next().await.expect("the connection stands").expect("the connection stands");
        let Message::Text(text) = message else { continue };
        let event: HashMap<String, Value> = serde_json::from_str(&text).expect("events are JSON");
        if event["type"] == kind {
            return;
        }
    }
}

/// A typed question up to the first sample of its spoken answer. The rest of the answer is read, but not counted.
async fn turn(socket: &mut Socket) -> Duration {
    let content = json!([{ "type": "input_text", "text": "Where is the oat milk?" }]);
    let item = json!({ "type": "message", "role": "user", "content": content });
    let began = Instant::now();
    send(socket, json!({ "type": "conversation.item.create", "item": item })).await;
    send(socket, json!({ "type": "response.create" })).await;
    until(socket, "response.output_audio.delta").await;
    let took = began.elapsed();
    until(socket, "response.done").await;
    took
}

fn turns(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime starts");
    let mut script = NamedTempFile::new().expect("there is room");
    script.write_all(SCRIPT.as_bytes()).expect("there is room");
    let (address, shutdown) = runtime.block_on(service(&script));
    let url = format!("ws://{address}/v1/realtime");
    let (mut socket, _) = runtime.block_on(connect_async(url)).expect("the service answers");
    runtime.block_on(until(&mut socket, "session.created"));
    criterion.bench_function("a typed question to the first sample of its answer", |bench| {
        bench.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut total = Duration::ZERO;
                for _ in 0..rounds {
                    total += turn(&mut socket).await;
                }
                total
            })
        });
    });
    shutdown.stop();
}

criterion_group!(benches, turns);
criterion_main!(benches);

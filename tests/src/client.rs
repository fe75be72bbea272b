//! A raw client of the Realtime API: what it sends is sent as it is, and what it gets is JSON.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue, Response},
        protocol::CloseFrame,
    },
};

/// Far more than anything takes; only a test that would fail waits this long.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// The HTTP answer of a server that takes no connection.
pub type Refusal = Box<Response<Option<Vec<u8>>>>;

/// A connection.
#[derive(Debug)]
pub struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What came.
#[derive(Debug)]
pub enum Incoming {
    /// An event.
    Event(Value),
    /// A binary frame.
    Binary(Vec<u8>),
    /// The end, with the close frame if there was one.
    End(Option<CloseFrame>),
}

impl Client {
    /// Connects with these headers, or returns the HTTP answer that refused.
    pub async fn try_connect(url: &str, headers: &[(&str, &str)]) -> Result<Self, Refusal> {
        let mut request = url.into_client_request().expect("the URL is valid");
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("the header's name is valid");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("the header's value is valid"));
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(Error::Http(response)) => Err(response),
            Err(error) => panic!("{url}: {error}"),
        }
    }

    /// Connects with these headers.
    pub async fn connect(url: &str, headers: &[(&str, &str)]) -> Self {
        match Self::try_connect(url, headers).await {
            Ok(client) => client,
            Err(response) => panic!("{url} refused with {}: {:?}", response.status(), body(&response)),
        }
    }

    /// Connects and reads `session.created`.
    pub async fn open(url: &str) -> Self {
        let mut client = Self::connect(url, &[]).await;
        client.until("session.created").await;
        client
    }

    /// Sends an event.
    pub async fn send(&mut self, event: Value) {
        self.send_raw(Message::text(event.to_string())).await;
    }

    /// Sends a frame as it is.
    pub async fn send_raw(&mut self, message: Message) {
        self.0.send(message).await.expect("the connection stands");
    }

    /// Sends a frame to a server that may close while it is being sent.
    pub async fn try_send_raw(&mut self, message: Message) -> Result<(), Error> {
        self.0.send(message).await
    }

    /// The next thing that comes.
    pub async fn next(&mut self) -> Incoming {
        let next = tokio::time::timeout(PATIENCE, self.receive()).await;
        next.unwrap_or_else(|_| panic!("nothing came for {PATIENCE:?}"))
    }

    async fn receive(&mut self) -> Incoming {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Incoming::Event(serde_json::from_str(&text).expect("text frames hold JSON"));
                }
                Some(Ok(Message::Binary(bytes))) => return Incoming::Binary(bytes.to_vec()),
                Some(Ok(Message::Close(frame))) => return Incoming::End(frame),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Incoming::End(None),
            }
        }
    }

    /// The next event; fails at the end of the connection and at binary frames.
    pub async fn event(&mut self) -> Value {
        match self.next().await {
            Incoming::Event(event) => event,
            other => panic!("expected an event, got {other:?}"),
        }
    }

    /// The events up to and with the first of this type.
    pub async fn events_until(&mut self, kind: &str) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            match self.next().await {
                Incoming::Event(event) => events.push(event),
                Incoming::Binary(_) => continue,
                Incoming::End(frame) => panic!("the connection ended with {frame:?} before {kind}; came: {events:#?}"),
            }
            if events.last().is_some_and(|event| event["type"] == kind) {
                return events;
            }
        }
    }

    /// The first event of this type; those before it are dropped.
    pub async fn until(&mut self, kind: &str) -> Value {
        self.events_until(kind).await.pop().expect("it ends with the event")
    }

    /// The close frame at the end of the connection.
    pub async fn close_frame(&mut self) -> Option<CloseFrame> {
        loop {
            if let Incoming::End(frame) = self.next().await {
                return frame;
            }
        }
    }

    /// Says something in writing, asks for an answer in writing, and returns all events up to its end.
    pub async fn ask(&mut self, text: &str) -> Vec<Value> {
        let content = json!([{"type": "input_text", "text": text}]);
        let item = json!({"type": "message", "role": "user", "content": content});
        self.send(json!({"type": "conversation.item.create", "item": item})).await;
        self.send(json!({"type": "response.create", "response": {"output_modalities": ["text"]}})).await;
        self.events_until("response.done").await
    }
}

/// The text of an answer that came in writing.
pub fn written(events: &[Value]) -> String {
    let deltas = events.iter().filter(|event| event["type"] == "response.output_text.delta");
    deltas.filter_map(|event| event["delta"].as_str()).collect()
}

/// The types of events, in order.
pub fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["type"].as_str()).collect()
}

/// The body of a refusal.
pub fn body(response: &Response<Option<Vec<u8>>>) -> String {
    String::from_utf8_lossy(response.body().as_deref().unwrap_or_default()).into_owned()
}

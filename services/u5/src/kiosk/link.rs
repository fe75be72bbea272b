//! The WebSocket of a kiosk.

use futures::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        ClientRequestBuilder, Error as WsError, Message,
        http::Uri,
        protocol::{CloseFrame, WebSocketConfig},
    },
};
use u5_protocol::{
    frame::{Frame, FrameError, FrameFlags, FrameKind},
    ids::SessionId,
    kiosk::{AudioSetup, ClientEvent, ClientInfo, Resume, SUBPROTOCOL, ServerEvent, ServerMessage},
};

use super::{Address, MIC_RATE};

/// Samples per second that the loudspeaker claims to play; the server's own rate is what counts.
const OUT_RATE: u32 = 24_000;
/// What is read at a time, in bytes: more than a voice frame. As much is cleared for every read, so that more would
/// cost time.
const READ: usize = 8 * 1024;
/// The event of the Realtime API that says that a turn is over.
const COMMITTED: &str = "input_audio_buffer.committed";

/// Why a conversation with a server failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KioskError {
    /// Not an address that can be connected to.
    #[error("`{url}` is not an address to connect to ({reason}); write ws://HOST:PORT/v1/realtime")]
    Address {
        /// The address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody is there, or the request was refused.
    #[error("no connection to {url}: {reason}")]
    Connect {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// The server says nothing.
    #[error("{url} does not answer a kiosk's hello within {seconds} s; is it a U5 conversation service?")]
    Silent {
        /// The address.
        url: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(Box<WsError>),
    /// The server closed it.
    #[error("the server closed the connection{reason}")]
    Closed {
        /// With which code; none when it said nothing.
        code: Option<u16>,
        /// Code and reason, for people.
        reason: String,
    },
    /// The server sent an event that cannot be read.
    #[error("the server sent an event that is not of {SUBPROTOCOL}: {0}")]
    Event(String),
    /// The server sent audio that cannot be read.
    #[error("the server sent bad audio: {0}")]
    Frame(#[from] FrameError),
    /// The server refused something.
    #[error("the server says: {message} ({code})")]
    Refused {
        /// What, for programs.
        code: String,
        /// What, for people.
        message: String,
    },
    /// The server is busy and does not come back.
    #[error("the server has been busy with the answer for {0} s without a sign")]
    Unanswered(u64),
    /// The answer does not end.
    #[error("the answer did not end within {0} s")]
    Endless(u64),
}

impl From<WsError> for KioskError {
    fn from(error: WsError) -> Self {
        Self::Broken(Box::new(error))
    }
}

/// What came from the server.
#[derive(Debug)]
pub(crate) enum Received {
    /// Audio.
    Voice(Frame),
    /// An event of the kiosk dialect.
    Event(ServerMessage),
    /// What the customer has said so far is a turn.
    Committed,
    /// Something that a kiosk need not know.
    Nothing,
}

/// A kiosk's connection.
pub(crate) struct Link {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seq: u32,
    pts: u64,
    /// What finds this visit again when the connection is lost.
    ticket: Resume,
}

/// What a server says to a kiosk that comes.
#[derive(Debug, Clone)]
pub(crate) struct Welcome {
    /// Which visit this is.
    pub(crate) session: SessionId,
    /// Samples per second of its voice.
    pub(crate) voice_rate: u32,
    /// Whether an earlier visit goes on.
    pub(crate) resumed: bool,
}

impl Link {
    /// Connects and says hello, to go on with the visit that `resume` stands for if there is one.
    pub(crate) async fn open(address: &Address, resume: Option<Resume>) -> Result<(Self, Welcome), KioskError> {
        let url = &address.url;
        let request = request(address)?;
        let config = WebSocketConfig::default().read_buffer_size(READ);
        let connected = connect_async_with_config(request, Some(config), true).await;
        let failed = |error: WsError| KioskError::Connect { url: url.clone(), reason: reason(&error) };
        let (socket, _) = connected.map_err(failed)?;
        let ticket = Resume { token: String::new(), last_seq: 0 };
        let mut link = Self { socket, seq: 0, pts: 0, ticket };
        link.say(&hello(resume)).await?;
        loop {
            let Received::Event(ServerMessage { event, .. }) = link.next().await? else { continue };
            if let ServerEvent::Welcome { session_id, voice_rate, resumed, resume_token, .. } = event {
                link.ticket.token = resume_token;
                return Ok((link, Welcome { session: session_id, voice_rate, resumed }));
            }
        }
    }

    /// What goes on with this visit in another connection.
    pub(crate) fn ticket(&self) -> Resume {
        self.ticket.clone()
    }

    /// Sends an event.
    pub(crate) async fn say(&mut self, event: &ClientEvent) -> Result<(), KioskError> {
        let text = serde_json::to_string(event).map_err(|error| KioskError::Event(error.to_string()))?;
        Ok(self.socket.send(Message::text(text)).await?)
    }

    /// Sends the microphone's next samples.
    pub(crate) async fn mic(&mut self, pcm: Vec<i16>) -> Result<(), KioskError> {
        let samples = pcm.len() as u64;
        let frame =
            Frame { kind: FrameKind::Mic, flags: FrameFlags::default(), seq: self.seq, pts_samples: self.pts, pcm };
        self.seq = self.seq.wrapping_add(1);
        self.pts += samples;
        Ok(self.socket.send(Message::Binary(frame.encode().into())).await?)
    }

    /// Waits for what comes next. Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Result<Received, KioskError> {
        match self.socket.next().await {
            Some(Ok(Message::Binary(bytes))) => Ok(Received::Voice(Frame::decode(&bytes)?)),
            Some(Ok(Message::Text(text))) => {
                let received = read(&text)?;
                if let Received::Event(message) = &received {
                    self.ticket.last_seq = message.seq;
                }
                Ok(received)
            }
            Some(Ok(Message::Close(frame))) => Err(closed(frame.as_ref())),
            Some(Ok(_)) => Ok(Received::Nothing),
            Some(Err(error)) => Err(error.into()),
            None => Err(closed(None)),
        }
    }

    /// Says that nothing more will be sent. What the server had sent by then can still be received.
    pub(crate) async fn hang_up(&mut self) {
        // A server that is gone needs no goodbye.
        drop(self.socket.close(None).await);
    }

    /// Hangs up.
    pub(super) async fn close(mut self) {
        self.hang_up().await;
    }
}

fn request(address: &Address) -> Result<ClientRequestBuilder, KioskError> {
    let bad = |reason: &str| KioskError::Address { url: address.url.clone(), reason: reason.to_owned() };
    let uri: Uri = address
        .url
        .parse()
        .map_err(|error: tokio_tungstenite::tungstenite::http::uri::InvalidUri| bad(&error.to_string()))?;
    match uri.scheme_str() {
        Some("ws") => {}
        Some("wss") => return Err(bad("wss:// is not built into this tool; connect to the service behind the proxy")),
        _ => return Err(bad("it does not begin with ws://")),
    }
    let request = ClientRequestBuilder::new(uri).with_sub_protocol(SUBPROTOCOL);
    Ok(match &address.token {
        Some(token) => request.with_header("authorization", format!("Bearer {token}")),
        None => request,
    })
}

/// What a refused request says, else what the system says.
fn reason(error: &WsError) -> String {
    let WsError::Http(response) = error else { return error.to_string() };
    let body = response.body().as_deref().unwrap_or_default();
    format!("{} {}", response.status(), String::from_utf8_lossy(&body[..body.len().min(512)])).trim().to_owned()
}

fn hello(resume: Option<Resume>) -> ClientEvent {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    ClientEvent::Hello {
        client: ClientInfo { version, user_agent: "u5".to_owned() },
        audio: AudioSetup { in_rate: MIC_RATE, out_rate: OUT_RATE, echo_cancellation: true },
        screen: None,
        resume,
    }
}

/// Which dialect an event is of.
#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: String,
    error: Option<RealtimeError>,
}

#[derive(Deserialize)]
struct RealtimeError {
    code: Option<String>,
    message: String,
}

/// A kiosk also hears the events that it shares with Realtime clients; of those only errors and the ends of turns
/// matter here.
fn read(text: &str) -> Result<Received, KioskError> {
    let unreadable = |reason: String| KioskError::Event(reason);
    let kind: Kind = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
    if let Some(RealtimeError { code, message }) = kind.error.filter(|_| kind.kind == "error") {
        return Err(KioskError::Refused { code: code.unwrap_or_else(|| "error".to_owned()), message });
    }
    if !kind.kind.starts_with("kiosk.") {
        return Ok(if kind.kind == COMMITTED { Received::Committed } else { Received::Nothing });
    }
    let message = ServerMessage::decode(text).map_err(|error| unreadable(error.to_string()))?;
    match message.event {
        ServerEvent::Error { code, message, .. } => Err(KioskError::Refused { code, message }),
        _ => Ok(Received::Event(message)),
    }
}

fn closed(frame: Option<&CloseFrame>) -> KioskError {
    let reason = frame.map(|frame| format!(" with code {}: {}", u16::from(frame.code), frame.reason));
    KioskError::Closed { code: frame.map(|frame| frame.code.into()), reason: reason.unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> Address {
        Address { url: url.to_owned(), token: None }
    }

    #[test]
    fn addresses_that_cannot_work_say_what_would() {
        for (url, what) in [("http://x", "ws://"), ("wss://x", "proxy"), ("a b", "invalid")] {
            let message = request(&address(url)).map(|_| ()).unwrap_err().to_string();
            assert!(message.contains(url) && message.contains(what), "{message}");
        }
        assert!(request(&address("ws://127.0.0.1:8081/v1/realtime")).is_ok());
    }

    #[test]
    fn events_of_the_other_dialect_are_passed_over() {
        assert!(matches!(read(r#"{"type":"session.created","event_id":"e"}"#), Ok(Received::Nothing)));
        let state = read(r#"{"type":"kiosk.state","seq":1,"state":"thinking","since_ms":5}"#);
        assert!(matches!(state, Ok(Received::Event(ServerMessage { seq: 1, .. }))), "{state:?}");
        let committed = read(r#"{"type":"input_audio_buffer.committed","event_id":"e"}"#);
        assert!(matches!(committed, Ok(Received::Committed)), "{committed:?}");
    }

    #[test]
    fn errors_of_both_dialects_are_errors() {
        let kiosk = r#"{"type":"kiosk.error","seq":1,"code":"bad_frame","message":"frame","retryable":false}"#;
        let realtime = r#"{"type":"error","event_id":"e","error":{"type":"x","code":"c","message":"no"}}"#;
        assert_eq!(read(kiosk).unwrap_err().to_string(), "the server says: frame (bad_frame)");
        assert_eq!(read(realtime).unwrap_err().to_string(), "the server says: no (c)");
        assert!(read("rubbish").is_err() && read(r#"{"type":"kiosk.unheard","seq":1}"#).is_err());
    }
}

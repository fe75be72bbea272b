//! Pixel Streaming signalling: the JSON messages between a browser, an avatar renderer and the server between them, as
//! Unreal Engine and Epic's own frontend speak it (protocol 1.3.0).
//!
//! Only what the server must know of a message is read ([`Message`]); everything else goes on as it came, letter by
//! letter, because renderers and frontends of other versions put more into it than this one knows.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// The version that the server tells everybody.
pub const PROTOCOL_VERSION: &str = "1.3.0";

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A renderer says what it is called.
    EndpointId,
    /// Which renderers are there?
    ListStreamers,
    /// A player wants to see a renderer.
    Subscribe,
    /// A player has seen enough.
    Unsubscribe,
    /// WebRTC: an offer.
    Offer,
    /// WebRTC: an answer.
    Answer,
    /// WebRTC: a way in which a peer may be reached.
    IceCandidate,
    /// A renderer sends a player away.
    DisconnectPlayer,
    /// Is anybody there?
    Ping,
    /// Yes.
    Pong,
    /// Which quality a player wants.
    LayerPreference,
    /// A player asks an SFU for data channels.
    DataChannelRequest,
    /// A player has opened its data channels.
    PeerDataChannelsReady,
    /// An SFU tells a player its data channels.
    PeerDataChannels,
    /// An SFU tells a renderer about a player's data channels.
    StreamerDataChannels,
    /// An SFU has something to show.
    StartStreaming,
    /// An SFU has nothing to show any more.
    StopStreaming,
    /// Figures that nobody reads any more.
    Stats,
    /// A page of ours wants fresh credentials.
    Refresh,
    /// A page of ours tells how long it took to show the avatar.
    FirstFrame,
    /// The server asks a renderer what it is called.
    Identify,
    /// The server says how peers find each other.
    Config,
    /// The server says what a renderer is called.
    EndpointIdConfirm,
    /// The server says that a player wants to see.
    PlayerConnected,
    /// The server says that a player is gone.
    PlayerDisconnected,
    /// Something else.
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "endpointId" => Self::EndpointId,
            "listStreamers" => Self::ListStreamers,
            "subscribe" => Self::Subscribe,
            "unsubscribe" => Self::Unsubscribe,
            "offer" => Self::Offer,
            "answer" => Self::Answer,
            "iceCandidate" => Self::IceCandidate,
            "disconnectPlayer" => Self::DisconnectPlayer,
            "ping" => Self::Ping,
            "pong" => Self::Pong,
            "layerPreference" => Self::LayerPreference,
            "dataChannelRequest" => Self::DataChannelRequest,
            "peerDataChannelsReady" => Self::PeerDataChannelsReady,
            "peerDataChannels" => Self::PeerDataChannels,
            "streamerDataChannels" => Self::StreamerDataChannels,
            "startStreaming" => Self::StartStreaming,
            "stopStreaming" => Self::StopStreaming,
            "stats" => Self::Stats,
            "u5.refresh" => Self::Refresh,
            "u5.firstFrame" => Self::FirstFrame,
            "identify" => Self::Identify,
            "config" => Self::Config,
            "endpointIdConfirm" => Self::EndpointIdConfirm,
            "playerConnected" => Self::PlayerConnected,
            "playerDisconnected" => Self::PlayerDisconnected,
            _ => Self::Other,
        }
    }

    /// Whether it goes from a player on to its renderer, or to whoever stands between them.
    pub const fn is_for_streamer(self) -> bool {
        matches!(
            self,
            Self::Offer
                | Self::Answer
                | Self::IceCandidate
                | Self::LayerPreference
                | Self::DataChannelRequest
                | Self::PeerDataChannelsReady
        )
    }

    /// Whether it goes from a renderer on to one of its players.
    pub const fn is_for_player(self) -> bool {
        matches!(self, Self::Offer | Self::Answer | Self::IceCandidate | Self::PeerDataChannels)
    }
}

/// What the server reads of a message. Values stay as they were written until somebody asks for them.
#[derive(Debug)]
pub struct Message<'a> {
    /// The whole of it.
    pub text: &'a str,
    /// What it is for.
    pub kind: Kind,
    fields: Fields<'a>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "present")]
    player_id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    sfu_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    streamer_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    time: Option<&'a RawValue>,
    #[serde(borrow, default)]
    reason: Option<&'a RawValue>,
    #[serde(borrow, default)]
    committed_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ms: Option<&'a RawValue>,
}

/// Also a `null` is there, and is to be replaced and not added to.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// A message that is none: no JSON object, no type, or a field that is there twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no signalling message: a JSON object with a `type` is expected, and no field twice")]
pub struct NotAMessage;

impl<'a> Message<'a> {
    /// Reads what the server must know of `text`.
    ///
    /// # Errors
    /// For anything but an object with a `type`. A field that is there twice is an error as well: readers differ in
    /// which of them they believe.
    pub fn read(text: &'a str) -> Result<Self, NotAMessage> {
        // A struct may be written as an array, as far as serde is concerned.
        if !text.trim_start().starts_with('{') {
            return Err(NotAMessage);
        }
        let fields: Fields<'a> = serde_json::from_str(text).map_err(|_| NotAMessage)?;
        Ok(Self { text, kind: Kind::of(&fields.r#type), fields })
    }

    /// The type as it is written.
    pub fn name(&self) -> &str {
        &self.fields.r#type
    }

    /// The player it is about. Renderers of old send numbers.
    pub fn player(&self) -> Option<Cow<'a, str>> {
        let raw = self.fields.player_id?.get();
        serde_json::from_str(raw).ok().map(Cow::Owned).or_else(|| {
            let is_number = raw.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then_some(Cow::Borrowed(raw))
        })
    }

    /// What a renderer is called.
    pub fn id(&self) -> Option<String> {
        text_of(self.fields.id)
    }

    /// The renderer that a player wants.
    pub fn streamer(&self) -> Option<String> {
        text_of(self.fields.streamer_id)
    }

    /// What a renderer is called from now on.
    pub fn committed(&self) -> Option<String> {
        text_of(self.fields.committed_id)
    }

    /// Why, in words.
    pub fn reason(&self) -> Option<String> {
        text_of(self.fields.reason)
    }

    /// A time that a page measured, in milliseconds.
    pub fn millis(&self) -> Option<u64> {
        serde_json::from_str(self.fields.ms?.get()).ok()
    }

    /// The time in a ping, which the answer repeats.
    pub const fn time(&self) -> Option<&'a RawValue> {
        self.fields.time
    }

    /// The message with `player` as its player, whoever it said it was from.
    pub fn from_player(&self, player: &str) -> String {
        self.with("playerId", self.fields.player_id, player)
    }

    /// The message with `sfu` as its SFU, whoever it said it was from.
    pub fn from_sfu(&self, sfu: &str) -> String {
        self.with("sfuId", self.fields.sfu_id, sfu)
    }

    /// The message with `value` in place of what is there, or in front of everything else.
    fn with(&self, name: &str, there: Option<&RawValue>, value: &str) -> String {
        let value = Quoted(value);
        if let Some((before, behind)) = there.and_then(|raw| self.around(raw)) {
            return format!("{before}{value}{behind}");
        }
        let (before, fields) = self.text.split_once('{').unwrap_or(("", self.text));
        format!("{before}{{\"{name}\":{value},{fields}")
    }

    /// The text before and behind a value.
    fn around(&self, raw: &RawValue) -> Option<(&'a str, &'a str)> {
        let start = (raw.get().as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        Some((self.text.get(..start)?, self.text.get(start + raw.get().len()..)?))
    }
}

fn text_of(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(raw?.get()).ok()
}

/// Text as JSON writes it.
struct Quoted<'a>(&'a str);

impl std::fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(self.0).map_err(|_| std::fmt::Error)?)
    }
}

/// What the server itself says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ServerMessage<'a> {
    /// To everybody, once: how peers find each other.
    Config {
        /// What goes into an `RTCPeerConnection`.
        peer_connection_options: PeerOptions,
        /// [`PROTOCOL_VERSION`].
        protocol_version: &'a str,
    },
    /// To a renderer: what are you called?
    Identify {},
    /// To a renderer: this is what you are called.
    EndpointIdConfirm {
        /// Its own wish, or that with a number behind it.
        committed_id: &'a str,
    },
    /// To a player: the renderers there are.
    StreamerList {
        /// What they are called.
        ids: Vec<&'a str>,
    },
    /// To a player: it cannot be seen.
    SubscribeFailed {
        /// Why, for people.
        message: &'a str,
    },
    /// To a renderer: somebody wants to see you; make an offer.
    PlayerConnected {
        /// Always true: browsers send input through it.
        data_channel: bool,
        /// Whether it is an SFU.
        sfu: bool,
        /// Who.
        player_id: &'a str,
    },
    /// To a renderer: somebody is gone.
    PlayerDisconnected {
        /// Who.
        player_id: &'a str,
    },
    /// The answer to a ping.
    Pong {
        /// The time in the ping, as it was written.
        #[serde(skip_serializing_if = "Option::is_none")]
        time: Option<&'a RawValue>,
    },
    /// To players: the renderer that you see has another name.
    StreamerIdChanged {
        /// Its name.
        #[serde(rename = "newID")]
        new_id: &'a str,
    },
    /// To players: the renderer that you saw is gone.
    StreamerDisconnected {},
    /// To players that asked for it in their address (see [`SESSION_QUERY`]); Epic's frontend knows no such message.
    #[serde(rename = "u5.session")]
    Session {
        /// What the player is called.
        player_id: &'a str,
        /// What to show (`resume=`) to be the same player on the next connection. A secret.
        resume: &'a str,
        /// Whether it is the same player as before: its picture goes on, and nothing is to be negotiated.
        resumed: bool,
    },
}

/// `?u5=1`: the player wants [`ServerMessage::Session`].
pub const SESSION_QUERY: &str = "u5";
/// A header with which a server answers that it knows relays: a relay in front of a renderer may say in its address which
/// players the renderer still shows (`?held=Player1,Player2`), and the server then tells it whom to forget.
pub const RELAY_HEADER: &str = "u5-relay";

impl ServerMessage<'_> {
    /// As it is sent.
    pub fn text(&self) -> String {
        // Nothing in it can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What goes into an `RTCPeerConnection`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PeerOptions {
    /// STUN and TURN servers.
    pub ice_servers: Vec<IceServer>,
}

/// A STUN or TURN server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IceServer {
    /// Its addresses: always a list, since Epic's frontend walks through it.
    pub urls: Vec<String>,
    /// For TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// For TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

#[cfg(test)]
mod tests;

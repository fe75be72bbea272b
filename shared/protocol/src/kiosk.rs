//! `u5.kiosk.v1`: what kiosks say and hear beside the Realtime events and the binary audio on the same socket.

mod client;
pub mod close;
mod marks;
mod server;
pub mod texts;

pub use client::{
    AudioSetup, ClientEvent, ClientInfo, Incoming, MAX_FRAME, MAX_TEXT, MicMode, MicState, Playback, PresenceSource,
    Resume, Screen,
};
pub use marks::{Mark, MarkSource, Marks, Viseme, VisemeMark};
pub use server::{
    Branding, CHOICE_STAFF, CHOICE_TYPING, CaptionRole, Card, CardItem, CardKind, DegradedPart, Hours, KioskState,
    PageCommand, Profile, ServerEvent, ServerInfo, ServerMessage, SlotView, SoundDevice, Span, StaffState, Transcripts,
};

/// The WebSocket subprotocol that asks for this dialect.
pub const SUBPROTOCOL: &str = "u5.kiosk.v1";
/// What a browser puts before its kiosk token in a subprotocol, since it cannot set headers.
pub const TOKEN_SUBPROTOCOL_PREFIX: &str = "u5.token.";

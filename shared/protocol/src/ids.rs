//! Typed identifiers: a session's id cannot be passed where a turn's is wanted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The prefix that ids made here carry; ids from clients may look different.
            pub const PREFIX: &'static str = $prefix;

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl MakeId for $name {
            const PREFIX: &'static str = $prefix;
        }
    )*};
}

/// An id type that an [`IdGen`] can make.
pub trait MakeId: From<String> {
    /// What its text begins with.
    const PREFIX: &'static str;
}

ids! {
    /// One connection's conversation, as named in `session.created` and `kiosk.welcome`.
    SessionId = "sess";
    /// The conversation object that the items of a session belong to.
    ConversationId = "conv";
    /// One message, function call or function result of a conversation.
    ItemId = "item";
    /// One answer of the assistant.
    ResponseId = "resp";
    /// One event on the wire.
    EventId = "event";
    /// One call of a function tool.
    CallId = "call";
    /// A kiosk in a store.
    KioskId = "kiosk";
    /// A card on the kiosk's screen.
    CardId = "card";
}

/// Makes ids that are unique within a session without a clock or a source of randomness of its own:
/// the caller gives a random `seed`, ids count up behind it.
#[derive(Debug, Clone)]
pub struct IdGen {
    seed: u64,
    next: u64,
}

impl IdGen {
    /// Ids from different seeds differ; the same seed gives the same ids (tests rely on it).
    pub const fn new(seed: u64) -> Self {
        Self { seed, next: 0 }
    }

    /// The next id, of whichever type is asked for.
    pub fn make<T: MakeId>(&mut self) -> T {
        self.next += 1;
        T::from(format!("{}_{:012x}{:06x}", T::PREFIX, self.seed & 0xffff_ffff_ffff, self.next))
    }
}

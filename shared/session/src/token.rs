//! The secret with which a kiosk finds its session again.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::SessionError;

/// 128 random bits as 32 hexadecimal digits. Whoever has it can continue the visit, so `Debug` hides it and stores
/// keep only its [`digest`](Self::digest).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResumeToken(String);

impl ResumeToken {
    /// A new one from the system's source of randomness.
    pub fn random() -> Result<Self, SessionError> {
        let mut bits = [0u8; 16];
        getrandom::fill(&mut bits).map_err(|error| SessionError::Randomness { reason: error.to_string() })?;
        Ok(Self(hex::encode(bits)))
    }

    /// The token as the kiosk sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What a store keeps in its place: the SHA-256, so that a copy of the store opens no visit.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl From<&str> for ResumeToken {
    fn from(token: &str) -> Self {
        Self(token.to_owned())
    }
}

impl fmt::Debug for ResumeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_are_32_hexadecimal_digits() {
        let (one, other) = (ResumeToken::random().unwrap(), ResumeToken::random().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.expose().len(), 32);
        assert!(one.expose().bytes().all(|digit| digit.is_ascii_hexdigit()));
    }

    #[test]
    fn the_token_is_not_shown() {
        let token = ResumeToken::random().unwrap();
        assert!(!format!("{token:?}").contains(token.expose()));
    }

    #[test]
    fn the_digest_depends_on_the_token_alone() {
        assert_eq!(ResumeToken::from("a").digest(), ResumeToken::from("a").digest());
        assert_ne!(ResumeToken::from("a").digest(), ResumeToken::from("b").digest());
    }
}

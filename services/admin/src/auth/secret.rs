//! Random texts that let somebody in, and what is kept of them.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use u5_runtime::keys;

/// 256 random bits in hexadecimal. Not shown by accident.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// A new one.
    ///
    /// # Panics
    /// On a machine without randomness, where nothing can be kept safe.
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 32];
        #[expect(clippy::expect_used, reason = "a guessable secret is worse than none")]
        getrandom::fill(&mut bytes).expect("the system has randomness");
        Self(hex::encode(bytes))
    }

    /// One that somebody showed.
    pub(crate) fn shown(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// One that is made of `seed` and `parts`, and the same for the same.
    pub(crate) fn derived(seed: &Self, parts: &[&str]) -> Self {
        let joined = parts.join("\0");
        Self(hex::encode(keyed(seed.0.as_bytes(), joined.as_bytes())))
    }

    /// The text itself, for whom it is for.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it. It is random enough that no salt and no slow hash is needed.
    pub(crate) fn hash(&self) -> [u8; 32] {
        digest(self.0.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// HMAC-SHA-256: the hash of `bytes` for those who know `key`.
pub(crate) fn keyed(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length.
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return digest(bytes) };
    mac.chain_update(bytes).finalize().into_bytes().into()
}

/// Whether both are the same; how long that takes tells nothing.
pub(crate) fn is_same(a: &[u8], b: &[u8]) -> bool {
    keys::is_same(&hex::encode(a), &hex::encode(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_do_not_show() {
        let (one, other) = (Secret::random(), Secret::random());
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), 64);
        assert!(!format!("{one:?}").contains(one.reveal()));
        assert!(is_same(&one.hash(), &Secret::shown(one.reveal()).hash()) && !is_same(&one.hash(), &other.hash()));
    }

    #[test]
    fn derived_secrets_depend_on_every_part() {
        let seed = Secret::random();
        let of = |parts: &[&str]| Secret::derived(&seed, parts);
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab", ""]));
        assert_ne!(of(&["a"]), Secret::derived(&Secret::random(), &["a"]));
    }
}

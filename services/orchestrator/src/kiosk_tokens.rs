//! The tokens that kiosks were given in the console: `_kiosks.json` beside what the store changed, with the SHA-256 of each.
//!
//! Read anew for each kiosk that comes: that is seldom, and a token that was revoked opens nothing any more.

use std::{collections::BTreeMap, fs, io::Read, path::PathBuf};

use sha2::{Digest, Sha256};
use u5_protocol::{desk::KIOSKS_FILE, ids::KioskId};
use u5_runtime::keys;

/// The largest such file: five thousand kiosks take a tenth of it.
const MAX_BYTES: u64 = 4 << 20;
/// Where a mounted ConfigMap has its files.
const MOUNTED: &str = "..data";

/// Where the tokens are.
#[derive(Debug, Clone)]
pub(crate) struct KioskTokens {
    directory: Option<PathBuf>,
}

impl KioskTokens {
    /// Beside the store's changes in `flows_live`; nowhere where that is empty.
    pub(crate) fn beside(flows_live: &str) -> Self {
        Self { directory: (!flows_live.is_empty()).then(|| PathBuf::from(flows_live)) }
    }

    /// Whether `kiosk` shows the token that it was given; nothing where it was given none. Reads a small file.
    pub(crate) fn admits<'s>(&self, kiosk: &KioskId, shown: impl IntoIterator<Item = &'s str>) -> Option<bool> {
        let tokens = self.read()?;
        let wanted = tokens.get(kiosk.as_str())?;
        Some(shown.into_iter().fold(false, |admitted, shown| admitted | keys::is_same(wanted, &hash(shown))))
    }

    fn read(&self) -> Option<BTreeMap<String, String>> {
        let directory = self.directory.as_ref()?;
        let file = fs::File::open(directory.join(MOUNTED).join(KIOSKS_FILE));
        let file = file.or_else(|_| fs::File::open(directory.join(KIOSKS_FILE))).ok()?;
        let mut text = String::new();
        file.take(MAX_BYTES).read_to_string(&mut text).ok()?;
        match serde_json::from_str(&text) {
            Ok(tokens) => Some(tokens),
            Err(error) => {
                // Nobody comes in with a token that cannot be looked up, and whoever needs none still does.
                tracing::error!("{KIOSKS_FILE} cannot be read, so kiosks' own tokens do not hold: {error}");
                None
            }
        }
    }
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kiosk_with_a_token_has_to_show_it_and_no_other() {
        let live = tempfile::tempdir().unwrap();
        let tokens = KioskTokens::beside(live.path().to_str().unwrap());
        let (entrance, exit) = (KioskId::from("entrance"), KioskId::from("exit"));
        assert_eq!(tokens.admits(&entrance, ["x"]), None, "nobody was given any");
        let file = format!("{{\"entrance\": \"{}\"}}", hash("u5k_1"));
        fs::write(live.path().join(KIOSKS_FILE), file).unwrap();
        assert_eq!(tokens.admits(&entrance, ["other", "u5k_1"]), Some(true));
        assert_eq!(tokens.admits(&entrance, ["other", ""]), Some(false));
        assert_eq!(tokens.admits(&exit, ["u5k_1"]), None);
        // As a ConfigMap is mounted, which counts.
        fs::create_dir(live.path().join(MOUNTED)).unwrap();
        fs::write(live.path().join(MOUNTED).join(KIOSKS_FILE), "{}").unwrap();
        assert_eq!(tokens.admits(&entrance, ["u5k_1"]), None, "it was revoked");
        assert_eq!(KioskTokens::beside("").admits(&entrance, []), None);
    }
}

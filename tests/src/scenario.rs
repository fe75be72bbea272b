//! What goes wrong when, written down: a list of faults and the times between them, for fakes and proxies alike.
//!
//! ```toml
//! [[step]]
//! after_ms = 20000
//! fault = "hang"
//!
//! [[step]]
//! after_ms = 5000
//! fault = "none"
//! ```
//!
//! The same in JSON, in a file that ends in `.json`: `[{"after_ms": 20000, "fault": "hang"}, …]`.

use std::{fs, path::Path, time::Duration};

use serde::{Deserialize, de::DeserializeOwned};

/// Faults in the order in which they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario<F> {
    steps: Vec<Step<F>>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Step<F> {
    /// How long after the step before, or after the start.
    after_ms: u64,
    #[serde(flatten)]
    fault: F,
}

/// TOML has lists only under a name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named<F> {
    step: Vec<Step<F>>,
}

impl<F: DeserializeOwned> Scenario<F> {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn read(path: &str) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        let is_json = Path::new(path).extension().is_some_and(|ending| ending == "json");
        if is_json { Self::json(&text) } else { Self::toml(&text) }
    }

    fn json(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map(|steps| Self { steps }).map_err(|error| error.to_string())
    }

    fn toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map(|Named { step }| Self { steps: step }).map_err(|error| error.to_string())
    }
}

impl<F> Scenario<F> {
    /// Tells every fault when its time has come; ends with the last.
    pub async fn play(self, mut tell: impl AsyncFnMut(F)) {
        for Step { after_ms, fault } in self.steps {
            tokio::time::sleep(Duration::from_millis(after_ms)).await;
            tell(fault).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::{chaos, fakes};

    #[test]
    fn a_list_is_read_in_both_languages_and_mistakes_are_named() {
        type Faults = Scenario<fakes::Fault>;
        let json = r#"[{"after_ms": 20, "fault": "cut", "bytes": 7}, {"after_ms": 5, "fault": "none"}]"#;
        let toml = "[[step]]\nafter_ms = 20\nfault = \"cut\"\nbytes = 7\n[[step]]\nafter_ms = 5\nfault = \"none\"";
        assert_eq!(Faults::json(json), Faults::toml(toml));
        let unknown = Faults::toml("[[step]]\nafter_ms = 1\nfault = \"explode\"").unwrap_err();
        assert!(unknown.contains("explode") && unknown.contains("hang"), "{unknown}");
        let missing = Faults::json(r#"[{"after_ms": 1, "fault": "cut"}]"#).unwrap_err();
        assert!(missing.contains("bytes"), "{missing}");
        assert!(Faults::toml("[[steps]]").is_err() && Faults::read("/nowhere").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn every_fault_comes_when_its_time_has_come() {
        let text = r#"[{"after_ms": 1000, "fault": "hang"}, {"after_ms": 500, "fault": "none"}]"#;
        let (began, mut told) = (Instant::now(), Vec::new());
        let scenario = Scenario::json(text).unwrap();
        scenario.play(async |fault: chaos::Fault| told.push((began.elapsed().as_millis(), fault))).await;
        assert_eq!(told, [(1_000, chaos::Fault::Hang), (1_500, chaos::Fault::None)]);
    }
}

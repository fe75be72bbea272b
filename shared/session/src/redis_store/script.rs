//! The transitions that Redis does as one step, as Lua scripts.

use std::sync::OnceLock;

use redis::Script;

/// A transition of one session.
#[derive(Debug)]
pub(super) struct Step {
    code: &'static str,
    hash: OnceLock<String>,
}

macro_rules! step {
    ($file:literal) => {
        Step::new(concat!(include_str!("scripts/prelude.lua"), include_str!($file)))
    };
}

pub(super) static CREATE: Step = step!("scripts/create.lua");
pub(super) static ACQUIRE: Step = step!("scripts/acquire.lua");
pub(super) static RENEW: Step = step!("scripts/renew.lua");
pub(super) static RELEASE: Step = step!("scripts/release.lua");
pub(super) static SAVE: Step = step!("scripts/save.lua");
pub(super) static WIPE: Step = step!("scripts/wipe.lua");

impl Step {
    const fn new(code: &'static str) -> Self {
        Self { code, hash: OnceLock::new() }
    }

    /// What Redis is sent when it does not know the script yet.
    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    /// The name under which Redis keeps the script once it has seen it.
    pub(super) fn hash(&self) -> &str {
        self.hash.get_or_init(|| Script::new(self.code).get_hash().to_owned())
    }
}

/// What a transition answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was done under `fence`; the index entry of the token with this digest, if any, is to be written or removed.
    Done { fence: u64, token: Option<String> },
    /// There is no such session.
    Unknown,
    /// There is one already.
    Exists,
    /// Somebody else's lease has not ended.
    Held { owner: String },
    /// A newer lease was granted.
    Fenced { newest: u64 },
    /// The lease has ended.
    Ended,
}

impl Verdict {
    /// Reads a script's answer; `None` if no script of ours answers so.
    pub(super) fn read(answer: &[String]) -> Option<Self> {
        let (name, rest) = answer.split_first()?;
        Some(match (name.as_str(), rest) {
            ("ok", [fence, token]) => {
                Self::Done { fence: fence.parse().ok()?, token: Some(token.clone()).filter(|token| !token.is_empty()) }
            }
            ("unknown", []) => Self::Unknown,
            ("exists", []) => Self::Exists,
            ("held", [owner]) => Self::Held { owner: owner.clone() },
            ("fenced", [newest]) => Self::Fenced { newest: newest.parse().ok()? },
            ("ended", []) => Self::Ended,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &[&str]) -> Option<Verdict> {
        let answer: Vec<_> = answer.iter().map(|&part| part.to_owned()).collect();
        Verdict::read(&answer)
    }

    #[test]
    fn answers_are_read() {
        assert_eq!(read(&["ok", "7", ""]), Some(Verdict::Done { fence: 7, token: None }));
        assert_eq!(read(&["ok", "7", "ab"]), Some(Verdict::Done { fence: 7, token: Some("ab".to_owned()) }));
        assert_eq!(read(&["held", "a"]), Some(Verdict::Held { owner: "a".to_owned() }));
        assert_eq!(read(&["fenced", "1700000000000000"]), Some(Verdict::Fenced { newest: 1_700_000_000_000_000 }));
        assert_eq!(read(&["ended"]), Some(Verdict::Ended));
    }

    #[test]
    fn an_answer_that_is_not_ours_is_none() {
        for answer in [&[][..], &["ok"], &["ok", "1.7e+15", ""], &["fenced", "x"], &["other"]] {
            assert_eq!(read(answer), None, "{answer:?}");
        }
    }
}

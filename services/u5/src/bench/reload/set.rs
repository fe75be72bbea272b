//! Sets of flows and prompts that take one another's place.

use u5_runtime::content::Files;

use super::mount::Texts;

/// A file that cannot be read.
const BROKEN_FLOW: (&str, &str) = ("bench-broken.yaml", "flow: [\n");
/// A conversation that does not go as it says.
const BROKEN_TEST: (&str, &str) = (
    "bench-broken.test.yaml",
    "tests:\n  - test: nobody says that\n    turns:\n      - user: \"hello\"\n        expect: {says: \"no kiosk says this\"}\n",
);

/// What is wrong with a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Good,
    /// A file of it cannot be read.
    Unreadable,
    /// A test of it does not hold, which is found out last.
    FailsItsTest,
}

/// The sets of a run: as many good ones as there are swaps, and behind every `broken_every`th of them a broken one, of
/// each kind in turn.
pub(super) fn plan(swaps: usize, broken_every: usize) -> Vec<Kind> {
    let mut plan = Vec::new();
    for number in 1..=swaps {
        plan.push(Kind::Good);
        if number.is_multiple_of(broken_every) {
            let is_even = (number / broken_every).is_multiple_of(2);
            plan.push(if is_even { Kind::FailsItsTest } else { Kind::Unreadable });
        }
    }
    plan
}

/// The set with this number: `store` with another revision, and what is wrong with it.
pub(super) fn of(store: &Texts, kind: Kind, number: usize) -> Files {
    let mut texts = store.clone();
    let (name, text) = match kind {
        Kind::Good => ("_store.yaml", texts.get("_store.yaml").map(String::as_str).unwrap_or_default()),
        Kind::Unreadable => BROKEN_FLOW,
        Kind::FailsItsTest => BROKEN_TEST,
    };
    texts.insert(name.to_owned(), format!("{text}\n# set {number}\n"));
    Files::of(texts)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use u5_orchestrator::content::{Content, ToolSource, sources_of};

    use super::*;

    #[test]
    fn broken_sets_come_between_good_ones() {
        use Kind::{FailsItsTest, Good, Unreadable};
        assert_eq!(plan(5, 2), [Good, Good, Unreadable, Good, Good, FailsItsTest, Good]);
        assert_eq!(plan(2, 9), [Good, Good]);
    }

    #[test]
    fn each_set_is_as_good_as_it_is_said_to_be_and_another_one() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
        let store = sources_of(vec![root.join("flows"), root.join("prompts")]).read().unwrap();
        let mut revisions = vec![store.revision];
        for (number, kind) in [Kind::Good, Kind::Unreadable, Kind::FailsItsTest, Kind::Good].into_iter().enumerate() {
            let set = of(&store.files, kind, number);
            let (content, found) = Content::check(&set.files, &ToolSource::Examples, None);
            assert_eq!(content.is_some(), kind == Kind::Good, "{found:?}");
            assert!(
                kind == Kind::Good || found.iter().any(|found| found.file.starts_with("bench-broken")),
                "{found:?}"
            );
            assert!(!revisions.contains(&set.revision));
            revisions.push(set.revision);
        }
    }
}

//! What was said so far in the visits that go on, for a console that is opened in the middle of one. It is in memory alone,
//! and forgotten with the visit.

use std::{collections::BTreeMap, sync::Arc};

use u5_protocol::{desk::Told, ids::SessionId};

/// The most lines of a visit; of a longer one the last are shown.
const MOST_LINES: usize = 200;
/// Longer than any visit is silent. A kiosk that vanished in the middle of one never tells of its end.
const SILENCE_MS: u64 = 30 * 60 * 1_000;

/// Lines by visit, in the order in which they were said.
#[derive(Debug, Default)]
pub(super) struct Said(BTreeMap<SessionId, Vec<Arc<Told>>>);

impl Said {
    /// Something happened at a kiosk.
    pub(super) fn hear(&mut self, told: &Arc<Told>) {
        match &**told {
            Told::Line { session_id, item_id, at_ms, .. } => {
                self.0.retain(|_, lines| lines.last().is_some_and(|last| at(last) + SILENCE_MS > *at_ms));
                let lines = self.0.entry(session_id.clone()).or_default();
                let same = |line: &Arc<Told>| matches!(&**line, Told::Line { item_id: id, .. } if id == item_id);
                match lines.iter().position(same) {
                    Some(at) => lines[at] = Arc::clone(told),
                    None => lines.push(Arc::clone(told)),
                }
                lines.drain(..lines.len().saturating_sub(MOST_LINES));
            }
            Told::Began { session_id, .. } | Told::Ended { session_id, .. } => drop(self.0.remove(session_id)),
            Told::Turn { .. } | Told::StaffCall { .. } | Told::Missed { .. } => {}
        }
    }

    /// All of it.
    pub(super) fn lines(&self) -> Vec<Arc<Told>> {
        self.0.values().flatten().cloned().collect()
    }
}

fn at(told: &Told) -> u64 {
    if let Told::Line { at_ms, .. } = told { *at_ms } else { 0 }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(session: &str, item: &str, text: &str, at_ms: u64) -> Arc<Told> {
        let line = json!({
            "type": "line", "session_id": session, "kiosk": "k1", "item_id": item, "role": "user", "text": text,
            "final": false, "keep": false, "at_ms": at_ms,
        });
        Arc::new(serde_json::from_value(line).unwrap())
    }

    fn texts(said: &Said) -> Vec<String> {
        let text = |told: &Arc<Told>| if let Told::Line { text, .. } = &**told { text.clone() } else { String::new() };
        said.lines().iter().map(text).collect()
    }

    #[test]
    fn lines_are_there_until_their_visit_ends() {
        let mut said = Said::default();
        for (item, text) in [("1", "Where"), ("2", "Aisle"), ("1", "Where is it?")] {
            said.hear(&line("a", item, text, 1));
        }
        said.hear(&line("b", "9", "Hello", 1));
        assert_eq!(texts(&said), ["Where is it?", "Aisle", "Hello"]);
        said.hear(&Arc::new(Told::Ended { session_id: "a".into(), at_ms: 2 }));
        assert_eq!(texts(&said), ["Hello"]);
        said.hear(&line("c", "1", "Later", SILENCE_MS + 2));
        assert_eq!(texts(&said), ["Later"], "whoever vanished is forgotten");
        for number in 0..=MOST_LINES {
            said.hear(&line("c", &format!("n{number}"), "More", SILENCE_MS + 3));
        }
        assert_eq!(said.lines().len(), MOST_LINES);
    }
}

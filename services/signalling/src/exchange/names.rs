//! What players and renderers are called.

use super::Exchange;

/// Counts players.
#[derive(Debug)]
pub(super) struct Names {
    next: u32,
}

impl Names {
    pub(super) const fn new(first: u32) -> Self {
        Self { next: first }
    }

    /// `Player7` and so on, as Epic's server calls them.
    pub(super) fn player(&mut self) -> String {
        let id = format!("Player{}", self.next);
        self.next = self.next.wrapping_add(1);
        id
    }
}

impl Exchange {
    /// `wanted`, or with a number behind it that is one more than the highest in use.
    pub(super) fn unused(&self, wanted: &str) -> String {
        let numbers = self.streamers().filter_map(|(_, streamer)| {
            let rest = streamer.id.strip_prefix(wanted)?;
            if rest.is_empty() { Some(0) } else { rest.parse::<u32>().ok() }
        });
        match numbers.max() {
            Some(highest) if self.streamers().any(|(_, streamer)| streamer.id == wanted) => {
                format!("{wanted}{}", u64::from(highest) + 1)
            }
            _ => wanted.to_owned(),
        }
    }
}

//! What people say around a value: politeness, fillers, lead-ins.

use std::ops::Range;

use super::{
    tokens::Token,
    words::{Edge, Tables},
};

/// The tokens that remain without what stands around them; empty where nothing does.
pub(super) fn trimmed(words: &[Token<'_>], tables: &Tables) -> Range<usize> {
    let mut end = words.len();
    while let Some((Edge::Polite, start)) = tables.edges.before(words, end) {
        end = start;
    }
    let mut start = 0;
    while start < end {
        match tables.edges.at(words, start) {
            Some((_, length)) if start + length <= end => start += length,
            _ => break,
        }
    }
    start..end
}

//! What search needs of the index, in memory.

use std::collections::{HashMap, HashSet};

use u5_protocol::Language;

use crate::markdown::Validity;

/// One revision of the index.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) revision: u64,
    pub(super) entries: Vec<Entry>,
    /// Vectors of all entries that have one, one after the other.
    pub(super) matrix: Vec<f32>,
    /// The length of one vector; 0 without vectors.
    pub(super) dimensions: usize,
}

/// One passage, as far as search needs it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) language: Option<Language>,
    pub(super) collection: Option<String>,
    /// From when until when it holds.
    #[cfg_attr(not(test), expect(dead_code, reason = "search does not ask for it yet"))]
    pub(super) valid: Validity,
    /// Stems of the text.
    pub(super) terms: HashSet<String>,
    /// Stems of the headings above it.
    pub(super) heading: HashSet<String>,
    /// Its row in the matrix.
    pub(super) row: Option<usize>,
}

impl Snapshot {
    /// Adds a vector; returns its row, or nothing if its length is not the others'.
    pub(super) fn push_vector(&mut self, blob: &[u8]) -> Option<usize> {
        let vector = from_blob(blob);
        if self.dimensions == 0 {
            self.dimensions = vector.len();
        }
        if vector.is_empty() || vector.len() != self.dimensions {
            return None;
        }
        let row = self.matrix.len() / self.dimensions;
        self.matrix.extend(vector);
        Some(row)
    }

    /// The cosine of an entry's vector and `query` (both of unit length).
    pub(super) fn similarity(&self, entry: &Entry, query: &[f32]) -> Option<f32> {
        if query.is_empty() || query.len() != self.dimensions {
            return None;
        }
        let start = entry.row? * self.dimensions;
        let vector = self.matrix.get(start..start + self.dimensions)?;
        Some(vector.iter().zip(query).map(|(a, b)| a * b).sum())
    }
}

/// In how many of `entries` each term is.
pub(super) fn frequencies<'a>(entries: &[&'a Entry]) -> HashMap<&'a str, usize> {
    let mut frequencies = HashMap::new();
    for term in entries.iter().flat_map(|entry| entry.terms.union(&entry.heading)) {
        *frequencies.entry(term.as_str()).or_default() += 1;
    }
    frequencies
}

/// Little-endian `f32`s.
pub(super) fn to_blob(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn from_blob(blob: &[u8]) -> Vec<f32> {
    blob.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

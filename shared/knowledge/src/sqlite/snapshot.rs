//! What search needs of the index, in memory: which passages have a stem, and their vectors.

use std::collections::{BTreeSet, HashMap};

use u5_protocol::Language;

use super::matrix::Matrix;
use crate::{Query, bm25, markdown::Validity, question::IN_HEADING, rules::Rules, vocabulary::Vocabulary};

/// One revision of the index.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) revision: u64,
    pub(super) entries: Vec<Entry>,
    pub(super) vocabulary: Vocabulary,
    pub(super) matrix: Matrix,
    /// The entry of each of its rows.
    rows: Vec<u32>,
    /// Where in `postings` those of each stem begin, and the last ones end.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    /// The names of the collections that entries are in.
    collections: Vec<String>,
    pub(super) rules: Rules,
}

/// One passage, as far as search needs it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) language: Option<Language>,
    /// Its place among the collections.
    collection: Option<u16>,
    /// From when until when it holds.
    pub(super) valid: Validity,
    /// Its row in the matrix.
    pub(super) row: Option<u32>,
}

/// A passage that has a stem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Posting {
    /// Its place among the entries.
    pub(super) entry: u32,
    /// See [`bm25::impacts`].
    pub(super) impact: f32,
    /// Whether the text has it; else the headings alone do.
    in_text: bool,
}

impl Posting {
    /// What the stem is worth there.
    pub(super) fn worth(self) -> f32 {
        if self.in_text { 1.0 } else { IN_HEADING }
    }
}

impl Snapshot {
    /// The passages that have a stem, in order.
    pub(super) fn postings(&self, stem: u32) -> &[Posting] {
        let place = |stem: usize| self.starts.get(stem).map_or(self.postings.len(), |start| *start as usize);
        &self.postings[place(stem as usize)..place(stem as usize + 1)]
    }

    /// What a stem is worth in a passage; 0 where it is not.
    pub(super) fn worth(&self, stem: u32, entry: u32) -> f32 {
        let postings = self.postings(stem);
        let place = postings.binary_search_by_key(&entry, |posting| posting.entry);
        place.map_or(0.0, |place| postings[place].worth())
    }

    /// The entry of a row of the matrix.
    pub(super) fn entry_of(&self, row: u32) -> Option<u32> {
        self.rows.get(row as usize).copied()
    }

    /// Of every entry, whether it is among those that a question is put to: those whose language the customer
    /// understands, or the others.
    pub(super) fn scope(&self, query: &Query, understood: bool) -> Vec<bool> {
        let collection =
            query.collection.as_ref().map(|wanted| self.collections.iter().position(|name| name == wanted));
        let in_collection = |entry: &Entry| match collection {
            None => true,
            Some(wanted) => wanted.is_some() && entry.collection.map(usize::from) == wanted,
        };
        let spoken = |entry: &Entry| entry.language.is_none_or(|language| language == query.language);
        let holds = |entry: &Entry| query.today.is_none_or(|today| entry.valid.on(today));
        let within = |entry: &Entry| spoken(entry) == understood && in_collection(entry) && holds(entry);
        self.entries.iter().map(within).collect()
    }

    pub(super) fn collection(&self, entry: &Entry) -> Option<&str> {
        self.collections.get(usize::from(entry.collection?)).map(String::as_str)
    }
}

/// What the index says of one passage.
pub(super) struct Row<'a> {
    pub(super) id: i64,
    pub(super) language: Option<Language>,
    pub(super) collection: Option<String>,
    pub(super) valid: Validity,
    /// Stems of the text and of the headings above it, with a space between two.
    pub(super) terms: &'a str,
    pub(super) heading: &'a str,
    /// See [`to_blob`].
    pub(super) vector: Option<&'a [u8]>,
}

/// A snapshot that is being made.
#[derive(Default)]
pub(super) struct Builder {
    snapshot: Snapshot,
    /// Stems by the order in which they came.
    known: HashMap<String, u32>,
    found: Vec<(u32, Posting)>,
}

impl Builder {
    /// Adds the next passage.
    pub(super) fn add(&mut self, row: &Row<'_>) {
        let entry = Entry {
            id: row.id,
            language: row.language,
            valid: row.valid,
            collection: row.collection.as_deref().and_then(|name| self.collection(name)),
            row: row.vector.and_then(|blob| self.snapshot.matrix.push(&from_blob(blob))),
        };
        let place = self.snapshot.entries.len() as u32;
        self.snapshot.rows.extend(entry.row.map(|_| place));
        self.snapshot.entries.push(entry);
        let (text, heading) = (stems(row.terms), stems(row.heading));
        let in_text: BTreeSet<&str> = text.clone().collect();
        for (stem, impact) in bm25::impacts(text, heading) {
            let number = self.number(stem);
            self.found.push((number, Posting { entry: place, impact, in_text: in_text.contains(stem) }));
        }
    }

    /// The snapshot of a revision.
    pub(super) fn finish(mut self, revision: u64, rules: Rules) -> Snapshot {
        let mut snapshot = self.snapshot;
        let mut came: Vec<String> = vec![String::new(); self.known.len()];
        for (stem, number) in self.known {
            came[number as usize] = stem;
        }
        let vocabulary = Vocabulary::new(came.iter().map(String::as_str).collect());
        let numbers: Vec<u32> = came.iter().map(|stem| vocabulary.number(stem).unwrap_or_default()).collect();
        for (stem, _) in &mut self.found {
            *stem = numbers[*stem as usize];
        }
        // Stable: the postings of a stem stay in the order of the entries.
        self.found.sort_by_key(|(stem, _)| *stem);
        let first = |stem: u32| self.found.partition_point(|(other, _)| *other < stem) as u32;
        snapshot.starts = (0..vocabulary.len()).map(first).collect();
        snapshot.postings = self.found.into_iter().map(|(_, posting)| posting).collect();
        snapshot.matrix.shrink();
        snapshot.entries.shrink_to_fit();
        Snapshot { revision, vocabulary, rules, ..snapshot }
    }

    fn number(&mut self, stem: &str) -> u32 {
        if let Some(number) = self.known.get(stem) {
            return *number;
        }
        let number = self.known.len() as u32;
        self.known.insert(stem.to_owned(), number);
        number
    }

    /// The place of a collection; none for one more than there can be.
    fn collection(&mut self, name: &str) -> Option<u16> {
        let names = &mut self.snapshot.collections;
        let place = names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        u16::try_from(place).ok()
    }
}

fn stems(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(' ').filter(|stem| !stem.is_empty())
}

/// Little-endian `f32`s.
pub(super) fn to_blob(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|x| x.to_le_bytes()).collect()
}

pub(super) fn from_blob(blob: &[u8]) -> Vec<f32> {
    blob.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

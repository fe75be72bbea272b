//! BM25 as sparse vectors: one dimension a stem.
//!
//! Recent servers make such vectors themselves from text, older ones do not, and neither know our stems; so they are
//! made here. The stored half of the formula is the saturated frequency of a stem in its passage; the other half, the
//! inverse document frequency, is the server's (`modifier: idf`), since it changes with every document.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use crate::document::Stems;

/// How soon repetition stops to count, and how much length does: the usual values (Robertson, Zaragoza 2009).
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Stems of a usual passage. A constant, since an average would change the vectors of all passages with each document.
const USUAL_LENGTH: f32 = 12.0;
/// What a stem in the headings counts, which all passages below them share.
const IN_HEADING: f32 = 0.5;

/// Dimensions, rising, and the values there.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sparse {
    pub(super) indices: Vec<u32>,
    pub(super) values: Vec<f32>,
}

impl Sparse {
    /// Of a passage.
    pub(super) fn of_passage(stems: &Stems) -> Self {
        let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
        let heading = stems.heading.iter().map(|stem| (stem, IN_HEADING));
        for (stem, count) in stems.text.iter().map(|stem| (stem, 1.0)).chain(heading) {
            *counts.entry(dimension(stem)).or_default() += count;
        }
        let length: f32 = counts.values().sum();
        let dampened = K1 * (1.0 - B + B * length / USUAL_LENGTH);
        counts.into_iter().map(|(index, count)| (index, count * (K1 + 1.0) / (count + dampened))).collect()
    }

    /// Of a question: the stems that it is kin to, as near as they are.
    pub(super) fn of_question(kin: &HashMap<&str, f32>) -> Self {
        let nearest: BTreeMap<u32, f32> = kin.iter().map(|(stem, kinship)| (dimension(stem), *kinship)).collect();
        nearest.into_iter().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }
}

impl FromIterator<(u32, f32)> for Sparse {
    fn from_iter<I: IntoIterator<Item = (u32, f32)>>(entries: I) -> Self {
        let (indices, values) = entries.into_iter().unzip();
        Self { indices, values }
    }
}

/// A stem's dimension. In one of about a hundred stores with ten thousand stems, two of them share one, and then are
/// ranked alike, no more: what is answered is decided by the stems themselves.
fn dimension(stem: &str) -> u32 {
    let digest = Sha256::digest(stem);
    digest.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passage(heading: &[&str], text: &[&str]) -> Sparse {
        let owned = |stems: &[&str]| stems.iter().map(|stem| (*stem).to_owned()).collect();
        Sparse::of_passage(&Stems { heading: owned(heading), text: owned(text) })
    }

    fn value(sparse: &Sparse, stem: &str) -> f32 {
        let place = sparse.indices.binary_search(&dimension(stem)).unwrap();
        sparse.values[place]
    }

    #[test]
    fn repetition_counts_less_and_less_and_headings_count_little() {
        let [once, twice, often] = [1, 2, 20].map(|times| value(&passage(&[], &vec!["milk"; times]), "milk"));
        assert!(once < twice && twice < often && often < K1 + 1.0);
        assert!(twice - once > often - value(&passage(&[], &["milk"; 19]), "milk"));
        let both = passage(&["drink"], &["milk"]);
        assert!(value(&both, "drink") < value(&both, "milk"));
    }

    #[test]
    fn a_usual_passage_has_the_textbook_value() {
        let stems: Vec<String> = (0..12).map(|n| n.to_string()).collect();
        let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
        assert!((value(&passage(&[], &stems), "7") - 1.0).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn dimensions_come_once_and_rise(stems in prop::collection::vec("[a-z]{1,3}", 0..40)) {
            let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
            let sparse = passage(&stems, &stems);
            prop_assert!(sparse.indices.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(sparse.values.iter().all(|value| *value > 0.0));
        }
    }
}

//! BM25 as sparse vectors: one dimension a stem.
//!
//! Recent servers make such vectors themselves from text, older ones do not, and neither know our stems; so they are
//! made here. The stored half of the formula is the saturated frequency of a stem in its passage; the other half, the
//! inverse document frequency, is the server's (`modifier: idf`), since it changes with every document.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::{bm25, document::Stems};

/// Dimensions, rising, and the values there.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sparse {
    pub(super) indices: Vec<u32>,
    pub(super) values: Vec<f32>,
}

impl Sparse {
    /// Of a passage.
    pub(super) fn of_passage(stems: &Stems) -> Self {
        let dimensions = |stems: &[String]| stems.iter().map(|stem| dimension(stem)).collect::<Vec<_>>();
        bm25::impacts(dimensions(&stems.text).into_iter(), dimensions(&stems.heading).into_iter()).into_iter().collect()
    }

    /// Of a question: the stems that it is kin to, as near as they are.
    pub(super) fn of_question<'a>(kin: impl Iterator<Item = (&'a str, f32)>) -> Self {
        let nearest: BTreeMap<u32, f32> = kin.map(|(stem, kinship)| (dimension(stem), kinship)).collect();
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

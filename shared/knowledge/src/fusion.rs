//! Joining rankings that have incomparable scores.

use std::{collections::HashMap, hash::Hash};

/// The constant of reciprocal rank fusion; the value of its authors.
const K: f32 = 60.0;

/// Reciprocal rank fusion: an item scores the sum of 1 / (60 + rank) over the rankings that it is in, ranks from 1.
/// Best first; equal scores in the order of `T`.
///
/// Source: Cormack, Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet and individual rank learning
/// methods", SIGIR 2009.
pub fn reciprocal_rank<T: Copy + Eq + Hash + Ord>(rankings: &[Vec<T>]) -> Vec<(T, f32)> {
    let mut scores: HashMap<T, f32> = HashMap::new();
    for ranking in rankings {
        for (rank, item) in ranking.iter().enumerate() {
            *scores.entry(*item).or_default() += 1.0 / (K + rank as f32 + 1.0);
        }
    }
    let mut fused: Vec<(T, f32)> = scores.into_iter().collect();
    fused.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    fused
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn agreement_beats_a_single_first_place() {
        let fused = reciprocal_rank(&[vec![1, 2, 3], vec![4, 2, 5]]);
        assert_eq!(fused[0].0, 2);
        assert!((fused[0].1 - 2.0 / 62.0).abs() < 1e-6);
    }

    fn ranking() -> impl Strategy<Value = Vec<u8>> {
        Just((0..12u8).collect::<Vec<_>>())
            .prop_shuffle()
            .prop_flat_map(|all| (0..=all.len()).prop_map(move |n| all[..n].to_vec()))
    }

    proptest! {
        #[test]
        fn every_item_comes_once_in_falling_order(rankings in prop::collection::vec(ranking(), 0..4)) {
            let fused = reciprocal_rank(&rankings);
            let mut items: Vec<u8> = fused.iter().map(|f| f.0).collect();
            items.sort_unstable();
            let mut all: Vec<u8> = rankings.concat();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(items, all);
            prop_assert!(fused.windows(2).all(|w| w[0].1 >= w[1].1));
        }

        #[test]
        fn one_ranking_keeps_its_order(ranking in ranking()) {
            let fused: Vec<u8> = reciprocal_rank(std::slice::from_ref(&ranking)).into_iter().map(|f| f.0).collect();
            prop_assert_eq!(fused, ranking);
        }
    }
}

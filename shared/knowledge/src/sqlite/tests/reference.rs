//! Search as it would be written if time did not matter: every passage, every word, every number.

use std::{cmp::Reverse, collections::BTreeMap};

use proptest::prelude::*;

use super::{Chunk, Document, Validity, store::Store};
use crate::{
    Query, bm25, document, fusion,
    grounding::{self, Evidence, Floor},
    question::{DEPTH, IN_HEADING, Known, Question},
    rules::Rules,
    sqlite::search,
    vocabulary::Vocabulary,
};

/// The passages, with nothing looked up.
struct Plain {
    vocabulary: Vocabulary,
    /// Stems of text and headings.
    passages: Vec<(Vec<String>, Vec<String>)>,
}

impl Known for Plain {
    fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn frequency(&self, stem: u32) -> usize {
        (0..self.passages.len()).filter(|place| self.worth(*place, stem) > 0.0).count()
    }

    fn passages(&self) -> usize {
        self.passages.len()
    }

    fn understood(&self) -> bool {
        true
    }
}

impl Plain {
    fn worth(&self, place: usize, stem: u32) -> f32 {
        let stem = self.vocabulary.stem(stem).to_owned();
        let (text, heading) = &self.passages[place];
        let in_heading = if heading.contains(&stem) { IN_HEADING } else { 0.0 };
        if text.contains(&stem) { 1.0 } else { in_heading }
    }

    fn by_words(&self, question: &Question, place: usize) -> f32 {
        let (text, heading) = &self.passages[place];
        let impacts: BTreeMap<&String, f32> = bm25::impacts(text.iter(), heading.iter());
        let of = |(stem, kinship): (u32, f32)| {
            let impact = impacts.get(&self.vocabulary.stem(stem).to_owned()).copied().unwrap_or_default();
            grounding::rarity(self.frequency(stem), self.passages()) * kinship * impact
        };
        question.kin().into_iter().map(of).sum()
    }
}

fn ranked(scores: &[Option<f32>]) -> Vec<u32> {
    let mut places: Vec<(f32, u32)> =
        scores.iter().zip(0..).filter_map(|(score, place)| Some(((*score)?, place))).collect();
    places.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    places.into_iter().map(|(_, place)| place).take(DEPTH).collect()
}

/// The places of the passages above the floor, best first.
fn reference(plain: &Plain, vectors: &[Vec<f32>], query: &Query, floor: &Floor) -> Vec<u32> {
    let question = Question::new(query, plain, &Rules::default());
    let places = 0..plain.passages.len();
    let coverage: Vec<f32> = places.clone().map(|place| question.coverage(|stem| plain.worth(place, stem))).collect();
    let words: Vec<f32> = places.map(|place| plain.by_words(&question, place)).collect();
    let asked = query.vector.as_ref().unwrap();
    let near: Vec<f32> = vectors.iter().map(|v| v.iter().zip(asked).map(|(a, b)| a * b).sum()).collect();
    let positive =
        |scores: &[f32]| -> Vec<Option<f32>> { scores.iter().map(|s| Some(*s).filter(|s| *s > 0.0)).collect() };
    let all: Vec<Option<f32>> = near.iter().map(|similarity| Some(*similarity)).collect();
    let fused = fusion::reciprocal_rank(&[ranked(&positive(&words)), ranked(&positive(&coverage)), ranked(&all)]);
    let evidence = |place: usize| Evidence { similarity: Some(near[place]), coverage: coverage[place] };
    fused
        .into_iter()
        .map(|(place, _)| place)
        .filter(|place| grounding::grounded(evidence(*place as usize), floor))
        .collect()
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-3);
    for x in &mut vector {
        *x /= length;
    }
    vector
}

proptest! {
    #[test]
    fn looking_words_up_finds_what_looking_at_every_word_finds(
        passages in prop::collection::vec(("(milch|hafer|hafermilch|tee|brot|kaffee|uhr){1,2}( (milch|brot|eis|kase|kuchen)){0,3}", "(ab|milch|tee){0,2}"), 1..40),
        asked in "(milch|hafermilch|brott|kuchenbrot|tee)( (eis|kase|kafee|uhrmilch)){0,2}",
        numbers in prop::collection::vec(prop::collection::vec(-4i8..=4, 8), 41),
    ) {
        // Whole numbers, so that sums do not depend on their order.
        let vectors: Vec<Vec<f32>> = numbers.iter().map(|v| unit(v.iter().map(|x| f32::from(*x)).collect())).collect();
        let mut store = Store::in_memory().unwrap();
        let mut documents = Vec::new();
        for (number, (text, title)) in passages.iter().enumerate() {
            // A number of its own keeps each passage from being another's copy.
            let chunk = Chunk { title: title.clone(), text: format!("{text} n{number}") };
            let name = format!("{number:03}.md");
            let hash = document::hash(&name);
            let language = Some(u5_protocol::Language::De);
            documents.push(Document { name, hash, language, collection: None, valid: Validity::default(), chunks: vec![chunk] });
        }
        store.replace(&documents).unwrap();
        store.use_model("m").unwrap();
        let keyed: Vec<_> = documents.iter().zip(&vectors).map(|(d, v)| (d.chunks[0].hash(), v.clone())).collect();
        store.put_vectors("m", &keyed).unwrap();
        let stems: Vec<_> = documents.iter().map(|d| d.stems(&d.chunks[0])).map(|s| (s.text, s.heading)).collect();
        let known: Vec<&str> = stems.iter().flat_map(|(t, h)| t.iter().chain(h)).map(String::as_str).collect();
        let plain = Plain { vocabulary: Vocabulary::new(known), passages: stems.clone() };
        let query = Query {
            text: asked, vector: vectors.last().cloned(), language: u5_protocol::Language::De, limit: 32, ..Query::default()
        };
        let floor = Floor { covering: 0.3, ..Floor::default() };
        let wanted = reference(&plain, &vectors[..documents.len()], &query, &floor);
        let snapshot = store.snapshot().unwrap();
        let found = search::search(&snapshot, &query, &floor, &|id| store.passage(id)).unwrap();
        let found: Vec<(u32, Reverse<i64>)> = found.iter()
            .map(|f| (f.passage.source[..3].parse().unwrap(), Reverse((f.passage.score * 1e6) as i64))).collect();
        prop_assert!(found.is_sorted_by_key(|(_, score)| *score));
        let places: Vec<u32> = found.into_iter().map(|(place, _)| place).collect();
        prop_assert_eq!(places, wanted.into_iter().take(32).collect::<Vec<_>>());
    }
}

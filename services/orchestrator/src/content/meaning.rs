//! What customers may say, by its meaning: the vectors of a set's examples, made while the set is in force already, and the
//! vector of what a customer says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use u5_engines::{Embedder, EngineError, with_deadline};
use u5_flow::FlowSet;
use u5_protocol::Language;

/// Examples that are embedded at once: few, so that a customer's words come in between.
const BATCH: usize = 8;
/// For the vector of what a customer says; without it, words alone decide.
const DEADLINE: Duration = Duration::from_millis(150);

/// A model of meaning, and the examples that it has read.
pub struct Meaning {
    embedder: Arc<dyn Embedder>,
    /// The examples of the latest set by their words: most stay as they are when staff change a flow.
    known: Mutex<BTreeMap<String, Vec<f32>>>,
}

impl Meaning {
    /// A model that has read nothing yet.
    pub fn new(embedder: Arc<dyn Embedder>) -> Self {
        Self { embedder, known: Mutex::default() }
    }

    /// Reads the examples of `set`, which compares by meaning from then on. Takes seconds for a large set.
    ///
    /// # Errors
    /// Those of the model; the set then compares by words alone, as before.
    pub async fn learn(&self, set: &FlowSet) -> Result<(), EngineError> {
        let examples = set.to_embed().into_iter().filter(|(_, language, _)| self.embedder.understands(*language));
        let examples: Vec<_> = examples.map(|(id, _, text)| (id, text)).collect();
        let wanted: BTreeSet<&String> = examples.iter().map(|(_, text)| text).collect();
        let mut known = self.known.lock().clone();
        known.retain(|text, _| wanted.contains(text));
        let missing: Vec<String> = wanted.into_iter().filter(|text| !known.contains_key(*text)).cloned().collect();
        for batch in missing.chunks(BATCH) {
            let vectors = self.embedder.embed(batch.to_vec()).await?;
            known.extend(batch.iter().cloned().zip(vectors));
        }
        let vectors = examples.into_iter().filter_map(|(id, text)| Some((id, known.get(&text)?.clone())));
        set.set_vectors(vectors);
        *self.known.lock() = known;
        Ok(())
    }

    /// The vector of what a customer says; none where the model does not understand the language.
    pub(crate) async fn of(&self, text: &str, language: Language) -> Option<Result<Vec<f32>, EngineError>> {
        if text.is_empty() || !self.embedder.understands(language) {
            return None;
        }
        let vectors = with_deadline(self.embedder.name(), DEADLINE, self.embedder.embed(vec![text.to_owned()])).await;
        vectors.map(|mut vectors| vectors.pop()).transpose()
    }
}

#[cfg(test)]
mod tests;

//! An embedder without a model: texts that share words are alike.

use futures::{FutureExt, future::BoxFuture};
use unicode_segmentation::UnicodeSegmentation;

use super::calls::{Calls, Fault, Pace};
use crate::{Embedder, EngineError};

const NAME: &str = "scripted-embedder";

/// Counts words into hashed buckets and normalises. Deterministic over runs and machines.
pub struct ScriptedEmbedder {
    dimensions: usize,
    pace: Pace,
    fault: Option<Fault>,
    calls: Calls,
}

impl Default for ScriptedEmbedder {
    fn default() -> Self {
        Self { dimensions: 256, pace: Pace::default(), fault: None, calls: Calls::default() }
    }
}

impl ScriptedEmbedder {
    /// Takes this long for every batch (`pace.first`).
    pub fn pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Misbehaves at every call.
    pub fn fault(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl Embedder for ScriptedEmbedder {
    fn name(&self) -> &str {
        NAME
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        let (dimensions, pace, fault, mut call) = (self.dimensions, self.pace, self.fault, self.calls.begin());
        async move {
            pace.wait(0).await;
            let result = match fault {
                Some(fault) => Err(fault.strike(NAME).await),
                None => Ok(texts.iter().map(|text| bag_of_words(text, dimensions)).collect()),
            };
            call.finish();
            result
        }
        .boxed()
    }
}

/// Word counts in hashed buckets, of unit length. A text without words gets the first axis.
fn bag_of_words(text: &str, dimensions: usize) -> Vec<f32> {
    let mut bag = vec![0.0f32; dimensions];
    for word in text.to_lowercase().unicode_words() {
        bag[fnv1a(word.as_bytes()) as usize % dimensions] += 1.0;
    }
    let length = bag.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        for x in &mut bag {
            *x /= length;
        }
    } else {
        bag[0] = 1.0;
    }
    bag
}

/// The 64-bit FNV-1a hash (Fowler, Noll, Vo): the standard library's hasher may change between releases.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

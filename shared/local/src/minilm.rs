//! all-MiniLM-L6-v2: sentences to vectors of 384 numbers.
//!
//! In f32 on every CPU, so that vectors stored on one machine can be compared with those made on another.

use std::path::Path;

use rten_gemm::GemmError;

use crate::{
    cancel::{Cancel, Stopped},
    nn::{Form, Kernels, LayerNorm, Linear, Memory, Precision, Rows, attention},
    safetensors::SafeTensors,
    weights::{Weights, WeightsError},
    wordpiece::{VocabularyError, WordPiece},
};

/// The length of a vector.
pub const WIDTH: usize = 384;
/// Tokens of a text that count; the rest is cut off.
pub const LONGEST: usize = 256;

const HEADS: usize = 12;
const LAYERS: usize = 6;
const POSITIONS: usize = 512;
const EPSILON: f32 = 1e-12;

/// A vector cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MiniLmError {
    /// The weights cannot be used.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The vocabulary cannot be used.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    /// Somebody stopped it, or its time was up.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Matrices that do not fit each other: a bug.
    #[error("matrix product failed: {0}")]
    Gemm(#[from] GemmError),
}

/// A loaded model.
pub struct MiniLm {
    vocabulary: WordPiece,
    words: Rows,
    /// Position and segment embeddings, added together.
    positions: Rows,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    attention_norm: LayerNorm,
    widen: Linear,
    narrow: Linear,
    norm: LayerNorm,
}

impl MiniLm {
    /// Loads `model.safetensors` and `vocab.txt` from a directory.
    pub fn load(directory: &Path) -> Result<Self, MiniLmError> {
        let vocabulary = WordPiece::load(&directory.join("vocab.txt"))?;
        let mut weights = SafeTensors::open(&directory.join("model.safetensors"))?;
        let words = weights.tensor("embeddings.word_embeddings.weight", &[vocabulary.len(), WIDTH])?;
        let mut positions = weights.tensor("embeddings.position_embeddings.weight", &[POSITIONS, WIDTH])?;
        let segments = weights.tensor("embeddings.token_type_embeddings.weight", &[2, WIDTH])?;
        positions.iter_mut().zip(segments[..WIDTH].iter().cycle()).for_each(|(p, s)| *p += s);
        let norm = norm(&mut weights, "embeddings.LayerNorm")?;
        let kernels = Kernels::default();
        let layers = (0..LAYERS).map(|i| Layer::load(&kernels, &mut weights, i)).collect::<Result<_, _>>()?;
        Ok(Self { vocabulary, words: Rows::new(words, WIDTH), positions: Rows::new(positions, WIDTH), norm, layers })
    }

    /// The vector of a text, of length 1.
    pub fn embed(&self, text: &str, cancel: &Cancel) -> Result<Vec<f32>, MiniLmError> {
        let kernels = Kernels::default();
        let mut rows = self.look_up(&self.vocabulary.encode(text, LONGEST));
        self.norm.apply_mut(&mut rows);
        for layer in &self.layers {
            cancel.check()?;
            layer.apply(&kernels, &mut rows)?;
        }
        Ok(unit(&mean(&rows)))
    }

    fn look_up(&self, tokens: &[usize]) -> Rows {
        let row = |token: usize| &self.words.data[token * WIDTH..(token + 1) * WIDTH];
        let pairs = tokens.iter().zip(self.positions.iter());
        Rows::new(pairs.flat_map(|(&token, p)| row(token).iter().zip(p).map(|(w, p)| w + p)).collect(), WIDTH)
    }
}

impl Layer {
    fn load(kernels: &Kernels, weights: &mut impl Weights, index: usize) -> Result<Self, WeightsError> {
        let mut linear = |name: &str, outputs: usize, inputs: usize| {
            let name = format!("encoder.layer.{index}.{name}");
            let weight = weights.tensor(&format!("{name}.weight"), &[outputs, inputs])?;
            let bias = weights.tensor(&format!("{name}.bias"), &[outputs])?;
            Ok::<_, WeightsError>(Linear::new(kernels, weight, Some(bias), inputs, Precision::F32, Form::Packed))
        };
        let query = linear("attention.self.query", WIDTH, WIDTH)?;
        let key = linear("attention.self.key", WIDTH, WIDTH)?;
        let value = linear("attention.self.value", WIDTH, WIDTH)?;
        let out = linear("attention.output.dense", WIDTH, WIDTH)?;
        let widen = linear("intermediate.dense", 4 * WIDTH, WIDTH)?;
        let narrow = linear("output.dense", WIDTH, 4 * WIDTH)?;
        let attention_norm = norm(weights, &format!("encoder.layer.{index}.attention.output.LayerNorm"))?;
        let norm = norm(weights, &format!("encoder.layer.{index}.output.LayerNorm"))?;
        Ok(Self { query, key, value, out, attention_norm, widen, narrow, norm })
    }

    fn apply(&self, kernels: &Kernels, rows: &mut Rows) -> Result<(), GemmError> {
        let queries = self.query.apply(kernels, rows)?;
        let (keys, values) = (self.key.apply(kernels, rows)?, self.value.apply(kernels, rows)?);
        let context = attention(kernels, &queries, &Memory { keys: &keys, values: &values, bias: None }, HEADS)?;
        rows.add(&self.out.apply(kernels, &context)?);
        self.attention_norm.apply_mut(rows);
        let mut hidden = self.widen.apply(kernels, rows)?;
        hidden.gelu();
        rows.add(&self.narrow.apply(kernels, &hidden)?);
        self.norm.apply_mut(rows);
        Ok(())
    }
}

fn norm(weights: &mut impl Weights, name: &str) -> Result<LayerNorm, WeightsError> {
    LayerNorm::load(weights, [&format!("{name}.weight"), &format!("{name}.bias")], WIDTH, EPSILON)
}

fn mean(rows: &Rows) -> Vec<f32> {
    let mut sum = vec![0.0; rows.width];
    rows.iter().for_each(|row| sum.iter_mut().zip(row).for_each(|(s, x)| *s += x));
    sum.iter().map(|s| s / rows.len() as f32).collect()
}

fn unit(vector: &[f32]) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    vector.iter().map(|x| x / length).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static MODEL: LazyLock<MiniLm> = LazyLock::new(|| {
        MiniLm::load(&crate::testing::models().join("minilm-l6-v2"))
            .unwrap_or_else(|e| panic!("{e}\nfetch the models first: `make models`"))
    });

    fn embed(text: &str) -> Vec<f32> {
        MODEL.embed(text, &Cancel::new()).unwrap()
    }

    fn alike(a: &str, b: &str) -> f32 {
        embed(a).iter().zip(embed(b)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn gives_the_published_vector() {
        let vector = embed("This is an example sentence");
        assert_eq!(vector.len(), WIDTH);
        for (found, known) in vector.iter().zip([0.06766, 0.06350, 0.04871, 0.07930]) {
            assert!((found - known).abs() < 2e-5, "{found} {known}");
        }
    }

    #[test]
    fn what_means_the_same_is_nearer() {
        let question = "Where do I find oat milk?";
        assert!(
            alike(question, "Plant-based milk is in aisle seven.") > alike(question, "Returns need a receipt.") + 0.2
        );
    }

    #[test]
    fn empty_and_endless_texts_have_unit_vectors_too() {
        for text in [String::new(), "milk ".repeat(5_000)] {
            assert!((embed(&text).iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }

    #[test]
    fn a_cancelled_embedding_stops() {
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(matches!(MODEL.embed("milk", &cancel), Err(MiniLmError::Stopped(_))));
    }
}

//! From states to tokens, greedily.

use std::sync::Arc;

use rten_simd::SimdOp;
use rten_vecmath::{LogSoftmax, Softmax};
use u5_protocol::Language;

use crate::{
    cancel::Cancel,
    nn::{Form, Kernels, LayerNorm, Linear, Memory, Precision, Rows, attention},
    weights::{Weights, WeightsError},
};

use super::{
    WhisperError,
    encoder::States,
    layer::{FeedForward, Loader, SelfAttention, count, heads},
    vocabulary::Vocabulary,
};

/// The longest text the position encodings allow.
const MOST_POSITIONS: usize = 448;
/// A phrase of up to this many tokens said [`REPEATS`] times in a row is a loop.
const LONGEST_PHRASE: usize = 8;
const REPEATS: usize = 5;

/// Above this probability that nothing was said, nothing was said: on noise the model is sure of words it invents, so
/// their own probability cannot decide.
const NOTHING_SAID: f32 = 0.6;

/// What the decoder made of the states.
pub(super) struct Decoded {
    pub(super) tokens: Vec<usize>,
    pub(super) language: Language,
    pub(super) avg_logprob: f32,
    pub(super) no_speech: f32,
    /// It did not end by itself.
    pub(super) overran: bool,
}

pub(super) struct Decoder {
    embeddings: Linear,
    positions: Rows,
    layers: Vec<Layer>,
    norm: LayerNorm,
    vocabulary: Arc<Vocabulary>,
}

struct Layer {
    self_attention: SelfAttention,
    cross: CrossAttention,
    feed_forward: FeedForward,
}

struct CrossAttention {
    norm: LayerNorm,
    query: Linear,
    memory: Linear,
    out: Linear,
}

/// What one decoding remembers: keys and values of the text so far, and of the audio.
struct Cache<'a> {
    text: Vec<[Rows; 2]>,
    audio: Vec<[Rows; 2]>,
    bias: &'a [f32],
    position: usize,
}

impl Decoder {
    pub(super) fn load(
        kernels: &Kernels,
        weights: &mut impl Weights,
        precision: Precision,
        vocabulary: Arc<Vocabulary>,
    ) -> Result<Self, WhisperError> {
        let width = weights.shape("encoder/conv1/weight")?[0];
        let embeddings = weights.tensor("decoder/embeddings/weight", &[vocabulary.len(), width])?;
        let embeddings = Linear::new(kernels, embeddings, None, width, precision, Form::Raw);
        let positions = weights.tensor("decoder/position_encodings/encodings", &[MOST_POSITIONS, width])?;
        let mut loader = Loader { kernels, weights, precision, form: Form::Raw };
        let layers = (0..count(loader.weights, "decoder"))
            .map(|layer| Layer::load(&mut loader, &format!("decoder/layer_{layer}"), width))
            .collect::<Result<_, _>>()?;
        let norm = loader.norm("decoder/layer_norm", width)?;
        Ok(Self { embeddings, positions: Rows::new(positions, width), layers, norm, vocabulary })
    }

    /// The likeliest token again and again, until the end or `most` of them.
    pub(super) fn decode(
        &self,
        kernels: &Kernels,
        states: &States,
        languages: &[Language],
        most: usize,
        cancel: &Cancel,
    ) -> Result<Decoded, WhisperError> {
        let vocabulary = &self.vocabulary;
        let mut cache = self.remember(kernels, states, cancel)?;
        let first = self.step(kernels, &mut cache, vocabulary.start)?;
        let (language, language_token) = likeliest(&first, &vocabulary.languages(languages))?;
        let no_speech = probability(first, vocabulary.no_speech);
        if no_speech > NOTHING_SAID {
            return Ok(Decoded {
                tokens: Vec::new(),
                language,
                avg_logprob: no_speech.ln(),
                no_speech,
                overran: false,
            });
        }
        for token in [language_token, vocabulary.transcribe] {
            self.advance(kernels, &mut cache, token)?;
        }
        let mut logits = self.step(kernels, &mut cache, vocabulary.no_timestamps)?;
        suppress(&mut logits, &vocabulary.suppressed_first);
        let most = most.min(MOST_POSITIONS - cache.position);
        let (mut tokens, mut sum, mut overran) = (Vec::new(), 0.0, true);
        while tokens.len() < most && !is_looping(&tokens) {
            cancel.check()?;
            suppress(&mut logits, &vocabulary.suppressed);
            let (token, logprob) = choose(logits);
            sum += logprob;
            if token == vocabulary.end {
                overran = false;
                break;
            }
            tokens.push(token);
            logits = self.step(kernels, &mut cache, token)?;
        }
        let avg_logprob = sum / (tokens.len() + 1) as f32;
        Ok(Decoded { tokens, language, avg_logprob, no_speech, overran })
    }

    fn remember<'a>(&self, kernels: &Kernels, states: &'a States, cancel: &Cancel) -> Result<Cache<'a>, WhisperError> {
        let width = states.rows.width;
        let mut audio = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            cancel.check()?;
            let memory = layer.cross.memory.apply(kernels, &states.rows)?;
            audio.push([memory.columns(0, width), memory.columns(width, width)]);
        }
        let empty = || [0, 1].map(|_| Rows::new(Vec::new(), width));
        let text = self.layers.iter().map(|_| empty()).collect();
        Ok(Cache { text, audio, bias: &states.bias, position: 0 })
    }

    /// Takes in a token and returns the logits of the next.
    fn step(&self, kernels: &Kernels, cache: &mut Cache<'_>, token: usize) -> Result<Vec<f32>, WhisperError> {
        let mut row = self.advance(kernels, cache, token)?;
        self.norm.apply_mut(&mut row);
        Ok(self.embeddings.apply(kernels, &row)?.data)
    }

    fn advance(&self, kernels: &Kernels, cache: &mut Cache<'_>, token: usize) -> Result<Rows, WhisperError> {
        let width = self.positions.width;
        let mut row = Rows::new(self.embeddings.row(token).unwrap_or_else(|| vec![0.0; width]), width);
        if let Some(position) = self.positions.iter().nth(cache.position) {
            row.data.iter_mut().zip(position).for_each(|(x, p)| *x += p);
        }
        cache.position += 1;
        for ((layer, text), audio) in self.layers.iter().zip(&mut cache.text).zip(&cache.audio) {
            layer.apply(kernels, &mut row, text, audio, cache.bias)?;
        }
        Ok(row)
    }
}

impl Layer {
    fn load(loader: &mut Loader<'_, impl Weights>, name: &str, width: usize) -> Result<Self, WeightsError> {
        let cross = format!("{name}/attention");
        Ok(Self {
            self_attention: SelfAttention::load(loader, name, width)?,
            cross: CrossAttention {
                norm: loader.norm(&format!("{cross}/layer_norm"), width)?,
                query: loader.linear(&format!("{cross}/linear_0"), [width, width])?,
                memory: loader.in_form(Form::Packed).linear(&format!("{cross}/linear_1"), [2 * width, width])?,
                out: loader.linear(&format!("{cross}/linear_2"), [width, width])?,
            },
            feed_forward: FeedForward::load(loader, name, width)?,
        })
    }

    fn apply(
        &self,
        kernels: &Kernels,
        row: &mut Rows,
        text: &mut [Rows; 2],
        [keys, values]: &[Rows; 2],
        bias: &[f32],
    ) -> Result<(), WhisperError> {
        let heads = heads(row.width);
        let [query, key, value] = self.self_attention.project(kernels, row)?;
        text[0].data.extend(key.data);
        text[1].data.extend(value.data);
        let memory = Memory { keys: &text[0], values: &text[1], bias: None };
        let context = attention(kernels, &query, &memory, heads)?;
        row.add(&self.self_attention.out.apply(kernels, &context)?);

        let query = self.cross.query.apply(kernels, &self.cross.norm.apply(row))?;
        let context = attention(kernels, &query, &Memory { keys, values, bias: Some(bias) }, heads)?;
        row.add(&self.cross.out.apply(kernels, &context)?);
        self.feed_forward.add_to(kernels, row)
    }
}

fn likeliest(logits: &[f32], languages: &[(Language, usize)]) -> Result<(Language, usize), WhisperError> {
    languages.iter().copied().max_by(|a, b| logits[a.1].total_cmp(&logits[b.1])).ok_or(WhisperError::NoLanguage)
}

fn probability(mut logits: Vec<f32>, token: usize) -> f32 {
    Softmax::new_mut(&mut logits).dispatch();
    logits[token]
}

fn suppress(logits: &mut [f32], tokens: &[usize]) {
    for &token in tokens {
        logits[token] = f32::NEG_INFINITY;
    }
}

fn choose(mut logits: Vec<f32>) -> (usize, f32) {
    LogSoftmax::new_mut(&mut logits).dispatch();
    let best = logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or((0, f32::NEG_INFINITY), |(token, &logprob)| (token, logprob))
}

/// Whether the text ends in one phrase said over and over.
pub(super) fn is_looping(tokens: &[usize]) -> bool {
    (1..=LONGEST_PHRASE).any(|n| {
        tokens.len() >= n * REPEATS
            && tokens[tokens.len() - n * REPEATS..].chunks_exact(n).all(|phrase| tokens.ends_with(phrase))
    })
}

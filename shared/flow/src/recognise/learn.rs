//! Which words tell which intent: a softmax regression over the examples, small enough to be fitted at start.

use std::collections::BTreeMap;

/// What an utterance shows, and how much each of it counts: words, pairs of neighbours, pairs of concepts.
pub(super) type Features = BTreeMap<String, f32>;

/// Features by their place in a model.
type Places = Vec<(usize, f32)>;

/// One thing to learn from.
pub(super) struct Sample {
    pub(super) features: Features,
    pub(super) class: usize,
    /// The ways of saying one example share its weight.
    pub(super) weight: f32,
}

/// What was learnt.
#[derive(Default)]
pub(super) struct Model {
    places: BTreeMap<String, usize>,
    /// One row of class weights for each feature.
    rows: Vec<Vec<f32>>,
    bias: Vec<f32>,
}

const ROUNDS: usize = 30;
const RATE: f32 = 0.8;
/// How strongly weights are pulled to zero, for each round.
const DECAY: f32 = 0.001;
/// How strongly evidence of usual size speaks.
const SCALE: f32 = 2.0;
/// Evidence smaller than this is not made up to the usual size.
const LEAST_NORM: f32 = 1.0;

impl Model {
    /// Fits `samples`, in their order: the same samples give the same model.
    pub(super) fn fit(samples: &[Sample], classes: usize) -> Self {
        let mut model = Self { bias: vec![0.0; classes], ..Self::default() };
        let known: Vec<Places> = samples.iter().map(|sample| model.learn(&sample.features)).collect();
        let weights = balanced(samples, classes);
        for round in 0..ROUNDS {
            let rate = RATE / (1.0 + round as f32 / 20.0);
            for ((sample, places), weight) in samples.iter().zip(&known).zip(&weights) {
                model.step(places, sample.class, rate * weight);
            }
            model.rows.iter_mut().flatten().for_each(|weight| *weight *= 1.0 - DECAY);
        }
        model
    }

    /// The evidence for each class, as logits.
    pub(super) fn logits(&self, features: &Features) -> Vec<f32> {
        let place = |(name, value): (&String, &f32)| Some((*self.places.get(name)?, *value));
        self.sum(&normed(features.iter().filter_map(place).collect()))
    }

    fn learn(&mut self, features: &Features) -> Places {
        let classes = self.bias.len();
        let mut places = Places::with_capacity(features.len());
        for (name, value) in features {
            let place = *self.places.entry(name.clone()).or_insert(self.rows.len());
            if place == self.rows.len() {
                self.rows.push(vec![0.0; classes]);
            }
            places.push((place, *value));
        }
        normed(places)
    }

    fn sum(&self, places: &Places) -> Vec<f32> {
        let mut logits = self.bias.clone();
        for (place, value) in places {
            logits.iter_mut().zip(&self.rows[*place]).for_each(|(logit, weight)| *logit += weight * value);
        }
        logits
    }

    fn step(&mut self, places: &Places, class: usize, rate: f32) {
        let mut errors = softmax(&self.sum(places));
        if let Some(error) = errors.get_mut(class) {
            *error -= 1.0;
        }
        self.bias.iter_mut().zip(&errors).for_each(|(bias, error)| *bias -= 0.1 * rate * error);
        for (place, value) in places {
            self.rows[*place].iter_mut().zip(&errors).for_each(|(weight, error)| *weight -= rate * error * value);
        }
    }
}

/// Long utterances do not shout louder than short ones.
fn normed(mut places: Places) -> Places {
    let norm = places.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(LEAST_NORM);
    for (_, value) in &mut places {
        *value *= SCALE / norm;
    }
    places
}

/// Weights that keep an intent of many examples from drowning one of few, halfway.
fn balanced(samples: &[Sample], classes: usize) -> Vec<f32> {
    let mut totals = vec![0.0_f32; classes];
    for sample in samples {
        totals[sample.class] += sample.weight;
    }
    let mean = totals.iter().sum::<f32>() / classes.max(1) as f32;
    samples.iter().map(|sample| sample.weight * (mean / totals[sample.class]).sqrt().clamp(0.5, 2.0)).collect()
}

/// Logits as shares of one.
pub(super) fn softmax(logits: &[f32]) -> Vec<f32> {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let raised: Vec<f32> = logits.iter().map(|logit| (logit - most).exp()).collect();
    let sum: f32 = raised.iter().sum();
    raised.into_iter().map(|value| value / sum.max(f32::MIN_POSITIVE)).collect()
}

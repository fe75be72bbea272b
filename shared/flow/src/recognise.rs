//! What a customer wants, without a language model: flows to start, choices in a menu, repair commands.
//!
//! Written examples are compared with what was said in two ways: by following their words from left to right, where
//! placeholders take what is meant ("where is {product}"), and by what each word tells about each intent, learnt from all
//! examples at once. The whole utterance is looked at and so is each of its clauses, that a reason does not drown a wish.
//! Where a model embeds sentences, its vectors vote too. Starting the wrong flow is far worse than
//! asking back, so an intent must be likely, stand out from the next, and resemble one of its examples.

mod align;
mod clauses;
mod concepts;
mod decide;
mod features;
mod grammar;
mod index;
mod learn;
pub mod questions;
pub mod repair;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod vocabulary;
mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use u5_protocol::Language;

pub use self::align::Takes;
use self::grammar::Grammar;

/// The longest text that is looked at, in characters; nobody asks for a flow with more.
const MAX_CHARS: usize = 1_000;
/// The most words that are looked at.
const MAX_WORDS: usize = 60;
/// How many examples of an intent a sentence's vector is compared with: one alone may be near by chance.
const NEAREST: usize = 3;
/// From this similarity on, two examples of different intents are in conflict.
const CONFLICT: f32 = 0.9;

/// A way of saying what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The language it is said in.
    pub language: Language,
    /// What is said; it may hold `{slot}` placeholders, `[optional words]` and `(one|another)` alternatives.
    pub text: String,
}

impl Example {
    /// An example in `language`.
    pub fn new(language: Language, text: impl Into<String>) -> Self {
        Self { language, text: text.into() }
    }
}

/// One thing that can be recognised: a flow to start, a choice in a menu, or a repair command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intent {
    /// What it is called; intents of the same name become one.
    pub id: String,
    /// Ways of saying it.
    pub examples: Vec<Example>,
    /// Words or phrases that decide by themselves.
    pub keywords: Vec<(Language, String)>,
    /// Whether it is meant only by utterances that hold little else, as commands are: a long question with "again" in it
    /// does not ask for a repetition.
    pub brief: bool,
    /// What its placeholders take whose type tells it; that of others goes by their names.
    pub takes: BTreeMap<String, Takes>,
}

/// What was said.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// The words, as transcribed or typed.
    pub text: &'a str,
    /// The language they are in.
    pub language: Language,
    /// The sentence as a vector of unit length, where a model for its language exists.
    pub vector: Option<&'a [f32]>,
}

/// What is made of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// This is wanted.
    Sure {
        /// The intent.
        id: String,
        /// The words that placeholders took, without articles around them.
        slots: BTreeMap<String, String>,
        /// How likely it is, in [0, 1].
        score: f32,
    },
    /// One of these may be wanted: the kiosk asks which.
    Unsure {
        /// Intents with how likely each is, best first, at most three.
        candidates: Vec<(String, f32)>,
    },
    /// An open question, or nothing that is known.
    Nothing,
}

/// An example's place in its catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExampleId(u32);

/// Two examples of different intents that are too similar to be told apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// An intent and its example.
    pub a: (String, String),
    /// Another intent and its example.
    pub b: (String, String),
    /// How similar they are, in [0, 1].
    pub similarity: f32,
}

/// All that can be recognised, built once for a set of flows.
pub struct Catalogue {
    /// Names of the intents; the open questions come after the last, without a name.
    ids: Vec<String>,
    brief: Vec<bool>,
    examples: Vec<Filed>,
    grammars: BTreeMap<Language, Grammar>,
    /// The examples' vectors, once known.
    vectors: OnceLock<Vec<Option<Vec<f32>>>>,
}

/// An example with the class it belongs to.
struct Filed {
    class: usize,
    example: Example,
}

impl Catalogue {
    /// Learns `intents`, and from `negatives` what is none of them: open questions, small talk.
    ///
    /// [`questions::examples`] holds negatives that suit any shop.
    pub fn new(intents: Vec<Intent>, negatives: Vec<Example>) -> Self {
        let merged = merged(intents);
        let ids: Vec<String> = merged.iter().map(|intent| intent.id.clone()).collect();
        let brief = merged.iter().map(|intent| intent.brief).collect();
        let takes: Vec<BTreeMap<String, Takes>> = merged.iter().map(|intent| intent.takes.clone()).collect();
        let mut examples = Vec::new();
        let mut keywords = Vec::new();
        for (class, intent) in merged.into_iter().enumerate() {
            examples.extend(intent.examples.into_iter().map(|example| (class, example)));
            keywords.extend(intent.keywords.into_iter().map(|(language, phrase)| (language, class, phrase)));
        }
        examples.extend(negatives.into_iter().map(|example| (ids.len(), example)));
        let examples: Vec<Filed> = examples.into_iter().map(|(class, example)| Filed { class, example }).collect();
        let grammars = Language::ALL.into_iter().map(|language| {
            let filed = examples.iter().filter(|filed| filed.example.language == language);
            let texts: Vec<(usize, &str)> = filed.map(|filed| (filed.class, filed.example.text.as_str())).collect();
            let spoken = keywords.iter().filter(|(of, ..)| *of == language);
            let keywords: Vec<(usize, &str)> = spoken.map(|(_, class, phrase)| (*class, phrase.as_str())).collect();
            (language, Grammar::new(language, &takes, &texts, &keywords))
        });
        let grammars = grammars.collect();
        Self { ids, brief, examples, grammars, vectors: OnceLock::new() }
    }

    /// The examples in plain words, placeholders filled, for a model that embeds sentences.
    pub fn to_embed(&self) -> Vec<(ExampleId, Language, String)> {
        let all = self.examples.iter().enumerate();
        let plain = all.map(|(place, filed)| {
            let language = filed.example.language;
            (ExampleId(place as u32), language, template::plain(&filed.example.text, neutral(language)))
        });
        plain.collect()
    }

    /// Takes the vectors of examples, each of unit length, while others are recognising; those of unknown examples are
    /// left out. This is done once, for all languages that have a model: whatever comes later is left out.
    pub fn set_vectors(&self, vectors: impl IntoIterator<Item = (ExampleId, Vec<f32>)>) {
        let mut known = vec![None; self.examples.len()];
        for (ExampleId(place), vector) in vectors {
            if let Some(known) = known.get_mut(place as usize) {
                *known = Some(vector);
            }
        }
        self.vectors.get_or_init(|| known);
    }

    /// What `heard` wants among the intents that `allowed` lets through; all of them without it.
    pub fn recognise(&self, heard: &Heard<'_>, allowed: Option<&dyn Fn(&str) -> bool>) -> Verdict {
        let Some(grammar) = self.grammars.get(&heard.language) else { return Verdict::Nothing };
        if heard.text.chars().nth(MAX_CHARS).is_some() {
            return Verdict::Nothing;
        }
        let said = grammar.hear(heard.text);
        if said.is_empty() || said.len() > MAX_WORDS {
            return Verdict::Nothing;
        }
        let near = self.nearness(heard);
        let open = |class: usize| class == self.ids.len() || allowed.is_none_or(|allowed| allowed(&self.ids[class]));
        let parts = grammar.parts(&said, &self.brief);
        match decide::decide(&parts, &self.brief, near.as_deref(), open) {
            decide::Decision::Sure(class, score, part) => {
                let slots = grammar.slots(class, &said, parts[part].words.clone(), heard.text);
                let slots = repair::completed(&self.ids[class], heard.text, slots);
                Verdict::Sure { id: self.ids[class].clone(), slots, score }
            }
            decide::Decision::Unsure(classes) => Verdict::Unsure {
                candidates: classes.into_iter().map(|(class, score)| (self.ids[class].clone(), score)).collect(),
            },
            decide::Decision::Nothing => Verdict::Nothing,
        }
    }

    /// For each class, how near its nearest examples are; `None` where there are no vectors to compare.
    fn nearness(&self, heard: &Heard<'_>) -> Option<Vec<f32>> {
        let (vector, vectors) = (heard.vector?, self.vectors.get()?);
        let mut near = vec![[f32::NEG_INFINITY; NEAREST]; self.ids.len() + 1];
        let mut any = false;
        let examples = self.examples.iter().zip(vectors);
        for (filed, other) in examples.filter(|(filed, _)| filed.example.language == heard.language) {
            let Some(other) = other.as_ref().filter(|other| other.len() == vector.len()) else { continue };
            let cosine: f32 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
            any = true;
            let nearest = &mut near[filed.class];
            if let Some(place) = nearest.iter().position(|other| cosine > *other) {
                nearest[place..].rotate_right(1);
                nearest[place] = cosine;
            }
        }
        any.then(|| near.iter().map(mean).collect())
    }

    /// Pairs of examples of different intents that are too similar, the most similar first.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut found = Vec::new();
        for (language, grammar) in &self.grammars {
            let places: Vec<&Filed> = self.examples.iter().filter(|f| f.example.language == *language).collect();
            for (a, b, similarity) in grammar.twins(CONFLICT) {
                let side = |place: usize| {
                    Some((self.ids.get(places[place].class)?.clone(), places[place].example.text.clone()))
                };
                if let (Some(a), Some(b)) = (side(a), side(b)) {
                    found.push(Conflict { a, b, similarity });
                }
            }
        }
        found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        found
    }
}

/// Intents of one name become one; it is brief only if all of them are.
fn merged(intents: Vec<Intent>) -> Vec<Intent> {
    let mut merged: Vec<Intent> = Vec::new();
    for intent in intents {
        match merged.iter_mut().find(|known| known.id == intent.id) {
            Some(known) => {
                known.examples.extend(intent.examples);
                known.keywords.extend(intent.keywords);
                known.brief &= intent.brief;
                known.takes.extend(intent.takes);
            }
            None => merged.push(intent),
        }
    }
    merged
}

/// The mean of those that there are.
fn mean(nearest: &[f32; NEAREST]) -> f32 {
    let known = nearest.iter().filter(|near| near.is_finite());
    let count = known.clone().count().max(1);
    known.sum::<f32>() / count as f32
}

/// A word that stands for anything a placeholder may hold.
const fn neutral(language: Language) -> &'static str {
    match language {
        Language::En => "this",
        Language::De => "das",
        Language::Fr => "cela",
    }
}

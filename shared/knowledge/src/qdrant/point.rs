//! A passage as a point: its id, its payload, its vectors.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    str::FromStr,
};

use qdrant_client::qdrant::{
    Condition, Filter, NamedVectors, PointId, PointStruct, Value, Vector, VectorsOutput, vector_output, vectors_output,
};
use sha2::{Digest, Sha256};
use u5_engines::Passage;
use u5_protocol::Language;

use super::{
    schema::{BM25, DENSE, key},
    sparse::Sparse,
};
use crate::{document::Document, markdown::Chunk};

/// [`key::STATE`] of a passage that can be found.
const LIVE: &str = "live";
/// [`key::STATE`] of a passage whose document is still being stored.
const STAGED: &str = "staged";
/// [`key::LANGUAGE`] of a passage whose language is not known.
const UNDETERMINED: &str = "und";

pub(super) type Payload = HashMap<String, Value>;

/// An id that the same words always get, and others never.
pub(super) fn id(words: &[&str]) -> PointId {
    let digest = Sha256::digest(words.join("\0"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    // Version 8, variant 1: RFC 9562's mark of an id by one's own rule.
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex::encode(bytes);
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    PointId::from(parts.join("-"))
}

/// The passage `number` of a document, staged; `known` is its vector and the model that made it.
pub(super) fn staged(document: &Document, number: usize, chunk: &Chunk, known: Option<(&str, &[f32])>) -> PointStruct {
    let stems = document.stems(chunk);
    let in_text: BTreeSet<&str> = stems.text.iter().map(String::as_str).collect();
    let in_heading: BTreeSet<&str> = stems.heading.iter().map(String::as_str).collect();
    let mut payload = payload([
        (key::STATE, STAGED.into()),
        (key::DOCUMENT, document.name.as_str().into()),
        (key::VERSION, document.hash.as_str().into()),
        (key::PASSAGE, (number as i64).into()),
        (key::HASH, chunk.hash().into()),
        (key::LANGUAGE, document.language.map_or(UNDETERMINED, Language::code).into()),
        (key::TITLE, chunk.title.as_str().into()),
        (key::TEXT, chunk.text.as_str().into()),
        (key::WORDS, in_text.union(&in_heading).copied().collect::<Vec<_>>().into()),
        (key::HEADING, in_heading.difference(&in_text).copied().collect::<Vec<_>>().into()),
    ]);
    payload.extend(document.collection.as_deref().map(|collection| (key::COLLECTION.to_owned(), collection.into())));
    let valid = [(key::VALID_FROM, document.valid.from), (key::VALID_UNTIL, document.valid.until)];
    payload.extend(valid.into_iter().filter_map(|(key, day)| Some((key.to_owned(), i64::from(day?.days()).into()))));
    let mut vectors = NamedVectors::default();
    let words = Sparse::of_passage(&stems);
    if !words.is_empty() {
        vectors = vectors.add_vector(BM25, Vector::new_sparse(words.indices, words.values));
    }
    if let Some((model, vector)) = known {
        payload.insert(key::MODEL.to_owned(), model.into());
        vectors = vectors.add_vector(DENSE, vector.to_vec());
    }
    PointStruct::new(id(&[&document.name, &number.to_string(), &document.hash]), vectors, payload)
}

/// The change that makes a staged passage findable.
pub(super) fn revealed() -> Payload {
    payload([(key::STATE, LIVE.into())])
}

pub(super) fn payload<const N: usize>(entries: [(&str, Value); N]) -> Payload {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Passages that can be found.
pub(super) fn live() -> Condition {
    Condition::matches(key::STATE, LIVE.to_owned())
}

/// Whether a passage can be found.
pub(super) fn is_live(payload: &Payload) -> bool {
    string(payload, key::STATE) == LIVE
}

/// Passages that a customer who speaks `language` understands, or may.
pub(super) fn understood(language: Language) -> Condition {
    Condition::matches(key::LANGUAGE, vec![language.code().to_owned(), UNDETERMINED.to_owned()])
}

/// The first passages of all documents, of whatever state: one a document and version.
pub(super) fn first_passages() -> Filter {
    Filter::must([Condition::matches(key::PASSAGE, 0)])
}

/// The string under `key`; empty if there is none.
pub(super) fn string<'a>(payload: &'a Payload, key: &str) -> &'a str {
    payload.get(key).and_then(Value::as_str).map_or("", String::as_str)
}

/// The number under `key`; 0 if there is none.
pub(super) fn integer(payload: &Payload, key: &str) -> i64 {
    payload.get(key).and_then(Value::as_integer).unwrap_or_default()
}

fn strings(payload: &Payload, key: &str) -> HashSet<String> {
    let values = payload.get(key).and_then(Value::as_list).unwrap_or_default();
    values.iter().filter_map(|value| value.as_str().cloned()).collect()
}

/// What was found.
pub(super) struct Hit {
    pub(super) passage: Passage,
    /// The stems of the text and, without those, of the headings.
    pub(super) in_text: HashSet<String>,
    pub(super) in_heading: HashSet<String>,
    /// Whose vector it has.
    pub(super) model: String,
    pub(super) collection: Option<String>,
}

impl Hit {
    /// Reads a point; nothing of its scores.
    pub(super) fn read(payload: &Payload) -> Self {
        let in_heading = strings(payload, key::HEADING);
        let owned = |key| string(payload, key).to_owned();
        let passage = Passage {
            id: owned(key::HASH),
            title: owned(key::TITLE),
            source: owned(key::DOCUMENT),
            text: owned(key::TEXT),
            language: Language::from_str(string(payload, key::LANGUAGE)).ok(),
            similarity: 0.0,
            score: 0.0,
        };
        let in_text = strings(payload, key::WORDS).difference(&in_heading).cloned().collect();
        let collection = Some(owned(key::COLLECTION)).filter(|collection| !collection.is_empty());
        Self { passage, in_text, in_heading, model: owned(key::MODEL), collection }
    }
}

/// The dense vector of a point that has one.
pub(super) fn dense(vectors: Option<VectorsOutput>) -> Option<Vec<f32>> {
    let Some(vectors_output::VectorsOptions::Vectors(mut named)) = vectors?.vectors_options else { return None };
    match named.vectors.remove(DENSE)?.into_vector() {
        vector_output::Vector::Dense(dense) => Some(dense.data),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Validity;

    fn document() -> Document {
        let chunk = Chunk { title: "Drinks".to_owned(), text: "Oat milk and drinks".to_owned() };
        let (name, hash) = ("en/a.md".to_owned(), "h1".to_owned());
        Document {
            name,
            hash,
            language: Some(Language::En),
            collection: None,
            valid: Validity::default(),
            chunks: vec![chunk],
        }
    }

    #[test]
    fn ids_are_valid_uuids_and_follow_from_the_content() {
        let a = id(&["en/a.md", "0", "h1"]);
        assert_eq!(a, id(&["en/a.md", "0", "h1"]));
        assert_ne!(a, id(&["en/a.md", "0", "h2"]));
        assert_ne!(id(&["a", "b"]), id(&["ab", ""]));
        let Some(qdrant_client::qdrant::point_id::PointIdOptions::Uuid(text)) = a.point_id_options else {
            panic!("a uuid")
        };
        assert_eq!((text.len(), text.as_bytes()[14]), (36, b'8'));
        assert!(b"89ab".contains(&text.as_bytes()[19]));
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let document = document();
        let point = staged(&document, 0, &document.chunks[0], Some(("m", &[0.6, 0.8])));
        let hit = Hit::read(&point.payload);
        assert_eq!((hit.passage.source.as_str(), hit.passage.language), ("en/a.md", Some(Language::En)));
        assert_eq!((hit.model.as_str(), hit.passage.text.as_str()), ("m", "Oat milk and drinks"));
        assert!(hit.in_text.contains("drink") && hit.in_text.contains("oat"));
        assert!(hit.in_heading.is_empty(), "a stem that is in the text needs no heading");
    }

    #[test]
    fn days_are_numbers_and_are_left_out_where_there_are_none() {
        let until = Some(crate::Day::since_epoch(20_787));
        let document = Document { valid: Validity { from: None, until }, ..document() };
        let payload = staged(&document, 0, &document.chunks[0], None).payload;
        assert_eq!(integer(&payload, key::VALID_UNTIL), 20_787);
        assert!(!payload.contains_key(key::VALID_FROM));
    }

    #[test]
    fn points_of_others_are_read_without_panic() {
        let hit = Hit::read(&payload([(key::WORDS, 3.into()), (key::TITLE, vec![1, 2].into())]));
        assert_eq!((hit.passage.text.as_str(), hit.in_text.len()), ("", 0));
    }
}

//! The collections of a knowledge folder: what its documents are about (products, services, …), and how each kind is
//! read and searched. Set in `_collections.yaml` at the root of the folder; without that file, and for documents that
//! no collection claims, the defaults hold.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Read,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use u5_protocol::Language;

use crate::{KnowledgeError, grounding::Floor, readers};

/// A file of more bytes is not read.
const MAX_BYTES: u64 = 1 << 20;
/// Groups of synonyms of one language, and words of one group.
const MOST_SYNONYMS: usize = 1000;

/// The settings of one collection.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Collection {
    /// How documents and questions name it.
    #[serde(skip_deserializing)]
    pub name: String,
    /// The language of documents that do not say theirs themselves or by their folder.
    pub language: Option<Language>,
    /// How strong the evidence must be that a passage answers a question.
    pub floor: FloorChanges,
    /// How long texts are cut.
    pub chunking: Chunking,
    /// What a row of a table says, as a minijinja template over its columns.
    pub row: Option<String>,
    /// Words that mean the same, in groups, by language.
    #[serde(deserialize_with = "synonyms")]
    pub synonyms: BTreeMap<Language, Vec<Vec<String>>>,
}

/// What differs from the usual [`Floor`]. All in [0, 1].
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct FloorChanges {
    /// See [`Floor::similar`].
    #[serde(deserialize_with = "share")]
    pub similar: Option<f32>,
    /// See [`Floor::related`].
    #[serde(deserialize_with = "share")]
    pub related: Option<f32>,
    /// See [`Floor::agreeing`].
    #[serde(deserialize_with = "share")]
    pub agreeing: Option<f32>,
    /// See [`Floor::covering`].
    #[serde(deserialize_with = "share")]
    pub covering: Option<f32>,
}

impl FloorChanges {
    /// `usual`, changed.
    pub fn on(self, usual: Floor) -> Floor {
        Floor {
            similar: self.similar.unwrap_or(usual.similar),
            related: self.related.unwrap_or(usual.related),
            agreeing: self.agreeing.unwrap_or(usual.agreeing),
            covering: self.covering.unwrap_or(usual.covering),
        }
    }
}

/// How long texts are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chunking {
    /// The most characters of a passage; 100 to 4000. Nobody listens to more than the default, and embedders read no
    /// further.
    #[serde(deserialize_with = "max_chars")]
    pub max_chars: usize,
    /// How many characters at most of a passage's end the next one of the same paragraph begins with; 0 to 1000, and at
    /// most half of `max_chars`.
    #[serde(deserialize_with = "overlap")]
    pub overlap: usize,
}

impl Default for Chunking {
    fn default() -> Self {
        Self { max_chars: 700, overlap: 0 }
    }
}

/// The collections of a folder, by name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Collections(BTreeMap<String, Collection>);

impl Collections {
    /// The name of the file, at the root of the knowledge folder.
    pub const FILE: &str = "_collections.yaml";

    /// Reads the file of `folder`; without one there are no collections. Reads a file: not for the runtime's threads.
    ///
    /// # Errors
    /// [`KnowledgeError::Collections`] with the line of the first mistake.
    pub fn read(folder: &Path) -> Result<Self, KnowledgeError> {
        Ok(Self::source(folder)?.1)
    }

    /// The text of the file, which can be used; empty without a file.
    pub(crate) async fn source_of(folder: PathBuf) -> Result<String, KnowledgeError> {
        let read = tokio::task::spawn_blocking(move || Self::source(&folder));
        Ok(read.await.map_err(|_| KnowledgeError::Stopped)??.0)
    }

    /// The same, and the text that says so; empty without a file.
    pub(crate) fn source(folder: &Path) -> Result<(String, Self), KnowledgeError> {
        let path = folder.join(Self::FILE);
        let refused = |reason| KnowledgeError::Collections { path: path.clone(), reason };
        let Some(text) = bounded(&path).map_err(|error| refused(error.to_string()))? else {
            return Ok(Default::default());
        };
        let collections = Self::parse(&text).map_err(refused)?;
        Ok((text, collections))
    }

    /// Reads the text of such a file.
    ///
    /// # Errors
    /// The reason, with the line of the first mistake.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut collections: BTreeMap<String, Collection> =
            serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        for (name, collection) in &mut collections {
            collection.name.clone_from(name);
            let Chunking { max_chars, overlap } = collection.chunking;
            if overlap > max_chars / 2 {
                return Err(format!(
                    "`{name}`: chunking.overlap is more than half of chunking.max_chars ({max_chars})"
                ));
            }
            if let Some(row) = &collection.row {
                readers::check_row(row).map_err(|reason| format!("`{name}`: {reason}"))?;
            }
        }
        Ok(Self(collections))
    }

    /// The collection of that name, if it is set.
    pub fn get(&self, name: &str) -> Option<&Collection> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Collection> {
        self.0.values()
    }

    /// The name of the collection of the file `path` below the folder: what its front matter says, else the topmost
    /// folder that it lies in, where a collection of that name is set.
    pub fn of_file<'a>(&'a self, path: &Path, front: Option<&'a str>) -> Option<&'a str> {
        let folder = || {
            let top = path.parent()?.components().next()?.as_os_str().to_str()?;
            Some(self.get(top)?.name.as_str())
        };
        front.or_else(folder)
    }
}

fn bounded(path: &PathBuf) -> io::Result<Option<String>> {
    let file = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut text = String::new();
    file.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("it is larger than {MAX_BYTES} bytes")));
    }
    Ok(Some(text))
}

fn share<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f32>, D::Error> {
    let share = f32::deserialize(from)?;
    if (0.0..=1.0).contains(&share) { Ok(Some(share)) } else { Err(D::Error::custom("it has to be 0 to 1")) }
}

fn max_chars<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    let number = usize::deserialize(from)?;
    if (100..=4000).contains(&number) { Ok(number) } else { Err(D::Error::custom("max_chars has to be 100 to 4000")) }
}

fn overlap<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    let number = usize::deserialize(from)?;
    if number <= 1000 { Ok(number) } else { Err(D::Error::custom("overlap has to be 0 to 1000")) }
}

fn synonyms<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Language, Vec<Vec<String>>>, D::Error> {
    let synonyms = BTreeMap::<Language, Vec<Vec<String>>>::deserialize(from)?;
    for groups in synonyms.values() {
        if groups.len() > MOST_SYNONYMS || groups.iter().any(|group| group.len() > MOST_SYNONYMS) {
            return Err(D::Error::custom(format!(
                "a language has {MOST_SYNONYMS} groups of {MOST_SYNONYMS} words at most"
            )));
        }
        if groups.iter().any(|group| group.len() < 2 || group.iter().any(|word| word.trim().is_empty())) {
            return Err(D::Error::custom("a group of synonyms is a list of at least two words or phrases"));
        }
    }
    Ok(synonyms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "
products:
  language: en
  floor: {similar: 0.7, covering: 1}
  chunking: {max_chars: 400, overlap: 50}
  row: '{{ name }} stands in aisle {{ aisle }}.'
  synonyms:
    en: [[sneakers, trainers, running shoes]]
store: {}
";

    #[test]
    fn a_collection_is_what_its_file_says_and_the_usual_otherwise() {
        let collections = Collections::parse(SHOP).unwrap();
        let products = collections.get("products").unwrap();
        assert_eq!((products.name.as_str(), products.language), ("products", Some(Language::En)));
        assert_eq!(products.chunking, Chunking { max_chars: 400, overlap: 50 });
        assert_eq!(products.synonyms[&Language::En], [["sneakers", "trainers", "running shoes"]]);
        let floor = products.floor.on(Floor::default());
        assert_eq!(floor, Floor { similar: 0.7, covering: 1.0, ..Floor::default() });
        let store = collections.get("store").unwrap();
        assert_eq!((store.chunking, store.floor.on(Floor::default())), (Chunking::default(), Floor::default()));
        assert_eq!(collections.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["products", "store"]);
    }

    #[test]
    fn every_mistake_is_refused_with_its_line() {
        let table = [
            ("a:\n  languge: en", "line 2", "languge"),
            ("a:\n  language: klingon", "line 2", "klingon"),
            ("a:\n  floor:\n    similar: 1.5", "line 3", "0 to 1"),
            ("a:\n  floor:\n    similiar: 0.5", "line 3", "similiar"),
            ("a:\n  floor: {similar: .nan}", "line 2", "0 to 1"),
            ("a:\n  chunking:\n    max_chars: 7", "line 3", "100 to 4000"),
            ("a:\n  chunking:\n    overlap: 5000", "line 3", "0 to 1000"),
            ("a:\n  chunking: {max_chars: 200, overlap: 150}", "`a`", "more than half"),
            ("a:\n  synonyms:\n    en: [[shoes]]", "line 3", "at least two"),
            ("a:\n  synonyms:\n    en: [[shoes, ' ']]", "line 3", "at least two"),
            ("a:\n  row: '{{ name'", "`a`", "row"),
            ("a: {}\na: {}", "line 2", "a"),
            ("- a", "line 1", ""),
        ];
        for (text, place, word) in table {
            let reason = Collections::parse(text).unwrap_err();
            assert!(reason.contains(place) && reason.contains(word), "{text:?}: {reason}");
        }
    }

    #[test]
    fn the_folder_says_the_collection_where_the_document_does_not() {
        let collections = Collections::parse(SHOP).unwrap();
        let of = |path: &str, front| collections.of_file(Path::new(path), front);
        assert_eq!(of("products/en/shoes.csv", None), Some("products"));
        assert_eq!(of("products/a.md", Some("store")), Some("store"));
        assert_eq!(of("a.md", Some("new")), Some("new"), "front matter may name one without settings");
        assert_eq!(of("en/products/a.md", None), None, "only the topmost folder counts");
        assert_eq!(of("products", None), None, "a file is no folder");
    }

    #[test]
    fn a_folder_without_the_file_has_no_collections_and_a_broken_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Collections::read(folder.path()).unwrap(), Collections::default());
        let file = folder.path().join(Collections::FILE);
        fs::write(&file, "a:\n  x: 1").unwrap();
        let refused = Collections::read(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("_collections.yaml") && refused.contains("line 2"), "{refused}");
        fs::write(&file, vec![b' '; MAX_BYTES as usize + 1]).unwrap();
        assert!(Collections::read(folder.path()).unwrap_err().to_string().contains("larger than"));
        fs::write(&file, [0xff]).unwrap();
        assert!(Collections::read(folder.path()).unwrap_err().to_string().contains("UTF-8"));
    }
}

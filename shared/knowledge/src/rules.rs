//! What the collections' settings mean for a search.

use std::collections::HashMap;

use u5_protocol::Language;

use crate::{Collections, FloorChanges, grounding::Floor, synonyms::Synonyms};

/// How strong evidence must be in each collection, and what things are called besides.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    floors: HashMap<String, FloorChanges>,
    synonyms: HashMap<Language, Synonyms>,
}

impl Rules {
    /// From the text of a [`Collections::FILE`] that has been read before. One that cannot be read, as of a later
    /// release, changes nothing.
    pub(crate) fn parse(text: &str) -> Self {
        if text.is_empty() {
            Self::default()
        } else {
            Collections::parse(text).map(|c| Self::new(&c)).unwrap_or_default()
        }
    }

    fn new(collections: &Collections) -> Self {
        let floors = collections.iter().map(|collection| (collection.name.clone(), collection.floor));
        let synonyms = Language::ALL.into_iter().map(|language| {
            let groups = collections.iter().filter_map(|collection| collection.synonyms.get(&language));
            (language, Synonyms::new(groups.flatten(), language))
        });
        Self { floors: floors.collect(), synonyms: synonyms.collect() }
    }

    /// The floor of a collection, where `usual` is that of all others.
    pub(crate) fn floor(&self, collection: Option<&str>, usual: Floor) -> Floor {
        collection.and_then(|name| self.floors.get(name)).map_or(usual, |changes| changes.on(usual))
    }

    /// The synonyms of a language, if there are any.
    pub(crate) fn synonyms(&self, language: Language) -> Option<&Synonyms> {
        self.synonyms.get(&language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_read_change_nothing() {
        let usual = Floor::default();
        let rules = Rules::parse("a: {floor: {similar: 0.9}}");
        assert!(rules.floor(Some("a"), usual).similar > 0.89);
        for (text, name) in [("a: {floor: {similar: 0.9}}", Some("b")), ("a: {later: 1}", Some("a")), ("", None)] {
            assert_eq!(Rules::parse(text).floor(name, usual), usual, "{text}");
        }
    }
}

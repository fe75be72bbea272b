//! The words that passages have, and in how many each is: what the weight of a question's words is made from.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use qdrant_client::qdrant::{Condition, CountPointsBuilder, FacetCountsBuilder, Filter, Range, facet_value};
use u5_protocol::Language;

use super::{QdrantError, point, schema::key, server::Server};
use crate::{Day, Query, question::Known, vocabulary::Vocabulary};

/// The most words asked for, the most frequent first: ten times what a large store's documents hold. A word beyond
/// them is taken for unknown.
const MOST_WORDS: u64 = 1 << 17;
/// The most lexicons kept: languages times collections, with room.
const MOST_LEXICONS: usize = 64;

/// Where to look.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Scope {
    language: Language,
    /// Among what speakers of the language understand; else among the rest.
    understood: bool,
    collection: Option<String>,
    today: Option<Day>,
}

impl Scope {
    pub(super) fn new(query: &Query, understood: bool) -> Self {
        Self { language: query.language, understood, collection: query.collection.clone(), today: query.today }
    }

    pub(super) fn filter(&self) -> Filter {
        let mut filter = Filter::must([point::live()]);
        let language = point::understood(self.language);
        if self.understood { &mut filter.must } else { &mut filter.must_not }.push(language);
        let collection = self.collection.clone().map(|collection| Condition::matches(key::COLLECTION, collection));
        filter.must.extend(collection);
        if let Some(today) = self.today.map(|today| f64::from(today.days())) {
            // Those without a day meet neither condition, and hold.
            let later = Range { gt: Some(today), ..Range::default() };
            let earlier = Range { lt: Some(today), ..Range::default() };
            filter.must_not.push(Condition::range(key::VALID_FROM, later));
            filter.must_not.push(Condition::range(key::VALID_UNTIL, earlier));
        }
        filter
    }
}

/// The words of the passages in a [`Scope`].
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    passages: usize,
    understood: bool,
    vocabulary: Vocabulary,
    /// In how many of the passages each word of the vocabulary is.
    frequencies: Vec<u32>,
}

impl Known for Lexicon {
    fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn frequency(&self, stem: u32) -> usize {
        self.frequencies.get(stem as usize).map_or(0, |count| *count as usize)
    }

    fn passages(&self) -> usize {
        self.passages
    }

    fn understood(&self) -> bool {
        self.understood
    }
}

impl Lexicon {
    fn new(words: &HashMap<String, u32>, passages: usize, understood: bool) -> Self {
        let vocabulary = Vocabulary::new(words.keys().map(String::as_str).collect());
        let frequency = |stem| words.get(vocabulary.stem(stem)).copied().unwrap_or_default();
        Self { passages, understood, frequencies: (0..vocabulary.len()).map(frequency).collect(), vocabulary }
    }

    async fn load(server: &Server, scope: &Scope) -> Result<Self, QdrantError> {
        let words = FacetCountsBuilder::new(server.collection(), key::WORDS)
            .filter(scope.filter())
            .limit(MOST_WORDS)
            .exact(true);
        let passages = CountPointsBuilder::new(server.collection()).filter(scope.filter()).exact(true);
        let (words, passages) = tokio::try_join!(
            server.quickly("count words", |client| async move { client.facet(words).await }),
            server.quickly("count passages", |client| async move { client.count(passages).await }),
        )?;
        let words = words.hits.into_iter().filter_map(|hit| match hit.value?.variant? {
            facet_value::Variant::StringValue(word) => Some((word, u32::try_from(hit.count).unwrap_or(u32::MAX))),
            _ => None,
        });
        Ok(Self::new(&words.collect(), passages.result.map_or(0, |result| result.count as usize), scope.understood))
    }
}

/// The lexicons of the index as it is now.
#[derive(Debug, Default)]
pub(super) struct Lexicons {
    kept: Mutex<(u64, HashMap<Scope, Arc<Lexicon>>)>,
}

impl Lexicons {
    /// The lexicon of a scope at a revision of the index.
    pub(super) async fn get(&self, server: &Server, scope: &Scope, revision: u64) -> Result<Arc<Lexicon>, QdrantError> {
        if let Some(lexicon) = self.kept(scope, revision) {
            return Ok(lexicon);
        }
        let lexicon = Arc::new(Lexicon::load(server, scope).await?);
        self.keep(scope, revision, &lexicon);
        Ok(lexicon)
    }

    fn kept(&self, scope: &Scope, revision: u64) -> Option<Arc<Lexicon>> {
        let kept = self.kept.lock();
        if kept.0 == revision { kept.1.get(scope).cloned() } else { None }
    }

    fn keep(&self, scope: &Scope, revision: u64, lexicon: &Arc<Lexicon>) {
        let mut kept = self.kept.lock();
        if kept.0 != revision || kept.1.len() >= MOST_LEXICONS {
            *kept = (revision, HashMap::new());
        }
        kept.1.insert(scope.clone(), Arc::clone(lexicon));
    }
}

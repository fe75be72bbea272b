//! How well an index answers: questions of which it is known what must be found, and questions on which nothing must be.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use u5_engines::Embedder;
use u5_protocol::Language;

use crate::{Day, Finding, Index, KnowledgeError, Mode, Query};

/// How deep a passage is looked for: nobody listens to more.
const DEPTH: usize = 10;
/// The most questions of a set, of either kind.
const MOST: usize = 10_000;

/// Questions, as a file holds them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionSet {
    /// Those that the documents answer; at least one, at most 10,000.
    #[serde(deserialize_with = "questions")]
    pub questions: Vec<Asked>,
    /// Those that they do not answer; at most 10,000.
    #[serde(default, deserialize_with = "bounded")]
    pub outside: Vec<Outside>,
}

/// A question that the documents answer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The customer's words.
    #[serde(deserialize_with = "text")]
    pub question: String,
    /// Theirs.
    pub language: Language,
    /// What must be found: the path of a document, or a part of a passage's headings or text. Case does not matter.
    #[serde(deserialize_with = "text")]
    pub expect: String,
    /// Look only there.
    #[serde(default)]
    pub collection: Option<String>,
}

/// A question that the documents do not answer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// The customer's words.
    #[serde(deserialize_with = "text")]
    pub question: String,
    /// Theirs.
    pub language: Language,
}

impl QuestionSet {
    /// Reads the YAML text of a set.
    ///
    /// # Errors
    /// The reason, with the line of the first mistake.
    pub fn parse(yaml: &str) -> Result<Self, String> {
        serde_saphyr::from_str(yaml).map_err(|error| error.to_string())
    }
}

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match text.trim() {
        "" => Err(D::Error::custom("it must not be empty")),
        _ if text.len() > Query::MAX_BYTES => Err(D::Error::custom("no question is that long")),
        _ => Ok(text),
    }
}

fn bounded<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let items = Vec::deserialize(from)?;
    if items.len() > MOST { Err(D::Error::custom(format!("there are more than {MOST} questions"))) } else { Ok(items) }
}

fn questions<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Asked>, D::Error> {
    let questions: Vec<Asked> = bounded(from)?;
    if questions.is_empty() { Err(D::Error::custom("there has to be a question")) } else { Ok(questions) }
}

/// The ways to search, whether what lies below the floor counts, and their names.
const MODES: [(Mode, bool, &str); 6] = [
    (Mode::Hybrid, false, "hybrid"),
    (Mode::Dense, false, "dense"),
    (Mode::Words, false, "words"),
    (Mode::Hybrid, true, "hybrid, no floor"),
    (Mode::Dense, true, "dense, no floor"),
    (Mode::Words, true, "words, no floor"),
];

/// What became of a question.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    /// The question.
    pub asked: &'a Asked,
    /// Where what must be found is, from 0: by words and meaning, by meaning, by words; then the same among all that was
    /// ranked, the floor aside.
    pub places: [Option<usize>; 6],
    /// What was found first by words and meaning.
    pub first: Option<Finding>,
}

/// The shares of a set of questions, in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// How many questions there are.
    pub questions: usize,
    /// Of which the passage comes first.
    pub recall_1: f64,
    /// Of which it is among the first three.
    pub recall_3: f64,
    /// The mean of 1 / place over all questions, places from 1; 0 where the passage is not among the first ten.
    pub mrr: f64,
}

/// The figures of one way to search, in one language or all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// `hybrid`, `dense` or `words`; with `, no floor` where what lies below the floor is ranked too.
    pub mode: &'static str,
    /// None for all.
    pub language: Option<Language>,
    /// The figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A question whose passage is not among the first three.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missed {
    /// The customer's words.
    pub question: String,
    /// Theirs.
    pub language: Language,
    /// What must be found.
    pub expect: String,
    /// Where it is, from 1.
    pub place: Option<usize>,
    /// Where it would be if there were no floor, from 1.
    pub ranked: Option<usize>,
    /// What came first instead.
    pub found: Option<String>,
}

/// How well an index answers a set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Of all languages first, then of each; in each the ways to search.
    pub rows: Vec<Row>,
    /// By words and meaning.
    pub missed: Vec<Missed>,
    /// How many questions the documents do not answer.
    pub outside: usize,
    /// Those of them on which something was found.
    pub answered: Vec<Missed>,
}

impl Report {
    /// From what became of each question, and of each on which nothing must be found.
    pub fn new(outcomes: &[Outcome<'_>], outside: &[(&Outside, Option<Finding>)]) -> Self {
        let spoken = |language: &Language| outcomes.iter().any(|outcome| outcome.asked.language == *language);
        let languages = [None].into_iter().chain(Language::ALL.into_iter().filter(spoken).map(Some));
        let rows = languages.flat_map(|language| {
            MODES.iter().enumerate().map(move |(mode, (.., name))| {
                let of = outcomes.iter().filter(|outcome| language.is_none_or(|l| l == outcome.asked.language));
                Row { mode: name, language, figures: Figures::of(of.map(|outcome| outcome.places[mode])) }
            })
        });
        let answered = outside.iter().filter_map(|(asked, found)| Some((asked, found.as_ref()?)));
        let answered = answered.map(|(asked, found)| Missed {
            question: asked.question.clone(),
            language: asked.language,
            expect: String::new(),
            place: None,
            ranked: None,
            found: Some(found.passage.text.clone()),
        });
        Self {
            rows: rows.collect(),
            missed: outcomes.iter().filter_map(Outcome::missed).collect(),
            outside: outside.len(),
            answered: answered.collect(),
        }
    }

    /// Over all questions, by words and meaning.
    pub fn overall(&self) -> Option<Figures> {
        self.rows.first().map(|row| row.figures)
    }
}

impl Outcome<'_> {
    fn missed(&self) -> Option<Missed> {
        let [place, _, _, ranked, ..] = self.places;
        place.is_none_or(|place| place >= 3).then(|| Missed {
            question: self.asked.question.clone(),
            language: self.asked.language,
            expect: self.asked.expect.clone(),
            place: place.map(|place| place + 1),
            ranked: ranked.map(|place| place + 1),
            found: self.first.as_ref().map(|finding| finding.passage.text.clone()),
        })
    }
}

impl Figures {
    /// From the place of each question's passage, from 0.
    pub fn of(places: impl Iterator<Item = Option<usize>>) -> Self {
        let places: Vec<Option<usize>> = places.collect();
        let share = |sum: f64| if places.is_empty() { 0.0 } else { sum / places.len() as f64 };
        let within = |depth| places.iter().flatten().filter(|place| **place < depth).count() as f64;
        let reciprocal = places.iter().flatten().map(|place| 1.0 / (*place + 1) as f64).sum();
        Self { questions: places.len(), recall_1: share(within(1)), recall_3: share(within(3)), mrr: share(reciprocal) }
    }
}

/// Where in `found` what is expected is, from 0.
pub fn place(found: &[Finding], expect: &str) -> Option<usize> {
    let expect = expect.trim().to_lowercase();
    let is = |Finding { passage, .. }: &Finding| {
        let within = |text: &str| text.to_lowercase().contains(&expect);
        passage.source.to_lowercase() == expect || within(&passage.title) || within(&passage.text)
    };
    found.iter().position(is)
}

/// Asks `index` every question of a set, on the day `today`, with vectors by `embedder` where it understands the language.
///
/// # Errors
/// [`KnowledgeError`]
pub async fn evaluate(
    index: &dyn Index,
    embedder: Option<Arc<dyn Embedder>>,
    set: &QuestionSet,
    today: Option<Day>,
) -> Result<Report, KnowledgeError> {
    let mut outcomes = Vec::new();
    for asked in &set.questions {
        let query = query(&asked.question, asked.language, embedder.as_ref(), today).await?;
        let query = Query { collection: asked.collection.clone(), ..query };
        let mut found = Vec::new();
        for (mode, below_floor, _) in MODES {
            found.push(index.find(Query { mode, below_floor, ..query.clone() }).await?);
        }
        let at = |mode: usize| found.get(mode).and_then(|found| place(found, &asked.expect));
        let places = std::array::from_fn(at);
        let first = found.into_iter().next().and_then(|found| found.into_iter().next());
        outcomes.push(Outcome { asked, places, first });
    }
    let mut outside = Vec::new();
    for asked in &set.outside {
        let query = query(&asked.question, asked.language, embedder.as_ref(), today).await?;
        outside.push((asked, index.find(query).await?.into_iter().next()));
    }
    Ok(Report::new(&outcomes, &outside))
}

async fn query(
    text: &str,
    language: Language,
    embedder: Option<&Arc<dyn Embedder>>,
    today: Option<Day>,
) -> Result<Query, KnowledgeError> {
    let vector = match embedder.filter(|embedder| embedder.understands(language)) {
        Some(embedder) => embedder.embed_question(text.to_owned()).await?.pop(),
        None => None,
    };
    Ok(Query { text: text.to_owned(), vector, language, limit: DEPTH, today, ..Query::default() })
}

#[cfg(test)]
mod tests {
    use u5_engines::Passage;

    use super::*;

    const SET: &str = "
questions:
  - {question: Where is the oat milk?, language: en, expect: Organic oat milk}
  - question: Wo ist die Milch?
    language: de
    expect: de/a.md
    collection: products
outside:
  - {question: Who won?, language: en}
";

    fn finding(source: &str, title: &str, text: &str) -> Finding {
        let [id, source, title, text] = ["", source, title, text].map(str::to_owned);
        Finding::of(Passage { id, title, source, text, language: None, similarity: 0.0, score: 0.0 })
    }

    #[test]
    fn a_set_is_read() {
        let set = QuestionSet::parse(SET).unwrap();
        assert_eq!((set.questions.len(), set.outside.len()), (2, 1));
        assert_eq!(set.questions[1].collection.as_deref(), Some("products"));
    }

    #[test]
    fn every_mistake_is_refused_with_its_line() {
        let table = [
            ("questions: []", "line 1", "has to be a question"),
            ("questions:\n  - question: a\n    language: en\n    expect: ' '", "line 4", "empty"),
            ("questions:\n  - question: a\n    language: klingon\n    expect: b", "line 3", "klingon"),
            ("questions:\n  - question: a\n    language: en\n    expects: b", "line 4", "expects"),
            ("questions:\n  - question: a\n    language: en", "line 3", "expect"),
            ("outside: []", "line 1", "questions"),
        ];
        for (text, line, word) in table {
            let reason = QuestionSet::parse(text).unwrap_err();
            assert!(reason.contains(line) && reason.contains(word), "{text:?}: {reason}");
        }
    }

    #[test]
    fn a_passage_is_known_by_its_document_its_headings_or_its_text() {
        let found = [finding("en/a.md", "Milk", "Organic oat milk"), finding("en/b.md", "Shoes", "Boots")];
        for (expect, place_of) in
            [("en/b.md", Some(1)), ("shoes", Some(1)), (" OAT MILK", Some(0)), ("b.md", None), ("tea", None)]
        {
            assert_eq!(place(&found, expect), place_of, "{expect}");
        }
    }

    #[test]
    fn figures_are_as_in_the_textbook() {
        let figures = Figures::of([Some(0), Some(1), Some(3), None].into_iter());
        let Figures { questions, recall_1, recall_3, mrr } = figures;
        assert_eq!(questions, 4);
        for (got, wanted) in [(recall_1, 0.25), (recall_3, 0.5), (mrr, (1.0 + 0.5 + 0.25) / 4.0)] {
            assert!((got - wanted).abs() < 1e-9, "{figures:?}");
        }
        assert_eq!(Figures::of([].into_iter()).questions, 0);
    }

    #[test]
    fn a_report_has_a_row_a_mode_and_language_and_names_what_was_missed() {
        let set = QuestionSet::parse(SET).unwrap();
        let first = Some(finding("en/c.md", "", "Tea"));
        let [oat, milk] = [0, 1].map(|n| &set.questions[n]);
        let outcomes = [
            Outcome { asked: oat, places: [Some(0), None, Some(1), Some(0), None, None], first: None },
            Outcome { asked: milk, places: [Some(4), None, None, Some(5), None, None], first: first.clone() },
        ];
        let report = Report::new(&outcomes, &[(&set.outside[0], first)]);
        let rows: Vec<_> = report.rows.iter().map(|row| (row.mode, row.language)).collect();
        assert_eq!(rows.len(), 18);
        assert_eq!((rows[0], rows[17]), (("hybrid", None), ("words, no floor", Some(Language::De))));
        assert!((report.overall().unwrap().recall_1 - 0.5).abs() < 1e-9);
        assert_eq!(
            (report.missed.len(), report.missed[0].place, report.missed[0].ranked, report.missed[0].found.as_deref()),
            (1, Some(5), Some(6), Some("Tea"))
        );
        assert_eq!((report.outside, report.answered[0].question.as_str()), (1, "Who won?"));
    }
}

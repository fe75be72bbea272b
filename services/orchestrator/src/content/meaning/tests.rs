//! Meaning, with a model that knows two things.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::BoxFuture;
use u5_flow::{Command, Heard, Now, Outside, State, World, understand};

use super::*;

/// A model for which texts are about presents, or about nothing.
#[derive(Default)]
struct Presents(Arc<AtomicUsize>);

impl Embedder for Presents {
    fn name(&self) -> &'static str {
        "presents"
    }

    fn dimensions(&self) -> usize {
        2
    }

    fn understands(&self, language: Language) -> bool {
        language == Language::En
    }

    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        self.0.fetch_add(texts.len(), Ordering::Relaxed);
        let about = |text: &String| ["wrap", "gift", "ribbon"].iter().any(|word| text.contains(word));
        let vectors = texts.iter().map(|text| if about(text) { vec![1.0, 0.0] } else { vec![0.0, 1.0] }).collect();
        Box::pin(async { Ok(vectors) })
    }
}

const STORE: &str = "store: Test\nlanguages: [en, de]\nentry: entry\n";
const ENTRY: &str = "flow: entry\ndescription: x\nslots: {question: {type: question}}\nsteps:\n  - {id: listen, ask: question}\n  - answer: {prompt: answer}\n  - go: listen\n";

fn set(more: &str) -> FlowSet {
    let wrapping = format!(
        "flow: wrapping\ntitle: {{en: wrapping, de: Einpacken}}\ndescription: x\nwhen:\n  examples:\n    en: [please wrap \
         this up, I would like this as a gift, can you put a ribbon around it{more}]\n    de: [bitte einpacken]\nsteps:\n  \
         - say: {{en: Gladly., de: Gern.}}\n"
    );
    let files = [("_store.yaml", STORE), ("entry.yaml", ENTRY), ("wrapping.yaml", &wrapping)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let (set, found) = FlowSet::read(&files, Outside::default());
    set.unwrap_or_else(|| panic!("{found:#?}"))
}

async fn meant(set: &FlowSet, meaning: &Meaning, text: &str) -> Command {
    let now = Now { date: jiff::civil::date(2026, 11, 23), time: jiff::civil::time(12, 0, 0, 0) };
    let world = World { now, language: Language::En };
    let vector = meaning.of(text, Language::En).await.and_then(Result::ok);
    understand(set, &State::default(), &world, &Heard { text, vector: vector.as_deref() }).command
}

#[tokio::test]
async fn an_example_is_read_once_however_often_staff_change_others() {
    let model = Presents::default();
    let read = Arc::clone(&model.0);
    let meaning = Meaning::new(Arc::new(model));
    meaning.learn(&set("")).await.unwrap();
    let first = read.swap(0, Ordering::Relaxed);
    assert!(first >= 3, "{first} examples in English");
    meaning.learn(&set(", do you have paper for a gift")).await.unwrap();
    assert_eq!(read.load(Ordering::Relaxed), 1, "the new one");
}

#[tokio::test]
async fn what_is_far_from_every_example_by_meaning_starts_nothing() {
    let set = set("");
    let meaning = Meaning::new(Arc::new(Presents::default()));
    let words = meant(&set, &meaning, "please wrap this up").await;
    assert!(matches!(words, Command::Start { .. }), "{words:?}");
    meaning.learn(&set).await.unwrap();
    let both = meant(&set, &meaning, "please wrap this up").await;
    assert!(matches!(both, Command::Start { .. }), "words and meaning agree: {both:?}");
    assert!(meaning.of("bitte einpacken", Language::De).await.is_none(), "it understands English alone");
    assert!(meaning.of("", Language::En).await.is_none());
}

//! The demo store's documents against what customers ask: the passage that must be found, and what must not be.

use std::{path::Path, sync::Arc};

use u5_engines::Embedder;
use u5_knowledge::{
    Index,
    eval::{QuestionSet, evaluate},
};
use u5_protocol::Language::{self, De, En};

use crate::place::{embedder, on_each_index, query, search, texts, try_ingest, with_vector};

on_each_index! {
    every_question_finds_its_passage_by_words_alone
    every_question_finds_its_passage_by_words_and_vectors
    nothing_is_found_for_questions_that_the_documents_do_not_answer
    the_demo_stores_own_set_is_answered_by_words_alone
}

/// Question, and a part of the passage that answers it.
const ENGLISH: &[(&str, &str)] = &[
    ("Where can I find the organic oat milk?", "Organic oat milk stands"),
    ("What time do you close on Saturday?", "On Saturday we open"),
    ("Can I return a pair of shoes I bought two weeks ago?", "You can return a pair of shoes"),
    ("I'm looking for running shoes in size forty two.", "Running shoes stand"),
    ("I am looking for ... a present for my mother, something around thirty euros.", "present"),
    ("Where are the toilets?", "The toilets are on the first floor"),
    ("Where can I park?", "car park for free"),
    ("How much is a cappuccino?", "A cappuccino in the café"),
    ("Who is the store manager?", "Anna Berger"),
    ("Do you have free wifi?", "Free wifi"),
    ("Where are the eggs?", "Free-range eggs"),
    ("Are you open on Sunday?", "On Sunday the store is closed"),
    ("Can I pay by credit card?", "You can pay in cash"),
    ("Does the bread contain nuts?", "Our bread may contain"),
    ("Where do I find batteries?", "Light bulbs and batteries"),
    ("Do you sell gift cards?", "Gift cards"),
    ("Can I bring my dog?", "Dogs have to wait"),
    ("How much are the bananas?", "Bananas cost"),
    ("Where is the cash machine?", "The cash machine"),
    ("Do you deliver? What does home delivery cost?", "Home delivery"),
    ("Where are the board games?", "Toys and board games"),
    ("Is the soup vegan?", "soup of the day"),
];

const GERMAN: &[(&str, &str)] = &[
    ("Wo finde ich die Hafermilch?", "Die Bio-Hafermilch"),
    ("Wie lange haben Sie am Samstag geöffnet?", "Am Samstag haben"),
    ("Wo sind die Toiletten?", "Die Toiletten sind"),
    ("Kann ich Schuhe zurückgeben?", "Gekaufte Schuhe"),
    ("Ich suche Laufschuhe in Größe 42.", "Laufschuhe stehen"),
    ("Wo kann ich parken?", "Parkplatz können"),
    ("Was kostet ein Cappuccino?", "Ein Cappuccino"),
    ("Wer ist die Marktleiterin?", "Anna Berger"),
    ("Wo stehen die Eier?", "Eier aus Freilandhaltung"),
    ("Ist sonntags geöffnet?", "Sonntag"),
    ("Kann ich mit Kreditkarte bezahlen?", "Kreditkarte"),
    ("Wo sind die Batterien?", "Batterien"),
    ("Haben Sie Gutscheine?", "Gutscheine"),
    ("Wo ist der Geldautomat?", "Geldautomat"),
    ("Was kosten die Bananen?", "Bananen"),
    ("Gibt es WLAN?", "WLAN"),
    ("Wo finde ich Brettspiele?", "Brettspiele"),
    ("Ich suche ein Geschenk für meine Mutter.", "Geschenk"),
    ("Wann hat das Café geöffnet?", "Das Café hat"),
    ("Wo gibt es Käse?", "Käse gibt es"),
];

/// Questions that the store's documents do not answer.
const OUTSIDE: &[(&str, Language)] = &[
    ("What is the capital of France?", En),
    ("Who won the world cup?", En),
    ("Tell me a joke.", En),
    ("Do you sell car engines?", En),
    ("What is the weather like on Saturday?", En),
    ("When does the train to Berlin leave?", En),
    ("How old is the president?", En),
    ("Can you fix my laptop?", En),
    ("What is seven times eight?", En),
    ("Who wrote Hamlet?", En),
    ("Do you have a swimming pool?", En),
    ("", En),
    ("Was ist die Hauptstadt von Frankreich?", De),
    ("Wer hat die Weltmeisterschaft gewonnen?", De),
    ("Erzählen Sie mir einen Witz.", De),
    ("Verkaufen Sie Motoren für Autos?", De),
    ("Wie wird das Wetter am Samstag?", De),
];

async fn open_shop(index: &dyn Index, embedder: Option<Arc<dyn Embedder>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/knowledge");
    let report = try_ingest(index, &folder, embedder).await.unwrap();
    assert_eq!(report.skipped, []);
    assert!(report.passages >= 180, "{}", report.passages);
}

fn questions() -> impl Iterator<Item = (&'static str, &'static str, Language)> {
    let english = ENGLISH.iter().map(|(question, wanted)| (*question, *wanted, En));
    english.chain(GERMAN.iter().map(|(question, wanted)| (*question, *wanted, De)))
}

/// Asks each question; returns those whose passage is not among the first three, and how many have it first.
async fn misses(index: &dyn Index, vectors: bool) -> (Vec<String>, usize) {
    let (mut missed, mut first) = (Vec::new(), 0);
    for (question, wanted, language) in questions() {
        let query = if vectors { with_vector(question, language).await } else { query(question, language) };
        let found = index.search(query).await.unwrap();
        match found.iter().position(|passage| passage.text.contains(wanted)) {
            Some(place) => first += usize::from(place == 0),
            None => missed.push(format!("{question} -> {:?}", texts(&found))),
        }
    }
    (missed, first)
}

async fn every_question_finds_its_passage_by_words_alone(index: &dyn Index) {
    open_shop(index, None).await;
    let (missed, first) = misses(index, false).await;
    assert!(missed.is_empty(), "{missed:#?}");
    // Qdrant weighs words without their neighbours, and has a few of them in second place.
    assert!(first * 20 >= questions().count() * 17, "only {first} first");
}

async fn every_question_finds_its_passage_by_words_and_vectors(index: &dyn Index) {
    open_shop(index, Some(embedder())).await;
    let (missed, _) = misses(index, true).await;
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Keeps what is there from getting worse. How far it is from the target of 0.95 and 0.85: see `docs/benchmarks.md`.
async fn the_demo_stores_own_set_is_answered_by_words_alone(index: &dyn Index) {
    open_shop(index, None).await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/eval/questions.yaml");
    let set = QuestionSet::parse(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(set.questions.len() >= 60 && set.outside.len() >= 20);
    let report = evaluate(index, None, &set, None).await.unwrap();
    let figures = report.rows.iter().find(|row| row.mode == "words").unwrap().figures;
    assert!(figures.recall_3 >= 0.9 && figures.mrr >= 0.84 && report.answered.len() <= 2, "{report:#?}");
}

async fn nothing_is_found_for_questions_that_the_documents_do_not_answer(index: &dyn Index) {
    open_shop(index, None).await;
    let mut answered = Vec::new();
    for (question, language) in OUTSIDE {
        for passage in search(index, question, *language).await {
            answered.push(format!("{question} -> {}", passage.text));
        }
    }
    assert!(answered.is_empty(), "{answered:#?}");
}

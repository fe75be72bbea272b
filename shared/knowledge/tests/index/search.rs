//! What a question finds, what it does not, and why.

use u5_knowledge::{Day, Index, Mode, Query};
use u5_protocol::Language::{De, En};

use crate::place::{embedder, folder, ingest, on_each_index, query, search, texts, try_ingest, with_vector};

on_each_index! {
    a_document_is_found_only_on_days_on_which_it_holds
    a_collection_has_a_floor_of_its_own
    customers_may_call_things_by_other_names
    new_settings_hold_without_new_documents
    words_with_a_slip_are_understood
    what_lies_below_the_floor_is_shown_on_request
    each_way_to_search_works_alone
    copies_in_two_documents_are_found_once
}

async fn a_document_is_found_only_on_days_on_which_it_holds(index: &dyn Index) {
    let summer = "---\nvalid_from: 2026-06-01\nvalid_until: 2026-08-31\n---\nThe terrace is open until ten.";
    let folder = folder(&[("en/a.md", summer), ("en/b.md", "The terrace has chairs.")]);
    ingest(index, folder.path()).await;
    let table = [("2026-05-31", 1), ("2026-06-01", 2), ("2026-08-31", 2), ("2026-09-01", 1)];
    for (day, wanted) in table {
        let today = Some(Day::try_from(day.to_owned()).unwrap());
        let found = index.search(Query { today, ..query("terrace", En) }).await.unwrap();
        assert_eq!(found.len(), wanted, "{day}: {:?}", texts(&found));
    }
    assert_eq!(search(index, "terrace", En).await.len(), 2, "without a day all hold");
}

const STRICT: &str = "strict: {floor: {covering: 0.95}}";

async fn a_collection_has_a_floor_of_its_own(index: &dyn Index) {
    let strict = "---\ncollection: strict\n---\nRed apples and yellow pears";
    let files = [("_collections.yaml", STRICT), ("en/a.md", strict), ("en/b.md", "Red apples and green plums")];
    let folder = folder(&files);
    ingest(index, folder.path()).await;
    assert_eq!(texts(&search(index, "red apples yellow pears", En).await), ["Red apples and yellow pears"]);
    let found = search(index, "red apples yellow plums", En).await;
    assert_eq!(
        texts(&found),
        ["Red apples and green plums"],
        "both have as much of it, which one's floor is too high for"
    );
}

const SYNONYMS: &str = "shoes:\n  synonyms:\n    en: [[sneakers, running shoes]]\n    de: [[Klo, Toilette]]\n";

async fn customers_may_call_things_by_other_names(index: &dyn Index) {
    let folder = folder(&[
        ("_collections.yaml", SYNONYMS),
        ("en/a.md", "- Running shoes are in aisle 12.\n- Leather shoes are in aisle 9."),
        ("de/a.md", "Die Toilette ist oben."),
    ]);
    ingest(index, folder.path()).await;
    for question in ["sneakers", "sneekers"] {
        assert_eq!(texts(&search(index, question, En).await), ["Running shoes are in aisle 12."], "{question}");
    }
    assert_eq!(search(index, "Wo ist das Klo?", De).await.len(), 1);
    assert!(search(index, "Klo", En).await.is_empty(), "a language's names are its own");
}

async fn new_settings_hold_without_new_documents(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "Running shoes are in aisle 12.")]);
    ingest(index, folder.path()).await;
    assert!(search(index, "sneakers", En).await.is_empty());
    crate::place::write(&folder, "_collections.yaml", SYNONYMS);
    ingest(index, folder.path()).await;
    assert_eq!(search(index, "sneakers", En).await.len(), 1);
}

async fn words_with_a_slip_are_understood(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "- A cappuccino costs 3 euros.\n- The tram stops here.")]);
    ingest(index, folder.path()).await;
    assert_eq!(search(index, "capuccino", En).await.len(), 1);
    assert!(search(index, "trem", En).await.is_empty(), "short words are other words");
}

async fn what_lies_below_the_floor_is_shown_on_request(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "The car park is free."), ("en/b.md", "Tea is in aisle 7.")]);
    ingest(index, folder.path()).await;
    let asked = Query { below_floor: true, ..query("car engines", En) };
    let found = index.find(asked.clone()).await.unwrap();
    assert_eq!((found.len(), found[0].grounded), (1, false));
    assert!(found[0].coverage > 0.0 && found[0].words[0].asked == "car", "{found:?}");
    assert!(index.search(asked).await.unwrap().is_empty(), "a customer is not answered with it");
    let found = index.find(query("tea", En)).await.unwrap();
    assert!(found[0].grounded && found[0].words[0].found == "tea", "{found:?}");
}

async fn each_way_to_search_works_alone(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "- yellow pears\n- green plums")]);
    try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    let asked = with_vector("yellow pears", En).await;
    let [dense, words] = [Mode::Dense, Mode::Words].map(|mode| Query { mode, ..asked.clone() });
    let found = index.find(dense).await.unwrap();
    assert!(found[0].similarity.unwrap() > 0.9 && found[0].words.is_empty(), "{found:?}");
    let found = index.find(words).await.unwrap();
    assert!(found[0].similarity.is_none() && found[0].words.len() == 2, "{found:?}");
    let blind = Query { mode: Mode::Dense, ..query("yellow pears", En) };
    assert!(index.search(blind).await.unwrap().is_empty(), "meaning needs a vector");
}

async fn copies_in_two_documents_are_found_once(index: &dyn Index) {
    let text = "The toilets are on the first floor next to the café and open for all our guests";
    let copy = format!("{}!", text.to_lowercase());
    let folder = folder(&[("en/a.md", text), ("en/b.md", &copy), ("en/c.md", "The toilets shine.")]);
    ingest(index, folder.path()).await;
    assert_eq!(search(index, "toilets", En).await.len(), 2);
}

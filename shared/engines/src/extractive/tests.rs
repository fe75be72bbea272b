use std::sync::Arc;

use futures::TryStreamExt;

use super::*;
use crate::{ChatMessage, Role};

fn passage(title: &str, text: &str, language: Language) -> Passage {
    Passage {
        id: title.to_owned(),
        title: title.to_owned(),
        source: "test.md".to_owned(),
        text: text.to_owned(),
        language: Some(language),
        similarity: 0.6,
        score: 0.03,
    }
}

fn request(question: &str, passages: Vec<Passage>) -> ChatRequest {
    let user =
        ChatMessage { role: Role::User, content: question.to_owned(), tool_calls: Vec::new(), tool_call_id: None };
    ChatRequest {
        messages: vec![user],
        passages: passages.into(),
        tools: Vec::new(),
        language: Language::En,
        max_tokens: None,
        asked: None,
        format: None,
    }
}

async fn deltas(request: ChatRequest) -> Vec<ChatDelta> {
    Extractive.chat(request).try_collect().await.unwrap()
}

fn text(deltas: &[ChatDelta]) -> String {
    deltas.iter().filter_map(|d| if let ChatDelta::Text(text) = d { Some(text.as_str()) } else { None }).collect()
}

fn oat_milk() -> Passage {
    let text = "Organic oat milk stands in aisle 7, next to the coffee. It costs 2 euros 29.";
    passage("Drinks > Plant milk", text, Language::En)
}

#[tokio::test]
async fn quotes_the_passage_word_for_word_in_small_groups() {
    let deltas = deltas(request("Where can I find the organic oat milk?", vec![oat_milk()])).await;
    assert_eq!(deltas[0], ChatDelta::Cites(vec![0]));
    assert_eq!(deltas[1], ChatDelta::Text("Organic oat milk ".to_owned()));
    assert_eq!(text(&deltas), oat_milk().text);
    assert_eq!(deltas.last(), Some(&ChatDelta::Done(FinishReason::Stop)));
}

#[tokio::test]
async fn knows_nothing_without_passages_and_offers_staff() {
    let deltas = deltas(request("What is the capital of France?", Vec::new())).await;
    assert_eq!(text(&deltas), unknown_reply(Language::En));
    assert!(!deltas.iter().any(|d| matches!(d, ChatDelta::Cites(_))));
}

#[tokio::test]
async fn prefers_the_customers_language_but_quotes_another_if_need_be() {
    let german = passage("Getränke", "Bio-Hafermilch steht in Gang 7.", Language::De);
    let both = deltas(request("Where is the oat milk?", vec![german.clone(), oat_milk()])).await;
    assert_eq!(both[0], ChatDelta::Cites(vec![1]));
    let only = deltas(request("Where is the oat milk?", vec![german.clone()])).await;
    assert_eq!(text(&only), german.text);
}

#[tokio::test]
async fn the_token_limit_cuts_between_words_and_says_so() {
    let limited = ChatRequest { max_tokens: Some(4), ..request("Where is the oat milk?", vec![oat_milk()]) };
    let deltas = deltas(limited).await;
    assert_eq!(text(&deltas), "Organic oat milk stands ");
    assert_eq!(deltas.last(), Some(&ChatDelta::Done(FinishReason::Length)));
}

#[test]
fn quotes_only_the_sentences_that_answer() {
    let hours = "We open at 8 a.m. every day. The café opens at 9. On Saturday we close at 6 p.m. in the evening. \
                 Parcels are handed out until 5.";
    let hours = passage("Opening hours", hours, Language::En);
    let quoted = quote("When do you close on Saturday?", &[(3, &hours)]).unwrap();
    assert_eq!(quoted.passage, 3);
    assert!(quoted.text.contains("On Saturday we close at 6 p.m. in the evening."), "{}", quoted.text);
    assert!(!quoted.text.contains("every day"), "{}", quoted.text);
}

#[test]
fn a_lower_passage_wins_only_by_covering_clearly_more() {
    let shoes = passage("Shoes", "Running shoes are in aisle 12.", Language::En);
    let returns = passage("Returns", "Shoes can be returned within 30 days with the receipt.", Language::En);
    let ask = |question| quote(question, &[(0, &shoes), (1, &returns)]).unwrap().passage;
    assert_eq!(ask("Can I return shoes?"), 1);
    assert_eq!(ask("Where are the shoes?"), 0);
}

#[test]
fn a_passage_without_sentences_gives_no_quote() {
    assert_eq!(quote("anything", &[(0, &passage("Empty", "  \n", Language::En))]), None);
    assert_eq!(quote("anything", &[]), None);
}

#[test]
fn what_is_said_is_always_in_the_passage() {
    let passages: Vec<Passage> = ["a. b! c? d", "Nr. 5 kostet 3 Euro. Am 24. Dezember nur bis 14 Uhr.", "x\ny\n\nz."]
        .map(|text| passage("t", text, Language::De))
        .into();
    for p in &passages {
        let quoted = quote("Was kostet Nr. 5 am 24. Dezember?", &[(0, p)]).unwrap().text;
        let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat(&p.text).contains(&flat(&quoted)), "{quoted}");
    }
    assert!(quote("Wann?", &[(0, &passages[1])]).unwrap().text.contains("24. Dezember nur"));
}

#[test]
fn small_talk_is_understood_in_every_language() {
    let table = [
        (Language::En, "Thank you very much!", Some(Intent::Thanks)),
        (Language::En, "No, thank you.", Some(Intent::No)),
        (Language::En, "No thanks, bye!", Some(Intent::Goodbye)),
        (Language::En, "Yes, please.", Some(Intent::Yes)),
        (Language::En, "Stop, stop, that's enough.", Some(Intent::Stop)),
        (Language::En, "Stop, stop, that’s enough.", Some(Intent::Stop)),
        (Language::En, "Hello there", Some(Intent::Greeting)),
        (Language::En, "I would like to speak to a member of staff, please.", Some(Intent::Staff)),
        (Language::En, "Can I talk to a human?", Some(Intent::Staff)),
        (Language::En, "I want to talk to a person", Some(Intent::Staff)),
        (Language::En, "I need a present for a person who cooks", None),
        (Language::En, "staff please", Some(Intent::Staff)),
        (Language::En, "Thanks, and where is the milk?", None),
        (Language::En, "Where can I find the organic oat milk?", None),
        (Language::En, "Who is the manager of this store?", None),
        (Language::En, "please", None),
        (Language::En, "", None),
        (Language::De, "Nein, danke.", Some(Intent::No)),
        (Language::De, "Vielen Dank!", Some(Intent::Thanks)),
        (Language::De, "Ich möchte bitte mit einem Mitarbeiter sprechen.", Some(Intent::Staff)),
        (Language::De, "Tschüss", Some(Intent::Goodbye)),
        (Language::De, "Ja, bitte", Some(Intent::Yes)),
        (Language::De, "Wo finde ich die Hafermilch?", None),
        (Language::Fr, "Merci beaucoup", Some(Intent::Thanks)),
        (Language::Fr, "Je voudrais parler à un employé", Some(Intent::Staff)),
        (Language::Fr, "Non merci", Some(Intent::No)),
    ];
    for (language, said, wanted) in table {
        assert_eq!(intent(said, language), wanted, "{said}");
    }
    assert_eq!(intent(&"yes ".repeat(1000), Language::En), None, "small talk is short");
}

#[test]
fn replies_differ_between_languages() {
    for intent in [Intent::Greeting, Intent::Thanks, Intent::Yes, Intent::No, Intent::Goodbye, Intent::Stop] {
        let all = Language::ALL.map(|language| reply(intent, language));
        assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2], "{intent:?}");
    }
    assert_eq!(Arc::from(reply(Intent::Staff, Language::De)), Arc::<str>::from(staff_reply(Language::De)));
}

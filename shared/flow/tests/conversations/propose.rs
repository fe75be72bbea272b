//! What a language model may propose, and what is made of it.

use serde_json::{Value as Json, json};
use u5_flow::{Command, Heard, proposal, proposed, understand, values::Value};

use crate::talk::{Talk, set};

const PICK_UP: &str = "
flow: pick-up
title: {en: your order, de: Ihre Bestellung}
description: Hands out an order.
when: {examples: {en: [pick up my order], de: [meine Bestellung abholen]}}
slots: {order: {type: digits, min: 4, max: 4}}
steps:
  - {ask: order, say: {en: 'What is its number?', de: 'Wie ist die Nummer?'}}
  - confirm: {say: {en: 'Is {{ order }} right?', de: 'Stimmt {{ order }}?'}}
  - choose:
      say: {en: 'Now, or later?', de: 'Jetzt oder später?'}
      options: {now: {label: {en: Now, de: Jetzt}}, later: {label: {en: Later, de: Später}}}
";

fn reply(command: &str, slots: &[(&str, &str)]) -> String {
    let slots: Vec<Json> = slots.iter().map(|(slot, words)| json!({"slot": slot, "words": words})).collect();
    json!({"command": command, "slots": slots}).to_string()
}

fn commands(talk: &Talk<'_>) -> Vec<String> {
    let proposal = proposal(talk.set, &talk.state, &talk.world);
    let commands = proposal.schema["properties"]["command"]["enum"].as_array().cloned().unwrap_or_default();
    let commands: Vec<String> = commands.iter().filter_map(Json::as_str).map(str::to_owned).collect();
    for command in &commands {
        assert!(proposal.instructions.contains(&format!("\n- {command}: ")), "{command} is explained");
    }
    commands
}

#[test]
fn a_model_is_offered_what_is_possible_and_no_more() {
    let set = set(&[("pick-up.yaml", PICK_UP)]);
    let mut talk = Talk::new(&set);
    let first = commands(&talk);
    assert!(first.contains(&"start:pick-up".to_owned()) && first.contains(&"staff".to_owned()), "{first:?}");
    assert!(!first.iter().any(|command| command == "yes" || command.starts_with("choose:")), "{first:?}");
    assert!(!first.contains(&"start:entry".to_owned()), "nobody asks for the flow that everybody begins with");
    talk.says("pick up my order");
    talk.says("4711");
    let confirming = commands(&talk);
    assert!(confirming.contains(&"yes".to_owned()) && confirming.contains(&"no".to_owned()), "{confirming:?}");
    talk.says("yes");
    let choosing = commands(&talk);
    assert!(choosing.contains(&"choose:later".to_owned()), "{choosing:?}");
}

#[test]
fn a_proposal_counts_only_where_it_is_possible_and_in_the_customers_words() {
    let set = set(&[("pick-up.yaml", PICK_UP)]);
    let mut talk = Talk::new(&set);
    let text = "I, um, bought something on your website, it is four seven one one";
    let read = |talk: &Talk<'_>, reply: &str| proposed(talk.set, &talk.state, &talk.world, text, reply);
    let start = |slots: &[(&str, &str)]| {
        let slots = slots.iter().map(|(slot, words)| ((*slot).to_owned(), (*words).to_owned())).collect();
        Some(Command::Start { flow: "pick-up".to_owned(), slots })
    };
    let words = [("order", "Four seven one one")];
    assert_eq!(read(&talk, &reply("start:pick-up", &words)), start(&words));
    assert_eq!(read(&talk, &reply("start:pick-up", &[("order", "4712")])), start(&[]), "nobody said that");
    assert_eq!(read(&talk, &reply("start:pick-up", &[("colour", "your website")])), start(&[]), "it has no such slot");
    assert_eq!(read(&talk, &reply("question", &[])), Some(Command::Question));
    assert_eq!(read(&talk, &reply("staff", &[])), Some(Command::Staff));
    for impossible in ["unclear", "yes", "choose:now", "answer", "start:entry", "start:refund", "format my disk", ""] {
        assert_eq!(read(&talk, &reply(impossible, &words)), None, "{impossible}");
    }
    for rubbish in ["", "null", "[]", "{}", "start:pick-up", "{\"command\": 7}", &" ".repeat(9_999)] {
        assert_eq!(read(&talk, rubbish), None);
    }
    talk.says("pick up my order");
    let order = Some(Command::Fill(Value::Digits("4711".to_owned())));
    assert_eq!(read(&talk, &reply("answer", &words)), order);
    assert_eq!(read(&talk, &reply("answer", &[])), order, "the whole of it is read");
    let other = proposed(talk.set, &talk.state, &talk.world, "I have no idea", &reply("answer", &[]));
    assert_eq!(other, None, "there is no number in it");
}

#[test]
fn nobody_asks_a_model_where_words_are_enough() {
    let set = set(&[("pick-up.yaml", PICK_UP)]);
    let talk = Talk::new(&set);
    let sure = |text: &str| understand(&set, &talk.state, &talk.world, &Heard { text, vector: None }).sure;
    assert!(sure("pick up my order"));
    assert!(!sure("it came in a parcel that my neighbour has seen"));
}

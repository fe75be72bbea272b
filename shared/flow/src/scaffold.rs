//! The beginning of a new flow: something that works, to be changed.

use u5_protocol::Language;

use crate::set::{Files, FlowSet};

/// Words in one language.
struct Words {
    title: &'static str,
    examples: [&'static str; 2],
    ask: &'static str,
    /// What a customer may answer that no other flow waits for.
    topic: &'static str,
    say: &'static str,
    heard: &'static str,
}

const fn words(language: Language) -> Words {
    match language {
        Language::En => Words {
            title: "{name}",
            examples: ["I have a question about {name}", "{name} please, for {topic}"],
            ask: "What is it about?",
            topic: "a red bicycle",
            say: "You said: {{ topic }}.",
            heard: "You said",
        },
        Language::De => Words {
            title: "{name}",
            examples: ["ich habe eine Frage zu {name}", "{name} bitte, für {topic}"],
            ask: "Worum geht es?",
            topic: "ein rotes Fahrrad",
            say: "Sie haben gesagt: {{ topic }}.",
            heard: "Sie haben gesagt",
        },
        Language::Fr => Words {
            title: "{name}",
            examples: ["j'ai une question sur {name}", "{name} s'il vous plaît, pour {topic}"],
            ask: "De quoi s'agit-il ?",
            topic: "un vélo rouge",
            say: "Vous avez dit : {{ topic }}.",
            heard: "Vous avez dit",
        },
    }
}

/// The files of a new flow named `name` for the store of `set`: the flow, and a test of it. None where `name` is no name
/// of a flow (lower-case letters, digits and hyphens), or is taken.
pub fn new_flow(name: &str, set: &FlowSet) -> Option<Files> {
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 40
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_name || matches!(name, "end" | "restart") || set.flow(name).is_some() {
        return None;
    }
    let languages = set.languages();
    let flow = flow(name, languages);
    let test = test(name, languages[0]);
    Some(Files::from([(format!("{name}.yaml"), flow), (format!("{name}.test.yaml"), test)]))
}

/// A map with a line for every language.
fn texts(languages: &[Language], indent: usize, text: impl Fn(&Words) -> String) -> String {
    let line = |language: &Language| format!("\n{}{language}: {}", " ".repeat(indent), text(&words(*language)));
    languages.iter().map(line).collect()
}

fn flow(name: &str, languages: &[Language]) -> String {
    let spoken = name.replace('-', " ");
    let quoted = |text: &str| format!("\"{}\"", text.replace("{name}", &spoken));
    let title = texts(languages, 2, |words| quoted(words.title));
    let examples = texts(languages, 4, |words| {
        let examples: Vec<String> = words.examples.iter().map(|example| quoted(example)).collect();
        format!("[{}]", examples.join(", "))
    });
    let ask = texts(languages, 6, |words| quoted(words.ask));
    let say = texts(languages, 6, |words| quoted(words.say));
    format!(
        "flow: {name}
# By this customers are asked whether they mean it: \"Do you mean …?\"
title:{title}
# What it is for; the language model and the console read this.
description: Asks what it is about and says it back.
# What customers say to get here. A name in braces is a slot that they may fill at once.
when:
  examples:{examples}
# What the flow wants to know. Types: text, number, digits, date, time, choice, boolean, phone, email, entity.
slots:
  topic: {{type: text}}
# What it does, step after step.
steps:
  - ask: topic
    say:{ask}
    # How often it asks again, and what happens then.
    retries: 2
    otherwise: {{go: offer-staff}}
  - say:{say}
"
    )
}

fn test(name: &str, language: Language) -> String {
    let words = words(language);
    let user = words.examples[0].replace("{name}", &name.replace('-', " "));
    format!(
        "test: {name} asks and answers
language: {language}
turns:
  - user: \"{user}\"
    expect: {{flow: {name}, says: \"{ask}\"}}
  - user: \"{topic}\"
    expect: {{says: \"{heard}\"}}
",
        ask = words.ask,
        topic = words.topic,
        heard = words.heard,
    )
}

//! Each kind of step.

use std::collections::BTreeMap;

use serde_json::json;
use u5_flow::{Act, CardKind, Command, Input, step};

use crate::talk::{Talk, set};

/// A flow with these steps, which "go" starts.
fn flow(slots: &str, steps: &str) -> String {
    format!(
        "flow: test\ntitle: {{en: a test, de: ein Test}}\ndescription: Tests.\n\
         when: {{examples: {{en: [\"go ahead now\"], de: [\"los geht es\"]}}}}\nslots: {{{slots}}}\nsteps:\n{steps}"
    )
}

fn talk(slots: &str, steps: &str, said: &[&str]) -> Vec<String> {
    let set = set(&[("test.yaml", &flow(slots, steps))]);
    let mut talk = Talk::new(&set);
    said.iter().map(|text| talk.says(text)).collect()
}

#[test]
fn an_open_question_is_looked_up_and_answered() {
    let set = set(&[]);
    let mut talk = Talk::new(&set);
    assert_eq!(talk.says("Where is the milk?"), "Milk is in aisle 3.");
    assert!(talk.acts.iter().any(|act| matches!(act, Act::Retrieve { query, .. } if query == "Where is the milk?")));
    talk.passages = json!([]);
    assert_eq!(talk.says("Where is the moon?"), "(nothing) Shall I call a colleague for you?");
    assert_eq!(talk.says("yes please"), "I'm calling a colleague. Somebody will be with you in a moment.");
    assert_eq!(talk.acts.first(), Some(&Act::Staff { summary: None }));
}

#[test]
fn what_was_asked_for_is_remembered() {
    let steps = "  - ask: size\n    say: {en: 'Which size?', de: 'Welche Größe?'}\n  - say: {en: 'Size {{ size }}.', de: 'x'}\n";
    let heard =
        talk("size: {type: number, min: 16, max: 60}", steps, &["go ahead now", "forty-three please", "go ahead now"]);
    assert_eq!(heard, ["Which size?", "Size 43.", "Which size?"]);
}

#[test]
fn an_example_takes_digits_for_a_slot_of_digits_whatever_it_is_called() {
    let flow = "flow: test\ntitle: {en: a test, de: ein Test}\ndescription: Tests.\n\
                when: {examples: {en: ['my booking is {booking}'], de: ['meine Buchung ist {booking}']}}\n\
                slots: {booking: {type: digits, min: 4, max: 12}}\nsteps:\n\
                \x20 - ask: booking\n    say: {en: 'Which booking?', de: 'Welche Buchung?'}\n\
                \x20 - say: {en: 'Booking {{ booking }}.', de: 'x'}\n";
    let set = set(&[("test.yaml", flow)]);
    for (said, wanted) in [
        ("my booking is one two three four five six seven eight", "12345678"),
        ("my booking is 4711 for tomorrow", "4711"),
    ] {
        assert_eq!(Talk::new(&set).says(said), format!("Booking {wanted}."), "{said}");
    }
}

#[test]
fn a_value_that_will_not_do_is_asked_for_again_and_then_staff_is_offered() {
    let steps = "  - ask: size\n    say: {en: 'Which size?', de: 'x'}\n    retries: 1\n";
    let heard = talk("size: {type: number, min: 16, max: 60}", steps, &["go ahead now", "ninety", "purple", "no"]);
    assert!(heard[1].contains("60") && heard[1].ends_with("Which size?"), "{heard:?}");
    assert_eq!(heard[2], "Shall I call a colleague for you?");
    assert_eq!(heard[3], "All right.");
}

#[test]
fn a_choice_can_be_said_or_touched() {
    let steps = "  - choose:\n      say: {en: 'Anything else?', de: 'x'}\n      options:\n        \
                 more: {label: {en: Another product, de: x}, examples: {en: ['yes', another one]}, then: [{say: {en: 'More.', de: x}}]}\n        \
                 done: {label: {en: 'No, thanks', de: x}, examples: {en: ['no', that is all]}, then: [{say: {en: 'Done.', de: x}}]}\n";
    assert_eq!(talk("", steps, &["go ahead now", "that is all"]), ["Anything else?", "Done."]);
    let set = set(&[("test.yaml", &flow("", steps))]);
    let mut talk = Talk::new(&set);
    talk.says("go ahead now");
    let items =
        [("more", "Another product"), ("done", "No, thanks")].map(|(id, label)| (id.to_owned(), label.to_owned()));
    assert_eq!(talk.acts, [Act::Choices { items: items.to_vec() }]);
    assert_eq!(talk.touches("more"), "More.");
    assert_eq!(talk.touches("more"), "", "what is no longer there cannot be touched");
}

#[test]
fn what_is_read_back_can_be_corrected() {
    let steps = "  - ask: size\n    say: {en: 'Which size?', de: x}\n  - confirm:\n      say: {en: 'Size {{ size }}?', de: x}\n      no: {say: {en: 'Well.', de: x}}\n  - say: {en: 'Good.', de: x}\n";
    let slots = "size: {type: number, min: 16, max: 60}";
    assert_eq!(talk(slots, steps, &["go ahead now", "42", "yes"])[1..], ["Size 42?", "Good."]);
    assert_eq!(talk(slots, steps, &["go ahead now", "42", "no, 43", "yes"])[1..], ["Size 42?", "Size 43?", "Good."]);
    assert_eq!(talk(slots, steps, &["go ahead now", "42", "no"])[1..], ["Size 42?", "Well. Good."]);
}

#[test]
fn conditions_and_values_decide() {
    let steps = "  - set: {count: '2 + 3', name: '\"x\" ~ count'}\n  - if: count > 4 and open\n    then:\n      - say: {en: 'Many {{ count }}.', de: x}\n    else:\n      - say: {en: 'Few.', de: x}\n";
    assert_eq!(talk("", &steps.replace(", name: '\"x\" ~ count'", ""), &["go ahead now"]), ["Many 5."]);
    assert_eq!(
        talk("", &steps.replace("> 4", "> 5").replace(", name: '\"x\" ~ count'", ""), &["go ahead now"]),
        ["Few."]
    );
}

#[test]
fn other_systems_are_asked_and_may_fail() {
    let store = "store: {en: Test}\nlanguages: [en]\nentry: entry\nallow: ['https://shop.example/']\ntools:\n  orders: {url: 'https://shop.example/orders/{{ number }}'}\n";
    let steps = "  - call:\n      tool: orders\n      with: {number: '{{ 40 + 2 }}'}\n      into: order\n      on_error: [{say: {en: 'Failed: {{ error }}.'}}, end]\n  - say: {en: 'It is {{ order.status }}.'}\n";
    let text = flow("", steps);
    let set = set(&[("_store.yaml", store), ("test.yaml", &text)]);
    let mut talk = Talk::new(&set);
    assert_eq!(talk.says("go ahead now"), "It is ready.");
    let Some(Act::Call { tool, args, key }) = talk.acts.first().cloned() else { panic!("{:?}", talk.acts) };
    assert_eq!((tool.as_str(), args["number"].as_str()), ("orders", "42"));
    talk.reply = Err("timeout");
    assert_eq!(talk.says("go ahead now"), "Failed: timeout.");
    assert!(
        !matches!(talk.acts.first(), Some(Act::Call { key: next, .. }) if *next == key),
        "each call has its own key"
    );
}

#[test]
fn a_flow_can_be_run_for_its_result() {
    let inner = "flow: inner\ndescription: x\nslots: {n: {type: number, optional: true}}\nsteps:\n  - say: {en: 'In {{ n }}.', de: x}\n  - end: n * 2\n";
    let outer =
        flow("", "  - run: {flow: inner, with: {n: '21'}, into: twice}\n  - say: {en: 'Out {{ twice }}.', de: x}\n");
    let set = set(&[("test.yaml", &outer), ("inner.yaml", inner)]);
    assert_eq!(Talk::new(&set).says("go ahead now"), "In 21. Out 42.");
}

#[test]
fn cards_are_shown() {
    let steps =
        "  - retrieve: {query: milk, into: hits}\n  - show: {card: list, title: {en: 'Found', de: x}, items: hits}\n";
    let set = set(&[("test.yaml", &flow("", steps))]);
    let mut talk = Talk::new(&set);
    talk.says("go ahead now");
    let card = talk.acts.iter().find_map(|act| match act {
        Act::Card { kind, title, items, .. } => Some((*kind, title.as_str(), items[0]["title"].as_str())),
        _ => None,
    });
    assert_eq!(card, Some((CardKind::List, "Found", Some("Milk"))));
}

#[test]
fn a_goodbye_ends_the_visit() {
    let set = set(&[("test.yaml", &flow("", "  - go: goodbye\n"))]);
    let mut talk = Talk::new(&set);
    assert_eq!(talk.says("go ahead now"), "Goodbye, and see you soon!");
    assert_eq!(talk.acts, [Act::Goodbye]);
}

#[test]
fn a_question_is_known_until_it_is_answered() {
    let steps = "  - retrieve: {query: '{{ question }}', into: hits}\n  - answer: {prompt: answer, with: hits}\n";
    let set = set(&[("test.yaml", &flow("", steps))]);
    let mut talk = Talk::new(&set);
    talk.says("go ahead now");
    assert_eq!(talk.questions, ["go ahead now"]);
}

#[test]
fn an_open_question_takes_words_that_start_a_flow_elsewhere() {
    let slots = "message: {type: question}";
    let steps =
        "  - ask: message\n    say: {en: 'What happened?', de: x}\n  - say: {en: 'Noted: {{ message }}.', de: x}\n";
    let heard = talk(slots, steps, &["go ahead now", "go ahead now"]);
    assert_eq!(heard, ["What happened?", "Noted: go ahead now."]);
}

#[test]
fn the_words_that_start_a_flow_answer_its_question() {
    let slots = "order: {type: digits, min: 4, max: 8}";
    let steps = "  - set: {asked: '1'}\n  - id: number\n    ask: order\n    say: {en: 'Which order?', de: x}\n  \
                 - say: {en: 'Time {{ asked }}.', de: x}\n  - set: {asked: asked + 1}\n  - if: asked < 3\n    then: {go: number}\n";
    let text = flow(slots, steps).replace("[\"go ahead now\"]", "[\"go ahead now\", \"my order is {order}\"]");
    let set = set(&[("test.yaml", &text)]);
    let mut talk = Talk::new(&set);
    talk.says("go ahead now");
    assert_eq!(talk.says("my order is 4711"), "Time 1. Which order?");
    assert_eq!(talk.says("my order is 4712"), "Time 2.");
}

#[test]
fn another_value_answers_a_choice_that_follows_from_the_first() {
    let steps = "  - ask: size\n    say: {en: 'Which size?', de: x}\n  - choose:\n      say: {en: 'No {{ size }}. Another size?', de: x}\n      options:\n        \
                 more: {label: {en: Another size, de: x}}\n        done: {label: {en: 'No, thanks', de: x}}\n";
    let heard = talk("size: {type: number, min: 16, max: 60}", steps, &["go ahead now", "42", "44 then"]);
    assert_eq!(heard[1..], ["No 42. Another size?", "No 44. Another size?"]);
}

#[test]
fn a_short_answer_starts_nothing_else() {
    let other = "flow: other\ntitle: {en: sizes, de: x}\ndescription: Other.\nwhen: {examples: {en: ['it is {n}'], de: [x y z]}}\n\
                 slots: {n: {type: number}}\nsteps:\n  - say: {en: 'Other.', de: x}\n";
    let test = flow(
        "order: {type: digits, min: 4, max: 8}",
        "  - ask: order\n    say: {en: 'Which order?', de: x}\n  - say: {en: 'Order {{ order }}.', de: x}\n",
    );
    let set = set(&[("test.yaml", &test), ("other.yaml", other)]);
    let mut talk = Talk::new(&set);
    talk.says("go ahead now");
    assert!(talk.says("it is 12").ends_with("Which order?"));
    assert_eq!(talk.says("it is 4711"), "Order 4711.");
    assert_eq!(talk.says("it is 4711"), "Other.");
}

#[test]
fn another_language_is_spoken_when_it_is_named() {
    let steps = "  - ask: size\n    say: {en: 'Which size?', de: 'Welche Größe?'}\n";
    let heard = talk("size: {type: number, min: 16, max: 60}", steps, &["go ahead now", "auf Deutsch bitte"]);
    assert!(heard[1].ends_with("Welche Größe?"), "{heard:?}");
}

#[test]
fn a_flow_that_ends_at_once_is_told_with_what_it_knew() {
    let set = set(&[("test.yaml", &flow("", "  - set: {n: '2'}\n  - say: {en: 'Two.', de: x}\n"))]);
    let said = Input::Said {
        text: "go".to_owned(),
        command: Command::Start { flow: "test".to_owned(), slots: BTreeMap::new() },
    };
    let talk = Talk::new(&set);
    let (flow, slots) = step(&set, &talk.state, &talk.world, said).ended.unwrap();
    assert_eq!((flow.as_str(), &slots["n"]), ("test", &json!(2)));
}

#[test]
fn what_was_told_freely_is_put_right_only_where_it_is_read_back() {
    let slots = "message: {type: question}, email: {type: email}";
    let steps = "  - ask: message\n    say: {en: 'What happened?', de: x}\n  - confirm:\n      say: {en: 'Noted {{ message }}?', de: x}\n  \
                 - ask: email\n    say: {en: 'Which address?', de: x}\n";
    let heard = talk(slots, steps, &["go ahead now", "it rains", "no I meant heavy snow", "yes", "no address"]);
    assert_eq!(heard[1..4], ["Noted it rains?", "Noted heavy snow?", "Which address?"]);
    assert!(heard[4].ends_with("Which address?"), "{heard:?}");
}

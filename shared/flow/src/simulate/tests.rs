use std::cell::Cell;

use jiff::civil::{date, time};
use u5_protocol::Language;

use super::*;
use crate::{Now, Outside};

const STORE: &str = "store: {en: Test, de: Test}
languages: [en, de]
entry: entry
replies:
  greeting: {en: Welcome!, de: Willkommen!}
  still_there: {en: Are you still there?, de: Sind Sie noch da?}
allow: ['https://shop.example/']
tools:
  orders:
    url: 'https://shop.example/orders/{{ number }}'
    response: {shelf: /pickup/shelf}
    examples:
      - {when: {number: '4711'}, body: {pickup: {shelf: B4}}}
      - {when: {number: '4712'}, status: 404}
";
const ENTRY: &str = "flow: entry
description: Answers questions.
slots: {question: {type: question}}
steps:
  - {id: listen, ask: question}
  - retrieve: {query: '{{ question }}', from: products, into: passages}
  - answer: {prompt: answer, with: passages, otherwise: {go: offer-staff}}
  - go: listen
";
const PICK_UP: &str = "flow: pick-up
description: Finds an order.
title: {en: picking up an order, de: Abholung}
when: {examples: {en: ['pick up my order'], de: ['Bestellung abholen']}}
slots: {number: {type: number, min: 1000, max: 9999}}
steps:
  - {id: number, ask: number, say: {en: Which number?, de: Welche Nummer?}}
  - call: {tool: orders, with: {number: '{{ number }}'}, into: order, on_error: [{say: {en: I cannot find it., de: Nicht da.}}, {go: end}]}
  - show: {card: list, title: {en: Your order, de: Ihre Bestellung}, value: '{{ order.shelf }}'}
  - choose:
      say: {en: Anything else?, de: Noch etwas?}
      options:
        help: {label: {en: Help, de: Hilfe}, then: [{handoff: {summary: 'shelf {{ order.shelf }}'}}, {go: end}]}
        done: {label: {en: 'No, thanks', de: 'Nein, danke'}, go: goodbye}
";

fn set(files: &[(&str, &str)]) -> FlowSet {
    let own = [("_store.yaml", STORE), ("entry.yaml", ENTRY), ("pick-up.yaml", PICK_UP)];
    let files = own.iter().chain(files).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let (set, found) = FlowSet::read(&files, Outside::default());
    set.unwrap_or_else(|| panic!("{found:#?}"))
}

fn held(set: &FlowSet, done: &[Does]) -> Simulated {
    let now = Now { date: date(2026, 11, 23), time: time(12, 0, 0, 0) };
    simulate(set, World { now, language: Language::En }, done, || false)
}

fn says(text: &str) -> Does {
    Does::Say(text.to_owned())
}

/// The replies of a turn, a line each.
fn replies(turn: &Turn) -> Vec<String> {
    let line = |reply: &Reply| {
        let choices: Vec<_> = reply.choices.iter().map(|(id, label)| format!("{id}={label}")).collect();
        format!("{:?} {} {}", reply.kind, reply.text, choices.join(" ")).trim_end().to_owned()
    };
    turn.replies.iter().map(line).collect()
}

#[test]
fn a_visit_is_held_to_its_end() {
    let set = set(&[]);
    let done = [says("I want to pick up my order"), says("it is 4711"), Does::Choose("done".to_owned())];
    let Simulated { turns, is_over } = held(&set, &done);
    let told: Vec<_> = turns.iter().map(replies).collect();
    let expected: [&[&str]; 4] = [
        &["Say Welcome!"],
        &["Ask Which number?"],
        &["Call orders (number: 4711)", "Card Your order\nB4", "Choose Anything else? help=Help done=No, thanks"],
        &["Goodbye Goodbye, and see you soon!"],
    ];
    assert_eq!(told, expected);
    let places: Vec<_> = turns.iter().map(|turn| (turn.flow.as_deref(), turn.step.as_deref())).collect();
    let at = |flow, step| (Some(flow), Some(step));
    assert_eq!(places, [at("entry", "listen"), at("pick-up", "number"), at("pick-up", "number"), (None, None)]);
    assert_eq!(turns[2].slots, BTreeMap::from([("number".to_owned(), "4711".to_owned())]));
    assert!(is_over);
}

#[test]
fn nothing_follows_the_end() {
    let set = set(&[]);
    let Simulated { turns, is_over } = held(&set, &[says("goodbye"), says("pick up my order")]);
    assert_eq!((turns.len(), is_over), (2, true));
}

#[test]
fn what_would_be_answered_is_told_as_the_question() {
    let set = set(&[]);
    let Simulated { turns, .. } = held(&set, &[says("what does oat milk cost?"), says("say that again")]);
    let looked_up = "Note looks up \"what does oat milk cost?\" in products";
    assert_eq!(replies(&turns[1]), [looked_up, "Answer what does oat milk cost?"]);
    assert_eq!(replies(&turns[2]), ["Say [what does oat milk cost?]"]);
}

#[test]
fn systems_say_what_their_examples_say_and_fail_without() {
    let set = set(&[]);
    for (number, kind) in [("4712", "refused"), ("4713", "unreachable")] {
        let Simulated { turns, .. } = held(&set, &[says("pick up my order"), says(number)]);
        let failed = format!("Note orders fails: {kind}");
        let call = format!("Call orders (number: {number})");
        assert_eq!(replies(&turns[2])[..3], [call, failed, "Say I cannot find it.".to_owned()]);
    }
}

#[test]
fn staff_gets_its_summary() {
    let done = [says("pick up my order"), says("4711"), Does::Choose("help".to_owned())];
    let Simulated { turns, .. } = held(&set(&[]), &done);
    assert_eq!(replies(&turns[3])[0], "Handoff shelf B4");
}

#[test]
fn whoever_does_nothing_is_asked_once_and_then_left() {
    let set = set(&[]);
    let Simulated { turns, is_over } = held(&set, &[Does::Wait, says("pick up my order"), Does::Wait, Does::Wait]);
    assert_eq!((replies(&turns[1]), turns[1].flow.as_deref()), (vec!["Say Are you still there?".to_owned()], None));
    assert_eq!(replies(&turns[3]), ["Say Are you still there?"]);
    assert_eq!(turns[3].flow.as_deref(), Some("pick-up"));
    assert_eq!((replies(&turns[4]), is_over), (vec!["Goodbye Goodbye, and see you soon!".to_owned()], true));
}

#[test]
fn another_language_is_spoken_from_then_on() {
    let set = set(&[]);
    let Simulated { turns, .. } = held(&set, &[says("pick up my order"), says("auf Deutsch bitte")]);
    assert_eq!(replies(&turns[2])[0], "Note goes on in de");
    assert_eq!(replies(&turns[2]).last().unwrap(), "Ask Welche Nummer?");
}

#[test]
fn a_flow_that_answers_from_nothing_does_not_know() {
    let flow = "flow: blind\ndescription: x\ntitle: {en: Blind, de: Blind}\nwhen: {examples: {en: [guess something], de: [rate mal]}}\n\
                steps:\n  - answer: {prompt: answer}\n  - go: end\n";
    let Simulated { turns, .. } = held(&set(&[("blind.yaml", flow)]), &[says("guess something")]);
    let expected =
        ["Note has no passages to answer from", "Say I'm sorry, I don't know that. Shall I call a colleague for you?"];
    assert_eq!(replies(&turns[1])[..2], expected);
}

/// What is known is not asked again, so the question in the loop stops nobody.
#[test]
fn a_flow_that_goes_round_in_circles_is_stopped() {
    let flow = "flow: round\ndescription: x\ntitle: {en: Round, de: Rund}\nwhen: {examples: {en: [go round], de: [dreh dich]}}\n\
                slots: {size: {type: number, ask: {en: Which size?, de: Welche Größe?}}}\nsteps:\n  \
                - {id: again, retrieve: {query: milk, into: hits}}\n  - ask: size\n  - go: again\n";
    let set = set(&[("round.yaml", flow)]);
    let Simulated { turns, is_over } = held(&set, &[says("go round"), says("42"), says("hello")]);
    assert_eq!(replies(&turns[2]).last().unwrap(), "Note stopped here: this goes round in circles");
    assert_eq!((turns.len(), turns[2].replies.len(), is_over), (3, MAX_STEPS + 1, true));
}

#[test]
fn a_flow_that_never_stops_talking_is_stopped() {
    let talk = "  - say: {en: And on., de: Und so.}\n".repeat(MAX_REPLIES + 1);
    let flow = format!(
        "flow: long\ndescription: x\ntitle: {{en: Long, de: Lang}}\nwhen: {{examples: {{en: [talk], de: [rede]}}}}\nsteps:\n{talk}"
    );
    let Simulated { turns, is_over } = held(&set(&[("long.yaml", &flow)]), &[says("talk")]);
    assert_eq!(replies(&turns[1]).last().unwrap(), "Note stopped here: this says and does too much");
    assert_eq!((turns[1].replies.len(), is_over), (MAX_REPLIES + 1, true));
}

#[test]
fn what_takes_too_long_is_stopped() {
    let (set, steps) = (set(&[]), Cell::new(0));
    let now = Now { date: date(2026, 11, 23), time: time(12, 0, 0, 0) };
    let is_late = || steps.replace(steps.get() + 1) >= 2;
    let done = [says("pick up my order"), says("4711"), says("thanks")];
    let Simulated { turns, is_over } = simulate(&set, World { now, language: Language::En }, &done, is_late);
    assert_eq!(replies(&turns[2]).last().unwrap(), "Note stopped here: this takes too long");
    assert_eq!((turns.len(), is_over), (3, true));
}

#[test]
fn the_same_is_said_every_time() {
    let set = set(&[]);
    let done = [says("pick up my order"), says("what?"), says("help"), says("4711")];
    assert_eq!(held(&set, &done), held(&set, &done));
}

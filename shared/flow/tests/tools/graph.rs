//! Flows as pictures.

use std::collections::BTreeMap;

use u5_flow::{FlowSet, Outside, graph::mermaid};

const STORE: &str = "store: {en: Test}\nlanguages: [en]\nentry: a\nallow: ['https://shop.example/']\n\
                     tools: {orders: {url: 'https://shop.example/orders/'}}\n";

fn drawn(text: &str) -> String {
    let files = [("_store.yaml", STORE), ("a.yaml", text)].map(|(name, text)| (name.to_owned(), text.to_owned()));
    let (set, found) = FlowSet::read(&BTreeMap::from(files), Outside::default());
    let set = set.unwrap_or_else(|| panic!("{found:#?}"));
    mermaid(set.flow("a").expect("a flow"))
}

#[test]
fn every_step_is_a_box_and_every_way_an_arrow() {
    let text = drawn(
        "flow: a
description: Everything.
slots: {question: {type: question}, size: {type: number}}
steps:
  - {id: listen, ask: question, otherwise: {go: staff}}
  - {ask: size, say: {en: Which size?}}
  - retrieve: {query: '{{ question }}', from: products, into: hits}
  - if: hits | length == 0
    then: [{say: {en: \"Nothing about \\\"{{ question }}\\\" here; <sorry> & so on, and on, and on\"}}, {go: offer-staff}]
  - answer: {prompt: answer, with: hits, otherwise: {go: listen}}
  - show: {card: list, title: {en: Found}, items: hits}
  - call: {tool: orders, into: order, on_error: [{say: {en: Failed.}}, end]}
  - set: {total: '2 + 2'}
  - confirm: {say: {en: 'Is it {{ total }}?'}, no: {go: restart}}
  - choose:
      say: {en: Anything else?}
      options:
        more: {label: {en: Another}, go: listen}
        done: {label: {en: 'No, thanks'}, go: goodbye}
  - run: staff
  - end: total
",
    );
    insta::assert_snapshot!(text);
}

#[test]
fn what_only_jumps_is_no_box() {
    insta::assert_snapshot!(drawn("flow: a\ndescription: x\nsteps:\n  - go: goodbye\n"), @r#"
    flowchart TD
        begin(["a"]) --> flow_goodbye
        flow_goodbye[["goodbye"]]
    "#);
}

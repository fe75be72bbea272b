//! Flows as pictures.

use std::collections::BTreeMap;

use u5_flow::{
    FlowSet, Outside,
    graph::{Graph, Kind, mermaid},
};

const STORE: &str = "store: {en: Test}\nlanguages: [en]\nentry: a\nallow: ['https://shop.example/']\n\
                     tools: {orders: {url: 'https://shop.example/orders/'}}\n";

fn set(text: &str) -> FlowSet {
    let files = [("_store.yaml", STORE), ("a.yaml", text)].map(|(name, text)| (name.to_owned(), text.to_owned()));
    let (set, found) = FlowSet::read(&BTreeMap::from(files), Outside::default());
    set.unwrap_or_else(|| panic!("{found:#?}"))
}

fn drawn(text: &str) -> String {
    mermaid(set(text).flow("a").expect("a flow"))
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

#[test]
fn nodes_say_what_they_are_and_in_which_line() {
    let flow = "flow: a\ndescription: x\nslots: {size: {type: number}}\nsteps:\n  - ask: size\n    say: {en: Which size?}\n  \
                - if: size > 40\n    then: [{go: goodbye}]\n  - say: {en: Small.}\n";
    let graph = Graph::of(set(flow).flow("a").expect("a flow"));
    let nodes: Vec<_> = graph.nodes.iter().map(|n| (n.id.to_string(), n.kind, n.text.as_str(), n.line)).collect();
    let node = |id: &str, kind, text, line| (id.to_owned(), kind, text, line);
    let expected = [
        node("begin", Kind::Begin, "a", None),
        node("s0", Kind::Ask, "size: Which size?", Some(5)),
        node("s1", Kind::Decide, "size > 40", Some(7)),
        node("s3", Kind::Say, "Small.", Some(9)),
        node("stop", Kind::End, "end", None),
        node("flow_goodbye", Kind::Flow, "goodbye", None),
        node("flow_offer_staff", Kind::Flow, "offer-staff", None),
    ];
    assert_eq!(nodes, expected);
    let edges: Vec<_> = graph.edges.iter().map(|e| format!("{} {} {}", e.from, e.label, e.to)).collect();
    let ways =
        ["begin  s0", "s0  s1", "s0 otherwise flow_offer_staff", "s1 else s3", "s1 yes flow_goodbye", "s3  stop"];
    assert_eq!(edges, ways);
}

#[test]
fn every_edge_joins_two_nodes() {
    let options = "more: {label: {en: More}, go: restart}, done: {label: {en: Done}, go: goodbye}";
    let set = set(&format!("flow: a\ndescription: x\nsteps:\n  - {{choose: {{options: {{{options}}}}}}}\n"));
    for flow in set.flows() {
        let Graph { nodes, edges } = Graph::of(flow);
        let ids: Vec<_> = nodes.iter().map(|node| &node.id).collect();
        assert!(edges.iter().all(|edge| ids.contains(&&edge.from) && ids.contains(&&edge.to)), "{}", flow.name);
    }
}

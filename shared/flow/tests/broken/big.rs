//! Files that nobody writes by hand: too large, too many, and no text at all.

use std::collections::BTreeMap;

use u5_flow::FlowSet;

use crate::cases::{files, outside};

/// What is told of the base with these files added, without messages.
fn told(own: &[(&str, String)]) -> Vec<(String, u32, String)> {
    let mut files: BTreeMap<String, String> = files("base.case").0;
    files.extend(own.iter().map(|(name, text)| ((*name).to_owned(), text.clone())));
    let (_, found) = FlowSet::read(&files, outside());
    found.into_iter().map(|d| (d.file, d.span.start.line, d.code.into_owned())).collect()
}

fn only(file: &str, line: u32, code: &str) -> Vec<(String, u32, String)> {
    vec![(file.to_owned(), line, code.to_owned())]
}

const HEAD: &str = "flow: a\ndescription: Tests.\nsteps:\n";

#[test]
fn a_file_that_is_too_large_is_refused_and_others_may_still_go_there() {
    let huge = format!("{HEAD}  - say: greeting\n# {}\n", "x".repeat(1 << 20));
    let other = "flow: b\ndescription: Tests.\nsteps: [{go: a}]\n".to_owned();
    assert_eq!(told(&[("a.yaml", huge), ("b.yaml", other)]), only("a.yaml", 1, "too-large"));
}

#[test]
fn a_flow_that_nobody_can_read_aloud_is_refused() {
    let long = format!("{HEAD}{}", "  - say: greeting\n".repeat(501));
    assert_eq!(told(&[("a.yaml", long)]), only("a.yaml", 1, "too-large"));
    let many: Vec<(String, String)> = (0..501)
        .map(|n| (format!("f{n}.yaml"), format!("flow: f{n}\ndescription: x\nsteps: [{{say: greeting}}]\n")))
        .collect();
    let many: Vec<(&str, String)> = many.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    assert_eq!(told(&many), only("_store.yaml", 1, "too-large"));
}

#[test]
fn a_file_full_of_mistakes_tells_the_first_hundred() {
    let text = format!("{HEAD}{}", "  - sya: greeting\n".repeat(400));
    let told = told(&[("a.yaml", text)]);
    assert_eq!(told.len(), 101, "{told:#?}");
    assert_eq!(told.iter().filter(|(_, _, code)| code == "too-many").count(), 1);
}

#[test]
fn what_is_no_text_is_told_once() {
    let rubbish =
        ["\u{0}\u{1}\u{2}PK\u{3}\u{4}", "\u{feff}\u{fffd}\u{fffd}\u{7f}", "%PDF-1.7\n%\u{fffd}", "{{{{{{{{", "]]]"];
    for text in rubbish {
        let told = told(&[("a.yaml", text.to_owned())]);
        assert_eq!(told.len(), 1, "{text:?}: {told:#?}");
    }
}

#[test]
fn names_as_long_as_a_book_do_no_harm() {
    let (key, name) = ("x".repeat(1_000), "x".repeat(200_000));
    let text = format!("{HEAD}  - {key}: greeting\n  - go: {name}y\nslots:\n  {key}z: {{type: {name}}}\n");
    assert_eq!(told(&[("a.yaml", text)]).len(), 3);
}

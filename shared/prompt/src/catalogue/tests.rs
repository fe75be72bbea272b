use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

fn found(files: &[(&str, &str)], languages: &[Language]) -> String {
    let (_, found) = Catalogue::read(files, languages);
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn everything_that_is_wrong_is_told_at_once_at_its_place() {
    let text = "\
---
name: Find Product
descripton: Says where it is.
inputs:
  product: {type: txt, required: true}
  open: {type: text}
  unused: {type: number}
  my-size: {type: number}
model: {profile: answer, temperature: 3, max_tokens: many}
languages: [en, it]
budget: {total: 5}
---
You are {{ stor }}.
{% if %}
=== user ===
";
    assert_snapshot!(found(&[("prompts/a.md", text)], &[]));
}

#[test]
fn inputs_and_the_text_are_held_against_each_other() {
    let text = "\
---
name: a
description: d
inputs:
  product: {type: text}
  size: {type: number}
---
In {{ store }} it is {{ time }}.
=== user ===
{{ prodct }} {% if sizes %}big{% endif %} {{ question }}
";
    assert_snapshot!(found(&[("a.md", text)], &[]));
}

#[test]
fn what_a_store_speaks_its_prompts_speak() {
    let text = "---\nname: a\ndescription: d\nlanguages: [en]\n---\nHello.";
    assert_snapshot!(found(&[("a.md", text)], &Language::ALL));
    assert_eq!(found(&[("a.md", text)], &[Language::En]), "");
    assert_eq!(found(&[("a.md", "---\nname: a\ndescription: d\n---\nHello.")], &Language::ALL), "");
}

#[test]
fn the_longest_inputs_have_to_fit() {
    let text = "\
---
name: a
description: d
model: {max_tokens: 300}
budget: {history: 300, passages: 400, total: 1000}
---
Hello.
=== user ===
{% for passage in passages %}{{ passage.text }}{% endfor %} {{ question }}
";
    assert_snapshot!(found(&[("a.md", text)], &[]));
    assert_eq!(found(&[("a.md", &text.replace("total: 1000", "total: 1500"))], &[]), "");
}

#[test]
fn what_fails_when_it_is_filled_is_told_at_its_line() {
    let text =
        "---\nname: a\ndescription: d\n---\nHello.\n=== user ===\n\n{% for p in passages %}{{ p.titel }}{% endfor %}";
    assert_snapshot!(found(&[("a.md", text)], &[]));
}

#[test]
fn one_name_is_one_prompt() {
    let (a, b) = ("---\nname: a\ndescription: d\n---\nA.", "---\ndescription: d\nname: a\n---\nB.");
    assert_snapshot!(found(&[("a.md", a), ("b.md", b)], &[]));
    let (catalogue, _) = Catalogue::read(&[("a.md", a), ("b.md", b)], &[]);
    assert_eq!((catalogue.len(), catalogue.get("a").unwrap().file.as_str()), (1, "a.md"));
}

#[test]
fn files_that_are_no_prompts_are_refused() {
    let table = [
        ("", "a.md:1:1: error[no-front-matter]"),
        ("Hello.", "a.md:1:1: error[no-front-matter]"),
        ("---\nname: a\n", "a.md:1:1: error[no-front-matter]"),
        ("---\n---\nHello.", "a.md:3:1: error[missing-key]"),
        ("---\nname: a\ndescription: d\n---\n \n", "a.md:4:1: error[empty-body]"),
        ("---\nname: a\ndescription: d\n---\nx\n=== user ===\n", "a.md:6:1: error[empty-body]"),
        ("---\nname: a\ndescription: d\n---\nx\n=== user ===\ny\n=== user ===\nz", "a.md:8:1: error[two-user-parts]"),
        ("---\nname: [\ndescription: d\n---\nx", "a.md:"),
    ];
    for (text, wanted) in table {
        let found = found(&[("a.md", text)], &[]);
        assert!(found.starts_with(wanted), "{text:?}: {found}");
    }
    let many: Vec<_> =
        (0..=MAX_PROMPTS).map(|n| ("a.md", format!("---\nname: p{n}\ndescription: d\n---\nx"))).collect();
    let (catalogue, found) = Catalogue::read(&many, &[]);
    assert_eq!((catalogue.len(), found.len(), found[0].code.as_ref()), (MAX_PROMPTS, 1, "too-many"));
}

#[test]
fn line_ends_and_marks_of_other_systems_are_taken() {
    let text = "\u{feff}---\r\nname: a\r\ndescription: d\r\n---\r\nHello.\r\n=== user ===\r\n{{ question }}\r\n";
    let (catalogue, found) = Catalogue::read(&[("a.md", text)], &[]);
    assert_eq!((catalogue.len(), found), (1, vec![]));
}

proptest! {
    #[test]
    fn no_text_breaks_it(head in "[a-z:\\[\\]{}, \n]{0,80}", body in "[a-z{}%|. \n=]{0,80}") {
        let text = format!("---\nname: a\ndescription: d\n{head}\n---\n{body}\n=== user ===\n{body}");
        let (catalogue, found) = Catalogue::read(&[("a.md", text)], &Language::ALL);
        prop_assert!(!catalogue.is_empty() || !found.is_empty());
        for prompt in catalogue.iter() {
            let _rendered = prompt.render(&crate::Inputs::default());
        }
    }

    #[test]
    fn nor_does_any_file(text in "\\PC{0,200}") {
        let (catalogue, found) = Catalogue::read(&[("a.md", text)], &[]);
        prop_assert!(!catalogue.is_empty() || !found.is_empty());
    }
}

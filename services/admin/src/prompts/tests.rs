use u5_prompt::Speaker;

use super::*;

const PROMPT: &str = "---\nname: find\ndescription: Finds things.\ninputs:\n  product: {type: text, required: true}\n  \
                      size: {type: number}\n  fresh: {type: boolean}\n  shelves: {type: list}\nlanguages: [en]\n\
                      budget: {history: 20, passages: 30, total: 1000}\n---\nBe kind{% if store %} at {{ store }}{% endif %}.\n\
                      === user ===\n{% for p in passages %}[{{ p.number }}] {{ p.text }}\n{% endfor %}{{ product }}\
                      {{ size or '' }}{{ ' fresh' if fresh else '' }}{% for shelf in shelves or [] %} {{ shelf }}{% endfor %} {{ question }}";
const STORE: &str = "store: Linden Market\nlanguages: [en]\nentry: entry\n";
const ENTRY: &str = "flow: entry\ndescription: x\nslots: {question: {type: question}}\nsteps: [{ask: question}]\n";

fn files(prompt: &str, store: &str) -> Texts {
    let files = [("find.md", prompt), ("_store.yaml", store), ("entry.yaml", ENTRY)];
    files.map(|(name, text)| (name.to_owned(), text.to_owned())).into()
}

fn filling(values: &[(&str, &str)]) -> Filling {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Filling { question: "Where?".to_owned(), values, ..Filling::default() }
}

fn passage(title: &str, words: usize) -> Passage {
    Passage { title: title.to_owned(), source: "a.md".to_owned(), text: format!("{}.", "word ".repeat(words).trim()) }
}

#[test]
fn values_become_what_the_prompt_declares() {
    let given = [("product", "milk"), ("size", "2"), ("fresh", "true"), ("shelves", "[\"A\", \"B\"]")];
    let filled = fill(&files(PROMPT, STORE), "find", filling(&given)).unwrap();
    assert_eq!((filled.rendered.system.as_str(), filled.budget), ("Be kind at Linden Market.", 1000));
    assert_eq!(filled.rendered.user, "milk2 fresh A B Where?");
    let empty = fill(&files(PROMPT, STORE), "find", filling(&[("product", "milk"), ("size", "")])).unwrap();
    assert_eq!(empty.rendered.user, "milk Where?");
}

#[test]
fn a_value_of_another_kind_is_told_by_its_name() {
    let files = files(PROMPT, STORE);
    for (name, value, wanted) in [("size", "many", "number"), ("fresh", "yes", "boolean"), ("shelves", "{}", "list")] {
        let error = fill(&files, "find", filling(&[("product", "milk"), (name, value)])).unwrap_err();
        assert_eq!(error.to_string(), format!("`{name}` is to be a {wanted}"));
    }
    let missing = fill(&files, "find", filling(&[])).unwrap_err();
    assert!(missing.to_string().contains("needs `product`"), "{missing}");
    let unknown = fill(&files, "find", filling(&[("product", "x"), ("colour", "x")])).unwrap_err();
    assert!(unknown.to_string().contains("no input `colour`"), "{unknown}");
}

#[test]
fn what_does_not_fit_is_told() {
    let line = |n| Said { by: Speaker::Customer, text: format!("sentence number {n}") };
    let passages = vec![passage("First", 10), passage("Second", 80)];
    let history = (0..9).map(line).collect();
    let filling = Filling { history, passages, ..filling(&[("product", "milk")]) };
    let filled = fill(&files(PROMPT, STORE), "find", filling).unwrap();
    assert_eq!(filled.left_out, ["passage \"Second\"", "the oldest 7 of 9 things said before"]);
    let told: Vec<_> = filled.passages.iter().map(|passage| passage.title.as_str()).collect();
    assert_eq!((told, filled.rendered.history.len()), (vec!["First"], 2));
}

#[test]
fn a_prompt_that_uses_no_passages_is_told_none() {
    let prompt = "---\nname: find\ndescription: x\nlanguages: [en]\n---\nBe kind.\n";
    let filling = Filling { passages: vec![passage("First", 3)], ..filling(&[]) };
    let filled = fill(&files(prompt, STORE), "find", filling).unwrap();
    assert_eq!((filled.passages, filled.left_out), (vec![], vec!["passage \"First\"".to_owned()]));
}

#[test]
fn only_its_own_mistakes_keep_a_prompt_from_being_tried() {
    let filled = fill(&files(PROMPT, "["), "find", filling(&[("product", "milk")])).unwrap();
    assert_eq!(filled.rendered.system, "Be kind.");
    let broken = PROMPT.replace("{{ product }}", "{{ prodct }}");
    let error = fill(&files(&broken, STORE), "find", filling(&[("product", "milk")])).unwrap_err();
    let FillError::Unusable(found) = error else { panic!("{error:?}") };
    assert!(found.iter().any(|diagnostic| diagnostic.file == "find.md"), "{found:#?}");
    assert_eq!(fill(&files(PROMPT, STORE), "other", filling(&[])).unwrap_err(), FillError::Unknown);
}

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::Catalogue;

const HEAD: &str = "---\nname: p\ndescription: d\n";

fn prompt(rest: &str) -> Prompt {
    let (catalogue, found) = Catalogue::read(&[("p.md", format!("{HEAD}{rest}"))], &[]);
    assert_eq!(found, [], "the prompt of a test is well formed");
    catalogue.get("p").unwrap().clone()
}

fn shipped(name: &str) -> Prompt {
    let text = match name {
        "answer" => include_str!("../../../../prompts/answer.md"),
        _ => include_str!("../../../../prompts/find-product.md"),
    };
    let (catalogue, found) = Catalogue::read(&[(format!("{name}.md"), text)], &Language::ALL);
    assert_eq!(found, []);
    catalogue.get(name).unwrap().clone()
}

fn said(by: Speaker, text: &str) -> Said {
    Said { by, text: text.to_owned() }
}

fn passage(title: &str, text: &str) -> Passage {
    Passage { title: title.to_owned(), source: "en/groceries.md".to_owned(), text: text.to_owned() }
}

fn inputs(language: Language) -> Inputs {
    Inputs {
        store: "Linden Market".to_owned(),
        language,
        time: "14:30".to_owned(),
        open: true,
        history: vec![said(Speaker::Customer, "Hello"), said(Speaker::Assistant, "Hello! How can I help?")],
        passages: vec![
            passage("Groceries", "Oat milk is in aisle 7. It costs 2.29."),
            passage("Store", "Ask us for more."),
        ],
        question: "Where is the oat milk?".to_owned(),
        ..Inputs::default()
    }
}

fn shown(rendered: &Rendered) -> String {
    let history: Vec<_> = rendered.history.iter().map(|said| format!("{}: {}", said.by.name(), said.text)).collect();
    let Rendered { system, user, tokens, .. } = rendered;
    format!("{system}\n--- history\n{}\n--- user\n{user}\n--- {tokens} tokens", history.join("\n"))
}

#[test]
fn the_answer_is_asked_for_in_three_languages() {
    let prompt = shipped("answer");
    for language in Language::ALL {
        assert_snapshot!(format!("answer_{language}"), shown(&prompt.render(&inputs(language)).unwrap()));
    }
}

#[test]
fn a_product_is_looked_for() {
    let with = [("product".to_owned(), "oat milk".into()), ("size".to_owned(), 2.into())].into();
    let rendered = shipped("find-product").render(&Inputs { with, ..inputs(Language::De) }).unwrap();
    assert_snapshot!(shown(&rendered));
}

#[test]
fn a_prompt_without_a_part_for_the_customer_ends_with_the_question() {
    let rendered = prompt("---\nBe kind at {{ store }}.").render(&inputs(Language::En)).unwrap();
    assert_eq!(
        (rendered.system.as_str(), rendered.user.as_str()),
        ("Be kind at Linden Market.", "Where is the oat milk?")
    );
    assert_eq!(rendered.history.len(), 2);
}

#[test]
fn the_system_message_is_the_same_with_every_question() {
    let prompt = shipped("answer");
    let first = prompt.render(&inputs(Language::En)).unwrap();
    let later = Inputs { time: "15:01".into(), question: "And eggs?".into(), passages: vec![], ..inputs(Language::En) };
    assert_eq!(first.system, prompt.render(&later).unwrap().system);
}

#[test]
fn of_the_conversation_the_newest_is_kept_whole() {
    let prompt = prompt("budget: {history: 20}\n---\nBe kind.");
    let history = (0..9).map(|n| said(Speaker::Customer, &format!("sentence number {n}"))).collect();
    let rendered = prompt.render(&Inputs { history, ..inputs(Language::En) }).unwrap();
    // 17 characters are 5 tokens, and a message takes 4 more.
    let kept: Vec<_> = rendered.history.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(kept, ["sentence number 7", "sentence number 8"]);
}

#[test]
fn the_conversation_makes_room_for_everything_else() {
    let prompt = prompt(
        "inputs: {items: {type: list}}\nbudget: {history: 100, passages: 0, total: 450}\n---\nBe kind.\n=== user ===\n\
         {% for item in items or [] %}{{ item }}{% endfor %}",
    );
    let history: Vec<_> = (0..20).map(|_| said(Speaker::Assistant, &"word ".repeat(8))).collect();
    let rendered = |items: usize| {
        let items = vec!["an item of ten tokens, as they are counted"; items];
        let with = [("items".to_owned(), items.into())].into();
        prompt.render(&Inputs { history: history.clone(), with, ..inputs(Language::En) })
    };
    let (short, long) = (rendered(1).unwrap(), rendered(16).unwrap());
    assert_eq!((short.history.len(), long.history.len()), (7, 5));
    assert_eq!((short.said, long.said), (7, 5));
    assert!(long.tokens + prompt.model.max_tokens <= 450, "{long:?}");
    let error = rendered(40).unwrap_err().to_string();
    assert_eq!(error, "prompt `p` takes 630 tokens of 450; shorten it or raise `budget.total`");
}

#[test]
fn no_text_is_longer_than_its_bound() {
    let rendered = prompt("---\nx").render(&Inputs { question: "ä".repeat(5_000), ..inputs(Language::De) }).unwrap();
    assert_eq!(rendered.user.chars().count(), crate::prompt::MAX_TEXT);
}

#[test]
fn a_prompt_that_tells_the_conversation_itself_does_not_hear_it_twice() {
    let prompt = prompt("---\nx\n=== user ===\n{% for said in history %}{{ said.by }}: {{ said.text }}\n{% endfor %}");
    let rendered = prompt.render(&inputs(Language::En)).unwrap();
    assert_eq!(rendered.user, "customer: Hello\nassistant: Hello! How can I help?");
    assert_eq!((rendered.history.len(), rendered.said), (0, 2));
}

#[test]
fn passages_are_told_best_first_and_the_last_one_is_cut_at_a_sentence() {
    let prompt = prompt(
        "budget: {passages: 40}\n---\nx\n=== user ===\n{% for p in passages %}[{{ p.number }}] {{ p.text }}\n{% endfor %}",
    );
    let rendered = prompt.render(&inputs(Language::En)).unwrap();
    assert_eq!(rendered.user, "[1] Oat milk is in aisle 7. It costs 2.29.\n[2] Ask us for more.");
    let less = Prompt { budget: crate::prompt::Budget { passages: 20, ..prompt.budget }, ..prompt };
    let rendered = less.render(&inputs(Language::En)).unwrap();
    assert_eq!((rendered.user.as_str(), rendered.passages), ("[1] Oat milk is in aisle 7.", 1));
}

#[test]
fn what_is_given_is_what_was_asked_for() {
    let prompt = prompt(
        "inputs: {product: {type: text, required: true}, size: {type: number}}\n---\nx\n=== user ===\n{{ product }} {{ size or '' }}",
    );
    let render = |with: &[(&str, minijinja::Value)]| {
        let with = with.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        prompt.render(&Inputs { with, ..inputs(Language::En) }).map(|r| r.user).map_err(|e| e.to_string())
    };
    assert_eq!(render(&[("product", "shoes".into())]).unwrap(), "shoes");
    assert_eq!(render(&[("product", "shoes".into()), ("size", 43.into())]).unwrap(), "shoes 43");
    let table = [
        (vec![], "prompt `p` needs `product`; give it in the flow's `with`"),
        (vec![("product", ().into())], "prompt `p` needs `product`; give it in the flow's `with`"),
        (vec![("product", true.into())], "`product` of prompt `p` is to be a text"),
        (vec![("product", "a".into()), ("size", "b".into())], "`size` of prompt `p` is to be a number"),
        (
            vec![("product", "a".into()), ("store", "b".into())],
            "prompt `p` knows no input `store`; declare it under `inputs` or leave it out",
        ),
    ];
    for (with, wanted) in table {
        assert_eq!(render(&with), Err(wanted.to_owned()));
    }
}

#[test]
fn a_built_in_input_can_be_required() {
    let prompt = shipped("answer");
    let error = prompt.render(&Inputs { question: String::new(), ..inputs(Language::En) }).unwrap_err();
    assert_eq!(error.to_string(), "prompt `answer` needs `question`; give it in the flow's `with`");
}

#[test]
fn what_goes_wrong_is_told_at_its_line_and_without_the_customers_words() {
    let prompt = prompt("inputs: {item: {type: map}}\n---\nx\n=== user ===\n\n{{ item.name }}");
    let with = [("item".to_owned(), Values::from([("secret".to_owned(), "my words".into())]).into())].into();
    let error = prompt.render(&Inputs { with, ..inputs(Language::En) }).unwrap_err();
    assert_eq!(error.to_string(), "prompt `p`, line 9 of its file: a name in it has no value");
}

proptest! {
    #[test]
    fn whatever_is_said_fits(
        question in "\\PC{0,1500}",
        texts in proptest::collection::vec("\\PC{0,400}", 0..12),
        language in prop::sample::select(Language::ALL.to_vec()),
    ) {
        let prompt = shipped("answer");
        let history = texts.iter().map(|text| said(Speaker::Customer, text)).collect();
        let passages = texts.iter().map(|text| passage(text, text)).collect();
        let question = format!("q{question}");
        let rendered = prompt.render(&Inputs { history, passages, question, ..inputs(language) }).unwrap();
        prop_assert!(rendered.tokens + prompt.model.max_tokens <= prompt.budget.total);
    }
}

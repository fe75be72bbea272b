//! The conversation's items, as clients change them.

use u5_protocol::{
    ids::ItemId,
    realtime::{ContentPart, Item, Message, MessageRole},
};

use super::harness::{Engine, Scene, done, ms, spoken};
use crate::{Command, Settings};

fn text(id: &str, text: &str) -> Item {
    let mut item =
        Item::Message(Message::new(MessageRole::User, vec![ContentPart::InputText { text: text.to_owned() }]));
    *item.id_mut() = Some(id.into());
    item
}

fn create(id: &str, words: &str, after: Option<&str>) -> Command {
    Command::CreateItem { item: text(id, words), after: after.map(ItemId::from) }
}

#[test]
fn items_are_added_shown_and_removed() {
    let mut api = Scene::api();
    api.command(create("a", "first", None));
    api.command(create("b", "second", None));
    api.command(create("c", "between", Some("a")));
    api.command(create("d", "front", Some("root")));
    api.command(create("e", "nowhere", Some("x")));
    api.command(create("a", "again", None));
    api.command(Command::RetrieveItem("c".into()));
    api.command(Command::RetrieveItem("x".into()));
    api.command(Command::DeleteItem("b".into()));
    api.command(Command::DeleteItem("b".into()));
    insta::assert_snapshot!(api.trace());
    assert_eq!(api.history(), ["User: front", "User: first", "User: between"]);
}

#[test]
fn however_items_are_added_the_oldest_go() {
    let mut api = Scene::new(Settings { max_items: 3, ..Settings::api(24_000) });
    for (i, after) in [None, None, None, None, Some("root"), Some("root"), Some("i5")].into_iter().enumerate() {
        api.command(create(&format!("i{i}"), &i.to_string(), after));
    }
    assert_eq!(api.history().len(), 3);
    assert!(api.history().contains(&"User: 6".to_owned()));
}

#[test]
fn truncating() {
    let mut api = Scene::api();
    api.command(create("a", "hello", None));
    api.command(Command::CreateResponse(Box::default()));
    api.settle();
    api.trace();
    let item = api.spoken_item();
    let mut cut =
        |item: &ItemId, millis| api.command(Command::TruncateItem { item: item.clone(), audio_end: ms(millis) });
    cut(&"x".into(), 0);
    cut(&"a".into(), 0);
    cut(&item, 1_752);
    cut(&item, 1_751);
    cut(&item, 749);
    insta::assert_snapshot!(api.trace());
    assert_eq!(api.history()[1], "Assistant: We close ", "only whole words were heard");
}

#[test]
fn what_was_cut_while_it_was_spoken_stays_cut() {
    let mut api = Scene::api();
    api.engine = Engine::ByHand;
    api.command(Command::CreateResponse(Box::default()));
    for progress in spoken("We close at eight. ".to_owned()) {
        api.progress(progress);
    }
    let item = api.spoken_item();
    api.command(Command::TruncateItem { item, audio_end: ms(600) });
    api.progress(done());
    api.settle();
    assert_eq!(api.history(), ["Assistant: We close "]);
}

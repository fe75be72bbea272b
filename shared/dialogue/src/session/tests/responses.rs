//! What clients of the Realtime API do with responses.

use u5_protocol::realtime::{ConversationMode, FunctionCallOutput, Item, ItemObject, Modality, ResponseCreateParams};

use super::harness::{Engine, Scene, done, spoken};
use crate::{
    Command, Event, Settings,
    event::{Outcome, Progress},
};

fn create(params: ResponseCreateParams) -> Command {
    Command::CreateResponse(Box::new(params))
}

#[test]
fn a_tool_is_called_and_its_result_answered() {
    let mut api = Scene::api();
    api.engine = Engine::ByHand;
    api.say("Is the blue one in stock?", 1_000);
    api.advance(400);
    for progress in spoken("Let me look. ".to_owned()) {
        api.progress(progress);
    }
    let (call, arguments) = ("call_1".into(), "{\"sku\":7}".to_owned());
    api.progress(Progress::ToolCall { call, name: "stock".to_owned(), arguments });
    api.progress(done());
    let result = FunctionCallOutput {
        id: None,
        object: ItemObject::Item,
        status: None,
        call_id: "call_1".into(),
        output: "3 left".to_owned(),
    };
    api.command(Command::CreateItem { item: Item::FunctionCallOutput(result), after: None });
    api.command(create(ResponseCreateParams::default()));
    insta::assert_snapshot!(api.trace());
    assert_eq!(api.outcomes(), [Outcome::Answered], "the client plays the first answer to its end");
    let items = ["User: Is the blue one in stock?", "Assistant: Let me look. ", "call stock", "result 3 left"];
    assert_eq!(api.history(), items);
}

#[test]
fn cancelling() {
    let mut api = Scene::api();
    let id = Some("event_1".into());
    api.on(Event::Command { id, command: Command::CancelResponse(None) });
    api.engine = Engine::ByHand;
    api.command(create(ResponseCreateParams::default()));
    api.command(create(ResponseCreateParams::default()));
    api.command(Command::CancelResponse(Some("resp_of_another".into())));
    let active = api.response.clone();
    api.command(Command::CancelResponse(active));
    api.command(create(ResponseCreateParams::default()));
    api.command(Command::CancelResponse(None));
    insta::assert_snapshot!(api.trace());
    assert_eq!(api.outcomes(), [Outcome::Cancelled; 2]);
}

#[test]
fn a_response_outside_the_conversation_leaves_nothing_in_it() {
    let mut api = Scene::api();
    let params = ResponseCreateParams { conversation: Some(ConversationMode::None), ..Default::default() };
    api.command(create(params));
    api.settle();
    insta::assert_snapshot!(api.trace());
    assert!(api.history().is_empty());
}

#[test]
fn a_written_response() {
    let mut api = Scene::api();
    let params = ResponseCreateParams { output_modalities: Some(vec![Modality::Text]), ..Default::default() };
    api.command(create(params));
    api.settle();
    insta::assert_snapshot!(api.trace());
    assert_eq!(api.history(), ["Assistant: We close at eight. See you soon!"]);
}

#[test]
fn a_kiosk_without_a_voice_shows_its_answers() {
    let kiosk = Scene::kiosk();
    let mut kiosk = Scene::new(Settings { speak: false, ..kiosk.session.settings().clone() });
    kiosk.say("What time do you close?", 1_000);
    kiosk.advance(1_000);
    insta::assert_snapshot!(kiosk.trace());
}

#[test]
fn a_truncated_answer_says_so() {
    let mut api = Scene::api();
    api.engine = Engine::ByHand;
    api.command(create(ResponseCreateParams::default()));
    for progress in spoken("We close at".to_owned()) {
        api.progress(progress);
    }
    api.progress(Progress::Done { truncated: true, grounded: false });
    api.settle();
    assert!(api.trace().contains("response.done resp2 incomplete max_output_tokens"));
    assert_eq!(api.outcomes(), [Outcome::Unknown]);
}

#[test]
fn what_a_response_refers_to_must_exist() {
    let mut api = Scene::api();
    let reference = u5_protocol::realtime::ResponseInput::ItemReference { id: "item_x".into() };
    api.command(create(ResponseCreateParams { input: Some(vec![reference]), ..Default::default() }));
    assert_eq!(api.trace().trim_start(), "0 error item_not_found");
    api.command(create(ResponseCreateParams { input: Some(Vec::new()), ..Default::default() }));
    assert!(api.trace().contains("> answer 0 items"));
}

//! A real server with OpenAI's chat API: llama.cpp's.

use std::{process::Stdio, time::Duration};

use futures::{StreamExt, TryStreamExt};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Child,
    time::{sleep, timeout},
};
use u5_engines::{ChatDelta, ChatModel, ChatRequest, ErrorKind, FinishReason, Role, openai::OpenAiChat};
use u5_protocol::Language;
use u5_tests::{Kiosk, Server, place, port::free_port, program};

use crate::servers::chat::{message, text};

const MODEL: &str = "sentence";
/// What its model says, whatever it is asked.
const SENTENCE: &str = "The oat milk is in aisle seven, next to the café.";
const KEY: &str = "sesame";
const PATIENCE: Duration = Duration::from_mins(1);

/// A running llama.cpp, until dropped.
struct Llama {
    url: String,
    _child: Child,
}

impl Llama {
    async fn start(port: u16, key: Option<&str>) -> Self {
        let python = place::made(place::target().join("clients/py/bin/python"), "clients");
        let mut command = program::command(python);
        command.arg(place::repository().join("tests/clients/python/llama.py")).arg(port.to_string()).args(key);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("Python can be started");
        let mut said = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let line = timeout(PATIENCE, said.next_line()).await.expect("it starts in time").expect("it can be read");
        Self { url: line.expect("it says where it serves; `make clients` installs what it needs"), _child: child }
    }
}

fn question(text: &str) -> ChatRequest {
    ChatRequest {
        messages: vec![message(Role::User, text)],
        passages: [].into(),
        tools: Vec::new(),
        language: Language::En,
        max_tokens: None,
        asked: None,
        format: None,
    }
}

#[tokio::test]
async fn it_answers_in_pieces_to_the_letter_and_names_what_is_wrong() {
    let llama = Llama::start(free_port(), Some(KEY)).await;
    let chat = OpenAiChat::new(&llama.url, KEY, MODEL).expect("the address is one");
    chat.check().await.expect("it has the model");
    let deltas: Vec<ChatDelta> = chat.chat(question("Where?")).try_collect().await.expect("it answers");
    assert_eq!((text(&deltas).trim(), deltas.last()), (SENTENCE, Some(&ChatDelta::Done(FinishReason::Stop))));
    assert!(deltas.len() > 10, "it comes as it is made: {deltas:?}");
    let short = ChatRequest { max_tokens: Some(3), ..question("Where?") };
    let deltas: Vec<ChatDelta> = chat.chat(short).try_collect().await.expect("it answers");
    assert_eq!((text(&deltas).trim(), deltas.last()), ("The oat milk", Some(&ChatDelta::Done(FinishReason::Length))));

    // It has one slot: whoever loses interest must not keep it.
    for _ in 0..10 {
        let mut abandoned = chat.chat(question("Where?"));
        timeout(PATIENCE, abandoned.next()).await.expect("the slot is free").expect("it begins").expect("it is well");
    }

    let without_key = OpenAiChat::new(&llama.url, "", MODEL).expect("the address is one");
    let error = without_key.chat(question("Where?")).next().await.expect("it is told").expect_err("it is refused");
    assert!(error.to_string().contains("refuses the key"), "{error}");
    let other = OpenAiChat::new(&llama.url, KEY, "other").expect("the address is one").check().await.expect_err("none");
    assert!(other.to_string().contains("does not have the model `other` (it has sentence"), "{other}");
    let endless = "my name is Ada ".repeat(5_000);
    let error = chat.chat(question(&endless)).next().await.expect("it is told").expect_err("it does not fit");
    assert_eq!(error.kind(), ErrorKind::BadInput, "{error}");
    assert!(!error.to_string().contains("Ada"), "{error}");
}

#[tokio::test]
async fn a_kiosk_answers_with_it_and_without_it_and_with_it_again() {
    let port = free_port();
    let llama = Llama::start(port, None).await;
    let url = format!("openai.url={}", llama.url);
    let knowledge = format!("knowledge.dir={}", place::repository().join("demo/knowledge/en").display());
    let settings = [
        "engines.stt=scripted",
        "engines.tts=scripted",
        "engines.embeddings=off",
        "knowledge.database=:memory:",
        "openai.model=sentence",
        &url,
        &knowledge,
    ];
    let server = Server::orchestrator(&settings).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    let question = "Where is the oat milk?";
    assert_eq!(kiosk.ask(question).await.answer().trim(), SENTENCE);
    drop(llama);
    let turn = kiosk.ask(question).await;
    assert!(turn.answer().contains("aisle 7"), "a quotation of the store's knowledge: {}", turn.answer());
    let _llama = Llama::start(port, None).await;
    let back = async {
        while kiosk.ask(question).await.answer().trim() != SENTENCE {
            sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(PATIENCE, back).await.expect("it is used again");
}

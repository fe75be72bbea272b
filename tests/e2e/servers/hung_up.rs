//! Servers that end a kept connection just as it is used again, as any server with a limit on idle connections may.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use u5_engines::{Embedder, SpeechToText, Utterance, ollama::OllamaEmbedder, speaches::SpeachesStt};
use u5_protocol::Language;

use super::in_time;

/// Answers the first request of every connection and hangs up on the second. Gives its address.
fn rude(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream, body));
        }
    });
    url
}

fn serve(stream: TcpStream, body: &str) {
    let mut reader = BufReader::new(stream);
    if read_request(&mut reader) {
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        reader.get_mut().write_all((head + body).as_bytes()).expect("the client listens");
        read_request(&mut reader);
    }
}

/// Reads one request to its end; none where the client has gone.
fn read_request(reader: &mut BufReader<TcpStream>) -> bool {
    let (mut length, mut line, mut is_chunked) = (0, String::new(), false);
    while reader.read_line(&mut line).is_ok_and(|bytes| bytes > 2) {
        let header = line.to_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().expect("it is a number");
        }
        is_chunked |= header.starts_with("transfer-encoding: chunked");
        line.clear();
    }
    assert!(!is_chunked, "the length is known");
    let mut body = vec![0; length];
    length > 0 && reader.read_exact(&mut body).is_ok()
}

#[tokio::test]
async fn the_same_on_a_new_connection_is_well() {
    let url = rude(r#"{"embeddings": [[1.0, 0.0]]}"#);
    let embedder = OllamaEmbedder::new(&url, "", "model", 2).expect("the address is one");
    for _ in 0..4 {
        let vectors = in_time(embedder.embed(vec!["milk".to_owned()])).await.expect("vectors");
        assert_eq!(vectors, [[1.0, 0.0]]);
    }
}

#[tokio::test]
async fn so_it_is_for_what_a_customer_said() {
    let said = r#"{"language": "en", "segments": [{"start": 0.0, "end": 1.0, "text": " Milk.", "avg_logprob": -0.1,
                   "compression_ratio": 1.0, "no_speech_prob": 0.0}]}"#;
    let stt = SpeachesStt::new(&rude(said), "", "model", &[]).expect("the address is one");
    for _ in 0..4 {
        let utterance = Utterance { pcm: vec![0; 16_000].into(), speech: 0..16_000, languages: vec![Language::En] };
        let transcript = in_time(stt.transcribe(utterance)).await.expect("a transcript");
        assert_eq!(transcript.text, "Milk.");
    }
}

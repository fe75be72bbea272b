//! Documents that staff send in are what customers hear.

use std::fmt::Write as _;

use reqwest::StatusCode;
use serde_json::{Value, json};
use u5_tests::Kiosk;

use super::{Console, store_with};

/// A PDF of one page.
fn pdf(text: &str) -> Vec<u8> {
    let content = format!("BT /F 12 Tf 72 720 Td ({text}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F 3 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    let (mut pdf, mut places) = ("%PDF-1.4\n".to_owned(), Vec::new());
    for (number, object) in (1..).zip(objects) {
        places.push(pdf.len());
        write!(pdf, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let start = pdf.len();
    pdf += "xref\n0 6\n0000000000 65535 f \n";
    for at in places {
        writeln!(pdf, "{at:010} 00000 n ").unwrap();
    }
    write!(pdf, "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").unwrap();
    pdf.into_bytes()
}

async fn put(console: &Console, path: &str, bytes: Vec<u8>, etag: Option<&str>) -> (StatusCode, Value) {
    let put = console.http.put(format!("{}/knowledge/documents/{path}", console.base)).body(bytes);
    console.ask(etag.into_iter().fold(put, |put, etag| put.header("if-match", etag))).await
}

#[tokio::test]
async fn a_pdf_that_is_sent_in_is_spoken_and_forgotten_when_it_is_taken_away() {
    let (dir, shop) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(shop.path().join("parking.md"), "# Parking\n\nParking is free for two hours.\n").unwrap();
    let documents = format!("knowledge.dir={}", shop.path().display());
    let server = store_with(dir.path(), &[&documents]).await;
    let console = Console::of(&server);
    let fact = "The tandem bicycle workshop opens on the second Sunday in March.";
    let question = "What about the tandem bicycle workshop?";
    let (status, made) = put(&console, "events%2Fworkshop.pdf", pdf(fact), None).await;
    assert_eq!((status, &made["collection"]), (StatusCode::CREATED, &json!("events")), "{made:#}");
    let is_read = |known: &Value| known["documents"][0]["passages"].is_u64() && known["ingestion"]["state"] == "idle";
    let known = console.until("knowledge", is_read).await;
    assert_eq!(known["documents"][0]["path"], "events/workshop.pdf", "{known:#}");

    let found = console.get(&format!("knowledge/search?language=en&q={}", question.replace(' ', "%20"))).await;
    let best = &found["findings"][0];
    assert_eq!((&best["document"], &best["is_certain"]), (&json!("events/workshop.pdf"), &json!(true)), "{found:#}");
    let passages = console.get("knowledge/passages?document=events%2Fworkshop.pdf").await;
    assert_eq!(passages["passages"][0]["text"], fact, "{passages:#}");
    let mut kiosk = Kiosk::open(&server.ws()).await;
    let answer = kiosk.ask(question).await.spoken();
    assert!(answer.contains("second Sunday in March"), "{answer}");
    let questions = format!("questions:\n- {{language: en, question: \"{question}\", expect: second Sunday}}\n");
    let (status, marks) = console.post("knowledge/eval", json!({"questions": questions})).await;
    assert_eq!((status, &marks["recall_at_1"]), (StatusCode::OK, &json!(1.0)), "{marks:#}");
    let (status, wrong) = console.post("knowledge/eval", json!({"questions": "questions: 3"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:#}");

    let (status, beside) = put(&console, "events%2Fworkshop.pdf", pdf("Other"), None).await;
    assert_eq!((status, &beside["current"]["etag"]), (StatusCode::PRECONDITION_FAILED, &made["etag"]), "{beside:#}");
    let (_, broken) = put(&console, "broken.pdf", b"no PDF".to_vec(), None).await;
    assert_eq!(broken["path"], "broken.pdf");
    let is_told = |known: &Value| known["documents"][0]["problem"].is_string();
    let known = console.until("knowledge", is_told).await;
    assert_eq!(known["documents"][0]["path"], "broken.pdf", "{known:#}");
    for (path, expected) in [("..%2Fx.md", 422), ("a.exe", 415), ("%2Fetc%2Fx.md", 422)] {
        let (status, refused) = put(&console, path, b"x".to_vec(), None).await;
        assert_eq!(status.as_u16(), expected, "{refused:#}");
    }
    let got =
        console.http.get(format!("{}/knowledge/documents/events%2Fworkshop.pdf", console.base)).send().await.unwrap();
    assert_eq!(got.headers()["content-type"], "application/octet-stream");
    assert_eq!(got.bytes().await.unwrap(), pdf(fact));

    let etag = made["etag"].as_str().unwrap();
    assert_eq!(
        console.delete("knowledge/documents/events%2Fworkshop.pdf", "\"other\"").await.0,
        StatusCode::PRECONDITION_FAILED
    );
    assert_eq!(console.delete("knowledge/documents/events%2Fworkshop.pdf", etag).await.0, StatusCode::NO_CONTENT);
    console.until("knowledge", |known| known["ingestion"]["removed"] == 1).await;
    let answer = Kiosk::open(&server.ws()).await.ask(question).await.spoken();
    assert!(!answer.contains("Sunday"), "{answer}");
}

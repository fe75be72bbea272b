use std::io;
use std::sync::Arc;

use parking_lot::Mutex;
use tracing_subscriber::fmt::MakeWriter;

use super::*;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().clone()).unwrap()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[test]
fn json_lines_carry_the_message_and_the_fields_at_the_top_level() {
    let lines = Lines::default();
    let (subscriber, _handle) = subscriber(Format::Json, "info", lines.clone()).unwrap();
    tracing::subscriber::with_default(subscriber, || {
        let span = tracing::info_span!("session", session = "sess_1");
        span.in_scope(|| tracing::info!(kiosk = "k1", "kiosk connected"));
    });
    let line: serde_json::Value = serde_json::from_str(lines.text().trim()).unwrap();
    assert_eq!(line["message"], "kiosk connected");
    assert_eq!(line["kiosk"], "k1");
    assert_eq!(line["spans"][0]["session"], "sess_1");
    assert_eq!(line["level"], "INFO");
}

#[test]
fn the_level_changes_while_running() {
    let lines = Lines::default();
    let (subscriber, handle) = subscriber(Format::Human, "info", lines.clone()).unwrap();
    tracing::subscriber::with_default(subscriber, || {
        tracing::debug!("before");
        handle.set_filter("debug").unwrap();
        tracing::debug!("after");
    });
    assert!(!lines.text().contains("before"));
    assert!(lines.text().contains("after"));
}

#[test]
fn a_bad_filter_is_refused_and_the_old_one_stays() {
    let (_subscriber, handle) = subscriber(Format::Json, "warn", io::sink).unwrap();
    let error = handle.set_filter("u5=loud").unwrap_err();
    assert!(error.to_string().contains("`u5=loud`"), "{error}");
    assert_eq!(handle.filter().as_deref(), Some("warn"));
}

#[test]
fn a_handle_outlives_its_subscriber_with_an_error() {
    let (subscriber, handle) = subscriber(Format::Json, "warn", io::sink).unwrap();
    drop(subscriber);
    assert!(matches!(handle.set_filter("info"), Err(LogError::Gone)));
    assert_eq!(handle.filter(), None);
}

#[test]
fn a_second_set_up_in_one_process_is_an_error() {
    init(Format::Json, "off").unwrap();
    assert!(matches!(init(Format::Json, "info"), Err(LogError::AlreadySet)));
}

#[test]
fn formats_have_names() {
    assert_eq!("human".parse::<Format>().unwrap(), Format::Human);
    assert_eq!("xml".parse::<Format>().unwrap_err().to_string(), "no log format `xml`; choose json or human");
}

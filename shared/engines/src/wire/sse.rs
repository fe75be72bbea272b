//! Server-sent events, as far as chat servers use them: the `data` of each event.
//! <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>

use super::{Decoder, MAX_LINE, WireError};

/// Cuts bytes into events and gives their data. Names, ids, retry times and comments are left out.
#[derive(Debug, Default)]
pub struct ServerSentEvents {
    line: Vec<u8>,
    data: Option<String>,
    /// The last byte was a carriage return, which a line feed may follow.
    returned: bool,
    began: bool,
    failed: bool,
}

impl ServerSentEvents {
    fn fail(&mut self, error: WireError) -> WireError {
        self.failed = true;
        (self.line, self.data) = (Vec::new(), None);
        error
    }

    /// A line is over: a field, or, when it is empty, the end of an event.
    fn end_line(&mut self) -> Option<Result<String, WireError>> {
        let line = std::mem::take(&mut self.line);
        let Ok(line) = String::from_utf8(line) else { return Some(Err(self.fail(WireError::NotUtf8))) };
        let line = if std::mem::replace(&mut self.began, true) { &line } else { line.trim_start_matches('\u{feff}') };
        if line.is_empty() {
            return self.data.take().map(Ok);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        if field != "data" {
            return None;
        }
        let value = value.strip_prefix(' ').unwrap_or(value);
        let too_long = self.data.as_ref().is_some_and(|data| data.len() + value.len() >= MAX_LINE);
        if too_long {
            return Some(Err(self.fail(WireError::TooLong)));
        }
        match &mut self.data {
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            None => self.data = Some(value.to_owned()),
        }
        None
    }

    fn on_byte(&mut self, byte: u8) -> Option<Result<String, WireError>> {
        let follows_return = std::mem::replace(&mut self.returned, byte == b'\r');
        match byte {
            b'\n' if follows_return => None,
            b'\n' | b'\r' => self.end_line(),
            _ if self.line.len() >= MAX_LINE => Some(Err(self.fail(WireError::TooLong))),
            _ => {
                self.line.push(byte);
                None
            }
        }
    }
}

impl Decoder for ServerSentEvents {
    fn push(&mut self, bytes: &[u8]) -> Vec<Result<String, WireError>> {
        let mut events = Vec::new();
        for &byte in bytes {
            if self.failed {
                break;
            }
            events.extend(self.on_byte(byte));
        }
        events
    }

    /// An event that no empty line ended is no event, says the standard; some servers close right behind it, though.
    fn finish(&mut self) -> Option<Result<String, WireError>> {
        if self.failed {
            return None;
        }
        let last = if self.line.is_empty() { None } else { self.end_line() };
        last.or_else(|| self.data.take().map(Ok))
    }
}

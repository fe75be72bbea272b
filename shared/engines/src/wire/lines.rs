//! Newline-delimited events (NDJSON): one a line, blank lines none.

use super::{Decoder, MAX_LINE, WireError};

/// Cuts bytes into lines. A line is looked at as text only when it is whole, so that no character is ever split.
#[derive(Debug, Default)]
pub struct Lines {
    line: Vec<u8>,
    failed: bool,
}

impl Lines {
    fn take(&mut self) -> Option<Result<String, WireError>> {
        let line = std::mem::take(&mut self.line);
        if line.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
        Some(String::from_utf8(line).map_err(|_| self.fail(WireError::NotUtf8)))
    }

    fn fail(&mut self, error: WireError) -> WireError {
        self.failed = true;
        self.line = Vec::new();
        error
    }
}

impl Decoder for Lines {
    fn push(&mut self, bytes: &[u8]) -> Vec<Result<String, WireError>> {
        let mut events = Vec::new();
        for &byte in bytes {
            if self.failed {
                break;
            }
            if byte == b'\n' {
                events.extend(self.take());
            } else if self.line.len() < MAX_LINE {
                self.line.push(byte);
            } else {
                events.push(Err(self.fail(WireError::TooLong)));
            }
        }
        events
    }

    fn finish(&mut self) -> Option<Result<String, WireError>> {
        if self.failed { None } else { self.take() }
    }
}

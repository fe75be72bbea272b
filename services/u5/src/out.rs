//! Standard output, which is for results alone; everything else goes to standard error.

use std::io::{self, Write};

use serde::Serialize;

/// Writes `text` and a line end. A reader that has gone away (`u5 … | head`) ends the command.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}")?;
    stdout.flush()
}

/// Writes `value` as one line of JSON.
pub(crate) fn json(value: &impl Serialize) -> io::Result<()> {
    line(&serde_json::to_string(value)?)
}

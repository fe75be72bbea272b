//! HTML, token by token: what a page says, without what it is made with or leads around it. A tree is not built, so
//! that no page is too deep.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind::{Rawtext, Rcdata, ScriptData},
    },
};
use u5_protocol::Language;

use super::{Reading, cutter::Cutter};
use crate::markdown::{Document, Front};

/// Elements whose content is not the page's text.
const LEFT_OUT: [&str; 9] = ["script", "style", "noscript", "template", "svg", "nav", "iframe", "select", "button"];
/// Elements within a line of text.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup",
];

/// Reads a page.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(text: &str, reading: &Reading) -> Result<Document, String> {
    let page = Page { cutter: Cutter::new(reading.chunking, reading.limits.passages), ..Page::new() };
    let tokenizer = Tokenizer::new(Sink(RefCell::new(page)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    while !input.is_empty() {
        // Stops at the end of each script, as if somebody could run it.
        let _script = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut page = tokenizer.sink.0.into_inner();
    page.flush();
    Ok(Document { front: Front { language: page.language, ..Front::default() }, chunks: page.cutter.finish()? })
}

struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) if page.left_out.is_none() => page.text.push_str(&text),
            Token::TagToken(tag) => return page.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The open row of a table.
#[derive(Default)]
struct Row {
    cells: Vec<String>,
    in_cell: bool,
    /// Whether it has a cell that is not the name of a column.
    has_data: bool,
}

/// What is known of the page so far.
struct Page {
    cutter: Cutter,
    language: Option<Language>,
    text: String,
    /// The element that is being left out, and how often it is open.
    left_out: Option<(String, usize)>,
    row: Option<Row>,
}

impl Page {
    fn new() -> Self {
        let cutter = Cutter::new(crate::Chunking::default(), 0);
        Self { cutter, language: None, text: String::new(), left_out: None, row: None }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let is_start = tag.kind == TagKind::StartTag;
        self.leave_out(name, is_start, tag.self_closing);
        if self.left_out.is_none() {
            if is_start { self.start(name, tag) } else { self.end(name) }
        }
        match name {
            "script" if is_start => TokenSinkResult::RawData(ScriptData),
            "style" | "iframe" | "noscript" if is_start => TokenSinkResult::RawData(Rawtext),
            "title" | "textarea" if is_start => TokenSinkResult::RawData(Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn leave_out(&mut self, name: &str, is_start: bool, is_empty: bool) {
        match &mut self.left_out {
            None if is_start && !is_empty && LEFT_OUT.contains(&name) => {
                self.flush();
                self.left_out = Some((name.to_owned(), 1));
            }
            Some((open, depth)) if open == name => {
                *depth = if is_start { *depth + 1 } else { *depth - 1 };
                if *depth == 0 {
                    self.left_out = None;
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, name: &str, tag: &Tag) {
        match name {
            "html" => {
                let said = tag.attrs.iter().find(|attribute| &*attribute.name.local == "lang");
                self.language = said.and_then(|attribute| attribute.value.parse().ok());
            }
            "br" => self.text.push(' '),
            "table" => {
                self.end_row();
                self.cutter.table(Vec::new());
            }
            "tr" => self.begin_row(),
            "td" | "th" => self.begin_cell(name == "td"),
            name => self.divide(name),
        }
    }

    fn end(&mut self, name: &str) {
        match (name, heading(name)) {
            (_, Some(level)) => {
                let text = std::mem::take(&mut self.text);
                self.cutter.heading(level, &text);
            }
            ("title", _) => {
                let text = std::mem::take(&mut self.text);
                self.cutter.untitled(&text);
            }
            ("td" | "th", _) => self.end_cell(),
            ("tr" | "table", _) => self.end_row(),
            _ => self.divide(name),
        }
    }

    /// Any other element begins or ends: unless it is within a line, what follows is something else.
    fn divide(&mut self, name: &str) {
        match &self.row {
            _ if INLINE.contains(&name) => {}
            Some(_) => self.text.push(' '),
            None => self.flush(),
        }
    }

    fn begin_row(&mut self) {
        self.end_row();
        self.row = Some(Row::default());
    }

    fn begin_cell(&mut self, is_data: bool) {
        self.end_cell();
        if self.row.is_none() {
            self.flush();
        }
        self.text.clear();
        if let Some(row) = &mut self.row {
            row.in_cell = true;
            row.has_data |= is_data;
        }
    }

    fn end_cell(&mut self) {
        if let Some(row) = self.row.as_mut().filter(|row| row.in_cell) {
            row.in_cell = false;
            row.cells.push(super::cutter::tidy(&std::mem::take(&mut self.text)));
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        match self.row.take() {
            Some(row) if row.has_data => self.cutter.row(&row.cells),
            Some(row) => self.cutter.table(row.cells),
            None => {}
        }
        self.flush();
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.cutter.text(&text);
    }
}

fn heading(name: &str) -> Option<usize> {
    ["h1", "h2", "h3", "h4", "h5", "h6"].iter().position(|heading| *heading == name).map(|place| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(text: &str) -> Vec<(String, String)> {
        let document = read(text, &Reading::named("a.html")).unwrap();
        document.chunks.into_iter().map(|chunk| (chunk.title, chunk.text)).collect()
    }

    fn pair(title: &str, text: &str) -> (String, String) {
        (title.to_owned(), text.to_owned())
    }

    #[test]
    fn a_page_is_its_text_below_its_headings() {
        let page = "<!doctype html><html lang=de-AT><head><title>Linden &amp; Co</title><style>p { }</style></head>
            <body><nav><ul><li>Home</ul></nav><p>Welcome!<h1>Drinks</h1><p>Oat <b>milk</b> is<br>in aisle&nbsp;7.
            <ul><li>Tea<li>Coffee <i>beans</i></ul><script>if (a < b) { document.write('<p>no</p>') }</script>
            <h2>Caf&eacute;</h2><div>Open <span>daily</span></div>";
        assert_eq!(
            chunks(page),
            [
                pair("Linden & Co", "Welcome!"),
                pair("Drinks", "Oat milk is in aisle 7."),
                pair("Drinks", "Tea"),
                pair("Drinks", "Coffee beans"),
                pair("Drinks > Café", "Open daily"),
            ]
        );
        assert_eq!(read(page, &Reading::named("a.html")).unwrap().front.language, Some(Language::De));
    }

    #[test]
    fn rows_of_tables_carry_the_names_of_their_columns() {
        let page = "<h1>Hours</h1><table><thead><tr><th>Day</th><th>Closes</th></tr></thead>
            <tr><td><p>Friday</p></td><td>21:00</td></tr><tr><th>Sunday</th><td></td></tr></table>
            <table><tr><td>a<td>b<tr><td>c</table>";
        let rows = [
            pair("Hours", "Day: Friday, Closes: 21:00."),
            pair("Hours", "Day: Sunday."),
            pair("Hours", "a, b."),
            pair("Hours", "c."),
        ];
        assert_eq!(chunks(page), rows);
    }

    #[test]
    fn no_page_is_too_deep_or_too_broken() {
        assert_eq!(chunks(&format!("{}x", "<div><nav>".repeat(100_000))), []);
        assert_eq!(chunks(&format!("{}x", "<div>".repeat(100_000))), [pair("", "x")]);
        assert_eq!(chunks("</nav></td></tr>a<td>b<script>"), [pair("", "a"), pair("", "b")]);
    }
}

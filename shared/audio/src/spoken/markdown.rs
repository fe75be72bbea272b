//! Splits a text into words and takes the markup off them.

use std::ops::Range;

/// One original word: where it lies, and what is left of it without markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        line_tokens(line, at, &mut tokens);
        at += line.len();
    }
    tokens
}

fn line_tokens(line: &str, line_at: usize, tokens: &mut Vec<Token>) {
    let mut first = true;
    let from = tokens.len();
    for word in line.split_whitespace() {
        let at = line_at + (word.as_ptr() as usize - line.as_ptr() as usize);
        let text = if is_line_marker(word, first) { String::new() } else { strip(word) };
        tokens.push(Token { range: at..at + word.len(), text });
        first = false;
    }
    if line.ends_with('\n') {
        end_line(&mut tokens[from..]);
    }
}

/// A line of a list or a heading ends like a sentence, or the voice runs on.
fn end_line(tokens: &mut [Token]) {
    if let Some(last) = tokens.iter_mut().rev().find(|t| !t.text.is_empty())
        && last.text.ends_with(char::is_alphanumeric)
    {
        last.text.push('.');
    }
}

/// Headings, bullets, quotes, rules and code fences.
fn is_line_marker(word: &str, first: bool) -> bool {
    let only = |chars: &[char]| word.chars().all(|c| chars.contains(&c));
    only(&['|', '-', ':', '+'])
        || (first && (only(&['#']) || only(&['*', '-', '>', '_', '•']) || word.starts_with("```")))
}

fn strip(word: &str) -> String {
    let mut text = word.to_owned();
    // `[text](address)`: the address has no spaces, so it lies within one word.
    while let Some(open) = text.find("](") {
        let close = text[open..].find(')').map_or(text.len(), |i| open + i + 1);
        text.replace_range(open..close, "");
    }
    text = without_tags(&text);
    let kept = |c: &char| !matches!(c, '*' | '`' | '[' | ']' | '|' | '~' | '#') && !is_pictograph(*c);
    let text: String = text.chars().filter(kept).collect();
    text.trim_matches('_').to_owned()
}

/// Takes out `<br>` and the like.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((_, behind)) = after.split_once('>') else {
            break;
        };
        out.push_str(before);
        rest = behind;
    }
    out + rest
}

fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2190..=0x21FF | 0x2300..=0x23FF | 0xFE00..=0xFE0F | 0x200D | 0x20E3 | 0xE0020..=0xE007F)
}

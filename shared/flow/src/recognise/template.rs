//! The small language that examples are written in: `where (is|are) [the] {product}`.

use std::collections::BTreeSet;

/// The most ways of saying one example that are kept; what goes beyond is left out.
const MAX_VARIANTS: usize = 48;
/// The most pieces in one way of saying it.
const MAX_PIECES: usize = 64;

/// A piece of an example once alternatives are chosen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Piece {
    /// Literal text, of one or more words.
    Text(String),
    /// A placeholder, by its name.
    Slot(String),
}

/// Every way of saying `example`, at least one. Brackets that do not match are read as text.
pub(super) fn variants(example: &str) -> Vec<Vec<Piece>> {
    let mut chars = Chars { rest: example };
    let all = chars.sequence(0);
    let distinct: BTreeSet<Vec<Piece>> = all.into_iter().map(joined).collect();
    distinct.into_iter().filter(|pieces| !pieces.is_empty()).take(MAX_VARIANTS).collect()
}

/// `example` in plain words, each placeholder filled with `neutral`: for a model that embeds sentences.
pub(super) fn plain(example: &str, neutral: &str) -> String {
    let longest = variants(example)
        .into_iter()
        .max_by_key(|pieces| pieces.iter().map(Piece::length).sum::<usize>())
        .unwrap_or_default();
    let words = longest.into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Slot(_) => neutral.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Neighbouring texts become one, so that phrases across a bracket are seen; blanks are single.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => joined.push(piece),
        }
    }
    joined.iter_mut().for_each(Piece::tidy);
    joined.retain(|piece| *piece != Piece::Text(String::new()));
    joined
}

impl Piece {
    fn length(&self) -> usize {
        match self {
            Self::Text(text) | Self::Slot(text) => text.len(),
        }
    }

    fn tidy(&mut self) {
        if let Self::Text(text) = self {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
}

struct Chars<'a> {
    rest: &'a str,
}

/// Brackets within brackets beyond this depth are read as text.
const MAX_DEPTH: usize = 8;

impl Chars<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    /// Reads alternatives up to the end or a closing bracket, which it consumes.
    fn alternatives(&mut self, depth: usize) -> Vec<Vec<Piece>> {
        let mut all = self.sequence(depth);
        while self.rest.starts_with('|') {
            self.rest = &self.rest[1..];
            all.extend(self.sequence(depth));
        }
        self.next();
        all.truncate(MAX_VARIANTS);
        all
    }

    fn sequence(&mut self, depth: usize) -> Vec<Vec<Piece>> {
        let mut all = vec![Vec::new()];
        let mut text = String::new();
        while let Some(c) = self.rest.chars().next() {
            match c {
                '|' | ')' | ']' if depth > 0 => break,
                '(' | '[' if depth < MAX_DEPTH => {
                    append(&mut all, &[vec![Piece::Text(std::mem::take(&mut text))]]);
                    self.next();
                    let mut inner = self.alternatives(depth + 1);
                    if c == '[' {
                        inner.push(Vec::new());
                    }
                    append(&mut all, &inner);
                }
                '{' => {
                    append(&mut all, &[vec![Piece::Text(std::mem::take(&mut text))]]);
                    append(&mut all, &[vec![self.slot()]]);
                }
                _ => text.extend(self.next()),
            }
        }
        append(&mut all, &[vec![Piece::Text(text)]]);
        all
    }

    fn slot(&mut self) -> Piece {
        self.next();
        let (name, rest) = self.rest.split_once('}').unwrap_or((self.rest, ""));
        self.rest = rest;
        Piece::Slot(name.trim().to_owned())
    }
}

fn append(all: &mut Vec<Vec<Piece>>, choices: &[Vec<Piece>]) {
    let longer = all.iter().flat_map(|head| choices.iter().map(move |tail| [head.as_slice(), tail].concat()));
    let longer = longer.filter(|pieces| pieces.len() <= MAX_PIECES).take(MAX_VARIANTS).collect();
    *all = longer;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(example: &str) -> Vec<String> {
        let show = |piece: Piece| match piece {
            Piece::Text(text) => text,
            Piece::Slot(name) => format!("<{name}>"),
        };
        variants(example).into_iter().map(|p| p.into_iter().map(show).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn brackets_give_every_way_of_saying_it() {
        assert_eq!(said("where is {product}"), ["where is <product>"]);
        assert_eq!(
            said("where (is|are) [the] milk"),
            ["where are milk", "where are the milk", "where is milk", "where is the milk"]
        );
        assert_eq!(said("(a|b (c|d))"), ["a", "b c", "b d"]);
        assert_eq!(said("a) b|c"), ["a) b|c"]);
        assert_eq!(said("open ("), ["open"]);
    }

    #[test]
    fn a_sentence_to_embed_has_its_placeholders_filled() {
        assert_eq!(plain("[please] where is {product}", "this"), "please where is this");
    }

    proptest! {
        #[test]
        fn any_text_has_a_bounded_number_of_readings(text in "(\\PC|[|(){}]|\\[|\\]){0,60}") {
            prop_assert!(variants(&text).len() <= MAX_VARIANTS);
        }
    }
}

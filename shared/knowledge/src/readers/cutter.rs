//! From a document's parts to passages: each below its headings, none longer than a voice answer may be.

use unicode_segmentation::UnicodeSegmentation;

use crate::{Chunking, markdown::Chunk};

/// Collects passages. Readers tell it headings, texts and tables as they come.
#[derive(Debug)]
pub(crate) struct Cutter {
    chunking: Chunking,
    /// The most passages.
    most: usize,
    chunks: Vec<Chunk>,
    /// The title of what stands before the first heading.
    untitled: String,
    /// The open headings, with their levels.
    headings: Vec<(usize, String)>,
    /// The names of the current table's columns.
    columns: Vec<String>,
}

impl Cutter {
    /// One without passages, which takes `most` of them.
    pub(crate) fn new(chunking: Chunking, most: usize) -> Self {
        let (chunks, headings, columns) = (Vec::new(), Vec::new(), Vec::new());
        Self { chunking, most, chunks, untitled: String::new(), headings, columns }
    }

    /// Sets the title of what stands below no heading.
    pub(crate) fn untitled(&mut self, title: &str) {
        self.untitled = tidy(title);
    }

    /// A heading begins: it ends those of its level and deeper. 0 is the title of the document.
    pub(crate) fn heading(&mut self, level: usize, text: &str) {
        self.headings.retain(|(open, _)| *open < level);
        let text = tidy(text);
        if !text.is_empty() {
            self.headings.push((level, text));
        }
    }

    /// A paragraph, an item of a list, or anything else that is a fact of its own.
    pub(crate) fn text(&mut self, text: &str) {
        let titles: Vec<&str> = self.headings.iter().map(|(_, text)| text.as_str()).collect();
        let title = if titles.is_empty() { self.untitled.clone() } else { titles.join(" > ") };
        for text in pieces(text, self.chunking) {
            // One more than allowed shows that there were too many.
            if self.chunks.len() <= self.most {
                self.chunks.push(Chunk { title: title.clone(), text });
            }
        }
    }

    /// The names of the columns of the table that begins; none for one without.
    pub(crate) fn table(&mut self, columns: Vec<String>) {
        self.columns = columns;
    }

    /// A row of the table: "Day: Saturday, Closes: 18:00."
    pub(crate) fn row(&mut self, cells: &[String]) {
        let text = row(&self.columns, cells);
        self.text(&text);
    }

    /// Whether it takes no more.
    pub(crate) fn is_full(&self) -> bool {
        self.chunks.len() > self.most
    }

    /// The passages.
    ///
    /// # Errors
    /// The reason, for people, if there are too many.
    pub(crate) fn finish(self) -> Result<Vec<Chunk>, String> {
        if self.is_full() {
            return Err(format!("it has more than {} passages (limit `passages`); divide it", self.most));
        }
        Ok(self.chunks)
    }
}

/// What a row says, without its empty cells.
pub(crate) fn row(columns: &[String], cells: &[String]) -> String {
    let named = cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let said = named.map(|(place, cell)| match columns.get(place).filter(|column| !column.is_empty()) {
        Some(column) => format!("{column}: {}", cell.trim()),
        None => cell.trim().to_owned(),
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() { String::new() } else { format!("{}.", said.join(", ")) }
}

/// White space as one space, none at the ends.
pub(crate) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text`, tidied, in pieces of at most `max_chars`: cut between sentences, a long sentence between words, a long word
/// anywhere.
fn pieces(text: &str, Chunking { max_chars, overlap }: Chunking) -> Vec<String> {
    let text = tidy(text);
    let mut pieces: Vec<(String, usize)> = Vec::new();
    for unit in text.split_sentence_bounds().flat_map(|sentence| units(sentence.trim_end(), max_chars)) {
        let length = unit.chars().count();
        match pieces.last_mut() {
            Some((last, chars)) if *chars + 1 + length <= max_chars => {
                last.push(' ');
                last.push_str(unit);
                *chars += 1 + length;
            }
            last => {
                let tail = last.map_or("", |(last, _)| tail(last, overlap.min(max_chars.saturating_sub(length + 1))));
                let begun = if tail.is_empty() { unit.to_owned() } else { format!("{tail} {unit}") };
                let chars = begun.chars().count();
                pieces.push((begun, chars));
            }
        }
    }
    pieces.into_iter().map(|(piece, _)| piece).collect()
}

/// A sentence, or what it has to be cut into.
fn units(sentence: &str, max_chars: usize) -> Vec<&str> {
    if sentence.chars().count() <= max_chars { vec![sentence] } else { words(sentence, max_chars) }
}

fn words(sentence: &str, max_chars: usize) -> Vec<&str> {
    sentence.split(' ').flat_map(|word| parts(word, max_chars)).collect()
}

fn parts(mut word: &str, max_chars: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    while let Some((end, _)) = word.char_indices().nth(max_chars) {
        let (part, rest) = word.split_at(end);
        parts.push(part);
        word = rest;
    }
    parts.push(word);
    parts
}

/// The last whole words of `text` that have no more than `most` characters.
fn tail(text: &str, most: usize) -> &str {
    let Some((start, _)) = text.char_indices().rev().take(most).last() else { return "" };
    let (before, tail) = text.split_at(start);
    if before.is_empty() || before.ends_with(' ') {
        return tail;
    }
    tail.split_once(' ').map_or("", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str, max_chars: usize, overlap: usize) -> Vec<String> {
        pieces(text, Chunking { max_chars, overlap })
    }

    #[test]
    fn texts_are_cut_between_sentences_and_long_sentences_between_words() {
        let text =
            "Oat milk is in aisle 7. Rye bread is fresh at ten. It costs 2.50 euros a loaf and lasts for a week.";
        assert_eq!(
            cut(text, 50, 0),
            ["Oat milk is in aisle 7. Rye bread is fresh at ten.", "It costs 2.50 euros a loaf and lasts for a week.",]
        );
        assert_eq!(cut("one two three four", 9, 0), ["one two", "three", "four"]);
        assert_eq!(cut("aaaabbbbcc d", 4, 0), ["aaaa", "bbbb", "cc d"]);
        assert_eq!(cut(" \n ", 9, 0), Vec::<String>::new());
    }

    #[test]
    fn a_piece_begins_with_the_end_of_the_last_one() {
        let text = "Apples are red. Pears are green. Plums are blue.";
        let wanted = ["Apples are red.", "are red. Pears are green.", "are green. Plums are blue."];
        assert_eq!(cut(text, 26, 10), wanted);
        assert_eq!(cut("aaaa bbbb", 4, 2), ["aaaa", "bbbb"], "where there is no room, there is no overlap");
    }

    #[test]
    fn headings_end_those_of_their_level_and_empty_ones_are_none() {
        let mut cutter = Cutter::new(Chunking::default(), 9);
        cutter.untitled("Linden  Market");
        cutter.text("a");
        cutter.heading(1, "Food");
        cutter.heading(3, "Tea");
        cutter.text("b");
        cutter.heading(2, " ");
        cutter.text("c");
        cutter.heading(1, "Toys");
        cutter.text("d");
        let chunks = cutter.finish().unwrap();
        let titles: Vec<&str> = chunks.iter().map(|chunk| chunk.title.as_str()).collect();
        assert_eq!(titles, ["Linden Market", "Food > Tea", "Food", "Toys"]);
    }

    #[test]
    fn too_many_passages_are_none() {
        let mut cutter = Cutter::new(Chunking::default(), 2);
        for text in ["a", "b", "c", "d"] {
            cutter.text(text);
        }
        assert!(cutter.finish().unwrap_err().contains("more than 2 passages"));
    }

    proptest! {
        #[test]
        fn pieces_are_short_and_lose_nothing(text in "\\PC{0,200}", max_chars in 1usize..40, overlap in 0usize..20) {
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let whole = cut(&text, max_chars, 0);
            prop_assert_eq!(squeezed(&whole.concat()), squeezed(&text));
            for piece in whole.iter().chain(&cut(&text, max_chars, overlap.min(max_chars / 2))) {
                prop_assert!(piece.chars().count() <= max_chars && !piece.is_empty(), "{:?}", piece);
            }
        }
    }
}

//! What is left of the passages found: nothing twice, and room for more than one document.

use std::collections::{BTreeSet, HashMap};

use unicode_segmentation::UnicodeSegmentation;

use crate::Finding;

/// The most passages of one heading, and of one document, while others have something to say.
const PER_HEADING: usize = 2;
const PER_DOCUMENT: usize = 3;
/// Passages of different documents that share so much of their words are copies.
const COPY: f32 = 0.9;

/// The best of `found`, at most `limit`, in order. What goes beyond a document's share comes only if it is all there is.
///
/// # Errors
/// The first of `found`.
pub(crate) fn distinct<E>(found: impl Iterator<Item = Result<Finding, E>>, limit: usize) -> Result<Vec<Finding>, E> {
    let mut shelf = Shelf::default();
    for finding in found {
        if shelf.taken.len() >= limit {
            break;
        }
        shelf.offer(finding?, limit);
    }
    Ok(shelf.close(limit))
}

#[derive(Default)]
struct Shelf {
    taken: Vec<(usize, Finding)>,
    aside: Vec<(usize, Finding)>,
    words: Vec<(String, BTreeSet<String>)>,
    shares: HashMap<(String, Option<String>), usize>,
    offered: usize,
}

impl Shelf {
    fn offer(&mut self, finding: Finding, limit: usize) {
        self.offered += 1;
        let passage = &finding.passage;
        let words = words(&passage.text);
        if self.words.iter().any(|(source, other)| same(&words, other, *source == passage.source)) {
            return;
        }
        let heading = (passage.source.clone(), Some(passage.title.clone()));
        let document = (passage.source.clone(), None);
        let share = |key| self.shares.get(key).copied().unwrap_or_default();
        if share(&heading) < PER_HEADING && share(&document) < PER_DOCUMENT {
            *self.shares.entry(heading).or_default() += 1;
            *self.shares.entry(document).or_default() += 1;
            self.words.push((passage.source.clone(), words));
            self.taken.push((self.offered, finding));
        } else if self.aside.len() < limit {
            self.words.push((passage.source.clone(), words));
            self.aside.push((self.offered, finding));
        }
    }

    fn close(mut self, limit: usize) -> Vec<Finding> {
        let mut sources = self.taken.iter().map(|(_, finding)| &finding.passage.source);
        let first = sources.next();
        if sources.all(|source| Some(source) == first) {
            let room = limit.saturating_sub(self.taken.len());
            self.taken.extend(self.aside.into_iter().take(room));
            self.taken.sort_by_key(|(place, _)| *place);
        }
        self.taken.into_iter().map(|(_, finding)| finding).collect()
    }
}

/// All words, small ones too: "not" makes a difference.
fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase().unicode_words().map(str::to_owned).collect()
}

/// Whether two passages say the same. In one document a single word is the difference between two facts, and between
/// documents a number is.
fn same(a: &BTreeSet<String>, b: &BTreeSet<String>, one_document: bool) -> bool {
    if a == b || one_document {
        return a == b;
    }
    let numbers = |words: &BTreeSet<String>| -> Vec<String> {
        words.iter().filter(|word| word.contains(|c: char| c.is_ascii_digit())).cloned().collect()
    };
    let shared = a.intersection(b).count() as f32;
    shared / a.union(b).count() as f32 >= COPY && numbers(a) == numbers(b)
}

#[cfg(test)]
mod tests {
    use u5_engines::Passage;

    use super::*;

    fn finding(source: &str, title: &str, text: &str) -> Finding {
        let passage = Passage {
            id: String::new(),
            title: title.to_owned(),
            source: source.to_owned(),
            text: text.to_owned(),
            language: None,
            similarity: 0.0,
            score: 0.0,
        };
        Finding::of(passage)
    }

    fn left(found: &[(&str, &str, &str)], limit: usize) -> Vec<String> {
        let found = found.iter().map(|(source, title, text)| Ok::<_, ()>(finding(source, title, text)));
        distinct(found, limit).unwrap().into_iter().map(|finding| finding.passage.text).collect()
    }

    #[test]
    fn a_document_leaves_room_for_others() {
        let found = [
            ("a", "1", "one"),
            ("a", "1", "two"),
            ("a", "1", "three"),
            ("a", "2", "four"),
            ("a", "3", "five"),
            ("b", "1", "six"),
        ];
        assert_eq!(left(&found, 9), ["one", "two", "four", "six"]);
        assert_eq!(left(&found, 2), ["one", "two"]);
        assert_eq!(left(&found[..5], 4), ["one", "two", "three", "four"], "there is nothing else");
        assert!(left(&found, 0).is_empty());
    }

    #[test]
    fn what_says_the_same_comes_once() {
        let long =
            "The toilets of this store are on the first floor, right next to the café, behind the lift, and free";
        let copy = long.replace("right ", "").to_uppercase();
        assert_eq!(left(&[("a", "1", long), ("b", "1", &copy), ("a", "2", &long.to_lowercase())], 9), [long]);
        let other = long.replace("first", "1st");
        assert_eq!(left(&[("a", "1", long), ("b", "1", &other)], 9).len(), 2, "a number makes a difference");
        let red = long.replace("free", "closed");
        assert_eq!(left(&[("a", "1", long), ("a", "2", &red)], 9).len(), 2, "within a document every word does");
        assert_eq!(left(&[("a", "1", "Dogs are welcome"), ("b", "1", "Dogs are not welcome")], 9).len(), 2);
    }
}

//! From text to comparable words: folded, stemmed, without politeness, with what each word stands for.

use std::ops::Range;

use rust_stemmers::Stemmer;
use u5_protocol::Language;
use unicode_segmentation::UnicodeSegmentation;

use super::clauses;
use super::concepts::{self, Concept};
use super::tables::{self, Tables};
use crate::{stemmer, values};

/// One word, or one phrase that the concepts know as one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    /// Where it stands in the text, in bytes.
    pub(super) range: Range<usize>,
    /// Lower case, without accents.
    pub(super) folded: String,
    pub(super) stem: String,
    pub(super) concept: Option<Concept>,
    /// Articles, pronouns, auxiliaries: they carry little.
    pub(super) light: bool,
    /// Words that no value of a slot begins with or holds ("where", "have").
    pub(super) framing: bool,
    /// Whether a clause begins here: a wish stands beside its reason.
    pub(super) opens: bool,
    /// Whether it asks or wishes for something ("where", "want").
    pub(super) asks: bool,
    pub(super) kind: Kind,
    /// Whether it is a digit that is read out, or doubles one.
    pub(super) digit: bool,
}

/// What a word does beside others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Plain,
    /// A preposition.
    Joins,
    /// A preposition with an article in it.
    Closed,
    /// An article, or whose it is.
    Determines,
}

/// A word of the text before it means anything: where it stands, folded.
pub(super) type Token = (Range<usize>, String);

/// What words of asking and wishing stand for.
const ASKING: [&str; 6] = ["where", "want", "have", "when", "call", "locate"];

/// Splits text of one language into words.
pub(super) struct Reader {
    stemmer: Stemmer,
    tables: &'static Tables,
    language: Language,
}

impl Reader {
    pub(super) fn new(language: Language) -> Self {
        Self { stemmer: stemmer::of(language), tables: tables::of(language), language }
    }

    /// The words of `text`, in order. Politeness and fillers are left out unless nothing else was said.
    pub(super) fn words(&self, text: &str) -> Vec<Word> {
        let all = self.split(text);
        let clauses = clauses::split(&all, text, self.tables);
        let kept: Vec<Vec<Token>> = clauses.iter().map(|clause| self.without_politeness(clause)).collect();
        let spoken = if kept.iter().all(Vec::is_empty) { vec![all] } else { kept };
        spoken.iter().flat_map(|clause| self.clause(clause)).collect()
    }

    fn clause(&self, tokens: &[Token]) -> Vec<Word> {
        let merged = self.merged(tokens).into_iter();
        let mut words: Vec<Word> = merged.map(|(range, folded)| self.word(range, folded)).collect();
        if let Some(first) = words.first_mut() {
            first.opens = true;
        }
        words
    }

    /// `words` without what a value neither begins nor ends with.
    pub(super) fn trimmed<'w>(&self, words: &'w [Word]) -> &'w [Word] {
        let edge = |word: &Word| word.light || self.tables.edges.contains(&word.folded.as_str());
        let Some(first) = words.iter().position(|word| !edge(word)) else { return &[] };
        let last = words.iter().rposition(|word| !edge(word)).unwrap_or(first);
        &words[first..=last]
    }

    pub(super) fn word(&self, range: Range<usize>, folded: String) -> Word {
        let concept = concepts::of(self.language).find(&folded);
        let light = self.tables.light.contains(&folded.as_str());
        let framing = self.tables.framing.contains(&folded.as_str());
        let asks = concept.is_some_and(|of| ASKING.contains(&of)) || self.tables.asking.contains(&folded.as_str());
        let digits = folded.bytes().any(|byte| byte.is_ascii_digit());
        let stem = if digits { "#".to_owned() } else { self.stemmer.stem(&folded).into_owned() };
        let kind = self.kind(&folded);
        let digit = self.tables.digits.contains(&folded.as_str());
        Word { range, folded, stem, concept, light, framing, opens: false, asks, kind, digit }
    }

    /// A number that is read out digit by digit, in figures.
    pub(super) fn digits(&self, text: &str) -> String {
        values::figures(text, self.language).unwrap_or_else(|| text.to_owned())
    }

    /// A size in figures, if `text` holds a number; otherwise its last word, which is the name of a size.
    pub(super) fn size(&self, text: &str) -> String {
        let number = values::whole(text, self.language);
        number.unwrap_or_else(|| text.split_whitespace().next_back().unwrap_or(text).to_owned())
    }

    fn kind(&self, folded: &str) -> Kind {
        let (first, is_phrase) = folded.split_once('_').map_or((folded, false), |(first, _)| (first, true));
        let kinds = [
            (self.tables.prepositions, Kind::Joins),
            (self.tables.contracted, Kind::Closed),
            (self.tables.determiners, Kind::Determines),
        ];
        let kind = kinds.into_iter().find(|(words, _)| words.contains(&first)).map_or(Kind::Plain, |(_, kind)| kind);
        if is_phrase && kind == Kind::Joins { Kind::Closed } else { kind }
    }

    fn split(&self, text: &str) -> Vec<Token> {
        let mut words = Vec::new();
        for (start, word) in text.unicode_word_indices() {
            self.split_apostrophes(start, word, &mut words);
        }
        words
    }

    /// "where's" is "where is", "l'huile" is "l' huile".
    fn split_apostrophes(&self, start: usize, word: &str, into: &mut Vec<Token>) {
        let Some((at, mark)) = word.char_indices().find(|(_, c)| matches!(c, '\'' | '’')) else {
            return push(start..start + word.len(), word, into);
        };
        let after = at + mark.len_utf8();
        let (head, tail) = (&word[..at], &word[after..]);
        if self.language == Language::En {
            let (head, tail) = uncontracted(head, tail);
            push(start..start + at, &head, into);
            push(start + after..start + word.len(), tail, into);
        } else if self.language == Language::Fr {
            push(start..start + after, &format!("{head}'"), into);
            self.split_apostrophes(start + after, tail, into);
        } else {
            push(start..start + at, head, into);
            push(start + after..start + word.len(), if tail == "s" { "es" } else { tail }, into);
        }
    }

    fn without_politeness(&self, words: &[Token]) -> Vec<Token> {
        let mut kept = Vec::with_capacity(words.len());
        let mut rest = words;
        while let Some((first, others)) = rest.split_first() {
            let length = self.polite_at(rest, kept.is_empty());
            if length == 0 {
                kept.push(first.clone());
                rest = others;
            } else {
                rest = &rest[length..];
            }
        }
        kept
    }

    /// How many words of politeness `words` begin with; some phrases are polite only where a sentence begins.
    fn polite_at(&self, words: &[Token], opening: bool) -> usize {
        let anywhere = self.tables.fillers.iter();
        let openings = self.tables.openings.iter().filter(|_| opening);
        let starts = |phrase: &&&str| begins_with(words, phrase);
        anywhere.chain(openings).filter(starts).map(|phrase| parts(phrase).count()).max().unwrap_or(0)
    }

    /// Phrases that stand for one concept become one word ("pick up").
    fn merged(&self, words: &[Token]) -> Vec<Token> {
        let concepts = concepts::of(self.language);
        let mut merged = Vec::with_capacity(words.len());
        let mut rest = words;
        while !rest.is_empty() {
            let length = concepts.phrase_at(&rest.iter().map(|(_, word)| word.as_str())).max(1);
            let (phrase, others) = rest.split_at(length);
            let range = phrase[0].0.start..phrase[length - 1].0.end;
            merged.push((range, phrase.iter().map(|(_, word)| word.as_str()).collect::<Vec<_>>().join("_")));
            rest = others;
        }
        merged
    }
}

fn push(range: Range<usize>, word: &str, into: &mut Vec<Token>) {
    let folded = fold(word);
    if !folded.is_empty() {
        into.push((range, folded));
    }
}

fn uncontracted<'a>(head: &str, tail: &'a str) -> (String, &'a str) {
    match tail.to_lowercase().as_str() {
        "m" => (head.to_owned(), "am"),
        "d" => (head.to_owned(), "would"),
        "ll" => (head.to_owned(), "will"),
        "re" => (head.to_owned(), "are"),
        "ve" => (head.to_owned(), "have"),
        "s" => (head.to_owned(), "is"),
        "t" => (without_n(head), "not"),
        _ => (head.to_owned(), tail),
    }
}

/// "don" of "don't" is "do"; "can" stays.
fn without_n(head: &str) -> String {
    let lower = head.to_lowercase();
    match lower.as_str() {
        "can" => lower,
        "won" => "will".to_owned(),
        _ => lower.strip_suffix('n').unwrap_or(&lower).to_owned(),
    }
}

/// The words of a phrase of the tables, split as text is: "s'il" is two.
fn parts(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split(' ').flat_map(|word| word.split_inclusive('\''))
}

pub(super) fn begins_with(words: &[Token], phrase: &str) -> bool {
    parts(phrase).enumerate().all(|(i, part)| words.get(i).is_some_and(|(_, word)| word == part))
}

/// Lower case, without accents; what keyboards and recognisers write differently is one.
pub(super) fn fold(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let lower = word.to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for c in lower.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        match c {
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            other => folded.push(other),
        }
    }
    folded
}

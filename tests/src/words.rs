//! How well words were understood.

/// The numerals that recordings and transcripts write in two ways.
const NUMERALS: [(&str, &str); 16] = [
    ("1", "one"),
    ("2", "two"),
    ("3", "three"),
    ("4", "four"),
    ("5", "five"),
    ("6", "six"),
    ("7", "seven"),
    ("8", "eight"),
    ("9", "nine"),
    ("10", "ten"),
    ("12", "twelve"),
    ("14", "fourteen"),
    ("30", "thirty"),
    ("36", "thirty six"),
    ("42", "forty two"),
    ("47", "forty seven"),
];

/// The words of `text` in lower case, without punctuation, numerals written out.
pub fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    let tokens = lower.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty());
    let spell = |token: &str| {
        NUMERALS.iter().find(|(n, _)| *n == token).map_or_else(|| token.to_owned(), |(_, w)| (*w).to_owned())
    };
    tokens.map(spell).flat_map(|words| words.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether all words of `fact` are in `text`, one after the other.
pub fn says(text: &str, fact: &str) -> bool {
    let (text, fact) = (words(text), words(fact));
    text.windows(fact.len().max(1)).any(|window| window == fact)
}

/// The least number of words to change, leave out or add to get from one text to the other.
pub fn distance(said: &str, heard: &str) -> usize {
    let (said, heard) = (words(said), words(heard));
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (i, word) in said.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, other) in heard.iter().enumerate() {
            let changed = diagonal + usize::from(word != other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[heard.len()]
}

/// Errors per word said, over all pairs of said and heard: the word error rate.
pub fn error_rate<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> f64 {
    let count = |(errors, total), (said, heard)| (errors + distance(said, heard), total + words(said).len());
    let (errors, total) = pairs.into_iter().fold((0, 0), count);
    errors as f64 / total.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_missing_and_an_added_word_count_one_each() {
        assert_eq!(distance("Where is the oat milk?", "where is the oat milk"), 0);
        assert_eq!(distance("where is the oat milk", "where is a milk now"), 3);
        assert!((error_rate([("one two three four", "1 2 3 5")]) - 0.25).abs() < 1e-9);
    }

    #[test]
    fn a_fact_is_said_in_words_or_numerals() {
        assert!(says("It stands in aisle 7, next to …", "aisle seven"));
        assert!(!says("It stands in aisle 17.", "aisle seven"));
        assert!(says("Size forty-two.", "size 42"));
    }
}

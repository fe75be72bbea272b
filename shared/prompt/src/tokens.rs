//! How much of a language model's context a text takes, estimated.
//!
//! Every model counts differently and none of their dictionaries is here. Four characters a token is what English comes to
//! with the common ones; German and French, with longer and rarer words, come to about 3.3. Budgets leave room for the
//! difference.

use u5_protocol::Language;
use unicode_segmentation::UnicodeSegmentation;

/// What a message takes beside its text: its role and its ends.
pub const MESSAGE: usize = 4;

/// Tenths of a character that a token stands for.
const fn tenths(language: Language) -> usize {
    match language {
        Language::En => 40,
        Language::De | Language::Fr => 33,
    }
}

/// About how many tokens `text` takes, rounded up.
pub fn estimate(text: &str, language: Language) -> usize {
    (text.chars().count() * 10).div_ceil(tenths(language))
}

/// How many characters fit into `tokens`.
pub const fn characters(tokens: usize, language: Language) -> usize {
    tokens.saturating_mul(tenths(language)) / 10
}

/// As many whole sentences from the beginning of `text` as fit into `tokens`; nothing where not even one does.
pub fn whole_sentences(text: &str, tokens: usize, language: Language) -> &str {
    let mut room = characters(tokens, language);
    let mut end = 0;
    for sentence in text.split_sentence_bounds() {
        let length = sentence.trim_end().chars().count();
        if length > room {
            break;
        }
        room = room.saturating_sub(sentence.chars().count());
        end += sentence.len();
    }
    text[..end].trim_end()
}

/// The first `most` characters of `text`.
pub fn first_characters(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn german_and_french_take_more_tokens_than_english() {
        let text = "a".repeat(330);
        assert_eq!(Language::ALL.map(|language| estimate(&text, language)), [83, 100, 100]);
        assert_eq!(estimate("", Language::En), 0);
    }

    #[test]
    fn what_does_not_fit_is_cut_at_a_sentence() {
        let text = "Oat milk is in aisle 7. It costs 2.29 euros. Ask us for more.";
        assert_eq!(whole_sentences(text, 15, Language::En), "Oat milk is in aisle 7. It costs 2.29 euros.");
        assert_eq!(whole_sentences(text, 6, Language::En), "Oat milk is in aisle 7.");
        assert_eq!(whole_sentences(text, 5, Language::En), "");
        assert_eq!(whole_sentences(text, 1_000, Language::En), text);
    }

    proptest! {
        #[test]
        fn a_cut_text_fits_and_is_a_beginning(text in "\\PC{0,200}", tokens in 0_usize..60) {
            for language in Language::ALL {
                let cut = whole_sentences(&text, tokens, language);
                prop_assert!(text.starts_with(cut) && estimate(cut, language) <= tokens);
            }
        }
    }
}

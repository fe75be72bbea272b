//! The built-in English front end (lexicon and a small neural fallback), for machines without espeak-ng.

use std::{fmt::Write as _, sync::Arc};

use loqui_g2p::{Dialect, G2p, OovFallback};
use u5_protocol::Language;

use super::PhonemeError;

/// American English. About 80 MB once loaded.
pub(crate) struct English(G2p);

impl English {
    /// Parses the lexicons: a quarter of a second of work.
    pub(crate) fn load() -> Result<Self, PhonemeError> {
        let g2p = G2p::new(Dialect::American, OovFallback::Neural);
        g2p.map(Self).map_err(|e| PhonemeError::BuiltIn(e.to_string()))
    }

    /// The phonemes of `text` as espeak-ng would write them, on a blocking thread: an unknown word takes 30 ms.
    pub(crate) async fn ipa(self: &Arc<Self>, language: Language, text: &str) -> Result<String, PhonemeError> {
        if language != Language::En {
            return Err(PhonemeError::Language(language));
        }
        let (english, text) = (Arc::clone(self), text.to_owned());
        let work = tokio::task::spawn_blocking(move || english.phonemes(&text));
        work.await.map_err(|e| PhonemeError::BuiltIn(e.to_string()))
    }

    fn phonemes(&self, text: &str) -> String {
        let mut ipa = String::new();
        for token in self.0.tokens(text) {
            let gap = if token.whitespace { " " } else { "" };
            // Writing to a string cannot fail.
            _ = write!(ipa, "{}{gap}", from_misaki(&token.phonemes));
        }
        ipa
    }
}

/// Rewrites misaki's symbols, which the front end speaks, as those of espeak-ng, which Piper's voices were trained on.
/// The table is misaki's own description of its phonemes, read backwards.
fn from_misaki(phonemes: &str) -> String {
    let joined = phonemes.replace("ɜɹ", "ɜː").replace("əɹ", "ɚ");
    let mut ipa = String::with_capacity(joined.len() + 8);
    let mut stressed = false;
    for symbol in joined.chars() {
        match symbol {
            'A' => ipa.push_str("eɪ"),
            'I' => ipa.push_str("aɪ"),
            'O' => ipa.push_str("oʊ"),
            'W' => ipa.push_str("aʊ"),
            'Y' => ipa.push_str("ɔɪ"),
            'ʤ' => ipa.push_str("dʒ"),
            'ʧ' => ipa.push_str("tʃ"),
            'T' => ipa.push('ɾ'),
            'ᵊ' => ipa.push('ə'),
            'ɑ' | 'ɔ' | 'u' => ipa.extend([symbol, 'ː']),
            'i' if stressed => ipa.push_str("iː"),
            _ if symbol.is_alphabetic() || symbol == ' ' => ipa.push(symbol),
            _ => {}
        }
        // A stress mark holds for the syllable's vowel, which may follow several consonants.
        stressed = matches!(symbol, 'ˈ' | 'ˌ') || (stressed && !is_vowel(symbol));
    }
    ipa
}

fn is_vowel(symbol: char) -> bool {
    "AIOWYaeiouæɑɐɒɔəɚɛɜɪʊʌᵊᵻ".contains(symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_those_the_voice_was_trained_on() {
        for (misaki, ipa) in [
            ("həlˈO", "həlˈoʊ"),
            ("wˈɜɹld", "wˈɜːld"),
            ("ʤˈʌmp", "dʒˈʌmp"),
            ("stɹˈit", "stɹˈiːt"),
            ("hˈæpi", "hˈæpi"),
            ("8:", ""),
        ] {
            assert_eq!(from_misaki(misaki), ipa, "{misaki}");
        }
    }

    #[tokio::test]
    async fn other_languages_are_refused_by_name() {
        let english = Arc::new(English::load().unwrap());
        let refused = english.ipa(Language::De, "Milch").await.unwrap_err().to_string();
        assert!(refused.contains("`de`"), "{refused}");
        assert!(refused.contains("apt-get install espeak-ng"), "{refused}");
    }

    #[tokio::test]
    async fn a_price_keeps_its_words_apart() {
        let english = Arc::new(English::load().unwrap());
        assert_eq!(english.ipa(Language::En, "It costs $5").await.unwrap(), "ˌɪt kˈɔːsts fˈaɪv dˈɑːlɚz");
    }
}

//! What reduces words to their stems.

use rust_stemmers::{Algorithm, Stemmer};
use u5_protocol::Language;

/// The stemmer of a language, for words in lower case.
pub(crate) fn of(language: Language) -> Stemmer {
    Stemmer::create(match language {
        Language::En => Algorithm::English,
        Language::De => Algorithm::German,
        Language::Fr => Algorithm::French,
    })
}

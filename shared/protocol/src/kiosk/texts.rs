//! The texts of the kiosk page that a store may write itself, by language and name.

use std::collections::BTreeMap;

use crate::Language;

/// Their names. The page has its own words for each.
pub const NAMES: [&str; 6] = ["ai_notice", "consent", "attract_title", "attract_hint", "offline_text", "closed_text"];
/// The longest of them, in characters: more would not fit a screen.
pub const MAX_CHARS: usize = 300;

/// Texts by language and name.
pub type Texts = BTreeMap<Language, BTreeMap<String, String>>;

/// What is wrong with them: which one, as `language.name`, and what.
pub fn problems(texts: &Texts) -> impl Iterator<Item = (String, String)> {
    let all = texts.iter().flat_map(|(language, texts)| texts.iter().map(move |(name, text)| (language, name, text)));
    all.filter_map(|(language, name, text)| Some((format!("{language}.{name}"), problem(name, text)?)))
}

fn problem(name: &str, text: &str) -> Option<String> {
    if !NAMES.contains(&name) {
        return Some(format!("is no text of the page; these are: {}", NAMES.join(", ")));
    }
    let is_shown = !text.trim().is_empty() && text.chars().count() <= MAX_CHARS;
    (!is_shown).then(|| format!("is empty or longer than {MAX_CHARS} characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_has_no_place_for_is_named() {
        let long = "x".repeat(MAX_CHARS + 1);
        let written = [("consent", "Fine."), ("welcome", "Hi"), ("ai_notice", " "), ("closed_text", &long)];
        let written = written.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let found: Vec<_> = problems(&Texts::from([(Language::De, BTreeMap::from(written))])).collect();
        assert_eq!(
            found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            ["de.ai_notice", "de.closed_text", "de.welcome"]
        );
        assert!(found[2].1.contains("attract_title"), "{found:?}");
    }
}

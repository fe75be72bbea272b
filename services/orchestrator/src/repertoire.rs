//! What a kiosk says to everybody: the store's phrases, and the replies that are the same for every customer.

use std::collections::HashSet;

use u5_audio::{cutter::Cutter, spoken::spoken};
use u5_dialogue::settings::Phrases;
use u5_engines::{
    SpeechRequest,
    extractive::{Intent, reply, unknown_reply},
};
use u5_flow::FlowSet;
use u5_protocol::Language;

/// Everything in it, as it is asked of the voice; what is needed first comes first.
pub(crate) fn repertoire(phrases: &Phrases, flows: Option<&FlowSet>, languages: &[Language]) -> Vec<SpeechRequest> {
    let spoken_phrases = phrases.0.iter().filter(|((phrase, _), _)| phrase.is_spoken());
    let phrases = spoken_phrases.map(|((_, language), text)| (*language, text.clone()));
    let replies = languages.iter().flat_map(|language| replies(*language).map(|text| (*language, text)));
    let fixed = flows.map(FlowSet::fixed_texts).unwrap_or_default().into_iter();
    let fixed = fixed.flat_map(|(language, text)| parts(&text).into_iter().map(move |part| (language, part)));
    let mut seen = HashSet::new();
    phrases
        .chain(fixed)
        .chain(replies)
        .filter(|(language, _)| languages.contains(language))
        .map(|(language, text)| (language, spoken(&text, language)))
        .filter(|(_, text)| !text.trim().is_empty())
        .filter(|said| seen.insert(said.clone()))
        .map(|(language, text)| SpeechRequest { text, language, voice: None, speed: 1.0 })
        .collect()
}

/// The replies in the parts in which answers are spoken.
fn replies(language: Language) -> impl Iterator<Item = String> {
    let small_talk = Intent::ALL.map(|intent| reply(intent, language));
    std::iter::once(unknown_reply(language)).chain(small_talk).flat_map(parts)
}

fn parts(text: &str) -> Vec<String> {
    let mut cutter = Cutter::default();
    let certain = cutter.push(text);
    certain.into_iter().chain(cutter.finish()).map(|part| part.text).collect()
}

#[cfg(test)]
mod tests {
    use u5_dialogue::settings::Phrase;

    use super::*;

    fn said(languages: &[Language]) -> Vec<(Language, String)> {
        let phrases = [
            ((Phrase::Greeting, Language::En), "Hello! Open till 8."),
            ((Phrase::Greeting, Language::De), "Guten Tag!"),
            ((Phrase::Goodbye, Language::En), "Goodbye, and see you soon!"),
            ((Phrase::Apology, Language::En), ""),
            ((Phrase::ChooseTyping, Language::En), "Type instead"),
        ];
        let phrases = Phrases(phrases.map(|(key, text)| (key, text.to_owned())).into());
        repertoire(&phrases, None, languages).into_iter().map(|request| (request.language, request.text)).collect()
    }

    #[test]
    fn phrases_come_first_and_as_they_are_spoken() {
        assert_eq!(said(&[Language::En])[0].1, "Hello! Open till eight.");
    }

    #[test]
    fn what_is_written_on_buttons_is_not_said() {
        assert!(said(&[Language::En]).iter().all(|(_, text)| text != "Type instead"));
    }

    #[test]
    fn only_the_stores_languages_are_in_it() {
        assert!(said(&[Language::En]).iter().all(|(language, _)| *language == Language::En));
        assert!(said(&[Language::De, Language::En]).contains(&(Language::De, "Guten Tag!".to_owned())));
    }

    #[test]
    fn a_reply_is_in_it_part_by_part_as_an_answer_is_spoken() {
        let said = said(&[Language::En]);
        for part in ["I'm sorry, I don't know that.", "Shall I call a colleague for you?", "You're welcome."] {
            assert!(said.iter().any(|(_, text)| text == part), "{part} is not in {said:#?}");
        }
    }

    #[test]
    fn nothing_is_in_it_twice_or_without_a_sound() {
        let said = said(&Language::ALL);
        let unique: HashSet<_> = said.iter().collect();
        assert_eq!(unique.len(), said.len());
        assert!(said.iter().all(|(_, text)| !text.trim().is_empty()));
    }
}

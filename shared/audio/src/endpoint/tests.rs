use Completeness::{Complete, Unfinished, Unsure};
use Language::{De, En, Fr};

use super::*;

#[test]
fn a_murmur_into_the_loudspeakers_words_is_told_from_words_of_the_customers_own() {
    let saying = "You can return a pair of shoes that you bought within thirty days.";
    for echo in ["that you have", "that yeah", "shoes that okay"] {
        assert!(is_mostly_of(echo, saying, Language::En), "{echo}");
    }
    for own in ["where is the exit", "no the other one", "stop", ""] {
        assert!(!is_mostly_of(own, saying, Language::En), "{own}");
    }
}

#[test]
fn unfinished_phrases_hold_the_turn() {
    for (text, language) in [
        ("I am looking for.", En),
        ("I am looking for...", En),
        ("Do you have the", En),
        ("I'm looking for a present for my", En),
        ("Where can I find um", En),
        ("I'd like", En),
        ("I’m", En),
        ("Can I return it because", En),
        ("Ich suche.", De),
        ("Ich suche ein Geschenk für meine", De),
        ("Haben Sie äh", De),
        ("Wo finde ich die", De),
        ("Ich hätte gern", De),
        ("Je cherche", Fr),
        ("Je voudrais un cadeau pour ma.", Fr),
        ("Est-ce que vous avez", Fr),
        ("Où se trouve le", Fr),
        ("J'ai besoin de", Fr),
        ("Je cherche euh…", Fr),
    ] {
        assert_eq!(completeness(text, language), Unfinished, "{text}");
    }
}

#[test]
fn whole_phrases_are_complete_with_or_without_a_stop() {
    for (text, language) in [
        ("Where can I find the organic oat milk?", En),
        ("what time do you close on saturday", En),
        ("Can I return a pair of shoes I bought two weeks ago?", En),
        ("I'm looking for running shoes in size forty two.", En),
        ("How much?", En),
        ("Stop, stop, that's enough.", En),
        ("Wo finde ich die Hafermilch", De),
        ("Wann haben Sie morgen geöffnet?", De),
        ("Où se trouve le lait d'avoine ?", Fr),
        ("À quelle heure fermez-vous samedi ?", Fr),
    ] {
        assert_eq!(completeness(text, language), Complete, "{text}");
    }
}

#[test]
fn short_replies_are_left_open() {
    for (text, language) in [
        ("Stop.", En),
        ("Stop, stop", En),
        ("No", En),
        ("Yes!", En),
        ("", En),
        ("...", En),
        ("Nein.", De),
        ("Ja", De),
        ("Non", Fr),
        ("Milk", En),
        ("Yes, please.", En),
    ] {
        assert_eq!(completeness(text, language), Unsure, "{text}");
    }
}

#[test]
fn stop_words_interrupt_and_murmurs_do_not() {
    for (text, language) in [
        ("Stop!", En),
        ("stop, stop, that's enough", En),
        ("Wait a moment, please", En),
        ("Hold on.", En),
        ("Stopp bitte", De),
        ("Moment mal", De),
        ("Das reicht!", De),
        ("Arrêtez, s'il vous plaît", Fr),
        ("Ça suffit", Fr),
    ] {
        assert!(is_stop_word(text, language), "{text}");
        assert!(!is_backchannel(text, language), "{text}");
    }
    for (text, language) in [
        ("Mhm", En),
        ("ok, ok", En),
        ("Yeah, right.", En),
        ("Ja ja", De),
        ("Ach so", De),
        ("Ah bon ?", Fr),
        ("d’accord", Fr),
    ] {
        assert!(is_backchannel(text, language), "{text}");
        assert!(!is_stop_word(text, language), "{text}");
    }
    for text in ["where is the bus stop", "please", "", "wait where is the milk", "okay where is it"] {
        assert!(!is_stop_word(text, En) && !is_backchannel(text, En), "{text}");
    }
}

#[test]
fn what_the_loudspeaker_says_is_known_again() {
    let saying = "You can return shoes that you bought within thirty days, with the receipt.";
    assert!(is_part_of("that you bought within thirty days", saying) && is_part_of("With the receipt.", saying));
    assert!(!is_part_of("receipt", saying), "one word may well be the customer's");
    assert!(!is_part_of("within thirty days please", saying) && !is_part_of("", saying));
}

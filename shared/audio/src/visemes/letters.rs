//! From letters to shapes of the mouth, by each language's rules of spelling: a guess, for voices that keep their
//! phonemes to themselves. The longest rule that fits wins; `^` is a word's beginning and `$` its end.

use u5_protocol::{
    Language,
    kiosk::Viseme::{self, Aa, Ch, Dd, E, Ff, I, Kk, Nn, O, Pp, Rr, Ss, Th, U},
};

type Rule = (&'static str, &'static [Viseme]);

/// The shapes of a written word in order. Never empty for a word that has a letter or digit.
pub fn of_word(word: &str, language: Language) -> Vec<Viseme> {
    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.is_empty() {
        return Vec::new();
    }
    let framed = format!("^{letters}$");
    let mut rest = framed.as_str();
    let mut shapes = Vec::with_capacity(letters.len());
    while let Some(next) = rest.chars().next() {
        let found = longest(rest, language);
        shapes.extend(found.map_or(&[][..], |(_, shapes)| shapes));
        let used = found.map_or_else(|| next.len_utf8(), |(pattern, _)| pattern.trim_end_matches('$').len());
        rest = rest.get(used.max(1)..).unwrap_or_default();
    }
    if shapes.is_empty() { vec![E] } else { shapes }
}

fn longest(rest: &str, language: Language) -> Option<&'static Rule> {
    let own = match language {
        Language::En => ENGLISH,
        Language::De => GERMAN,
        Language::Fr => FRENCH,
    };
    // The last of the longest is taken, so the language's own rules come last.
    COMMON.iter().chain(own).filter(|(pattern, _)| rest.starts_with(pattern)).max_by_key(|(pattern, _)| pattern.len())
}

/// What every language here does.
const COMMON: &[Rule] = &[
    ("a", &[Aa]),
    ("b", &[Pp]),
    ("c", &[Kk]),
    ("d", &[Dd]),
    ("e", &[E]),
    ("f", &[Ff]),
    ("g", &[Kk]),
    ("h", &[]),
    ("i", &[I]),
    ("j", &[Ch]),
    ("k", &[Kk]),
    ("l", &[Nn]),
    ("m", &[Pp]),
    ("n", &[Nn]),
    ("o", &[O]),
    ("p", &[Pp]),
    ("q", &[Kk]),
    ("r", &[Rr]),
    ("s", &[Ss]),
    ("t", &[Dd]),
    ("u", &[U]),
    ("v", &[Ff]),
    ("w", &[U]),
    ("x", &[Kk, Ss]),
    ("y", &[I]),
    ("z", &[Ss]),
    ("bb", &[Pp]),
    ("cc", &[Kk]),
    ("ck", &[Kk]),
    ("dd", &[Dd]),
    ("ff", &[Ff]),
    ("gg", &[Kk]),
    ("ll", &[Nn]),
    ("mm", &[Pp]),
    ("nn", &[Nn]),
    ("ng", &[Nn]),
    ("ph", &[Ff]),
    ("pp", &[Pp]),
    ("rr", &[Rr]),
    ("ss", &[Ss]),
    ("tt", &[Dd]),
    ("á", &[Aa]),
    ("à", &[Aa]),
    ("â", &[Aa]),
    ("é", &[E]),
    ("è", &[E]),
    ("ê", &[E]),
    ("ë", &[E]),
    ("í", &[I]),
    ("î", &[I]),
    ("ï", &[I]),
    ("ñ", &[Nn, I]),
    ("ó", &[O]),
    ("ô", &[O]),
    ("ö", &[O]),
    ("ú", &[U]),
    ("û", &[U]),
    ("ù", &[U]),
    ("ü", &[U]),
    ("ä", &[E]),
    ("ç", &[Ss]),
    ("œ", &[O]),
    ("ß", &[Ss]),
];

const ENGLISH: &[Rule] = &[
    ("th", &[Th]),
    ("sh", &[Ch]),
    ("ch", &[Ch]),
    ("tch", &[Ch]),
    ("dge", &[Ch]),
    ("tion", &[Ch, E, Nn]),
    ("sion", &[Ch, E, Nn]),
    ("ce", &[Ss]),
    ("ci", &[Ss, I]),
    ("cy", &[Ss, I]),
    ("ge$", &[Ch]),
    ("gh", &[]),
    ("^kn", &[Nn]),
    ("^wr", &[Rr]),
    ("wh", &[U]),
    ("qu", &[Kk, U]),
    ("mb$", &[Pp]),
    ("ai", &[E, I]),
    ("ay", &[E, I]),
    ("ea", &[I]),
    ("ee", &[I]),
    ("ei", &[E, I]),
    ("ey", &[I]),
    ("ie", &[I]),
    ("igh", &[Aa, I]),
    ("aw", &[O]),
    ("au", &[O]),
    ("oa", &[O, U]),
    ("oo", &[U]),
    ("ou", &[Aa, U]),
    ("ow", &[O, U]),
    ("oi", &[O, I]),
    ("oy", &[O, I]),
    ("ew", &[U]),
    ("er", &[Rr]),
    ("ir", &[Rr]),
    ("ur", &[Rr]),
    ("u", &[Aa]),
    ("e$", &[]),
    ("^he$", &[I]),
    ("^the$", &[Th, E]),
    ("^we$", &[U, I]),
    ("^be$", &[Pp, I]),
    ("^you", &[I, U]),
    ("^y", &[I]),
    ("y$", &[I]),
];

const GERMAN: &[Rule] = &[
    ("sch", &[Ch]),
    ("tsch", &[Ch]),
    ("^st", &[Ch, Dd]),
    ("^sp", &[Ch, Pp]),
    ("ch", &[Kk]),
    ("chs", &[Kk, Ss]),
    ("j", &[I]),
    ("v", &[Ff]),
    ("w", &[Ff]),
    ("z", &[Dd, Ss]),
    ("tz", &[Dd, Ss]),
    ("pf", &[Pp, Ff]),
    ("qu", &[Kk, Ff]),
    ("ei", &[Aa, I]),
    ("ai", &[Aa, I]),
    ("ie", &[I]),
    ("eu", &[O, I]),
    ("äu", &[O, I]),
    ("au", &[Aa, U]),
    ("ee", &[E]),
    ("aa", &[Aa]),
    ("oo", &[O]),
    ("y", &[U]),
    ("er$", &[Aa]),
];

const FRENCH: &[Rule] = &[
    ("ch", &[Ch]),
    ("g", &[Kk]),
    ("ge", &[Ch]),
    ("gi", &[Ch, I]),
    ("gn", &[Nn, I]),
    ("ce", &[Ss]),
    ("ci", &[Ss, I]),
    ("qu", &[Kk]),
    ("ou", &[U]),
    ("oi", &[U, Aa]),
    ("au", &[O]),
    ("eau", &[O]),
    ("eu", &[O]),
    ("ai", &[E]),
    ("ei", &[E]),
    ("an", &[Aa]),
    ("am", &[Aa]),
    ("en", &[Aa]),
    ("em", &[Aa]),
    ("on", &[O]),
    ("om", &[O]),
    ("in", &[E]),
    ("im", &[E]),
    ("un", &[E]),
    ("ill", &[I]),
    ("e$", &[]),
    ("es$", &[]),
    ("ent$", &[Aa]),
    ("er$", &[E]),
    ("ez$", &[E]),
    ("s$", &[]),
    ("t$", &[]),
    ("d$", &[]),
    ("x$", &[]),
    ("p$", &[]),
    ("^le$", &[Nn, E]),
    ("^de$", &[Dd, E]),
    ("^je$", &[Ch, E]),
    ("^ce$", &[Ss, E]),
    ("^les$", &[Nn, E]),
    ("^des$", &[Dd, E]),
    ("^et$", &[E]),
    ("^est$", &[E]),
];

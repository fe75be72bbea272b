//! From the IPA symbols that phonemizers write to shapes of the mouth.

use u5_protocol::kiosk::Viseme;

/// What a symbol does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It sounds, with this shape.
    Sound(Viseme),
    /// It says something about the sound behind it: stress, or an h, which has the shape of its vowel.
    MarksNext,
    /// It says something about the sound before it: length, nasality, and whatever is not known.
    MarksLast,
    /// Nothing sounds.
    Pause,
}

/// The shapes of `symbols` in order, without times.
pub fn of_phonemes(symbols: &[char]) -> Vec<Viseme> {
    let sound = |symbol: &char| match role(*symbol) {
        Role::Sound(viseme) => Some(viseme),
        Role::MarksNext | Role::MarksLast | Role::Pause => None,
    };
    symbols.iter().filter_map(sound).collect()
}

pub(super) fn role(symbol: char) -> Role {
    match symbol {
        'ˈ' | 'ˌ' | 'h' | 'ɦ' => Role::MarksNext,
        _ if symbol.is_whitespace() || symbol.is_ascii_punctuation() => Role::Pause,
        _ => viseme(symbol).map_or(Role::MarksLast, Role::Sound),
    }
}

const fn viseme(symbol: char) -> Option<Viseme> {
    Some(match symbol {
        'p' | 'b' | 'm' => Viseme::Pp,
        'f' | 'v' | 'ɱ' | 'ʋ' => Viseme::Ff,
        'θ' | 'ð' => Viseme::Th,
        't' | 'd' | 'ɾ' | 'ʈ' | 'ɖ' => Viseme::Dd,
        'k' | 'g' | 'ɡ' | 'x' | 'χ' | 'ɣ' | 'q' | 'c' | 'ɟ' => Viseme::Kk,
        'ʃ' | 'ʒ' | 'ɕ' | 'ʑ' => Viseme::Ch,
        's' | 'z' => Viseme::Ss,
        'n' | 'l' | 'ɫ' | 'ɲ' | 'ŋ' | 'ɬ' | 'ʎ' => Viseme::Nn,
        'r' | 'ɹ' | 'ɻ' | 'ʁ' | 'ʀ' | 'ɚ' | 'ɝ' => Viseme::Rr,
        'a' | 'ɑ' | 'ɐ' | 'æ' | 'ʌ' => Viseme::Aa,
        'e' | 'ɛ' | 'ə' | 'ɘ' | 'ɜ' => Viseme::E,
        'i' | 'ɪ' | 'j' | 'ɨ' | 'ᵻ' => Viseme::I,
        'o' | 'ɔ' | 'ɒ' | 'ø' | 'œ' | 'ɵ' => Viseme::O,
        'u' | 'ʊ' | 'w' | 'ʉ' | 'y' | 'ʏ' | 'ɥ' | 'ɯ' => Viseme::U,
        _ => return None,
    })
}

//! Words that carry little, folded as [`super::words`] folds them.

use u5_protocol::Language;

pub(super) struct Tables {
    /// Articles, pronouns, auxiliaries, prepositions.
    pub(super) light: &'static [&'static str],
    /// Words that a value does not hold: question words, pronouns, verbs that frame a request.
    pub(super) framing: &'static [&'static str],
    /// What a value does not begin or end with, besides light words.
    pub(super) edges: &'static [&'static str],
    /// Words and phrases that mean nothing wherever they stand.
    pub(super) fillers: &'static [&'static str],
    /// Phrases that mean nothing where a sentence begins.
    pub(super) openings: &'static [&'static str],
}

pub(super) const fn of(language: Language) -> &'static Tables {
    match language {
        Language::En => &ENGLISH,
        Language::De => &GERMAN,
        Language::Fr => &FRENCH,
    }
}

const ENGLISH: Tables = Tables {
    light: &[
        "a", "an", "the", "my", "your", "his", "her", "our", "their", "its", "this", "these", "that", "those", "some",
        "any", "and", "or", "but", "of", "for", "with", "from", "to", "at", "in", "on", "by", "is", "are", "was",
        "were", "am", "be", "been", "has", "had", "have", "do", "does", "did", "can", "could", "would", "should",
        "will", "may", "might", "i", "you", "it", "they", "we", "he", "she", "me", "them", "us", "there", "here", "so",
        "one", "ones", "as", "if", "not", "what", "how", "too",
    ],
    framing: &[
        "where", "what", "how", "who", "why", "when", "which", "whose", "i", "you", "we", "they", "he", "she", "is",
        "are", "was", "were", "am", "be", "do", "does", "did", "can", "could", "would", "should", "will", "have",
        "has", "had", "want", "need", "find", "looking_for", "look_for", "because", "know", "please", "tell", "show",
        "it", "there", "located", "does_not_fit",
    ],
    edges: &["today", "left", "here", "anywhere", "somewhere", "kind", "more", "other", "still", "also", "now", "right"],
    fillers: &[
        "um", "uh", "er", "erm", "uhm", "hmm", "hm", "please", "kindly", "just", "basically", "maybe", "perhaps",
        "by any chance", "you know", "i guess", "thanks in advance", "okay", "ok", "well", "so", "thank you very much",
        "if possible", "by the way", "possibly", "by chance", "actually", "happen to",
    ],
    openings: &[
        "hello", "hi", "hey", "hello there", "hi there", "good morning", "good afternoon", "good evening", "excuse me",
        "sorry", "pardon me", "could you tell me", "can you tell me", "could you please tell me", "would you tell me",
        "can you show me", "could you show me", "tell me", "i was wondering", "i was wondering if", "i am wondering",
        "do you know", "i would like to know", "i want to know", "i wanted to know", "quick question", "i have a question",
        "can you help me", "could you help me", "and", "oh", "ah", "wondering if", "i wonder", "i wonder if", "any idea",
        "let me know", "maybe you can help me", "i wanted to ask", "can i ask", "yeah", "right", "listen", "look",
        "would you mind telling me", "would you happen to know", "say", "then", "i need to know", "you can tell me",
        "good day", "one question", "any chance", "would you know", "do you happen to know", "am i right that",
    ],
};

const GERMAN: Tables = Tables {
    light: &[
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "mein", "meine",
        "meinen", "meinem", "meiner", "ihr", "ihre", "ihren", "ihrem", "sein", "seine", "unser", "unsere", "dieser",
        "diese", "dieses", "diesen", "diesem", "und", "oder", "aber", "von", "fur", "mit", "aus", "bei", "im", "am",
        "an", "auf", "zu", "zum", "zur", "in", "ins", "nach", "ist", "sind", "war", "bin", "habe", "hab", "hat",
        "haben", "hatte", "kann", "konnen", "konnte", "konnten", "will", "wurde", "wurden", "soll", "muss", "ich",
        "wir", "sie", "es", "er", "mir", "mich", "man", "ihnen", "du", "dir", "wie", "was", "so", "nicht", "hier",
        "irgendwo", "welche", "welcher", "welches", "wird", "werden", "ob", "dass", "uns", "euch", "werd", "darf",
    ],
    framing: &[
        "wo", "was", "wie", "wer", "warum", "wann", "welche", "welcher", "welches", "wieso", "weshalb", "ich", "wir",
        "sie", "du", "ist", "sind", "war", "bin", "habe", "haben", "hat", "hatte", "kann", "konnen", "konnte",
        "wurde", "suche", "brauche", "mochte", "finde", "finden", "gibt", "gibt_es", "weil", "muss", "soll", "fuhren",
        "verkaufen", "steht", "stehen", "liegt", "liegen", "befindet", "befinden", "sich", "es", "man", "mir", "auf_der_suche",
    ],
    edges: &["heute", "hier", "noch", "auch", "da", "eigentlich", "irgendwelche", "vorratig", "bei", "ihnen", "euch", "nur", "gerne", "gern"],
    fillers: &[
        "ah", "ahm", "oh", "hm", "hmm", "bitte", "mal", "denn", "eigentlich", "vielleicht", "halt", "gerade", "so",
        "also", "bitte schon", "zufallig", "ubrigens", "na", "tja", "okay", "ok", "einfach", "kurz", "eventuell",
        "gern", "gerne", "etwa", "schnell", "vielen dank", "danke im voraus", "danke schon",
    ],
    openings: &[
        "hallo", "guten tag", "guten morgen", "guten abend", "gruss gott", "hi", "hey", "moin", "servus",
        "entschuldigung", "entschuldigen sie", "verzeihung", "tschuldigung", "konnen sie mir sagen",
        "konnten sie mir sagen", "sagen sie", "sagen sie mir", "wissen sie", "ich wollte fragen", "ich wollte wissen",
        "ich wurde wissen", "kurze frage", "ich habe eine frage", "ich hatte eine frage", "eine frage",
        "konnen sie mir helfen", "konnten sie mir helfen", "kannst du mir sagen", "konnt ihr mir sagen", "weisst du",
        "sag", "und", "ja", "ich mochte wissen", "ich frage mich", "mich interessiert", "mich wurde interessieren",
        "konnen sie mir zeigen", "konnten sie mir zeigen", "konnen sie mir verraten", "wissen sie zufallig", "gut",
        "konnten sie mir verraten", "konnen sie mir erklaren", "darf ich fragen", "ich wusste gern", "ich wollte nur fragen",
        "ich hatte da eine frage", "ich wollte nachfragen", "stimmt es dass",
    ],
};

const FRENCH: Tables = Tables {
    light: &[
        "le", "la", "les", "l'", "un", "une", "des", "du", "de", "d'", "au", "aux", "mon", "ma", "mes", "ton", "ta",
        "tes", "son", "sa", "ses", "notre", "nos", "votre", "vos", "leur", "leurs", "ce", "cet", "cette", "ces", "et",
        "ou", "mais", "que", "qu'", "si", "qui", "a", "dans", "pour", "sans", "sur", "avec", "chez", "par", "en",
        "est", "sont", "suis", "ai", "as", "avez", "avons", "ont", "peux", "peut", "pouvez", "puis", "je", "j'", "nous",
        "vous", "il", "elle", "ils", "elles", "on", "me", "m'", "se", "s'", "te", "t'", "lui", "y", "ne", "n'", "pas",
        "c'", "ca", "cela", "ici", "quel", "quelle", "quels", "quelles", "etre", "sera", "c", "quelque", "moi", "eu", "l",
    ],
    framing: &[
        "ou_est", "comment", "qui", "pourquoi", "quand", "quel", "quelle", "quels", "quelles", "combien", "je", "j'",
        "vous", "nous", "on", "est", "sont", "suis", "ai", "avez", "avons", "peux", "peut", "pouvez", "puis", "trouve",
        "trouver", "cherche", "voudrais", "veux", "avez_vous", "vous_avez", "y_a_t_il", "il_y_a", "trouvent", "besoin",
        "faut", "c'", "ca", "parce", "auriez_vous", "vendez_vous", "vous_vendez", "se", "sais", "souhaite",
    ],
    edges: &["aujourd'", "ici", "encore", "aussi", "magasin", "quelque", "part", "genre", "la", "maintenant"],
    fillers: &[
        "euh", "heu", "ben", "bah", "hum", "alors", "s'il vous plait", "s'il te plait", "svp", "est ce que",
        "est ce qu'", "donc", "juste", "par hasard", "peut etre", "eventuellement", "d'accord", "merci d'avance",
        "bon", "simplement", "si possible", "merci beaucoup", "s'il vous plait merci", "en fait",
    ],
    openings: &[
        "bonjour", "bonsoir", "salut", "excusez moi", "pardon", "excusez moi de vous deranger", "pouvez vous me dire",
        "pourriez vous me dire", "dites moi", "savez vous", "savez vous si", "je voudrais savoir", "je voudrais savoir si",
        "j'aimerais savoir", "j'aimerais savoir si", "je me demandais", "je me demandais si", "une question",
        "j'ai une question", "petite question", "pouvez vous m'aider", "et", "ah", "oh", "oui", "vous savez", "vous pouvez me dire",
        "pouvez vous m'indiquer", "pourriez vous m'indiquer", "pouvez vous me montrer", "je voulais savoir",
        "je voulais savoir si", "je voulais demander", "madame", "monsieur", "tu sais", "tu peux me dire", "je souhaite savoir",
        "je souhaiterais savoir", "j'ai juste une question", "je cherche a savoir", "peux tu me dire", "pourriez vous m'aider",
        "vous pourriez me dire", "indiquez moi", "je veux savoir",
    ],
};

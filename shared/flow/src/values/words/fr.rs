//! French.

use super::{Answer, Around, ClockWord, DateWord, Edge, Grammar, Piece, Place, Run, Words};

pub(super) const WORDS: Words = Words {
    numbers: &[
        (Piece::Zero, "zéro"),
        (Piece::One, "un"),
        (Piece::Article, "une"),
        (Piece::Unit(2), "deux"),
        (Piece::Unit(3), "trois"),
        (Piece::Unit(4), "quatre"),
        (Piece::Unit(5), "cinq"),
        (Piece::Unit(6), "six"),
        (Piece::Unit(7), "sept"),
        (Piece::Unit(8), "huit"),
        (Piece::Unit(9), "neuf"),
        (Piece::Teen(10), "dix"),
        (Piece::Teen(11), "onze"),
        (Piece::Teen(12), "douze"),
        (Piece::Teen(13), "treize"),
        (Piece::Teen(14), "quatorze"),
        (Piece::Teen(15), "quinze"),
        (Piece::Teen(16), "seize"),
        (Piece::Teen(17), "dix sept"),
        (Piece::Teen(18), "dix huit"),
        (Piece::Teen(19), "dix neuf"),
        (Piece::Ten(20), "vingt"),
        (Piece::Ten(30), "trente"),
        (Piece::Ten(40), "quarante"),
        (Piece::Ten(50), "cinquante"),
        (Piece::Ten(60), "soixante"),
        (Piece::Ten(70), "septante"),
        (Piece::Ten(80), "quatre vingt|quatre vingts|huitante|octante"),
        (Piece::Ten(90), "nonante"),
        (Piece::Hundred, "cent|cents"),
        (Piece::Thousand, "mille|mil"),
        (Piece::And, "et"),
        (Piece::Half, "et demi|et demie|½"),
        (Piece::HalfAlone, "un demi|une demi|un demie|une demie"),
        (Piece::Point, "virgule"),
    ],
    ordinals: &[
        (Place::Nth(1), "premier|première|premiers|premières"),
        (Place::Nth(2), "deuxième|second|seconde"),
        (Place::Nth(3), "troisième"),
        (Place::Nth(4), "quatrième"),
        (Place::Nth(5), "cinquième"),
        (Place::Nth(6), "sixième"),
        (Place::Nth(7), "septième"),
        (Place::Nth(8), "huitième"),
        (Place::Nth(9), "neuvième"),
        (Place::Nth(10), "dixième"),
        (Place::Nth(11), "onzième"),
        (Place::Nth(12), "douzième"),
        (Place::Last, "dernier|dernière"),
    ],
    ordinal_endings: &[],
    ordinal_marks: &["er", "ere", "e", "eme", "nd", "nde"],
    around: &[
        (Around::Marker, "taille|pointure|numéro|table|allée|option|en|du|quantité|environ|seulement|juste|le"),
        (Around::Counted, "paire|paires|pièce|pièces|fois|litre|litres|kilo|kilos|bouteille|boîte|personne|personnes"),
    ],
    runs: &[
        (Run::Times(2), "double|deux fois|deux fois le"),
        (Run::Times(3), "triple|trois fois|trois fois le"),
        (Run::Pause, "tiret|espace|euh|moins|puis"),
        (Run::Plus, "plus"),
    ],
    dates: &[
        (DateWord::Day(0), "aujourd'hui|ce soir|ce matin|cet après-midi"),
        (DateWord::Day(1), "demain|demain matin|demain soir"),
        (DateWord::Day(2), "après-demain"),
        (DateWord::Day(-1), "hier|hier soir"),
        (DateWord::Day(-2), "avant-hier"),
        (DateWord::Weekday(1), "lundi"),
        (DateWord::Weekday(2), "mardi"),
        (DateWord::Weekday(3), "mercredi"),
        (DateWord::Weekday(4), "jeudi"),
        (DateWord::Weekday(5), "vendredi"),
        (DateWord::Weekday(6), "samedi"),
        (DateWord::Weekday(7), "dimanche"),
        (DateWord::Month(1), "janvier|janv"),
        (DateWord::Month(2), "février|févr"),
        (DateWord::Month(3), "mars"),
        (DateWord::Month(4), "avril|avr"),
        (DateWord::Month(5), "mai"),
        (DateWord::Month(6), "juin"),
        (DateWord::Month(7), "juillet|juil"),
        (DateWord::Month(8), "août"),
        (DateWord::Month(9), "septembre"),
        (DateWord::Month(10), "octobre|oct"),
        (DateWord::Month(11), "novembre|nov"),
        (DateWord::Month(12), "décembre|déc"),
        (DateWord::Next, "prochain|prochaine"),
        (DateWord::Last, "dernier|dernière|passé"),
        (DateWord::This, "ce|cette"),
        (DateWord::NextWeek, "semaine prochaine|la semaine prochaine|de la semaine prochaine"),
        (DateWord::In, "dans|d'ici"),
        (DateWord::Ago, "il y a"),
        (DateWord::Days, "jour|jours"),
        (DateWord::Weeks, "semaine|semaines"),
        (DateWord::Months, "mois"),
        (DateWord::The, "le|pour le|du|au"),
        (DateWord::Of, "du mois de|d|de"),
    ],
    clock: &[
        (ClockWord::AddQuarter, "et quart|un quart"),
        (ClockWord::AddHalf, "et demie|et demi"),
        (ClockWord::LessQuarter, "moins le quart|moins quart|moins un quart"),
        (ClockWord::Less, "moins"),
        (ClockWord::Oclock, "heure|heures|h"),
        (ClockWord::Hours, "heure|heures"),
        (ClockWord::HalfHour, "une demi-heure|demi-heure|une demie heure"),
        (ClockWord::Minutes, "minute|minutes"),
        (ClockWord::Noon, "midi"),
        (ClockWord::Midnight, "minuit"),
        (ClockWord::Morning, "du matin|le matin|ce matin|demain matin|matin"),
        (ClockWord::Afternoon, "de l'après-midi|cet après-midi|l'après-midi|après-midi"),
        (ClockWord::Evening, "du soir|ce soir|le soir|demain soir|soir"),
        (ClockWord::Night, "de la nuit|la nuit"),
        (ClockWord::At, "à|vers|dès|pour|à partir de"),
        (ClockWord::In, "dans"),
        (ClockWord::Now, "maintenant|tout de suite|immédiatement"),
    ],
    answers: &[
        (
            Answer::Yes,
            "oui|ouais|ouaip|ouep|si|mais si|mais oui|bien sûr|bien sur|tout à fait|exactement|exact|d'accord|\
             volontiers|avec plaisir|absolument|certainement|évidemment|bien entendu|c'est ça|\
             c'est bien ça|c'est juste|c'est correct|correct|juste|oui merci|je veux bien|pourquoi pas|\
             pas de problème|pas de souci|sans problème|vas-y|allez-y|effectivement|\
             en effet|carrément|oui s'il vous plaît|yes|vrai|mhm|entendu|sans doute",
        ),
        (Answer::Fine, "ok|okay|c'est bon|ça marche|ça va|ça me va|super|bien|très bien|parfait"),
        (
            Answer::No,
            "non|nan|non merci|pas vraiment|pas du tout|jamais|surtout pas|bien sûr que non|certainement pas|\
             absolument pas|pas maintenant|pas aujourd'hui|pas encore|plutôt pas|je ne crois pas|je ne pense pas|\
             je crois pas|je pense pas|faux|c'est faux|incorrect|aucun|aucune|rien|c'est tout|ce sera tout|\
             pas tout à fait|pas exactement|pas question|hors de question|mais non|pas nécessaire|sans façon|no",
        ),
        (Answer::Not, "pas"),
        (
            Answer::Unsure,
            "je ne sais pas|je sais pas|sais pas|peut-être|pas sûr|pas sûre|je ne suis pas sûr|je ne suis pas sûre|\
             ça dépend|aucune idée|on verra|éventuellement|peu importe|ça m'est égal|oui et non",
        ),
        (Answer::Correction, "attendez|attends|pardon|je veux dire|en fait|enfin|plutôt"),
    ],
    negators: &[(
        (),
        "pas|pas le|pas la|pas du|pas de|pas en|pas à|pas un|pas une|pas taille|au lieu de|au lieu du|plutôt que",
    )],
    corrections: &[(
        (),
        "non|pardon|je veux dire|plutôt|en fait|enfin|attendez|désolé|désolée|je voulais dire|mais|excusez-moi",
    )],
    edges: &[
        (
            Edge::Polite,
            "s'il vous plaît|s'il te plaît|svp|merci|merci beaucoup|merci bien|euh|heu|hum|hmm|ben|bah|eh bien|bon|\
             alors|donc|oui|ouais|ok|d'accord|bonjour|bonsoir|salut|excusez-moi|pardon|voilà|enfin|peut-être|et|\
             pour moi|ici|si possible|aussi|juste|par hasard|je crois|je pense|je dirais|disons|monsieur|madame|\
             pouvez-vous m'aider|vous pouvez m'aider",
        ),
        (
            Edge::Lead,
            "je cherche|nous cherchons|on cherche|je recherche|je suis à la recherche de|à la recherche de|\
             je suis intéressé par|je suis intéressée par|je voudrais|j'aimerais|j'aimerais avoir|je voudrais avoir|\
             je voudrais acheter|j'aimerais acheter|je veux|je veux acheter|je souhaite|je souhaiterais|nous voudrions|\
             on voudrait|j'ai besoin|j'ai besoin de|il me faut|il me faudrait|je prends|je vais prendre|je prendrai|\
             avez-vous|vous avez|est-ce que vous avez|auriez-vous|vous auriez|vendez-vous|vous vendez|y a-t-il|il y a|\
             est-ce qu'il y a|où est|où sont|où se trouve|où se trouvent|où puis-je trouver|où je peux trouver|\
             où est-ce que je peux trouver|où trouver|montrez-moi|donnez-moi|trouvez-moi|parlez-moi de|c'est|ce sont|\
             ce serait|ça serait|ce sera|mon nom est|le nom est|je m'appelle|je suis|un|une|des|du|de|d|le|la|les|l|\
             de la|de l|quelques|un peu de|une paire de|mon|ma|mes|ce|cette|ces|acheter|trouver|ma réponse est|pour|en",
        ),
    ],
    symbols: &[
        ('@', "arobase|arobas|arrobase|at|chez"),
        ('.', "point|dot"),
        ('-', "tiret|trait d'union|moins|tiret du six"),
        ('_', "tiret bas|underscore|souligné|tiret du huit|tiret du bas"),
        ('+', "plus"),
    ],
    transliterations: &[],
    grammar: Grammar {
        compounds: false,
        units_first: false,
        tens_and_teens: true,
        half_before: false,
        decimal: ',',
        spaced_thousands: true,
        stop_is_ordinal: false,
        cardinal_days: true,
        month_first: false,
    },
};

//! German.

use super::{Answer, Around, ClockWord, DateWord, Edge, Grammar, Piece, Place, Run, Words};

pub(super) const WORDS: Words = Words {
    numbers: &[
        (Piece::Zero, "null"),
        (Piece::Unit(1), "eins"),
        (Piece::Article, "ein|eine|einen|einem|einer|eines"),
        (Piece::Unit(2), "zwei|zwo"),
        (Piece::Unit(3), "drei"),
        (Piece::Unit(4), "vier"),
        (Piece::Unit(5), "fünf|fuenf"),
        (Piece::Unit(6), "sechs"),
        (Piece::Unit(7), "sieben"),
        (Piece::Unit(8), "acht"),
        (Piece::Unit(9), "neun"),
        (Piece::Teen(10), "zehn"),
        (Piece::Teen(11), "elf"),
        (Piece::Teen(12), "zwölf|zwoelf"),
        (Piece::Teen(13), "dreizehn"),
        (Piece::Teen(14), "vierzehn"),
        (Piece::Teen(15), "fünfzehn|fuenfzehn"),
        (Piece::Teen(16), "sechzehn"),
        (Piece::Teen(17), "siebzehn"),
        (Piece::Teen(18), "achtzehn"),
        (Piece::Teen(19), "neunzehn"),
        (Piece::Ten(20), "zwanzig"),
        (Piece::Ten(30), "dreißig|dreizig"),
        (Piece::Ten(40), "vierzig"),
        (Piece::Ten(50), "fünfzig|fuenfzig"),
        (Piece::Ten(60), "sechzig"),
        (Piece::Ten(70), "siebzig"),
        (Piece::Ten(80), "achtzig"),
        (Piece::Ten(90), "neunzig"),
        (Piece::Hundred, "hundert"),
        (Piece::Thousand, "tausend"),
        (Piece::And, "und"),
        (Piece::Half, "einhalb|ein halb|und ein halb|und eine halbe|½"),
        (Piece::HalfAlone, "ein halbes|ein halber|eine halbe|einen halben|halbes"),
        (Piece::Figure(1.5), "anderthalb|anderthalbe|eineinhalb|einundeinhalb"),
        (Piece::Point, "komma"),
    ],
    ordinals: &[
        (Place::Nth(1), "erst"),
        (Place::Nth(2), "zweit|zwot"),
        (Place::Nth(3), "dritt"),
        (Place::Nth(4), "viert"),
        (Place::Nth(5), "fünft"),
        (Place::Nth(6), "sechst"),
        (Place::Nth(7), "siebt|siebent"),
        (Place::Nth(8), "acht"),
        (Place::Nth(9), "neunt"),
        (Place::Nth(10), "zehnt"),
        (Place::Nth(11), "elft"),
        (Place::Nth(12), "zwölft"),
        (Place::Nth(13), "dreizehnt"),
        (Place::Nth(14), "vierzehnt"),
        (Place::Nth(15), "fünfzehnt"),
        (Place::Nth(16), "sechzehnt"),
        (Place::Nth(17), "siebzehnt"),
        (Place::Nth(18), "achtzehnt"),
        (Place::Nth(19), "neunzehnt"),
        (Place::Nth(20), "zwanzigst"),
        (Place::Nth(21), "einundzwanzigst"),
        (Place::Nth(22), "zweiundzwanzigst|zwoundzwanzigst"),
        (Place::Nth(23), "dreiundzwanzigst"),
        (Place::Nth(24), "vierundzwanzigst"),
        (Place::Nth(25), "fünfundzwanzigst"),
        (Place::Nth(26), "sechsundzwanzigst"),
        (Place::Nth(27), "siebenundzwanzigst"),
        (Place::Nth(28), "achtundzwanzigst"),
        (Place::Nth(29), "neunundzwanzigst"),
        (Place::Nth(30), "dreißigst"),
        (Place::Nth(31), "einunddreißigst"),
        (Place::Last, "letzt"),
    ],
    ordinal_endings: &["e", "er", "en", "es", "em"],
    ordinal_marks: &["te", "ter", "ten", "tes", "ste", "ster", "sten"],
    around: &[
        (Around::Marker, "größe|grösse|schuhgröße|nummer|nr|tisch|gang|option|anzahl|etwa|nur|genau|ungefähr|mal"),
        (Around::Counted, "paar|stück|stücke|teil|teile|mal|liter|kilo|flasche|flaschen|packung|person|personen|leute"),
    ],
    runs: &[
        (Run::Times(2), "doppel|doppelte|zweimal|zwei mal|zweimal die"),
        (Run::Times(3), "dreimal|drei mal|dreifach|dreimal die"),
        (Run::Pause, "strich|bindestrich|minus|schrägstrich|äh|ähm|öh|dann"),
        (Run::Plus, "plus"),
    ],
    dates: &[
        (DateWord::Day(0), "heute|heute morgen|heute früh|heute abend|heute nachmittag|heut"),
        (DateWord::Day(1), "morgen|morgen früh|morgen vormittag|morgen abend"),
        (DateWord::Day(2), "übermorgen"),
        (DateWord::Day(3), "überübermorgen"),
        (DateWord::Day(-1), "gestern|gestern morgen"),
        (DateWord::Day(-2), "vorgestern"),
        (DateWord::Nothing, "guten morgen|am morgen|jeden morgen|des morgens"),
        (DateWord::Weekday(1), "montag|montags|montag morgen|montagmorgen|montagabend"),
        (DateWord::Weekday(2), "dienstag|dienstags|dienstag morgen|dienstagmorgen|dienstagabend"),
        (DateWord::Weekday(3), "mittwoch|mittwochs|mittwoch morgen|mittwochmorgen|mittwochabend"),
        (DateWord::Weekday(4), "donnerstag|donnerstags|donnerstag morgen|donnerstagmorgen|donnerstagabend"),
        (DateWord::Weekday(5), "freitag|freitags|freitag morgen|freitagmorgen|freitagabend"),
        (DateWord::Weekday(6), "samstag|samstags|sonnabend|samstag morgen|samstagmorgen|samstagabend"),
        (DateWord::Weekday(7), "sonntag|sonntags|sonntag morgen|sonntagmorgen|sonntagabend"),
        (DateWord::Month(1), "januar|jänner|jan"),
        (DateWord::Month(2), "februar|feber|feb"),
        (DateWord::Month(3), "märz|maerz"),
        (DateWord::Month(4), "april|apr"),
        (DateWord::Month(5), "mai"),
        (DateWord::Month(6), "juni|juno|jun"),
        (DateWord::Month(7), "juli|julei|jul"),
        (DateWord::Month(8), "august|aug"),
        (DateWord::Month(9), "september|sept|sep"),
        (DateWord::Month(10), "oktober|okt"),
        (DateWord::Month(11), "november|nov"),
        (DateWord::Month(12), "dezember|dez"),
        (DateWord::Next, "nächste|nächsten|nächster|nächstes|nächstem"),
        (DateWord::Last, "letzte|letzten|letzter|letztes|vergangenen|vorigen"),
        (DateWord::This, "diese|diesen|dieser|dieses|kommenden|kommender|kommende"),
        (DateWord::NextWeek, "nächste woche|nächster woche|kommende woche|der nächsten woche|in der nächsten woche"),
        (DateWord::In, "in"),
        (DateWord::Ago, "vor"),
        (DateWord::Days, "tag|tage|tagen"),
        (DateWord::Weeks, "woche|wochen"),
        (DateWord::Months, "monat|monate|monaten"),
        (DateWord::The, "am|der|den|dem|zum|vom"),
        (DateWord::Of, "den|der|im"),
    ],
    clock: &[
        (ClockWord::Past, "nach"),
        (ClockWord::To, "vor"),
        (ClockWord::Half, "halb"),
        (ClockWord::Quarter, "viertel"),
        (ClockWord::ThreeQuarters, "dreiviertel|drei viertel"),
        (ClockWord::Oclock, "uhr|h"),
        (ClockWord::Hours, "stunde|stunden"),
        (ClockWord::HalfHour, "einer halben stunde|eine halbe stunde|halben stunde"),
        (ClockWord::Minutes, "minute|minuten"),
        (ClockWord::Noon, "mittag|mittags|zu mittag"),
        (ClockWord::Midnight, "mitternacht"),
        (
            ClockWord::Morning,
            "morgens|am morgen|am vormittag|vormittag|vormittags|früh|in der früh|heute morgen|des morgens",
        ),
        (ClockWord::Afternoon, "nachmittags|am nachmittag|nachmittag"),
        (
            ClockWord::Evening,
            "abends|am abend|abend|montagabend|dienstagabend|mittwochabend|donnerstagabend|freitagabend|samstagabend|\
             sonntagabend",
        ),
        (ClockWord::Night, "nachts|in der nacht"),
        (ClockWord::At, "um|gegen|ab|so um|circa|ca|etwa um"),
        (ClockWord::In, "in"),
        (ClockWord::Now, "jetzt|sofort|jetzt gleich"),
    ],
    answers: &[
        (
            Answer::Yes,
            "ja|jo|jep|jepp|jawohl|joa|jau|ja bitte|ja gerne|ja gern|klar|na klar|natürlich|genau|richtig|stimmt|\
             korrekt|sicher|aber sicher|selbstverständlich|gerne|gern|sehr gern|sehr gerne|\
             einverstanden|absolut|auf jeden fall|unbedingt|freilich|doch|warum nicht|\
             kein problem|so ist es|mhm|bitte ja|das wäre schön|eben|mach das|\
             machen sie das|oui|allerdings|yes|yep|wunderbar",
        ),
        (Answer::Fine, "okay|ok|passt|das passt|in ordnung|alles klar|gut|sehr gut|perfekt|super|prima"),
        (
            Answer::No,
            "nein|nö|nee|ne|nein danke|auf keinen fall|keinesfalls|niemals|nie|gar nicht|überhaupt nicht|falsch|\
             nicht wirklich|eher nicht|lieber nicht|natürlich nicht|noch nicht|nicht nötig|nicht ganz|stimmt nicht|\
             passt nicht|nicht jetzt|heute nicht|nicht heute|keineswegs|bloß nicht|glaube nicht|ich glaube nicht|\
             ich denke nicht|das war s|nichts|nichts mehr|keins|keine|no|nope|nää|nä|bestimmt nicht|sicher nicht",
        ),
        (Answer::Not, "nicht|kein|keinen"),
        (
            Answer::Unsure,
            "ich weiß nicht|weiß nicht|weiß ich nicht|weiß ich noch nicht|keine ahnung|vielleicht|eventuell|\
             nicht sicher|ich bin nicht sicher|bin mir nicht sicher|ich bin mir nicht sicher|kommt darauf an|\
             kommt drauf an|jein|mal sehen|möglicherweise|egal|ist mir egal|mir egal",
        ),
        (
            Answer::Correction,
            "moment|ich meine|ich meinte|quatsch|halt|entschuldigung|warten sie|warte|beziehungsweise",
        ),
    ],
    negators: &[(
        (),
        "nicht|nicht in|nicht die|nicht der|nicht das|nicht größe|nicht am|nicht um|kein|keine|keinen|statt|anstatt",
    )],
    corrections: &[(
        (),
        "nein|nee|nö|entschuldigung|sorry|ich meine|ich meinte|lieber|doch|quatsch|moment|korrektur|halt|\
         beziehungsweise|besser|pardon|sondern",
    )],
    edges: &[
        (
            Edge::Polite,
            "bitte|bitte schön|danke|danke schön|dankeschön|vielen dank|äh|ähm|öh|hm|hmm|ach|also|na|nun|ja|ja bitte|\
             okay|ok|hallo|guten tag|guten morgen|guten abend|grüß gott|servus|moin|entschuldigung|entschuldigen sie|\
             mal|denn|halt|eben|vielleicht|dann|und|gerne|gern|wenn möglich|wenn es geht|so|nur|doch|sozusagen|\
             für mich|hier|auch|eigentlich|zufällig|irgendwie|ich glaube|ich denke|ich würde sagen|sagen wir|sie|\
             können sie mir helfen|noch|gut|genau|finden|kaufen",
        ),
        (
            Edge::Lead,
            "ich suche|ich suche nach|wir suchen|ich bin auf der suche nach|auf der suche nach|suche|suche nach|\
             ich interessiere mich für|ich möchte|ich möchte gern|ich möchte gerne|ich hätte gern|ich hätte gerne|\
             hätte gern|hätte gerne|wir hätten gern|wir hätten gerne|ich will|ich brauche|ich bräuchte|wir brauchen|\
             ich nehme|ich nehm|nehme|ich kaufe|ich wollte|ich wünsche mir|haben sie|habt ihr|hast du|gibt es|\
             gibt s|führen sie|verkaufen sie|wo finde ich|wo kann ich|wo bekomme ich|wo gibt es|wo ist|wo sind|\
             wo steht|wo stehen|zeigen sie mir|zeig mir|geben sie mir|bringen sie mir|was ist mit|wie wäre es mit|\
             es ist|es sind|es wäre|das ist|das sind|das wäre|das wären|es geht um|und zwar|mein name ist|ich heiße|\
             ich bin|der name ist|der name lautet|name ist|ein|eine|einen|einem|einer|eines|der|die|das|den|dem|des|\
             ein paar|ein bisschen|mein|meine|meinen|etwas|irgendein|irgendeine|irgendwelche|welche|nach|für|kann ich|\
             meine antwort ist|in|mir|mich|zur|zum",
        ),
    ],
    symbols: &[
        ('@', "ät|ätt|at|ett|ad|at zeichen|ät zeichen|klammeraffe|klammeraffen|affenschwanz"),
        ('.', "punkt|dot|pkt"),
        ('-', "minus|bindestrich|strich|mittelstrich|querstrich"),
        ('_', "unterstrich|underscore|tiefstrich"),
        ('+', "plus"),
    ],
    transliterations: &[('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ß', "ss")],
    grammar: Grammar {
        compounds: true,
        units_first: true,
        tens_and_teens: false,
        half_before: true,
        decimal: ',',
        spaced_thousands: false,
        stop_is_ordinal: true,
        cardinal_days: false,
        month_first: false,
    },
};

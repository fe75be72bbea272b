//! Words that frame a question rather than being what it is about, and numbers in words.

use u5_protocol::Language;

pub(crate) fn is_stopword(word: &str, language: Language) -> bool {
    let list = match language {
        Language::En => ENGLISH,
        Language::De => GERMAN,
        Language::Fr => FRENCH,
    };
    list.split_ascii_whitespace().any(|stop| stop == word)
}

/// The number that a word names: people say "forty", documents write "40".
pub(super) fn number(word: &str, language: Language) -> Option<u32> {
    let whole = simple(word, language);
    let german = || {
        let (ones, tens) = word.split_once("und").filter(|_| language == Language::De)?;
        let ones = if ones == "ein" { 1 } else { simple(ones, language)? };
        Some(ones + simple(tens, language)?)
    };
    whole.or_else(german)
}

fn simple(word: &str, language: Language) -> Option<u32> {
    let names = match language {
        Language::En => {
            "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred"
        }
        Language::De => {
            "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf fünfzehn zwanzig dreißig vierzig fünfzig sechzig hundert"
        }
        Language::Fr => {
            "un deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante soixante cent"
        }
    };
    let values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 30, 40, 50, 60, 100];
    names.split(' ').zip(values).find(|(name, _)| *name == word).map(|(_, value)| value)
}

const ENGLISH: &str = "a an the this that these those some any and or but if so as of in on at to for from by with \
    about into near up out is are am was were be been being do does did done have has had having can could will would \
    shall should may might must i me my mine we us our you your yours he she it its they them their t \
    don doesn isn aren can't what which who whom whose where why whats wheres hows theres im ive youre dont cant how much many there here not no yes please find \
    look looking want wanted need get got give tell show know like something anything thing things sell buy bought \
    stock carry offer offered available also too just only very more most really ok okay hello hi hey thanks thank \
    excuse sorry time your located stand stands around pair ago let bring week weeks \
    month months yesterday today";

const GERMAN: &str = "der die das den dem des ein eine einen einem einer eines und oder aber wenn so als wie von im in \
    am an auf aus bei mit nach seit zu zum zur für um über unter vor bis durch ohne ist sind bin war waren sein wird \
    werden wurde habe hat haben hatte kann können könnte darf dürfen muss müssen soll sollen will wollen möchte \
    möchten würde mag gibt gib es ich mich mir mein meine meinen meiner wir uns unser unsere ihr ihre ihren ihrem sie \
    er ihm ihn du dein deine man sich was welche welcher welches wer wen wem ihnen dir dich euch also wo wohin woher warum wieso wieviel \
    viel viele da dort hier nicht kein keine keinen ja nein bitte danke finde finden suche suchen brauche brauchen \
    kaufen kaufe verkaufen verkauft bekommen bekomme etwas auch noch nur sehr mehr denn mal eigentlich ungefähr etwa \
    steht stehen liegt liegen paar hallo entschuldigung sagen zeigen dieser diese dieses führen lange lang \
    woche wochen monat gestern heute mitbringen";

const FRENCH: &str = "le la les un une des du de d et ou mais si dans en sur sous à au aux pour par avec sans chez \
    est sont suis être était a ai as avez ont avoir peux peut puis pouvez je j me mon ma mes nous notre nos vous \
    votre vos il elle ils elles on se ce c cet cette ces que qu t qui quoi quel quelle quels quelles où moi toi comment \
    pourquoi combien y ne n pas non oui merci plaît bonjour trouve trouver cherche chercher voudrais veux vendez \
    acheter besoin aussi très plus";

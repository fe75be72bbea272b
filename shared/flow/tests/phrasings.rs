//! Whether what customers say starts what it should: the flows of the demo store against phrasings that their examples
//! do not hold. Every file in `tests/phrasings` must reach the goals over all its languages, by words alone.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that panics where its files are wrong and shows what was misheard"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use u5_flow::recognise::{Catalogue, Example, Heard, Intent, Verdict, questions, repair};
use u5_protocol::Language;

/// The least share of phrasings that are recognised.
const RIGHT: f32 = 0.90;
/// The greatest share that starts something else.
const WRONG: f32 = 0.02;
/// What a set that nothing was tuned by must reach instead: its name, the least share right, the greatest wrong.
const UNTUNED: [(&str, f32, f32); 1] = [("dev6", 0.57, 0.04)];
/// The least share of the values asked for that placeholders take as they should.
const VALUES: f32 = 0.80;
/// What an open question is expected to be.
const QUESTION: &str = "question";

#[derive(Deserialize)]
struct Phrasing {
    say: String,
    language: Language,
    expect: String,
    #[serde(default)]
    slots: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Flow {
    flow: String,
    #[serde(default)]
    when: Option<When>,
}

#[derive(Deserialize)]
struct When {
    examples: BTreeMap<Language, Vec<String>>,
    #[serde(default)]
    keywords: BTreeMap<Language, Vec<String>>,
}

/// What became of the phrasings of one language.
#[derive(Default)]
struct Tally {
    all: usize,
    right: usize,
    wrong: usize,
    slots: usize,
    slots_right: usize,
    /// How often what was expected became what else.
    confusion: BTreeMap<(String, String), usize>,
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    files.sort();
    files
}

fn pairs(by_language: BTreeMap<Language, Vec<String>>) -> Vec<(Language, String)> {
    by_language.into_iter().flat_map(|(language, texts)| texts.into_iter().map(move |text| (language, text))).collect()
}

fn demo_flows() -> Vec<Intent> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../flows");
    let plain = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().chars().all(|c| c != '.' && c != '_');
    let files = yaml_files(&folder).into_iter().filter(plain);
    let flows = files.map(|path| serde_saphyr::from_str::<Flow>(&fs::read_to_string(path).unwrap()).unwrap());
    let intents = flows.filter_map(|flow| {
        let when = flow.when?;
        let examples = pairs(when.examples).into_iter().map(|(language, text)| Example::new(language, text)).collect();
        Some(Intent { id: flow.flow, examples, keywords: pairs(when.keywords), ..Intent::default() })
    });
    intents.collect()
}

fn catalogue() -> Catalogue {
    let mut intents = demo_flows();
    intents.extend(repair::intents());
    Catalogue::new(intents, questions::examples())
}

fn tally(catalogue: &Catalogue, phrasings: &[Phrasing], language: Language) -> Tally {
    let mut tally = Tally::default();
    for phrasing in phrasings.iter().filter(|phrasing| phrasing.language == language) {
        let heard = Heard { text: &phrasing.say, language, vector: None };
        let verdict = catalogue.recognise(&heard, None);
        tally.count(phrasing, &verdict);
    }
    tally
}

impl Tally {
    fn count(&mut self, phrasing: &Phrasing, verdict: &Verdict) {
        let got = match verdict {
            Verdict::Sure { id, slots, .. } => {
                self.count_slots(phrasing, slots);
                id.clone()
            }
            Verdict::Unsure { candidates } => format!("? {}", candidates[0].0),
            Verdict::Nothing => QUESTION.to_owned(),
        };
        self.all += 1;
        self.right += usize::from(got == phrasing.expect);
        self.wrong += usize::from(got != phrasing.expect && matches!(verdict, Verdict::Sure { .. }));
        if got != phrasing.expect {
            println!("{} {}: {verdict:?}\n     {}", phrasing.language, phrasing.expect, phrasing.say);
        }
        *self.confusion.entry((phrasing.expect.clone(), got)).or_default() += 1;
    }

    fn count_slots(&mut self, phrasing: &Phrasing, got: &BTreeMap<String, String>) {
        for (name, value) in &phrasing.slots {
            let right = got.get(name).is_some_and(|got| got.eq_ignore_ascii_case(value));
            self.slots += 1;
            self.slots_right += usize::from(right);
            if !right {
                println!("{} slot {name} of {:?}: {:?}", phrasing.language, phrasing.say, got.get(name));
            }
        }
    }

    fn report(&self, name: &str, language: Language) {
        let (right, wrong) = (self.share(self.right), self.share(self.wrong));
        println!(
            "{name} {language}: {right:.3} right, {wrong:.3} wrong of {}; slots {}/{}",
            self.all, self.slots_right, self.slots
        );
        for ((expected, got), count) in self.confusion.iter().filter(|((expected, got), _)| expected != got) {
            println!("    {expected} -> {got}: {count}");
        }
    }

    fn share(&self, part: usize) -> f32 {
        part as f32 / self.all as f32
    }
}

#[test]
fn customers_are_understood_by_words_alone() {
    let catalogue = catalogue();
    let files = yaml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/phrasings"));
    assert!(!files.is_empty(), "there are phrasings to try");
    let mut missed = Vec::new();
    for path in files {
        let phrasings: Vec<Phrasing> = serde_saphyr::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut all = Tally::default();
        for language in Language::ALL {
            let tally = tally(&catalogue, &phrasings, language);
            if tally.all == 0 {
                continue;
            }
            tally.report(&name, language);
            all.slots += tally.slots;
            all.slots_right += tally.slots_right;
            all.all += tally.all;
            all.right += tally.right;
            all.wrong += tally.wrong;
        }
        assert!(all.all > 0, "{name} says something");
        let untuned = UNTUNED.iter().find(|(set, ..)| *set == name);
        let (least_right, most_wrong) = untuned.map_or((RIGHT, WRONG), |(_, right, wrong)| (*right, *wrong));
        if all.slots > 0 && (all.slots_right as f32) < VALUES * all.slots as f32 {
            missed.push(format!("{name}: {} of {} values", all.slots_right, all.slots));
        }
        if all.share(all.right) < least_right || all.share(all.wrong) > most_wrong {
            missed.push(format!("{name}: {} right, {} wrong of {}", all.right, all.wrong, all.all));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

//! Reads broken flows for as long as it is told, and says what breaks the reader.
//!
//! `cargo run --release -p u5-flow --example fuzz -- --minutes 10 --seed 1`: changes the good and the broken files at
//! random and reads the set. A panic is told with the smallest input that was found for it, an input that takes longer
//! than a second with its time. The exit code is 1 where anything was found.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use u5_flow::{FlowSet, Outside, graph::mermaid};

/// The longest that an input may take.
const SLOW: Duration = Duration::from_secs(1);
/// Words that mean something to the reader.
const WORDS: [&str; 36] = [
    "flow: a",
    "steps:",
    "  - say: x",
    "  - ask: size",
    "  - go: a",
    "  - go: restart",
    "{{ x }}",
    "{% for i in range(9999) %}",
    "{% endfor %}",
    "{{",
    "}}",
    "- ",
    ": ",
    "\t",
    "&a",
    "*a",
    "!!",
    "---",
    "|",
    ">",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    "null",
    "true",
    "1e309",
    "-0",
    "otherwise: {go: a}",
    "options:",
    "type: entity",
    "from: a.csv",
    "\u{feff}",
    "\u{202e}",
];

/// A small generator of numbers: the same seed gives the same run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// A corpus file: its name in the set, and its text.
type File = (String, String);

fn corpus() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join("../../flows")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        files.extend(
            fs::read_to_string(entry.path())
                .ok()
                .filter(|_| Path::new(&name).extension().is_some_and(|e| e == "yaml"))
                .map(|text| (name, text)),
        );
    }
    for entry in fs::read_dir(root.join("tests/broken/cases")).into_iter().flatten().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        for part in text.split("=== ").skip(1) {
            let Some((name, text)) = part.split_once('\n') else { continue };
            let lines = text.lines().map(|line| line.split("#! ").next().unwrap_or_default());
            files.push((name.to_owned(), lines.collect::<Vec<_>>().join("\n")));
        }
    }
    files.sort();
    files
}

fn changed(text: &str, corpus: &[File], random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(6) {
        if lines.is_empty() {
            lines.push(String::new());
        }
        let at = random.below(lines.len());
        match random.below(10) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => {
                let other = random.below(lines.len());
                lines.swap(at, other);
            }
            3 => lines[at] = format!("{}{}", " ".repeat(random.below(12)), lines[at].trim_start()),
            4 => lines[at].push_str(WORDS[random.below(WORDS.len())]),
            5 => lines.insert(at, WORDS[random.below(WORDS.len())].to_owned()),
            6 => {
                let (_, other) = &corpus[random.below(corpus.len())];
                let stolen: Vec<&str> = other.lines().collect();
                let first = random.below(stolen.len());
                let count = random.below(8);
                lines.splice(at..at, stolen.iter().skip(first).take(count).map(|line| (*line).to_owned()));
            }
            7 => {
                let c = char::from_u32(random.below(0x11_0000) as u32).unwrap_or('\u{fffd}');
                let place = lines[at].floor_char_boundary(random.below(lines[at].len() + 1));
                lines[at].insert(place, c);
            }
            8 => {
                let place = lines[at].floor_char_boundary(random.below(lines[at].len() + 1));
                lines[at].truncate(place);
            }
            _ => {
                let times = 1 << random.below(10);
                let block: Vec<String> = lines.iter().skip(at).take(1 + random.below(4)).cloned().collect();
                let many = block.iter().cycle().take(block.len() * times).cloned();
                lines.splice(at..at, many.collect::<Vec<_>>());
            }
        }
    }
    lines.join("\n")
}

/// What one input did.
enum Outcome {
    Fine,
    Slow(Duration),
    Broken,
}

fn tried(files: &BTreeMap<String, String>) -> Outcome {
    let start = Instant::now();
    let done = catch_unwind(AssertUnwindSafe(|| {
        let (set, found) = FlowSet::read(files, Outside::default());
        if let Some(set) = &set {
            let drawn: usize = set.flows().map(|flow| mermaid(flow).len()).sum();
            assert!(drawn > 0, "a set has flows");
        }
        assert!(set.is_some() || !found.is_empty(), "a set comes of it, or a mistake is told");
        assert!(found.iter().all(|d| d.hint.as_ref().is_some_and(|hint| !hint.is_empty())), "every mistake has a hint");
    }));
    match done {
        Err(_) => Outcome::Broken,
        Ok(()) if start.elapsed() > SLOW => Outcome::Slow(start.elapsed()),
        Ok(()) => Outcome::Fine,
    }
}

/// The least lines of `file` with which it still breaks.
fn smallest(mut files: BTreeMap<String, String>, file: &str) -> String {
    let mut lines: Vec<String> = files[file].lines().map(str::to_owned).collect();
    let mut at = 0;
    while at < lines.len() {
        let line = lines.remove(at);
        files.insert(file.to_owned(), lines.join("\n"));
        if !matches!(tried(&files), Outcome::Broken) {
            lines.insert(at, line);
            at += 1;
        }
    }
    lines.join("\n")
}

fn argument(name: &str, default: u64) -> u64 {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn main() -> ExitCode {
    let (minutes, seed) = (argument("--minutes", 1), argument("--seed", 1).max(1));
    let mut out = std::io::stdout();
    let mut say = |line: String| {
        // Where nobody listens, nothing is lost.
        writeln!(out, "{line}").and_then(|()| out.flush()).unwrap_or_default();
    };
    let corpus = corpus();
    let base: BTreeMap<String, String> = corpus.iter().filter(|(name, _)| name == "entry.yaml").cloned().collect();
    let mut random = Random(seed);
    let (start, mut told) = (Instant::now(), Instant::now());
    let (mut executions, mut findings) = (0_u64, 0_u64);
    let mut slowest = Duration::ZERO;
    while start.elapsed() < Duration::from_secs(60 * minutes) && !corpus.is_empty() {
        let mut files = base.clone();
        let store = corpus.iter().filter(|(name, _)| name == "_store.yaml").nth(random.below(3));
        files.extend(store.cloned());
        let (name, text) = &corpus[random.below(corpus.len())];
        files.insert(name.clone(), changed(text, &corpus, &mut random));
        let before = Instant::now();
        match tried(&files) {
            Outcome::Fine => {}
            Outcome::Slow(took) => {
                findings += 1;
                say(format!("slow: {took:?} for {name} of {} bytes:\n{:.4000}", files[name].len(), files[name]));
            }
            Outcome::Broken => {
                findings += 1;
                say(format!("broken: {name}\n{}", smallest(files.clone(), name)));
            }
        }
        slowest = slowest.max(before.elapsed());
        executions += 1;
        if told.elapsed() > Duration::from_secs(30) {
            told = Instant::now();
            let rate = executions as f64 / start.elapsed().as_secs_f64();
            say(format!("{executions} executions, {rate:.0}/s, slowest {slowest:?}, findings {findings}"));
        }
    }
    let rate = executions as f64 / start.elapsed().as_secs_f64();
    say(format!("{executions} executions, {rate:.0}/s, slowest {slowest:?}, findings {findings}, seed {seed}"));
    if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! What is wrong with a prompt beyond its form: found by looking at its parts side by side, and by filling it with the
//! longest inputs it may get.

use minijinja::Value;
use u5_protocol::{
    Language,
    diagnostic::{Place, Report, Span},
};

use crate::{
    Inputs, Passage, Prompt, RenderError, Said, Speaker,
    fields::nearest,
    prompt::{BUILT_IN, BuiltIn, Kind, MAX_TEXT, Part, USER, line_span, read::Places},
    template::Values,
    tokens,
};

/// Checks `prompt`, which stands in `text`, but for its languages.
pub(crate) fn check(prompt: &Prompt, places: &Places, text: &str, report: &mut Report) {
    let lines: Vec<&str> = text.lines().collect();
    let is_whole = !undeclared(prompt, &lines, report);
    unused(prompt, places, report);
    volatile(prompt, &lines, report);
    if is_whole {
        worst_case(prompt, places, &lines, report);
    }
}

/// Whether there are names that nothing stands behind.
fn undeclared(prompt: &Prompt, lines: &[&str], report: &mut Report) -> bool {
    let mut any = false;
    for part in prompt.parts() {
        let is_unknown = |name: &&String| BuiltIn::of(name).is_none() && !prompt.inputs.contains_key(*name);
        for name in part.template.variables().iter().filter(is_unknown) {
            let known = prompt.inputs.keys().map(String::as_str).chain(BUILT_IN.map(|known| known.name));
            let hint = nearest(name, known).map_or_else(
                || format!("declare it: `inputs: {{{name}: {{type: text}}}}`"),
                |name| format!("did you mean `{name}`?"),
            );
            let message = format!("`{name}` is neither declared nor built in");
            report.error(place_of(name, part, lines), "undeclared-variable", message, hint);
            any = true;
        }
    }
    any
}

fn unused(prompt: &Prompt, places: &Places, report: &mut Report) {
    // Without a part for the customer's message the question is that message.
    let is_used = |name: &str| prompt.uses(name) || (name == "question" && prompt.user.is_none()) || name == "history";
    for (name, span) in places.inputs.iter().filter(|(name, _)| !is_used(name)) {
        let message = format!("the input `{name}` is not used");
        report.warn(*span, "unused-input", message, "use it in the text or leave it out");
    }
}

fn volatile(prompt: &Prompt, lines: &[&str], report: &mut Report) {
    let part = &prompt.system;
    for known in BUILT_IN.into_iter().filter(|known| known.volatile && part.template.variables().contains(known.name)) {
        let message = format!("`{}` changes with every question, and makes the model read everything anew", known.name);
        let hint = format!("move it below a line `{USER}`");
        report.warn(place_of(known.name, part, lines), "volatile-input", message, hint);
    }
}

/// Whether it is in all the languages that the `store` speaks; it says at `place` in which it is.
pub(crate) fn languages(prompt: &Prompt, place: Span, store: &[Language], report: &mut Report) {
    for language in store.iter().filter(|language| !speaks(prompt, **language)) {
        let message = format!("the store speaks `{language}`, and this prompt does not");
        let hint = format!("add `{language}` to `languages`, or leave `languages` out if it holds for all of them");
        report.error(place, "missing-language", message, hint);
    }
}

fn speaks(prompt: &Prompt, language: Language) -> bool {
    prompt.languages.is_empty() || prompt.languages.contains(&language)
}

/// Fills it with the longest inputs in each of its languages; the first thing that goes wrong is told.
fn worst_case(prompt: &Prompt, places: &Places, lines: &[&str], report: &mut Report) {
    for language in Language::ALL.into_iter().filter(|language| speaks(prompt, *language)) {
        let rendered = prompt.render(&longest(prompt, language));
        let needed =
            rendered.as_ref().map_or(0, |rendered| rendered.tokens) + history_of(prompt) + prompt.model.max_tokens;
        match rendered {
            Ok(_) if needed > prompt.budget.total => return overflow(prompt, needed, language, places, report),
            Err(RenderError::TooLong { tokens, .. }) => return overflow(prompt, tokens, language, places, report),
            Err(RenderError::Template { line, message, .. }) if !has_shapes(prompt) => {
                let span = line_span(lines.get(line as usize - 1).copied().unwrap_or_default(), line);
                let hint = "try it with `u5 prompts render NAME --with FILE`";
                return report.error(span, "template", message, hint);
            }
            _ => {}
        }
    }
}

/// What the conversation may take as messages of its own.
fn history_of(prompt: &Prompt) -> usize {
    if prompt.uses("history") { 0 } else { prompt.budget.history }
}

fn overflow(prompt: &Prompt, needed: usize, language: Language, places: &Places, report: &mut Report) {
    let total = prompt.budget.total;
    let message = format!("with the longest inputs it takes {needed} tokens in `{language}`, and {total} are there");
    let hint =
        "shorten the text, lower `budget.passages`, `budget.history` or `model.max_tokens`, or raise `budget.total`";
    report.error(places.budget, "budget-overflow", message, hint);
}

/// Whether it is given things of which nobody knows what is in them.
fn has_shapes(prompt: &Prompt) -> bool {
    prompt.own_inputs().any(|(_, input)| matches!(input.kind, Kind::List | Kind::Map))
}

fn longest(prompt: &Prompt, language: Language) -> Inputs {
    let text = "a".repeat(MAX_TEXT);
    let own: Values =
        prompt.own_inputs().map(|(name, input)| (name.to_owned(), longest_of(input.kind, &text))).collect();
    let passages = "a".repeat(tokens::characters(prompt.budget.passages, language).saturating_sub(60));
    let passage = Passage { title: "a".repeat(8), source: "a".repeat(8), text: passages };
    let history = prompt.uses("history").then(|| "a".repeat(tokens::characters(prompt.budget.history, language)));
    Inputs {
        store: "a".repeat(40),
        language,
        time: "23:59".to_owned(),
        open: true,
        profile: "a".repeat(40),
        history: history.into_iter().map(|text| Said { by: Speaker::Customer, text }).collect(),
        passages: vec![passage],
        question: text,
        with: own,
    }
}

fn longest_of(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Text => text.into(),
        Kind::Number => 1_234_567.into(),
        Kind::Boolean => true.into(),
        Kind::List => Value::from(Vec::<Value>::new()),
        Kind::Map => Value::from(Values::new()),
    }
}

/// Where `part` uses `name` first.
fn place_of(name: &str, part: &Part, lines: &[&str]) -> Span {
    let first = part.line as usize - 1;
    let count = part.template.source().lines().count();
    let found = lines.iter().enumerate().skip(first).take(count).find_map(|(index, line)| {
        let column = line.find('{').and_then(|brace| word(line, brace, name))?;
        Some(Place { line: index as u32 + 1, column: column as u32 + 1 })
    });
    let start = found.unwrap_or(Place { line: part.line, column: 1 });
    let length = if found.is_some() { name.chars().count() as u32 } else { 0 };
    Span { start, end: Place { column: start.column + length, ..start } }
}

/// At which character of `line` the whole word `name` begins, from byte `from` on.
fn word(line: &str, from: usize, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let starts = line.match_indices(name).map(|(at, _)| at).filter(|at| *at >= from);
    let mut whole = starts.filter(|at| {
        let (before, after) = (&line[..*at], &line[at + name.len()..]);
        !before.ends_with(|c| is_part(c) || c == '.') && !after.starts_with(is_part)
    });
    whole.next().map(|at| line[..at].chars().count())
}

//! Names in templates and conditions that nothing gives a value.

use std::collections::BTreeSet;

use u5_prompt::{
    fields::nearest,
    template::{Formula, Template},
};
use u5_protocol::diagnostic::{Place, Report, Span};

use super::each_step;
use crate::{
    doc::{At, FlowDoc, Lost, Name, StepKind, WordsDoc},
    scope::Scope,
    values::Kind,
    world::BUILT_IN,
};

/// What the replies of patterns that hold everywhere may use besides.
pub(crate) const BESIDES: [&str; 1] = ["options"];

/// Checks all of a flow's templates and conditions.
pub(super) fn check(doc: &FlowDoc, lines: &[&str], scope: &Scope, report: &mut Report) {
    // Before the flow has begun there is nothing but the world.
    let world = Names { lines, scope: Some(scope), lost: &doc.lost, known: built_in() };
    world.words(doc.title.as_ref(), report);
    if let Some(condition) = &doc.when.condition {
        world.formula(&condition.value, condition.span, report);
    }
    let mut names = Names { known: known_in(doc), ..world };
    for slot in &doc.slots {
        names.words(slot.ask.as_ref(), report);
        // The value that was said goes by this name until it is taken.
        names.known.insert("value".to_owned());
        if let Some(valid) = &slot.valid {
            names.formula(&valid.value, valid.span, report);
        }
        names.words(slot.invalid.as_ref(), report);
        names.known.remove("value");
    }
    each_step(&doc.steps, &mut |step| names.step(&step.kind, report));
}

/// Checks what is said on every occasion: `besides` are names that it may use there.
pub(crate) fn replies<'a>(
    words: impl Iterator<Item = (&'a WordsDoc, Vec<&'a str>)>,
    lost: &Lost,
    lines: &[&str],
    report: &mut Report,
) {
    for (words, besides) in words {
        let mut known = built_in();
        known.extend(besides.into_iter().map(str::to_owned));
        Names { lines, scope: None, lost, known }.words(Some(words), report);
    }
}

fn built_in() -> BTreeSet<String> {
    BUILT_IN.iter().map(|name| (*name).to_owned()).collect()
}

/// All names that have a value somewhere in the flow.
pub(crate) fn known_in(doc: &FlowDoc) -> BTreeSet<String> {
    let mut known = built_in();
    known.extend(doc.slots.iter().map(|slot| slot.name.value.clone()));
    let entities = doc.slots.iter().filter(|slot| matches!(slot.kind, Some(Kind::Entity(_))));
    known.extend(entities.map(|slot| format!("{}_id", slot.name.value)));
    each_step(&doc.steps, &mut |step| match &step.kind {
        StepKind::Retrieve { into, .. } => {
            known.insert(into.value.clone());
        }
        StepKind::Call { into, .. } => {
            known.extend(into.iter().map(|into| into.value.clone()));
            known.insert("error".to_owned());
        }
        StepKind::Run { into, .. } => known.extend(into.iter().map(|into| into.value.clone())),
        StepKind::Set(pairs) => known.extend(pairs.iter().map(|(name, _)| name.value.clone())),
        _ => {}
    });
    known
}

struct Names<'a> {
    /// The file, to find the lines.
    lines: &'a [&'a str],
    /// The replies that may be said; none where they are checked themselves.
    scope: Option<&'a Scope>,
    lost: &'a Lost,
    known: BTreeSet<String>,
}

impl Names<'_> {
    fn step(&self, kind: &StepKind, report: &mut Report) {
        match kind {
            StepKind::Say(words) => self.words(Some(words), report),
            StepKind::Ask { say, again, .. } => {
                self.words(say.as_ref(), report);
                self.words(again.as_ref(), report);
            }
            StepKind::Choose { say, options, .. } => {
                self.words(say.as_ref(), report);
                for option in options {
                    self.words(Some(&option.label), report);
                }
            }
            StepKind::Confirm { say, .. } => self.words(Some(say), report),
            StepKind::Retrieve { query, .. } => self.template(&query.value, query.span, report),
            StepKind::Answer { with: Some(with), .. } => self.name(&with.value, with.span, report),
            StepKind::Call { with, .. } => {
                for (_, text) in with {
                    self.template(&text.value, text.span, report);
                }
            }
            StepKind::Set(pairs) | StepKind::Run { with: pairs, .. } => {
                for (_, value) in pairs {
                    self.formula(&value.value, value.span, report);
                }
            }
            StepKind::If { condition, .. } => self.formula(&condition.value, condition.span, report),
            StepKind::Show { title, items, value, .. } => {
                self.words(title.as_ref(), report);
                if let Some(items) = items {
                    self.name(&items.value, items.span, report);
                }
                if let Some(value) = value {
                    self.template(&value.value, value.span, report);
                }
            }
            StepKind::Handoff { say, summary } => {
                self.words(say.as_ref(), report);
                if let Some(text) = summary {
                    self.template(&text.value, text.span, report);
                }
            }
            StepKind::End(Some(result)) => self.formula(&result.value, result.span, report),
            StepKind::Answer { with: None, .. } | StepKind::Go(_) | StepKind::End(None) | StepKind::Unknown => {}
        }
    }

    fn words(&self, words: Option<&WordsDoc>, report: &mut Report) {
        match words {
            Some(WordsDoc::Same(texts)) => self.texts(&texts.value, report),
            Some(WordsDoc::ByLanguage(_, texts)) => texts.values().for_each(|texts| self.texts(&texts.value, report)),
            Some(WordsDoc::Reply(name)) => self.reply(name, report),
            None => {}
        }
    }

    fn texts(&self, texts: &[At<Template>], report: &mut Report) {
        for text in texts {
            self.template(&text.value, text.span, report);
        }
    }

    /// A reply that is said here can use only what there is here.
    fn reply(&self, name: &Name, report: &mut Report) {
        let Some(scope) = self.scope else { return };
        let phrase = scope.reply(&name.value);
        let used = phrase.texts.values().flatten().flat_map(|text| text.variables().clone());
        for used in used.collect::<BTreeSet<String>>() {
            self.name(&used, name.span, report);
        }
    }

    fn template(&self, text: &Template, span: Span, report: &mut Report) {
        text.variables().iter().for_each(|name| self.name(name, span, report));
    }

    fn formula(&self, formula: &Formula, span: Span, report: &mut Report) {
        formula.variables().iter().for_each(|name| self.name(name, span, report));
    }

    fn name(&self, name: &str, span: Span, report: &mut Report) {
        if self.known.contains(name) || self.lost.has(name) {
            return;
        }
        let hint = nearest(name, self.known.iter().map(String::as_str)).map_or_else(
            || format!("make `{name}` a slot, or give it a value with `set`"),
            |near| format!("did you mean `{near}`?"),
        );
        let span = place_of(self.lines, span, name);
        report.error(span, "undeclared-variable", format!("nothing gives `{name}` a value"), hint);
    }
}

/// Where `word` stands within `span` of a file; `span` where it cannot be found.
pub(super) fn place_of(lines: &[&str], span: Span, word: &str) -> Span {
    let (first, last) = (span.start.line as usize, span.end.line as usize);
    for (at, line) in lines.iter().enumerate().take(last).skip(first.saturating_sub(1)) {
        let skipped = if at + 1 == first { span.start.column as usize - 1 } else { 0 };
        let from = line.char_indices().nth(skipped).map_or(line.len(), |(at, _)| at);
        if let Some(found) = find_word(&line[from..], word) {
            let column = line[..from + found].chars().count() + 1;
            let start = Place { line: at as u32 + 1, column: column as u32 };
            let end = Place { column: (column + word.chars().count()) as u32, ..start };
            return Span { start, end };
        }
    }
    span
}

/// Where `word` begins in `line`, not as a part of another one.
fn find_word(line: &str, word: &str) -> Option<usize> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_whole = |at: &usize| {
        let (before, after) = (&line[..*at], &line[*at + word.len()..]);
        let in_braces = (before.contains("{{") || before.contains("{%")) || !line.contains("{{");
        !is_part(before.chars().next_back()) && !is_part(after.chars().next()) && in_braces
    };
    line.match_indices(word).map(|(at, _)| at).find(is_whole)
}

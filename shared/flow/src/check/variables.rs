//! Names in templates and conditions that nothing gives a value.

use std::collections::BTreeSet;

use u5_prompt::{
    fields::nearest,
    template::{Formula, Template},
};
use u5_protocol::diagnostic::{Report, Span};

use super::each_step;
use crate::{
    doc::{FlowDoc, StepKind, WordsDoc},
    values::Kind,
    world::BUILT_IN,
};

/// Checks all of a flow's templates and conditions.
pub(super) fn check(doc: &FlowDoc, report: &mut Report) {
    let mut names = Names::of(doc);
    if let Some(condition) = &doc.when.condition {
        names.formula(&condition.value, condition.span, report);
    }
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

struct Names {
    known: BTreeSet<String>,
}

impl Names {
    /// All names that have a value somewhere in the flow.
    fn of(doc: &FlowDoc) -> Self {
        let mut known: BTreeSet<String> = BUILT_IN.iter().map(|name| (*name).to_owned()).collect();
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
        Self { known }
    }

    fn step(&self, kind: &StepKind, report: &mut Report) {
        match kind {
            StepKind::Say(words) => self.words(Some(words), report),
            StepKind::Ask { say, again, .. } => {
                self.words(say.as_ref(), report);
                self.words(again.as_ref(), report);
            }
            StepKind::Choose { say, options, .. } => {
                self.words(say.as_ref(), report);
                options.iter().for_each(|option| self.words(Some(&option.label), report));
            }
            StepKind::Confirm { say, .. } => self.words(Some(say), report),
            StepKind::Retrieve { query, .. } => self.template(&query.value, query.span, report),
            StepKind::Answer { with: Some(with), .. } => self.name(&with.value, with.span, report),
            StepKind::Call { with, .. } => {
                with.iter().for_each(|(_, text)| self.template(&text.value, text.span, report));
            }
            StepKind::Set(pairs) | StepKind::Run { with: pairs, .. } => {
                pairs.iter().for_each(|(_, value)| self.formula(&value.value, value.span, report));
            }
            StepKind::If { condition, .. } => self.formula(&condition.value, condition.span, report),
            StepKind::Show { title, items, value, .. } => {
                self.words(title.as_ref(), report);
                items.iter().for_each(|items| self.name(&items.value, items.span, report));
                value.iter().for_each(|value| self.template(&value.value, value.span, report));
            }
            StepKind::Handoff { say, summary } => {
                self.words(say.as_ref(), report);
                summary.iter().for_each(|text| self.template(&text.value, text.span, report));
            }
            StepKind::End(Some(result)) => self.formula(&result.value, result.span, report),
            StepKind::Answer { with: None, .. } | StepKind::Go(_) | StepKind::End(None) | StepKind::Unknown => {}
        }
    }

    fn words(&self, words: Option<&WordsDoc>, report: &mut Report) {
        match words {
            Some(WordsDoc::Same(texts)) => texts.value.iter().for_each(|text| self.template(text, texts.span, report)),
            Some(WordsDoc::ByLanguage(_, texts)) => {
                for texts in texts.values() {
                    texts.value.iter().for_each(|text| self.template(text, texts.span, report));
                }
            }
            Some(WordsDoc::Reply(_)) | None => {}
        }
    }

    fn template(&self, text: &Template, span: Span, report: &mut Report) {
        text.variables().iter().for_each(|name| self.name(name, span, report));
    }

    fn formula(&self, formula: &Formula, span: Span, report: &mut Report) {
        formula.variables().iter().for_each(|name| self.name(name, span, report));
    }

    fn name(&self, name: &str, span: Span, report: &mut Report) {
        if self.known.contains(name) {
            return;
        }
        let hint = nearest(name, self.known.iter().map(String::as_str)).map_or_else(
            || format!("make `{name}` a slot, or give it a value with `set`"),
            |near| format!("did you mean `{near}`?"),
        );
        report.error(span, "undeclared-variable", format!("nothing gives `{name}` a value"), hint);
    }
}

//! From what was written to a program: names become places, replies their texts.

use std::collections::{BTreeMap, BTreeSet};

use u5_prompt::fields::{list_of, nearest};
use u5_protocol::diagnostic::{Report, Span};

use crate::{
    doc::{At, Block, FlowDoc, Name, OptionDoc, SlotDoc, SpeechDoc, StepDoc, StepKind, WordsDoc},
    flow::{CardKind, Choosable, Flow, Jump, Op, Phrase, Slot, Speech},
    scope::Scope,
    values::Kind,
};

/// A program in the making.
struct Lowering<'a> {
    scope: &'a Scope,
    doc: &'a FlowDoc,
    program: Vec<Op>,
    ids: BTreeMap<usize, String>,
    /// Where each operation was written.
    spans: Vec<Span>,
    /// Jumps that nobody wrote.
    structure: BTreeSet<usize>,
    /// Targets that are steps of this flow, to be filled in when their places are known.
    pending: Vec<(usize, Name)>,
}

/// A flow's program and where its parts were written.
pub(crate) struct Lowered {
    pub(crate) flow: Flow,
    pub(crate) spans: Vec<Span>,
    /// Jumps that nobody wrote, and the end that every flow has.
    pub(crate) structure: BTreeSet<usize>,
}

/// Makes a program of `doc`.
pub(crate) fn lower(doc: &FlowDoc, scope: &Scope, report: &mut Report) -> Lowered {
    let mut lowering = Lowering {
        scope,
        doc,
        program: Vec::new(),
        ids: BTreeMap::new(),
        spans: Vec::new(),
        structure: BTreeSet::new(),
        pending: Vec::new(),
    };
    lowering.block(&doc.steps, report);
    lowering.structure(Op::End(None), doc.steps.last().map_or(doc.name.span, |step| Span::at(step.span.end)));
    lowering.resolve();
    let title = doc.title.as_ref().map(|title| scope.phrase(title, report)).unwrap_or_default();
    let flow = Flow {
        name: doc.name.value.clone(),
        title,
        description: doc.description.clone(),
        condition: doc.when.condition.as_ref().map(|condition| condition.value.clone()),
        slots: doc.slots.iter().map(|slot| slot_of(slot, scope, report)).collect(),
        program: lowering.program,
        ids: lowering.ids,
        lines: lowering.spans.iter().map(|span| span.start.line).collect(),
    };
    Lowered { flow, spans: lowering.spans, structure: lowering.structure }
}

fn slot_of(doc: &SlotDoc, scope: &Scope, report: &mut Report) -> Slot {
    Slot {
        name: doc.name.value.clone(),
        // A type that is not known was reported; the flow will not run.
        kind: doc.kind.clone().unwrap_or(Kind::Boolean),
        whole: doc.whole,
        optional: doc.optional,
        valid: doc.valid.as_ref().map(|valid| valid.value.clone()),
        invalid: doc.invalid.as_ref().map(|words| scope.phrase(words, report)),
    }
}

impl Lowering<'_> {
    fn emit(&mut self, op: Op, span: Span) -> usize {
        self.program.push(op);
        self.spans.push(span);
        self.program.len() - 1
    }

    /// Emits what nobody wrote.
    fn structure(&mut self, op: Op, span: Span) -> usize {
        self.structure.insert(self.program.len());
        self.emit(op, span)
    }

    /// Stands for a step that was reported: it may have listened, and goes on.
    fn unknown(&mut self, span: Span) -> usize {
        let (id, label, examples, at) = (String::new(), Phrase::default(), BTreeMap::new(), self.here() + 1);
        let options = vec![Choosable { id, label, examples, at }];
        let (say, speech) = (Phrase::default(), Speech::default());
        self.emit(Op::Choose { say, speech, options, retries: 0, otherwise: Jump::To(at) }, span)
    }

    fn here(&self) -> usize {
        self.program.len()
    }

    fn block(&mut self, block: &Block, report: &mut Report) {
        for step in block {
            self.step(step, report);
        }
    }

    fn step(&mut self, step: &StepDoc, report: &mut Report) {
        if let Some(id) = &step.id {
            if self.ids.values().any(|known| *known == id.value) {
                let message = format!("two steps are called `{}`", id.value);
                report.error(id.span, "duplicate-id", message, "give each a name of its own");
            }
            self.ids.insert(self.here(), id.value.clone());
        }
        let (span, speech) = (step.span, speech_of(&step.speech));
        match &step.kind {
            StepKind::Say(words) => {
                let say = self.scope.phrase(words, report);
                self.emit(Op::Say(say, speech), span);
            }
            StepKind::Ask { slot, say, again, retries, otherwise } => {
                self.ask(span, slot, (say.as_ref(), again.as_ref()), speech, *retries, otherwise.as_ref(), report);
            }
            StepKind::Choose { say, options, retries, otherwise } => {
                self.choose(span, say.as_ref(), options, speech, *retries, otherwise.as_ref(), report);
            }
            StepKind::Confirm { say, yes, no, retries, otherwise } => {
                let say = self.scope.phrase(say, report);
                self.confirm(span, say, (yes.as_ref(), no.as_ref()), speech, *retries, otherwise.as_ref(), report);
            }
            StepKind::Retrieve { query, from, into, limit, min_score } => {
                let op = Op::Retrieve {
                    query: query.value.clone(),
                    from: from.as_ref().map(|name| name.value.clone()),
                    into: into.value.clone(),
                    limit: usize::from(*limit),
                    min_score: *min_score,
                };
                self.emit(op, span);
            }
            StepKind::Answer { prompt, with, cite, otherwise } => {
                let (prompt, with) = (prompt.value.clone(), with.as_ref().map(|name| name.value.clone()));
                let op = Op::Answer { prompt, with, cite: *cite, otherwise: None, speech };
                let at = self.emit(op, span);
                if let Some(place) = otherwise.as_ref().map(|block| self.aside(block, report))
                    && let Some(Op::Answer { otherwise, .. }) = self.program.get_mut(at)
                {
                    *otherwise = Some(place);
                }
            }
            StepKind::Call { tool, with, into, on_error } => {
                let with = with.iter().map(|(name, text)| (name.value.clone(), text.value.clone())).collect();
                let into = into.as_ref().map(|name| name.value.clone());
                let at = self.emit(Op::Call { tool: tool.value.clone(), with, into, on_error: None }, span);
                if let Some(place) = on_error.as_ref().map(|block| self.aside(block, report))
                    && let Some(Op::Call { on_error, .. }) = self.program.get_mut(at)
                {
                    *on_error = Some(place);
                }
            }
            StepKind::Set(pairs) => {
                let pairs = pairs.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect();
                self.emit(Op::Set(pairs), span);
            }
            StepKind::If { condition, then, otherwise } => self.branch(span, condition, then, otherwise, report),
            StepKind::Go(target) => self.go(target, report),
            StepKind::Run { flow, with, into } => {
                self.scope.flow_named(flow, report);
                let with = with.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect();
                let into = into.as_ref().map(|name| name.value.clone());
                self.emit(Op::Run { flow: flow.value.clone(), with, into }, span);
            }
            StepKind::Show { card, title, items, value } => {
                let op = Op::Show {
                    card: card_kind(card, report),
                    title: self.phrase(title.as_ref(), report),
                    items: items.as_ref().map(|name| name.value.clone()),
                    value: value.as_ref().map(|text| text.value.clone()),
                };
                self.emit(op, span);
            }
            StepKind::Handoff { say, summary } => {
                let say = say
                    .as_ref()
                    .map_or_else(|| self.scope.reply("staff_called"), |words| self.scope.phrase(words, report));
                let summary = summary.as_ref().map(|text| text.value.clone());
                self.emit(Op::Handoff { say, summary, speech }, span);
            }
            StepKind::End(result) => {
                self.emit(Op::End(result.as_ref().map(|formula| formula.value.clone())), span);
            }
            StepKind::Unknown => {
                self.unknown(span);
            }
        }
    }

    fn phrase(&self, words: Option<&WordsDoc>, report: &mut Report) -> Phrase {
        words.map(|words| self.scope.phrase(words, report)).unwrap_or_default()
    }

    #[expect(clippy::too_many_arguments, reason = "they are the keys of one step")]
    fn ask(
        &mut self,
        span: Span,
        slot: &Name,
        (say, again): (Option<&WordsDoc>, Option<&WordsDoc>),
        speech: Speech,
        retries: u8,
        otherwise: Option<&Block>,
        report: &mut Report,
    ) {
        let Some(index) = self.doc.slots.iter().position(|known| known.name.value == slot.value) else {
            let known = self.doc.slots.iter().map(|slot| slot.name.value.as_str());
            let hint = nearest(&slot.value, known)
                .map_or_else(|| format!("add `{}` to `slots`", slot.value), |name| format!("did you mean `{name}`?"));
            if !self.doc.lost.has(&slot.value) {
                report.error(slot.span, "unknown-slot", format!("there is no slot `{}`", slot.value), hint);
            }
            let at = self.unknown(span);
            return self.instead(at, otherwise, report);
        };
        let say = say.or(self.doc.slots[index].ask.as_ref());
        let (say, again) = (self.phrase(say, report), self.phrase(again, report));
        let jump = Jump::Flow(crate::set::STAFF_OFFER.to_owned());
        let at = self.emit(Op::Ask { slot: index, say, again, speech, retries, otherwise: jump }, span);
        self.instead(at, otherwise, report);
    }

    #[expect(clippy::too_many_arguments, reason = "they are the keys of one step")]
    fn choose(
        &mut self,
        span: Span,
        say: Option<&WordsDoc>,
        options: &[OptionDoc],
        speech: Speech,
        retries: u8,
        otherwise: Option<&Block>,
        report: &mut Report,
    ) {
        let say = self.phrase(say, report);
        let op = Op::Choose { say, speech, options: Vec::new(), retries, otherwise: Jump::End };
        let at = self.emit(op, span);
        let mut choosable = Vec::new();
        let mut exits = Vec::new();
        for option in options {
            let examples = option.examples.iter();
            let examples = examples.map(|(l, names)| (*l, names.iter().map(|name| name.value.clone()).collect()));
            choosable.push(Choosable {
                id: option.name.value.clone(),
                label: self.scope.phrase(&option.label, report),
                examples: examples.collect(),
                at: self.here(),
            });
            self.block(&option.then, report);
            exits.push(self.structure(Op::Go(Jump::End), option.name.span));
        }
        let fallback = self.otherwise(otherwise, report);
        let end = self.here();
        for exit in exits {
            self.program[exit] = Op::Go(Jump::To(end));
        }
        if let Op::Choose { options, otherwise, .. } = &mut self.program[at] {
            *options = choosable;
            *otherwise = fallback.unwrap_or(Jump::To(end));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are the keys of one step")]
    fn confirm(
        &mut self,
        span: Span,
        say: Phrase,
        (yes, no): (Option<&Block>, Option<&Block>),
        speech: Speech,
        retries: u8,
        otherwise: Option<&Block>,
        report: &mut Report,
    ) {
        let op = Op::Confirm { say, speech, yes: 0, no: 0, retries, otherwise: Jump::End };
        let at = self.emit(op, span);
        let yes_at = self.here();
        self.block(yes.unwrap_or(&Block::new()), report);
        let over = self.structure(Op::Go(Jump::End), span);
        let no_at = self.here();
        self.block(no.unwrap_or(&Block::new()), report);
        let over_no = self.structure(Op::Go(if no.is_some() { Jump::End } else { Jump::Restart }), span);
        let fallback = self.otherwise(otherwise, report);
        let end = self.here();
        self.program[over] = Op::Go(Jump::To(end));
        if no.is_some() {
            self.program[over_no] = Op::Go(Jump::To(end));
        }
        if let Op::Confirm { yes, no, otherwise, .. } = &mut self.program[at] {
            (*yes, *no) = (yes_at, no_at);
            *otherwise = fallback.unwrap_or(Jump::To(no_at));
        }
    }

    fn branch(
        &mut self,
        span: Span,
        condition: &At<u5_prompt::template::Formula>,
        then: &Block,
        otherwise: &Block,
        report: &mut Report,
    ) {
        let test = self.emit(Op::Unless(condition.value.clone(), 0), span);
        self.block(then, report);
        let over = (!otherwise.is_empty()).then(|| self.structure(Op::Go(Jump::End), span));
        let other = self.here();
        self.block(otherwise, report);
        let end = self.here();
        self.program[test] = Op::Unless(condition.value.clone(), other);
        if let Some(over) = over {
            self.program[over] = Op::Go(Jump::To(end));
        }
    }

    /// Lays steps down that the flow passes by; returns where they begin.
    fn aside(&mut self, block: &Block, report: &mut Report) -> usize {
        let over = self.structure(Op::Go(Jump::End), block.first().map_or_else(Span::default, |step| step.span));
        let at = self.here();
        self.block(block, report);
        let end = self.here();
        self.program[over] = Op::Go(Jump::To(end));
        at
    }

    fn otherwise(&mut self, block: Option<&Block>, report: &mut Report) -> Option<Jump> {
        block.map(|block| Jump::To(self.aside(block, report)))
    }

    /// What happens at the step `at` when all else failed.
    fn instead(&mut self, at: usize, block: Option<&Block>, report: &mut Report) {
        let Some(jump) = self.otherwise(block, report) else { return };
        if let Some(Op::Ask { otherwise, .. } | Op::Choose { otherwise, .. }) = self.program.get_mut(at) {
            *otherwise = jump;
        }
    }

    fn go(&mut self, target: &Name, report: &mut Report) {
        let jump = match target.value.as_str() {
            "end" => Jump::End,
            "restart" => Jump::Restart,
            _ if self.is_step(&target.value) => {
                let at = self.emit(Op::Go(Jump::End), target.span);
                return self.pending.push((at, target.clone()));
            }
            name if self.scope.is_flow(name) => Jump::Flow(name.to_owned()),
            name => {
                if !self.doc.lost.has(name) {
                    let hint = self.target_hint(name);
                    let message = format!("there is no step and no flow `{name}`");
                    report.error(target.span, "unknown-target", message, hint);
                }
                self.unknown(target.span);
                return;
            }
        };
        self.emit(Op::Go(jump), target.span);
    }

    fn target_hint(&self, name: &str) -> String {
        if let Some(flow) = self.scope.flow_with_step(name) {
            return format!("it is a step of the flow `{flow}`: go to that flow, or to a step of this one");
        }
        let steps = ids(&self.doc.steps);
        let flows = self.scope.flows();
        let known = steps.iter().copied().chain(flows).chain(["end", "restart"]);
        nearest(name, known).map_or_else(
            || "name a step of this flow by its `id`, another flow, `restart` or `end`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )
    }

    fn is_step(&self, name: &str) -> bool {
        ids(&self.doc.steps).contains(&name)
    }

    fn resolve(&mut self) {
        let places: BTreeMap<&str, usize> = self.ids.iter().map(|(place, id)| (id.as_str(), *place)).collect();
        for (at, target) in &self.pending {
            if let Some(place) = places.get(target.value.as_str()) {
                self.program[*at] = Op::Go(Jump::Step(*place));
            }
        }
    }
}

/// The names of all steps, wherever they stand.
pub(crate) fn ids(block: &Block) -> Vec<&str> {
    let mut found = Vec::new();
    for step in block {
        found.extend(step.id.as_ref().map(|id| id.value.as_str()));
        found.extend(step.blocks().into_iter().flat_map(ids));
    }
    found
}

fn speech_of(doc: &SpeechDoc) -> Speech {
    let default = Speech::default();
    Speech {
        interruptible: doc.interruptible.unwrap_or(default.interruptible),
        voice: doc.voice.clone(),
        speed: doc.speed.unwrap_or(default.speed),
        cache: doc.cache.unwrap_or(default.cache),
        timeout_ms: doc.timeout_ms,
    }
}

fn card_kind(name: &Name, report: &mut Report) -> CardKind {
    let known = CardKind::NAMES.into_iter().find(|(known, _)| *known == name.value);
    known.map_or_else(
        || {
            let names = CardKind::NAMES.map(|(name, _)| name);
            let hint = nearest(&name.value, names)
                .map_or_else(|| format!("use {}", list_of(&names)), |near| format!("did you mean `{near}`?"));
            if !name.value.is_empty() {
                report.error(name.span, "unknown-card", format!("there is no card `{}`", name.value), hint);
            }
            CardKind::List
        },
        |(_, kind)| kind,
    )
}

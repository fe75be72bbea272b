//! Reading the file of a prompt. Everything that is wrong with it is reported, and reading goes on.

use u5_protocol::{
    Language,
    diagnostic::{Place, Report, Span},
};

use super::{Budget, BuiltIn, Input, Kind, Model, Part, Prompt, USER};
use crate::{
    fields::{Fields, entries, list_of, nearest, wrong_kind},
    template::Template,
    yaml::{self, Key, Node},
};

/// The line around the front matter.
const FENCE: &str = "---";
/// The largest context of a model, in tokens.
const MAX_CONTEXT: usize = 1 << 20;
/// The longest answer, in tokens.
const MAX_ANSWER: usize = 4_096;

/// A prompt that was read, and where its inputs are declared.
pub(crate) struct Read {
    pub(crate) prompt: Prompt,
    pub(crate) places: Places,
}

/// Where things stand in the file, for what is found out about them later.
pub(crate) struct Places {
    pub(crate) name: Span,
    pub(crate) languages: Span,
    pub(crate) budget: Span,
    pub(crate) inputs: Vec<(String, Span)>,
}

/// Reads the file that `report` is about. There may be a prompt although something is wrong with it.
pub(crate) fn read(text: &str, report: &mut Report) -> Option<Read> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(file) = File::split(text) else {
        let hint = "begin with a line `---`, then `name: …`, and a line `---` before the text";
        report.error(Span::default(), "no-front-matter", "the prompt does not say what it is called", hint);
        return None;
    };
    let parts = file.parts(report);
    let head = head(&file, report);
    let ((system, user), mut read) = parts.zip(head)?;
    (read.prompt.system, read.prompt.user) = (system, user);
    Some(read)
}

/// The two parts of a file.
struct File<'a> {
    /// With an empty line for the first one, so that lines are counted as in the file.
    front: String,
    /// The lines behind the front matter.
    body: Vec<&'a str>,
    /// The number of the first of them.
    line: u32,
}

impl<'a> File<'a> {
    fn split(text: &'a str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let (first, rest) = lines.split_first().filter(|(first, _)| first.trim_end() == FENCE)?;
        debug_assert_eq!(first.trim_end(), FENCE);
        let end = rest.iter().position(|line| line.trim_end() == FENCE)?;
        let front = format!("\n{}\n", rest[..end].join("\n"));
        Some(Self { front, body: rest[end + 1..].to_vec(), line: end as u32 + 3 })
    }

    fn parts(&self, report: &mut Report) -> Option<(Part, Option<Part>)> {
        let mut marks = (0..self.body.len()).filter(|&index| self.body[index].trim() == USER);
        let Some(mark) = marks.next() else {
            return Some((self.part(0, self.body.len(), report)?, None));
        };
        if let Some(second) = marks.next() {
            let message = "the customer's message begins twice";
            report.error(self.whole_line(second), "two-user-parts", message, format!("keep one line `{USER}`"));
        }
        let parts = (self.part(0, mark, report), self.part(mark + 1, self.body.len(), report));
        parts.0.zip(parts.1).map(|(system, user)| (system, Some(user)))
    }

    fn part(&self, from: usize, to: usize, report: &mut Report) -> Option<Part> {
        let lines = &self.body[from..to];
        if lines.iter().all(|line| line.trim().is_empty()) {
            let at = Span::at(Place { line: self.line + from as u32 - 1, column: 1 });
            report.error(at, "empty-body", "nothing is said here", "write what the model is to be told");
            return None;
        }
        let line = self.line + from as u32;
        let template = Template::compile(&lines.join("\n"));
        let told = template.map_err(|error| {
            let index = from + (error.line.max(1) as usize - 1).min(lines.len() - 1);
            let hint = "names stand in {{ … }}, conditions and loops in {% … %}";
            report.error(self.whole_line(index), "template", error.message, hint);
        });
        told.ok().map(|template| Part { template, line })
    }

    /// The text of a line of the body.
    fn whole_line(&self, index: usize) -> Span {
        line_span(self.body.get(index).copied().unwrap_or_default(), self.line + index as u32)
    }
}

/// Where the text of `line`, the one of that number, begins and ends.
pub(crate) fn line_span(text: &str, line: u32) -> Span {
    let indent = text.chars().take_while(|c| c.is_whitespace()).count() as u32;
    let end = text.trim_end().chars().count() as u32;
    Span { start: Place { line, column: indent.min(end) + 1 }, end: Place { line, column: end + 1 } }
}

fn head(file: &File<'_>, report: &mut Report) -> Option<Read> {
    let root = yaml::parse(&file.front, report)?;
    let mut fields = Fields::of(&root, "a prompt", report)?;
    let name = fields.need("name", report).and_then(|node| Some((prompt_name(node, report)?, node.span)));
    let description =
        fields.need("description", report).and_then(|node| crate::fields::text(node, "description", report));
    let declared = fields.take("inputs").map_or(&[][..], |node| entries(node, "`inputs`", report));
    let inputs: Vec<_> = declared.iter().filter_map(|(key, node)| Some((key, input(key, node, report)?))).collect();
    let model = fields.take("model").map_or_else(Model::default, |node| model(node, report));
    let budget = fields.take("budget").map_or_else(Budget::default, |node| budget_of(node, report));
    let languages = fields.list("languages").iter().filter_map(|node| language(node, report)).collect();
    let start = Span::at(root.span.start);
    let places = Places {
        name: name.as_ref().map_or(start, |(_, span)| *span),
        languages: place_of("languages", &root).unwrap_or(start),
        budget: place_of("budget", &root).unwrap_or(start),
        inputs: inputs.iter().map(|(key, _)| (key.name.clone(), key.span)).collect(),
    };
    fields.finish(report);
    let empty = Part { template: Template::compile("").ok()?, line: file.line };
    let prompt = Prompt {
        name: name?.0,
        description: description?.trim().to_owned(),
        file: report.file().to_owned(),
        inputs: inputs.into_iter().map(|(key, input)| (key.name.clone(), input)).collect(),
        model,
        languages,
        budget,
        system: empty,
        user: None,
    };
    Some(Read { prompt, places })
}

fn place_of(name: &str, root: &Node) -> Option<Span> {
    let yaml::Value::Map(entries) = &root.value else { return None };
    entries.iter().find(|(key, _)| key.name == name).map(|(key, _)| key.span)
}

fn prompt_name(node: &Node, report: &mut Report) -> Option<String> {
    let name = crate::fields::text(node, "name", report)?;
    let is_good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.len() > 64 || !name.chars().all(is_good) {
        let message = format!("`{}` cannot be the name of a prompt", crate::tokens::first_characters(name, 64));
        report.error(node.span, "bad-name", message, "use small letters, digits and hyphens, such as `find-product`");
        return None;
    }
    Some(name.to_owned())
}

fn input(key: &Key, node: &Node, report: &mut Report) -> Option<Input> {
    if !is_variable(&key.name) {
        let message = format!("`{}` cannot be used in a template", key.name);
        report.error(key.span, "bad-name", message, "use small letters, digits and underscores");
        return None;
    }
    let mut fields = Fields::of(node, "an input", report)?;
    let kind = fields.need("type", report).and_then(|node| Some((kind(node, report)?, node.span)));
    let required = fields.boolean("required", report).unwrap_or_default();
    fields.finish(report);
    let (kind, at) = kind?;
    if let Some(known) = BuiltIn::of(&key.name).filter(|known| known.kind != kind) {
        let message = format!("`{}` is built in, and it is a {}", key.name, known.kind.name());
        report.error(at, "wrong-type", message, "give it that type, leave it out, or choose another name");
    }
    Some(Input { kind, required })
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn kind(node: &Node, report: &mut Report) -> Option<Kind> {
    let word = crate::fields::text(node, "type", report)?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == word);
    if kind.is_none() {
        let names = Kind::ALL.map(Kind::name);
        let hint = nearest(word, names)
            .map_or_else(|| format!("use {}", list_of(&names)), |name| format!("did you mean `{name}`?"));
        report.error(node.span, "unknown-type", format!("there is no type `{word}`"), hint);
    }
    kind
}

fn model(node: &Node, report: &mut Report) -> Model {
    let mut model = Model::default();
    let Some(mut fields) = Fields::of(node, "`model`", report) else { return model };
    if let Some(profile) = fields.text("profile", report) {
        profile.clone_into(&mut model.profile);
    }
    model.temperature = fields.number("temperature", 0.0..=2.0, report);
    model.max_tokens = tokens(&mut fields, "max_tokens", 1, MAX_ANSWER, report).unwrap_or(model.max_tokens);
    fields.finish(report);
    model
}

fn budget_of(node: &Node, report: &mut Report) -> Budget {
    let mut budget = Budget::default();
    let Some(mut fields) = Fields::of(node, "`budget`", report) else { return budget };
    budget.history = tokens(&mut fields, "history", 0, MAX_CONTEXT, report).unwrap_or(budget.history);
    budget.passages = tokens(&mut fields, "passages", 0, MAX_CONTEXT, report).unwrap_or(budget.passages);
    budget.total = tokens(&mut fields, "total", 256, MAX_CONTEXT, report).unwrap_or(budget.total);
    fields.finish(report);
    budget
}

/// A whole number of tokens.
fn tokens(
    fields: &mut Fields<'_>,
    name: &'static str,
    least: usize,
    most: usize,
    report: &mut Report,
) -> Option<usize> {
    let node = fields.take(name)?;
    let number = node.text().and_then(|text| text.parse::<usize>().ok());
    match number {
        Some(number) if (least..=most).contains(&number) => return Some(number),
        Some(_) => {
            let message = format!("`{name}` is out of range");
            report.error(node.span, "out-of-range", message, format!("use {least} to {most}"));
        }
        None => wrong_kind(node, name, "a whole number of tokens", report),
    }
    None
}

fn language(node: &Node, report: &mut Report) -> Option<Language> {
    let word = crate::fields::text(node, "languages", report)?;
    let known = Language::ALL.into_iter().find(|language| language.code() == word);
    if known.is_none() {
        report.error(node.span, "unknown-language", format!("`{word}` is no language"), "use en, de or fr");
    }
    known
}

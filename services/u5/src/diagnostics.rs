//! Shows what is wrong with files that people wrote: at the lines themselves on a terminal, a line for each elsewhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::IsTerminal,
};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, SourceSpan};
use u5_protocol::diagnostic::{Diagnostic, Place, Severity};

use crate::out;

/// How wide it is drawn, in columns.
const WIDTH: usize = 100;

/// Prints `found`, all of a file together, and a line that counts; nothing where nothing was found. `sources` gives the
/// text of a file that a diagnostic names.
pub(crate) fn print(found: &[Diagnostic], sources: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let may_draw = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    let text = if may_draw { drawn(found, GraphicalTheme::unicode(), sources)? } else { plain(found) };
    out::line(&format!("{text}\n{}", summary(found)))?;
    Ok(())
}

/// "3 errors, 1 warning in 2 files".
pub(crate) fn summary(found: &[Diagnostic]) -> String {
    let errors = found.iter().filter(|d| d.severity == Severity::Error).count();
    let files = found.iter().map(|d| &d.file).collect::<BTreeSet<_>>().len();
    let kinds = [(errors, "error"), (found.len() - errors, "warning")];
    let counted: Vec<_> =
        kinds.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what)).collect();
    format!("{} in {}", counted.join(", "), self::counted(files, "file"))
}

/// Whether something in it cannot be used.
pub(crate) fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|d| d.severity == Severity::Error)
}

/// "1 file", "2 files".
pub(crate) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn sorted(found: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<_> = found.iter().collect();
    sorted.sort();
    sorted
}

fn plain(found: &[Diagnostic]) -> String {
    sorted(found).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn drawn(
    found: &[Diagnostic],
    theme: GraphicalTheme,
    sources: &dyn Fn(&str) -> Option<String>,
) -> Result<String, fmt::Error> {
    let handler = GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false);
    let mut texts = BTreeMap::new();
    let mut drawn = String::new();
    for diagnostic in sorted(found) {
        if !drawn.is_empty() {
            drawn.push('\n');
        }
        let text = texts.entry(&diagnostic.file).or_insert_with(|| sources(&diagnostic.file).unwrap_or_default());
        handler.render_report(&mut drawn, &Shown::new(diagnostic, text))?;
    }
    Ok(drawn)
}

/// A diagnostic as the library that draws it wants it.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    source: NamedSource<String>,
    span: SourceSpan,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, text: &str) -> Self {
        let (start, end) = (offset(text, diagnostic.span.start), offset(text, diagnostic.span.end));
        let span = (start, end.saturating_sub(start)).into();
        Self { diagnostic, source: NamedSource::new(&diagnostic.file, text.to_owned()), span }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.hint.as_ref().map(|hint| Box::new(hint) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(LabeledSpan::underline(self.span))))
    }
}

/// The byte at which `place` is; the end of the text where it is behind that.
fn offset(text: &str, place: Place) -> usize {
    let mut begins = 0;
    for (number, line) in (1_u32..).zip(text.split_inclusive('\n')) {
        if number == place.line {
            let inside = line.trim_end_matches(['\r', '\n']);
            let within = inside.char_indices().nth(place.column.saturating_sub(1) as usize);
            return begins + within.map_or(inside.len(), |(at, _)| at);
        }
        begins += line.len();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use u5_protocol::diagnostic::{Report, Span};

    use super::*;

    const TEXT: &str = "name: ä\nsize: {bïg}\r\nlast";

    fn span(line: u32, start: u32, end: u32) -> Span {
        Span { start: Place { line, column: start }, end: Place { line, column: end } }
    }

    fn found() -> Vec<Diagnostic> {
        let mut second = Report::new("b.md");
        second.warn(Span::default(), "odd", "this is odd", "");
        let mut first = Report::new("a.md");
        first.error(span(2, 8, 11), "too-big", "it is too big", "make it smaller");
        first.error(span(9, 1, 2), "lost", "it is behind the end", "");
        [second.into_found(), first.into_found()].concat()
    }

    #[test]
    fn elsewhere_than_on_a_terminal_each_is_a_line() {
        insta::assert_snapshot!(plain(&found()), @r"
        a.md:2:8: error[too-big]: it is too big; make it smaller
        a.md:9:1: error[lost]: it is behind the end
        b.md:1:1: warning[odd]: this is odd
        ");
        assert_eq!(summary(&found()), "2 errors, 1 warning in 2 files");
        assert_eq!(summary(&found()[..1]), "1 warning in 1 file");
    }

    #[test]
    fn on_a_terminal_the_lines_are_shown() {
        let sources = |file: &str| (file == "a.md").then(|| TEXT.to_owned());
        insta::assert_snapshot!(drawn(&found(), GraphicalTheme::unicode_nocolor(), &sources).unwrap());
    }

    #[test]
    fn places_are_counted_in_characters() {
        let at = |line, column| offset(TEXT, Place { line, column });
        assert_eq!(&TEXT[at(2, 8)..at(2, 11)], "bïg");
        assert_eq!(&TEXT[at(2, 99)..], "\r\nlast", "behind the end of a line is its end");
        assert_eq!([at(3, 5), at(4, 1), at(1, 0)], [TEXT.len(), TEXT.len(), 0]);
    }
}

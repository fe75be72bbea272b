//! Which flows there are, by what their files say of themselves.

use u5_prompt::{fields::Fields, yaml};
use u5_protocol::diagnostic::Report;

use super::{
    Files,
    files::{guessed, is_flow},
};

/// A flow as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its name; that of its file where it says none.
    pub name: String,
    /// The file.
    pub file: String,
    /// What it does; empty where it does not say.
    pub description: String,
}

/// The flows in `files`, by file. Nothing is checked: a set that cannot be used has an outline as well.
pub fn outline(files: &Files) -> Vec<Outline> {
    files.iter().filter(|(file, _)| is_flow(file)).map(|(file, text)| of(file, text)).collect()
}

fn of(file: &str, text: &str) -> Outline {
    let mut report = Report::new(file);
    let root = yaml::parse(text, &mut report);
    let mut fields = root.as_ref().and_then(|root| Fields::of(root, "a flow", &mut report));
    let mut said = |key| fields.as_mut()?.text(key, &mut report).map(str::to_owned);
    let (name, description) = (said("flow"), said("description").unwrap_or_default());
    // What is written wins over the name of the file.
    let name = name.or_else(|| guessed(file, text).last()).unwrap_or_default();
    Outline { name, file: file.to_owned(), description }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_listed_all_the_same() {
        let files = [
            ("_store.yaml", "store: x"),
            ("a.yaml", "flow: first\ndescription: Does a thing.\nsteps: [nothing]\n"),
            ("a.test.yaml", "test: x"),
            ("b.yaml", "flow: second\n  description: [\n"),
            ("c.yaml", "- a list\n"),
            ("d.csv", "id,name\n"),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let listed: Vec<_> = outline(&files).into_iter().map(|o| (o.file, o.name, o.description)).collect();
        let row = |file: &str, name: &str, description: &str| (file.into(), name.into(), description.into());
        let rows = [row("a.yaml", "first", "Does a thing."), row("b.yaml", "second", ""), row("c.yaml", "c", "")];
        assert_eq!(listed, rows);
    }
}

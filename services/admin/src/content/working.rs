//! The three layers of a store's files, and what they come to.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde::Serialize;
use u5_content::{PROFILE_FILE, Texts, is_prompt};
use utoipa::ToSchema;

use crate::auth::digest;

/// What was changed since the last revision; no text: back to the default, or away.
pub(crate) type Drafts = BTreeMap<String, Option<String>>;

/// See the [module](self).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Working {
    pub(crate) defaults: Texts,
    pub(crate) published: Texts,
    pub(crate) drafts: Drafts,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = FileKind)]
pub(crate) enum Kind {
    /// A flow, or what all flows share.
    Flow,
    /// Conversations that flows are tested with.
    Test,
    /// A table that flows take values from.
    Table,
    /// A prompt of the language model.
    Prompt,
    /// How kiosks take turns and speak.
    Profile,
}

impl Kind {
    /// By its name.
    pub(crate) fn of(name: &str) -> Self {
        if is_prompt(name) {
            return Self::Prompt;
        }
        if name == PROFILE_FILE {
            return Self::Profile;
        }
        if name.ends_with(".test.yaml") {
            return Self::Test;
        }
        let is_table = Path::new(name).extension().is_some_and(|ending| ending == "csv");
        if is_table { Self::Table } else { Self::Flow }
    }
}

/// A file as it is edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct File {
    /// Its name.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// Whether the store has changed it from the default, and published that.
    pub(crate) is_changed: bool,
    /// Whether it is different from what is published.
    pub(crate) is_draft: bool,
    /// Whether the draft takes it away: it is there until that is published.
    pub(crate) is_deleted: bool,
    /// What `If-Match` names it by.
    pub(crate) etag: String,
}

impl Working {
    /// What is edited under this name.
    pub(crate) fn text(&self, name: &str) -> Option<&String> {
        match self.drafts.get(name) {
            Some(Some(text)) => Some(text),
            Some(None) => self.defaults.get(name),
            None => self.published_text(name),
        }
    }

    /// What kiosks have under this name.
    pub(crate) fn published_text(&self, name: &str) -> Option<&String> {
        self.published.get(name).or_else(|| self.defaults.get(name))
    }

    /// The file of this name, as long as kiosks have it or will have it.
    pub(crate) fn file(&self, name: &str) -> Option<File> {
        let (text, published) = (self.text(name), self.published_text(name));
        text.or(published)?;
        Some(File {
            name: name.to_owned(),
            kind: Kind::of(name),
            is_changed: self.published.contains_key(name),
            is_draft: published != text,
            is_deleted: text.is_none(),
            etag: etag(text),
        })
    }

    /// Every file there is, those that go away with the draft included.
    pub(crate) fn files(&self) -> Vec<File> {
        let names: BTreeSet<&String> =
            self.defaults.keys().chain(self.published.keys()).chain(self.drafts.keys()).collect();
        names.into_iter().filter_map(|name| self.file(name)).collect()
    }

    /// What would be published: the files that are not as they are by default.
    pub(crate) fn overlay(&self) -> Texts {
        let mut overlay = self.published.clone();
        for (name, text) in &self.drafts {
            match text {
                Some(text) => drop(overlay.insert(name.clone(), text.clone())),
                None => drop(overlay.remove(name)),
            }
        }
        overlay.retain(|name, text| self.defaults.get(name) != Some(text));
        overlay
    }

    /// The whole set with this overlay, as kiosks read it.
    pub(crate) fn with(&self, overlay: &Texts) -> Texts {
        let mut whole = self.defaults.clone();
        whole.extend(overlay.iter().map(|(name, text)| (name.clone(), text.clone())));
        whole
    }
}

/// What a file with this text is named by; one that is not there as well.
pub(crate) fn etag(text: Option<&String>) -> String {
    text.map_or_else(|| "\"none\"".to_owned(), |text| format!("\"{}\"", hex::encode(&digest(text.as_bytes())[..12])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(files: &[(&str, &str)]) -> Texts {
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn working() -> Working {
        let drafts = [("a.yaml", Some("draft")), ("b.yaml", None), ("d.md", Some("new")), ("own.yaml", None)];
        Working {
            defaults: texts(&[("a.yaml", "a"), ("b.yaml", "b"), ("c.csv", "c")]),
            published: texts(&[("b.yaml", "changed"), ("own.yaml", "own")]),
            drafts: drafts.map(|(name, text)| (name.to_owned(), text.map(str::to_owned))).into(),
        }
    }

    #[test]
    fn a_draft_lies_over_what_is_published_and_that_over_the_defaults() {
        let working = working();
        let text = |name| working.text(name).map(String::as_str);
        assert_eq!([text("a.yaml"), text("b.yaml"), text("c.csv")], [Some("draft"), Some("b"), Some("c")]);
        assert_eq!([text("d.md"), text("own.yaml")], [Some("new"), None], "the store's own file goes away");
        let states = working.files().into_iter().map(|f| (f.name, f.is_changed, f.is_draft, f.is_deleted));
        let state = |name: &str, is_changed, is_draft, is_deleted| (name.to_owned(), is_changed, is_draft, is_deleted);
        let expected = [
            state("a.yaml", false, true, false),
            state("b.yaml", true, true, false),
            state("c.csv", false, false, false),
            state("d.md", false, true, false),
            state("own.yaml", true, true, true),
        ];
        assert_eq!(states.collect::<Vec<_>>(), expected);
        assert_eq!(working.file("own.yaml").unwrap().etag, etag(None), "to be made anew as one that is not there");
        assert_eq!(working.file("x.yaml"), None);
        assert_eq!(Kind::of("x.test.yaml"), Kind::Test);
    }

    #[test]
    fn only_what_is_not_as_by_default_is_published() {
        let mut working = working();
        assert_eq!(working.overlay(), texts(&[("a.yaml", "draft"), ("d.md", "new")]));
        working.drafts.insert("a.yaml".to_owned(), Some("a".to_owned()));
        assert_eq!(working.overlay(), texts(&[("d.md", "new")]), "written as it is by default");
        let whole = working.with(&working.overlay());
        assert_eq!(whole, texts(&[("a.yaml", "a"), ("b.yaml", "b"), ("c.csv", "c"), ("d.md", "new")]));
    }
}

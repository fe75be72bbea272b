//! The part of a store that staff write: `files/`, `draft/` and `draft.json`.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use serde::{Deserialize, Serialize};
use serde_json::json;
use u5_content::Texts;
use u5_runtime::content::{MAX_FILE, MAX_FILES};

use super::{ArchiveError, Change, Pack, Row, Unpacked};
use crate::{
    audit::{self, Action},
    content::{self, Drafts, Working},
    db::{DbError, Tx},
};

const FILES: &str = "files/";
const DRAFT: &str = "draft/";
const TAKEN_AWAY: &str = "draft.json";

/// What `draft.json` holds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TakenAway {
    /// Files that the draft takes back to their defaults, or away.
    deleted: BTreeSet<String>,
}

/// Adds what was published and what is drafted.
pub(crate) fn add(pack: &mut Pack<impl Write>, published: &Texts, drafts: &Drafts) -> io::Result<()> {
    for (name, text) in published {
        pack.add(&format!("{FILES}{name}"), text.as_bytes())?;
    }
    let mut taken_away = TakenAway::default();
    for (name, text) in drafts {
        match text {
            Some(text) => pack.add(&format!("{DRAFT}{name}"), text.as_bytes())?,
            None => drop(taken_away.deleted.insert(name.clone())),
        }
    }
    pack.add(TAKEN_AWAY, &serde_json::to_vec_pretty(&taken_away)?)
}

/// Files of another store on their way into the draft.
#[derive(Debug, Clone, Default)]
pub(crate) struct Incoming {
    /// No text: back to the default, or away.
    texts: Drafts,
    /// What is not taken.
    refused: BTreeMap<String, String>,
}

impl Incoming {
    /// What an archive brings: its draft over what was published there.
    pub(crate) fn read(archive: &mut Unpacked) -> Result<Self, ArchiveError> {
        let names: Vec<String> = archive.names().map(str::to_owned).collect();
        let mut incoming = Self::default();
        for folder in [FILES, DRAFT] {
            for member in &names {
                if let Some(name) = member.strip_prefix(folder) {
                    incoming.take(name, member, archive)?;
                }
            }
        }
        if names.iter().any(|name| name == TAKEN_AWAY) {
            let taken_away = archive.read(TAKEN_AWAY)?;
            let taken_away: TakenAway = serde_json::from_slice(&taken_away).map_err(ArchiveError::Manifest)?;
            taken_away.deleted.into_iter().for_each(|name| incoming.set(name, None));
        }
        if incoming.texts.len() + incoming.refused.len() > MAX_FILES {
            return Err(ArchiveError::TooMany(MAX_FILES));
        }
        Ok(incoming)
    }

    fn take(&mut self, name: &str, member: &str, archive: &mut Unpacked) -> Result<(), ArchiveError> {
        if archive.bytes(member) > MAX_FILE {
            self.refuse(name, format!("a file has at most {MAX_FILE} bytes"));
            return Ok(());
        }
        match String::from_utf8(archive.read(member)?) {
            Ok(text) => self.set(name.to_owned(), Some(text)),
            Err(_) => self.refuse(name, "it is not text in UTF-8".to_owned()),
        }
        Ok(())
    }

    fn set(&mut self, name: String, text: Option<String>) {
        match content::unfit(&name, text.as_deref().unwrap_or_default()) {
            Some(why) => self.refuse(&name, why),
            None => drop(self.texts.insert(name, text)),
        }
    }

    fn refuse(&mut self, name: &str, why: String) {
        self.refused.insert(name.to_owned(), why);
    }

    /// What would become of each.
    pub(crate) fn rows(&self, working: &Working) -> Vec<Row> {
        let refused = self.refused.iter().map(|(name, why)| Row::refused(name, why));
        let taken = self.texts.iter().map(|(name, text)| row(working, name, text.as_ref()));
        let mut rows: Vec<Row> = refused.chain(taken).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        rows
    }

    /// Puts what is different into the draft, each with its entry in the audit log. Says how many there were.
    pub(crate) fn apply(&self, tx: &Tx<'_>, rows: &[Row], actor: &str) -> Result<usize, DbError> {
        let different: Vec<&Row> =
            rows.iter().filter(|row| matches!(row.change, Change::Added | Change::Changed)).collect();
        for row in &different {
            let text = self.texts.get(&row.name).and_then(Option::as_deref);
            content::set_draft(tx, &row.name, text, actor)?;
            let detail = json!({"bytes": text.map(str::len), "imported": true});
            audit::append(tx, actor, Action::FileChanged, &format!("file:{}", row.name), &detail)?;
        }
        Ok(different.len())
    }
}

fn row(working: &Working, name: &str, text: Option<&String>) -> Row {
    let (has, default) = (working.text(name), working.defaults.get(name));
    let (wanted, why) = match text {
        Some(text) => (Some(text), None),
        None if default.is_some() => (default, Some("goes back to what came with the product")),
        None => (None, Some("is taken away")),
    };
    let change = match has {
        _ if has == wanted => Change::Same,
        None => Change::Added,
        Some(_) => Change::Changed,
    };
    let why = why.filter(|_| change != Change::Same).map(str::to_owned);
    Row { name: name.to_owned(), change, why }
}

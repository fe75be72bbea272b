//! The part of a store that says which kiosks there are: `kiosks.json`, without their tokens.

use std::io::{self, Write};

use super::{ArchiveError, Change, Pack, Row, Unpacked};
use crate::{
    db::{DbError, Tx},
    floor::kiosks::{self, MOST, Registered, unfit},
};

const KIOSKS: &str = "kiosks.json";

/// Adds the kiosks.
pub(crate) fn add(pack: &mut Pack<impl Write>, kiosks: &[Registered]) -> io::Result<()> {
    pack.add(KIOSKS, &serde_json::to_vec_pretty(kiosks)?)
}

/// What an archive brings; nothing where it names none.
pub(crate) fn read(archive: &mut Unpacked) -> Result<Vec<Registered>, ArchiveError> {
    if !archive.names().any(|name| name == KIOSKS) {
        return Ok(Vec::new());
    }
    let kiosks: Vec<Registered> = serde_json::from_slice(&archive.read(KIOSKS)?).map_err(ArchiveError::Part)?;
    if kiosks.len() as i64 > MOST { Err(ArchiveError::TooMany(MOST as usize)) } else { Ok(kiosks) }
}

/// What would become of each.
pub(crate) fn rows(tx: &Tx<'_>, incoming: &[Registered]) -> Result<Vec<Row>, DbError> {
    incoming.iter().map(|kiosk| row(tx, kiosk)).collect()
}

fn row(tx: &Tx<'_>, kiosk: &Registered) -> Result<Row, DbError> {
    if let Some(why) = unfit(&kiosk.id, [&kiosk.name, &kiosk.place]) {
        return Ok(Row::refused(&kiosk.id, why));
    }
    let change = match kiosks::find(tx, &kiosk.id)? {
        None => Change::Added,
        Some(before) if (&before.name, &before.place) == (&kiosk.name, &kiosk.place) => Change::Same,
        Some(_) => Change::Changed,
    };
    let why = (change == Change::Added).then(|| "it has no token yet".to_owned());
    Ok(Row { name: kiosk.id.clone(), change, why })
}

/// Registers them; none has a token by that, and those that have one keep it.
pub(crate) fn apply(tx: &Tx<'_>, incoming: &[Registered]) -> Result<(), DbError> {
    for Registered { id, name, place, .. } in incoming {
        match kiosks::find(tx, id)? {
            Some(_) => kiosks::change(tx, id, name, place)?,
            None => kiosks::create(tx, id, name, place)?,
        }
    }
    Ok(())
}

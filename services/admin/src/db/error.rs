//! What goes wrong with the database, in words that say what to do.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the database could not do something. Each says how to go on.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The disk is full.
    #[error("{}: there is no room left for the database; free some, nothing that was acknowledged is lost", .0.display())]
    Full(PathBuf),
    /// The file is damaged.
    #[error(
        "{}: the database is damaged ({what}); put a backup in its place with `u5-admin --restore BACKUP`, or move it \
         away to begin anew", file.display()
    )]
    Corrupt {
        /// The file.
        file: PathBuf,
        /// What SQLite says.
        what: String,
    },
    /// Another program has it.
    #[error("{}: another U5 uses this database; stop it, or name another file with admin.database", .0.display())]
    Locked(PathBuf),
    /// A later release wrote it.
    #[error(
        "{}: the database is of a newer U5 (schema {found}, this one knows {known}); start that U5, or put an older \
         backup in its place with `u5-admin --restore BACKUP`", file.display()
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// It is a database of something else.
    #[error("{}: not a database of U5's admin service; name another file with admin.database", .0.display())]
    Foreign(PathBuf),
    /// More waits for the database than it may.
    #[error("too much waits for the database; try again in a second")]
    Busy,
    /// The database's thread failed at this.
    #[error("the database's thread gave no answer")]
    Stopped,
    /// There is no directory to keep it in.
    #[error("neither XDG_DATA_HOME nor HOME is set: name a file with admin.database, or \":memory:\" to keep nothing")]
    NoHome,
    /// The file system refused something.
    #[error("{}: cannot {doing}; see whether it may be written, or name another file with admin.database", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// SQLite refused something else.
    #[error("{}: the database refused a statement", file.display())]
    Sql {
        /// The file.
        file: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
}

impl DbError {
    /// What `source` means for `file`.
    pub(super) fn of(file: &Path, source: rusqlite::Error) -> Self {
        let file = file.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(file),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupt { file, what: source.to_string() }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(file),
            _ => Self::Sql { file, source },
        }
    }

    /// For `map_err`: `doing` something to `file` failed.
    pub(super) fn file(file: &Path, doing: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull => Self::Full(file.to_owned()),
            _ => Self::File { file: file.to_owned(), doing, source },
        }
    }
}

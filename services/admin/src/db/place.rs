//! Where the database is, and who may use it.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

use super::DbError;

/// What `admin.database` says, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: gone with the process.
    Memory,
    /// A file.
    File(PathBuf),
}

impl Place {
    /// Reads the setting. `env` looks up the environment.
    ///
    /// # Errors
    /// [`DbError::NoHome`] for "auto" where no home is known.
    pub fn of(setting: &str, env: impl Fn(&str) -> Option<String>) -> Result<Self, DbError> {
        match setting {
            ":memory:" => Ok(Self::Memory),
            "auto" => {
                let set = |name: &str| env(name).filter(|value| !value.is_empty()).map(PathBuf::from);
                let data = set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")));
                Ok(Self::File(data.ok_or(DbError::NoHome)?.join("u5/admin.sqlite")))
            }
            file => Ok(Self::File(file.into())),
        }
    }
}

/// Keeps others from `file` for as long as it lives, however this process ends. Makes the directory that it lies in.
/// SQLite would let two processes take turns; what either remembers of the database would be wrong then.
pub(super) fn lock(file: &Path) -> Result<File, DbError> {
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).map_err(DbError::file(file, "make its directory"))?;
    }
    let beside = beside(file, ".lock");
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&beside);
    let lock = lock.map_err(DbError::file(&beside, "make the file that keeps others away"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(DbError::Locked(file.to_owned())),
        Err(TryLockError::Error(error)) => Err(DbError::file(&beside, "lock it")(error)),
    }
}

/// Makes an empty file that only this user can read, where there is none: password hashes are nobody else's.
pub(super) fn make_private(file: &Path) -> Result<(), DbError> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop).map_err(DbError::file(file, "open it"))
}

/// The file called like `file`, with this at the end.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_is_where_the_users_data_is() {
        let of = |setting: &str, known: &'static [(&str, &str)]| {
            Place::of(setting, |name| known.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        let file = |path: &str| Place::File(path.into());
        let home = &[("HOME", "/home/k"), ("XDG_DATA_HOME", "")];
        assert_eq!(of("auto", home).unwrap(), file("/home/k/.local/share/u5/admin.sqlite"));
        assert_eq!(of("auto", &[("XDG_DATA_HOME", "/data")]).unwrap(), file("/data/u5/admin.sqlite"));
        assert_eq!(of("x.db", &[]).unwrap(), file("x.db"));
        assert_eq!(of(":memory:", &[]).unwrap(), Place::Memory);
        assert!(of("auto", &[]).unwrap_err().to_string().contains("admin.database"));
    }

    #[test]
    fn a_file_is_one_processes_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("deep/admin.sqlite");
        let held = lock(&file).unwrap();
        let error = lock(&file).unwrap_err().to_string();
        assert!(error.contains("another U5 uses this database") && error.contains("admin.sqlite"), "{error}");
        drop(held);
        lock(&file).unwrap();
    }
}

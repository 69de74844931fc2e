//! One process writes: an advisory lock beside the database.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::open::create_private;

/// Held for as long as a process may write; the kernel releases it when the process ends, however it ends.
///
/// It lies on `<db>.lock` and never on the database itself: closing any handle of the database file drops the locks
/// that SQLite holds on it. The lock file stays behind; removing it would let two runs lock two different files.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock of the database at this path.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if another run holds it, at once and without waiting.
    pub fn acquire(database: &Path) -> Result<Self, Error> {
        let path = lock_path(database);
        let file = create_private(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked(path)),
            Err(TryLockError::Error(source)) => Err(Error::File { doing: "lock", path, source }),
        }
    }
}

fn lock_path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

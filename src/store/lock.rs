//! One process writes: an advisory lock beside the database.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::place::{make_folder_of, real_path};
use crate::files;

/// Held for as long as a process may write; the kernel releases it when the process ends, however it ends.
///
/// It lies on `<db>.lock` and never on the database itself: closing any handle of the database file drops the locks
/// that SQLite holds on it. The lock file stays behind; removing it would let two runs lock two different files.
#[derive(Debug)]
pub struct WriterLock {
    file: File,
}

impl WriterLock {
    /// Takes the lock of the database at this path, beside the file that links lead to: whichever name two runs are
    /// given, they meet. What is in the lock's file stays.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if another run holds it, at once and without waiting; [`Error::File`] if something else has
    /// its name.
    pub fn acquire(database: &Path) -> Result<Self, Error> {
        let path = lock_path(&real_path(database)?);
        make_folder_of(&path)?;
        let file =
            files::open_private(&path).map_err(|source| Error::File { doing: "open", path: path.clone(), source })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked(path)),
            Err(TryLockError::Error(source)) => Err(Error::File { doing: "lock", path, source }),
        }
    }
}

impl Drop for WriterLock {
    /// Closing the file is not enough: a program that is just being started shares it until it runs, and would hold
    /// the next writer off. Where unlocking fails, closing remains.
    fn drop(&mut self) {
        drop(self.file.unlock());
    }
}

fn lock_path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that is being started shares the open file until it runs, as this second handle does.
    #[test]
    fn it_ends_with_its_holder_even_if_somebody_shares_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("zoom.db");
        let lock = WriterLock::acquire(&database).unwrap();
        let _shared = lock.file.try_clone().unwrap();
        drop(lock);
        WriterLock::acquire(&database).unwrap();
    }
}

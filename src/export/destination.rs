//! The folder that is exported to: one export at a time, whose files take their names together.
//!
//! Files are made in a folder of their own within it, hidden from engines by its dot. Once all are whole, a list of
//! the names that they are to take is written, and from then on the export is as good as done: whoever opens the
//! folder next finishes the renaming if a kill cut it off. Before that, everything made aside is thrown away.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::Error;

/// Where files are made.
const STAGED: &str = ".zoom-qos-staged";
/// What becomes of them.
const COMMIT: &str = "commit.json";
/// Held by an export as long as it runs.
const LOCK: &str = ".zoom-qos.lock";

/// A folder, held for one export.
#[derive(Debug)]
pub struct Destination {
    folder: PathBuf,
    lock: File,
}

impl Destination {
    /// Makes the folder if it is absent, takes its lock, and finishes or clears away what a killed export left.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] at once if another export holds it.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        make_folder(folder)?;
        let path = folder.join(LOCK);
        let lock = private(&path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Locked(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(Error::file("lock", &path)(source)),
        }
        let destination = Self { folder: folder.to_owned(), lock };
        destination.recover()?;
        Ok(destination)
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// Begins to make files.
    pub(crate) fn stage(&self) -> Result<Staging<'_>, Error> {
        make_folder(&self.folder.join(STAGED))?;
        Ok(Staging { destination: self, commit: Commit::default() })
    }

    fn recover(&self) -> Result<(), Error> {
        let path = self.folder.join(STAGED).join(COMMIT);
        match std::fs::read(&path) {
            Ok(json) => {
                let commit = serde_json::from_slice(&json).map_err(std::io::Error::other);
                self.apply(&commit.map_err(Error::file("read", &path))?)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.clear(),
            Err(error) => Err(Error::file("read", &path)(error)),
        }
    }

    /// Does what was decided. Each step may have been done before.
    fn apply(&self, commit: &Commit) -> Result<(), Error> {
        let staged = self.folder.join(STAGED);
        for relative in &commit.removals {
            let path = self.folder.join(relative);
            tolerate_absent(std::fs::remove_file(&path)).map_err(Error::file("remove", &path))?;
        }
        for (number, relative) in commit.names.iter().enumerate() {
            let path = self.folder.join(relative);
            let parent = path.parent().unwrap_or(&self.folder);
            make_folder(parent)?;
            tolerate_absent(std::fs::rename(staged.join(number.to_string()), &path))
                .map_err(Error::file("write", &path))?;
        }
        for folder in commit.folders() {
            sync_folder(&self.folder.join(folder))?;
        }
        self.clear()
    }

    fn clear(&self) -> Result<(), Error> {
        let staged = self.folder.join(STAGED);
        tolerate_absent(std::fs::remove_dir_all(&staged)).map_err(Error::file("remove", &staged))
    }
}

/// What is to become of the files: the first takes the first name.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Commit {
    names: Vec<PathBuf>,
    removals: Vec<PathBuf>,
}

impl Commit {
    /// The folders that it changes.
    fn folders(&self) -> std::collections::BTreeSet<&Path> {
        self.names.iter().filter_map(|name| name.parent()).collect()
    }
}

/// Files being made. Dropped, they are gone.
#[derive(Debug)]
pub(crate) struct Staging<'d> {
    destination: &'d Destination,
    commit: Commit,
}

impl Staging<'_> {
    /// Begins a file that is to have this name, below the folder.
    pub(crate) fn file(&mut self, name: PathBuf) -> Result<StagedFile, Error> {
        let path = self.destination.folder.join(STAGED).join(self.commit.names.len().to_string());
        let file = private(&path)?;
        self.commit.names.push(name);
        Ok(StagedFile { out: BufWriter::with_capacity(1 << 16, file), path, bytes: 0 })
    }

    /// Has a file go, if it is there, when the others take their names.
    pub(crate) fn remove(&mut self, name: PathBuf) {
        self.commit.removals.push(name);
    }

    /// All files take their names.
    pub(crate) fn commit(self) -> Result<(), Error> {
        let staged = self.destination.folder.join(STAGED);
        let json = serde_json::to_vec(&self.commit).map_err(std::io::Error::other)?;
        let path = staged.join(COMMIT);
        let made = staged.join("commit");
        std::fs::write(&made, json).map_err(Error::file("write", &path))?;
        File::open(&made).and_then(|file| file.sync_all()).map_err(Error::file("write", &path))?;
        std::fs::rename(&made, &path).map_err(Error::file("write", &path))?;
        sync_folder(&staged)?;
        self.destination.apply(&self.commit)
    }
}

impl Drop for Staging<'_> {
    /// What cannot be removed now goes when the folder is opened next. After a decision nothing is thrown away: the
    /// renaming may have failed half way.
    fn drop(&mut self) {
        let staged = self.destination.folder.join(STAGED);
        if !staged.join(COMMIT).exists() {
            let _next_time = std::fs::remove_dir_all(staged);
        }
    }
}

impl Drop for Destination {
    /// Closing the file is not enough: a program that is just being started shares it until it runs, and would hold
    /// the next export off. Where unlocking fails, closing remains.
    fn drop(&mut self) {
        drop(self.lock.unlock());
    }
}

/// A file being made.
#[derive(Debug)]
pub(crate) struct StagedFile {
    out: BufWriter<File>,
    path: PathBuf,
    bytes: u64,
}

impl StagedFile {
    /// The file is whole; its size.
    pub(crate) fn finish(&mut self) -> Result<u64, Error> {
        self.out.flush().map_err(Error::file("write", &self.path))?;
        self.out.get_ref().sync_all().map_err(Error::file("write", &self.path))?;
        Ok(self.bytes)
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// A folder that only its owner may enter, with those above it as the system makes them.
fn make_folder(path: &Path) -> Result<(), Error> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(Error::file("make the folder", path))
}

/// A file that only its owner may read, from the first byte.
fn private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Error::file("write", path))
}

fn sync_folder(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::file("write", path))?;
    Ok(())
}

fn tolerate_absent(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that is being started shares the open file until it runs, as this second handle does.
    #[test]
    fn it_is_free_when_its_export_ends_even_if_somebody_shares_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination::open(folder.path()).unwrap();
        assert!(matches!(Destination::open(folder.path()), Err(Error::Locked(_))));
        let _shared = destination.lock.try_clone().unwrap();
        drop(destination);
        Destination::open(folder.path()).unwrap();
    }
}

//! A folder of files that are made together: one export at a time, whose files take their names together.
//!
//! Files are made in a folder of their own within it, hidden from engines by its dot. Once all are whole, a list of
//! the names that they are to take is written, and from then on the export is as good as done: whoever opens the
//! folder next finishes the renaming if a kill cut it off. Before that, everything made aside is thrown away. So they
//! are not named one by one and by their paths, as every other file of this program is in [`crate::files`].

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, OpenOptions};
use serde::{Deserialize, Serialize};

use super::error::Error;
use super::partition;
use super::place::is_version_of_a_delta_log;

/// Where files are made.
const STAGED: &str = ".zoom-qos-staged";
/// What becomes of them.
const COMMIT: &str = "commit.json";
/// Held by an export as long as it runs.
const LOCK: &str = ".zoom-qos.lock";

/// A folder, held for one export.
///
/// Others may be able to write to it. So nothing in it is believed that could lead elsewhere: files are opened and
/// renamed through a handle of the folder, out of which no name and no link leads, what was staged has to lie in a
/// folder of the user's own, and only names that this program gives are taken up.
#[derive(Debug)]
pub struct Destination {
    folder: PathBuf,
    dir: Dir,
    lock: File,
    is_own_name: fn(&Path) -> bool,
}

impl Destination {
    /// Makes the folder if it is absent and takes its lock. Nothing else is changed in it.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] at once if another export holds it.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::of_names(folder, partition::is_name_of_an_export)
    }

    /// The same for files of other names: those that it may give or take away.
    pub(crate) fn of_names(folder: &Path, is_own_name: fn(&Path) -> bool) -> Result<Self, Error> {
        make_folder(folder)?;
        let dir = Dir::open_ambient_dir(folder, ambient_authority()).map_err(Error::file("open", folder))?;
        let path = folder.join(LOCK);
        let mut options = private();
        let lock = dir.open_with(LOCK, options.create(true)).map_err(Error::file("open", &path))?.into_std();
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), dir, lock, is_own_name }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(Error::file("lock", &path)(source)),
        }
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// Whether an export was cut off that is decided and not yet done.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.dir.symlink_metadata(Path::new(STAGED).join(COMMIT)).is_ok()
    }

    /// Finishes or clears away what a killed export left: only for whoever writes, and once it is known that the
    /// folder is the one that is meant.
    ///
    /// # Errors
    ///
    /// [`Error::Planted`] if somebody else staged it.
    pub(crate) fn recover(&self) -> Result<(), Error> {
        let Some(staged) = self.staged()? else { return Ok(()) };
        let path = self.folder.join(STAGED).join(COMMIT);
        match staged.read(COMMIT) {
            Ok(json) => {
                let commit: Commit =
                    serde_json::from_slice(&json).map_err(|error| Error::file("read", &path)(error.into()))?;
                if commit.paths().all(|name| (self.is_own_name)(name)) {
                    self.apply(&staged, &commit)
                } else {
                    Err(Error::Planted(path))
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => self.clear(),
            Err(error) => Err(Error::file("read", &path)(error)),
        }
    }

    /// Begins to make files.
    pub(crate) fn stage(&self) -> Result<Staging<'_>, Error> {
        self.recover()?;
        let path = self.folder.join(STAGED);
        self.dir.create_dir_with(STAGED, &folder_builder()).map_err(Error::file("make the folder", &path))?;
        let staged = self.staged()?.ok_or_else(|| Error::Planted(path))?;
        Ok(Staging { destination: self, staged, commit: Commit::default(), taken: HashSet::new() })
    }

    /// The folder of files being made, if it is there; it must be the user's own.
    fn staged(&self) -> Result<Option<Dir>, Error> {
        let path = self.folder.join(STAGED);
        let metadata = match self.dir.symlink_metadata(STAGED) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            metadata => metadata.map_err(Error::file("read", &path))?,
        };
        if !metadata.is_dir() {
            return Err(Error::Planted(path));
        }
        let staged = self.dir.open_dir(STAGED).map_err(Error::file("open", &path))?;
        // Of what was opened, whatever has its name by now.
        let opened = staged.dir_metadata().map_err(Error::file("read", &path))?;
        if is_own(&opened) { Ok(Some(staged)) } else { Err(Error::Planted(path)) }
    }

    /// Does what was decided, to its end even if another program has taken the name of a version. Each step may have
    /// been done before.
    fn apply(&self, staged: &Dir, commit: &Commit) -> Result<(), Error> {
        for relative in &commit.removals {
            let removed = tolerate_absent(self.dir.remove_file(relative));
            removed.map_err(Error::file("remove", &self.folder.join(relative)))?;
        }
        let mut taken = None;
        for (number, relative) in commit.names.iter().enumerate() {
            let path = self.folder.join(relative);
            if let Some(parent) = relative.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                let mut builder = folder_builder();
                let made = self.dir.create_dir_with(parent, builder.recursive(true));
                made.map_err(Error::file("make the folder", &self.folder.join(parent)))?;
            }
            if is_version_of_a_delta_log(relative) {
                let is_ours = self.name_first(staged, &number.to_string(), relative);
                if !is_ours.map_err(Error::file("write", &path))? {
                    taken = Some(path);
                }
            } else {
                let renamed = tolerate_absent(staged.rename(number.to_string(), &self.dir, relative));
                renamed.map_err(Error::file("write", &path))?;
            }
        }
        for folder in commit.folders() {
            self.sync(folder)?;
        }
        self.clear()?;
        taken.map_or(Ok(()), |path| Err(Error::Overtaken(path)))
    }

    /// Gives a file a name unless another one has it, and says whether it has it now.
    fn name_first(&self, staged: &Dir, number: &str, relative: &Path) -> std::io::Result<bool> {
        match staged.hard_link(number, &self.dir, relative) {
            Ok(()) => {}
            // It was named before this was begun again.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
            // On a file system without second names of files, this is as near as one comes.
            Err(_) if self.dir.symlink_metadata(relative).is_err() => {
                return staged.rename(number, &self.dir, relative).map(|()| true);
            }
            Err(_) => {
                let is_as_long = staged.metadata(number)?.len() == self.dir.symlink_metadata(relative)?.len();
                if !is_as_long || staged.read(number)? != self.dir.read(relative)? {
                    return Ok(false);
                }
            }
        }
        staged.remove_file(number).map(|()| true)
    }

    fn sync(&self, relative: &Path) -> Result<(), Error> {
        let path = self.folder.join(relative);
        let folder = if relative.as_os_str().is_empty() { self.dir.try_clone() } else { self.dir.open_dir(relative) };
        sync(&folder.map_err(Error::file("open", &path))?, &path)
    }

    fn clear(&self) -> Result<(), Error> {
        tolerate_absent(self.dir.remove_dir_all(STAGED)).map_err(Error::file("remove", &self.folder.join(STAGED)))
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

    /// All that it names.
    fn paths(&self) -> impl Iterator<Item = &Path> {
        self.names.iter().chain(&self.removals).map(PathBuf::as_path)
    }
}

/// Files being made. Dropped, they are gone.
#[derive(Debug)]
pub(crate) struct Staging<'d> {
    destination: &'d Destination,
    staged: Dir,
    commit: Commit,
    /// The names that files have by now: of two the second would take the place of the first.
    taken: HashSet<PathBuf>,
}

impl Staging<'_> {
    /// Begins a file that is to have this name, below the folder.
    pub(crate) fn file(&mut self, name: PathBuf) -> Result<StagedFile, Error> {
        if !self.taken.insert(name.clone()) {
            return Err(Error::TwoOfOneName(self.destination.folder.join(name)));
        }
        let number = self.commit.names.len().to_string();
        let path = self.destination.folder.join(STAGED).join(&number);
        let mut options = private();
        let file = self.staged.open_with(&number, options.create_new(true)).map_err(Error::file("write", &path))?;
        self.commit.names.push(name);
        Ok(StagedFile { out: BufWriter::with_capacity(1 << 16, file.into_std()), path, bytes: 0 })
    }

    /// Has a file go, if it is there, when the others take their names.
    pub(crate) fn remove(&mut self, name: PathBuf) {
        self.commit.removals.push(name);
    }

    /// All files take their names.
    pub(crate) fn commit(self) -> Result<(), Error> {
        const MADE: &str = "commit";
        let folder = self.destination.folder.join(STAGED);
        let path = folder.join(COMMIT);
        let json = serde_json::to_vec(&self.commit).map_err(std::io::Error::other)?;
        let mut options = private();
        let made = self.staged.open_with(MADE, options.create_new(true)).map_err(Error::file("write", &path))?;
        let mut made = made.into_std();
        made.write_all(&json).and_then(|()| made.sync_all()).map_err(Error::file("write", &path))?;
        self.staged.rename(MADE, &self.staged, COMMIT).map_err(Error::file("write", &path))?;
        sync(&self.staged, &folder)?;
        self.destination.apply(&self.staged, &self.commit)
    }
}

impl Drop for Staging<'_> {
    /// What cannot be removed now goes when the folder is written to next. After a decision nothing is thrown away: the
    /// renaming may have failed half way.
    fn drop(&mut self) {
        if !self.destination.is_unfinished() {
            drop(self.destination.clear());
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
pub struct StagedFile {
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

/// Whether an export to a folder was cut off that is decided and not yet done, for whoever does not hold it.
pub(crate) fn is_unfinished(folder: &Path) -> bool {
    folder.join(STAGED).join(COMMIT).symlink_metadata().is_ok()
}

/// A folder that only its owner may enter, with those above it as the system makes them.
fn make_folder(path: &Path) -> Result<(), Error> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(Error::file("make the folder", path))
}

/// How a folder is made below the folder.
fn folder_builder() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    cap_std::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// How a file is opened that only its owner may read, from the first byte. Nothing that is there is cut off.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// What others have to have no part of.
#[cfg(unix)]
const OTHERS: u32 = 0o077;

/// Whether a folder is the user's, and nobody else can enter it.
fn is_own(metadata: &cap_std::fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use cap_std::fs::MetadataExt as _;
        metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & OTHERS == 0
    }
    #[cfg(not(unix))]
    metadata.is_dir()
}

fn sync(folder: &Dir, path: &Path) -> Result<(), Error> {
    // The handle itself is only a place; what can be synchronised is opened.
    #[cfg(unix)]
    folder.open(".").and_then(|folder| folder.sync_all()).map_err(Error::file("write", path))?;
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

    const VERSION: &str = "v_event/_delta_log/00000000000000000001.json";

    /// A folder in which a version is staged before another file.
    fn staged(destination: &Destination) -> Staging<'_> {
        let mut staging = destination.stage().unwrap();
        for name in [VERSION, "lake.json"] {
            let mut file = staging.file(name.into()).unwrap();
            file.write_all(b"ours").unwrap();
            file.finish().unwrap();
        }
        std::fs::create_dir_all(destination.path().join(VERSION).parent().unwrap()).unwrap();
        staging
    }

    /// Another program may write one while an export runs.
    #[test]
    fn a_version_that_another_program_wrote_first_stays_its_own_and_all_else_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination::open(folder.path()).unwrap();
        let staging = staged(&destination);
        let path = folder.path().join(VERSION);
        std::fs::write(&path, "its").unwrap();
        assert!(matches!(staging.commit(), Err(Error::Overtaken(overtaken)) if overtaken == path));
        assert_eq!(std::fs::read(path).unwrap(), b"its");
        assert_eq!(std::fs::read(folder.path().join("lake.json")).unwrap(), b"ours");
        assert!(!destination.is_unfinished());
    }

    /// A kill may fall between the moments at which it has two names.
    #[test]
    fn a_version_that_has_its_name_already_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination::open(folder.path()).unwrap();
        let staging = staged(&destination);
        let path = folder.path().join(VERSION);
        std::fs::hard_link(folder.path().join(STAGED).join("0"), &path).unwrap();
        staging.commit().unwrap();
        assert_eq!(std::fs::read(path).unwrap(), b"ours");
        assert!(!destination.is_unfinished());
    }
}

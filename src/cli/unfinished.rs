//! Files that take their names only once they are whole. Where the process has to end at once, nobody else removes
//! them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

static PATHS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file that is being written under another name.
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    /// Remembers it until it has its name, or is gone.
    pub(super) fn at(path: &Path) -> Self {
        paths().insert(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        paths().remove(&self.0);
    }
}

/// Removes what is left: the process ends.
pub(super) fn remove_all() {
    for path in &*paths() {
        // It may have its name by now; there is nobody left to tell of anything else.
        drop(std::fs::remove_file(path));
    }
}

fn paths() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    PATHS.lock().expect("a panic ends the program")
}

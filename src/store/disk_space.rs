//! Whether a disk has room for what is about to be written, so that a full one is told of before anything is changed.

use std::path::Path;

use super::error::Error;
use crate::files::folder_of;

/// Refuses what needs more bytes beside a file than are free there. Where the system does not tell how many there are,
/// the writing itself finds out.
pub(super) fn require(path: &Path, needed_bytes: u64) -> Result<(), Error> {
    let folder = folder_of(path);
    check(folder, needed_bytes, free_bytes(folder))
}

fn check(folder: &Path, needed_bytes: u64, free_bytes: Option<u64>) -> Result<(), Error> {
    match free_bytes {
        Some(free_bytes) if free_bytes < needed_bytes => {
            Err(Error::NoRoom { folder: folder.to_owned(), needed_bytes, free_bytes })
        }
        _ => Ok(()),
    }
}

/// What a user without special rights may still write.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_both_figures() {
        let refused = |needed, free| check(Path::new("/data"), needed, free).err().map(|error| error.to_string());
        assert_eq!(refused(100, Some(100)), None);
        assert_eq!(refused(u64::MAX, None), None);
        let expected = "migrate the database: 1.5 GiB have to be free in /data, and 0.5 MiB are";
        assert_eq!(refused(3 << 29, Some(1 << 19)).as_deref(), Some(expected));
    }

    #[cfg(unix)]
    #[test]
    fn the_disk_of_a_folder_tells_its_room() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_bytes(folder.path()).is_some_and(|bytes| bytes > 0));
        let error = require(&folder.path().join("zoom-qos.db"), u64::MAX).unwrap_err();
        assert!(matches!(error, Error::NoRoom { .. }), "{error}");
    }
}

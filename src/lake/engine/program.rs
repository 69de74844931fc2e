//! Where a program is, and what it gets.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::report::StatementTimeout;

/// What an engine's program gets from the one that starts it.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Its whole environment, `PATH` among it.
    pub variables: Vec<(&'static str, OsString)>,
    /// How long it may go on.
    pub timeout: StatementTimeout,
}

/// The absolute path of a program in a list of folders such as `PATH` is. An empty or relative entry is passed over: it
/// means whatever folder is the current one, and the program is run in a lake that others wrote.
pub(super) fn find(program: &str, folders: &OsStr) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let candidates = std::env::split_paths(folders).filter(|folder| folder.is_absolute());
    candidates.map(|folder| folder.join(&file)).find(|path| is_executable(path))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_an_absolute_folder_holds_programs() {
        let folder = tempfile::tempdir().unwrap();
        let (bin, plain) = (folder.path().join("bin"), folder.path().join("plain"));
        for (place, mode) in [(&bin, 0o755), (&plain, 0o644)] {
            std::fs::create_dir(place).unwrap();
            std::fs::write(place.join("duckdb"), "#!/bin/sh\n").unwrap();
            std::fs::set_permissions(place.join("duckdb"), Permissions::from_mode(mode)).unwrap();
        }
        let (bin, plain) = (bin.display(), plain.display());
        let found = |folders: &str| find("duckdb", OsStr::new(folders));
        assert_eq!(found(&format!("::.:bin:{plain}:{bin}")), Some(PathBuf::from(format!("{bin}/duckdb"))));
        for nowhere in ["", ":", ".", "src", "/absent", &format!("{plain}")] {
            assert_eq!(found(nowhere), None, "{nowhere}");
        }
    }
}

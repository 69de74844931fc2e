//! Who else can read what only one should, and where the database lies.

use std::path::{Path, PathBuf};

use super::finding::Finding;
use crate::config::{Config, ZoomAccess};
use crate::store::FileSystem;

pub(super) fn findings(config: &Config, access: Option<&ZoomAccess>) -> Vec<Finding> {
    let secret_file = access.and_then(|access| access.secret_file.as_ref());
    let files: Vec<&PathBuf> =
        [Some(&config.db), config.pseudonym_key.as_ref(), secret_file].into_iter().flatten().collect();
    let exposed: Vec<Finding> = files.iter().filter(|path| is_exposed(path)).map(|path| exposed(path)).collect();
    let mut findings =
        if exposed.is_empty() { vec![Finding::ok("file modes", "nobody else can read the files")] } else { exposed };
    findings.extend(network_file_system(config));
    findings
}

fn exposed(path: &Path) -> Finding {
    let path = path.display();
    Finding::warning("file modes", format!("other users can read {path}"), format!("chmod 600 {path}"))
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_path: &Path) -> bool {
    false
}

/// Only where the system tells what is mounted.
fn network_file_system(config: &Config) -> Option<Finding> {
    let file_system = FileSystem::of(&config.db)?;
    let message = format!("the database lies on {file_system}");
    Some(if file_system.is_network() {
        Finding::warning(
            "file system",
            format!("{message}, which has no memory shared between machines"),
            "keep it on a local disk; here it is written with a rollback journal, and by one machine at a time",
        )
    } else {
        Finding::ok("file system", message)
    })
}

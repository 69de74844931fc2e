//! Who else can read what only one should, and where the database lies.

use std::path::{Path, PathBuf};

use super::finding::Finding;
use super::mounts;
use crate::config::{Config, ZoomAccess};

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
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    let folder = config.db.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The folder of a database that is not there yet may not be there either.
    let existing = folder.ancestors().find_map(|folder| folder.canonicalize().ok())?;
    let file_system = mounts::file_system(&mounts, &existing)?;
    Some(if mounts::is_network(&file_system) {
        Finding::warning(
            "file system",
            format!("the database lies on {file_system}, which has no memory shared between machines"),
            "keep it on a local disk, or use --journal truncate everywhere and one machine at a time",
        )
    } else {
        Finding::ok("file system", format!("the database lies on {file_system}"))
    })
}

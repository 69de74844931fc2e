//! Who else can read what only one should, and where the database lies.

use std::path::Path;

use super::finding::Finding;
use crate::config::owner::{OthersMay, others_may};
use crate::config::{Config, ZoomAccess};
use crate::store::FileSystem;

pub(super) fn findings(config: &Config, access: Option<&ZoomAccess>) -> Vec<Finding> {
    let secret_file = access.and_then(|access| access.secret_file.as_deref());
    let paths = [Some(config.db.as_path()), config.pseudonym_key.as_deref(), config.file.path(), secret_file];
    let mut findings: Vec<Finding> = paths.into_iter().flatten().filter_map(exposed).collect();
    if findings.is_empty() {
        findings.push(Finding::ok("file modes", "nobody else can read the files"));
    }
    findings.extend(network_file_system(config));
    findings
}

fn exposed(path: &Path) -> Option<Finding> {
    let others_do = match others_may(path) {
        OthersMay::Nothing => return None,
        OthersMay::Read => "read",
        OthersMay::Write => "write to",
    };
    let path = path.display();
    let message = format!("other users can {others_do} {path}");
    Some(Finding::warning("file modes", message, format!("chmod 600 {path}")))
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

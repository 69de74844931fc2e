//! How the files of a Delta log are named.

/// Tells readers which checkpoint is the last.
pub(super) const LAST_CHECKPOINT: &str = "_last_checkpoint";

/// Nobody has written a version beyond this one.
const LAST_VERSION: u64 = 1_000_000_000_000_000;

/// The actions of a version.
pub(super) fn log_name(version: u64) -> String {
    format!("{version:020}.json")
}

/// All that the table is at a version.
pub(super) fn checkpoint_name(version: u64) -> String {
    format!("{version:020}.checkpoint.parquet")
}

/// The version that a file is of, whoever wrote it.
pub(super) fn version_of(name: &str) -> Option<u64> {
    let version = name.trim_start_matches('.').get(..20)?.parse().ok()?;
    Some(version).filter(|version| *version <= LAST_VERSION)
}

/// Whether a file is of a version before, or of none.
pub(super) fn is_before(name: &str, version: u64) -> bool {
    name != LAST_CHECKPOINT && version_of(name).is_none_or(|of_name| of_name < version)
}

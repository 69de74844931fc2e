//! What has a name of its own in the folder of an export.

use std::path::{Path, PathBuf};

/// What makes a folder a lake, whose manifest an export without one would belie.
pub(crate) const LAKE: &str = "lake.json";

/// The folder of a lake that holds what it says of each day.
pub(crate) const DAYS: &str = "manifest";

/// The name of a day's file without suffix, as those of events begin with another word.
pub(crate) const FILE_OF_A_DAY: &str = "counts";
/// What of it says which Delta logs are kept.
pub(crate) const DELTA: &str = "delta.json";

/// The folder of a Delta log, in that of its view.
pub(crate) const DELTA_LOG: &str = "_delta_log";

/// How many digits the version has that the name of a log's file begins with.
const VERSION_DIGITS: usize = 20;

/// Whether a name is one of a Delta log's files, whoever wrote it: one of a version, what names the last checkpoint, or
/// what some file systems of Hadoop's lay beside either.
pub(crate) fn is_name_in_a_delta_log(name: &str) -> bool {
    let shown = name.strip_prefix('.').unwrap_or(name);
    let is_of_version = shown.len() > VERSION_DIGITS && shown.bytes().take(VERSION_DIGITS).all(|b| b.is_ascii_digit());
    (is_of_version || shown.starts_with("_last_checkpoint"))
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || [b'.', b'-', b'_'].contains(&b))
}

/// Whether a file below an export's folder is a version of a Delta log, which only one program may write.
pub(crate) fn is_version_of_a_delta_log(name: &Path) -> bool {
    let is_in_a_log = name.parent().is_some_and(|folder| folder.ends_with(DELTA_LOG));
    let stem = name.file_name().and_then(|name| name.to_str()?.strip_suffix(".json"));
    is_in_a_log && stem.is_some_and(|stem| stem.len() == VERSION_DIGITS)
}

/// The folder of a view's Delta log, below that of the export.
pub(crate) fn delta_log_of(view: &str) -> PathBuf {
    Path::new(view).join(DELTA_LOG)
}

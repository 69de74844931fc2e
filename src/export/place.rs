//! What has a name of its own in the folder of an export.

/// What makes a folder a lake, whose manifest an export without one would belie.
pub(crate) const LAKE: &str = "lake.json";

/// The folder of a lake that holds what it says of each day.
pub(crate) const DAYS: &str = "manifest";

/// The name of a day's file without suffix, as those of events begin with another word.
pub(crate) const FILE_OF_A_DAY: &str = "counts";

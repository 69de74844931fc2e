//! What has a name of its own in the folder of an export.

/// What makes a folder a lake, whose manifest an export without one would belie.
pub(crate) const LAKE: &str = "lake.json";

/// The folder of a lake that holds what it says of each day.
pub(crate) const DAYS: &str = "manifest";

//! What writes the rows of one view to one file.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;

use super::error::Error;

/// The smallest and the largest value of some columns, by name: of times in epoch seconds, and of keys. They are told
/// outside of the file.
pub(crate) type Ranges = BTreeMap<String, (i64, i64)>;

/// How much one file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) rows: u64,
    pub(crate) ranges: Ranges,
}

/// Takes the rows of one file.
pub(super) trait RowWriter {
    fn row(&mut self, cells: &[ValueRef<'_>]) -> Result<(), Error>;

    /// There are no more rows: whatever waits is written.
    fn finish(self: Box<Self>) -> Result<Ranges, Error>;
}

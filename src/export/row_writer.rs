//! What writes the rows of one view to one file.

use rusqlite::types::ValueRef;

use super::error::Error;

/// Takes the rows of one file.
pub(super) trait RowWriter {
    fn row(&mut self, cells: &[ValueRef<'_>]) -> Result<(), Error>;

    /// There are no more rows: whatever waits is written.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

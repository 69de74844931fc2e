//! How much was exported.

/// How much was exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    /// Events.
    pub events: u64,
    /// Days of Zoom's own counts.
    pub counted_days: u64,
    /// Rows of all views.
    pub rows: u64,
    /// Size of the files.
    pub bytes: u64,
    /// Events whose samples stayed as they were exported before, as they have been pruned since.
    pub kept: u64,
    /// Events in which nobody is told apart any more, as their identities have been pruned.
    pub nameless: u64,
}

impl Exported {
    /// Adds more to it.
    pub(crate) const fn add(&mut self, more: Self) {
        *self = self.and(more);
    }

    /// Both together.
    pub(super) const fn and(self, more: Self) -> Self {
        Self {
            events: self.events + more.events,
            counted_days: self.counted_days + more.counted_days,
            rows: self.rows + more.rows,
            bytes: self.bytes + more.bytes,
            kept: self.kept + more.kept,
            nameless: self.nameless + more.nameless,
        }
    }
}

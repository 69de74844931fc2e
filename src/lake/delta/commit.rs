//! What a version of the Delta logs is written for.

use crate::model::Timestamp;

/// What is to become of a lake's Delta logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keeping {
    /// They are kept if they were.
    #[default]
    AsItIs,
    /// They are kept from now on.
    On,
    /// There are none from now on, whoever wrote what is there.
    Off,
    /// They are made from the manifest, and replace what is there.
    Anew,
}

impl Keeping {
    /// Whether it does not matter who wrote what is there.
    pub(crate) const fn replaces_what_is_there(self) -> bool {
        matches!(self, Self::Off | Self::Anew)
    }
}

/// What is done to a lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Export,
    Erasure,
}

/// A change of a lake.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Commit {
    pub(crate) operation: Operation,
    pub(crate) keeping: Keeping,
    pub(crate) now: Timestamp,
}

//! Whom a name may mean, for whoever has to choose.

/// How many are told in full: as many as one reads.
pub const MOST_LISTED: usize = 20;

/// One of them. Nothing of it is safe to show yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What names nobody else.
    pub value: String,
    /// As Zoom sent it.
    pub name: String,
    /// What else tells them from the others.
    pub facts: Vec<String>,
}

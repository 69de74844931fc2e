//! What the page is made for.

use super::people::Names;
use super::veil::Topics;
use crate::model::Timestamp;
use crate::render::Zone;

/// How people and the event are called, and the times.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'key> {
    /// How people are called.
    pub names: Names<'key>,
    /// How the event is called where people are not named.
    pub topics: Topics,
    /// The zone of the page's times.
    pub zone: Zone,
    /// The program's present.
    pub made_at: Timestamp,
}

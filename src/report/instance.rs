//! A stored event as a user is asked which one is meant.

use crate::model::text::safe_text;
use crate::model::{EventKind, EventUuid};

/// One stored event, with what tells it from others of the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// What names the instance.
    pub uuid: EventUuid,
    /// UTC, as the views show it; unknown for some imported events.
    pub start_time: Option<String>,
    /// As Zoom sent it: not yet safe to show.
    pub topic: Option<String>,
}

impl std::fmt::Display for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let start_time = self.start_time.as_deref().unwrap_or("unknown start");
        write!(f, "{start_time}  {} {}", self.kind, safe_text(&self.uuid.0))?;
        match &self.topic {
            Some(topic) => write!(f, "  {}", safe_text(topic)),
            None => Ok(()),
        }
    }
}

//! What participants said of an event once it was over.

use super::field::{FEEDBACK_FIELDS, FieldValue};
use super::{Anomalies, EventKind, EventUuid, Timestamp};

/// One person's answer to the question how the event was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feedback {
    /// When it was given.
    pub said_at: Option<Timestamp>,
    /// Thumb up, or down; `None` where Zoom tells neither.
    pub is_content: Option<bool>,
    /// The values of [`FEEDBACK_FIELDS`], in their order.
    pub fields: Vec<Option<FieldValue>>,
}

/// A page of the answers of an event, stored as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedbackPage {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// The instance.
    pub uuid: EventUuid,
    /// Whether its list was begun with it: what an earlier list told is void then.
    pub is_first: bool,
    /// What was said.
    pub answers: Vec<Feedback>,
    /// What could not be read.
    pub anomalies: Anomalies,
}

impl Feedback {
    /// The same answer without who gave it and in which words: the thumb and the time.
    #[must_use]
    pub fn without_identity(mut self) -> Self {
        for (value, field) in self.fields.iter_mut().zip(FEEDBACK_FIELDS) {
            if field.personal.is_identity() {
                *value = None;
            }
        }
        self
    }
}

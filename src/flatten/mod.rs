//! From what Zoom sends to what is stored: pure, and the one place that understands "27.15 kbps".
//!
//! Nothing is dropped in silence: what cannot be read becomes an [`crate::model::Anomaly`] with its path and text, and
//! a bad record costs only itself. Text is stored as sent; it is made safe where it is shown.

mod event;
mod feedback;
mod field;
mod participant;
mod qss;
pub mod quantity;
mod samples;

pub use event::event;
pub use feedback::feedback;
pub use participant::{Unkeyed, participant};
pub use qss::qss;

use crate::model::{Endpoint, ParticipantRecord};
use crate::zoom::payload::Bulk;
use crate::zoom::payload::webhook::Webhook;

/// Flattens a kept record, which is a participant's record or a body of the subscription; `None` if it cannot be told
/// whose it is, or if it holds more than any answer: somebody else wrote it.
#[must_use]
pub fn kept(endpoint: Endpoint, text: &str) -> Option<ParticipantRecord> {
    if !Bulk::of(text).is_holdable() {
        return None;
    }
    match endpoint {
        Endpoint::ParticipantsQos | Endpoint::ParticipantQos | Endpoint::Participants => participant(text).ok(),
        Endpoint::Qss => qss(&Webhook::read(text).ok()?).ok(),
    }
}

#[cfg(test)]
mod tests;

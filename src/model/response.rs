//! A response of Zoom about the participants of an event, flattened and ready to be stored as a whole.

use super::anomaly::Anomalies;
use super::event::EventFacts;
use super::participant::ParticipantRecord;
use super::time::Timestamp;

/// The endpoints that answer with participant records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// QoS of all participants, ten a page.
    ParticipantsQos,
    /// QoS of one participant.
    ParticipantQos,
    /// Attributes of all participants, without QoS: fills columns and never adds a session.
    Participants,
}

impl Endpoint {
    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ParticipantsQos => "participants_qos",
            Self::ParticipantQos => "participant_qos",
            Self::Participants => "participants",
        }
    }
}

/// A record's exact JSON text, compressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// How long the text is.
    pub record_bytes: u32,
    /// The text, as a zstd frame.
    pub record_zstd: Vec<u8>,
}

/// One record of a response.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// What it says; `None` for a record that cannot be told whose it is, which the response notes as an anomaly.
    pub record: Option<ParticipantRecord>,
    /// What it was, if payloads are kept.
    pub payload: Option<Payload>,
}

/// A response: stored with everything in it, or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The event that it is about.
    pub event: EventFacts,
    /// Where it came from.
    pub endpoint: Endpoint,
    /// When it came.
    pub received_at: Timestamp,
    /// Everything but its participants, as JSON text.
    pub envelope: String,
    /// Its participants.
    pub records: Vec<Received>,
    /// What could not be read and belongs to no participant.
    pub anomalies: Anomalies,
}

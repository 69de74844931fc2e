//! A response of Zoom about the participants of an event, flattened and ready to be stored as a whole.

use super::anomaly::Anomalies;
use super::event::EventFacts;
use super::participant::ParticipantRecord;
use super::time::Timestamp;

/// Where participant records come from: Zoom's endpoints, and what it sends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// QoS of all participants, ten a page.
    ParticipantsQos,
    /// QoS of one participant.
    ParticipantQos,
    /// Attributes of all participants, without QoS: fills columns and never adds a session.
    Participants,
    /// A body of the Quality of Service Subscription, as a webhook or over a WebSocket.
    Qss,
}

/// Who tells of a session. The same join may be told of by both, and what they say is never mixed: the subscription
/// looks several times a minute, so that its minutes look worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The Dashboard API.
    Dashboard,
    /// The Quality of Service Subscription.
    Qss,
}

impl Origin {
    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dashboard => "dashboard",
            Self::Qss => "qss",
        }
    }
}

/// How a response came to be here. What was fetched has a time and is believed before what was saved by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arrival {
    /// From a file.
    Imported,
    /// Asked of Zoom.
    Fetched,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ParticipantsQos, Self::ParticipantQos, Self::Participants, Self::Qss];

    /// The endpoint of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|endpoint| endpoint.as_str() == word)
    }

    /// Who tells of the sessions; `None` for attributes, which belong to the sessions of others.
    #[must_use]
    pub const fn origin(self) -> Option<Origin> {
        match self {
            Self::ParticipantsQos | Self::ParticipantQos => Some(Origin::Dashboard),
            Self::Qss => Some(Origin::Qss),
            Self::Participants => None,
        }
    }

    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ParticipantsQos => "participants_qos",
            Self::ParticipantQos => "participant_qos",
            Self::Participants => "participants",
            Self::Qss => "qss",
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

/// Reads the text of a kept record again; `None` if it cannot be told whose it is.
#[derive(Clone, Copy)]
pub struct Reader(pub fn(Endpoint, &str) -> Option<ParticipantRecord>);

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

/// A program has one parser.
impl PartialEq for Reader {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

/// A response: stored with everything in it, or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The event that it is about.
    pub event: EventFacts,
    /// Where it came from.
    pub endpoint: Endpoint,
    /// How it came.
    pub arrival: Arrival,
    /// How its records are read again, where earlier ones must be.
    pub reader: Reader,
    /// When it came.
    pub received_at: Timestamp,
    /// Everything but its participants, as JSON text.
    pub envelope: String,
    /// Its participants.
    pub records: Vec<Received>,
    /// What could not be read and belongs to no participant.
    pub anomalies: Anomalies,
}

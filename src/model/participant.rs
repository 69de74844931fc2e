//! One join of one participant, and the samples taken during it.

use super::anomaly::Anomalies;
use super::field::{FieldValue, participant_column};
use super::metric::{MACHINE_METRICS, QUALITY_COLUMNS, STREAM_COLUMNS};
use super::time::Timestamp;

/// What makes a session within its event: a rejoin gets a new `user_id` and a new row. The leave time is no part of
/// it, as a later fetch may change it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey {
    /// Zoom's per-join id, text even when it is sent as a number.
    pub user_id: String,
    /// When this join began.
    pub join_at: Timestamp,
}

/// The readings of one stream at one time, in the order of [`STREAM_COLUMNS`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StreamSample {
    /// The stream's key.
    pub stream_id: u8,
    /// When the sample was taken, to the second.
    pub sampled_at: Timestamp,
    /// The readings; `None` is a value that Zoom did not send or that could not be read.
    pub readings: [Option<f64>; STREAM_COLUMNS.len()],
}

/// The readings of the participant's machine at one time, in the order of [`MACHINE_METRICS`].
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// When the sample was taken, to the second.
    pub sampled_at: Timestamp,
    /// The readings, numbers and levels.
    pub machine: [Option<FieldValue>; MACHINE_METRICS.len()],
}

/// Zoom's own word on a stream at one time, in the order of [`QUALITY_COLUMNS`].
#[derive(Debug, Clone, PartialEq)]
pub struct StreamQuality {
    /// What Zoom says it of: a stream, or `audio_quality`, `video_quality` or `as_quality` for a medium.
    pub subject: String,
    /// When, to the second.
    pub sampled_at: Timestamp,
    /// The words; `None` is one that Zoom did not send or that could not be read.
    pub words: [Option<FieldValue>; QUALITY_COLUMNS.len()],
}

/// A participant record, flattened.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticipantRecord {
    /// Which session of the event it describes.
    pub session: SessionKey,
    /// When it ended; missing while a participant is still in.
    pub leave_at: Option<Timestamp>,
    /// In the order of [`super::field::PARTICIPANT_FIELDS`].
    pub fields: Vec<Option<FieldValue>>,
    /// One for each second that has at least one element of `user_qos`, ordered by time.
    pub samples: Vec<Sample>,
    /// Ordered by stream and time, the order of the table's key.
    pub stream_samples: Vec<StreamSample>,
    /// Ordered by subject and time.
    pub stream_qualities: Vec<StreamQuality>,
    /// What could not be read.
    pub anomalies: Anomalies,
}

impl ParticipantRecord {
    /// The text of a column, if it has one.
    ///
    /// # Panics
    ///
    /// If there is no such column, which is a mistake in this program.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        match &self.fields[participant_column(column)] {
            Some(FieldValue::Text(text)) => Some(text),
            _ => None,
        }
    }
}

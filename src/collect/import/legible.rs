//! Whether the numbers of what was imported could be read: a shell that cuts deep objects leaves its own words for
//! them.

use crate::model::ParticipantRecord;

/// How many records hold quality of service that could be read, and how many only some that could not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Legible {
    /// With at least one number or word.
    pub read: u64,
    /// With nothing but text that is none.
    pub unreadable: u64,
}

impl Legible {
    pub(super) fn note(&mut self, record: &ParticipantRecord) {
        let has_any = !record.stream_samples.is_empty()
            || !record.stream_qualities.is_empty()
            || record.samples.iter().any(|sample| sample.machine.iter().any(Option::is_some));
        let has_odd = || record.anomalies.as_slice().iter().any(|anomaly| anomaly.path.starts_with("user_qos[]"));
        if has_any {
            self.read += 1;
        } else if has_odd() {
            self.unreadable += 1;
        }
    }

    /// Whether there was quality of service and nothing of it could be read.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self.read == 0 && self.unreadable > 0
    }
}

//! What Zoom sent and could not be read: never dropped in silence.

use super::time::Timestamp;

/// A value at a path, with how often something unreadable stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomaly {
    /// Where, without indices: `user_qos[].audio_input.bitrate`.
    pub path: String,
    /// The time of the first sample in which it stood, if it stood in one.
    pub sampled_at: Option<Timestamp>,
    /// The first text, cut to [`RAW_VALUE_BYTES`].
    pub raw_value: String,
    /// How often.
    pub occurrences: u32,
}

impl FromIterator<Anomaly> for Anomalies {
    /// One for each path.
    fn from_iter<A: IntoIterator<Item = Anomaly>>(anomalies: A) -> Self {
        let mut all = Self::default();
        all.merge(Self(anomalies.into_iter().collect()));
        all
    }
}

impl Anomaly {
    /// What makes one text come before another.
    fn first(&self) -> (Option<Timestamp>, &str) {
        (self.sampled_at, &self.raw_value)
    }
}

/// How much of an unreadable value is kept. The whole of it stands in the stored payload.
pub const RAW_VALUE_BYTES: usize = 1_000;

/// The anomalies of one record, one for each path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anomalies(Vec<Anomaly>);

impl Anomalies {
    /// Notes one more unreadable value at a path.
    pub fn note(&mut self, path: impl Into<String>, sampled_at: Option<Timestamp>, raw_value: &str) {
        let path = path.into();
        if let Some(known) = self.0.iter_mut().find(|known| known.path == path) {
            known.occurrences += 1;
            return;
        }
        let end = raw_value.floor_char_boundary(RAW_VALUE_BYTES);
        self.0.push(Anomaly { path, sampled_at, raw_value: raw_value[..end].to_owned(), occurrences: 1 });
    }

    /// Adds another record's. The order of adding does not matter, nor does adding twice: of one path the greater number
    /// of occurrences counts, and the earliest text, of several the first in the order of bytes.
    pub fn merge(&mut self, other: Self) {
        for anomaly in other.0 {
            let Some(known) = self.0.iter_mut().find(|known| known.path == anomaly.path) else {
                self.0.push(anomaly);
                continue;
            };
            known.occurrences = known.occurrences.max(anomaly.occurrences);
            if anomaly.first() < known.first() {
                (known.sampled_at, known.raw_value) = (anomaly.sampled_at, anomaly.raw_value);
            }
        }
    }

    /// Whether merging the other's would change nothing.
    #[must_use]
    pub fn tell_all_of(&self, other: &Self) -> bool {
        other.0.iter().all(|anomaly| {
            let known = self.0.iter().find(|known| known.path == anomaly.path);
            known.is_some_and(|known| known.occurrences >= anomaly.occurrences && known.first() <= anomaly.first())
        })
    }

    /// One for each path, in the order in which they were met.
    #[must_use]
    pub fn as_slice(&self) -> &[Anomaly] {
        &self.0
    }

    /// How many values they are.
    #[must_use]
    pub fn occurrences(&self) -> u64 {
        self.0.iter().map(|anomaly| u64::from(anomaly.occurrences)).sum()
    }

    /// Whether everything was readable.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

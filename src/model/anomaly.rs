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

/// How many paths of one record are told apart, and how much of each is kept. Zoom's records have some sixty; one that
/// somebody else made may have any number of names of any length, and must not cost more for that.
pub const PATHS: usize = 200;
const PATH_BYTES: usize = 200;

/// The path under which the rest is counted, with the first of them as its text.
pub(super) const FURTHER_PATHS: &str = "(further paths)";

/// The anomalies of one record, one for each path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anomalies(Vec<Anomaly>);

impl Anomalies {
    /// Notes one more unreadable value at a path.
    pub fn note(&mut self, path: impl Into<String>, sampled_at: Option<Timestamp>, raw_value: &str) {
        let mut path: String = path.into();
        path.truncate(path.floor_char_boundary(PATH_BYTES));
        if let Some(known) = self.0.iter_mut().find(|known| known.path == path) {
            known.occurrences += 1;
            return;
        }
        match self.0.len() {
            0..PATHS => self.push(path, sampled_at, raw_value),
            PATHS => self.push(FURTHER_PATHS.to_owned(), sampled_at, &path),
            _ => self.0[PATHS].occurrences += 1,
        }
    }

    fn push(&mut self, path: String, sampled_at: Option<Timestamp>, raw_value: &str) {
        let end = raw_value.floor_char_boundary(RAW_VALUE_BYTES);
        self.0.push(Anomaly { path, sampled_at, raw_value: raw_value[..end].to_owned(), occurrences: 1 });
    }

    /// Adds another record's. The order of adding does not matter, nor does adding twice: of one path the greater
    /// number of occurrences counts, and the earliest text, of several the first in the order of bytes.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_paths_is_told_in_a_bounded_number_of_rows() {
        let mut anomalies = Anomalies::default();
        for key in 0..80_000 {
            anomalies.note(format!("unknown_{key}"), None, "1");
            anomalies.note("unknown_0", None, "2");
        }
        let [first, .., last] = anomalies.as_slice() else { panic!("{anomalies:?}") };
        assert_eq!(anomalies.as_slice().len(), PATHS + 1);
        assert_eq!((first.raw_value.as_str(), first.occurrences), ("1", 80_001));
        assert_eq!((last.path.as_str(), last.raw_value.as_str()), (FURTHER_PATHS, "unknown_200"));
        assert_eq!(last.occurrences as usize, 80_000 - PATHS);
    }

    #[test]
    fn a_path_of_any_length_is_cut() {
        let mut anomalies = Anomalies::default();
        anomalies.note("\u{e4}".repeat(1_000_000), None, &"x".repeat(1_000_000));
        let [anomaly] = anomalies.as_slice() else { panic!("one was noted") };
        assert_eq!((anomaly.path.len(), anomaly.raw_value.len()), (PATH_BYTES, RAW_VALUE_BYTES));
    }
}

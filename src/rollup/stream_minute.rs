//! The worst of some samples in a minute.

use super::classify::OfJudged;
use super::definition::StreamReadings;
use crate::model::metric::JUDGED;

/// What the samples of a stream, or of several of a kind, come to in a minute.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StreamMinute {
    pub(super) class: Option<u8>,
    pub(super) due: OfJudged<bool>,
    /// The worst value of each metric, turned so that more is worse.
    badness: OfJudged<Option<f64>>,
}

impl StreamMinute {
    /// Counts a sample.
    pub(super) fn take(&mut self, sample: &StreamReadings<'_>) {
        self.class = self.class.max(sample.class());
        for (known, is_due) in self.due.iter_mut().zip(sample.classification.due) {
            *known |= is_due;
        }
        for (known, (place, judged)) in self.badness.iter_mut().zip(JUDGED) {
            *known = greater(*known, sample.readings[place].map(|value| judged.badness(value)));
        }
    }

    /// The worst value of each metric that makes samples poor.
    pub(super) fn worst(&self) -> OfJudged<Option<f64>> {
        std::array::from_fn(|at| self.badness[at].map(|badness| JUDGED[at].1.badness(badness)))
    }
}

/// The greater of two values, as far as they are known.
pub(super) fn greater(known: Option<f64>, value: Option<f64>) -> Option<f64> {
    known.map_or(value, |known| Some(value.map_or(known, |value| value.max(known))))
}

//! How many classified samples each metric alone puts in a class, and what is due to it.

use super::classify::{Bound, Classifier, OfJudged};
use super::definition::{Asked, Rollup, Rows, StreamReadings, word};
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};
use crate::model::metric::{JUDGED, STREAM_COLUMNS};

/// What is counted of a metric.
#[derive(Debug, Clone, Copy, Default)]
struct MetricCount {
    n: i64,
    fair: i64,
    poor: i64,
    bad: i64,
    due: i64,
    sole_cause: i64,
}

/// By kind of stream and metric.
#[derive(Debug, Clone, Default)]
pub(super) struct DueCount {
    counts: [OfJudged<MetricCount>; STREAM_KINDS],
    classifier: Classifier,
}

impl Rollup for DueCount {
    const PART: &'static str = "due_count";
    const COLUMNS: &'static [&'static str] = &[
        "medium",
        "direction",
        "position",
        "metric",
        "n",
        "fair_samples",
        "poor_samples",
        "bad_samples",
        "due_samples",
        "sole_cause_samples",
    ];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self { classifier: asked.classifier.clone(), ..Self::default() })
    }

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        let due = sample.classification.due;
        let is_sole = due.iter().filter(|is_due| **is_due).count() == 1;
        let counts = self.counts[stream_kind(sample.stream)].iter_mut().zip(sample.judged()).zip(due);
        for (((count, value), is_due), (place, judged)) in counts.zip(JUDGED) {
            let Some(value) = value else { continue };
            count.n += 1;
            count.due += i64::from(is_due);
            count.sole_cause += i64::from(is_due && is_sole);
            count.beyond(judged.badness(value), self.classifier.bound(sample.stream.medium, place));
        }
    }

    fn merge(&mut self, other: Self) {
        for (known, more) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            known.add(more);
        }
    }

    fn rows(self, rows: &mut Rows) {
        for (kind, metrics) in self.counts.iter().enumerate() {
            let (medium, direction) = medium_and_direction(kind);
            let counted = (1_i64..).zip(JUDGED).zip(metrics).filter(|(_, counted)| counted.n > 0);
            for ((position, (place, _)), counted) in counted {
                if !self.classifier.bound(medium, place).is_known() {
                    continue;
                }
                rows.push([
                    ("medium", word(medium.as_str())),
                    ("direction", word(direction.as_str())),
                    ("position", position.into()),
                    ("metric", word(STREAM_COLUMNS[place])),
                    ("n", counted.n.into()),
                    ("fair_samples", counted.fair.into()),
                    ("poor_samples", counted.poor.into()),
                    ("bad_samples", counted.bad.into()),
                    ("due_samples", counted.due.into()),
                    ("sole_cause_samples", counted.sole_cause.into()),
                ]);
            }
        }
    }
}

impl MetricCount {
    /// Counts in which class the metric alone puts a sample.
    fn beyond(&mut self, badness: f64, bound: &Bound) {
        self.fair += i64::from(badness > bound.fair && badness <= bound.due);
        self.poor += i64::from(badness > bound.poor && badness <= bound.bad);
        self.bad += i64::from(badness > bound.bad);
    }

    fn add(&mut self, more: &Self) {
        self.n += more.n;
        self.fair += more.fair;
        self.poor += more.poor;
        self.bad += more.bad;
        self.due += more.due;
        self.sole_cause += more.sole_cause;
    }
}

//! How many classified samples each metric alone puts in a class, and what is due to it.

use std::sync::Arc;

use rusqlite::{OptionalExtension as _, Row, params};

use super::classify::{Bound, JUDGED};
use super::definition::{Asked, Rollup, Rows, StreamReadings, count, word};
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};

/// The place of the only metric that is worse the less it is.
const FRAME_RATE: usize = 3;

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

/// By kind of stream and metric; where each metric of a medium turns, as far as the profile has a row.
#[derive(Debug, Clone, Default)]
pub(super) struct DueCount {
    counts: [[MetricCount; JUDGED.len()]; STREAM_KINDS],
    bounds: Arc<[[Option<Bound>; JUDGED.len()]; STREAM_KINDS / 2]>,
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
        let mut bounds = [[None; JUDGED.len()]; STREAM_KINDS / 2];
        let sql = "SELECT fair, poor, bad FROM threshold WHERE name = ? AND medium = ? AND metric = ?";
        let mut statement = asked.connection.prepare(sql)?;
        for (medium, bounds) in bounds.iter_mut().enumerate() {
            for (bound, metric) in bounds.iter_mut().zip(JUDGED) {
                let key = params![asked.profile, medium_and_direction(2 * medium).0.as_str(), metric];
                let read = |row: &Row<'_>| Ok(Bound { fair: row.get(0)?, poor: row.get(1)?, bad: row.get(2)? });
                *bound = statement.query_row(key, read).optional()?;
            }
        }
        Ok(Self { bounds: Arc::new(bounds), ..Self::default() })
    }

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings) {
        if sample.class().is_none() {
            return;
        }
        let due = sample.classification.due();
        let is_sole = due.iter().filter(|is_due| **is_due).count() == 1;
        let bounds = &self.bounds[sample.stream.medium as usize];
        let counts = &mut self.counts[stream_kind(sample.stream)];
        for (place, (value, is_due)) in sample.judged().into_iter().zip(due).enumerate() {
            let Some(value) = value else { continue };
            let count = &mut counts[place];
            count.n += 1;
            count.due += i64::from(is_due);
            count.sole_cause += i64::from(is_due && is_sole);
            if let Some(bound) = &bounds[place] {
                count.beyond(bound, |bound| if place == FRAME_RATE { value < bound } else { value > bound });
            }
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
            let bounds = &self.bounds[medium as usize];
            let counted = metrics.iter().enumerate().filter(|(place, count)| count.n > 0 && bounds[*place].is_some());
            for (place, counted) in counted {
                rows.push([
                    ("medium", word(medium.as_str())),
                    ("direction", word(direction.as_str())),
                    ("position", count(place + 1).into()),
                    ("metric", word(JUDGED[place])),
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
    fn beyond(&mut self, bound: &Bound, is_worse_than: impl Fn(f64) -> bool) {
        let is_beyond = |bound: Option<f64>| bound.is_some_and(&is_worse_than);
        let Bound { fair, poor, bad } = *bound;
        self.fair += i64::from(is_beyond(fair) && !is_beyond(poor.or(bad)));
        self.poor += i64::from(is_beyond(poor) && !is_beyond(bad));
        self.bad += i64::from(is_beyond(bad));
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

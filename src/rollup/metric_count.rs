//! Single metrics of the classified samples: the parts `value_step` and `due_count`.

use std::sync::Arc;

use rusqlite::{OptionalExtension as _, Row, params};

use super::definition::{Asked, Rollup, Rows, StreamReadings, count, word};
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};
use crate::model::stream::Medium;

/// A metric: its name, how wide a step of its histogram is, and where the last one begins.
const METRICS: [(&str, u32, u32); 4] =
    [("latency_ms", 25, 24), ("jitter_ms", 5, 24), ("avg_loss_pct", 1, 24), ("frame_rate_fps", 2, 15)];

/// More steps than any metric has.
const STEPS: usize = 25;

/// Where a metric of a medium turns fair, poor and bad.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    fair: Option<f64>,
    poor: Option<f64>,
    bad: Option<f64>,
}

/// What is counted of a metric.
#[derive(Debug, Clone, Copy, Default)]
struct MetricCount {
    steps: [i64; STEPS],
    n: i64,
    fair: i64,
    poor: i64,
    bad: i64,
    due: i64,
    sole_cause: i64,
}

/// Where each metric of a medium turns, as far as the profile has a row.
type BoundsOfMedia = [[Option<Bounds>; METRICS.len()]; STREAM_KINDS / 2];

/// All metrics of all media and directions.
#[derive(Debug, Clone, Default)]
struct Metrics {
    counts: [[MetricCount; METRICS.len()]; STREAM_KINDS],
    bounds: Arc<BoundsOfMedia>,
}

/// How many samples lie in each step of a metric.
#[derive(Debug, Clone, Default)]
pub(super) struct ValueStep(Metrics);

impl Rollup for ValueStep {
    const PART: &'static str = "value_step";
    const COLUMNS: &'static [&'static str] =
        &["medium", "direction", "position", "metric", "step", "last_step", "place", "n"];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        Metrics::of(asked).map(Self)
    }

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings) {
        self.0.sample(sample);
    }

    fn merge(&mut self, other: Self) {
        self.0.add(&other.0);
    }

    fn rows(self, rows: &mut Rows) {
        for (kind, place, counted) in self.0.each() {
            let ((medium, direction), (metric, step, last_step)) = (medium_and_direction(kind), METRICS[place]);
            for (step_place, n) in (0_i64..).zip(counted.steps).filter(|(_, n)| *n > 0) {
                rows.push([
                    ("medium", word(medium.as_str())),
                    ("direction", word(direction.as_str())),
                    ("position", count(place + 1).into()),
                    ("metric", word(metric)),
                    ("step", step.into()),
                    ("last_step", last_step.into()),
                    ("place", step_place.into()),
                    ("n", n.into()),
                ]);
            }
        }
    }
}

/// What of a metric lies in each class, and what is due to it.
#[derive(Debug, Clone, Default)]
pub(super) struct DueCount(Metrics);

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
        Metrics::of(asked).map(Self)
    }

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings) {
        self.0.sample(sample);
    }

    fn merge(&mut self, other: Self) {
        self.0.add(&other.0);
    }

    fn rows(self, rows: &mut Rows) {
        for (kind, place, counted) in self.0.each() {
            let ((medium, direction), (metric, ..)) = (medium_and_direction(kind), METRICS[place]);
            if self.0.bounds[medium as usize][place].is_none() {
                continue;
            }
            rows.push([
                ("medium", word(medium.as_str())),
                ("direction", word(direction.as_str())),
                ("position", count(place + 1).into()),
                ("metric", word(metric)),
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

impl Metrics {
    /// Nothing counted by the bounds of a profile.
    fn of(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut bounds = BoundsOfMedia::default();
        let sql = "SELECT fair, poor, bad FROM threshold WHERE name = ? AND medium = ? AND metric = ?";
        let mut statement = asked.connection.prepare(sql)?;
        for (medium, bounds) in bounds.iter_mut().enumerate() {
            for (bounds, (metric, ..)) in bounds.iter_mut().zip(METRICS) {
                let key = params![asked.profile, medium_and_direction(2 * medium).0.as_str(), metric];
                let bound = |row: &Row<'_>| Ok(Bounds { fair: row.get(0)?, poor: row.get(1)?, bad: row.get(2)? });
                *bounds = statement.query_row(key, bound).optional()?;
            }
        }
        Ok(Self { counts: Default::default(), bounds: Arc::new(bounds) })
    }

    /// Counts a classified sample. Frame rates are those of video with a picture.
    fn sample(&mut self, sample: &StreamReadings) {
        if sample.class().is_none() {
            return;
        }
        let StreamReadings { stream, readings, classification, .. } = sample;
        let frame_rate_fps =
            readings.frame_rate_fps.filter(|_| stream.medium == Medium::Video && readings.has_picture());
        let values = [readings.latency_ms, readings.jitter_ms, readings.avg_loss_pct, frame_rate_fps];
        let due = classification.due();
        let is_sole = due.iter().filter(|is_due| **is_due).count() == 1;
        let counts = &mut self.counts[stream_kind(stream)];
        for (place, (value, is_due)) in values.into_iter().zip(due).enumerate() {
            let (Some(value), (metric, step, last_step)) = (value, METRICS[place]) else { continue };
            let count = &mut counts[place];
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no metric is negative")]
            let reached = ((value / f64::from(step)) as u32).min(last_step);
            count.steps[reached as usize] += 1;
            count.n += 1;
            count.due += i64::from(is_due);
            count.sole_cause += i64::from(is_due && is_sole);
            if let Some(bounds) = &self.bounds[stream.medium as usize][place] {
                count.beyond(bounds, |bound| if metric == "frame_rate_fps" { value < bound } else { value > bound });
            }
        }
    }

    fn add(&mut self, other: &Self) {
        for (known, more) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            known.add(more);
        }
    }

    /// Kind of stream, place of the metric, and what was counted, as far as there is anything.
    fn each(&self) -> impl Iterator<Item = (usize, usize, &MetricCount)> {
        let kinds = self.counts.iter().enumerate();
        let all =
            kinds.flat_map(|(kind, metrics)| metrics.iter().enumerate().map(move |(at, count)| (kind, at, count)));
        all.filter(|(.., count)| count.n > 0)
    }
}

impl MetricCount {
    /// Counts in which class the metric alone puts a sample.
    fn beyond(&mut self, bounds: &Bounds, is_worse_than: impl Fn(f64) -> bool) {
        let is_beyond = |bound: Option<f64>| bound.is_some_and(&is_worse_than);
        let Bounds { fair, poor, bad } = *bounds;
        self.fair += i64::from(is_beyond(fair) && !is_beyond(poor.or(bad)));
        self.poor += i64::from(is_beyond(poor) && !is_beyond(bad));
        self.bad += i64::from(is_beyond(bad));
    }

    fn add(&mut self, more: &Self) {
        for (known, more) in self.steps.iter_mut().zip(more.steps) {
            *known += more;
        }
        self.n += more.n;
        self.fair += more.fair;
        self.poor += more.poor;
        self.bad += more.bad;
        self.due += more.due;
        self.sole_cause += more.sole_cause;
    }
}

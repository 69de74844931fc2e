//! Single metrics of the classified samples: the parts `value_step` and `due_count`.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::session_minute::{LANES, lane, words};
use super::table::insert;
use crate::model::stream::{Medium, Stream};
use crate::rollup::classify::{Judgement, Readings};

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

/// All metrics of all media and directions.
#[derive(Debug)]
pub(super) struct Metrics {
    counts: [[MetricCount; METRICS.len()]; LANES],
    /// By medium and metric, as far as the profile has a row.
    bounds: [[Option<Bounds>; METRICS.len()]; LANES / 2],
}

impl Metrics {
    /// Reads the bounds of a profile.
    pub(super) fn of(connection: &Connection, profile: &str) -> Result<Self, rusqlite::Error> {
        let mut metrics = Self { counts: Default::default(), bounds: Default::default() };
        let sql = "SELECT fair, poor, bad FROM threshold WHERE name = ? AND medium = ? AND metric = ?";
        let mut statement = connection.prepare(sql)?;
        for (medium, bounds) in metrics.bounds.iter_mut().enumerate() {
            for (bounds, (metric, ..)) in bounds.iter_mut().zip(METRICS) {
                let key = params![profile, words(2 * medium).0.as_str(), metric];
                let bound = |row: &Row<'_>| Ok(Bounds { fair: row.get(0)?, poor: row.get(1)?, bad: row.get(2)? });
                *bounds = statement.query_row(key, bound).optional()?;
            }
        }
        Ok(metrics)
    }

    /// Counts a classified sample. Frame rates are those of video with a picture.
    pub(super) fn add(&mut self, stream: &Stream, readings: &Readings, judgement: Judgement) {
        let frame_rate_fps =
            readings.frame_rate_fps.filter(|_| stream.medium == Medium::Video && readings.has_picture());
        let values = [readings.latency_ms, readings.jitter_ms, readings.avg_loss_pct, frame_rate_fps];
        let due = judgement.due();
        let is_sole = due.iter().filter(|is_due| **is_due).count() == 1;
        let counts = &mut self.counts[lane(stream)];
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

    /// Writes the rows of `value_step`.
    pub(super) fn write_steps(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = insert(connection, "value_step", 8)?;
        for (lane, position, count) in self.each() {
            let ((medium, direction), (metric, step, last_step)) = (words(lane), METRICS[position]);
            let position = i64::try_from(position + 1).unwrap_or(0);
            for (place, n) in (0_i64..).zip(count.steps).filter(|(_, n)| *n > 0) {
                let words = (medium.as_str(), direction.as_str());
                statement.execute(params![words.0, words.1, position, metric, step, last_step, place, n])?;
            }
        }
        Ok(())
    }

    /// Writes the rows of `due_count`.
    pub(super) fn write_due(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = insert(connection, "due_count", 10)?;
        for (lane, position, count) in self.each() {
            let ((medium, direction), (metric, ..)) = (words(lane), METRICS[position]);
            if self.bounds[medium as usize][position].is_none() {
                continue;
            }
            let MetricCount { n, fair, poor, bad, due, sole_cause, .. } = count;
            let position = i64::try_from(position + 1).unwrap_or(0);
            let words = (medium.as_str(), direction.as_str());
            statement.execute(params![words.0, words.1, position, metric, n, fair, poor, bad, due, sole_cause])?;
        }
        Ok(())
    }

    /// Lane, place of the metric, and what was counted, as far as there is anything.
    fn each(&self) -> impl Iterator<Item = (usize, usize, &MetricCount)> {
        let lanes = self.counts.iter().enumerate();
        let all =
            lanes.flat_map(|(lane, metrics)| metrics.iter().enumerate().map(move |(at, count)| (lane, at, count)));
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
}

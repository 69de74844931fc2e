//! Every metric of the streams in use, by medium and direction.

use rusqlite::{Connection, params};

use super::histogram::Values;
use super::session_minute::{LANES, lane, words};
use super::table::insert;
use crate::model::stream::{Medium, Stream};
use crate::rollup::classify::Readings;

/// The metrics in the order in which reports show them.
const METRICS: [&str; 6] =
    ["latency_ms", "jitter_ms", "avg_loss_pct", "max_loss_pct", "bitrate_kbps", "frame_rate_fps"];

/// All values of each.
#[derive(Debug, Default)]
pub(super) struct Percentiles([[Values; METRICS.len()]; LANES]);

impl Percentiles {
    /// Counts a sample, unless its stream is idle. A frame rate counts under a picture.
    pub(super) fn add(&mut self, stream: &Stream, readings: &Readings) {
        if readings.bitrate_kbps.unwrap_or(0.0) == 0.0 {
            return;
        }
        let has_picture = stream.medium == Medium::Audio || readings.has_picture();
        let values = [
            readings.latency_ms,
            readings.jitter_ms,
            readings.avg_loss_pct,
            readings.max_loss_pct,
            readings.bitrate_kbps,
            readings.frame_rate_fps.filter(|_| has_picture),
        ];
        for (known, value) in self.0[lane(stream)].iter_mut().zip(values) {
            known.add(value);
        }
    }

    /// Counts what another counted.
    pub(super) fn merge(&mut self, other: Self) {
        for (known, more) in self.0.iter_mut().flatten().zip(other.0.into_iter().flatten()) {
            known.merge(more);
        }
    }

    /// Writes the rows of the part `metric_percentile`.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = insert(connection, "metric_percentile", 10)?;
        for (lane, metrics) in self.0.iter().enumerate() {
            let (medium, direction) = words(lane);
            for (position, (metric, values)) in (1_i64..).zip(METRICS.iter().zip(metrics)) {
                let [p5, p50, p95, p99, max] = values.percentiles([5, 50, 95, 99, 100]);
                let n = values.count();
                let row = params![medium.as_str(), direction.as_str(), position, metric, n, p5, p50, p95, p99, max];
                statement.execute(row)?;
            }
        }
        Ok(())
    }
}

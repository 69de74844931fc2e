//! Every metric of the streams in use, by medium and direction.

use super::definition::{Rollup, Rows, StreamReadings, word};
use super::histogram::Histogram;
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};
use crate::model::stream::Medium;

/// The metrics in the order in which reports show them.
const METRICS: [&str; 6] =
    ["latency_ms", "jitter_ms", "avg_loss_pct", "max_loss_pct", "bitrate_kbps", "frame_rate_fps"];

/// All values of each.
#[derive(Debug, Clone, Default)]
pub(super) struct MetricPercentile([[Histogram; METRICS.len()]; STREAM_KINDS]);

impl Rollup for MetricPercentile {
    const PART: &'static str = "metric_percentile";
    const COLUMNS: &'static [&'static str] =
        &["medium", "direction", "position", "metric", "n", "p5", "p50", "p95", "p99", "max"];

    /// Counts a sample, classified or not. A frame rate counts under a picture.
    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings) {
        let StreamReadings { stream, readings, .. } = sample;
        let has_picture = stream.medium == Medium::Audio || readings.has_picture();
        let values = [
            readings.latency_ms,
            readings.jitter_ms,
            readings.avg_loss_pct,
            readings.max_loss_pct,
            readings.bitrate_kbps,
            readings.frame_rate_fps.filter(|_| has_picture),
        ];
        for (known, value) in self.0[stream_kind(stream)].iter_mut().zip(values) {
            known.add(value);
        }
    }

    fn merge(&mut self, other: Self) {
        for (known, more) in self.0.iter_mut().flatten().zip(other.0.into_iter().flatten()) {
            known.merge(more);
        }
    }

    fn rows(self, rows: &mut Rows) {
        for (kind, metrics) in self.0.iter().enumerate() {
            let (medium, direction) = medium_and_direction(kind);
            for (position, (metric, values)) in (1_i64..).zip(METRICS.iter().zip(metrics)) {
                let [p5, p50, p95, p99, max] = values.percentiles([5, 50, 95, 99, 100]);
                rows.push([
                    ("medium", word(medium.as_str())),
                    ("direction", word(direction.as_str())),
                    ("position", position.into()),
                    ("metric", word(metric)),
                    ("n", values.count().into()),
                    ("p5", p5.into()),
                    ("p50", p50.into()),
                    ("p95", p95.into()),
                    ("p99", p99.into()),
                    ("max", max.into()),
                ]);
            }
        }
    }
}

//! Every metric of the streams in use, by medium and direction.

use super::definition::{Rollup, Rows, StreamReadings, word};
use super::histogram::Histogram;
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};
use crate::model::metric::{SHOWN, STREAM_COLUMNS, STREAM_METRICS};
use crate::model::stream::Medium;

/// All values of each metric that is shown.
#[derive(Debug, Clone, Default)]
pub(super) struct MetricPercentile([[Histogram; SHOWN.len()]; STREAM_KINDS]);

impl Rollup for MetricPercentile {
    const PART: &'static str = "metric_percentile";
    const COLUMNS: &'static [&'static str] =
        &["medium", "direction", "position", "metric", "n", "p5", "p50", "p95", "p99", "max"];

    /// Counts all samples. A frame rate counts under a picture.
    fn samples(&mut self, _: &SessionSpan, samples: &[StreamReadings<'_>]) {
        for sample in samples {
            let has_picture = sample.stream.medium == Medium::Audio || sample.has_picture();
            for (known, place) in self.0[stream_kind(sample.stream)].iter_mut().zip(SHOWN) {
                known.add(sample.readings[place].filter(|_| has_picture || !STREAM_METRICS[place].is_of_pictures()));
            }
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
            for (position, (place, values)) in (1_i64..).zip(SHOWN.into_iter().zip(metrics)) {
                let [p5, p50, p95, p99, max] = values.percentiles([5, 50, 95, 99, 100]);
                rows.push([
                    ("medium", word(medium.as_str())),
                    ("direction", word(direction.as_str())),
                    ("position", position.into()),
                    ("metric", word(STREAM_COLUMNS[place])),
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

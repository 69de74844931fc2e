//! How many classified samples lie in each step of a metric.

use super::classify::OfJudged;
use super::definition::{Rollup, Rows, StreamReadings, word};
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};
use crate::model::metric::{JUDGED, STREAM_COLUMNS};

/// More steps than any metric has.
const MOST_STEPS: usize = 25;

/// By kind of stream, metric and step.
#[derive(Debug, Clone, Default)]
pub(super) struct ValueStep([OfJudged<[i64; MOST_STEPS]>; STREAM_KINDS]);

impl Rollup for ValueStep {
    const PART: &'static str = "value_step";
    const COLUMNS: &'static [&'static str] =
        &["medium", "direction", "position", "metric", "step", "last_step", "place", "n"];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        let counts = &mut self.0[stream_kind(sample.stream)];
        for ((value, counts), (_, judged)) in sample.judged().into_iter().zip(counts).zip(JUDGED) {
            let Some(value) = value else { continue };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no metric is negative")]
            let reached = ((value / f64::from(judged.step)) as u32).min(judged.last_step);
            counts[reached as usize] += 1;
        }
    }

    fn merge(&mut self, other: Self) {
        let (known, more) = (self.0.iter_mut().flatten().flatten(), other.0.into_iter().flatten().flatten());
        known.zip(more).for_each(|(known, more)| *known += more);
    }

    fn rows(self, rows: &mut Rows) {
        for (kind, metrics) in self.0.iter().enumerate() {
            let (medium, direction) = medium_and_direction(kind);
            for ((position, (place, judged)), counts) in (1_i64..).zip(JUDGED).zip(metrics) {
                for (step_place, n) in (0_i64..).zip(counts).filter(|(_, n)| **n > 0) {
                    rows.push([
                        ("medium", word(medium.as_str())),
                        ("direction", word(direction.as_str())),
                        ("position", position.into()),
                        ("metric", word(STREAM_COLUMNS[place])),
                        ("step", judged.step.into()),
                        ("last_step", judged.last_step.into()),
                        ("place", step_place.into()),
                        ("n", (*n).into()),
                    ]);
                }
            }
        }
    }
}

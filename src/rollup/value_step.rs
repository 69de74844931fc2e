//! How many classified samples lie in each step of a metric.

use super::classify::JUDGED;
use super::definition::{Rollup, Rows, StreamReadings, count, word};
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};

/// How wide a step of each judged metric is, and where the last one begins.
const STEPS: [(u32, u32); JUDGED.len()] = [(25, 24), (5, 24), (1, 24), (2, 15)];

/// More steps than any metric has.
const MOST_STEPS: usize = 25;

/// By kind of stream, metric and step.
#[derive(Debug, Clone, Default)]
pub(super) struct ValueStep([[[i64; MOST_STEPS]; JUDGED.len()]; STREAM_KINDS]);

impl Rollup for ValueStep {
    const PART: &'static str = "value_step";
    const COLUMNS: &'static [&'static str] =
        &["medium", "direction", "position", "metric", "step", "last_step", "place", "n"];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings) {
        if sample.class().is_none() {
            return;
        }
        let counts = &mut self.0[stream_kind(sample.stream)];
        for ((value, counts), (step, last_step)) in sample.judged().into_iter().zip(counts).zip(STEPS) {
            let Some(value) = value else { continue };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no metric is negative")]
            let reached = ((value / f64::from(step)) as u32).min(last_step);
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
            for (place, counts) in metrics.iter().enumerate() {
                let (step, last_step) = STEPS[place];
                for (step_place, n) in (0_i64..).zip(counts).filter(|(_, n)| **n > 0) {
                    rows.push([
                        ("medium", word(medium.as_str())),
                        ("direction", word(direction.as_str())),
                        ("position", count(place + 1).into()),
                        ("metric", word(JUDGED[place])),
                        ("step", step.into()),
                        ("last_step", last_step.into()),
                        ("place", step_place.into()),
                        ("n", (*n).into()),
                    ]);
                }
            }
        }
    }
}

//! The classified samples of each medium and direction, and what the poor ones are due to.

use super::classify::OfJudged;
use super::definition::{Rollup, Rows, StreamReadings, word};
use super::minute::{STREAM_KINDS, SessionSpan, medium_and_direction, stream_kind};

/// The samples of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct StreamCount {
    n: i64,
    poor_samples: i64,
    due: OfJudged<i64>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct StreamCounts([StreamCount; STREAM_KINDS]);

impl Rollup for StreamCounts {
    const PART: &'static str = "stream_count";
    const COLUMNS: &'static [&'static str] =
        &["medium", "direction", "n", "poor_samples", "due_latency", "due_jitter", "due_loss", "due_fps"];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        let count = &mut self.0[stream_kind(sample.stream)];
        count.n += 1;
        count.poor_samples += i64::from(sample.class() >= Some(2));
        for (count, is_due) in count.due.iter_mut().zip(sample.classification.due) {
            *count += i64::from(is_due);
        }
    }

    fn merge(&mut self, other: Self) {
        for (known, more) in self.0.iter_mut().zip(other.0) {
            known.n += more.n;
            known.poor_samples += more.poor_samples;
            for (known, more) in known.due.iter_mut().zip(more.due) {
                *known += more;
            }
        }
    }

    fn rows(self, rows: &mut Rows) {
        for (kind, count) in self.0.iter().enumerate().filter(|(_, count)| count.n > 0) {
            let (medium, direction) = medium_and_direction(kind);
            let [due_latency, due_jitter, due_loss, due_fps] = count.due;
            rows.push([
                ("medium", word(medium.as_str())),
                ("direction", word(direction.as_str())),
                ("n", count.n.into()),
                ("poor_samples", count.poor_samples.into()),
                ("due_latency", due_latency.into()),
                ("due_jitter", due_jitter.into()),
                ("due_loss", due_loss.into()),
                ("due_fps", due_fps.into()),
            ]);
        }
    }
}

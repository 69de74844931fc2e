//! The estimated scores of the audio that each person sent and received.

use super::definition::{Person, Rollup, Rows, StreamReadings, count, word};
use super::minute::SessionSpan;
use super::mos;
use super::quantile::quantile_cont;
use crate::model::stream::Direction;

/// Those of the person that is being read, sent and received.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonMos([Vec<f64>; 2]);

impl Rollup for PersonMos {
    const PART: &'static str = "person_mos";
    const COLUMNS: &'static [&'static str] =
        &["person_id INTEGER", "direction", "n", "mos_p5", "mos_p50", "below_3_6", "below_3_0"];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        self.0[sample.stream.direction as usize].extend(mos::of_sample(sample.stream.medium, sample.readings));
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        for (direction, scores) in [Direction::Send, Direction::Receive].into_iter().zip(&mut self.0) {
            let below = |bound: f64| count(scores.iter().filter(|score| **score < bound).count());
            if !scores.is_empty() {
                let (below_3_6, below_3_0) = (below(3.6), below(3.0));
                rows.push([
                    ("person_id", person.person_id.into()),
                    ("direction", word(direction.as_str())),
                    ("n", count(scores.len()).into()),
                    ("mos_p5", quantile_cont(scores, 0.05).into()),
                    ("mos_p50", quantile_cont(scores, 0.5).into()),
                    ("below_3_6", below_3_6.into()),
                    ("below_3_0", below_3_0.into()),
                ]);
            }
            scores.clear();
        }
    }
}

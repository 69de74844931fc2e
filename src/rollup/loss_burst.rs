//! Bursts of loss in each stream of each person.

use std::collections::BTreeMap;

use super::definition::{Asked, Person, Rollup, Rows, StreamReadings, word};
use super::minute::SessionSpan;
use super::quantile::quantile_cont;
use crate::model::metric::{AVG_LOSS_PCT, MAX_LOSS_PCT};
use crate::model::stream::Medium;

/// The losses of one stream.
#[derive(Debug, Clone, Default)]
struct Losses {
    n: i64,
    burst_samples: i64,
    hidden_burst_samples: i64,
    max_loss_pct: Option<f64>,
    /// Greatest to average, where there is any loss.
    ratios: Vec<f64>,
}

/// Those of the person that is being read, by the stream's name.
#[derive(Debug, Clone, Default)]
pub(super) struct LossBursts {
    /// Above which greatest loss a moment is a burst, by medium.
    burst_pct: [f64; 3],
    streams: BTreeMap<&'static str, Losses>,
}

impl Rollup for LossBursts {
    const PART: &'static str = "loss_burst";
    const COLUMNS: &'static [&'static str] = &[
        "person_id INTEGER",
        "stream",
        "n",
        "burst_samples",
        "hidden_burst_samples",
        "max_loss_pct",
        "burst_ratio_p50",
    ];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let burst_pct = [Medium::Audio, Medium::Video, Medium::Share]
            .map(|medium| asked.classifier.bound(medium, MAX_LOSS_PCT).fair);
        Ok(Self { burst_pct, ..Self::default() })
    }

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        let (average, greatest) = (sample.readings[AVG_LOSS_PCT], sample.readings[MAX_LOSS_PCT]);
        let burst_pct = self.burst_pct[sample.stream.medium as usize];
        let is_burst = average.is_some() && greatest.is_some_and(|loss| loss > burst_pct);
        let losses = self.streams.entry(sample.stream.name).or_default();
        losses.n += i64::from(average.is_some());
        losses.burst_samples += i64::from(is_burst);
        losses.hidden_burst_samples += i64::from(sample.classification.burst);
        losses.max_loss_pct = match (losses.max_loss_pct, greatest) {
            (Some(known), Some(more)) => Some(known.max(more)),
            (known, more) => known.or(more),
        };
        if let (Some(average), Some(greatest)) = (average.filter(|average| *average > 0.0), greatest) {
            losses.ratios.push(greatest / average);
        }
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        for (stream, mut losses) in std::mem::take(&mut self.streams) {
            rows.push([
                ("person_id", person.person_id.into()),
                ("stream", word(stream)),
                ("n", losses.n.into()),
                ("burst_samples", losses.burst_samples.into()),
                ("hidden_burst_samples", losses.hidden_burst_samples.into()),
                ("max_loss_pct", losses.max_loss_pct.into()),
                ("burst_ratio_p50", quantile_cont(&mut losses.ratios, 0.5).into()),
            ]);
        }
    }
}

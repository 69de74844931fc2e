//! What audio was received in each period and network type.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::definition::{Asked, Rollup, Rows, StreamReadings, word};
use super::histogram::Histogram;
use super::minute::SessionSpan;
use super::network::Networks;
use crate::model::metric::{AVG_LOSS_PCT, JITTER_MS, LATENCY_MS};
use crate::model::stream::{Direction, Medium};

/// All values of latency, jitter and loss, by period and network type; without one by period alone.
#[derive(Debug, Clone, Default)]
pub(super) struct PeriodLatency {
    networks: Arc<Networks>,
    received: BTreeMap<(Option<i64>, Option<u32>), [Histogram; 3]>,
}

impl Rollup for PeriodLatency {
    const PART: &'static str = "period_latency";
    const COLUMNS: &'static [&'static str] =
        &["period_unix", "position", "network_type", "latency_p95_ms", "jitter_p95_ms", "loss_p95_pct"];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self { networks: asked.networks(), received: BTreeMap::new() })
    }

    fn samples(&mut self, span: &SessionSpan, samples: &[StreamReadings<'_>]) {
        let is_received_audio = |sample: &&StreamReadings<'_>| {
            (sample.stream.medium, sample.stream.direction) == (Medium::Audio, Direction::Receive)
                && sample.class().is_some()
        };
        let Some(networked) = self.networks.of_session(span.session_id) else { return };
        let (_, period_unix) = self.networks.event(networked.event);
        for network in [None, Some(networked.network)] {
            let received = self.received.entry((*period_unix, network)).or_default();
            for sample in samples.iter().filter(is_received_audio) {
                for (values, place) in received.iter_mut().zip([LATENCY_MS, JITTER_MS, AVG_LOSS_PCT]) {
                    values.add(sample.readings[place]);
                }
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (key, more) in other.received {
            let known = self.received.entry(key).or_default();
            known.iter_mut().zip(more).for_each(|(known, more)| known.merge(more));
        }
    }

    fn rows(self, rows: &mut Rows) {
        for ((period_unix, network), metrics) in &self.received {
            if metrics.iter().all(|values| values.count() == 0) {
                continue;
            }
            let (position, network_type) = self.networks.told(*network);
            let [latency, jitter, loss] = metrics.each_ref().map(|values| values.percentiles([95])[0]);
            rows.push([
                ("period_unix", (*period_unix).into()),
                ("position", position.into()),
                ("network_type", word(network_type)),
                ("latency_p95_ms", latency.into()),
                ("jitter_p95_ms", jitter.into()),
                ("loss_p95_pct", loss.into()),
            ]);
        }
    }
}

//! What audio was received in each period and network type.

use std::sync::Arc;

use super::definition::{Asked, Rollup, Rows, StreamReadings};
use super::groups::Groups;
use super::histogram::Histogram;
use super::minute::SessionSpan;
use super::part;
use super::people::EVENT_PERSON;
use super::table::table_name;
use crate::model::metric::{AVG_LOSS_PCT, JITTER_MS, LATENCY_MS};
use crate::model::stream::{Direction, Medium};

/// Period, position and network type.
type Network = (Option<i64>, i64, String);

/// All values of latency, jitter and loss, by the number of the network.
#[derive(Debug, Clone, Default)]
pub(super) struct PeriodLatency {
    networks: Arc<Groups<Network>>,
    received: Vec<[Histogram; 3]>,
}

impl Rollup for PeriodLatency {
    const PART: &'static str = "period_latency";
    const COLUMNS: &'static [&'static str] =
        &["period_unix", "position", "network_type", "latency_p95_ms", "jitter_p95_ms", "loss_p95_pct"];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        // After who was there was written down.
        let people = |part: &str| (part == EVENT_PERSON).then(|| table_name(part));
        let sql = part::over(
            &["chosen_event", "session_network"],
            people,
            "SELECT period_unix, position, network_type, session_id FROM session_network",
        );
        let networks = Groups::read(asked, &sql, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let received = networks.names.iter().map(|_| Default::default()).collect();
        Ok(Self { networks: Arc::new(networks), received })
    }

    fn samples(&mut self, span: &SessionSpan, samples: &[StreamReadings<'_>]) {
        let is_received_audio = |sample: &&StreamReadings<'_>| {
            (sample.stream.medium, sample.stream.direction) == (Medium::Audio, Direction::Receive)
                && sample.class().is_some()
        };
        for number in self.networks.of_session(span.session_id) {
            for sample in samples.iter().filter(is_received_audio) {
                for (values, place) in self.received[*number].iter_mut().zip([LATENCY_MS, JITTER_MS, AVG_LOSS_PCT]) {
                    values.add(sample.readings[place]);
                }
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (known, more) in self.received.iter_mut().flatten().zip(other.received.into_iter().flatten()) {
            known.merge(more);
        }
    }

    fn rows(self, rows: &mut Rows) {
        for ((period_unix, position, network_type), metrics) in self.networks.names.iter().zip(&self.received) {
            if metrics.iter().all(|values| values.count() == 0) {
                continue;
            }
            let [latency, jitter, loss] = metrics.each_ref().map(|values| values.percentiles([95])[0]);
            rows.push([
                ("period_unix", (*period_unix).into()),
                ("position", (*position).into()),
                ("network_type", network_type.clone().into()),
                ("latency_p95_ms", latency.into()),
                ("jitter_p95_ms", jitter.into()),
                ("loss_p95_pct", loss.into()),
            ]);
        }
    }
}

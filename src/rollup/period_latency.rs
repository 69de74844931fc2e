//! What audio was received in each period and network type.

use std::collections::HashMap;
use std::sync::Arc;

use super::definition::{Asked, Rollup, Rows, StreamReadings};
use super::histogram::Histogram;
use super::minute::SessionSpan;
use super::part;
use super::people::EVENT_PERSON;
use super::table::table_name;
use crate::model::metric::{AVG_LOSS_PCT, JITTER_MS, LATENCY_MS};
use crate::model::stream::{Direction, Medium};

/// Period, position and network type.
type Network = (Option<i64>, i64, String);

/// The periods and network types for which sessions count.
#[derive(Debug, Default)]
struct Networks {
    names: Vec<Network>,
    /// Sessions, each with the number of a network, in their order.
    of_sessions: Vec<(i64, usize)>,
}

impl Networks {
    /// Reads them, after who was there was written down.
    fn of(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut networks = Self::default();
        let mut numbers = HashMap::new();
        let people = |part: &str| (part == EVENT_PERSON).then(|| table_name(part));
        let sql = part::over(
            &["chosen_event", "session_network"],
            people,
            "SELECT period_unix, position, network_type, session_id FROM session_network",
        );
        let mut statement = asked.connection.prepare(&sql)?;
        let mut rows = statement.query(asked.parameters)?;
        while let Some(row) = rows.next()? {
            let network: Network = (row.get(0)?, row.get(1)?, row.get(2)?);
            let number = *numbers.entry(network).or_insert_with_key(|network| {
                networks.names.push(network.clone());
                networks.names.len() - 1
            });
            networks.of_sessions.push((row.get(3)?, number));
        }
        networks.of_sessions.sort_unstable();
        Ok(networks)
    }

    /// The numbers of those for which a session counts.
    fn of_session(&self, session_id: i64) -> impl Iterator<Item = usize> {
        let first = self.of_sessions.partition_point(|(known, _)| *known < session_id);
        let own = self.of_sessions[first..].iter().take_while(move |(known, _)| *known == session_id);
        own.map(|(_, number)| *number)
    }
}

/// All values of latency, jitter and loss, by the number of the network.
#[derive(Debug, Clone, Default)]
pub(super) struct PeriodLatency {
    networks: Arc<Networks>,
    received: Vec<[Histogram; 3]>,
    /// The session that is being read, and the networks for which it counts. No session has the number 0.
    session: (i64, Vec<usize>),
}

impl Rollup for PeriodLatency {
    const PART: &'static str = "period_latency";
    const COLUMNS: &'static [&'static str] =
        &["period_unix", "position", "network_type", "latency_p95_ms", "jitter_p95_ms", "loss_p95_pct"];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let networks = Networks::of(asked)?;
        let received = networks.names.iter().map(|_| Default::default()).collect();
        Ok(Self { networks: Arc::new(networks), received, ..Self::default() })
    }

    fn sample(&mut self, span: &SessionSpan, sample: &StreamReadings<'_>) {
        let is_received_audio = (sample.stream.medium, sample.stream.direction) == (Medium::Audio, Direction::Receive);
        if !is_received_audio || sample.class().is_none() {
            return;
        }
        if self.session.0 != span.session_id {
            self.session = (span.session_id, self.networks.of_session(span.session_id).collect());
        }
        for number in &self.session.1 {
            let [latency_ms, jitter_ms, avg_loss_pct] = &mut self.received[*number];
            latency_ms.add(sample.readings[LATENCY_MS]);
            jitter_ms.add(sample.readings[JITTER_MS]);
            avg_loss_pct.add(sample.readings[AVG_LOSS_PCT]);
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

//! What audio was received in each period and network type: the part `period_latency`.

use std::collections::HashMap;

use rusqlite::{Connection, ToSql, params};

use super::histogram::Values;
use super::part;
use super::table::insert;
use crate::rollup::classify::Readings;

/// Period, position and network type.
type Network = (Option<i64>, i64, String);

/// The periods and network types for which sessions count.
#[derive(Debug, Default)]
pub(super) struct Networks {
    names: Vec<Network>,
    /// Sessions, each with the number of a network, in their order.
    of_sessions: Vec<(i64, usize)>,
}

impl Networks {
    /// Reads them, after who was there was written down.
    pub(super) fn of(connection: &Connection, days: &[(&str, &dyn ToSql)]) -> Result<Self, rusqlite::Error> {
        let mut networks = Self::default();
        let mut numbers = HashMap::new();
        let people = |part: &str| (part == "event_person").then(|| "temp.survey_event_person".to_owned());
        let sql = part::over(
            &["chosen_event", "session_network"],
            people,
            "SELECT period_unix, position, network_type, session_id FROM session_network",
        );
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(days)?;
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
#[derive(Debug)]
pub(super) struct Latency<'n> {
    networks: &'n Networks,
    received: Vec<[Values; 3]>,
    /// For which the session counts that is being read.
    of_session: Vec<usize>,
}

impl<'n> Latency<'n> {
    /// Nothing received yet.
    pub(super) fn over(networks: &'n Networks) -> Self {
        let received = networks.names.iter().map(|_| Default::default()).collect();
        Self { networks, received, of_session: Vec::new() }
    }

    /// The samples that follow are of this session.
    pub(super) fn begin_session(&mut self, session_id: i64) {
        self.of_session.clear();
        self.of_session.extend(self.networks.of_session(session_id));
    }

    /// Counts a classified sample of received audio.
    pub(super) fn add(&mut self, readings: &Readings) {
        for number in &self.of_session {
            let [latency_ms, jitter_ms, avg_loss_pct] = &mut self.received[*number];
            latency_ms.add(readings.latency_ms);
            jitter_ms.add(readings.jitter_ms);
            avg_loss_pct.add(readings.avg_loss_pct);
        }
    }

    /// Counts what another counted over the same networks.
    pub(super) fn merge(&mut self, other: Self) {
        for (known, more) in self.received.iter_mut().flatten().zip(other.received.into_iter().flatten()) {
            known.merge(more);
        }
    }

    /// Writes the rows.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = insert(connection, "period_latency", 6)?;
        for ((period_unix, position, network_type), metrics) in self.networks.names.iter().zip(&self.received) {
            if metrics.iter().all(|values| values.count() == 0) {
                continue;
            }
            let [latency, jitter, loss] = metrics.each_ref().map(|values| values.percentiles([95])[0]);
            statement.execute(params![period_unix, position, network_type, latency, jitter, loss])?;
        }
        Ok(())
    }
}

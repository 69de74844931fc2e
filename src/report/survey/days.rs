//! The survey of the events of some days.

use std::collections::HashMap;

use rusqlite::{Connection, Statement, ToSql, params};

use super::coverage::Coverage;
use super::minutes::ByMinute;
use super::percentiles::Percentiles;
use super::samples::Reader;
use super::session::{Visit, minute_of, stream_of};
use super::values::Values;
use super::write::insert;
use crate::model::stream::{Direction, Medium, Stream};
use crate::report::judge::{Judge, Readings};
use crate::report::parts;

/// The parts that are filled if a report asks for them.
pub(super) const ON_DEMAND: &[&str] =
    &["event_person", "event_session_count", "event_coverage", "period_latency", "metric_percentile"];

/// Reads the events and fills the wanted tables.
pub(super) fn fill(
    connection: &Connection,
    days: &[(&str, &dyn ToSql)],
    profile: &str,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<&'static str>, rusqlite::Error> {
    let people = format!(
        "INSERT INTO temp.survey_event_person {}",
        parts::rows_after(&["chosen_event", "event_person"], "event_person")
    );
    let mut statement = connection.prepare(&people)?;
    execute_with(&mut statement, days)?;
    let judge = Judge::of(connection, profile)?;
    let mut survey = Survey {
        judge: &judge,
        reader: Reader::begin(connection)?,
        counts: if is_wanted("event_session_count") {
            Some(insert(connection, "event_session_count", 6)?)
        } else {
            None
        },
        coverage: if is_wanted("event_coverage") { Some(insert(connection, "event_coverage", 3)?) } else { None },
        latency: if is_wanted("period_latency") { Some(Latency::of(connection, days)?) } else { None },
        percentiles: is_wanted("metric_percentile").then(Percentiles::default),
    };
    let sessions = Visit::all(connection, "survey_event_person")?;
    for sessions in sessions.chunk_by(|one, next| one.person_id == next.person_id) {
        survey.person(sessions)?;
    }
    let Survey { latency, percentiles, .. } = survey;
    if let Some(latency) = latency {
        latency.write(connection)?;
    }
    if let Some(percentiles) = percentiles {
        percentiles.write(connection)?;
    }
    Ok(ON_DEMAND.iter().copied().filter(|part| *part == "event_person" || is_wanted(part)).collect())
}

/// Executes a statement with those of the parameters that it knows.
fn execute_with(statement: &mut Statement<'_>, parameters: &[(&str, &dyn ToSql)]) -> Result<(), rusqlite::Error> {
    for (name, value) in parameters {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    statement.raw_execute().map(|_| ())
}

struct Survey<'c> {
    judge: &'c Judge,
    reader: Reader<'c>,
    counts: Option<Statement<'c>>,
    coverage: Option<Statement<'c>>,
    latency: Option<Latency>,
    percentiles: Option<Percentiles>,
}

/// Classified and poor minutes.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: i64,
    poor: i64,
}

impl Count {
    fn add(&mut self, class: u8) {
        self.n += 1;
        self.poor += i64::from(class >= 2);
    }
}

impl Survey<'_> {
    /// Reads the sessions of one person in one event. Two devices at once are one person, whose minutes count for the
    /// lowest session.
    fn person(&mut self, sessions: &[Visit]) -> Result<(), rusqlite::Error> {
        let mut merged: ByMinute<(usize, u8)> = ByMinute::default();
        let mut counted = Vec::with_capacity(sessions.len());
        for (place, session) in sessions.iter().enumerate() {
            let minutes = self.session(session)?;
            let mut count = Count::default();
            for (minute_unix, class) in minutes.iter() {
                count.add(*class);
                let known = merged.at(minute_unix, || (place, *class));
                known.1 = known.1.max(*class);
            }
            counted.push((count, episodes(&minutes), Count::default()));
        }
        for (_, (place, class)) in merged.iter() {
            counted[*place].2.add(*class);
        }
        let Some(statement) = &mut self.counts else { return Ok(()) };
        for (session, (own, episodes, person)) in sessions.iter().zip(counted).filter(|(_, (own, ..))| own.n > 0) {
            statement.execute(params![session.session_id, own.n, own.poor, person.n, person.poor, episodes])?;
        }
        Ok(())
    }

    /// Reads one session: the worst class of each minute with anything classified.
    fn session(&mut self, session: &Visit) -> Result<ByMinute<u8>, rusqlite::Error> {
        let Self { judge, reader, counts: _, coverage, latency, percentiles } = self;
        let samples = reader.samples(session.session_id)?;
        if let Some(statement) = coverage {
            let Coverage { covered_minutes, expected_minutes, .. } = Coverage::of(session, &samples.sampled_at);
            statement.execute(params![session.session_id, covered_minutes, expected_minutes])?;
        }
        let mut minutes = ByMinute::default();
        for sample in &samples.streams {
            let Some(stream) = stream_of(sample) else { continue };
            let readings = Readings::of(sample);
            if let Some(percentiles) = percentiles {
                percentiles.add(stream, &readings);
            }
            let class = judge.judge(stream.medium, &readings).and_then(|judgement| judgement.class);
            if let Some(class) = class {
                let known: &mut u8 = minutes.at(minute_of(sample.sampled_at.0), || class);
                *known = (*known).max(class);
                if let Some(latency) = latency {
                    latency.add(session.session_id, stream, &readings);
                }
            }
        }
        Ok(minutes)
    }
}

/// Runs of two or more poor minutes with at most one other between two of them.
fn episodes(minutes: &ByMinute<u8>) -> i64 {
    let poor: Vec<i64> = minutes.iter().filter(|(_, class)| **class >= 2).map(|(minute_unix, _)| minute_unix).collect();
    let runs = poor.chunk_by(|one, next| next - one <= 120).filter(|run| run.len() >= 2);
    i64::try_from(runs.count()).unwrap_or(i64::MAX)
}

/// Period, position and network type.
type Network = (Option<i64>, i64, String);

/// What audio was received by the periods and network types that a session counts for.
struct Latency {
    networks: Vec<(Network, [Values; 3])>,
    /// Sessions, each with the number of a network, in their order.
    of_sessions: Vec<(i64, usize)>,
}

impl Latency {
    fn of(connection: &Connection, days: &[(&str, &dyn ToSql)]) -> Result<Self, rusqlite::Error> {
        let mut latency = Self { networks: Vec::new(), of_sessions: Vec::new() };
        let mut numbers = HashMap::new();
        let mut statement =
            connection.prepare(&parts::rows_after(&["chosen_event", "session_network"], "session_network"))?;
        let mut rows = statement.query(days)?;
        while let Some(row) = rows.next()? {
            let network: Network = (row.get("period_unix")?, row.get("position")?, row.get("network_type")?);
            let number = *numbers.entry(network).or_insert_with_key(|network| {
                latency.networks.push((network.clone(), Default::default()));
                latency.networks.len() - 1
            });
            latency.of_sessions.push((row.get("session_id")?, number));
        }
        latency.of_sessions.sort_unstable();
        Ok(latency)
    }

    fn add(&mut self, session_id: i64, stream: &Stream, readings: &Readings) {
        if (stream.medium, stream.direction) != (Medium::Audio, Direction::Receive) {
            return;
        }
        let first = self.of_sessions.partition_point(|(known, _)| *known < session_id);
        for (_, number) in self.of_sessions[first..].iter().take_while(|(known, _)| *known == session_id) {
            let [latency_ms, jitter_ms, avg_loss_pct] = &mut self.networks[*number].1;
            latency_ms.add(readings.latency_ms);
            jitter_ms.add(readings.jitter_ms);
            avg_loss_pct.add(readings.avg_loss_pct);
        }
    }

    fn write(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = insert(connection, "period_latency", 6)?;
        for ((period_unix, position, network_type), metrics) in &self.networks {
            if metrics.iter().all(|values| values.count() == 0) {
                continue;
            }
            let [latency, jitter, loss] = metrics.each_ref().map(|values| values.quantiles([0.95])[0]);
            statement.execute(params![period_unix, position, network_type, latency, jitter, loss])?;
        }
        Ok(())
    }
}

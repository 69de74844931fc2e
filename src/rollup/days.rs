//! The survey of the events of some days.

use rusqlite::{Connection, Statement, ToSql, params};

use super::metric_percentile::Percentiles;
use super::pass::{Counter, SessionCount};
use super::period_latency::{Latency, Networks};
use super::person::{Session, Sessions};
use super::session_coverage::Coverage;
use super::session_minute::Visit;
use super::table::insert;
use super::{part, workers};
use crate::rollup::classify::Judge;
use crate::store::pack::read::Reader;

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
    let visits = people(connection, days)?;
    let judge = Judge::of(connection, profile)?;
    let networks = is_wanted("period_latency").then(|| Networks::of(connection, days)).transpose()?;
    let has_percentiles = is_wanted("metric_percentile");
    let begin = || {
        let latency = networks.as_ref().map(Latency::over);
        Counter::new(&judge, latency, has_percentiles.then(Percentiles::default))
    };
    let mut rows = Rows::begin(connection, is_wanted)?;
    let counter = workers::count(&mut Reader::begin(connection)?, &visits, &begin, &mut |counts| rows.write(counts))?;
    if let Some(latency) = counter.latency {
        latency.write(connection)?;
    }
    if let Some(percentiles) = counter.percentiles {
        percentiles.write(connection)?;
    }
    Ok(ON_DEMAND.iter().copied().filter(|part| *part == "event_person" || is_wanted(part)).collect())
}

/// Finds out who was there, and writes it down.
pub(super) fn people(connection: &Connection, days: &[(&str, &dyn ToSql)]) -> Result<Vec<Visit>, rusqlite::Error> {
    let sql =
        "SELECT event.event_id, event.kind, event.event_uuid FROM chosen_event JOIN event USING (kind, event_uuid)";
    let mut events = connection.prepare(&part::over(&["chosen_event"], part::computed, sql))?;
    bind_known(&mut events, days)?;
    let mut events = events.raw_query();
    let mut sessions_of = Sessions::begin(connection)?;
    let mut statement = insert(connection, "event_person", 11)?;
    let mut visits = Vec::new();
    while let Some(event) = events.next()? {
        let (event_id, kind, event_uuid): (i64, String, String) = (event.get(0)?, event.get(1)?, event.get(2)?);
        for session in sessions_of.of(event_id)? {
            let Session { session_id, person_id, place, user_name, network_type, names, .. } = &session;
            let [zoom_user_id, email, id_tie, email_tie] = names;
            statement.execute(params![
                kind,
                event_uuid,
                session_id,
                person_id,
                place,
                user_name,
                network_type,
                zoom_user_id,
                email,
                id_tie,
                email_tie
            ])?;
            visits.push(Visit::of(&session));
        }
    }
    Ok(visits)
}

/// Binds those parameters that a statement knows.
fn bind_known(statement: &mut Statement<'_>, parameters: &[(&str, &dyn ToSql)]) -> Result<(), rusqlite::Error> {
    for (name, value) in parameters {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}

/// The rows of sessions.
struct Rows<'c> {
    counts: Option<Statement<'c>>,
    coverage: Option<Statement<'c>>,
}

impl<'c> Rows<'c> {
    fn begin(connection: &'c Connection, is_wanted: &dyn Fn(&str) -> bool) -> Result<Self, rusqlite::Error> {
        let counts = is_wanted("event_session_count").then(|| insert(connection, "event_session_count", 6));
        let coverage = is_wanted("event_coverage").then(|| insert(connection, "event_coverage", 5));
        Ok(Self { counts: counts.transpose()?, coverage: coverage.transpose()? })
    }

    fn write(&mut self, counts: &[SessionCount]) -> Result<(), rusqlite::Error> {
        for SessionCount { session_id, coverage, own, person, episodes } in counts {
            if let Some(statement) = &mut self.coverage {
                let Coverage { covered_minutes, expected_minutes, present_from_unix, present_to_unix, .. } = coverage;
                statement.execute(params![
                    session_id,
                    covered_minutes,
                    expected_minutes,
                    present_from_unix,
                    present_to_unix
                ])?;
            }
            if let (Some(statement), true) = (&mut self.counts, own.n > 0) {
                statement.execute(params![session_id, own.n, own.poor, person.n, person.poor, episodes])?;
            }
        }
        Ok(())
    }
}

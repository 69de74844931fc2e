//! Running a report: parameters by their types in, rows out one by one.

use std::collections::HashSet;

use rusqlite::Statement;
use rusqlite::types::{Value, ValueRef};

use super::catalog::{self, Report};
use super::database::Database;
use super::diagnosis::Diagnosis;
use super::error::Error;
use super::example::example_of;
use super::parameters::{Arguments, BY, parameter_values, refuse_unknown, taken};
use crate::render::rows::owned;
use crate::render::{RowSink, Table};
use crate::rollup::Parts;
use crate::rollup::classified::{self, Watch};
use crate::rollup::scope::Scope;

/// No row is longer: a statement can have two thousand columns of the longest value each.
const ROW_BYTES: usize = 64_000_000;

/// The parameter that names one person.
const PERSON: &str = "person";

/// The parts over which a report on one person looks at nobody else's samples: within an event, and over events.
const NARROWING: [&str; 2] = ["narrowed_person", "known_person"];

/// Runs a report and hands its rows on.
///
/// # Errors
///
/// A parameter that is missing, unknown or not of its type; an event that is not stored or not the only one; what
/// the guard refuses; what SQLite or the sink reports.
pub fn run(database: &Database, report: &Report, arguments: &Arguments, sink: &mut dyn RowSink) -> Result<(), Error> {
    let values = parameter_values(database, &report.header.parameters, arguments)?;
    // What rollups found and what the statement reads itself are of one state, even while a collection is writing.
    let snapshot = database.snapshot()?;
    let scope = Scope::of(&values);
    let scope = if is_narrowed(report) { scope.map(|scope| scope.narrowed_to(values.get(PERSON))) } else { scope };
    let sql = match (&report.over_rollups, scope) {
        (Some((sql, parts)), Some(scope)) => {
            database.roll_up(&scope, parts)?;
            sql
        }
        _ => &report.sql,
    };
    let mut statement = prepare(database, sql)?;
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).and_then(|name| name.strip_prefix(':')).unwrap_or("?");
        let value = values.get(name).ok_or_else(|| Error::BadHeader {
            report: report.name.clone(),
            reason: format!("the statement's parameter `:{name}` has no `-- param:` line"),
        })?;
        statement.raw_bind_parameter(index, value).map_err(|error| database.failure(error))?;
    }
    forward(database, &mut statement, sink)?;
    drop(statement);
    // Committed, the temporary tables stay for the next report on the same event.
    Ok(snapshot.commit()?)
}

/// The names of a report's columns.
///
/// # Errors
///
/// What the guard refuses, or SQLite reports.
pub fn columns(database: &Database, report: &Report) -> Result<Vec<String>, Error> {
    Ok(told_apart(&prepare(database, &report.sql)?.column_names().collect::<Vec<_>>()))
}

/// Whether nobody else's samples matter to a report on one person.
fn is_narrowed(report: &Report) -> bool {
    NARROWING.iter().any(|part| report.header.with.iter().any(|with| with == part))
}

/// Runs a report and keeps all its rows.
///
/// # Errors
///
/// Those of [`run`].
pub fn table(database: &Database, report: &Report, arguments: &Arguments) -> Result<Table, Error> {
    let mut table = Table::default();
    run(database, report, arguments, &mut table)?;
    Ok(table)
}

/// Has the tables of rollups hold all that some reports take from them that are on one event, or on the same days, so that
/// its samples are read once and not again for each report that asks for something else. What they are about the first
/// of them says that also says by what people are grouped, or the first of all.
///
/// # Errors
///
/// Those of [`run`].
pub(crate) fn roll_up_for(database: &Database, names: &[&str], arguments: &Arguments) -> Result<(), Error> {
    let reports = names.iter().map(|name| catalog::find(name)).collect::<Result<Vec<_>, _>>()?;
    let wanted: Parts =
        reports.iter().flat_map(|report| &report.over_rollups).flat_map(|(_, parts)| parts).copied().collect();
    let is_grouping = |report: &&Report| report.header.parameters.iter().any(|parameter| parameter.name == BY);
    let telling = reports.iter().find(is_grouping).or(reports.first());
    let scope = telling.map(|report| scope(database, report, arguments)).transpose()?.flatten();
    scope.map_or(Ok(()), |scope| database.roll_up(&scope, &wanted))
}

/// Hands on what the reports `classified_samples` and `sampled_minutes` have rows of, without a row for each.
///
/// # Errors
///
/// Those of [`run`].
pub(crate) fn watch(database: &Database, arguments: &Arguments, watch: &mut dyn Watch) -> Result<(), Error> {
    let report = catalog::find("classified_samples")?;
    let Some(scope) = scope(database, &report, arguments)? else { return Ok(()) };
    let read = database.wait(|| classified::each(database.connection(), &scope, watch));
    read.map_err(|error| database.failure(error))
}

/// What the rollups of a report would be made of for those of these arguments that it takes.
fn scope(database: &Database, report: &Report, arguments: &Arguments) -> Result<Option<Scope>, Error> {
    let parameters = &report.header.parameters;
    Ok(Scope::of(&parameter_values(database, parameters, &taken(parameters, arguments))?))
}

/// Runs a statement without header. Its parameters have no types: what reads as a number is bound as one.
///
/// # Errors
///
/// Those of [`run`], apart from events.
pub fn query(database: &Database, sql: &str, arguments: &Arguments, sink: &mut dyn RowSink) -> Result<(), Error> {
    let mut statement = prepare(database, sql)?;
    let mut known = Vec::new();
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).and_then(|name| name.strip_prefix([':', '@', '$']));
        let name = name.ok_or(Error::UnnamedParameter)?.to_owned();
        let Some(text) = arguments.get(&name) else {
            let (description, example) = (format!("the statement's :{name}"), example_of(database, &name)?);
            return Err(Error::MissingParameter { name, description, example });
        };
        let value = number_or_text(text);
        statement.raw_bind_parameter(index, value).map_err(|error| database.failure(error))?;
        known.push(name);
    }
    refuse_unknown(arguments, known)?;
    forward(database, &mut statement, sink)
}

fn prepare<'database>(database: &'database Database, sql: &str) -> Result<Statement<'database>, Error> {
    let prepared = database.wait(|| database.connection().prepare(sql));
    let statement = prepared.map_err(|error| match error {
        rusqlite::Error::MultipleStatement => Error::NotReadOnly("there are several statements".to_owned()),
        error => refused(database, sql, error),
    })?;
    if !statement.readonly() || statement.column_count() == 0 {
        return Err(Error::NotReadOnly("this one gives no rows".to_owned()));
    }
    Ok(statement)
}

/// A statement that the guard refused is told so; any other with its mistake.
fn refused(database: &Database, sql: &str, error: rusqlite::Error) -> Error {
    let diagnosis = Diagnosis::of(database.connection(), sql, &error);
    match (database.failure(error), diagnosis) {
        (Error::Sql(_), Some(diagnosis)) => Error::Statement(diagnosis),
        (failure, _) => failure,
    }
}

fn forward(database: &Database, statement: &mut Statement<'_>, sink: &mut dyn RowSink) -> Result<(), Error> {
    let columns = told_apart(&statement.column_names().collect::<Vec<_>>());
    sink.begin(&columns)?;
    let mut values = Vec::with_capacity(columns.len());
    let mut rows = statement.raw_query();
    while let Some(row) = database.wait(|| rows.next()).map_err(|error| database.failure(error))? {
        values.clear();
        let mut row_bytes = 0;
        for column in 0..columns.len() {
            let value = row.get_ref(column).map_err(|error| database.failure(error))?;
            row_bytes += bytes_of(value);
            if row_bytes > ROW_BYTES {
                return Err(Error::LongRow(ROW_BYTES));
            }
            values.push(owned(value));
        }
        sink.row(&values)?;
    }
    Ok(sink.end()?)
}

/// Names of columns, each once: SQLite gives several columns one name, of which an object would keep the last alone.
fn told_apart(names: &[&str]) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut met = HashSet::new();
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        if met.insert(*name) {
            columns.push((*name).to_owned());
            continue;
        }
        let mut numbers = 2..names.len() + 2;
        let numbered =
            numbers.find_map(|nth| Some(format!("{name}_{nth}")).filter(|numbered| taken.insert(numbered.clone())));
        columns.extend(numbered);
    }
    columns
}

fn bytes_of(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 0,
    }
}

fn number_or_text(text: &str) -> Value {
    let integer = text.parse().map(Value::Integer);
    let real = || text.parse().ok().filter(|real: &f64| real.is_finite()).map(Value::Real);
    integer.ok().or_else(real).unwrap_or_else(|| Value::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::header::{Parameter, ParameterType};

    /// An event in which four people of one name share screens, send and receive alike, all of it poor, and come back.
    fn ties(path: &std::path::Path) {
        let connection = crate::store::open_writer(path, crate::store::Journal::Wal).unwrap();
        connection
            .execute_batch(
                "INSERT INTO event (event_id, kind, event_uuid, event_number, start_at, end_at)
                 VALUES (1, 'meeting', 'one==', 1, 0, 600), (2, 'webinar', 'one==', 1, 0, 600);
                 INSERT INTO participant_session (session_id, event_id, user_id, join_at, leave_at, device)
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 16)
                 SELECT i, 1 + i % 2, i, 60 + 300 * (i > 8), 300 + 300 * (i > 8), 'Device ' || (i % 2) FROM n;
                 INSERT INTO participant_identity (session_id, user_name, email)
                 SELECT session_id, 'Ann', 'ann' || session_id % 8 || '@x' FROM participant_session;
                 UPDATE participant_session SET person_key = 'person ' || session_id % 8;
                 INSERT INTO sample (session_id, sampled_at, system_max_cpu_pct)
                 SELECT session_id, join_at + 60 * value, 99 FROM participant_session, json_each('[0, 1, 2, 3]');
                 INSERT INTO stream_sample (session_id, stream_id, sampled_at, bitrate_kbps, latency_ms, jitter_ms,
                     avg_loss_pct, max_loss_pct, height_px, frame_rate_fps)
                 SELECT session_id, stream_id, sampled_at, 60, 350, 60, 1, 20, 360, 5
                 FROM sample, stream WHERE stream_id <= 6;",
            )
            .unwrap();
    }

    /// What a report on that event, or on its day, asks for.
    fn arguments_for(report: &Report) -> Arguments {
        let given = [
            ("event", "one=="),
            ("kind", "meeting"),
            ("events", "one=="),
            ("from", "1970-01-01"),
            ("to", "1970-01-02"),
            ("day", "1970-01-02"),
            ("min_events", "1"),
            ("by", "device"),
            ("value", "Device 1"),
            ("person", if report.name == "person_history" { "0" } else { "session 2" }),
        ];
        // Most reports on a person are also ones on everybody.
        let is_needed =
            |parameter: &Parameter| parameter.parameter_type != ParameterType::Person || parameter.default.is_none();
        let takes = |name: &str| {
            report.header.parameters.iter().any(|parameter| parameter.name == name && is_needed(parameter))
        };
        let given = given.iter().filter(|(name, _)| takes(name));
        given.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn every_report_has_an_order_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ties.db");
        ties(&path);
        let rows = |report: &Report, is_reversed: bool| {
            let database = Database::open(&path).unwrap();
            if is_reversed {
                database.reverse_what_nothing_orders();
            }
            format!("{:?}", table(&database, report, &arguments_for(report)).unwrap().rows)
        };
        // It has millions of rows, and says that they come in no order.
        for report in catalog::bundled().unwrap().iter().filter(|report| report.name != "classified_samples") {
            assert_eq!(rows(report, true), rows(report, false), "{}", report.name);
        }
    }

    #[test]
    fn no_report_on_an_event_goes_through_all_that_are_stored() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ties.db");
        ties(&path);
        let is_on_event = |report: &&Report| {
            report.header.parameters.iter().any(|parameter| parameter.parameter_type == ParameterType::Event)
        };
        for report in catalog::bundled().unwrap().iter().filter(is_on_event) {
            let database = Database::open(&path).unwrap();
            table(&database, report, &arguments_for(report)).unwrap();
            let sql = report.over_rollups.as_ref().map_or(&report.sql, |(sql, _)| sql);
            let mut plan = database.connection().prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = plan.raw_query().mapped(|row| row.get("detail")).collect::<Result<Vec<String>, _>>().unwrap();
            let goes_through_all = |step: &&String| {
                let mut words = step.split(' ');
                words.next() == Some("SCAN")
                    && words.next().is_some_and(|table| ["event", "participant_session", "sample"].contains(&table))
            };
            assert_eq!(steps.iter().find(goes_through_all), None, "{}", report.name);
        }
    }

    #[test]
    fn columns_of_one_name_are_numbered_past_the_names_that_are_taken() {
        fn check(names: &[&str], expected: &[&str]) {
            assert_eq!(told_apart(names), expected);
        }
        check(&["a", "b"], &["a", "b"]);
        check(&["a", "a", "a"], &["a", "a_2", "a_3"]);
        check(&["a", "a", "a_2"], &["a", "a_3", "a_2"]);
        check(&["a_2", "a", "a_2", "a"], &["a_2", "a", "a_2_2", "a_3"]);
    }
}

//! Metrics as REAL in natural units, as they are, against integers in hundredths behind the same view.
//!
//! Both tables have the key, the foreign keys and the pragmas of `stream_sample`; the rows are parsed before.

use std::time::Instant;

use rusqlite::{Connection, Statement, ToSql, Transaction};
use zoom_qos::model::metric::STREAM_COLUMNS;
use zoom_qos::model::{ParticipantRecord, StreamSample};
use zoom_qos::store::{self, Journal};

use super::measure::{line, median, own_cpu_s};
use super::pages::{self, Pages, Values};

const PARTICIPANTS: usize = 1_000;

/// What a report does with them: every metric read, shares and averages by stream.
const SCAN: &str = "SELECT stream_id, avg(bitrate_kbps), avg(latency_ms), avg(jitter_ms),
    avg(CASE WHEN avg_loss_pct > 1.0 OR max_loss_pct > 5.0 THEN 1.0 ELSE 0.0 END), avg(width_px * height_px),
    min(frame_rate_fps) FROM v_metric GROUP BY stream_id";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Real,
    Hundredths,
}

/// What one form cost.
struct Cost {
    ingest_cpu_s: f64,
    scan_ms: f64,
    bytes_per_row: f64,
}

type Part = fn(&Cost) -> f64;

pub(crate) fn run(quick: bool) {
    for (values, name) in [
        (Values::Published, "whole values, losses with one decimal"),
        (Values::Specified, "decimals as Zoom's specification shows them"),
        (Values::TwoDecimals, "two decimals in every metric"),
    ] {
        let folder = tempfile::tempdir().expect("a folder for the pages");
        Pages { participants: PARTICIPANTS, values }.write(folder.path());
        let records = pages::records(folder.path());
        let rounds = if quick { 3 } else { 7 };
        let costs: Vec<[Cost; 2]> =
            (0..rounds).map(|_| [Form::Real, Form::Hundredths].map(|form| measure(&records, form))).collect();
        let compared = [
            ("ingest", "s CPU", (|cost| cost.ingest_cpu_s) as Part),
            ("scan", "ms", |cost| cost.scan_ms),
            ("size", "bytes a row", |cost| cost.bytes_per_row),
        ];
        for (what, unit, cost) in compared {
            let [real, integer] = [0, 1].map(|form| median(costs.iter().map(|round| cost(&round[form]))));
            let ratio = median(costs.iter().map(|[real, integer]| cost(real) / cost(integer)));
            line(
                &format!("REAL against integers, {what}, {name}"),
                &format!("REAL {real:.2} {unit}"),
                &format!("hundredths {integer:.2} {unit}"),
                Some(ratio),
                "above 1, integers are cheaper",
            );
        }
    }
}

fn measure(records: &[ParticipantRecord], form: Form) -> Cost {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let mut connection = store::open_writer(&folder.path().join("form.db"), Journal::Wal).expect("a new database");
    prepare(&connection, records.len(), form).expect("tables");
    let cpu_before = own_cpu_s();
    let transaction = connection.transaction().expect("a transaction");
    insert(&transaction, records, form).expect("rows");
    transaction.commit().expect("a commit");
    let ingest_cpu_s = own_cpu_s() - cpu_before;
    let scan = || {
        let started = Instant::now();
        let mut statement = connection.prepare_cached(SCAN).expect("the query");
        let groups = statement.query_map([], |row| row.get::<_, f64>(1)).expect("it runs").count();
        assert_eq!(groups, 6, "one for each stream");
        started.elapsed().as_secs_f64() * 1e3
    };
    let scan_ms = median((0..5).map(|_| scan()));
    let (bytes, rows): (f64, f64) = connection
        .query_row(
            "SELECT (SELECT CAST(sum(pgsize) AS REAL) FROM dbstat WHERE name = 'metric'), CAST(count(*) AS REAL)
             FROM metric",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .expect("dbstat is compiled in");
    Cost { ingest_cpu_s, scan_ms, bytes_per_row: bytes / rows }
}

/// The table of this form, its view in natural units, and the sessions that the rows belong to.
fn prepare(connection: &Connection, sessions: usize, form: Form) -> rusqlite::Result<()> {
    let (storage, seen) = match form {
        Form::Real => ("REAL", "{}"),
        Form::Hundredths => ("INTEGER", "{} / 100.0 AS {}"),
    };
    let columns = STREAM_COLUMNS.map(|metric| format!("{metric} {storage}"));
    let seen = STREAM_COLUMNS.map(|metric| seen.replace("{}", metric));
    connection.execute_batch(&format!(
        "CREATE TABLE metric (
            session_id INTEGER NOT NULL REFERENCES participant_session (session_id) ON DELETE CASCADE,
            stream_id INTEGER NOT NULL REFERENCES stream (stream_id) ON DELETE CASCADE,
            sampled_at INTEGER NOT NULL,
            {},
            PRIMARY KEY (session_id, stream_id, sampled_at)
        ) STRICT, WITHOUT ROWID;
        CREATE VIEW v_metric AS SELECT stream_id, {} FROM metric;
        INSERT INTO event (event_id, kind, event_uuid) VALUES (1, 'webinar', 'bench==');",
        columns.join(", "),
        seen.join(", ")
    ))?;
    let mut session = connection
        .prepare("INSERT INTO participant_session (session_id, event_id, user_id, join_at) VALUES (?1, 1, ?1, 0)")?;
    (1..=sessions as i64).try_for_each(|session_id| session.execute([session_id]).map(drop))
}

fn insert(transaction: &Transaction<'_>, records: &[ParticipantRecord], form: Form) -> rusqlite::Result<()> {
    let sql = format!("INSERT INTO metric VALUES (?, ?, ?{})", ", ?".repeat(STREAM_COLUMNS.len()));
    let mut statement = transaction.prepare(&sql)?;
    for (session_id, record) in (1..).zip(records) {
        for StreamSample { stream_id, sampled_at, readings } in &record.stream_samples {
            bind(&mut statement, 1, session_id)?;
            bind(&mut statement, 2, stream_id)?;
            bind(&mut statement, 3, sampled_at)?;
            for (at, reading) in readings.iter().enumerate() {
                match form {
                    Form::Real => bind(&mut statement, 4 + at, reading)?,
                    Form::Hundredths => bind(&mut statement, 4 + at, reading.map(hundredths))?,
                }
            }
            statement.raw_execute()?;
        }
    }
    Ok(())
}

fn bind(statement: &mut Statement<'_>, at: usize, value: impl ToSql) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(at, value)
}

#[expect(clippy::cast_possible_truncation, reason = "no metric comes near the end of the integers")]
fn hundredths(reading: f64) -> i64 {
    (reading * 100.0).round() as i64
}

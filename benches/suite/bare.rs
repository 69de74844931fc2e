//! The limit: rows that were parsed before the clock starts, one cached statement for each table, one transaction.

use std::time::Instant;

use rusqlite::{ToSql, Transaction, params, params_from_iter};
use zoom_qos::model::metric::STREAM_COLUMNS;
use zoom_qos::model::{ParticipantRecord, Sample, StreamSample};
use zoom_qos::store::{self, Journal};

use super::measure::own_cpu_s;

pub(crate) struct Inserted {
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: f64,
}

/// Inserts sessions, samples and stream samples into a new database of the program's, under its pragmas.
pub(crate) fn insert(records: &[ParticipantRecord]) -> Inserted {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let mut connection = store::open_writer(&folder.path().join("bare.db"), Journal::Wal).expect("a new database");
    let (started, cpu_before) = (Instant::now(), own_cpu_s());
    let transaction = connection.transaction().expect("a transaction");
    let event = "INSERT INTO event (event_id, kind, event_uuid) VALUES (1, 'webinar', 'bench==')";
    transaction.execute(event, []).expect("an event");
    for (session_id, record) in (1..).zip(records) {
        insert_record(&transaction, session_id, record).expect("rows");
    }
    transaction.commit().expect("a commit");
    store::close_writer(connection).expect("a checkpoint");
    Inserted { wall_s: started.elapsed().as_secs_f64(), cpu_s: own_cpu_s() - cpu_before }
}

fn insert_record(transaction: &Transaction<'_>, session_id: i64, record: &ParticipantRecord) -> rusqlite::Result<()> {
    let sql = "INSERT INTO participant_session (session_id, event_id, user_id, join_at) VALUES (?, 1, ?, ?)";
    let key = &record.session;
    transaction.prepare_cached(sql)?.execute(params![session_id, key.user_id, key.join_at])?;
    let mut sample = transaction.prepare_cached("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for Sample { sampled_at, machine: m } in &record.samples {
        let row = params![session_id, sampled_at, m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9]];
        sample.execute(row)?;
    }
    let sql = format!("INSERT INTO stream_sample VALUES (?, ?, ?{})", ", ?".repeat(STREAM_COLUMNS.len()));
    let mut stream_sample = transaction.prepare_cached(&sql)?;
    for StreamSample { stream_id, sampled_at, readings } in &record.stream_samples {
        let key: [&dyn ToSql; 3] = [&session_id, stream_id, sampled_at];
        let readings = readings.iter().map(|reading| reading as &dyn ToSql);
        stream_sample.execute(params_from_iter(key.into_iter().chain(readings)))?;
    }
    Ok(())
}

//! The ledger: what was asked, how it ended, which days were listed, and how many calls that took.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::error::Error;
use crate::model::field::event_column;
use crate::model::{
    AskedFor, EventFacts, EventKind, EventNumber, EventRef, EventUuid, FieldValue, Source, Timestamp, WorkItem,
    WorkKey, WorkState,
};

/// What is known of an event before it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEvent {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// The instance.
    pub uuid: EventUuid,
    /// Its number.
    pub number: Option<EventNumber>,
    /// When it began.
    pub start_at: Option<Timestamp>,
    /// When it ended.
    pub end_at: Option<Timestamp>,
    /// Zoom's count of join records.
    pub zoom_participants: Option<i64>,
    /// Its title.
    pub topic: Option<String>,
}

impl KnownEvent {
    /// What a listing or a detail told.
    #[must_use]
    pub fn of(facts: &EventFacts) -> Self {
        let EventFacts {
            kind,
            uuid,
            number,
            start_at,
            end_at,
            zoom_participants,
            zoom_joins: _,
            asked: _,
            fields,
            anomalies: _,
        } = facts.clone();
        let topic = match fields.into_iter().nth(event_column("topic")).flatten() {
            Some(FieldValue::Text(topic)) => Some(topic),
            _ => None,
        };
        Self { kind, uuid, number, start_at, end_at, zoom_participants, topic }
    }
}

/// Writes an item as it is now.
pub(super) fn put(connection: &Connection, item: &WorkItem) -> Result<(), Error> {
    let WorkItem {
        key,
        source,
        state,
        records_done,
        records_total,
        attempts,
        http_status,
        zoom_code,
        reason,
        next_try_at,
        qos_finished_at,
        finished_at,
        failed_days,
        failed_on,
        lacking_asked_on,
    } = item;
    connection.prepare_cached(include_str!("ledger_put.sql"))?.execute(params![
        key.kind.as_str(),
        event_key(&key.event),
        key.participant.as_deref().unwrap_or(""),
        source.map(Source::as_str),
        state.as_str(),
        records_done,
        records_total,
        attempts,
        http_status,
        zoom_code,
        reason,
        next_try_at,
        qos_finished_at,
        finished_at,
        failed_days,
        failed_on.map(|day| day.to_string()),
        lacking_asked_on.map(|day| day.to_string()),
        key.asked_for.as_str()
    ])?;
    Ok(())
}

/// Notes an item that was found and not asked for yet, unless it is known.
pub(super) fn add_pending(connection: &Connection, key: &WorkKey) -> Result<(), Error> {
    let sql = "INSERT INTO work_item (kind, event_key, participant, asked_for, state) VALUES (?, ?, ?, ?, 'pending')
               ON CONFLICT DO NOTHING";
    let participant = key.participant.as_deref().unwrap_or("");
    let row = params![key.kind.as_str(), event_key(&key.event), participant, key.asked_for.as_str()];
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// Drops the items that stood for a number, as its UUID is known or nobody wants them, and returns how many they were.
pub(super) fn forget_number(connection: &Connection, kind: EventKind, number: EventNumber) -> Result<usize, Error> {
    let sql = "DELETE FROM work_item WHERE kind = ? AND event_key = ?";
    let dropped = params![kind.as_str(), event_key(&EventRef::Number(number))];
    Ok(connection.prepare_cached(sql)?.execute(dropped)?)
}

/// Drops what an event's lists contradicted: they are read anew, and say it again if it is so.
pub(super) fn forget_contradictions(connection: &Connection, kind: EventKind, uuid: &EventUuid) -> Result<(), Error> {
    let sql = include_str!("ledger_forget_contradictions.sql");
    connection.prepare_cached(sql)?.execute(params![kind.as_str(), uuid])?;
    Ok(())
}

/// The item of that key.
///
/// # Errors
///
/// If SQLite refuses.
pub fn item(connection: &Connection, key: &WorkKey) -> Result<Option<WorkItem>, Error> {
    let sql = concat!(
        include_str!("ledger_items.sql"),
        " WHERE kind = ? AND event_key = ? AND participant = ? AND asked_for = ?"
    );
    let participant = key.participant.as_deref().unwrap_or("");
    let mut statement = connection.prepare_cached(sql)?;
    let row = params![key.kind.as_str(), event_key(&key.event), participant, key.asked_for.as_str()];
    Ok(statement.query_row(row, read_item).optional()?)
}

/// Every item of an event's quality of service: the whole event and its participants.
///
/// # Errors
///
/// If SQLite refuses.
pub fn items_of(connection: &Connection, kind: EventKind, event: &EventRef) -> Result<Vec<WorkItem>, Error> {
    let sql = concat!(include_str!("ledger_items.sql"), " WHERE kind = ? AND event_key = ? AND asked_for = 'qos'");
    let mut statement = connection.prepare_cached(sql)?;
    let items = statement.query_map(params![kind.as_str(), event_key(event)], read_item)?;
    Ok(items.collect::<Result<_, _>>()?)
}

/// Every item of quality of service that is not final, with what is known of its event, the oldest events first.
///
/// # Errors
///
/// If SQLite refuses.
pub fn unfinished(connection: &Connection) -> Result<Vec<(WorkItem, Option<KnownEvent>)>, Error> {
    let sql = concat!(
        include_str!("ledger_items.sql"),
        " WHERE state NOT IN ('done', 'empty', 'expired') AND asked_for = 'qos' ORDER BY start_at, work_item_id"
    );
    let mut statement = connection.prepare_cached(sql)?;
    let items = statement.query_map([], |row| Ok((read_item(row)?, read_event(row).ok())))?;
    Ok(items.collect::<Result<_, _>>()?)
}

/// Every event whose quality of service is stored and whose feedback is not, that ended after an instant, the oldest
/// first.
///
/// # Errors
///
/// If SQLite refuses.
pub fn without_feedback(connection: &Connection, ended_after: Timestamp) -> Result<Vec<KnownEvent>, Error> {
    let mut statement = connection.prepare_cached(include_str!("ledger_without_feedback.sql"))?;
    let events = statement.query_map([ended_after], read_event)?;
    Ok(events.collect::<Result<_, _>>()?)
}

/// What is known of an event.
///
/// # Errors
///
/// If SQLite refuses.
pub fn event(connection: &Connection, kind: EventKind, uuid: &EventUuid) -> Result<Option<KnownEvent>, Error> {
    let sql = "SELECT kind, event_uuid, event_number, start_at, end_at, zoom_participants, topic
               FROM event WHERE kind = ? AND event_uuid = ?";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row(params![kind.as_str(), uuid], read_event).optional()?)
}

/// Adds to the calls of a UTC day.
pub(super) fn add_calls(connection: &Connection, account: &str, at: Timestamp, calls: u64) -> Result<(), Error> {
    let sql = "INSERT INTO call_count (account, day_on, calls) VALUES (?, ?, ?)
               ON CONFLICT (account, day_on) DO UPDATE SET calls = calls + excluded.calls";
    let calls = i64::try_from(calls).unwrap_or(i64::MAX);
    connection.prepare_cached(sql)?.execute(params![account, at.day().to_string(), calls])?;
    Ok(())
}

/// The account's calls on the UTC day of an instant.
///
/// # Errors
///
/// If SQLite refuses.
pub fn calls_on_day_of(connection: &Connection, account: &str, at: Timestamp) -> Result<u64, Error> {
    let sql = "SELECT calls FROM call_count WHERE account = ? AND day_on = ?";
    let calls: Option<i64> =
        connection.query_row(sql, params![account, at.day().to_string()], |row| row.get(0)).optional()?;
    Ok(calls.and_then(|calls| u64::try_from(calls).ok()).unwrap_or(0))
}

/// Notes until when Zoom's daily limit holds the account back.
pub(super) fn hold_until(connection: &Connection, account: &str, resume_at: Timestamp) -> Result<(), Error> {
    let sql = "INSERT INTO daily_limit (account, resume_at) VALUES (?, ?)
               ON CONFLICT (account) DO UPDATE SET resume_at = excluded.resume_at";
    connection.prepare_cached(sql)?.execute(params![account, resume_at])?;
    Ok(())
}

/// Until when the account is held back, if it still is.
///
/// # Errors
///
/// If SQLite refuses.
pub fn held_until(connection: &Connection, account: &str, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT resume_at FROM daily_limit WHERE account = ? AND resume_at > ?";
    Ok(connection.query_row(sql, params![account, now], |row| row.get(0)).optional()?)
}

/// Opens a run's row and returns its key.
///
/// # Errors
///
/// If SQLite refuses.
pub fn begin_run(connection: &Connection, command: &str, at: Timestamp) -> Result<i64, Error> {
    let sql = "INSERT INTO run (command, version, started_at) VALUES (?, ?, ?)";
    connection.execute(sql, params![command, env!("CARGO_PKG_VERSION"), at])?;
    Ok(connection.last_insert_rowid())
}

/// Says in a run's row what it has done, in the transaction that does it: whatever ends the run afterwards, it is done.
///
/// # Errors
///
/// If SQLite refuses.
pub fn note_done(connection: &Connection, run_id: i64, summary: &str) -> Result<(), Error> {
    connection.execute("UPDATE run SET summary = ? WHERE run_id = ?", params![summary, run_id])?;
    Ok(())
}

/// Closes a run's row. One that stays open beside a free lock is a run that was killed.
///
/// # Errors
///
/// If SQLite refuses.
pub fn finish_run(
    connection: &Connection,
    run_id: i64,
    at: Timestamp,
    exit_code: u8,
    summary: &str,
) -> Result<(), Error> {
    let sql = "UPDATE run SET finished_at = ?, exit_code = ?, summary = ? WHERE run_id = ?";
    connection.execute(sql, params![at, exit_code, summary, run_id])?;
    Ok(())
}

/// Whether every run in the database was of one command, and there was one.
///
/// # Errors
///
/// If SQLite refuses.
pub fn has_runs_of_only(connection: &Connection, command: &str) -> Result<bool, Error> {
    let sql = "SELECT count(*) > 0 AND count(*) = count(*) FILTER (WHERE command = ?) FROM run";
    Ok(connection.query_row(sql, [command], |row| row.get(0))?)
}

/// Whether a listed participant's item says that nobody in its event fits: it ended, and no join was found for it.
///
/// # Errors
///
/// If SQLite refuses.
pub fn fitted_nobody(connection: &Connection, key: &WorkKey) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (
                   SELECT 1 FROM work_item
                   WHERE kind = ? AND event_key = ? AND participant = ? AND asked_for = 'qos'
                       AND state IN ('empty', 'not_found') AND records_done = 0 AND records_total IS NULL)";
    let mut statement = connection.prepare_cached(sql)?;
    let participant = key.participant.as_deref().unwrap_or("");
    Ok(statement.query_row(params![key.kind.as_str(), event_key(&key.event), participant], |row| row.get(0))?)
}

/// The event of a key as text: its UUID, or `#` and its number, which no base64 can be taken for.
fn event_key(event: &EventRef) -> String {
    match event {
        EventRef::Uuid(uuid) => uuid.0.clone(),
        EventRef::Number(number) => format!("#{number}"),
    }
}

fn read_event_key(text: String) -> EventRef {
    match text.strip_prefix('#').and_then(|digits| digits.parse().ok()) {
        Some(number) => EventRef::Number(EventNumber(number)),
        None => EventRef::Uuid(EventUuid(text)),
    }
}

fn read_kind(row: &Row<'_>) -> rusqlite::Result<EventKind> {
    let kind: String = row.get("kind")?;
    Ok(EventKind::named(&kind).expect("the table's CHECK admits both kinds and no other"))
}

fn read_event(row: &Row<'_>) -> rusqlite::Result<KnownEvent> {
    Ok(KnownEvent {
        kind: read_kind(row)?,
        uuid: row.get("event_uuid")?,
        number: row.get("event_number")?,
        start_at: row.get("start_at")?,
        end_at: row.get("end_at")?,
        zoom_participants: row.get("zoom_participants")?,
        topic: row.get("topic")?,
    })
}

fn read_item(row: &Row<'_>) -> rusqlite::Result<WorkItem> {
    let source: Option<String> = row.get("source")?;
    let state: String = row.get("state")?;
    let participant: String = row.get("participant")?;
    let asked_for: String = row.get("asked_for")?;
    Ok(WorkItem {
        key: WorkKey {
            kind: read_kind(row)?,
            event: read_event_key(row.get("event_key")?),
            participant: (!participant.is_empty()).then_some(participant),
            asked_for: AskedFor::named(&asked_for).expect("the table's CHECK admits both and no other"),
        },
        source: source.as_deref().and_then(Source::named),
        state: WorkState::named(&state).expect("the table's CHECK admits the states and no other"),
        records_done: row.get("records_done")?,
        records_total: row.get("records_total")?,
        attempts: row.get("attempts")?,
        http_status: row.get("http_status")?,
        zoom_code: row.get("zoom_code")?,
        reason: row.get("reason")?,
        next_try_at: row.get("next_try_at")?,
        qos_finished_at: row.get("qos_finished_at")?,
        finished_at: row.get("finished_at")?,
        failed_days: row.get("failed_days")?,
        failed_on: read_day(row, "failed_on")?,
        lacking_asked_on: read_day(row, "lacking_asked_on")?,
    })
}

fn read_day(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<chrono::NaiveDate>> {
    let day: Option<String> = row.get(column)?;
    Ok(day.and_then(|day| day.parse().ok()))
}

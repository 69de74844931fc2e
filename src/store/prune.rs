//! Ageing out: samples, identities and raw payloads of old events.
//!
//! Whole events are aged out, by their date: half an event would look like one with bad coverage.

use rusqlite::{Connection, named_params, params};

use super::database::Store;
use super::erase::Effect;
use super::error::Error;
use super::{upsert, veil};
use crate::model::field::FEEDBACK_FIELDS;
use crate::model::{EventKind, EventUuid, Timestamp};

/// The instants before which events lose what is named; `None` keeps all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cutoffs {
    /// Samples and stream samples.
    pub samples: Option<Timestamp>,
    /// Whatever names a person, an address or a machine.
    pub identities: Option<Timestamp>,
    /// The records as they were received. They hold samples and identities alike, so they go with either.
    pub raw: Option<Timestamp>,
}

/// Which of the events that are old enough are aged out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aged<'e> {
    /// All of them.
    All,
    /// Those among these.
    Only(&'e [(EventKind, EventUuid)]),
}

/// How much was aged out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Elements of `user_qos`.
    pub samples: usize,
    /// Rows of streams.
    pub stream_samples: usize,
    /// Sessions that no longer say whose they were.
    pub identities: usize,
    /// Answers that no longer say who gave them, and in which words.
    pub feedback: usize,
    /// Events that no longer say who hosted them, and what was attached to them.
    pub hosts: usize,
    /// Items of the ledger that named a person.
    pub work_items: usize,
    /// Records as they were received.
    pub payloads: usize,
}

/// The events, each with the instant that dates it.
const DATED: &str = include_str!("prune_dated.sql");

impl Cutoffs {
    /// That of the records as they were received, which go with samples and with identities.
    fn of_raw(self) -> Option<Timestamp> {
        [self.samples, self.identities, self.raw].into_iter().flatten().max()
    }
}

/// Whether anything of an event would be aged out: of one that has lost it already nothing has to be known.
///
/// # Errors
///
/// Those of SQLite.
pub fn takes(connection: &Connection, event: &(EventKind, EventUuid), cutoffs: Cutoffs) -> Result<bool, Error> {
    let sql = format!(
        "SELECT coalesce({}, 0) FROM ({DATED}) AS dated WHERE kind = :kind AND event_uuid = :event",
        format_args!("{} OR dated_at < :identities AND ({})", include_str!("prune_takes.sql"), upsert::is_hosted())
    );
    let (kind, uuid) = event;
    let given = named_params! {
        ":kind": kind.as_str(),
        ":event": uuid,
        ":samples": cutoffs.samples,
        ":identities": cutoffs.identities,
        ":raw": cutoffs.of_raw(),
    };
    Ok(connection.prepare_cached(&sql)?.query_row(given, |row| row.get(0))?)
}

impl Store {
    /// Ages out, and erases what was deleted from the file.
    ///
    /// # Errors
    ///
    /// If SQLite refuses; a second run finishes what the first one did not.
    pub fn prune(&mut self, cutoffs: Cutoffs, effect: Effect) -> Result<Pruned, Error> {
        self.prune_among(Aged::All, cutoffs, effect, |_, _| Ok(()))
    }

    /// The same, of these events only. What was aged out is noted in the same transaction: from then on it is gone,
    /// whatever keeps the file from being written anew.
    ///
    /// # Errors
    ///
    /// Those of [`Store::prune`].
    pub fn prune_among(
        &mut self,
        aged: Aged<'_>,
        cutoffs: Cutoffs,
        effect: Effect,
        note: impl FnOnce(&Connection, Pruned) -> Result<(), Error>,
    ) -> Result<Pruned, Error> {
        // With keys held SQLite notes where each row of millions is, and looks every one up again to delete it. What refers
        // to something that goes, goes with it below.
        self.connection().pragma_update(None, "foreign_keys", false)?;
        let pruned = self.erase(effect, |connection| {
            let pruned = prune(connection, cutoffs, aged)?;
            note(connection, pruned).map(|()| pruned)
        });
        self.connection().pragma_update(None, "foreign_keys", true)?;
        pruned
    }
}

fn prune(connection: &Connection, cutoffs: Cutoffs, aged: Aged<'_>) -> Result<Pruned, Error> {
    let Cutoffs { samples, identities, raw: _ } = cutoffs;
    let mut pruned = Pruned::default();
    if let Some(before) = samples {
        prune_samples(connection, before, aged, &mut pruned)?;
    }
    if let Some(before) = identities {
        prune_identities(connection, before, aged, &mut pruned)?;
    }
    if let Some(before) = cutoffs.of_raw() {
        find_events(connection, before, aged)?;
        pruned.payloads = connection.execute(include_str!("prune_payloads.sql"), [])?;
        let sql = "UPDATE participant_session SET is_reparsable = 0 WHERE event_id IN temp.aged_event";
        connection.execute(sql, [])?;
        connection.execute("DELETE FROM response WHERE event_id IN temp.aged_event", [])?;
    }
    Ok(pruned)
}

fn prune_samples(connection: &Connection, before: Timestamp, aged: Aged<'_>, pruned: &mut Pruned) -> Result<(), Error> {
    find_events(connection, before, aged)?;
    let sessions = Sessions::find(connection)?;
    pruned.samples = sessions.empty(connection, "sample")?;
    pruned.stream_samples = sessions.empty(connection, "stream_sample")?;
    sessions.empty(connection, "stream_quality")?;
    sessions.empty(connection, "session_pack")?;
    Ok(())
}

/// The sessions of `aged_event`.
enum Sessions {
    /// No other is stored: the file is of a time that is over.
    All,
    /// From the last to the first: what is deleted at the end of a tree moves nothing of the rest.
    These(Vec<i64>),
}

impl Sessions {
    fn find(connection: &Connection) -> Result<Self, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM participant_session WHERE event_id NOT IN temp.aged_event)";
        if !connection.query_row(sql, [], |row| row.get(0))? {
            return Ok(Self::All);
        }
        let sql =
            "SELECT session_id FROM participant_session WHERE event_id IN temp.aged_event ORDER BY session_id DESC";
        let mut sessions = connection.prepare(sql)?;
        let sessions = sessions.query_map([], |row| row.get(0))?;
        Ok(Self::These(sessions.collect::<Result<_, _>>()?))
    }

    /// Deletes what a table holds of them, and counts it.
    fn empty(&self, connection: &Connection, table: &str) -> Result<usize, Error> {
        match self {
            // Without a condition SQLite gives up pages, each of which it overwrites, and does not take row by row out of
            // them, which of millions is the larger part of the work.
            Self::All => Ok(connection.execute(&format!("DELETE FROM {table}"), [])?),
            Self::These(sessions) => {
                let mut delete = connection.prepare(&format!("DELETE FROM {table} WHERE session_id = ?"))?;
                Ok(sessions.iter().map(|session_id| delete.execute([session_id])).sum::<Result<_, _>>()?)
            }
        }
    }
}

fn prune_identities(
    connection: &Connection,
    before: Timestamp,
    aged: Aged<'_>,
    pruned: &mut Pruned,
) -> Result<(), Error> {
    find_events(connection, before, aged)?;
    // First, while it is known who they are.
    for event in veil::events(connection, include_str!("prune_titles.sql"))? {
        veil::veil(connection, &event)?;
    }
    connection.execute_batch(include_str!("prune_ties.sql"))?;
    pruned.identities = connection.execute(include_str!("prune_identities.sql"), [])?;
    pruned.feedback = connection.execute(&without_who_said_it(), [])?;
    pruned.hosts = connection.execute(&upsert::without_host("event_id IN temp.aged_event"), [])?;
    pruned.work_items = connection.execute(include_str!("prune_work_items.sql"), [])?;
    connection.execute(include_str!("prune_anomalies.sql"), [])?;
    connection.execute(include_str!("prune_summaries.sql"), [before])?;
    Ok(())
}

/// Takes from what was said who said it, and in which words; the thumbs stay.
fn without_who_said_it() -> String {
    let personal = || FEEDBACK_FIELDS.iter().filter(|field| field.personal.is_identity()).map(|field| field.column);
    let emptied: Vec<String> = personal().map(|column| format!("{column} = NULL")).collect();
    let any: Vec<&str> = personal().collect();
    format!(
        "UPDATE feedback SET {} WHERE event_id IN temp.aged_event AND coalesce({}) IS NOT NULL",
        emptied.join(", "),
        any.join(", ")
    )
}

/// Fills `aged_event` with the events of before an instant.
fn find_events(connection: &Connection, before: Timestamp, aged: Aged<'_>) -> Result<(), Error> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS aged_event (event_id INTEGER PRIMARY KEY); DELETE FROM temp.aged_event",
    )?;
    let sql = format!("INSERT INTO temp.aged_event SELECT event_id FROM ({DATED}) WHERE dated_at < ?1");
    connection.execute(&sql, [before])?;
    let Aged::Only(events) = aged else { return Ok(()) };
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS chosen_event (event_id INTEGER PRIMARY KEY); DELETE FROM temp.chosen_event",
    )?;
    let sql = "INSERT INTO temp.chosen_event SELECT event_id FROM event WHERE kind = ? AND event_uuid = ?";
    let mut statement = connection.prepare(sql)?;
    for (kind, uuid) in events {
        statement.execute(params![kind.as_str(), uuid])?;
    }
    connection.execute("DELETE FROM temp.aged_event WHERE event_id NOT IN temp.chosen_event", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::*;
    use crate::store::{Journal, ledger};

    /// Else an export would take the event for one that never had samples, and empty its files.
    #[test]
    fn what_is_deleted_is_noted_although_a_reader_keeps_it_in_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prune.db");
        let mut store = Store::open(&path, Journal::Wal).unwrap();
        store.connection().busy_timeout(Duration::ZERO).unwrap();
        let run_id = ledger::begin_run(store.connection(), "prune", Timestamp(1000)).unwrap();
        let reader = Connection::open(&path).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM run").unwrap();
        let cutoffs = Cutoffs { samples: Some(Timestamp(900)), ..Cutoffs::default() };
        let note = |connection: &Connection, _| ledger::note_done(connection, run_id, "done");
        store.prune_among(Aged::All, cutoffs, Effect::Commit, note).unwrap_err();
        reader.execute_batch("ROLLBACK").unwrap();
        let noted: String = reader.query_row("SELECT summary FROM run", [], |row| row.get(0)).unwrap();
        assert_eq!(noted, "done");
    }

    /// A store of an old event, with two sessions, and of a new one.
    fn of_two_events(folder: &Path) -> Store {
        let store = Store::open(&folder.join("prune.db"), Journal::Wal).unwrap();
        store
            .connection()
            .execute_batch(
                "INSERT INTO event (event_id, kind, event_uuid, start_at) VALUES (1, 'meeting', 'old==', 0),
                     (2, 'meeting', 'new==', 900);
                 INSERT INTO participant_session (session_id, event_id, user_id, join_at) VALUES (1, 1, '1', 60),
                     (2, 2, '2', 960), (3, 1, '3', 60);
                 INSERT INTO sample (session_id, sampled_at) VALUES (1, 60), (2, 960), (3, 60);
                 INSERT INTO stream_sample (session_id, stream_id, sampled_at) VALUES (1, 2, 60), (1, 2, 120), (2, 2, 960);
                 INSERT INTO response (response_id, event_id, endpoint, received_at, is_fetched, envelope)
                 VALUES (1, 1, 'participants_qos', 0, 1, ''), (2, 2, 'participants_qos', 0, 1, '');
                 INSERT INTO payload (event_id, response_id, endpoint, record_bytes, record_zstd)
                 VALUES (1, 1, 'participants_qos', 1, x'00'), (2, 2, 'participants_qos', 1, x'00'),
                     (2, 1, 'participants_qos', 1, x'00');",
            )
            .unwrap();
        store
    }

    #[test]
    fn nothing_refers_to_what_is_gone_and_keys_are_held_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = of_two_events(folder.path());
        let cutoffs = Cutoffs { samples: Some(Timestamp(900)), ..Cutoffs::default() };
        let pruned = store.prune(cutoffs, Effect::Commit).unwrap();
        let expected = Pruned { samples: 2, stream_samples: 2, payloads: 2, ..Pruned::default() };
        assert_eq!(pruned, expected);
        let count = |sql: &str| store.connection().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
        assert_eq!(count("SELECT sum(session_id) FROM sample"), 2);
        let orphan = store.connection().execute("INSERT INTO sample (session_id, sampled_at) VALUES (9, 60)", []);
        assert!(orphan.unwrap_err().to_string().contains("FOREIGN KEY"));
    }

    #[test]
    fn where_no_event_stays_all_is_counted_and_overwritten_before_the_file_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = of_two_events(folder.path());
        let sql = "INSERT INTO sample (session_id, sampled_at, system_max_cpu_pressure) VALUES (1, 61, 'to be gone')";
        store.connection().execute(sql, []).unwrap();
        store.connection().pragma_update(None, "foreign_keys", false).unwrap();
        let cutoffs = Cutoffs { samples: Some(Timestamp(1000)), ..Cutoffs::default() };
        let delete = |connection: &Connection| prune(connection, cutoffs, Aged::All);
        let would = store.change(Effect::RollBack, delete).unwrap();
        let pruned = store.change(Effect::Commit, delete).unwrap();
        let expected = Pruned { samples: 4, stream_samples: 3, payloads: 3, ..Pruned::default() };
        assert_eq!((would, pruned), (expected, expected));
        store.close().unwrap();
        let file = std::fs::read(folder.path().join("prune.db")).unwrap();
        assert!(!file.windows(10).any(|bytes| bytes == b"to be gone"));
    }
}

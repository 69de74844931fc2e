//! Ageing out: samples, identities and raw payloads of old events.
//!
//! Whole events are aged out, by their date: half an event would look like one with bad coverage.

use rusqlite::{Connection, params};

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

impl Store {
    /// Ages out, and erases what was deleted from the file.
    ///
    /// # Errors
    ///
    /// If SQLite refuses; a second run finishes what the first one did not.
    pub fn prune(&mut self, cutoffs: Cutoffs, effect: Effect) -> Result<Pruned, Error> {
        self.prune_among(Aged::All, cutoffs, effect)
    }

    /// The same, of these events only.
    ///
    /// # Errors
    ///
    /// Those of [`Store::prune`].
    pub fn prune_among(&mut self, aged: Aged<'_>, cutoffs: Cutoffs, effect: Effect) -> Result<Pruned, Error> {
        self.erase(effect, |connection| prune(connection, cutoffs, aged))
    }
}

fn prune(connection: &Connection, cutoffs: Cutoffs, aged: Aged<'_>) -> Result<Pruned, Error> {
    let Cutoffs { samples, identities, raw } = cutoffs;
    let mut pruned = Pruned::default();
    if let Some(before) = samples {
        prune_samples(connection, before, aged, &mut pruned)?;
    }
    if let Some(before) = identities {
        prune_identities(connection, before, aged, &mut pruned)?;
    }
    if let Some(before) = [samples, identities, raw].into_iter().flatten().max() {
        find_events(connection, before, aged)?;
        pruned.payloads = connection.execute("DELETE FROM payload WHERE event_id IN temp.aged_event", [])?;
        let sql = "UPDATE participant_session SET is_reparsable = 0 WHERE event_id IN temp.aged_event";
        connection.execute(sql, [])?;
        connection.execute("DELETE FROM response WHERE event_id IN temp.aged_event", [])?;
    }
    Ok(pruned)
}

fn prune_samples(connection: &Connection, before: Timestamp, aged: Aged<'_>, pruned: &mut Pruned) -> Result<(), Error> {
    find_events(connection, before, aged)?;
    let of_sessions = "WHERE session_id IN
        (SELECT session_id FROM participant_session WHERE event_id IN temp.aged_event)";
    pruned.samples = connection.execute(&format!("DELETE FROM sample {of_sessions}"), [])?;
    pruned.stream_samples = connection.execute(&format!("DELETE FROM stream_sample {of_sessions}"), [])?;
    connection.execute(&format!("DELETE FROM stream_quality {of_sessions}"), [])?;
    connection.execute(&format!("DELETE FROM session_pack {of_sessions}"), [])?;
    Ok(())
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
    connection.execute(include_str!("prune_events.sql"), [before])?;
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

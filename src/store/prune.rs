//! Ageing out: samples, identities and raw payloads of old events.
//!
//! Whole events are aged out, by their date: half an event would look like one with bad coverage.

use rusqlite::Connection;

use super::erase::Effect;
use super::error::Error;
use super::writer::Store;
use crate::model::Timestamp;

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

/// How much was aged out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Elements of `user_qos`.
    pub samples: usize,
    /// Rows of streams.
    pub stream_samples: usize,
    /// Sessions that no longer say whose they were.
    pub identities: usize,
    /// Events that no longer say who hosted them.
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
        self.erase(effect, |connection| prune(connection, cutoffs))
    }
}

fn prune(connection: &Connection, cutoffs: Cutoffs) -> Result<Pruned, Error> {
    let Cutoffs { samples, identities, raw } = cutoffs;
    let mut pruned = Pruned::default();
    if let Some(before) = samples {
        prune_samples(connection, before, &mut pruned)?;
    }
    if let Some(before) = identities {
        prune_identities(connection, before, &mut pruned)?;
    }
    if let Some(before) = [samples, identities, raw].into_iter().flatten().max() {
        find_events(connection, before)?;
        pruned.payloads = connection.execute("DELETE FROM payload WHERE event_id IN temp.aged_event", [])?;
        connection.execute("DELETE FROM response WHERE event_id IN temp.aged_event", [])?;
    }
    Ok(pruned)
}

fn prune_samples(connection: &Connection, before: Timestamp, pruned: &mut Pruned) -> Result<(), Error> {
    find_events(connection, before)?;
    let of_sessions = "WHERE session_id IN
        (SELECT session_id FROM participant_session WHERE event_id IN temp.aged_event)";
    pruned.samples = connection.execute(&format!("DELETE FROM sample {of_sessions}"), [])?;
    pruned.stream_samples = connection.execute(&format!("DELETE FROM stream_sample {of_sessions}"), [])?;
    connection.execute(&format!("DELETE FROM session_pack {of_sessions}"), [])?;
    Ok(())
}

fn prune_identities(connection: &Connection, before: Timestamp, pruned: &mut Pruned) -> Result<(), Error> {
    find_events(connection, before)?;
    pruned.identities = connection.execute(include_str!("prune_identities.sql"), [])?;
    pruned.hosts = connection.execute(include_str!("prune_hosts.sql"), [])?;
    pruned.work_items = connection.execute(include_str!("prune_work_items.sql"), [])?;
    connection.execute(include_str!("prune_anomalies.sql"), [])?;
    connection.execute(include_str!("prune_summaries.sql"), [before])?;
    Ok(())
}

/// Fills `aged_event` with the events of before an instant.
fn find_events(connection: &Connection, before: Timestamp) -> Result<(), Error> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS aged_event (event_id INTEGER PRIMARY KEY); DELETE FROM temp.aged_event",
    )?;
    connection.execute(include_str!("prune_events.sql"), [before])?;
    Ok(())
}

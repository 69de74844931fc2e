//! What was counted, into the temporary tables.

use rusqlite::{Connection, Statement, params, params_from_iter};

use super::session_coverage::Coverage;
use super::session_minute::{LANES, Minute, Minutes, words};
use super::tally::{PersonCount, Tally};
use crate::model::stream::Direction;

/// The statements of the rows that are written while the samples are read.
pub(super) struct Writer<'c> {
    connection: &'c Connection,
    session_coverage: Statement<'c>,
    activity: Statement<'c>,
    poor_session_minute: Statement<'c>,
    poor_person_minute: Statement<'c>,
    person_count: Statement<'c>,
}

impl<'c> Writer<'c> {
    /// Prepares them.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            connection,
            session_coverage: insert(connection, "session_coverage", 10)?,
            activity: insert(connection, "activity", 1 + LANES)?,
            poor_session_minute: insert(connection, "poor_session_minute", 3)?,
            poor_person_minute: insert(connection, "poor_person_minute", 7)?,
            person_count: insert(connection, "person_count", 7)?,
        })
    }

    /// How much of a session was sampled.
    pub(super) fn session_coverage(&mut self, session_id: i64, coverage: &Coverage) -> Result<(), rusqlite::Error> {
        let row = params![
            session_id,
            coverage.present_from_unix,
            coverage.present_to_unix,
            coverage.samples,
            coverage.observed_minutes,
            coverage.expected_minutes,
            coverage.covered_minutes,
            coverage.outside_samples,
            coverage.first_minute_unix,
            coverage.last_minute_unix
        ];
        self.session_coverage.execute(row).map(|_| ())
    }

    /// In how many minutes each lane of a session carried anything; nothing for a session without a stream in use.
    pub(super) fn activity(&mut self, session_id: i64, minutes: &Minutes) -> Result<(), rusqlite::Error> {
        if minutes.0.len() == 0 {
            return Ok(());
        }
        let mut active = [0_i64; LANES];
        for (_, minute) in minutes.0.iter() {
            for (count, is_active) in active.iter_mut().zip(minute.active) {
                *count += i64::from(is_active);
            }
        }
        let row = std::iter::once(session_id).chain(active);
        self.activity.execute(params_from_iter(row)).map(|_| ())
    }

    /// A poor minute of a session.
    pub(super) fn poor_session_minute(
        &mut self,
        person_id: i64,
        session_id: i64,
        minute_unix: i64,
    ) -> Result<(), rusqlite::Error> {
        self.poor_session_minute.execute(params![person_id, session_id, minute_unix]).map(|_| ())
    }

    /// A poor minute of a person.
    pub(super) fn poor_person_minute(
        &mut self,
        person_id: i64,
        session_id: i64,
        minute: &Minute,
    ) -> Result<(), rusqlite::Error> {
        let [send, receive] = [Direction::Send, Direction::Receive].map(|direction| minute.class_of(direction));
        let Minute { starts_at_unix, burst, .. } = *minute;
        let row = params![person_id, starts_at_unix, session_id, send, receive, burst, minute.is_lossy()];
        self.poor_person_minute.execute(row).map(|_| ())
    }

    /// The minutes of a person.
    pub(super) fn person_count(&mut self, person_id: i64, count: &PersonCount) -> Result<(), rusqlite::Error> {
        let row = params![
            person_id,
            count.classified,
            count.poor,
            count.send,
            count.send_poor,
            count.receive,
            count.receive_poor
        ];
        self.person_count.execute(row).map(|_| ())
    }

    /// What was counted over all sessions.
    pub(super) fn finish(self, tally: &Tally, groups: &[(i64, String, String)]) -> Result<(), rusqlite::Error> {
        let connection = self.connection;
        let mut statement = insert(connection, "stream_count", 8)?;
        for (lane, count) in tally.lanes.iter().enumerate().filter(|(_, count)| count.n > 0) {
            let (medium, direction) = words(lane);
            let due = [count.due_latency, count.due_jitter, count.due_loss, count.due_fps];
            let [latency, jitter, loss, fps] = due;
            let row =
                params![medium.as_str(), direction.as_str(), count.n, count.poor_samples, latency, jitter, loss, fps];
            statement.execute(row)?;
        }
        let mut statement = insert(connection, "received_minute", 9)?;
        for (minute_unix, received) in tally.received.iter() {
            let [latency, jitter, loss] = [&received.latency_ms, &received.jitter_ms, &received.avg_loss_pct]
                .map(|values| values.quantiles([0.5, 0.95]));
            let row = params![
                minute_unix,
                latency[0],
                latency[1],
                jitter[0],
                jitter[1],
                loss[0],
                loss[1],
                received.audio_samples,
                received.audio_poor_samples
            ];
            statement.execute(row)?;
        }
        let mut statement = insert(connection, "sampled_minute", 2)?;
        for (minute_unix, sessions) in tally.sampled.iter() {
            statement.execute(params![minute_unix, sessions])?;
        }
        minutes(connection, tally)?;
        group_counts(connection, tally, groups)?;
        sharer_counts(connection, tally)
    }
}

fn minutes(connection: &Connection, tally: &Tally) -> Result<(), rusqlite::Error> {
    let mut statement = insert(connection, "minute_count", 8)?;
    for (minute_unix, count) in tally.minutes.iter() {
        let [good, fair, poor, bad] = count.classes;
        let n = good + fair + poor + bad;
        let row = params![minute_unix, n, good, fair, poor, bad, count.receive_people, count.receive_poor_people];
        statement.execute(row)?;
    }
    Ok(())
}

fn group_counts(
    connection: &Connection,
    tally: &Tally,
    groups: &[(i64, String, String)],
) -> Result<(), rusqlite::Error> {
    let mut statement = insert(connection, "group_count", 6)?;
    for (minute_unix, counts) in tally.groups.iter() {
        for ((position, attribute, value), count) in groups.iter().zip(counts).filter(|(_, count)| count.people > 0) {
            statement.execute(params![minute_unix, position, attribute, value, count.people, count.poor_people])?;
        }
    }
    Ok(())
}

fn sharer_counts(connection: &Connection, tally: &Tally) -> Result<(), rusqlite::Error> {
    let mut statement = insert(connection, "sharer_count", 8)?;
    let counts = tally.sharers.iter().flat_map(|(minute_unix, counts)| {
        counts.iter().enumerate().map(move |(medium, count)| (minute_unix, medium, count))
    });
    for (minute_unix, medium, count) in counts.filter(|(_, _, count)| count.sharers > 0) {
        let row = params![
            minute_unix,
            words(2 * medium).0.as_str(),
            count.sharers,
            count.send_class,
            count.any_session_id,
            count.poor_session_id,
            count.receivers,
            count.poor_receivers
        ];
        statement.execute(row)?;
    }
    Ok(())
}

/// An insert of a row with so many values into the table of a part.
pub(super) fn insert<'c>(
    connection: &'c Connection,
    part: &str,
    values: usize,
) -> Result<Statement<'c>, rusqlite::Error> {
    let values = vec!["?"; values].join(", ");
    connection.prepare(&format!("INSERT INTO temp.survey_{part} VALUES ({values})"))
}

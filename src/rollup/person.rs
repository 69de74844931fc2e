//! The sessions of an event: the view `v_person_session` and the part `event_person`, one event after the other.

use rusqlite::{Connection, Row, Statement};

/// A session of an event.
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) session_id: i64,
    /// The lowest session of the same person.
    pub(super) person_id: i64,
    /// Which of the person's it is in the order of joining, from 1 on; those whose join is unknown come last.
    pub(super) place: i64,
    pub(super) join_at: i64,
    pub(super) leave_at: Option<i64>,
    pub(super) network_type: Option<String>,
    pub(super) user_name: Option<String>,
    /// `zoom_user_id`, `email`, `id_tie` and `email_tie` of the part.
    pub(super) names: [Option<String>; 4],
}

/// Reads the sessions of one event after the other.
pub(super) struct Sessions<'c>(Statement<'c>);

impl<'c> Sessions<'c> {
    /// Prepares the statement.
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self(connection.prepare(include_str!("sessions_of_event.sql"))?))
    }

    /// Those of an event, each after those of the same person that joined before.
    pub(super) fn of(&mut self, event_id: i64) -> Result<Vec<Session>, rusqlite::Error> {
        self.0.query_map([event_id], Session::read)?.collect()
    }
}

impl Session {
    /// By the places of the columns: looking up eleven names for each of a hundred thousand sessions shows.
    fn read(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            session_id: row.get(0)?,
            person_id: row.get(1)?,
            place: row.get(2)?,
            join_at: row.get(3)?,
            leave_at: row.get(4)?,
            network_type: row.get(5)?,
            user_name: row.get(6)?,
            names: [row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?],
        })
    }
}

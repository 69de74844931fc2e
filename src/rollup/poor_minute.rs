//! The poor minutes of people and of sessions.

use super::definition::{Person, Rollup, Rows, SessionMinutes};
use crate::model::stream::Direction;

#[derive(Debug, Clone, Default)]
pub(super) struct PoorPersonMinute;

impl Rollup for PoorPersonMinute {
    const PART: &'static str = "poor_person_minute";
    const COLUMNS: &'static [&'static str] =
        &["person_id INTEGER", "minute_unix", "session_id INTEGER", "send_class", "receive_class", "burst", "due_loss"];
    const TAKES_SAMPLES: bool = false;

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        for (minute_unix, of_person) in person.minutes.iter() {
            let minute = &of_person.minute;
            if minute.class() >= Some(2) {
                rows.push([
                    ("person_id", person.person_id.into()),
                    ("minute_unix", minute_unix.into()),
                    ("session_id", of_person.session_id.into()),
                    ("send_class", minute.class_of(Direction::Send).into()),
                    ("receive_class", minute.class_of(Direction::Receive).into()),
                    ("burst", minute.burst.into()),
                    ("due_loss", minute.is_lossy().into()),
                ]);
            }
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct PoorSessionMinute;

impl Rollup for PoorSessionMinute {
    const PART: &'static str = "poor_session_minute";
    const COLUMNS: &'static [&'static str] = &["person_id INTEGER", "session_id INTEGER", "minute_unix"];
    const TAKES_SAMPLES: bool = false;

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        for (minute, _) in session.minutes.classified().filter(|(_, class)| *class >= 2) {
            rows.push([
                ("person_id", session.span.person_id.into()),
                ("session_id", session.span.session_id.into()),
                ("minute_unix", minute.starts_at_unix.into()),
            ]);
        }
    }
}

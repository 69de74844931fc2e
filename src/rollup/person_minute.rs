//! Each minute of each person: its classes, and whether it lost in bursts.

use super::definition::{Person, Rollup, Rows};
use crate::model::stream::Direction;

#[derive(Debug, Clone, Default)]
pub(super) struct PersonMinutes;

impl Rollup for PersonMinutes {
    const PART: &'static str = "person_minute";
    const COLUMNS: &'static [&'static str] = &[
        "person_id INTEGER",
        "minute_unix",
        "session_id INTEGER",
        "class",
        "send_class",
        "receive_class",
        "burst",
        "due_loss",
    ];
    const TAKES_SAMPLES: bool = false;

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        for (minute_unix, of_person) in person.minutes.iter() {
            let minute = &of_person.minute;
            rows.push([
                ("person_id", person.person_id.into()),
                ("minute_unix", minute_unix.into()),
                ("session_id", of_person.session_id.into()),
                ("class", minute.class().into()),
                ("send_class", minute.class_of(Direction::Send).into()),
                ("receive_class", minute.class_of(Direction::Receive).into()),
                ("burst", minute.burst.into()),
                ("due_loss", minute.is_lossy().into()),
            ]);
        }
    }
}

//! The minutes of each person: all, and by direction.

use super::definition::{Person, Rollup, Rows};
use crate::model::stream::Direction;

#[derive(Debug, Clone, Default)]
pub(super) struct PersonCount;

/// Classified and poor minutes.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: i64,
    poor: i64,
}

impl Rollup for PersonCount {
    const PART: &'static str = "person_count";
    const COLUMNS: &'static [&'static str] = &[
        "person_id INTEGER PRIMARY KEY",
        "classified_minutes",
        "poor_minutes",
        "send_minutes",
        "send_poor_minutes",
        "receive_minutes",
        "receive_poor_minutes",
    ];
    const TAKES_SAMPLES: bool = false;

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        let (mut all, mut send, mut receive) = (Count::default(), Count::default(), Count::default());
        for (_, of_person) in person.minutes.iter() {
            all.add(of_person.minute.class());
            send.add(of_person.minute.class_of(Direction::Send));
            receive.add(of_person.minute.class_of(Direction::Receive));
        }
        if all.n > 0 {
            rows.push([
                ("person_id", person.person_id.into()),
                ("classified_minutes", all.n.into()),
                ("poor_minutes", all.poor.into()),
                ("send_minutes", send.n.into()),
                ("send_poor_minutes", send.poor.into()),
                ("receive_minutes", receive.n.into()),
                ("receive_poor_minutes", receive.poor.into()),
            ]);
        }
    }
}

impl Count {
    fn add(&mut self, class: Option<u8>) {
        self.n += i64::from(class.is_some());
        self.poor += i64::from(class >= Some(2));
    }
}

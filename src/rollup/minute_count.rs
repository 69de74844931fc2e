//! The people of each minute by class, and those who received anything.

use super::by_minute::ByMinute;
use super::definition::{Person, Rollup, Rows};
use crate::model::stream::Direction;

/// The people of one minute.
#[derive(Debug, Clone, Copy, Default)]
struct MinuteCount {
    classes: [i64; 4],
    receive_people: i64,
    receive_poor_people: i64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct MinuteCounts(ByMinute<MinuteCount>);

impl Rollup for MinuteCounts {
    const PART: &'static str = "minute_count";
    const COLUMNS: &'static [&'static str] = &[
        "minute_unix INTEGER PRIMARY KEY",
        "n",
        "good",
        "fair",
        "poor",
        "bad",
        "receive_people",
        "receive_poor_people",
    ];
    const TAKES_SAMPLES: bool = false;

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        for (minute_unix, of_person) in person.minutes.iter() {
            let Some(class) = of_person.minute.class() else { continue };
            let count = self.0.entry(minute_unix, MinuteCount::default);
            count.classes[usize::from(class)] += 1;
            if let Some(class) = of_person.minute.class_of(Direction::Receive) {
                count.receive_people += 1;
                count.receive_poor_people += i64::from(class >= 2);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0, |known, more| {
            for (known, more) in known.classes.iter_mut().zip(more.classes) {
                *known += more;
            }
            known.receive_people += more.receive_people;
            known.receive_poor_people += more.receive_poor_people;
        });
    }

    fn rows(self, rows: &mut Rows) {
        for (minute_unix, count) in self.0.iter() {
            let [good, fair, poor, bad] = count.classes;
            rows.push([
                ("minute_unix", minute_unix.into()),
                ("n", (good + fair + poor + bad).into()),
                ("good", good.into()),
                ("fair", fair.into()),
                ("poor", poor.into()),
                ("bad", bad.into()),
                ("receive_people", count.receive_people.into()),
                ("receive_poor_people", count.receive_poor_people.into()),
            ]);
        }
    }
}

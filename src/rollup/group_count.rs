//! People who share what may explain an incident, minute by minute.

use std::sync::Arc;

use super::by_minute::ByMinute;
use super::definition::{Asked, Person, Rollup, Rows, word};
use super::explaining_attribute;
use super::groups::{Groups, Numbering};
use crate::model::stream::Direction;

/// Position, attribute and value.
type Name = (i64, &'static str, String);

/// People and poor people of a group.
#[derive(Debug, Clone, Copy, Default)]
struct GroupCount {
    people: i64,
    poor_people: i64,
}

/// Of each minute, by the number of the group.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupCounts {
    /// Those that may explain an incident.
    groups: Arc<Groups<Name>>,
    minutes: ByMinute<Vec<GroupCount>>,
}

impl Rollup for GroupCounts {
    const PART: &'static str = "group_count";
    const COLUMNS: &'static [&'static str] =
        &["minute_unix", "position", "attribute", "value", "people", "poor_people"];
    const TAKES_SAMPLES: bool = false;

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut groups = Numbering::default();
        explaining_attribute::each(asked, &mut |session_id, (position, attribute, value)| {
            groups.add(session_id, (position, attribute, value.to_owned()));
            Ok(())
        })?;
        Ok(Self { groups: Arc::new(groups.groups()), ..Self::default() })
    }

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        for (minute_unix, of_person) in person.minutes.iter() {
            let Some(class) = of_person.minute.class_of(Direction::Receive) else { continue };
            let counts = self.minutes.entry(minute_unix, Vec::new);
            for &group in self.groups.of_session(of_person.session_id) {
                if counts.len() <= group {
                    counts.resize(group + 1, GroupCount::default());
                }
                counts[group].people += 1;
                counts[group].poor_people += i64::from(class >= 2);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.minutes.merge(other.minutes, |known, more| {
            known.resize(known.len().max(more.len()), GroupCount::default());
            for (known, more) in known.iter_mut().zip(more) {
                known.people += more.people;
                known.poor_people += more.poor_people;
            }
        });
    }

    fn rows(self, rows: &mut Rows) {
        for (minute_unix, counts) in self.minutes.iter() {
            let named = self.groups.names.iter().zip(counts).filter(|(_, count)| count.people > 0);
            for ((position, attribute, value), count) in named {
                rows.push([
                    ("minute_unix", minute_unix.into()),
                    ("position", (*position).into()),
                    ("attribute", word(attribute)),
                    ("value", value.clone().into()),
                    ("people", count.people.into()),
                    ("poor_people", count.poor_people.into()),
                ]);
            }
        }
    }
}

//! People who share what may explain an incident, minute by minute.

use std::collections::HashMap;
use std::sync::Arc;

use super::by_minute::ByMinute;
use super::definition::{Asked, Person, Rollup, Rows};
use super::part;
use crate::model::stream::Direction;

/// The groups that may explain an incident, and who belongs to them.
#[derive(Debug, Default)]
struct Groups {
    /// Position, attribute and value of each.
    names: Vec<(i64, String, String)>,
    of_session: HashMap<i64, Vec<usize>>,
}

/// People and poor people of a group.
#[derive(Debug, Clone, Copy, Default)]
struct GroupCount {
    people: i64,
    poor_people: i64,
}

/// Of each minute, by the number of the group.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupCounts {
    groups: Arc<Groups>,
    minutes: ByMinute<Vec<GroupCount>>,
}

impl Rollup for GroupCounts {
    const PART: &'static str = "group_count";
    const COLUMNS: &'static [&'static str] =
        &["minute_unix", "position", "attribute", "value", "people", "poor_people"];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self { groups: Arc::new(Groups::of(asked)?), ..Self::default() })
    }

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        for (minute_unix, of_person) in person.minutes.iter() {
            let Some(class) = of_person.minute.class_of(Direction::Receive) else { continue };
            let counts = self.minutes.entry(minute_unix, Vec::new);
            for &group in self.groups.of_session.get(&of_person.session_id).into_iter().flatten() {
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
                    ("attribute", attribute.clone().into()),
                    ("value", value.clone().into()),
                    ("people", count.people.into()),
                    ("poor_people", count.poor_people.into()),
                ]);
            }
        }
    }
}

impl Groups {
    fn of(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut groups = Self::default();
        let mut numbers = HashMap::new();
        let mut statement = asked.connection.prepare(&part::rows_of("explaining_attribute"))?;
        let mut rows = statement.query(asked.parameters)?;
        while let Some(row) = rows.next()? {
            let name: (i64, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let number = *numbers.entry(name).or_insert_with_key(|name| {
                groups.names.push(name.clone());
                groups.names.len() - 1
            });
            groups.of_session.entry(row.get(0)?).or_default().push(number);
        }
        Ok(groups)
    }
}

//! The minutes of people by what they have in common: the part `attribute_count`.

use std::collections::HashMap;

use rusqlite::{Connection, ToSql, params};

use super::by_minute::ByMinute;
use super::part;
use super::session_minute::Minute;
use super::table::insert;

/// Position, attribute and value.
type Name = (i64, String, String);

/// The people and minutes of one value of an attribute.
#[derive(Debug, Clone, Copy, Default)]
struct AttributeCount {
    people: i64,
    poor_people: i64,
    n: i64,
    poor_minutes: i64,
    due: [i64; 4],
    /// The last person that was counted, and the last poor one: a person counts once, over however many sessions.
    last: Option<i64>,
    last_poor: Option<i64>,
}

/// All values of all attributes.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    names: Vec<Name>,
    counts: Vec<AttributeCount>,
    of_session: HashMap<i64, Vec<usize>>,
}

impl Attributes {
    /// Reads what the sessions of an event have in common.
    pub(super) fn of(connection: &Connection, event: &[(&str, &dyn ToSql)]) -> Result<Self, rusqlite::Error> {
        let mut attributes = Self::default();
        let mut numbers: HashMap<Name, usize> = HashMap::new();
        let mut statement = connection.prepare(&part::rows_of("session_attribute"))?;
        let mut rows = statement.query(event)?;
        while let Some(row) = rows.next()? {
            let value: Option<String> = row.get("value")?;
            let value = value.unwrap_or_else(|| "not reported".to_owned());
            let name = (row.get("position")?, row.get("attribute")?, value);
            let number = *numbers.entry(name).or_insert_with_key(|name| {
                attributes.names.push(name.clone());
                attributes.names.len() - 1
            });
            attributes.of_session.entry(row.get("session_id")?).or_default().push(number);
        }
        attributes.counts.resize(attributes.names.len(), AttributeCount::default());
        Ok(attributes)
    }

    /// Counts the minutes of a person, each in the groups of the session that was there first.
    pub(super) fn person(&mut self, person_id: i64, minutes: &ByMinute<(i64, Minute)>) {
        for (_, (session_id, minute)) in minutes.iter() {
            let Some(class) = minute.class() else { continue };
            for number in self.of_session.get(session_id).into_iter().flatten() {
                self.counts[*number].add(person_id, minute, class);
            }
        }
    }

    /// Writes the rows.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = insert(connection, "attribute_count", 11)?;
        let counted = self.names.iter().zip(&self.counts).filter(|(_, count)| count.n > 0);
        for ((position, attribute, value), count) in counted {
            let AttributeCount { people, poor_people, n, poor_minutes, due: [latency, jitter, loss, fps], .. } = count;
            let row =
                params![position, attribute, value, people, poor_people, n, poor_minutes, latency, jitter, loss, fps];
            statement.execute(row)?;
        }
        Ok(())
    }
}

impl AttributeCount {
    fn add(&mut self, person_id: i64, minute: &Minute, class: u8) {
        self.people += i64::from(self.last.replace(person_id) != Some(person_id));
        self.n += 1;
        if class >= 2 {
            self.poor_people += i64::from(self.last_poor.replace(person_id) != Some(person_id));
            self.poor_minutes += 1;
            for (count, is_due) in self.due.iter_mut().zip(minute.due) {
                *count += i64::from(is_due);
            }
        }
    }
}

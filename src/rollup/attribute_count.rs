//! The minutes of people by what they have in common.

use std::sync::Arc;

use super::classify::OfJudged;
use super::definition::{Asked, Person, Rollup, Rows};
use super::groups::Groups;
use super::minute::Minute;
use super::part;

/// Position, attribute and value.
type Name = (i64, String, String);

/// The people and minutes of one value of an attribute.
#[derive(Debug, Clone, Copy, Default)]
struct AttributeCount {
    people: i64,
    poor_people: i64,
    n: i64,
    poor_minutes: i64,
    due: OfJudged<i64>,
    /// The last person that was counted, and the last poor one: a person counts once, over however many sessions.
    last: Option<i64>,
    last_poor: Option<i64>,
}

/// All values of all attributes.
#[derive(Debug, Clone, Default)]
pub(super) struct AttributeCounts {
    attributes: Arc<Groups<Name>>,
    counts: Vec<AttributeCount>,
}

impl Rollup for AttributeCounts {
    const PART: &'static str = "attribute_count";
    const COLUMNS: &'static [&'static str] = &[
        "position",
        "attribute",
        "value",
        "people",
        "poor_people",
        "n",
        "poor_minutes",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
    ];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let attributes = Groups::read(asked, &part::rows_of("session_attribute"), |row| {
            let value: Option<String> = row.get("value")?;
            Ok((row.get("position")?, row.get("attribute")?, value.unwrap_or_else(|| "not reported".to_owned())))
        })?;
        let counts = vec![AttributeCount::default(); attributes.names.len()];
        Ok(Self { attributes: Arc::new(attributes), counts })
    }

    /// Counts each minute in the groups of the session that was there first.
    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        for (_, of_person) in person.minutes.iter() {
            let Some(class) = of_person.minute.class() else { continue };
            for number in self.attributes.of_session(of_person.session_id) {
                self.counts[*number].add(person.person_id, &of_person.minute, class);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (known, more) in self.counts.iter_mut().zip(other.counts) {
            known.people += more.people;
            known.poor_people += more.poor_people;
            known.n += more.n;
            known.poor_minutes += more.poor_minutes;
            for (due, more) in known.due.iter_mut().zip(more.due) {
                *due += more;
            }
        }
    }

    fn rows(self, rows: &mut Rows) {
        let counted = self.attributes.names.iter().zip(&self.counts).filter(|(_, count)| count.n > 0);
        for ((position, attribute, value), count) in counted {
            let [due_latency, due_jitter, due_loss, due_fps] = count.due;
            rows.push([
                ("position", (*position).into()),
                ("attribute", attribute.clone().into()),
                ("value", value.clone().into()),
                ("people", count.people.into()),
                ("poor_people", count.poor_people.into()),
                ("n", count.n.into()),
                ("poor_minutes", count.poor_minutes.into()),
                ("due_latency", due_latency.into()),
                ("due_jitter", due_jitter.into()),
                ("due_loss", due_loss.into()),
                ("due_fps", due_fps.into()),
            ]);
        }
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

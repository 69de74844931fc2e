//! Which groups each session belongs to: the parts `session_attribute` and `session_group` in Rust.

use std::collections::HashMap;

use rusqlite::Statement;

use super::attended::Attended;
use super::definition::{Asked, NOT_REPORTED};
use super::group::{Group, GroupSets};
use super::part;
use super::subnet;

/// What the group of everybody is called.
const EVERYBODY: &str = "everybody";

/// The attribute that takes SQLite too long.
const SUBNET: &str = "subnet";

/// Between groupings that stand one after another, and between two attributes of one.
const AFTER: char = ';';
const TOGETHER: char = ',';

/// To which set of groups each session that was asked about belongs, by number.
#[derive(Debug, Default)]
pub(super) struct Grouping(Vec<(i64, u32)>);

impl Grouping {
    /// Reads them for the sessions that are counted, with the groups that there are.
    pub(super) fn read(asked: &Asked<'_>) -> Result<(Self, GroupSets), rusqlite::Error> {
        let mut told = Told::of(asked.attended);
        if asked.attended.is_of_days() {
            told.read(asked.statement_of_days(include_str!("attributes_of_days.sql"))?)?;
            if asked.by.split([AFTER, TOGETHER]).any(|name| name == SUBNET) {
                subnet::each(
                    asked.statement_of_days(include_str!("addresses_of_days.sql"))?,
                    &mut |session_id, subnet| {
                        told.tell(session_id, (subnet::POSITION, SUBNET), subnet);
                    },
                )?;
            }
        } else {
            told.read(asked.statement(&part::rows_of("session_attribute"))?)?;
        }
        Ok(told.grouped(asked.by))
    }

    /// The number of the set of a session's groups.
    pub(super) fn set_of(&self, session_id: i64) -> Option<u32> {
        let place = self.0.binary_search_by_key(&session_id, |(known, _)| *known).ok()?;
        Some(self.0[place].1)
    }
}

impl GroupSets {
    /// Adds a group to which every session belongs, and tells its number.
    pub(super) fn add_everybody(&mut self) -> u32 {
        let everybody = || EVERYBODY.to_owned();
        let number = add(&mut self.groups, Group { position: 0, attribute: everybody(), value: everybody() });
        self.sets.iter_mut().for_each(|set| set.push(number));
        number
    }
}

/// What is told of sessions.
struct Told {
    /// In their order.
    sessions: Vec<i64>,
    /// Those that are told of anybody: what nobody has divides nobody.
    attributes: HashMap<String, Attribute>,
}

/// An attribute as sessions have it.
struct Attribute {
    position: i64,
    /// By number; the first is that of those of whom it is not told.
    values: Vec<String>,
    numbers: HashMap<String, u32>,
    /// The number of each session's value, in the order of the sessions.
    of_session: Vec<u32>,
}

impl Told {
    /// Nothing yet, of the sessions that are counted.
    fn of(attended: &Attended) -> Self {
        let mut sessions: Vec<i64> = attended.spans.iter().map(|span| span.session_id).collect();
        sessions.sort_unstable();
        Self { sessions, attributes: HashMap::new() }
    }

    /// Takes in the rows of the part `session_attribute`.
    fn read(&mut self, mut statement: Statement<'_>) -> Result<(), rusqlite::Error> {
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let value = row.get_ref(3)?.as_str_or_null()?;
            self.tell(row.get(0)?, (row.get(1)?, row.get_ref(2)?.as_str()?), value);
        }
        Ok(())
    }

    /// Takes in the value that a session has of an attribute, which comes with its position.
    fn tell(&mut self, session_id: i64, (position, name): (i64, &str), value: Option<&str>) {
        let (Ok(place), Some(value)) = (self.sessions.binary_search(&session_id), value) else { return };
        if !self.attributes.contains_key(name) {
            self.attributes.insert(name.to_owned(), Attribute::of(position, self.sessions.len()));
        }
        if let Some(attribute) = self.attributes.get_mut(name) {
            attribute.tell(place, value);
        }
    }

    /// The groups that the groupings of a text make of the sessions.
    fn grouped(self, by: &str) -> (Grouping, GroupSets) {
        let asked: Vec<Vec<(&str, &Attribute)>> = by.split(AFTER).filter_map(|names| self.asked(names)).collect();
        let (mut grouping, mut known) = (Grouping::default(), GroupSets::default());
        let (mut groups, mut named, mut sets) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut set = Vec::with_capacity(asked.len());
        for (nth, session_id) in self.sessions.iter().enumerate() {
            set.clear();
            for (place, attributes) in asked.iter().enumerate() {
                let values: [Option<u32>; 2] = [0, 1].map(|at| Some(attributes.get(at)?.1.of_session[nth]));
                set.push(*groups.entry((place, values)).or_insert_with(|| {
                    // Two values with a comma in one of them may read as two others.
                    let group = Group::of(attributes, nth);
                    *named.entry((place, group.value.clone())).or_insert_with(|| add(&mut known.groups, group))
                }));
            }
            let number = sets.get(&set).copied().unwrap_or_else(|| {
                let number = add(&mut known.sets, set.clone());
                sets.insert(set.clone(), number);
                number
            });
            grouping.0.push((*session_id, number));
        }
        (grouping, known)
    }

    /// The attributes of a grouping, if each of them is told of anybody.
    fn asked<'t>(&'t self, names: &'t str) -> Option<Vec<(&'t str, &'t Attribute)>> {
        names.split(TOGETHER).map(|name| Some((name, self.attributes.get(name)?))).collect()
    }
}

impl Attribute {
    fn of(position: i64, sessions: usize) -> Self {
        Self {
            position,
            values: vec![NOT_REPORTED.to_owned()],
            numbers: HashMap::from([(NOT_REPORTED.to_owned(), 0)]),
            of_session: vec![0; sessions],
        }
    }

    fn tell(&mut self, place: usize, value: &str) {
        let number = self.numbers.get(value).copied().unwrap_or_else(|| {
            let number = add(&mut self.values, value.to_owned());
            self.numbers.insert(value.to_owned(), number);
            number
        });
        self.of_session[place] = number;
    }

    fn value_of(&self, nth: usize) -> &str {
        &self.values[self.of_session[nth] as usize]
    }
}

impl Group {
    /// That of the nth session by one attribute, or by two together.
    fn of(attributes: &[(&str, &Attribute)], nth: usize) -> Self {
        let words = |word: &dyn Fn(&(&str, &Attribute)) -> String, between: &str| {
            attributes.iter().map(word).collect::<Vec<_>>().join(between)
        };
        Self {
            position: attributes.iter().fold(0, |before, (_, attribute)| 100 * before + attribute.position),
            attribute: words(&|(name, _)| (*name).to_owned(), ","),
            value: words(&|(_, attribute)| attribute.value_of(nth).to_owned(), ", "),
        }
    }
}

/// Adds something, and tells its number.
fn add<T>(known: &mut Vec<T>, more: T) -> u32 {
    known.push(more);
    u32::try_from(known.len() - 1).expect("memory ends before")
}

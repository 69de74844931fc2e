//! Which groups each session belongs to: the part `session_group` in Rust.

use std::collections::HashMap;

use super::definition::Asked;
use super::group::{Group, GroupSets};
use super::told::{Attribute, Told};
use crate::model::attribute::{attributes, groupings};

/// What the group of everybody is called.
const EVERYBODY: &str = "everybody";

/// To which set of groups each session that was asked about belongs, by number.
#[derive(Debug, Default)]
pub(super) struct Grouping(Vec<(i64, u32)>);

impl Grouping {
    /// Reads them for the sessions that are counted, with the groups that there are.
    pub(super) fn read(asked: &Asked<'_>) -> Result<(Self, GroupSets), rusqlite::Error> {
        let names: Vec<&str> = groupings(asked.by).flat_map(attributes).collect();
        Ok(grouped(&Told::read(asked, &names)?, asked.by))
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

/// The groups that the groupings of a text make of sessions.
fn grouped(told: &Told, by: &str) -> (Grouping, GroupSets) {
    let asked: Vec<Vec<(&str, &Attribute)>> = groupings(by).filter_map(|names| attributes_of(told, names)).collect();
    let (mut grouping, mut known) = (Grouping::default(), GroupSets::default());
    let (mut groups, mut named, mut sets) = (HashMap::new(), HashMap::new(), HashMap::new());
    let mut set = Vec::with_capacity(asked.len());
    for (nth, session_id) in told.sessions().iter().enumerate() {
        set.clear();
        for (place, attributes) in asked.iter().enumerate() {
            let values: [Option<u32>; 2] = [0, 1].map(|at| Some(attributes.get(at)?.1.number_of(nth)));
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
fn attributes_of<'t>(told: &'t Told, names: &'t str) -> Option<Vec<(&'t str, &'t Attribute)>> {
    attributes(names).map(|name| Some((name, told.attribute(name)?))).collect()
}

impl Group {
    /// That of the nth session by one attribute, or by two together.
    fn of(attributes: &[(&str, &Attribute)], nth: usize) -> Self {
        let words = |word: &dyn Fn(&(&str, &Attribute)) -> String, between: &str| {
            attributes.iter().map(word).collect::<Vec<_>>().join(between)
        };
        Self {
            position: attributes.iter().fold(0, |before, (_, attribute)| 100 * before + attribute.position()),
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

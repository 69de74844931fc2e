//! Which groups each session belongs to: the parts `session_attribute` and `session_group` in Rust.

use std::collections::HashMap;

use rusqlite::Statement;

use super::definition::Asked;
use super::part;
use super::people::bind;

/// What stands for a value that Zoom does not tell.
const NOT_REPORTED: &str = "not reported";

/// Between groupings that stand one after another, and between two attributes of one.
const AFTER: char = ';';
const TOGETHER: char = ',';

/// The value of an attribute, or the values of two together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) position: i64,
    pub(super) attribute: String,
    pub(super) value: String,
}

/// The groups that there are, and to which of them each session belongs.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    /// By number.
    pub(super) groups: Vec<Group>,
    /// Sets of groups, each once, by number: many sessions belong to the same ones.
    pub(super) sets: Vec<Vec<u32>>,
    /// The set of each session that was asked about.
    of_session: Vec<(i64, u32)>,
}

impl Grouping {
    /// Reads them for the sessions that are counted.
    pub(super) fn read(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let sql = match asked.attended.days.is_empty() {
            true => part::rows_of("session_attribute"),
            false => part::over(&["chosen_event"], part::computed, include_str!("groups_of_days.sql")),
        };
        let mut statement = asked.connection.prepare(&sql)?;
        bind(&mut statement, asked.parameters)?;
        Ok(Told::read(asked, statement)?.grouped(asked.by))
    }

    /// The number of the set of a session's groups.
    pub(super) fn set_of(&self, session_id: i64) -> Option<u32> {
        let place = self.of_session.binary_search_by_key(&session_id, |(known, _)| *known).ok()?;
        Some(self.of_session[place].1)
    }
}

/// What is told of sessions.
struct Told {
    /// In their order.
    sessions: Vec<i64>,
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
    /// Whether it is told of anybody: what nobody has divides nobody.
    is_told: bool,
}

impl Told {
    /// Reads the rows of the part `session_attribute`.
    fn read(asked: &Asked<'_>, mut statement: Statement<'_>) -> Result<Self, rusqlite::Error> {
        let mut sessions: Vec<i64> = asked.attended.spans.iter().map(|span| span.session_id).collect();
        sessions.sort_unstable();
        let mut attributes: HashMap<String, Attribute> = HashMap::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let Ok(place) = sessions.binary_search(&row.get(0)?) else { continue };
            let name = row.get_ref(2)?.as_str()?;
            if !attributes.contains_key(name) {
                attributes.insert(name.to_owned(), Attribute::of(row.get(1)?, sessions.len()));
            }
            if let (Some(attribute), Some(value)) = (attributes.get_mut(name), row.get_ref(3)?.as_str_or_null()?) {
                attribute.tell(place, value);
            }
        }
        Ok(Self { sessions, attributes })
    }

    /// The groups that the groupings of a text make of the sessions.
    fn grouped(self, by: &str) -> Grouping {
        let asked: Vec<Vec<(&str, &Attribute)>> = by.split(AFTER).filter_map(|names| self.asked(names)).collect();
        let mut grouping = Grouping::default();
        let (mut groups, mut named, mut sets) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut set = Vec::with_capacity(asked.len());
        for (nth, session_id) in self.sessions.iter().enumerate() {
            set.clear();
            for (place, attributes) in asked.iter().enumerate() {
                let values: [Option<u32>; 2] = [0, 1].map(|at| Some(attributes.get(at)?.1.of_session[nth]));
                set.push(*groups.entry((place, values)).or_insert_with(|| {
                    // Two values with a comma in one of them may read as two others.
                    let group = Group::of(attributes, nth);
                    *named.entry((place, group.value.clone())).or_insert_with(|| add(&mut grouping.groups, group))
                }));
            }
            let number = sets.get(&set).copied().unwrap_or_else(|| {
                let number = add(&mut grouping.sets, set.clone());
                sets.insert(set.clone(), number);
                number
            });
            grouping.of_session.push((*session_id, number));
        }
        grouping
    }

    /// The attributes of a grouping, if each of them is told of anybody.
    fn asked<'t>(&'t self, names: &'t str) -> Option<Vec<(&'t str, &'t Attribute)>> {
        let told = |name| self.attributes.get(name).filter(|attribute| attribute.is_told);
        names.split(TOGETHER).map(|name| Some((name, told(name)?))).collect()
    }
}

impl Attribute {
    fn of(position: i64, sessions: usize) -> Self {
        Self {
            position,
            values: vec![NOT_REPORTED.to_owned()],
            numbers: HashMap::from([(NOT_REPORTED.to_owned(), 0)]),
            of_session: vec![0; sessions],
            is_told: false,
        }
    }

    fn tell(&mut self, place: usize, value: &str) {
        self.is_told = true;
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

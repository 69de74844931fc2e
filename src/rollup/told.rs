//! What is told of sessions that they may have in common: the view `v_session_told`, and the subnets.

use std::collections::HashMap;

use rusqlite::{Connection, Statement};

use super::definition::{Asked, NOT_REPORTED};
use super::names::Names;
use super::subnet;
use crate::model::attribute::{ACCOUNT, ATTRIBUTES, SUBNET, position};

/// What is told of sessions.
pub(super) struct Told {
    /// In their order.
    sessions: Vec<i64>,
    /// Those that are told of anybody: what nobody has divides nobody.
    attributes: HashMap<&'static str, Attribute>,
}

/// An attribute as sessions have it.
pub(super) struct Attribute {
    position: i64,
    /// Whether it is told of anybody.
    is_told: bool,
    /// By number; the first is that of those of whom it is not told.
    values: Names,
    /// The number of each session's value, in the order of the sessions.
    of_session: Vec<u32>,
}

impl Told {
    /// Reads the attributes of these names of the sessions that are counted.
    pub(super) fn read(asked: &Asked<'_>, names: &[&str]) -> Result<Self, rusqlite::Error> {
        let mut sessions: Vec<i64> = asked.attended.spans.iter().map(|span| span.session_id).collect();
        sessions.sort_unstable();
        let mut told = Self { sessions, attributes: HashMap::new() };
        let is_column = |name: &&str| *name != ACCOUNT || tells_accounts(asked.connection);
        let wanted = ATTRIBUTES.into_iter().map(|(name, _)| name).filter(|name| names.contains(name));
        let wanted = wanted.filter(is_column);
        let (subnets, columns): (Vec<&str>, Vec<&str>) = wanted.partition(|name| *name == SUBNET);
        if !columns.is_empty() {
            // What is not asked for is not looked up.
            let sql =
                format!("SELECT session_id, {} FROM ({})", columns.join(", "), include_str!("told_of_events.sql"));
            told.read_columns(asked.statement_of_events(&sql)?, &columns)?;
        }
        if !subnets.is_empty() {
            let mut attribute = Attribute::of(SUBNET, told.sessions.len());
            subnet::each(
                asked.statement_of_events(include_str!("addresses_of_events.sql"))?,
                &mut |session_id, subnet| {
                    attribute.tell(told.sessions.binary_search(&session_id).ok(), subnet);
                },
            )?;
            told.take(SUBNET, attribute);
        }
        Ok(told)
    }

    /// The sessions, in their order.
    pub(super) fn sessions(&self) -> &[i64] {
        &self.sessions
    }

    /// An attribute, if it is told of anybody.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.get(name)
    }

    /// Takes in the rows of a statement: a session, and what it has of each of these attributes.
    fn read_columns(&mut self, mut statement: Statement<'_>, names: &[&'static str]) -> Result<(), rusqlite::Error> {
        let mut attributes: Vec<Attribute> =
            names.iter().map(|name| Attribute::of(name, self.sessions.len())).collect();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let place = self.sessions.binary_search(&row.get(0)?).ok();
            for (column, attribute) in (1..).zip(&mut attributes) {
                attribute.tell(place, row.get_ref(column)?.as_str_or_null()?);
            }
        }
        names.iter().zip(attributes).for_each(|(name, attribute)| self.take(name, attribute));
        Ok(())
    }

    fn take(&mut self, name: &'static str, attribute: Attribute) {
        if attribute.is_told {
            self.attributes.insert(name, attribute);
        }
    }
}

impl Attribute {
    /// One that nobody has yet, of so many sessions.
    fn of(name: &str, sessions: usize) -> Self {
        Self {
            position: position(name).unwrap_or_default(),
            is_told: false,
            values: Names::of([NOT_REPORTED]),
            of_session: vec![0; sessions],
        }
    }

    /// Takes in the value of a session, by its place; none is one that is not counted, or of which nothing is told.
    fn tell(&mut self, place: Option<usize>, value: Option<&str>) {
        let (Some(place), Some(value)) = (place, value) else { return };
        self.is_told = true;
        self.of_session[place] = self.values.number_of(value);
    }

    /// Where it stands among the attributes.
    pub(super) const fn position(&self) -> i64 {
        self.position
    }

    /// The number of the nth session's value.
    pub(super) fn number_of(&self, nth: usize) -> u32 {
        self.of_session[nth]
    }

    /// The nth session's value, if it is told.
    pub(super) fn told_of(&self, nth: usize) -> Option<&str> {
        (self.of_session[nth] != 0).then(|| self.value_of(nth))
    }

    /// The nth session's value.
    pub(super) fn value_of(&self, nth: usize) -> &str {
        self.values.name(self.of_session[nth])
    }
}

/// Whether it is the databases of several accounts that are read: the views of a single one tell no account.
fn tells_accounts(connection: &Connection) -> bool {
    connection.prepare("SELECT account FROM v_session_told").is_ok()
}

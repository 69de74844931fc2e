//! What sessions have in common, by number.

use std::collections::HashMap;
use std::hash::Hash;

use rusqlite::Row;

use super::attended::bind;
use super::definition::Asked;

/// The groups that there are, and which of them each session belongs to.
#[derive(Debug)]
pub(super) struct Groups<N> {
    /// By number.
    pub(super) names: Vec<N>,
    of_session: HashMap<i64, Vec<usize>>,
}

impl<N> Default for Groups<N> {
    fn default() -> Self {
        Self { names: Vec::new(), of_session: HashMap::new() }
    }
}

/// Groups on their way to numbers.
#[derive(Debug)]
pub(super) struct Numbering<N> {
    groups: Groups<N>,
    numbers: HashMap<N, usize>,
}

impl<N> Default for Numbering<N> {
    fn default() -> Self {
        Self { groups: Groups::default(), numbers: HashMap::new() }
    }
}

impl<N: Clone + Eq + Hash> Numbering<N> {
    /// Notes that a session belongs to the group of this name.
    pub(super) fn add(&mut self, session_id: i64, name: N) {
        let names = &mut self.groups.names;
        let number = *self.numbers.entry(name).or_insert_with_key(|name| {
            names.push(name.clone());
            names.len() - 1
        });
        self.groups.of_session.entry(session_id).or_default().push(number);
    }

    /// All of them.
    pub(super) fn groups(self) -> Groups<N> {
        self.groups
    }
}

impl<N: Clone + Eq + Hash> Groups<N> {
    /// Reads them from the rows of a statement: a `session_id`, and what makes the name of a group of that session.
    pub(super) fn read(
        asked: &Asked<'_>,
        sql: &str,
        name_of: impl Fn(&Row<'_>) -> Result<N, rusqlite::Error>,
    ) -> Result<Self, rusqlite::Error> {
        let mut numbering = Numbering::default();
        let mut statement = asked.connection.prepare(sql)?;
        bind(&mut statement, asked.parameters)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            numbering.add(row.get("session_id")?, name_of(row)?);
        }
        Ok(numbering.groups())
    }

    /// The numbers of a session's groups.
    pub(super) fn of_session(&self, session_id: i64) -> &[usize] {
        self.of_session.get(&session_id).map_or(&[], Vec::as_slice)
    }
}

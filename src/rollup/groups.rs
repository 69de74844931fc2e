//! What sessions have in common, by number.

use std::collections::HashMap;
use std::hash::Hash;

use rusqlite::Row;

use super::definition::Asked;
use super::people::bind;

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

impl<N: Clone + Eq + Hash> Groups<N> {
    /// Reads them from the rows of a statement: a `session_id`, and what makes the name of a group of that session.
    pub(super) fn read(
        asked: &Asked<'_>,
        sql: &str,
        name_of: impl Fn(&Row<'_>) -> Result<N, rusqlite::Error>,
    ) -> Result<Self, rusqlite::Error> {
        let (mut groups, mut numbers) = (Self::default(), HashMap::new());
        let mut statement = asked.connection.prepare(sql)?;
        bind(&mut statement, asked.parameters)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let number = *numbers.entry(name_of(row)?).or_insert_with_key(|name: &N| {
                groups.names.push(name.clone());
                groups.names.len() - 1
            });
            groups.of_session.entry(row.get("session_id")?).or_default().push(number);
        }
        Ok(groups)
    }

    /// The numbers of a session's groups.
    pub(super) fn of_session(&self, session_id: i64) -> &[usize] {
        self.of_session.get(&session_id).map_or(&[], Vec::as_slice)
    }
}

//! Parts whose rows follow from those of others and from a few more that are looked up: SQLite makes them by the part
//! itself, once for all reports that ask, when what they follow from is counted.

use std::collections::BTreeSet;

use rusqlite::{Connection, ToSql};

use super::attended::bind;
use super::definition::name_of;
use super::part::{self, TableOf};
use super::table::{self, table_name};

/// One of them.
pub(super) struct Following {
    pub(super) part: &'static str,
    columns: &'static [&'static str],
}

/// All of them.
pub(super) const FOLLOWING: &[Following] = &[Following {
    part: "poor_machine_minute",
    columns: &[
        "person_id INTEGER",
        "session_id INTEGER",
        "minute_unix INTEGER",
        "cpu_high",
        "wifi_weak",
        "system_max_cpu_pct",
    ],
}];

/// Some parts, and those that they follow from.
pub(super) fn with_needs(parts: &BTreeSet<&'static str>, table_of: TableOf<'_>) -> BTreeSet<&'static str> {
    let following = FOLLOWING.iter().filter(|following| parts.contains(following.part));
    following.flat_map(|following| following.needs(table_of)).chain(parts.iter().copied()).collect()
}

impl Following {
    /// The parts of whose rows these are made.
    fn needs(&self, table_of: TableOf<'_>) -> Vec<&'static str> {
        let table_of = |name: &str| table_of(name).filter(|_| name != self.part);
        let parts = part::closure(&[self.part.to_owned()], &table_of).unwrap_or_default();
        parts.iter().filter(|part| part.table.is_some()).map(|part| part.stands_for).collect()
    }

    /// Fills the table.
    pub(super) fn fill(
        &self,
        connection: &Connection,
        parameters: &[(&str, &dyn ToSql)],
        table_of: TableOf<'_>,
    ) -> Result<(), rusqlite::Error> {
        table::make(connection, self.part, self.columns)?;
        let columns: Vec<&str> = self.columns.iter().map(|column| name_of(column)).collect();
        let rows = format!("INSERT INTO {} SELECT {} FROM {}", table_name(self.part), columns.join(", "), self.part);
        let sql = part::over(&[self.part], |name| table_of(name).filter(|_| name != self.part), &rows);
        let mut statement = connection.prepare(&sql)?;
        bind(&mut statement, parameters)?;
        statement.raw_execute().map(|_| ())
    }
}

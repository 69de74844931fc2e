//! A digest that names nobody: what its sentences say of groups is of three people or more, and in nobody's words.

use std::borrow::Cow;

use crate::model::Window;
use crate::render::Table;
use crate::report::Value;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::review::digest::Digest;
use crate::review::html::people::{Names, SMALLEST_GROUP};
use crate::review::html::veil::Veil;

/// What stands for a value that would tell of somebody.
pub(super) const HIDDEN: &str = "(hidden)";

/// The same digest, in which groups are called by nothing that tells of somebody. People and events are called where they
/// are listed.
pub(super) fn veiled<'d>(digest: &'d Digest, database: &Database, names: Names<'_>) -> Result<Cow<'d, Digest>, Error> {
    if matches!(names, Names::Full) {
        return Ok(Cow::Borrowed(digest));
    }
    let read = digest.period.read();
    let veil = Veil::of_days(database, Window { from: read.from, to: read.to }, names)?;
    Ok(Cow::Owned(Digest {
        changes: without_few(veil.over(digest.changes.clone())),
        places: without_few(veil.over(digest.places.clone())),
        providers: veil.over(digest.providers.clone()),
        ..digest.clone()
    }))
}

/// Whether a group may be told.
pub(super) fn is_told(table: &Table, row: usize) -> bool {
    table.text(row, "value") != Some(HIDDEN)
}

fn without_few(mut table: Table) -> Table {
    let Some(value) = table.columns.iter().position(|column| column == "value") else { return table };
    for row in 0..table.rows.len() {
        let is_everybody = table.text(row, "attribute") == Some("everybody");
        let tells_of_somebody = table.text(row, "value").is_none() || table.count(row, "people") < SMALLEST_GROUP;
        if !is_everybody && tells_of_somebody {
            table.rows[row][value] = Value::Text(HIDDEN.to_owned());
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_few_share_or_what_names_somebody_is_hidden() {
        let text = |text: &str| Value::Text(text.to_owned());
        let row = |attribute: &str, value: Value, people: i64| vec![text(attribute), value, Value::Integer(people)];
        let rows = vec![
            row("everybody", text("everybody"), 1),
            row("site", text("Osaka"), 3),
            row("site", text("Kyoto"), 2),
            row("device", Value::Null, 30),
        ];
        let columns = ["attribute", "value", "people"].map(str::to_owned).to_vec();
        let table = without_few(Table { columns, rows, ..Table::default() });
        let values: Vec<_> = (0..4).map(|row| table.text(row, "value").unwrap()).collect();
        assert_eq!(values, ["everybody", "Osaka", HIDDEN, HIDDEN]);
    }
}

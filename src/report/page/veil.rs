//! Words of Zoom's and of the user's map that name somebody of the event, on a page that is to name nobody.

use std::collections::HashMap;

use super::people::Names;
use crate::model::field::PARTICIPANT_FIELDS;
use crate::model::personal::Personal;
use crate::model::{EventKind, EventUuid};
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::{Table, Value};
use crate::store::named::Named;

/// Columns of reports that hold such words under names of their own.
const WORDS: [&str; 6] = ["value", "evidence", "site", "building", "subnet", "zoom_label"];

/// Whether the topic of an event stands on a page that names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Topics {
    /// It is called by kind, day and number.
    #[default]
    Hidden,
    /// It does, unless it names anybody.
    Shown,
}

/// What keeps the people of an event from being named.
#[derive(Debug, Clone)]
pub(super) struct Veil {
    /// Nobody where names are shown.
    named: Option<Named>,
}

impl Veil {
    /// That of the event of an overview.
    pub(super) fn of(database: &Database, overview: &Table, names: Names<'_>) -> Result<Self, Error> {
        let kind = overview.text(0, "kind").and_then(EventKind::named);
        let named = match (names, kind, overview.text(0, "event_uuid")) {
            (Names::Pseudonyms(_), Some(kind), Some(uuid)) => {
                Some(Named::of_event(database.connection(), kind, &EventUuid(uuid.to_owned()))?)
            }
            _ => None,
        };
        Ok(Self { named })
    }

    /// What the page calls its event; nothing where the topic may stand there as it is.
    pub(super) fn title(&self, topic: Option<&str>, topics: Topics) -> Option<&str> {
        let named = self.named.as_ref()?;
        let is_shown = topics == Topics::Shown && topic.is_some_and(|topic| !named.callings.are_in_title(topic));
        (!is_shown).then_some(&named.plain_title)
    }

    /// The rows without words that name somebody.
    pub(super) fn over(&self, mut table: Table) -> Table {
        let Some(named) = &self.named else { return table };
        let is_words = |column: &String| {
            let is_field = PARTICIPANT_FIELDS
                .iter()
                .any(|field| field.column == column && field.personal == Personal::Words);
            is_field || WORDS.contains(&column.as_str())
        };
        let mut known: HashMap<String, bool> = HashMap::new();
        let columns: Vec<usize> = (0..table.columns.len()).filter(|at| is_words(&table.columns[*at])).collect();
        for row in &mut table.rows {
            for column in &columns {
                let Value::Text(text) = &row[*column] else { continue };
                let is_named = match known.get(text) {
                    Some(is_named) => *is_named,
                    None => *known.entry(text.clone()).or_insert(named.callings.are_in_full_in(text)),
                };
                if is_named {
                    row[*column] = Value::Null;
                }
            }
        }
        table
    }
}

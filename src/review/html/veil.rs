//! Words of Zoom's and of the user's map that name somebody of the event, on a page that is to name nobody.

use std::collections::HashMap;

use super::people::Names;
use crate::model::field::PARTICIPANT_FIELDS;
use crate::model::personal::Personal;
use crate::model::{EventKind, EventUuid, Window};
use crate::render::Table;
use crate::report::Value;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::store::named::Named;

/// Columns of reports that hold such words under names of their own.
const WORDS: [(&str, Personal); 9] = [
    ("place", Personal::Place),
    ("alike", Personal::Place),
    ("value", Personal::Place),
    ("evidence", Personal::Words),
    ("site", Personal::Place),
    ("building", Personal::Place),
    ("subnet", Personal::Place),
    ("isp", Personal::Place),
    ("zoom_label", Personal::Words),
];

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
    /// That of the event of a row with `kind` and `event_uuid`.
    pub(super) fn of(database: &Database, table: &Table, row: usize, names: Names<'_>) -> Result<Self, Error> {
        let kind = table.text(row, "kind").and_then(EventKind::named);
        let hidden = match (names, kind, table.text(row, "event_uuid")) {
            (Names::Pseudonyms(_), Some(kind), Some(uuid)) => {
                Some(Named::of_event(database.connection(), kind, &EventUuid(uuid.to_owned()))?)
            }
            _ => None,
        };
        Ok(Self { named: hidden })
    }

    /// That of all events which began on these days.
    pub(super) fn of_days(database: &Database, days: Window, names: Names<'_>) -> Result<Self, Error> {
        Ok(Self {
            named: match names {
                Names::Pseudonyms(_) => Some(Named::of_days(database.connection(), days)?),
                Names::Full => None,
            },
        })
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
        for column in 0..table.columns.len() {
            let Some(personal) = words_of(&table.columns[column]) else { continue };
            // Few are told of many people.
            let mut known: HashMap<String, bool> = HashMap::new();
            for row in &mut table.rows {
                let Value::Text(text) = &row[column] else { continue };
                let is_named = match known.get(text) {
                    Some(is_named) => *is_named,
                    None => *known.entry(text.clone()).or_insert(named.callings.are_named_by(personal, text)),
                };
                if is_named {
                    row[column] = Value::Null;
                }
            }
        }
        table
    }
}

/// What a column of a report may say of people, if it holds words that are not this program's own.
fn words_of(column: &str) -> Option<Personal> {
    let field = PARTICIPANT_FIELDS.iter().find(|field| field.column == column).map(|field| field.personal);
    let is_words = |personal: &Personal| matches!(personal, Personal::Words | Personal::Place);
    let other = WORDS.iter().find(|(known, _)| *known == column).map(|(_, personal)| *personal);
    field.filter(is_words).or(other)
}

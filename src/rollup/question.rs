//! What a report leaves open of the days that a pass has counted.

use std::collections::BTreeMap;

/// The parameters that are left to a question, with their texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Question(BTreeMap<String, String>);

/// The names of all such parameters.
pub(super) const PARAMETERS: [&str; 6] = ["without", "attribute", "value", "held_against", "first_found", "period"];

impl Question {
    /// Those of these parameters that have a value, as text.
    pub(super) fn of(text: impl Fn(&str) -> Option<String>) -> Self {
        Self(PARAMETERS.iter().filter_map(|name| Some(((*name).to_owned(), text(name)?))).collect())
    }

    /// The text of a parameter; none where nobody says it.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

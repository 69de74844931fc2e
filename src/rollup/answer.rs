//! What is asked of the days that a pass has left: the parts whose rows depend on more than the samples, such as the one
//! group that a report is about. Another question takes no other pass.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::compared_person::Compared;
use super::days::Days;
use super::definition::{Rows, Write};

/// The parameters that are left to a question, with their texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Question(BTreeMap<String, String>);

/// The names of all such parameters.
pub(super) const PARAMETERS: [&str; 5] = ["without", "attribute", "value", "held_against", "period"];

impl Question {
    /// Those of these parameters that have a text.
    pub(super) fn of(text: impl Fn(&str) -> Option<String>) -> Self {
        Self(PARAMETERS.iter().filter_map(|name| Some(((*name).to_owned(), text(name)?))).collect())
    }

    /// The text of a parameter; none where nobody says it.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// What a pass has left.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) days: Days,
    compared: OnceLock<Compared>,
}

impl Kept {
    pub(super) const fn of(days: Days) -> Self {
        Self { days, compared: OnceLock::new() }
    }

    /// What is the same for all people in the periods of these days.
    pub(super) fn compared(&self) -> &Compared {
        self.compared.get_or_init(|| Compared::of(&self.days))
    }
}

/// A part that is made of what is kept.
pub(super) struct Answer {
    pub(super) part: &'static str,
    pub(super) columns: &'static [&'static str],
    /// The parameters on which its rows depend.
    pub(super) asks: &'static [&'static str],
    pub(super) rows: fn(&Kept, &Question, &mut Rows, Write<'_>) -> Result<(), rusqlite::Error>,
}

impl Answer {
    /// A question as far as it is one of this part.
    pub(super) fn asked(&self, question: &Question) -> String {
        self.asks.iter().map(|name| format!("{name}={}\n", question.text(name))).collect()
    }
}

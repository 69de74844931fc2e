//! What is asked of the days that a pass has left: the parts whose rows depend on more than the samples, such as the one
//! group that a report is about. Another question takes no other pass.

use std::sync::OnceLock;

use super::compared_total::Compared;
use super::days::Days;
use super::definition::{Rows, Write};
use super::question::Question;

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
        let each: Vec<String> = self.asks.iter().map(|name| format!("{name}={}", question.text(name))).collect();
        each.join("\n")
    }
}

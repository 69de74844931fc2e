//! Words in a lake's rows of other people that may name somebody, and what takes their place.

use std::collections::BTreeMap;

use crate::export::view::{self, View};
use crate::model::personal::Personal;

/// The file of an event itself, which has one row with columns of its own.
pub(super) const EVENT: &str = "v_event";

/// What people said of an event. What they wrote stays theirs whomever it names, as in the database.
pub(super) const FEEDBACK: &str = "v_feedback";

/// A column of one view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) column: String,
    pub(super) personal: Personal,
    /// What takes the place of a value that names somebody; nothing but where the database has to have a text.
    pub(super) instead: Option<&'static str>,
}

/// Where rows may name somebody whose they are not, by view: in all but what says whose they are.
#[derive(Debug)]
pub(super) struct Places(BTreeMap<&'static str, Vec<Place>>);

impl Places {
    /// Those of all views of rows of people.
    pub(super) fn known() -> Self {
        let of_people = view::of_events().into_iter().filter(|view| ![EVENT, FEEDBACK].contains(&view.name));
        Self(of_people.map(|view| (view.name, places(&view))).filter(|(_, places)| !places.is_empty()).collect())
    }

    pub(super) fn of(&self, view: &str) -> &[Place] {
        self.0.get(view).map_or(&[], Vec::as_slice)
    }

    pub(super) fn by_view(&self) -> impl Iterator<Item = (&'static str, &[Place])> {
        self.0.iter().map(|(view, places)| (*view, places.as_slice()))
    }
}

fn places(view: &View) -> Vec<Place> {
    let names_others = |personal: Personal| {
        matches!(personal, Personal::Trace | Personal::Words | Personal::Place | Personal::Unreadable)
    };
    let columns = view.columns.iter().filter(|column| names_others(column.personal));
    let place = |column: &view::Column| Place {
        column: column.name.clone(),
        personal: column.personal,
        instead: instead(view.name, &column.name),
    };
    columns.map(place).collect()
}

/// As the tables have it once a person is forgotten.
fn instead(view: &str, column: &str) -> Option<&'static str> {
    match (view, column) {
        ("v_anomaly", "path") => Some("(a name)"),
        ("v_anomaly", "raw_value") => Some(""),
        _ => None,
    }
}

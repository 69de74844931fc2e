//! What people said of the event. Their words name people, and stand where names do alone.

use super::cell::text;
use super::people::{Names, People};
use crate::render::Table;
use crate::review::said::{self, sentence};

/// What people said, beside what was measured.
#[derive(Debug)]
pub(super) struct Said {
    /// How many were content, if anybody was asked.
    pub(super) sentence: Option<String>,
    /// Whoever was not content, or wrote something: the name, the thumb, poor minutes and the words.
    pub(super) answers: Vec<[String; 4]>,
}

impl Said {
    pub(super) fn new(feedback: &Table, people: &People, names: Names<'_>) -> Self {
        let answer = |row: usize| {
            let person = feedback.integer(row, "person_id").and_then(|person_id| people.of_session(person_id));
            let name = match (person, names) {
                (Some(person), _) => people.name(person).to_owned(),
                (None, Names::Full) => text(feedback, row, "person").unwrap_or_default(),
                (None, Names::Pseudonyms(_)) => "somebody".to_owned(),
            };
            let words = said::comment(feedback, row).filter(|_| matches!(names, Names::Full));
            let minutes =
                feedback.integer(row, "poor_minutes").map_or_else(|| "\u{2013}".to_owned(), |n| n.to_string());
            [name, text(feedback, row, "said").unwrap_or_default(), minutes, words.unwrap_or_default()]
        };
        Self { sentence: sentence(feedback), answers: said::told(feedback).map(answer).collect() }
    }
}

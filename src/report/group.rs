//! What kind of question a report answers: the headings of the list of reports.

/// A group of reports that answer alike questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// One event as a whole.
    Event,
    /// The people of one event.
    People,
    /// What their trouble has in common.
    Cause,
    /// Several events, or those of some days.
    Days,
    /// Rows that pages and commands are made of.
    Rows,
}

impl Group {
    /// Each with its word in a header and its question, in the order of a list.
    const NAMES: [(&'static str, Self, &'static str); 5] = [
        ("event", Self::Event, "How was it?"),
        ("people", Self::People, "Who had trouble?"),
        ("cause", Self::Cause, "What is it consistent with?"),
        ("days", Self::Days, "How is it over many events?"),
        ("rows", Self::Rows, "What are pages made of?"),
    ];

    /// All groups in the order of a list.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.into_iter().map(|(_, group, _)| group)
    }

    /// The group of a word, or the words that there are.
    pub(super) fn named(word: &str) -> Result<Self, String> {
        let known = Self::NAMES.iter().find(|(name, ..)| *name == word);
        known.map(|(_, group, _)| *group).ok_or_else(|| {
            let names: Vec<_> = Self::NAMES.iter().map(|(name, ..)| *name).collect();
            format!("`{word}` is no group; known are {}", names.join(", "))
        })
    }

    /// The question that its reports answer.
    #[must_use]
    pub fn question(self) -> &'static str {
        Self::NAMES.iter().find(|(_, known, _)| *known == self).map_or("", |(.., question)| question)
    }
}

//! Texts by number: millions of sessions have a few of them in common.

use std::collections::HashMap;

/// Texts, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    /// Of these, which are numbered from 0 on.
    pub(super) fn of(names: impl IntoIterator<Item = &'static str>) -> Self {
        let mut known = Self::default();
        for name in names {
            known.number_of(name);
        }
        known
    }

    /// The number of a text.
    pub(super) fn number_of(&mut self, name: &str) -> u32 {
        self.numbers.get(name).copied().unwrap_or_else(|| {
            let number = u32::try_from(self.names.len()).expect("memory ends before");
            self.names.push(name.to_owned());
            self.numbers.insert(name.to_owned(), number);
            number
        })
    }

    /// All of them, by number.
    pub(super) fn all(&self) -> &[String] {
        &self.names
    }

    /// The text of a number.
    pub(super) fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }
}

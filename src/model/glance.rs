//! Telling soon that a long text names nobody, as most do.

use std::collections::BTreeSet;

use super::mention::unescaped;
use super::title::{Callings, words};

/// Pieces of what some people go by, without which no text names them in full.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    pieces: BTreeSet<String>,
}

impl Glance {
    /// For some people.
    #[must_use]
    pub fn at(people: &Callings) -> Self {
        Self { pieces: people.telling_pieces().into_iter().map(str::to_owned).collect() }
    }

    /// Whether a JSON text may name any of them. Where it may not, no value and no name of a member in it does.
    #[must_use]
    pub fn may_find(&self, text: &str) -> bool {
        if self.are_in(&text.to_ascii_lowercase()) {
            return true;
        }
        let is_plain = |text: &str| text.is_ascii() && !text.contains('\\');
        // No word has a quotation mark in it.
        !is_plain(text)
            && text.split('"').filter(|text| !is_plain(text)).any(|text| {
                let joined: String = words(&unescaped(text)).into_iter().map(|word| word.text).collect();
                self.are_in(&joined)
            })
    }

    fn are_in(&self, text: &str) -> bool {
        self.pieces.iter().any(|piece| text.contains(piece.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::redact;

    const NAMES: [&str; 10] = [
        "Dana Fox",
        "Al",
        "Zo\u{e9} O'Neil (ACME)",
        "\u{212b}ngstr\u{f6}m, Dana",
        "\u{5c71}\u{7530} \u{592a}\u{90ce}",
        "\u{39d}\u{3af}\u{3ba}\u{3bf}\u{3c2} Fox",
        "dana.fox+x@example.com",
        "x@y.example",
        "Fox Fox",
        "Dana's iPhone",
    ];

    /// What names are made of, in JSON, and what stands between.
    const PARTS: [&str; 28] = [
        "dana",
        "DANA",
        "D\\u0061na",
        "\u{ff24}ana",
        "Fox",
        "fox's",
        "zoe",
        "Zoe\u{301}",
        "O'Neil",
        "o`neil",
        "al",
        "\u{5c71}",
        "\u{7530}",
        "\\u592a\u{90ce}\u{3055}",
        "\u{39d}\u{399}\u{39a}\u{39f}\u{3a3}",
        "X@Y.EXAMPLE",
        "dana.fox",
        "@example.com",
        "angstrom",
        "A\u{30a}ngstro\u{308}m",
        "\\\"",
        "\"",
        ",",
        "[",
        "{",
        ":",
        "\u{200b}",
        " ",
    ];

    fn parts() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn where_a_glance_finds_nobody_nobody_is_named(name in prop::sample::select(NAMES.to_vec()), text in parts()) {
            let mut people = Callings::default();
            people.add(name);
            if !Glance::at(&people).may_find(&text) {
                prop_assert!(!people.are_in_full_in(&text) && !people.are_addressed_in(&text), "{} in {}", name, text);
                let record = format!("{{\"x\":[\"{text}\",\"{text}\"]}}");
                let mut is_said = |personal, text: &str| people.are_named_by(personal, text);
                prop_assert_eq!(redact::record(&record, &mut is_said), None);
            }
        }
    }
}

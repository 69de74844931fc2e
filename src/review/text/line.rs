//! A line of the page: text, of which the first words may be emphasized, and sentences cut into lines.

use anstyle::{AnsiColor, Style};

use crate::render::Look;
use crate::render::width::width;
use crate::review::verdict::Verdict;

/// The first words of a section.
const TITLE: Style = Style::new().bold();

/// A line, and in which style its beginning stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::review) struct Line {
    text: String,
    /// How many of its bytes stand out.
    emphasized: usize,
    style: Style,
}

impl From<String> for Line {
    /// A line without emphasis.
    fn from(text: String) -> Self {
        Self { text, emphasized: 0, style: Style::new() }
    }
}

impl Line {
    /// A line that sets two parts apart.
    pub(in crate::review) fn blank() -> Self {
        Self::from(String::new())
    }

    /// How many lines of a terminal it takes: a command is not cut.
    pub(super) fn height(&self, columns: usize) -> usize {
        width(&self.text).div_ceil(columns).max(1)
    }

    /// A line that is a title as a whole.
    pub(in crate::review) fn title(text: String) -> Self {
        Self { emphasized: text.len(), text, style: TITLE }
    }

    /// A line that begins with the verdict's word.
    pub(in crate::review) fn verdict(text: String, verdict: Verdict) -> Self {
        let color = match verdict {
            Verdict::InsufficientData => AnsiColor::Cyan,
            Verdict::Good => AnsiColor::Green,
            Verdict::Fair => AnsiColor::Yellow,
            Verdict::Poor => AnsiColor::Red,
            Verdict::Bad => AnsiColor::Magenta,
        };
        Self { emphasized: text.find(':').unwrap_or(0), text, style: TITLE.fg_color(Some(color.into())) }
    }

    /// The line as it is printed.
    pub(in crate::review) fn shown(&self, look: Look) -> String {
        let (emphasized, rest) = self.text.trim_end().split_at(self.emphasized.min(self.text.trim_end().len()));
        let (emphasized, rest) = [emphasized, rest].map(|part| look.characters.shown(part.to_owned())).into();
        if emphasized.is_empty() { rest } else { look.painted(self.style, &emphasized) + &rest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &Line, plain: &str, coloured: &str) {
        assert_eq!(line.shown(Look::default()), plain);
        assert_eq!(line.shown(Look { is_coloured: true, ..Look::default() }), coloured);
    }

    #[test]
    fn only_the_beginning_is_coloured_and_it_says_the_same_without() {
        let verdict = Line::verdict("POOR: 5 %".to_owned(), Verdict::Poor);
        check(&verdict, "POOR: 5 %", "\u{1b}[1m\u{1b}[31mPOOR\u{1b}[0m: 5 %");
        check(&Line::title("Title  ".to_owned()), "Title", "\u{1b}[1mTitle\u{1b}[0m");
        check(&Line::from("10:00–10:05".to_owned()), "10:00–10:05", "10:00–10:05");
    }
}

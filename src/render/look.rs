//! How a result looks to the person who reads it. Formats that programs read take part in nothing of
//! this but where they go.

use std::borrow::Cow;

use anstyle::Style;

use crate::model::text::{escaped_json, safe_text};
use crate::render::zone::Zone;

/// What the reader's terminal can do, and what the reader asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Where the output goes.
    pub sink: Sink,
    /// The zone of times.
    pub zone: Zone,
    /// How CSV begins.
    pub csv_start: CsvStart,
    /// How much of an instant a table shows.
    pub times: Times,
    /// The characters that can be shown.
    pub characters: Characters,
    /// The terminal's width, where the output goes to one.
    pub width_columns: Option<usize>,
    /// Whether text has colours, which never say anything that the words do not.
    pub is_coloured: bool,
    /// Whether nothing is left out or cut to fit a width.
    pub is_wide: bool,
    /// Whether the page goes beyond one screen.
    pub is_full: bool,
}

/// Where output goes, which decides whether it is made safe: in a file data stay as they were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sink {
    /// A file, or another program.
    #[default]
    Data,
    /// A terminal, which obeys characters that a guest may have put into a name.
    Terminal,
}

impl Sink {
    /// A cell, or a line, without what a terminal would obey.
    #[must_use]
    pub fn text(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Data => Cow::Borrowed(text),
            Self::Terminal => safe_text(text),
        }
    }

    /// JSON that says the same, likewise.
    #[must_use]
    pub fn json(self, json: &str) -> Cow<'_, str> {
        match self {
            Self::Data => Cow::Borrowed(json),
            Self::Terminal => escaped_json(json),
        }
    }
}

/// How CSV begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvStart {
    /// With its header.
    #[default]
    Header,
    /// With a byte order mark before it, without which Excel takes UTF-8 for the code page of its country.
    ByteOrderMark,
}

/// How much of an instant stands in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// All of it, with its offset: what somebody may copy into a query.
    #[default]
    Whole,
    /// What tells the table's instants apart: the minute where all are of one day, which is said once.
    Short,
    /// None: the seconds since 1970 stay the number that they are.
    Number,
}

/// The characters that a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Characters {
    /// Bars drawn with block elements.
    #[default]
    Unicode,
    /// Bars drawn with punctuation, for terminals that are not UTF-8. Names stay as they are.
    Ascii,
}

impl Look {
    /// The text in a style, if there are colours.
    #[must_use]
    pub fn painted(&self, style: Style, text: &str) -> String {
        if self.is_coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

impl Characters {
    /// The text with this program's own signs in the characters that can be shown, each as wide as before.
    pub(crate) fn shown(self, text: String) -> String {
        match self {
            Self::Unicode => text,
            Self::Ascii => text
                .chars()
                .map(|c| match c {
                    '–' | '─' => '-',
                    '…' => '~',
                    c => c,
                })
                .collect(),
        }
    }
}

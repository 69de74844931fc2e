//! A Markdown table, for an issue or a wiki.

use std::io::{self, Write};

use rusqlite::types::Value;

use super::cell::cell;
use super::rows::RowSink;

/// Writes a header, a rule and rows, streaming.
pub(super) struct MarkdownWriter<'out> {
    out: &'out mut dyn Write,
}

impl<'out> MarkdownWriter<'out> {
    pub(super) fn new(out: &'out mut dyn Write) -> Self {
        Self { out }
    }

    fn line(&mut self, cells: impl Iterator<Item = String>) -> io::Result<()> {
        self.out.write_all(b"|")?;
        for cell in cells {
            write!(self.out, " {cell} |")?;
        }
        self.out.write_all(b"\n")
    }
}

impl RowSink for MarkdownWriter<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        self.line(columns.iter().map(|column| escaped(column)))?;
        self.line(columns.iter().map(|_| "---".to_owned()))
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        self.line(row.iter().map(|value| match value {
            Value::Text(_) => escaped(&cell(value)),
            value => cell(value),
        }))
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A name may hold a link, an image, HTML or a mention, and whoever renders the page would fetch it or be called.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            ':' if text[at..].starts_with("://") => escaped.push_str("&#58;"),
            '.' if ends_with_www(&text[..at]) => escaped.push_str("&#46;"),
            '\\' | '`' | '*' | '[' | ']' | '!' | '|' | '~' | '#' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Whether what comes next would make a link of its own.
fn ends_with_www(text: &str) -> bool {
    text.get(text.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_name_stays_text() {
        for (hostile, expected) in [
            ("a|b", "a\\|b"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("![x](http://x)", "\\!\\[x\\](http&#58;//x)"),
            ("# @all see www.x", "\\# &#64;all see www&#46;x"),
            ("15:22 é.x", "15:22 é.x"),
            ("audio_input", "audio_input"),
        ] {
            assert_eq!(escaped(hostile), expected);
        }
    }
}

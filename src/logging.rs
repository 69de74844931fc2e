//! Log lines on stderr, for the person who looks for a cause.

use std::borrow::Cow;
use std::io::{self, Write};

use tracing::Metadata;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::exit::Manner;
use crate::model::text::{escaped_json, escaped_text};

/// Under which target a command says to the person who watches what is no log line, where log lines are objects.
pub const SAID: &str = "said";

/// Starts the log: warnings, with `-v` what happens, with `-vv` every request.
///
/// Other crates stay at warnings: refinery tells of every migration, and the HTTP crates print URLs.
///
/// A run that is quiet logs errors only, whoever's they are.
pub fn start(manner: Manner, verbose: u8) {
    let level = match (manner.is_quiet, verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, 2) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    };
    let others = level.min(LevelFilter::WARN);
    let levels = Targets::new()
        .with_default(others)
        .with_targets([(env!("CARGO_CRATE_NAME"), level), (SAID, LevelFilter::INFO)]);
    let escape = if manner.is_json { escaped_json } else { escaped_text };
    let log = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(SafeLines { make: io::stderr, escape })
        .with_target(false);
    if manner.is_json {
        log.json().finish().with(levels).init();
    } else {
        log.with_ansi(false).finish().with(levels).init();
    }
}

/// Makes writers of lines that stay one line each, and drive no terminal, whatever the values in them hold.
struct SafeLines<M> {
    make: M,
    escape: fn(&str) -> Cow<'_, str>,
}

impl<'m, M: MakeWriter<'m>> MakeWriter<'m> for SafeLines<M> {
    type Writer = SafeLine<M::Writer>;

    fn make_writer(&'m self) -> Self::Writer {
        SafeLine { out: self.make.make_writer(), escape: self.escape }
    }

    fn make_writer_for(&'m self, metadata: &Metadata<'_>) -> Self::Writer {
        SafeLine { out: self.make.make_writer_for(metadata), escape: self.escape }
    }
}

/// Takes one line at a time, as the log hands them on.
struct SafeLine<W> {
    out: W,
    escape: fn(&str) -> Cow<'_, str>,
}

impl<W: Write> Write for SafeLine<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        self.out.write_all(((self.escape)(text) + "\n").as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(escape: fn(&str) -> Cow<'_, str>, is_json: bool) -> String {
        let kept = Kept::default();
        let make = {
            let kept = kept.clone();
            move || kept.clone()
        };
        let log = tracing_subscriber::fmt().with_writer(SafeLines { make, escape }).without_time();
        let hostile = "Dana\n ERROR forged\u{9b}31m\u{1b}]52;c;eA==\u{7}\u{202e}\u{2028}";
        let tell = || tracing::warn!(name = hostile, debug = ?hostile, "of {hostile}");
        if is_json {
            tracing::subscriber::with_default(log.json().finish(), tell);
        } else {
            tracing::subscriber::with_default(log.with_ansi(false).finish(), tell);
        }
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_value_in_a_log_is_no_line_of_its_own() {
        for (escape, is_json) in [(escaped_text as fn(&str) -> Cow<'_, str>, false), (escaped_json, true)] {
            let log = logged(escape, is_json);
            assert_eq!(log.matches('\n').count(), 1, "{log:?}");
            assert!(
                !log.trim_end().contains(|c: char| c.is_control() || matches!(c, '\u{202e}' | '\u{2028}')),
                "{log:?}"
            );
            if is_json {
                let line: serde_json::Value = serde_json::from_str(&log).unwrap();
                assert!(line["fields"]["name"].as_str().unwrap().starts_with("Dana\n ERROR forged\u{9b}31m"), "{line}");
            }
        }
    }
}

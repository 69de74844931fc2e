//! How a run ends: its exit code, and on failure the two lines that say why and what to do.
//!
//! The only place that prints errors.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt;

use anstyle::{AnsiColor, Style};

use crate::model::text::escaped_text;

/// The exit codes, which are an interface: scripts and cron lines branch on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Every item that this run asked for ended `done` or `empty`, or is too young and was left for later.
    Ok,
    /// Unexpected.
    Unexpected,
    /// Usage or configuration.
    Usage,
    /// Finished, but some item ended in another state, or a name fits several people.
    Incomplete,
    /// Credentials, scope or plan refused.
    Refused,
    /// Nothing could be fetched, or the run gave up on Zoom.
    Temporary,
    /// The database cannot be used.
    Database,
    /// `--max-duration` was reached.
    OutOfTime,
    /// The request budget or Zoom's daily limit was reached.
    OutOfCalls,
    /// A check that was asked for does not hold.
    CheckFailed,
    /// Another run holds the database.
    Locked,
    /// Hang-up.
    HungUp,
    /// Interrupt.
    Interrupted,
    /// Terminate.
    Terminated,
}

impl Code {
    /// Every code with what it means, in the order of the numbers: the table that `--help` and docs/troubleshooting.md
    /// show.
    pub const TABLE: [(Self, &'static str); 14] = [
        (Self::Ok, "every item that this run asked for is done or empty, or too young and left for later"),
        (Self::Unexpected, "unexpected"),
        (Self::Usage, "usage or configuration; missing credentials too, and a name in `report` that fits several"),
        (Self::Incomplete, "some item ended otherwise, or a name in `collect` or `forget` fits several; run it again"),
        (Self::Refused, "credentials, scope or plan refused"),
        (Self::Temporary, "temporary: nothing could be fetched, or the run gave up on Zoom"),
        (Self::Database, "database unusable: absent, newer than this program, corrupt, read-only, disk full"),
        (Self::OutOfTime, "--max-duration reached; work so far committed"),
        (Self::OutOfCalls, "stopped at the request budget or Zoom's daily limit; resumable"),
        (Self::CheckFailed, "a check that was asked for does not hold"),
        (Self::Locked, "another run holds the database"),
        (Self::HungUp, "hang-up: stopped cleanly, work so far committed"),
        (Self::Interrupted, "interrupt: stopped cleanly, work so far committed"),
        (Self::Terminated, "terminate: stopped cleanly, work so far committed"),
    ];

    /// Where several apply, the first of these is told.
    const SEVERITY: [Self; 14] = [
        Self::HungUp,
        Self::Interrupted,
        Self::Terminated,
        Self::Unexpected,
        Self::Database,
        Self::Usage,
        Self::Refused,
        Self::Locked,
        Self::OutOfCalls,
        Self::OutOfTime,
        Self::Temporary,
        Self::Incomplete,
        Self::CheckFailed,
        Self::Ok,
    ];

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::Refused => 4,
            Self::Temporary => 5,
            Self::Database => 6,
            Self::OutOfTime => 7,
            Self::OutOfCalls => 8,
            Self::CheckFailed => 10,
            Self::Locked => 11,
            Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The one that is told where several apply.
    #[must_use]
    pub fn most_severe(codes: impl IntoIterator<Item = Self>) -> Self {
        codes.into_iter().min_by_key(|code| code.rank()).unwrap_or(Self::Ok)
    }

    /// Which is told where several apply: the lowest.
    #[must_use]
    pub fn rank(self) -> usize {
        Self::SEVERITY.iter().position(|severe| *severe == self).unwrap_or_default()
    }

    /// Whether somebody ended the run.
    #[must_use]
    pub const fn is_signal(self) -> bool {
        matches!(self, Self::HungUp | Self::Interrupted | Self::Terminated)
    }
}

/// How the first word of a failure stands out.
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// How the first word of its help stands out.
const HELP: Style = AnsiColor::Cyan.on_default().bold();

/// A command that could not do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub code: Code,
    /// A fragment that completes "failed to".
    pub message: String,
    /// What to do.
    pub help: String,
    /// The lines of a statement or file that are meant, with a mark; empty where there is nothing to point at.
    pub excerpt: String,
    /// Whether the command has said it in its own way, unless it had to be quiet.
    pub is_told: bool,
}

/// How a run speaks to whoever watches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Whether nothing is printed but data, and one line for a failure.
    pub is_quiet: bool,
    /// Whether lines are objects, for a program that reads them.
    pub is_json: bool,
    /// Whether there are colours.
    pub is_coloured: bool,
}

impl Failure {
    /// A failure of that code.
    pub fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: help.into(), excerpt: String::new(), is_told: false }
    }

    /// How a command ends that has said why, in its own way, on the way there.
    pub fn told(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { is_told: true, ..Self::new(code, message, help) }
    }

    /// How a command ends that gave nothing but a code.
    #[must_use]
    pub fn of_code(code: Code) -> Self {
        let (message, help) = match code {
            Code::CheckFailed => ("pass the check that was asked for", "its output says what does not hold"),
            Code::Incomplete => {
                ("finish all that was asked for", "`zoom-qos status` lists what is open; the next run continues")
            }
            Code::Refused => ("finish", "`zoom-qos doctor` says what is missing"),
            Code::Temporary => ("finish", "nothing is lost: the next run makes up for it"),
            Code::HungUp | Code::Interrupted | Code::Terminated => {
                ("go on after a signal", "run the same command again: what was committed is kept")
            }
            Code::OutOfTime => ("finish within --max-duration", "what was stored is kept: the next run continues"),
            Code::OutOfCalls => ("finish within the calls", "what was stored is kept: the next run continues"),
            _ => ("finish", "run it again without --quiet, which says more"),
        };
        Self::told(code, message, help)
    }

    /// The same, pointing at what is meant.
    #[must_use]
    pub fn pointing_at(self, excerpt: String) -> Self {
        Self { excerpt, ..self }
    }

    /// A mistake in the command line, a file that it names, or the environment.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Code::Usage, message, help)
    }

    /// A mistake in this program. What it says may quote what others wrote.
    #[must_use]
    pub fn of_panic(payload: &str, place: &str, backtrace: &Backtrace) -> Self {
        let help = "this is a mistake in zoom-qos: report it with what RUST_BACKTRACE=1 adds";
        let failure = Self::new(Code::Unexpected, format!("go on: it panicked at {place}: {payload}"), help);
        match backtrace.status() {
            BacktraceStatus::Captured => failure.pointing_at(backtrace.to_string()),
            _ => failure,
        }
    }

    /// A failed write of data. A reader that went away is no failure of ours, but nothing is left to do either.
    pub(crate) fn of_output(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{BrokenPipe, FileTooLarge, QuotaExceeded, StorageFull};
        let code = if error.kind() == BrokenPipe { Code::Ok } else { Code::Unexpected };
        let help = match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => "free some space or write elsewhere, and run it again",
            _ => "check where the output goes",
        };
        Self::new(code, format!("write the output: {error}"), help)
    }

    /// Says it on stderr: in two lines, or in one where the run is quiet or its lines are objects. Nothing where the
    /// command has said it already, nor when the reader of our output went away.
    #[expect(clippy::print_stderr, reason = "this is the place that prints errors")]
    pub fn tell(&self, manner: Manner) {
        match manner {
            _ if self.code == Code::Ok => {}
            Manner { is_json: true, .. } => {
                let (exit_code, help) = (self.code.number(), one_line(&self.help));
                let excerpt = (!self.excerpt.is_empty()).then_some(self.excerpt.as_str());
                tracing::error!(exit_code, help, excerpt, "failed to {}", one_line(&self.message));
            }
            Manner { is_quiet: true, .. } => {
                eprintln!("error: failed to {}; {}", one_line(&self.message), one_line(&self.help));
            }
            _ if self.is_told => {}
            Manner { is_coloured, .. } => eprintln!("{}", self.shown(is_coloured)),
        }
    }

    /// The lines; colour says nothing that the words do not.
    fn shown(&self, is_coloured: bool) -> String {
        let painted =
            |style: Style, word: &str| if is_coloured { format!("{style}{word}{style:#}") } else { word.into() };
        let mut lines = vec![format!("{} failed to {}", painted(ERROR, "error:"), one_line(&self.message))];
        lines.extend(self.excerpt.lines().map(|line| escaped_text(line).into_owned()));
        lines.push(format!("{} {}", painted(HELP, "help:"), one_line(&self.help)));
        lines.join("\n")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown(false))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::of_output(&error)
    }
}

/// Whatever text ends up in a message, it stays one line, and drives no terminal.
fn one_line(text: &str) -> String {
    escaped_text(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_code_once_in_order() {
        let numbers: Vec<u8> = Code::TABLE.iter().map(|(code, _)| code.number()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 129, 130, 143]);
        for (code, _) in Code::TABLE {
            assert!(Code::SEVERITY.contains(&code));
        }
    }

    #[test]
    fn the_most_severe_code_is_told() {
        assert_eq!(Code::most_severe([Code::Incomplete, Code::OutOfCalls, Code::Temporary]), Code::OutOfCalls);
        assert_eq!(Code::most_severe([Code::Ok, Code::Interrupted, Code::Database]), Code::Interrupted);
        assert_eq!(Code::most_severe([]), Code::Ok);
    }

    #[test]
    fn a_failure_is_two_lines_whatever_the_message_holds() {
        let failure = Failure::usage("read a\nfile", "look\n again");
        assert_eq!(failure.to_string(), "error: failed to read a file\nhelp: look again");
        assert_eq!(
            failure.shown(true),
            "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m failed to read a file\n\u{1b}[1m\u{1b}[36mhelp:\u{1b}[0m look again"
        );
        let hostile = Failure::usage("read \u{1b}[31mred\u{202e}", "");
        assert!(!hostile.to_string().contains(['\u{1b}', '\u{202e}']));
    }

    #[test]
    fn a_panic_over_what_others_wrote_drives_no_terminal() {
        let panicked = |payload: &str| Failure::of_panic(payload, "src/x.rs:1:2", &Backtrace::disabled());
        let told = panicked("byte index 1 of `\u{1b}]52;c;eA==\u{7}\u{9b}31m\u{202e}\nerror: forged`");
        assert_eq!(told.code.number(), 1);
        let told = told.to_string();
        assert_eq!(told.lines().count(), 2, "{told}");
        assert!(!told.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')), "{told:?}");
        assert!(told.starts_with("error: failed to go on: it panicked at src/x.rs:1:2: byte index 1"), "{told}");
    }
}

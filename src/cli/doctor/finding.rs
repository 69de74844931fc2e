//! What the doctor says of one thing.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::model::text::escaped_text;
use crate::render::Look;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Ok,
    /// A run can succeed all the same.
    Warning,
    /// A run cannot succeed, or not wholly.
    Failed,
}

impl Verdict {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }

    /// How the word stands out, where there are colours.
    const fn style(self) -> Style {
        let color = match self {
            Self::Ok => AnsiColor::Green,
            Self::Warning => AnsiColor::Yellow,
            Self::Failed => AnsiColor::Red,
        };
        color.on_default().bold()
    }
}

/// What a finding can be about, in the order in which it is looked at: docs/troubleshooting.md explains each.
pub const SUBJECTS: [&str; 17] = [
    "credentials",
    "certificates",
    "token",
    "clock",
    "scopes for meetings",
    "listing of meetings",
    "scopes for webinars",
    "listing of webinars",
    "scopes for feedback",
    "scopes for counts",
    "database",
    "schema",
    "views",
    "quota",
    "days",
    "file modes",
    "file system",
];

/// One line of the diagnosis, with the next step unless all is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) subject: &'static str,
    pub(super) verdict: Verdict,
    pub(super) message: String,
    pub(super) next_step: Option<String>,
}

impl Finding {
    pub(super) fn ok(subject: &'static str, message: impl Into<String>) -> Self {
        Self::about(subject, Verdict::Ok, message.into(), None)
    }

    pub(super) fn warning(subject: &'static str, message: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self::about(subject, Verdict::Warning, message.into(), Some(next_step.into()))
    }

    pub(super) fn failed(subject: &'static str, message: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self::about(subject, Verdict::Failed, message.into(), Some(next_step.into()))
    }

    fn about(subject: &'static str, verdict: Verdict, message: String, next_step: Option<String>) -> Self {
        debug_assert!(SUBJECTS.contains(&subject), "no page explains {subject}");
        Self { subject, verdict, message, next_step }
    }

    pub(super) fn json(&self) -> Value {
        let Self { subject, verdict, message, next_step } = self;
        json!({"subject": subject, "verdict": verdict.as_str(), "message": message, "next_step": next_step})
    }

    /// One line, and one for the next step.
    pub(super) fn shown(&self, look: Look) -> String {
        let Self { subject, verdict, message, next_step } = self;
        let word = look.painted(verdict.style(), &format!("{:<8}", verdict.as_str()));
        let next_step = next_step.iter().map(|next_step| format!("\n         → {}", escaped_text(next_step)));
        format!("{word} {subject}: {}{}", escaped_text(message), next_step.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_one_line() {
        let finding = Finding::failed("token", "it said \u{1b}]52;c;eA==\u{7}\nok       api: fine", "look\u{202e}");
        let expected = "failed   token: it said \\u{1b}]52;c;eA==\\u{7}\\nok       api: fine\n         → look\\u{202e}";
        assert_eq!(finding.shown(Look::default()), expected);
    }

    #[test]
    fn colour_says_nothing_that_the_word_does_not() {
        let finding = Finding::failed("clock", "it is wrong", "set it");
        let plain = "failed   clock: it is wrong\n         → set it";
        assert_eq!(finding.shown(Look::default()), plain);
        let coloured = finding.shown(Look { is_coloured: true, ..Look::default() });
        assert_eq!(coloured, plain.replacen("failed  ", "\u{1b}[1m\u{1b}[31mfailed  \u{1b}[0m", 1));
    }
}

//! What the doctor says of one thing.

use std::fmt;

use serde_json::{Value, json};

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
}

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
        Self { subject, verdict: Verdict::Ok, message: message.into(), next_step: None }
    }

    pub(super) fn warning(subject: &'static str, message: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self { subject, verdict: Verdict::Warning, message: message.into(), next_step: Some(next_step.into()) }
    }

    pub(super) fn failed(subject: &'static str, message: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self { subject, verdict: Verdict::Failed, message: message.into(), next_step: Some(next_step.into()) }
    }

    pub(super) fn json(&self) -> Value {
        let Self { subject, verdict, message, next_step } = self;
        json!({"subject": subject, "verdict": verdict.as_str(), "message": message, "next_step": next_step})
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, verdict, message, next_step } = self;
        write!(f, "{:<8} {subject}: {message}", verdict.as_str())?;
        next_step.iter().try_for_each(|next_step| write!(f, "\n         → {next_step}"))
    }
}

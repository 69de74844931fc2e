//! What a terminal shows while a run goes on.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the events of a run; nothing, where nobody watches.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar on stderr, which shows itself only on a terminal.
    #[must_use]
    pub fn shown() -> Self {
        Self(ProgressBar::no_length())
    }

    /// No bar.
    #[must_use]
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Begins with so many events.
    pub fn begin(&self, events: usize) {
        let style = ProgressStyle::with_template("{bar:32} {pos} of {len} events, {msg} calls, {eta} left");
        if let Ok(style) = style {
            self.0.set_style(style);
        }
        self.0.set_length(events as u64);
    }

    /// One more event ended, after so many calls of the run.
    pub fn event_ended(&self, calls: u64) {
        self.0.set_message(calls.to_string());
        self.0.inc(1);
    }

    /// Leaves the terminal as it was.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

//! What a terminal shows while a run goes on.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the calls that a run is expected to make; nothing, where nobody watches.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar on stderr, which shows itself only on a terminal.
    #[must_use]
    pub fn shown() -> Self {
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        bar.set_message("looking for events");
        Self(bar)
    }

    /// No bar.
    #[must_use]
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Begins with so many calls to make.
    pub fn begin(&self, expected_calls: u64) {
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos} of {len} calls, {msg}, {eta} left") {
            self.0.set_style(style);
        }
        self.0.set_length(expected_calls);
        self.0.reset_eta();
    }

    /// So many calls are made, and so many events of all have ended. Counts of Zoom's are hints: there may be more calls
    /// than were expected.
    pub fn at(&self, calls: u64, ended: usize, events: usize) {
        self.0.set_message(format!("{ended} of {events} events"));
        self.0.set_length(self.0.length().unwrap_or(0).max(calls));
        self.0.set_position(calls);
    }

    /// Leaves the terminal as it was.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

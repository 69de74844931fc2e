//! What a terminal shows while a run goes on.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::model::count::several;

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
        bar.set_message(looking(None));
        Self(bar)
    }

    /// No bar.
    #[must_use]
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Events are still looked for, and the next listing has to wait so long for Zoom's rate.
    pub fn looks(&self, listing_wait: Option<Duration>) {
        self.0.set_message(looking(listing_wait));
        self.0.tick();
    }

    /// Begins with so many calls to make.
    pub fn begin(&self, expected_calls: u64) {
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos} of {len} calls, {msg}, {eta} left") {
            self.0.set_style(style);
        }
        self.0.set_length(expected_calls);
        self.0.reset_eta();
    }

    /// So many calls are made, and so many events of all have ended. Counts of Zoom's are hints: there may be more
    /// calls than were expected.
    pub fn at(&self, calls: u64, ended: usize, events: usize) {
        self.0.set_message(format!("{ended} of {}", several(events, "event")));
        self.0.set_length(self.0.length().unwrap_or(0).max(calls));
        self.0.set_position(calls);
    }

    /// Leaves the terminal as it was.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

/// What is waited for. Listings have a rate by the minute, so that a long span of days takes minutes before its first
/// call for QoS.
fn looking(listing_wait: Option<Duration>) -> String {
    match listing_wait.map(|wait| wait.as_secs()) {
        None | Some(0) => "looking for events".to_owned(),
        Some(seconds) => {
            format!("looking for events: Zoom limits listings by the minute, the next one is in {seconds} s")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_for_the_listing_rate_is_told() {
        assert_eq!(looking(None), "looking for events");
        assert_eq!(looking(Some(Duration::from_millis(900))), "looking for events");
        assert!(looking(Some(Duration::from_millis(43_900))).ends_with("the next one is in 43 s"));
    }
}

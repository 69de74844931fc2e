//! What `export` says of what it did.

use crate::config::Config;
use crate::model::count::several;
use crate::model::text::escaped_text;

/// What was exported or read. Few accounts ask for Zoom's counts.
pub(super) fn events_and_counts(events: u64, counted_days: u64) -> String {
    let events = several(events, "event");
    if counted_days == 0 { events } else { format!("{events} and Zoom's counts of {}", several(counted_days, "day")) }
}

/// Empty columns would else be taken for a fault of the export.
pub(super) fn say_nameless(events: u64, config: &Config) {
    if events > 0 {
        let events = several(events, "event");
        config.say(&format!("without anybody to tell apart, as identities were pruned: {events}"));
    }
}

/// Faults that are told one by one.
const FAULTS_SHOWN: usize = 20;

pub(crate) fn say_faults(faults: &[String], config: &Config) {
    for fault in faults.iter().take(FAULTS_SHOWN) {
        config.say(&format!("  {}", escaped_text(fault)));
    }
    if faults.len() > FAULTS_SHOWN {
        config.say(&format!("  and {} more", faults.len() - FAULTS_SHOWN));
    }
}

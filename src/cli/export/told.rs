//! What `export` says of what it did.

use crate::config::Config;
use crate::export::{Exported, Identities};
use crate::model::count::several;
use crate::model::text::escaped_text;

/// What was exported or read. Few accounts ask for Zoom's counts.
pub(super) fn events_and_counts(events: u64, counted_days: u64) -> String {
    let events = several(events, "event");
    if counted_days == 0 { events } else { format!("{events} and Zoom's counts of {}", several(counted_days, "day")) }
}

/// What was exported where, and how events are kept of which the database has lost the samples.
pub(super) fn say_exported(to: &str, exported: Exported, is_kept: &str, identities: &Identities, config: &Config) {
    let Exported { events, counted_days, rows, bytes, kept, nameless } = exported;
    config.say(&format!(
        "exported {} to {to}: {}, {}, identities: {}",
        events_and_counts(events, counted_days),
        several(rows, "row"),
        several(bytes, "byte"),
        identities.as_str()
    ));
    if kept > 0 {
        let events = several(kept, "event");
        config.say(&format!("kept {is_kept}, as the database no longer has the samples: {events}"));
    }
    // Empty columns would else be taken for a fault of the export.
    if nameless > 0 {
        let events = several(nameless, "event");
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

//! What the sharers of each minute sent of each medium, and the others received.

use super::by_minute::ByMinute;
use super::definition::{Rollup, Rows, SessionMinutes, word};
use super::minute::{STREAM_KINDS, medium_and_direction};
use crate::model::stream::Medium;

/// Those of a minute and a medium.
#[derive(Debug, Clone, Copy, Default)]
struct SharerCount {
    sharers: i64,
    send_class: Option<u8>,
    any_session_id: Option<i64>,
    poor_session_id: Option<i64>,
    receivers: i64,
    poor_receivers: i64,
}

/// By minute and medium.
#[derive(Debug, Clone, Default)]
pub(super) struct SharerCounts(ByMinute<[SharerCount; STREAM_KINDS / 2]>);

impl Rollup for SharerCounts {
    const PART: &'static str = "sharer_count";
    const COLUMNS: &'static [&'static str] = &[
        "minute_unix",
        "medium",
        "sharers",
        "send_class",
        "any_session_id",
        "poor_session_id",
        "receivers",
        "poor_receivers",
    ];
    const TAKES_SAMPLES: bool = false;

    /// In the minutes in which it shares, a session is no receiver.
    fn end_session(&mut self, session: &SessionMinutes, _: &mut Rows) {
        for (minute, _) in session.minutes.classified() {
            let is_sharing = minute.classes[2 * Medium::Share as usize].is_some();
            let counts = self.0.entry(minute.starts_at_unix, Default::default);
            for (medium, count) in counts.iter_mut().enumerate() {
                let [sent, received] = [minute.classes[2 * medium], minute.classes[2 * medium + 1]];
                match (is_sharing, sent, received) {
                    (true, Some(class), _) => count.shared(session.span.session_id, class),
                    (false, _, Some(class)) => {
                        count.receivers += 1;
                        count.poor_receivers += i64::from(class >= 2);
                    }
                    _ => {}
                }
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0, |known, more| {
            for (known, more) in known.iter_mut().zip(more) {
                known.add(&more);
            }
        });
    }

    fn rows(self, rows: &mut Rows) {
        let counts = self.0.iter().flat_map(|(minute_unix, counts)| {
            counts.iter().enumerate().map(move |(medium, count)| (minute_unix, medium, count))
        });
        for (minute_unix, medium, count) in counts.filter(|(_, _, count)| count.sharers > 0) {
            rows.push([
                ("minute_unix", minute_unix.into()),
                ("medium", word(medium_and_direction(2 * medium).0.as_str())),
                ("sharers", count.sharers.into()),
                ("send_class", count.send_class.into()),
                ("any_session_id", count.any_session_id.into()),
                ("poor_session_id", count.poor_session_id.into()),
                ("receivers", count.receivers.into()),
                ("poor_receivers", count.poor_receivers.into()),
            ]);
        }
    }
}

impl SharerCount {
    fn shared(&mut self, session_id: i64, class: u8) {
        self.sharers += 1;
        self.send_class = self.send_class.max(Some(class));
        self.any_session_id = lowest(self.any_session_id, Some(session_id));
        if class >= 2 {
            self.poor_session_id = lowest(self.poor_session_id, Some(session_id));
        }
    }

    fn add(&mut self, more: &Self) {
        self.sharers += more.sharers;
        self.send_class = self.send_class.max(more.send_class);
        self.any_session_id = lowest(self.any_session_id, more.any_session_id);
        self.poor_session_id = lowest(self.poor_session_id, more.poor_session_id);
        self.receivers += more.receivers;
        self.poor_receivers += more.poor_receivers;
    }
}

fn lowest(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

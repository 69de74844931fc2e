//! How an event was for one person: the truth behind what they say of it, and behind what Zoom counts.

use super::account::Event;
use super::minute::Minute;
use super::people::Client;

/// The minutes of one person in one event.
#[derive(Debug)]
pub(super) struct Experience {
    minutes: Vec<Minute>,
    /// Whether there was a picture to see.
    pub(super) has_video: bool,
    /// Whether a screen was shown.
    pub(super) has_share: bool,
}

impl Experience {
    /// How it was for a person, by its place among the event's people; `None` for somebody who never came.
    pub(super) fn of(event: &Event, person: usize) -> Option<Self> {
        let mut sessions = event.sessions.iter().filter(|session| session.person == person).peekable();
        let all = event.minutes(sessions.peek()?);
        let mut minutes = Vec::with_capacity(all.len());
        for session in sessions {
            let (from, to) = (event.minute_index(session.join_at), event.minute_index(session.leave_at));
            minutes.extend(all.get(from..=to).unwrap_or_default());
        }
        let sees = event.people[person].client != Client::Phone && event.people.len() > 1;
        Some(Self { minutes, has_video: sees, has_share: sees })
    }

    /// The share of minutes that anybody would call bad.
    pub(super) fn suffered_share(&self) -> f64 {
        let suffered = |minute: &&Minute| {
            let is_bad = |path: &super::minute::Path| path.avg_loss_pct > 3.0 || path.latency_ms > 320.0;
            is_bad(&minute.receive) || (minute.microphone_open && is_bad(&minute.send))
        };
        share(self.minutes.iter().filter(suffered).count(), self.minutes.len())
    }

    /// What was received on average: latency, and loss in percent.
    pub(super) fn received(&self) -> (f64, f64) {
        let mean = |value: fn(&Minute) -> f64| mean(self.minutes.iter().map(value)).unwrap_or(0.0);
        (mean(|minute| minute.receive.latency_ms), mean(|minute| minute.receive.avg_loss_pct))
    }
}

/// The mean of some numbers, if there are any.
pub(super) fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for number in numbers {
        sum += number;
        count += 1.0;
    }
    (count > 0.0).then(|| sum / count)
}

fn share(part: usize, whole: usize) -> f64 {
    let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { count(part) / count(whole) }
}

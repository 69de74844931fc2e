//! The minutes of people that count for each of their sessions, and what the poor ones are due to.

use super::classify::OfJudged;
use super::definition::{Person, Rollup, Rows};
use super::minute::Minute;

#[derive(Debug, Clone, Default)]
pub(super) struct CountedSession;

/// What counts for a session.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: i64,
    poor: i64,
    due: OfJudged<i64>,
}

impl Rollup for CountedSession {
    const PART: &'static str = "counted_session";
    const COLUMNS: &'static [&'static str] =
        &["session_id INTEGER PRIMARY KEY", "n", "poor_minutes", "due_latency", "due_jitter", "due_loss", "due_fps"];

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        for session in &person.sessions {
            let session_id = session.span.session_id;
            let mut count = Count::default();
            for (_, of_minute) in person.minutes.iter().filter(|(_, minute)| minute.session_id == session_id) {
                count.add(&of_minute.minute);
            }
            if count.n == 0 {
                continue;
            }
            let [due_latency, due_jitter, due_loss, due_fps] = count.due;
            rows.push([
                ("session_id", session_id.into()),
                ("n", count.n.into()),
                ("poor_minutes", count.poor.into()),
                ("due_latency", due_latency.into()),
                ("due_jitter", due_jitter.into()),
                ("due_loss", due_loss.into()),
                ("due_fps", due_fps.into()),
            ]);
        }
    }
}

impl Count {
    fn add(&mut self, minute: &Minute) {
        let Some(class) = minute.class() else { return };
        self.n += 1;
        if class >= 2 {
            self.poor += 1;
            for (count, is_due) in self.due.iter_mut().zip(minute.due) {
                *count += i64::from(is_due);
            }
        }
    }
}

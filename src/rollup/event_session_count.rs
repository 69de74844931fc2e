//! The minutes and episodes of each session, and those minutes of its person that count for it.

use super::by_minute::ByMinute;
use super::definition::{Person, Rollup, Rows, count};
use super::minute::Minute;

#[derive(Debug, Clone, Default)]
pub(super) struct EventSessionCount;

/// Classified and poor minutes.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: i64,
    poor: i64,
}

impl Rollup for EventSessionCount {
    const PART: &'static str = "event_session_count";
    const COLUMNS: &'static [&'static str] =
        &["session_id INTEGER PRIMARY KEY", "n", "poor_minutes", "person_minutes", "poor_person_minutes", "episodes"];
    const TAKES_SAMPLES: bool = false;

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        for session in &person.sessions {
            let session_id = session.span.session_id;
            let mut own = Count::default();
            session.minutes.classified().for_each(|(_, class)| own.add(class));
            if own.n == 0 {
                continue;
            }
            let mut of_person = Count::default();
            person.minutes_of(session_id).filter_map(Minute::class).for_each(|class| of_person.add(class));
            rows.push([
                ("session_id", session_id.into()),
                ("n", own.n.into()),
                ("poor_minutes", own.poor.into()),
                ("person_minutes", of_person.n.into()),
                ("poor_person_minutes", of_person.poor.into()),
                ("episodes", episodes(&session.minutes.0).into()),
            ]);
        }
    }
}

impl Count {
    fn add(&mut self, class: u8) {
        self.n += 1;
        self.poor += i64::from(class >= 2);
    }
}

/// Runs of two or more poor minutes with at most one other between two of them.
fn episodes(minutes: &ByMinute<Minute>) -> i64 {
    let is_poor = |minute: &Minute| minute.class() >= Some(2);
    let poor: Vec<i64> =
        minutes.iter().filter(|(_, minute)| is_poor(minute)).map(|(minute_unix, _)| minute_unix).collect();
    count(poor.chunk_by(|one, next| next - one <= 120).filter(|run| run.len() >= 2).count())
}
